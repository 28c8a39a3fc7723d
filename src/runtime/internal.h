/* The runtime's own structures, shared by its files alone. */
#ifndef NV_RUNTIME_INTERNAL_H
#define NV_RUNTIME_INTERNAL_H

#include <stdatomic.h>
#include <string.h>
#include <uv.h>

#include "base/alloc.h"
#include "base/assert.h"
#include "base/log.h"
#include "runtime/coroutine.h"
#include "runtime/queue.h"
#include "runtime/runtime.h"
#include "runtime/wakeup.h"
#include <nuiitivet/thread.h>

enum {
    NV__MAX_HOOKS = 8,
    NV__MAX_POSTS_PER_TURN = 1024, /* the rest waits a turn, so that a flood starves nothing */
    NV__MAX_POSTS_MS = 2,          /* and so it does when this long has gone by */
    NV__MAX_TIMERS = 1 << 20,
    NV__MAX_RESUMES_PER_TURN = 1024, /* of tasks that others wake in the same turn */
    NV__RESUMES_PER_LOOK = 16,       /* at the clock: such a turn lasts NV__MAX_ROUNDS_NS */
    NV__MAX_ROUNDS_NS = 500000,
    NV__REST_NS = 100000000, /* nothing due for so long: idle stacks give pages back */
    NV__MAX_FD_WATCHES = 256,
    NV__MAX_NO_AWAIT = 8,             /* names remembered; deeper nesting is only counted */
    NV__MAX_TASK_NAME = 48,           /* longer names are cut */
    NV__MAX_ADVANCE_TURNS = 1000000,  /* turns without a rest in one nv__runtime_advance */
    NV__MAX_REFUSED_AWAITS = 1000000, /* in a row, by a task that ignores its cancellation */
    NV__MAX_SHUTDOWN_SECONDS = 10
};

#define NV__FOREVER UINT64_MAX

/* ---- what code runs in: a task, or the thread outside any ---- */

struct nv__pin;

typedef struct nv__context {
    nv_task *task;   /* NULL outside tasks */
    nv_scope *scope; /* the answer of nv_scope_current */
    struct nv__pin *pins;
    unsigned no_await_depth;
    nv_status failure; /* what nv_fail said */
    int line;          /* origin of the handler or task */
    int io_error;      /* libuv's, of the last I/O */
    const char *file;
    const char *name;
    const char *no_await[NV__MAX_NO_AWAIT];
} nv__context;

/* What belongs to a thread. */
typedef struct nv__thread {
    nv__runtime *rt;
    nv__context *context; /* NULL stands for `outside` */
    struct nv__job *job;  /* a worker function is running */
    nv_thread *attached;  /* a thread of the application's own, and admitted */
    bool builds;          /* makes widgets: the UI thread of a runtime to come, or gone */
    unsigned running;     /* depth of loops of ours on the stack */
    nv__context outside;
} nv__thread;

#if defined(__GNUC__) && defined(__ELF__)
extern _Thread_local nv__thread nv__tls
    __attribute__((tls_model("initial-exec"), visibility("hidden")));
#else
extern _Thread_local nv__thread nv__tls;
#endif

static inline nv__context *nv__context_current(void)
{
    nv__thread *thread = &nv__tls;
    return thread->context ? thread->context : &thread->outside;
}

static inline void nv__no_await_enter(nv__context *context, const char *what)
{
    if (context->no_await_depth < NV__MAX_NO_AWAIT) {
        context->no_await[context->no_await_depth] = what;
    }
    context->no_await_depth++;
}

static inline void nv__no_await_leave(nv__context *context)
{
    NV__REQUIRE(context->no_await_depth > 0, , "nv__no_await_end without a begin");
    context->no_await_depth--;
}

void nv__pins_release(nv__context *context);

/* ---- scopes ---- */

typedef enum nv__scope_kind {
    NV__SCOPE_HEAP,  /* nv_scope_new */
    NV__SCOPE_TASK,  /* inside nv_task */
    NV__SCOPE_STACK, /* on the stack of a task or handler: a deadline, a shield */
    NV__SCOPE_ROOT   /* inside nv__runtime */
} nv__scope_kind;

enum {
    NV__SCOPE_CANCELED = 1, /* itself or an ancestor, not shielded from it */
    NV__SCOPE_DOOMED = 2,   /* itself or an ancestor is ending, shielded or not */
    NV__SCOPE_ENDING = 4,   /* it is this scope that is being ended */
    NV__SCOPE_SHIELD = 8,
    NV__SCOPE_QUEUED = 16, /* waits to be freed */
    NV__SCOPE_FREED = 32,  /* nothing is left inside */
    NV__SCOPE_USED = 64    /* `attributes` or `ended` are more than empty, or were */
};

typedef struct nv__attribute {
    struct nv__attribute *next;
    const void *tag;
    void *value;
} nv__attribute;

/* A scope's place inside its parent. Those of tasks lie side by side: they are walked and linked
 * from one to the next, and the tasks themselves are on pages of their own. */
typedef struct nv__scope_member {
    nv__scope_link link; /* first */
    nv_scope *scope;
} nv__scope_member;

/* What a task that owns nothing touches comes first: one cache line. */
struct nv_scope {
    nv_scope *parent;
    nv__scope_member *member; /* its place inside the parent */
    unsigned flags;
    nv__scope_kind kind;
    nv__scope_link links; /* sentinel of what is inside, in order of creation */
    nv__runtime *rt;
    nv_task *runner; /* the task that runs in it; TASK and STACK */
    size_t joins;    /* ENDING: tasks that have to return first */
    nv__attribute *attributes;
    nv__wait_list ended; /* head.next is NULL until somebody waits */
    nv_scope *reap_prev, *reap_next;
    nv__timer *grace; /* SHIELD: armed by the cancellation */
    double grace_seconds;
    const char *name;
    nv__scope_member own_member; /* where there is no better place for it */
};

/* Marks a link as the membership of a child scope. */
void nv__scope_member_end(nv__scope_link *link);

static inline nv_scope *nv__scope_of_link(nv__scope_link *link)
{
    return ((nv__scope_member *)(void *)link)->scope;
}

/* No more creation inside. A shield inside an ending scope still may. */
static inline bool nv__scope_refuses(const nv_scope *scope)
{
    unsigned both = NV__SCOPE_CANCELED | NV__SCOPE_DOOMED;
    return (scope->flags & both) == both;
}

static inline void nv__link_insert(nv_scope *scope, nv__scope_link *link)
{
    nv__scope_link *head = &scope->links;
    link->scope = scope;
    link->next = head;
    link->prev = head->prev;
    head->prev->next = link;
    head->prev = link;
}

static inline void nv__link_remove(nv__scope_link *link)
{
    link->prev->next = link->next;
    link->next->prev = link->prev;
    link->scope = NULL;
}

static inline bool nv__scope_is_empty(const nv_scope *scope)
{
    return scope->links.next == &scope->links;
}

/* Links a scope into its parent (NULL: the root). */
static inline void nv__scope_init(nv_scope *scope, nv_scope *parent, nv__runtime *rt,
                                  nv__scope_kind kind, const char *name)
{
    scope->parent = parent;
    scope->rt = rt;
    scope->runner = NULL;
    scope->links.prev = scope->links.next = &scope->links;
    scope->flags = parent ? parent->flags & (NV__SCOPE_CANCELED | NV__SCOPE_DOOMED) : 0;
    scope->kind = kind;
    scope->joins = 0;
    scope->attributes = NULL;
    scope->ended.head.next = NULL;
    scope->grace = NULL;
    scope->name = name;
    scope->member = &scope->own_member;
    scope->own_member =
        (nv__scope_member){ .link = { .end = nv__scope_member_end }, .scope = scope };
    if (parent) {
        nv__link_insert(parent, &scope->member->link);
    }
}

nv_scope *nv__scope_next(nv_scope *at, nv_scope *top, bool into); /* preorder walk */
void nv__scope_begin_end(nv_scope *scope, size_t own_task);
void nv__scope_task_returned(nv_scope *scope); /* TASK: the body is over */
void nv__scope_task_started(nv_scope *scope);  /* TASK: counted by the ending scopes around it */
void nv__scope_queue_reap(nv_scope *scope);
void nv__scope_task_left(nv_scope *scope);
void nv__scope_tell_ancestors(nv_scope *task_scope); /* DOOMED: one task less to wait for */
void nv__scope_reap(nv__runtime *rt);
void nv__scope_cancel_inside(nv_scope *scope);  /* past its own shield */
void nv__scope_finalise_plain(nv_scope *scope); /* a STACK scope of a plain call */
nv_status nv__scope_join(nv_scope *scope);      /* STACK: ends it and waits until all is freed */

/* ---- tasks ---- */

typedef enum nv__task_state {
    NV__TASK_QUEUED, /* has not started yet */
    NV__TASK_READY,
    NV__TASK_RUNNING,
    NV__TASK_PARKED,
    NV__TASK_RETURNED /* the body is over; its scope may not be yet */
} nv__task_state;

enum { NV__VALUES_IN_TASK = 4 };

typedef struct nv__task_value {
    const void *key;
    void *value;
} nv__task_value;

typedef struct nv__more_values nv__more_values;

typedef struct nv__task_values {
    size_t count; /* of `items` */
    nv__more_values *more;
    nv__task_value items[NV__VALUES_IN_TASK];
} nv__task_values;

struct nv_group;

/* Sorted by use, a cache line each: what every task touches when it starts, runs and finishes; what
 * it touches when it waits; its context; its scope. A finished task leaves everything as the next
 * one wants to find it, or says that it has not. */
struct nv_task {
    nv__coroutine co; /* first: the control block of the stack */
    nv__runtime *rt;  /* NULL: new memory */
    nv_task_fn fn;
    void *user;
    nv_task *ready_next;
    nv_scope *scope_now;    /* whose cancellation reaches the running await */
    struct nv_group *group; /* NULL: in none */
    uint64_t id;            /* 1 for the first task of the runtime */
    nv__task_state state;
    unsigned references; /* the run, and the handle */
    nv_status status;
    bool is_dirty;               /* to be made as new before it is used again */
    const char *awaits;          /* while it is parked */
    uint64_t since_ns;           /* on the clock of the turn */
    const struct nv__wait *wait; /* says more about what it awaits; NULL: nothing does */
    unsigned refused;            /* awaits refused in a row */
    _Alignas(64) nv__context context;
    _Alignas(64) nv_scope scope;
    nv__task_values values;
    char name[NV__MAX_TASK_NAME]; /* empty: the origin names it */
};

void nv__task_values_inherit(nv__task_values *values, const nv_task *from);
void nv__task_values_release(nv__task_values *values);
void nv__group_task_returned(struct nv_group *group, nv_status status);

/* Prints "name" or "file:line". */
const char *nv__task_label(const nv_task *task, char *buffer, size_t size);

static inline bool nv__task_is_canceled(const nv_task *task)
{
    return (task->scope_now->flags & NV__SCOPE_CANCELED) != 0;
}

void nv__task_body(nv__coroutine *co);
void nv__task_park(nv_task *task, const char *what);
void nv__task_resume(nv_task *task);
void nv__tasks_run_ready(nv__runtime *rt);
/* The calling task, or why there cannot be one: NV_ESTATE (forbidden here), NV_ENOLOOP. */
nv_status nv__await_allowed(const char *what, nv_task **out);
nv_status nv__task_report(nv__context *context, nv_status status);

nv__wait_list *nv__scope_ended_list(nv_scope *scope);
void nv__scope_tell_ended(nv_scope *scope);           /* wakes who waits for it */
nv__wait_list *nv__future_waiters(nv_future *future); /* nv__future_waiter each */
void *nv__future_value(const nv_future *future);
void nv__futures_finish(nv__runtime *rt);

/* ---- workers ---- */

typedef struct nv__job {
    nv__post post; /* first: brings it back */
    nv_status (*fn)(void *user);
    void *user;
    nv_task *task;
    nv__runtime *rt;
    struct nv__job *prev, *next; /* waits: for a thread, or (virtual clock) for the next turn */
    bool waits;                  /* for a thread; under the workers' lock */
    nv_status status;
    bool done;
    atomic_bool canceled;
    unsigned thread;            /* the number of the thread that ran it */
    uint64_t begun_ns, left_ns; /* on the runtime's clock */
} nv__job;

void nv__jobs_run(nv__runtime *rt); /* virtual clock */
void nv__job_run(nv__job *job);     /* on a thread of the workers */

/* Memory that waits to be used again. */
typedef struct nv__spare {
    struct nv__spare *next;
} nv__spare;

typedef struct nv__workers nv__workers;
nv_status nv__workers_start(nv__runtime *rt, nv__job *job);
bool nv__workers_withdraw(nv__runtime *rt, nv__job *job); /* true: it was still waiting */
void nv__workers_finish(nv__runtime *rt);                 /* nothing runs or waits */

bool nv__thread_is_canceled(const nv_thread *thread);
nv__runtime *nv__thread_runtime(const nv_thread *thread);

/* ---- the runtime ---- */

typedef struct nv__turn_hook {
    void (*fn)(void *user);
    void *user;
} nv__turn_hook;

typedef struct nv__prepare_hook {
    bool (*fn)(void *user);
    void *user;
} nv__prepare_hook;

/* Lets `limit` tasks in at once. */
typedef struct nv__io_gate {
    nv__waiter head; /* sentinel */
    unsigned inside, limit;
    bool closed;
} nv__io_gate;

/* Input and output under way. A virtual clock looks at the world outside because of it. */
typedef struct nv__io {
    size_t handles;    /* open: the loop has to be looked at */
    size_t brief;      /* end by themselves: virtual time waits for them */
    size_t open_ended; /* may take for ever: virtual time waits until nothing comes any more */
    uint64_t activity; /* counts what begins and what comes */
    uint64_t quiet_at; /* the activity after which patience ran out */
    uint64_t again_at; /* the activity after which patience began anew, for `again` seconds */
    double again;
    nv__io_gate lookups;
} nv__io;

struct nv__fd_watch {
    uv_poll_t poll;
    nv__runtime *rt;
    nv__fd_watch *prev, *next;
    void (*fn)(void *user);
    void *user;
};

struct nv__runtime {
    nv__runtime_mode mode;
    bool is_virtual;
    double max_step;
    nv__runtime *outer; /* SYNC inside a running one */

    uv_loop_t *loop;
    uv_loop_t own_loop;
    nv__wakeup wakeup;
    uv_timer_t timer;
    uv_prepare_t prepare;
    uv_check_t check;
    uv_idle_t idle; /* active while there is work: the loop then does not block */
    unsigned open_handles;
    bool idle_active, wakeup_referenced;
    bool in_turn, again, no_wait, may_block, stop, leaking;
    unsigned holds;

    uint64_t epoch_ns, virtual_ns;
    uint64_t limit_ns; /* the step has to return then */
    uint64_t armed_ms; /* on libuv's clock, for the active timer */

    struct nv__timer_entry *heap; /* of timers, inside `heap_memory` */
    void *heap_memory;
    size_t heap_count, heap_capacity;
    size_t dead_timers; /* entries of the heap whose timer has been stopped */
    struct nv__timer_slot *timer_slots;
    size_t timer_slot_count, timer_slot_capacity;
    uint32_t free_timer_slot; /* 1-based; 0: none */
    uint64_t timer_sequence;
    uint64_t firing_ns; /* the time at which timers are being fired; 0: they are not */
    uint64_t turn_ns;   /* the time at which the turn looked at its timers */

    nv__queue posts;
    char pad_asleep[NV__CACHE_LINES]; /* posters look at it each time */
    atomic_bool asleep;
    atomic_bool looks_soon; /* by itself: posts that can wait need not wake it */
    char pad_rest[NV__CACHE_LINES];

    nv_task *ready_head, *ready_tail;
    nv_task *round_last;  /* of those that were ready when the round began; NULL: it has begun */
    unsigned passes_left; /* tasks may pass to each other without the loop so often */
    nv__context *loop_context; /* what the loop runs in */
    nv__workers *workers;      /* NULL until there is a job */
    size_t worker_limit;
    nv__job *jobs_head, *jobs_tail;
    size_t jobs_in_flight;

    nv_scope root;
    nv_scope *reap_head, *reap_tail;
    bool reaping;

    nv__stack_pool pool;
    nv__spare *spare_futures;
    size_t spare_future_count;
    nv__turn_hook turn_hooks[NV__MAX_HOOKS];
    nv__prepare_hook prepare_hooks[NV__MAX_HOOKS];
    size_t turn_hook_count, prepare_hook_count;
    size_t turn_hook_at, prepare_hook_at; /* the one after the one being called */
    nv__fd_watch *watches;
    size_t watch_count;
    nv__io io;

    bool destroying, closing;
    void (*destroyed)(void *user);
    void *destroyed_user;
    nv__timer shutdown_timer;

    uint64_t seed, random; /* 0: nothing is permuted */
    unsigned observed;     /* who looks; 0: nobody */
    struct nv__trace *trace;
    struct nv__watchdog *watchdog;

    uint64_t tasks_ended;
    nv__runtime_stats stats; /* `tasks_live` is worked out when they are asked for */
};

nv_status nv__loop_open(nv__runtime *rt, uv_loop_t *host);
void nv__loop_close(nv__runtime *rt);   /* freed when the last handle is closed */
void nv__loop_refresh(nv__runtime *rt); /* decides whether and how long the loop may block */
bool nv__loop_has_work(nv__runtime *rt);
void nv__loop_turn(nv__runtime *rt);
void nv__loop_drive(nv__runtime *rt, double max_wait); /* negative: as long as it takes */
bool nv__loop_run_prepare_hooks(nv__runtime *rt);
void nv__loop_run_turn_hooks(nv__runtime *rt);
void nv__runtime_release(nv__runtime *rt);
void nv__runtime_turn_ended(nv__runtime *rt);

/* Something became ready outside a turn: the loop must not block. */
static inline void nv__loop_poke(nv__runtime *rt)
{
    if (!rt->in_turn && !rt->idle_active) {
        nv__loop_refresh(rt);
    }
}

void nv__posts_drain(nv__runtime *rt, size_t limit); /* SIZE_MAX: all there are */
uint64_t nv__timers_next(nv__runtime *rt);           /* NV__FOREVER: none */
size_t nv__timers_armed(const nv__runtime *rt);
void nv__timers_finish(nv__runtime *rt);
void nv__timers_fire(nv__runtime *rt);
uint64_t nv__seconds_to_ns(double seconds); /* rounded up, saturating */
void nv__watch_close_all(nv__runtime *rt);

void nv__io_init(nv__runtime *rt);
/* Virtual clock: waits in real time for what is under way outside. True: something came, so there
 * may be more to do at this moment of virtual time. */
bool nv__io_settle(nv__runtime *rt);
/* Virtual clock: `seconds` are about to pass, in which something late may still come. */
void nv__io_let_pass(nv__runtime *rt, double seconds);

/* ---- permuting what has no promised order (seed.c) ---- */

uint64_t nv__seed_next(nv__runtime *rt);
uint64_t nv__seed_mix(uint64_t seed, uint64_t value);
bool nv__seed_one_in(nv__runtime *rt, unsigned n);
/* Shuffles a list linked at `next_offset`. */
void nv__seed_shuffle(nv__runtime *rt, void **head, void **tail, size_t next_offset);

/* ---- who looks (inspect.c, trace.c, watchdog.c) ---- */

enum { NV__OBSERVED_BY_TRACE = 1, NV__OBSERVED_BY_WATCHDOG = 2 };

/* A stretch of a task, while somebody looks. */
void nv__task_resume_observed(nv_task *task);
void nv__observe_begin(nv__runtime *rt); /* what the environment asks for */
void nv__observe_end(nv__runtime *rt);
void nv__slice_enter(nv__runtime *rt, nv__slice *slice, const char *file, int line);
void nv__slice_leave(nv__runtime *rt, nv__slice *slice, uint64_t id);

typedef enum nv__trace_track {
    NV__TRACK_UI = 1,
    NV__TRACK_WORKERS = 100 /* and those after it */
} nv__trace_track;

/* A stretch, or a moment when `end_ns` is 0. */
void nv__trace_add(nv__runtime *rt, const char *category, const char *name, unsigned track,
                   uint64_t begun_ns, uint64_t end_ns, uint64_t id);
void nv__trace_moment(nv__runtime *rt, const char *category, const char *name, uint64_t id);
void nv__trace_job(nv__runtime *rt, const nv__job *job);
void nv__watchdog_enter(nv__runtime *rt, const char *name, const char *file, int line);
void nv__watchdog_leave(nv__runtime *rt);
void nv__watchdog_from_environment(nv__runtime *rt);
void nv__watchdog_end(nv__runtime *rt);

static inline bool nv__is_observed(const nv__runtime *rt)
{
    return __builtin_expect(rt->observed != 0, 0);
}

static inline bool nv__is_traced(const nv__runtime *rt)
{
    return __builtin_expect((rt->observed & NV__OBSERVED_BY_TRACE) != 0, 0);
}

/* Adds up the runtimes of the process, and what nv_now says on a thread without one. */
void nv__clock_publish(nv__runtime *rt);
void nv__clock_withdraw(nv__runtime *rt);
void nv__clock_moved(nv__runtime *rt);

#include "runtime/task_inline.h"

#endif
