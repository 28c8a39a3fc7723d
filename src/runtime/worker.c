/* Work on other threads. The job lives on the stack of the task that waits for it, which therefore
 * never leaves before the function has returned. */
#include "runtime/internal.h"

/* Threads of the pool are numbered in the order of their first job, for the trace. */
static unsigned thread_number(void)
{
    static atomic_uint count;
    static _Thread_local unsigned number;
    if (number == 0) {
        number = atomic_fetch_add(&count, 1) + 1;
    }
    return number;
}

void nv__job_run(nv__job *job)
{
    nv__tls.job = job;
    job->thread = thread_number();
    job->begun_ns = nv__runtime_now_ns(job->rt);
    job->status = job->fn(job->user);
    job->left_ns = nv__runtime_now_ns(job->rt);
    nv__tls.job = NULL;
    nv__pins_release(nv__context_current()); /* the texts that fn read or made */
}

static void complete(nv__job *job)
{
    job->done = true;
    job->rt->jobs_in_flight--;
    if (nv__is_traced(job->rt)) {
        nv__trace_job(job->rt, job);
    }
    nv__task_wake(job->task);
}

static void come_back(nv__post *post)
{
    complete((nv__job *)(void *)post);
}

/* Virtual clock: on the loop's thread, but with what a worker would see: no runtime, no task. */
static void run_inline(nv__job *job)
{
    nv__thread *thread = &nv__tls;
    nv__runtime *rt = thread->rt;
    nv__context *outer = thread->context;
    nv__context context = { .task = NULL };
    if (nv__task_is_canceled(job->task)) {
        job->status = NV_ECANCELED;
        complete(job);
        return;
    }
    job->begun_ns = nv__runtime_now_ns(rt);
    thread->rt = NULL;
    thread->context = &context;
    thread->job = job;
    job->status = job->fn(job->user);
    thread->job = NULL;
    nv__pins_release(&context);
    thread->context = outer;
    thread->rt = rt;
    job->left_ns = nv__runtime_now_ns(rt);
    complete(job);
}

static void queue_inline(nv__runtime *rt, nv__job *job)
{
    job->next = NULL;
    if (rt->jobs_tail) {
        rt->jobs_tail->next = job;
    } else {
        rt->jobs_head = job;
    }
    rt->jobs_tail = job;
    nv__loop_poke(rt);
}

void nv__jobs_run(nv__runtime *rt)
{
    if (rt->seed) {
        nv__seed_shuffle(rt, (void **)&rt->jobs_head, (void **)&rt->jobs_tail,
                         offsetof(nv__job, next));
    }
    nv__job *job = rt->jobs_head;
    rt->jobs_head = rt->jobs_tail = NULL;
    while (job) {
        nv__job *next = job->next;
        if (rt->seed && nv__seed_one_in(rt, 4)) {
            queue_inline(rt, job); /* a thread may take a little longer than another */
        } else {
            run_inline(job);
        }
        job = next;
    }
}

static nv_status start(nv__runtime *rt, nv__job *job)
{
    if (rt->is_virtual) {
        queue_inline(rt, job);
    } else {
        nv_status status = nv__workers_start(rt, job);
        if (status != NV_OK) {
            return status;
        }
    }
    rt->jobs_in_flight++;
    return NV_OK;
}

/* What still waits for a thread is taken back; a function that runs is told. */
static void cancel(nv__job *job)
{
    if (!atomic_exchange(&job->canceled, true) && !job->rt->is_virtual &&
        nv__workers_withdraw(job->rt, job)) {
        job->status = NV_ECANCELED;
        job->done = true;
        job->rt->jobs_in_flight--;
    }
}

nv_status nv_await_worker(nv_status (*fn)(void *user), void *user)
{
    if (!fn) {
        return NV_EINVAL;
    }
    nv_task *task;
    nv_status status = nv__await_begin("nv_await_worker", &task);
    if (status != NV_OK) {
        return status;
    }
    nv__job job = { .post.fn = come_back, .fn = fn, .user = user, .task = task, .rt = task->rt };
    atomic_init(&job.canceled, false);
    status = start(task->rt, &job);
    if (status != NV_OK) {
        return status;
    }
    while (!job.done) {
        if (nv__task_is_canceled(task)) {
            cancel(&job);
        }
        if (!job.done) {
            nv__task_park(task, "a worker");
        }
    }
    return nv__task_is_canceled(task) ? NV_ECANCELED : job.status;
}

bool nv_worker_canceled(void)
{
    const nv__thread *thread = &nv__tls;
    if (thread->job) {
        return atomic_load_explicit(&thread->job->canceled, memory_order_relaxed);
    }
    return thread->attached && nv__thread_is_canceled(thread->attached);
}
