/* What the layers above see of the runtime. libuv stays behind it.
 *
 * One nv__runtime belongs to one thread, its UI thread; several may live in one process. */
#ifndef NV_RUNTIME_RUNTIME_H
#define NV_RUNTIME_RUNTIME_H

#include <nuiitivet/runtime.h>

typedef struct nv__runtime nv__runtime;

typedef enum nv__runtime_mode {
    NV__RUNTIME_OWNED,    /* creates and runs its own loop */
    NV__RUNTIME_ATTACHED, /* lives on the host's uv_loop_t, which the host runs */
    NV__RUNTIME_SYNC      /* no tasks: handlers are plain calls, nv_await_* say NV_ENOLOOP */
} nv__runtime_mode;

typedef struct nv__runtime_desc {
    nv__runtime_mode mode;
    void *uv_loop; /* ATTACHED: the host's uv_loop_t */
    bool
        virtual_clock; /* time moves only by nv__runtime_advance; workers run as part of the loop */
    double max_step;   /* SYNC: the longest blocking step in seconds; <= 0: 0.05 */
    uint64_t seed;     /* with virtual_clock: permutes what has no promised order; 0: does not */
} nv__runtime_desc;

/* Makes the runtime of the calling thread. NV_ESTATE if the thread has one already; only a SYNC one
 * may be made inside the loop of another, whose place it takes until it is destroyed. */
nv_status nv__runtime_create(const nv__runtime_desc *desc, nv__runtime **out);

/* Ends the root scope, runs the loop until everything in it has returned, closes every handle, and
 * frees. Reports by name what never returned. NULL is a no-op. */
void nv__runtime_destroy(nv__runtime *rt);

/* ATTACHED: as destroy, without running the host's loop: done(user) is called from it later. */
void nv__runtime_destroy_async(nv__runtime *rt, void (*done)(void *user), void *user);

nv__runtime *nv__runtime_current(void);       /* of the calling thread; NULL if it has none */
nv_scope *nv__runtime_scope(nv__runtime *rt); /* the root of all scopes */
nv__runtime_mode nv__runtime_get_mode(const nv__runtime *rt);
bool nv__runtime_is_virtual(const nv__runtime *rt);

/* True when a uv_run of a runtime is on the stack of this thread (an owned loop asked for inside).
 */
bool nv__runtime_is_running(void);

/* Runs until nv__runtime_stop. SYNC: steps of at most max_step. */
nv_status nv__runtime_run(nv__runtime *rt);
void nv__runtime_stop(nv__runtime *rt);

/* One turn: posts, due timers, ready tasks, turn hooks; waits at most `max_wait` seconds for one
 * to come (0: do not wait; negative: as long as it takes). */
void nv__runtime_step(nv__runtime *rt, double max_wait);

/* Virtual clock: runs everything that is due up to now + seconds, in order, moving time from event
 * to event. 0 runs what is ready now. */
void nv__runtime_advance(nv__runtime *rt, double seconds);

uint64_t nv__runtime_now_ns(const nv__runtime *rt);

/* For a host with a loop of another kind: a descriptor that is readable when a step has something
 * to do, and the longest wait before the next step in seconds (0: step now; negative: until the
 * descriptor is readable). Ask for the timeout right before waiting: it runs the prepare hooks. */
int nv__runtime_fd(nv__runtime *rt);
double nv__runtime_timeout(nv__runtime *rt);

/* ATTACHED: a hold keeps the host's loop alive (a window is open). Tasks, armed timers and work
 * under way do so by themselves. Counted. */
void nv__runtime_hold(nv__runtime *rt);
void nv__runtime_unhold(nv__runtime *rt);

/* ---- seeing inside ---- */

/* A stretch of work on the UI thread for the trace and the watchdog. Nests. Costs a branch when
 * nobody looks. `category` and `name` live until the end. */
typedef struct nv__slice {
    const char *category, *name;
    uint64_t begun;
    unsigned observed;
} nv__slice;
void nv__slice_begin(nv__runtime *rt, nv__slice *slice, const char *category, const char *name);
void nv__slice_end(nv__runtime *rt, nv__slice *slice);

/* Counters for tests and benches. */
typedef struct nv__runtime_stats {
    uint64_t turns, wakeups, task_switches, tasks_started, posts;
    size_t tasks_live, scopes_live;
} nv__runtime_stats;
nv__runtime_stats nv__runtime_get_stats(const nv__runtime *rt);

/* Text dump of scopes and tasks: owner, what it awaits, since when, where spawned. */
void nv__runtime_dump(const nv__runtime *rt, void (*write)(void *user, const char *line),
                      void *user);

/* ---- hooks for the layers above (at most NV__MAX_HOOKS of each) ---- */

/* Called at the end of every turn, when ready tasks have run: flush state, schedule a frame. */
nv_status nv__runtime_add_turn_hook(nv__runtime *rt, void (*fn)(void *user), void *user);
void nv__runtime_remove_turn_hook(nv__runtime *rt, void (*fn)(void *user), void *user);

/* Called just before the loop would block. Returns true when it produced work (the loop then turns
 * again without blocking): the window system's own queue is drained here. */
nv_status nv__runtime_add_prepare_hook(nv__runtime *rt, bool (*fn)(void *user), void *user);
void nv__runtime_remove_prepare_hook(nv__runtime *rt, bool (*fn)(void *user), void *user);

/* Calls fn(user) in the loop when the descriptor is readable. The watch does not keep an attached
 * loop alive by itself. NULL on failure. */
typedef struct nv__fd_watch nv__fd_watch;
nv__fd_watch *nv__runtime_watch_fd(nv__runtime *rt, int fd, void (*fn)(void *user), void *user);
void nv__runtime_unwatch_fd(nv__fd_watch *watch);

/* ---- timers: intrusive, on the loop's clock, UI thread only. Equal due times fire in the order in
 * which they were started, unless a seed permutes them. ---- */

typedef struct nv__timer {
    uint64_t due_ns;
    void (*fn)(void *user);
    void *user;
    nv__runtime *rt;
    uint32_t slot; /* 1-based; 0: not armed */
} nv__timer;

void nv__timer_init(nv__timer *timer, void (*fn)(void *user), void *user);
/* (Re)arms; never fires early, never from inside this call. NV_ENOMEM leaves it unarmed. */
nv_status nv__timer_start(nv__runtime *rt, nv__timer *timer, double seconds);
nv_status nv__timer_start_at(nv__runtime *rt, nv__timer *timer, uint64_t due_ns);
void nv__timer_stop(nv__timer *timer);
bool nv__timer_is_armed(const nv__timer *timer);

/* ---- the queue from other threads ---- */

/* An intrusive post: lives in the poster's memory until fn has been called. Any thread. The same
 * node must not be posted again before its fn has started. */
typedef struct nv__post {
    struct nv__post *next;
    void (*fn)(struct nv__post *post);
} nv__post;
void nv__runtime_post(nv__runtime *rt, nv__post *post);
/* The same for what can wait a little: it does not wake a loop that has promised to look. In its
 * place among the posts of its thread, as any. */
void nv__runtime_post_later(nv__runtime *rt, nv__post *post);
/* Loop's thread: a timer that is armed makes the loop turn, and takes the promise back. */
void nv__runtime_look_soon(nv__runtime *rt, bool promised);
/* The same without memory of the poster's. Those of one thread, and its posts, run in its order.
 * NV_ENOMEM, NV_ELIMIT: too many wait; then nothing was posted. Any thread; never waits. */
nv_status nv__runtime_call(nv__runtime *rt, void (*fn)(void *user), void *user);

/* ---- tasks as the UI uses them ---- */

/* Starts a handler at once on the caller's path: returns when it has finished or first suspends.
 * `scope` is the parent of the task's own scope. In SYNC mode, or without a scope (no runtime),
 * calls it plainly. `desc->fn` must not be NULL. NV_OK once the handler has been started, whatever
 * it then returns (its failure is reported here); NV_ECANCELED in an ended scope, NV_ENOMEM. */
nv_status nv__task_run_now(nv_scope *scope, const nv_task_desc *desc);

/* True while code of a task (not of the loop) runs on this thread. */
bool nv__task_is_running(void);

/* "Awaiting here is a mistake": between begin and end every nv_await_* asserts, naming `what`
 * ("build of counter"). Nests. */
void nv__no_await_begin(const char *what);
void nv__no_await_end(void);

/* Makes `scope` the answer of nv_scope_current() outside tasks (build, init). Returns the previous.
 */
nv_scope *nv__scope_enter(nv_scope *scope);
void nv__scope_leave(nv_scope *previous);

/* A pointer that can be found from any scope inside: the view a task came from, for example. `tag`
 * is compared by address. */
nv_status nv__scope_set_attribute(nv_scope *scope, const void *tag, void *value);
void *nv__scope_find_attribute(const nv_scope *scope, const void *tag);

nv_scope *nv__scope_parent(const nv_scope *scope);
const char *nv__scope_name(const nv_scope *scope);
bool nv__scope_has_ended(const nv_scope *scope);

/* Intrusive membership: end(link) is called in reverse order when the scope is freed; a removed
 * link costs nothing. The cheap form of nv_scope_defer for objects that a scope owns. */
typedef struct nv__scope_link {
    struct nv__scope_link *prev, *next;
    nv_scope *scope;
    void (*end)(struct nv__scope_link *link);
} nv__scope_link;
nv_status nv__scope_attach(nv_scope *scope, nv__scope_link *link,
                           void (*end)(nv__scope_link *link));
void nv__scope_detach(nv__scope_link *link);
/* What was attached last of all that is still there; NULL when there is nothing, or when the scope
 * takes nothing any more. */
nv__scope_link *nv__scope_newest(nv_scope *scope);

/* Parks the running task until the list is woken; the building block of every await of the layers
 * above. `what` names the wait in dumps. Returns NV_OK when woken, NV_ECANCELED, or NV_ENOLOOP
 * outside a task. Waking sets `ready`: later awaits pass at once until the owner clears it. A woken
 * task does not look at the list again, so it may be freed right after it was woken. */
typedef struct nv__waiter nv__waiter;
struct nv__waiter {
    nv__waiter *prev, *next;
    nv_task *task;
    void (*wake)(nv__waiter *waiter); /* NULL: the task wakes */
    bool woken;
};
typedef struct nv__wait_list {
    nv__waiter head;
    bool ready;
} nv__wait_list;
void nv__wait_list_init(nv__wait_list *list);
nv_status nv__await_list(nv__wait_list *list, const char *what) NV_MUST_CHECK;
void nv__wait_list_wake_all(nv__wait_list *list);

/* ---- strings and values pinned until the running handler, build or test ends ---- */

void *nv__pin_alloc(size_t size);                          /* NULL: out of memory */
bool nv__pin(void *object, void (*release)(void *object)); /* release is called at the end */
/* A pin frame for code outside tasks (build, test, frame). Nests; ending releases its pins. */
typedef struct nv__pin_frame {
    void *saved;
    void *pins;
} nv__pin_frame;
void nv__pin_frame_begin(nv__pin_frame *frame);
void nv__pin_frame_end(nv__pin_frame *frame);
/* The same with nv__no_await_begin and nv__no_await_end, for what runs often. */
void nv__pin_frame_begin_no_await(nv__pin_frame *frame, const char *what);
void nv__pin_frame_end_no_await(nv__pin_frame *frame);

/* Debug builds trap, naming the caller, when this is not a UI thread: one that has a runtime, or
 * that makes widgets for one to come; any, while there is no runtime at all (unit tests). */
bool nv__on_ui_thread(void);
#define NV__ASSERT_UI() NV__ASSERT(nv__on_ui_thread(), "%s called off the UI thread", __func__)

/* The same where something new is made, which no runtime has to be there for. A thread that makes
 * widgets is a UI thread from then on. False on workers and attached threads. */
bool nv__may_build(void);
#define NV__ASSERT_UI_BUILDS() NV__ASSERT(nv__may_build(), "%s called off the UI thread", __func__)

#endif
