/* What every await and every wakeup goes through, inlined where it is used. Included by internal.h
 * alone. */
#ifndef NV_RUNTIME_TASK_INLINE_H
#define NV_RUNTIME_TASK_INLINE_H

static inline size_t nv__tasks_live(const nv__runtime *rt)
{
    return (size_t)(rt->stats.tasks_started - rt->tasks_ended);
}

/* ---- the queue of ready tasks ---- */

static inline void nv__ready_push(nv_task *task)
{
    nv__runtime *rt = task->rt;
    task->ready_next = NULL;
    if (rt->ready_head) {
        rt->ready_tail->ready_next = task;
    } else {
        rt->ready_head = task;
    }
    rt->ready_tail = task;
    nv__loop_poke(rt);
}

/* Tasks lie on pages of their own, and whoever looks at one soon looks at the next. */
static inline void nv__task_prefetch(const nv_task *task)
{
    if (task) {
        __builtin_prefetch(task);
        __builtin_prefetch(&task->fn);
        __builtin_prefetch(&task->ready_next);
        __builtin_prefetch(&task->context);
        __builtin_prefetch(&task->scope);
    }
}

/* There has to be one. */
static inline nv_task *nv__ready_pop(nv__runtime *rt)
{
    nv_task *task = rt->ready_head;
    nv_task *next = task->ready_next;
    rt->ready_head = next;
    nv__task_prefetch(next);
    if (next) {
        __builtin_prefetch(next->co.sp);
    }
    return task;
}

static inline void nv__task_unreference(nv_task *task)
{
    if (--task->references == 0) {
        nv__coroutine_put(&task->rt->pool, &task->co);
    }
}

/* Its scope has been freed. */
static inline void nv__task_forget(nv_task *task)
{
    task->rt->tasks_ended++;
    nv__task_unreference(task);
}

void nv__task_trace_wake(const nv_task *task);

static inline void nv__task_wake(nv_task *task)
{
    if (task->state == NV__TASK_PARKED) {
        task->state = NV__TASK_READY;
        if (nv__is_traced(task->rt)) {
            nv__task_trace_wake(task);
        }
        nv__ready_push(task);
    }
}

/* ---- from one task to the next ---- */

static inline void nv__note_running(nv__runtime *rt, nv_task *task)
{
    nv__tls.context = &task->context;
    task->state = NV__TASK_RUNNING;
    rt->stats.task_switches++;
}

#if NV__COROUTINE_PASSES
/* The task that the running one passes to, now noted as running. NULL: back to the loop. The last
 * of a round is not passed from, so that the loop sees the end of the round. */
static inline nv_task *nv__next_to_run(nv__runtime *rt)
{
    if (rt->passes_left == 0 || !rt->ready_head) {
        return NULL;
    }
    nv_task *next = nv__ready_pop(rt);
    rt->passes_left--;
    if (next == rt->round_last) {
        rt->round_last = NULL;
        rt->passes_left = 0;
    }
    nv__note_running(rt, next);
    return next;
}

static inline void nv__task_leave(nv_task *task)
{
    nv_task *next = nv__next_to_run(task->rt);
    if (next) {
        nv__coroutine_pass(&task->co, &next->co);
    } else {
        nv__coroutine_suspend(&task->co);
    }
}
#else
static inline void nv__task_leave(nv_task *task)
{
    nv__coroutine_suspend(&task->co);
}
#endif

/* nv__task_park for awaits that have to be fast: a return after a switch goes where the processor
 * does not expect it, and saves registers once more. */
static inline __attribute__((always_inline)) void nv__task_park_here(nv_task *task,
                                                                     const char *what)
{
    nv__runtime *rt = task->rt;
    NV__ASSERT(nv__tls.context == &task->context, "a task parks another");
    task->awaits = what;
    task->since_ns = rt->in_turn && !rt->observed ? rt->turn_ns : nv__runtime_now_ns(rt);
    task->state = NV__TASK_PARKED;
    nv__task_leave(task);
    task->refused = 0;
}

/* ---- the beginning of an await ---- */

/* Why it cannot be, or what it takes to find out. */
nv_status nv__await_begin_rare(const char *what, nv_task **out);

/* Every await begins here: the calling task, or why there cannot be one (NV_ESTATE: forbidden here,
 * NV_ENOLOOP), or NV_ECANCELED. */
static inline nv_status nv__await_begin(const char *what, nv_task **out)
{
    const nv__context *context = nv__tls.context;
    nv_task *task = context ? context->task : NULL;
    if (__builtin_expect(!task || context->no_await_depth > 0 || nv__task_is_canceled(task), 0)) {
        return nv__await_begin_rare(what, out);
    }
    *out = task;
    return NV_OK;
}

/* ---- lists of waiters; `ready` and `canceled` are checked by the caller before ---- */

static inline void nv__waiter_link(nv__wait_list *list, nv__waiter *waiter)
{
    waiter->next = &list->head;
    waiter->prev = list->head.prev;
    list->head.prev->next = waiter;
    list->head.prev = waiter;
}

/* The same for a waiter on the stack of who calls: a compiler that could see both would think that
 * it stays in the list. */
void nv__waiter_join(nv__wait_list *list, nv__waiter *waiter);

static inline void nv__waiter_add(nv__wait_list *list, nv__waiter *waiter, nv_task *task)
{
    waiter->task = task;
    waiter->wake = NULL;
    waiter->woken = false;
    nv__waiter_join(list, waiter);
}

static inline void nv__waiter_remove(nv__waiter *waiter)
{
    waiter->prev->next = waiter->next;
    waiter->next->prev = waiter->prev;
}

/* Parks until woken or cancelled. A woken waiter is no longer linked: its list may be gone. */
static inline nv_status nv__waiter_wait(nv__waiter *waiter, const char *what)
{
    nv_task *task = waiter->task;
    while (!waiter->woken && !nv__task_is_canceled(task)) {
        nv__task_park_here(task, what);
    }
    if (!waiter->woken) {
        nv__waiter_remove(waiter);
    }
    return nv__task_is_canceled(task) ? NV_ECANCELED : NV_OK;
}

#endif
