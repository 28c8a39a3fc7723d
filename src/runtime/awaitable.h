/* What a task can wait for, alone or among others. Layers above add kinds of their own. */
#ifndef NV_RUNTIME_AWAITABLE_H
#define NV_RUNTIME_AWAITABLE_H

#include <nuiitivet/select.h>

#include "runtime/runtime.h"

typedef struct nv__wait nv__wait;
typedef struct nv__source nv__source;

/* One kind of thing. All of it runs on the UI thread; none of it but `settle` may suspend. Kinds
 * that settle are only for nv_await_any and nv_await_all. */
typedef struct nv__awaitable_class {
    const char *call; /* the public function, for messages */
    const char *what; /* what the task waits for, for dumps */
    bool commits;     /* once done it cannot be given back: the await then succeeds although the
                         caller was cancelled */
    /* Either links the wait somewhere, or calls nv__wait_done at once. */
    void (*begin)(nv__wait *wait);
    /* Begun and not done: forgets the wait. */
    void (*withdraw)(nv__wait *wait);
    /* Done with NV_OK: the caller takes what it was given, or gives it on. May be NULL. */
    void (*take)(nv__wait *wait);
    void (*reject)(nv__wait *wait);
    /* Among several, it was not this one. May be NULL. */
    void (*lose)(const nv_awaitable *awaitable);
    /* Begun, and its end is decided, for better or worse: waits until nothing of it runs any more,
     * and returns its own outcome. The only one that may suspend. May be NULL. */
    nv_status (*settle)(nv__wait *wait);
    /* More than `what`. May be NULL. */
    void (*describe)(const nv__wait *wait, char *buffer, size_t size);
} nv__awaitable_class;

typedef enum nv__wait_state {
    NV__WAIT_IDLE, /* not begun, or withdrawn */
    NV__WAIT_PENDING,
    NV__WAIT_DONE
} nv__wait_state;

/* A waiter of a future carries its own copy of the value: the future may be gone when the task
 * runs. */
typedef struct nv__future_waiter {
    nv__waiter base;
    void *value;
    bool abandoned;
} nv__future_waiter;

/* One wait of one task, on the task's stack. */
struct nv__wait {
    union {
        nv__waiter base;
        nv__future_waiter future;
    } link;
    const nv_awaitable *awaitable;
    struct nv__select *select; /* NULL: it is the only one */
    nv__source *source;        /* that gave something; NULL once that has ended */
    nv__wait_state state;
    nv_status status;
    union {
        nv__timer timer;
        void *room[12]; /* for kinds of other layers */
    } own;
};

static inline nv__wait *nv__wait_of(nv__waiter *waiter)
{
    return (nv__wait *)(void *)waiter;
}

/* The outcome is there: the task wakes, unless it waits for more. At most once for each wait. */
void nv__wait_done(nv__wait *wait, nv_status status);

/* Links the wait into a list whose waking completes it with NV_OK. */
void nv__wait_join(nv__wait *wait, nv__wait_list *list);
void nv__wait_leave(nv__wait *wait);

/* Awaits one thing, from its beginning to its outcome. */
nv_status nv__await_one(const nv_awaitable *awaitable);

/* As nv_await_group; cancelled, it still waits for the members, which are cancelled too. */
struct nv_group;
nv_status nv__group_await_end(struct nv_group *group);

/* What makes things that are handed out as pointers asks here: in an ended scope there are none,
 * and as NULL does not say why, a warning does, once for each kind of thing. */
bool nv__scope_refuses_new(const nv_scope *scope, const char *what);

/* ---- things that are owned by a scope and give something to one waiter after the other ---- */

struct nv__source {
    nv__scope_link link;
    nv__wait_list waiting; /* in order of arrival */
    nv__wait_list granted; /* have been given something and have not run yet */
};

nv_status nv__source_open(nv__source *source, nv_scope *scope, void (*end)(nv__scope_link *link));
/* Everybody gets NV_ECANCELED, also those who have been given something. */
void nv__source_end(nv__source *source);

#endif
