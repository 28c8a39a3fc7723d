/* What every await and every wakeup goes through, inlined where it is used. Included by internal.h
 * alone. */
#ifndef NV_RUNTIME_TASK_INLINE_H
#define NV_RUNTIME_TASK_INLINE_H

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

/* There has to be one. */
static inline nv_task *nv__ready_pop(nv__runtime *rt)
{
    nv_task *task = rt->ready_head;
    nv_task *next = task->ready_next;
    rt->ready_head = next;
    if (next) {
        __builtin_prefetch(next);
        __builtin_prefetch(&next->fn);
        __builtin_prefetch(&next->context);
        __builtin_prefetch(&next->scope);
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
    task->rt->stats.tasks_live--;
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

static inline void nv__waiter_add(nv__wait_list *list, nv__waiter *waiter, nv_task *task)
{
    waiter->task = task;
    waiter->wake = NULL;
    waiter->woken = false;
    nv__waiter_link(list, waiter);
}

static inline void nv__waiter_remove(nv__waiter *waiter)
{
    waiter->prev->next = waiter->next;
    waiter->next->prev = waiter->prev;
}

#endif
