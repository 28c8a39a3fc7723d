/* Running tasks: resuming, parking, passing from one to the next, and what is left at the end. */
#include <limits.h>

#include "runtime/internal.h"

/* ---- the end ---- */

/* The function has returned: what it leaves behind, besides its scope. */
static void settle(nv_task *task)
{
    nv__context *context = &task->context;
    task->state = NV__TASK_RETURNED;
    if (task->status != NV_OK || context->failure != NV_OK) {
        task->status = nv__task_report(context, task->status);
    }
    if (context->pins) {
        nv__pins_release(context);
    }
    if (context->failure != NV_OK || context->io_error != 0 || context->no_await_depth != 0) {
        task->is_dirty = true;
    }
    if (task->is_dirty && task->values.more) {
        nv__task_values_release(&task->values);
    }
    if (task->group) {
        nv__group_task_returned(task->group, task->status);
        task->group = NULL;
    }
}

/* Nothing inside, and nobody ends it in particular: freed on the spot. */
static inline bool is_free_at_once(const nv_scope *scope)
{
    return nv__scope_is_empty(scope) && !(scope->flags & NV__SCOPE_ENDING) &&
           !((scope->flags & NV__SCOPE_USED) && scope->attributes);
}

static inline void free_at_once(nv_task *task)
{
    nv_scope *scope = &task->scope;
    unsigned flags = scope->flags;
    scope->flags = flags | NV__SCOPE_FREED;
    if (flags & NV__SCOPE_DOOMED) {
        nv__scope_tell_ancestors(scope);
    }
    nv__link_remove(&scope->member->link);
    if (flags & NV__SCOPE_USED) {
        nv__scope_tell_ended(scope);
    }
    nv__task_forget(task);
}

/* What a body has not done for itself. */
static void finish(nv_task *task)
{
    nv__runtime *rt = task->rt;
    if (task->state != NV__TASK_RETURNED) {
        settle(task);
    }
    if (task->scope.flags & NV__SCOPE_FREED) {
        nv__scope_reap(rt);
    } else if (is_free_at_once(&task->scope)) {
        free_at_once(task);
        nv__scope_reap(rt);
    } else {
        nv__scope_task_returned(&task->scope);
    }
}

/* ---- from one to the next ---- */

#if NV__COROUTINE_PASSES
/* Settling would change nothing: a cancellation is no failure to be told. */
static inline bool is_settled(const nv_task *task)
{
    const nv__context *context = &task->context;
    unsigned status = task->status == NV_ECANCELED ? 0 : (unsigned)task->status;
    unsigned left = status | (unsigned)context->failure | (unsigned)context->io_error |
                    context->no_await_depth | task->is_dirty;
    return left == 0 && !context->pins && !task->group;
}

/* The end of a task that leaves nothing behind, on its own stack, so that it need not go through
 * the loop. Its stack goes back to the pool last of all, and nothing is taken from there before it
 * has been left; one that is no pool's would be unmapped here. */
static inline void end_here(nv_task *task)
{
    nv__runtime *rt = task->rt;
    if (rt->passes_left == 0 || !task->co.shelf) {
        return;
    }
    nv__tls.context = rt->loop_context;
    if (is_settled(task)) {
        task->state = NV__TASK_RETURNED;
    } else {
        settle(task);
    }
    if (!is_free_at_once(&task->scope)) {
        return;
    }
    free_at_once(task);
    if (!rt->reap_head) { /* scopes are freed where no stack may be taken from below */
        nv_task *next = nv__next_to_run(rt);
        task->co.then = next ? &next->co : NULL;
    }
}
#else
static inline void end_here(nv_task *task)
{
    (void)task;
}
#endif

void nv__task_body(nv__coroutine *co)
{
    nv_task *task = (nv_task *)(void *)co;
    task->status = task->fn(task->user);
    end_here(task);
}

void nv__task_resume(nv_task *task)
{
    nv__thread *thread = &nv__tls;
    nv__context *resumer = thread->context;
    nv_task *back = task;
    nv__note_running(task->rt, task);
    if (nv__is_observed(task->rt)) {
        nv__task_resume_observed(task);
    } else {
        back = (nv_task *)(void *)nv__coroutine_resume(&task->co);
    }
    thread->context = resumer;
    if (back->co.finished) {
        finish(back);
    }
}

void nv__task_park(nv_task *task, const char *what)
{
    nv__task_park_here(task, what);
}

/* ---- rounds ---- */

/* Runs the first that is ready, and up to `passes` others that it and they pass to. Returns how
 * many. */
static uint64_t run_some(nv__runtime *rt, unsigned passes)
{
    uint64_t before = rt->stats.task_switches;
    nv_task *task = nv__ready_pop(rt);
    if (task == rt->round_last) {
        rt->round_last = NULL;
        passes = 0;
    }
    rt->passes_left = nv__is_observed(rt) ? 0 : passes;
    nv__task_resume(task);
    rt->passes_left = 0;
    return rt->stats.task_switches - before;
}

/* Those that are ready now. */
static void run_round(nv__runtime *rt)
{
    if (rt->seed) {
        nv__seed_shuffle(rt, (void **)&rt->ready_head, (void **)&rt->ready_tail,
                         offsetof(nv_task, ready_next));
    }
    rt->round_last = rt->ready_tail;
    while (rt->round_last) {
        (void)run_some(rt, UINT_MAX);
    }
}

/* What they make ready runs in the same turn, after them, as long as that takes next to nothing:
 * handing things from task to task is not worth a look at the world, but must not hide it. Virtual
 * time stands still meanwhile, so there a round is a turn. */
void nv__tasks_run_ready(nv__runtime *rt)
{
    if (!rt->ready_head) {
        return;
    }
    rt->loop_context = nv__tls.context;
    run_round(rt);
    for (uint64_t total = 0; rt->ready_head && !rt->is_virtual && total < NV__MAX_RESUMES_PER_TURN;
         total += run_some(rt, NV__RESUMES_PER_LOOK - 1)) {
        if (nv__runtime_now_ns(rt) - rt->turn_ns > NV__MAX_ROUNDS_NS) {
            return;
        }
    }
}
