/* The threads that run what nv_await_worker is given.
 *
 * They are not libuv's: that pool has four threads for the whole process, which also read files and
 * look names up, and four functions that block would stop all of it. A thread is started when a job
 * finds none free, up to a limit, and stays until the runtime ends; what comes beyond waits in
 * order. */
#include "runtime/internal.h"

struct nv__workers {
    nv__runtime *rt;
    uv_mutex_t lock; /* over the rest */
    uv_cond_t changed;
    nv__job *first, *last; /* wait for a thread */
    size_t waiting, busy, started, limit;
    bool stop;
    unsigned forks; /* of the process, when the threads were started */
    uv_thread_t threads[NV_MAX_WORKERS];
};

static void append(nv__workers *workers, nv__job *job)
{
    job->waits = true;
    job->next = NULL;
    job->prev = workers->last;
    if (workers->last) {
        workers->last->next = job;
    } else {
        workers->first = job;
    }
    workers->last = job;
    workers->waiting++;
}

static void take_out(nv__workers *workers, nv__job *job)
{
    job->waits = false;
    if (job->prev) {
        job->prev->next = job->next;
    } else {
        workers->first = job->next;
    }
    if (job->next) {
        job->next->prev = job->prev;
    } else {
        workers->last = job->prev;
    }
    workers->waiting--;
}

static void run_jobs(void *user)
{
    nv__workers *workers = user;
    nv__runtime *rt = workers->rt;
    uv_mutex_lock(&workers->lock);
    while (!workers->stop) {
        if (!workers->first || workers->busy >= workers->limit) {
            uv_cond_wait(&workers->changed, &workers->lock);
            continue;
        }
        nv__job *job = workers->first;
        take_out(workers, job);
        workers->busy++;
        uv_mutex_unlock(&workers->lock);
        nv__job_run(job);
        nv__runtime_post(rt, &job->post); /* from here on it is its task's again */
        uv_mutex_lock(&workers->lock);
        workers->busy--;
    }
    uv_mutex_unlock(&workers->lock);
}

static nv__workers *workers_new(nv__runtime *rt)
{
    nv__workers *workers = NV__NEW(nv__workers);
    if (!workers) {
        return NULL;
    }
    if (uv_mutex_init(&workers->lock) != 0) {
        nv__free(workers);
        return NULL;
    }
    if (uv_cond_init(&workers->changed) != 0) {
        uv_mutex_destroy(&workers->lock);
        nv__free(workers);
        return NULL;
    }
    workers->rt = rt;
    workers->limit = rt->worker_limit;
    workers->forks = nv__process_forks();
    return workers;
}

/* A child process has none of its parent's threads, one of which may have held the lock. What
 * waited for them waits for new ones; what they were running does not come back there. */
static void adopt(nv__workers *workers)
{
    workers->forks = nv__process_forks();
    workers->started = workers->busy = 0;
    if (uv_mutex_init(&workers->lock) != 0 || uv_cond_init(&workers->changed) != 0) {
        nv__log(NV_LOG_ERROR, "a forked process cannot have workers");
    }
}

static void lock(nv__workers *workers)
{
    if (workers->forks != nv__process_forks()) {
        adopt(workers);
    }
    uv_mutex_lock(&workers->lock);
}

nv_status nv__workers_start(nv__runtime *rt, nv__job *job)
{
    if (!rt->workers) {
        rt->workers = workers_new(rt);
    }
    nv__workers *workers = rt->workers;
    if (!workers) {
        return NV_ENOMEM;
    }
    int error = 0;
    lock(workers);
    append(workers, job);
    size_t idle = workers->started - workers->busy;
    if (idle < workers->waiting && workers->started < workers->limit) {
        error = uv_thread_create(&workers->threads[workers->started], run_jobs, workers);
        workers->started += error == 0;
    }
    if (workers->started == 0) {
        take_out(workers, job);
    } else {
        error = 0; /* the threads that there are will come to it */
    }
    uv_cond_signal(&workers->changed);
    uv_mutex_unlock(&workers->lock);
    if (error != 0) {
        nv__log_once(NV_LOG_ERROR, __FILE__, __LINE__, NV_EIO, "cannot start a worker: %s",
                     uv_strerror(error));
        return NV_EIO;
    }
    return NV_OK;
}

bool nv__workers_withdraw(nv__runtime *rt, nv__job *job)
{
    nv__workers *workers = rt->workers;
    lock(workers);
    bool waited = job->waits;
    if (waited) {
        take_out(workers, job);
    }
    uv_mutex_unlock(&workers->lock);
    return waited;
}

void nv__workers_finish(nv__runtime *rt)
{
    nv__workers *workers = rt->workers;
    rt->workers = NULL;
    if (!workers) {
        return;
    }
    lock(workers);
    workers->stop = true;
    uv_cond_broadcast(&workers->changed);
    uv_mutex_unlock(&workers->lock);
    for (size_t i = 0; i < workers->started; i++) {
        uv_thread_join(&workers->threads[i]);
    }
    uv_cond_destroy(&workers->changed);
    uv_mutex_destroy(&workers->lock);
    nv__free(workers);
}

nv_status nv_set_worker_limit(size_t limit)
{
    nv__runtime *rt = nv__tls.rt;
    if (limit < 1 || limit > NV_MAX_WORKERS) {
        return NV_EINVAL;
    }
    if (!rt) {
        return NV_ENOLOOP;
    }
    rt->worker_limit = limit;
    nv__workers *workers = rt->workers;
    if (workers) {
        lock(workers);
        workers->limit = limit;
        uv_cond_broadcast(&workers->changed);
        uv_mutex_unlock(&workers->lock);
    }
    return NV_OK;
}
