/* Blocking work on the thread pool. A cancelled awaiter leaves at once; the work, which cannot be
 * stopped, frees itself when it comes back. */
#include "runtime/io_internal.h"

static void run_on_pool(uv_work_t *request)
{
    nv__io_work *work = request->data;
    if (!nv__io_work_is_canceled(work)) {
        work->run(work);
    }
}

static void after_pool(uv_work_t *request, int status)
{
    nv__io_work *work = request->data;
    (void)status; /* taken back while it was queued: nobody waits for it */
    work->rt->jobs_in_flight--;
    work->done = true;
    if (work->task) {
        nv__task_wake(work->task);
    } else {
        work->drop(work);
    }
}

/* Virtual clock: as part of the loop, one turn later, so that the order is always the same. */
static nv_status run_in_turn(nv__io_work *work)
{
    nv_status status = nv_await_sleep(0);
    if (status == NV_OK) {
        work->run(work);
        work->done = true;
    } else {
        work->drop(work);
    }
    return status;
}

static void abandon(nv__io_work *work)
{
    if (work->done) {
        work->drop(work);
        return;
    }
    work->task = NULL;
    atomic_store_explicit(&work->canceled, true, memory_order_relaxed);
    (void)uv_cancel((uv_req_t *)&work->request); /* succeeds only while it is queued */
}

nv_status nv__io_work_await(nv__io_work *work, nv_task *task, const char *what)
{
    work->rt = task->rt;
    work->task = task;
    atomic_init(&work->canceled, false);
    if (task->rt->is_virtual) {
        return run_in_turn(work);
    }
    work->request.data = work;
    int error = uv_queue_work(task->rt->loop, &work->request, run_on_pool, after_pool);
    if (error != 0) {
        work->drop(work);
        return nv__io_fail(error);
    }
    task->rt->jobs_in_flight++;
    while (!work->done && !nv__task_is_canceled(task)) {
        nv__task_park(task, what);
    }
    if (nv__task_is_canceled(task)) {
        abandon(work);
        return NV_ECANCELED;
    }
    return NV_OK;
}
