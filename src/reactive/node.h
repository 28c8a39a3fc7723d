/* Nodes and edges of the graph as they lie in memory. */
#ifndef NV_REACTIVE_NODE_H
#define NV_REACTIVE_NODE_H

#include "reactive/pool.h"
#include "reactive/reactive.h"
#include "reactive/shared_text.h"

/* Keeps what is rare out of the way of what is not. */
#if defined(__GNUC__)
#define NV__NOINLINE __attribute__((noinline))
#define NV__INLINE   inline __attribute__((always_inline))
#else
#define NV__NOINLINE
#define NV__INLINE inline
#endif

typedef enum nv__type {
    NV__TYPE_NONE,
    NV__TYPE_INT,
    NV__TYPE_REAL,
    NV__TYPE_BOOL,
    NV__TYPE_TEXT,
    NV__TYPE_LIST,
    NV__TYPE_BOX /* a type of the program's, NV_OBSERVABLE_OF */
} nv__type;

typedef enum nv__kind {
    NV__KIND_VALUE,
    NV__KIND_COMPUTED,
    NV__KIND_OWNING,     /* a computed value; `user` begins with an nv__extra, which goes with it */
    NV__KIND_EFFECT = 8, /* runs fn and depends on what it read; what follows is delivered too */
    NV__KIND_SUBSCRIPTION, /* calls fn when its one input has changed */
    NV__KIND_IMMEDIATE,    /* the same at every write of its input, which is a value */
    NV__KIND_WATCH         /* the same for an nv__watch, which is `user` */
} nv__kind;

enum {
    NV__NODE_STALE = 1,     /* an input may have changed; an effect with this flag is queued */
    NV__NODE_VISITING = 2,  /* on the path of a refresh, so reading it now is a cycle */
    NV__NODE_DEAD = 4,      /* disposed: nothing is delivered any more */
    NV__NODE_ORPHAN = 8,    /* its owner is gone; freed by the loop that still holds it */
    NV__NODE_RECORDED = 32, /* has an entry in `bases` */
    NV__NODE_HELD = 64,     /* an effect whose making is not over */
    NV__NODE_SHARED = 128   /* has a cell */
};

typedef struct nv__node nv__node;
typedef struct nv__derived nv__derived;
typedef struct nv__edge nv__edge;
typedef struct nv__cell nv__cell;
typedef struct nv__extra nv__extra;
typedef struct nv__box nv__box;
typedef struct nv__trace nv__trace;
typedef struct nv__places nv__places;
typedef struct nv__list_items nv__list_items;

typedef union nv__value {
    int64_t integer;
    double real;
    bool boolean;
    nv__shared_text *text;
    nv__list_items *list;
    nv__box *box;
} nv__value;

typedef union nv__function {
    int64_t (*integer)(void *user);
    double (*real)(void *user);
    bool (*boolean)(void *user);
    const char *(*text)(void *user);
    void (*effect)(void *user);
    void (*box)(void); /* called by way of its type */
} nv__function;

/* What few look at: where the node was made, by what is it owned. */
typedef struct nv__origin {
    const char *file;
    nv__node *older; /* of the same owner, or among the orphans */
    uint32_t line;   /* NV__LINE_NAMED: `file` is a place, which has a name */
    uint32_t base;   /* of a derived node: index in `bases` while NV__NODE_RECORDED is set */
} nv__origin;

/* `graph`, `type`, `kind` and `extra` never change once other threads can see the node: they are
 * what a worker may look at. An update of a large graph is a pass over its memory, so what is added
 * to nodes is paid for by every graph: a value with its origin fills a cache line, as does a
 * derived node without. */
struct nv__node {
    nv__edge *subs; /* who read it, in the order in which they first did */
    union {
        struct {
            uint16_t graph;
            uint8_t type : 4, kind : 4;
            uint8_t flags;
        };
        uint32_t word; /* all of them, to be looked at together: nv__node_word */
    };
    uint32_t seen; /* the stamp of a run that has an edge to it already */
    union {
        nv__extra *extra;  /* of a value; NULL for most */
        nv__derived *next; /* of a derived node: in the effect queue, or in the list of a marking */
        nv__edge *via;     /* the same, on the path of a refresh: the edge it was reached by */
    };
    nv__value value;
    uint64_t version;
};

typedef struct nv__value_node {
    nv__node node;
    nv__origin origin;
} nv__value_node;

typedef union nv__node_word {
    struct {
        uint16_t graph;
        uint8_t type : 4, kind : 4;
        uint8_t flags;
    };
    uint32_t word;
} nv__node_word;

/* Flags as bits of the word. What is hot reads and writes all of the word and nothing less: a load
 * waits for a narrower store to the same place that is still under way. */
#define NV__WORD(bits) (((nv__node){ .flags = (bits) }).word)

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define NV__GRAPH_TSAN 1
#endif
#endif

/* The thread of the node alone writes the word, while others may look at what in it never changes.
 * So it is written as one, and they read it as one. */
static NV__INLINE void nv__node_put_word(nv__node *node, uint32_t word)
{
#if defined(__SANITIZE_THREAD__) || defined(NV__GRAPH_TSAN)
    __atomic_store_n(&node->word, word, __ATOMIC_RELAXED);
#else
    node->word = word; /* the same in fewer instructions: no compiler stores it in parts */
#endif
}

static NV__INLINE void nv__node_raise(nv__node *node, unsigned flags)
{
    nv__node_put_word(node, node->word | NV__WORD((uint8_t)flags));
}

static NV__INLINE void nv__node_lower(nv__node *node, unsigned flags)
{
    nv__node_put_word(node, node->word & ~NV__WORD((uint8_t)flags));
}

static NV__INLINE nv__node_word nv__node_look(const nv__node *node)
{
    return (nv__node_word){ .word = __atomic_load_n(&node->word, __ATOMIC_RELAXED) };
}

/* Its origin lies elsewhere: nv__pool_cold. */
struct nv__derived {
    nv__node node;
    nv__function fn;
    nv__edge *deps; /* in the order of the last run */
    void *user;
};

struct nv__edge {
    nv__edge *next_dep; /* among what sub read */
    nv__node *dep;      /* &nv__gone once that node has been freed */
    uint64_t version;   /* of dep, as sub saw it */
    nv__derived *sub;
    nv__edge *next_sub;     /* among the readers of dep */
    nv__edge *previous_sub; /* the same; of the first one, the last */
};

/* What a scope holds of the graph: the nodes made in it one after the other, with nothing else of
 * the scope made in between. So they end in the reverse order of their making, as everything else
 * that a scope owns, and a node needs no links of its own for it. */
typedef struct nv__owner {
    nv__scope_link link;
    nv__node *newest;
    struct nv__owner *next, **link_to; /* among all owners of the thread, for dumps */
} nv__owner;

_Static_assert(sizeof(nv__derived) <= NV__POOL_HOT && sizeof(nv__origin) <= NV__POOL_COLD,
               "a derived node is a slot of the split pool");
_Static_assert(sizeof(void *) != 8 || (sizeof(nv__value_node) == 64 && sizeof(nv__derived) == 64 &&
                                       sizeof(nv__origin) == 24 && sizeof(nv__edge) == 48),
               "the sizes that docs/performance.md names");

static inline bool nv__node_is_effect(const nv__node *node)
{
    return nv__node_look(node).kind >= NV__KIND_EFFECT;
}

static inline bool nv__node_is_derived(const nv__node *node)
{
    return nv__node_look(node).kind != NV__KIND_VALUE;
}

static inline nv__origin *nv__node_origin(const nv__node *node)
{
    return nv__node_is_derived(node) ? nv__pool_cold(node)
                                     : &((nv__value_node *)(uintptr_t)node)->origin;
}

#endif
