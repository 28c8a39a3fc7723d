/* The life of a runtime. */
#include "runtime/internal.h"
#include "runtime/leaks.h"
#include "runtime/overflow.h"

static const double DEFAULT_MAX_STEP = 0.05;

static nv_status check(const nv__runtime_desc *desc)
{
    if (!desc || desc->mode < NV__RUNTIME_OWNED || desc->mode > NV__RUNTIME_SYNC ||
        (desc->mode == NV__RUNTIME_ATTACHED) != (desc->uv_loop != NULL)) {
        return NV_EINVAL;
    }
    /* A synchronous runtime may be made inside a running one, whose place it takes for a while. */
    if (nv__tls.rt && !(desc->mode == NV__RUNTIME_SYNC && nv__tls.running > 0)) {
        return NV_ESTATE;
    }
    return nv__tls.job || nv__tls.attached ? NV_ESTATE : NV_OK;
}

static void report_stuck(void *user);

nv_status nv__runtime_create(const nv__runtime_desc *desc, nv__runtime **out)
{
    *out = NULL;
    nv_status status = check(desc);
    if (status != NV_OK) {
        return status;
    }
    nv__runtime *rt = NV__NEW(nv__runtime);
    if (!rt) {
        return NV_ENOMEM;
    }
    rt->mode = desc->mode;
    rt->is_virtual = desc->virtual_clock;
    rt->seed = rt->random = desc->virtual_clock ? desc->seed : 0;
    rt->max_step = desc->max_step > 0 ? desc->max_step : DEFAULT_MAX_STEP;
    rt->worker_limit = NV_MAX_WORKERS;
    rt->limit_ns = NV__FOREVER;
    rt->epoch_ns = uv_hrtime();
    nv__scope_init(&rt->root, NULL, rt, NV__SCOPE_ROOT, "runtime");
    nv__timer_init(&rt->shutdown_timer, report_stuck, rt);
    nv__io_init(rt);
    nv__stack_pool_init(&rt->pool, NV__COROUTINE_DEFAULT, sizeof(nv_task));
    rt->pool.beside_size = sizeof(nv__scope_member);
    status = nv__loop_open(rt, desc->uv_loop);
    if (status != NV_OK) {
        nv__free(rt);
        return status;
    }
    rt->outer = nv__tls.rt;
    nv__tls.rt = rt;
    nv__clock_publish(rt);
    nv__overflow_watch();
    nv__observe_begin(rt);
    *out = rt;
    return NV_OK;
}

nv_scope *nv__runtime_scope(nv__runtime *rt)
{
    return &rt->root;
}

nv__runtime_mode nv__runtime_get_mode(const nv__runtime *rt)
{
    return rt->mode;
}

bool nv__runtime_is_virtual(const nv__runtime *rt)
{
    return rt->is_virtual;
}

nv__runtime_stats nv__runtime_get_stats(const nv__runtime *rt)
{
    nv__runtime_stats stats = rt->stats;
    stats.tasks_live = nv__tasks_live(rt);
    return stats;
}

/* ---- the end ---- */

static bool is_drained(const nv__runtime *rt)
{
    return (rt->root.flags & NV__SCOPE_FREED) && !rt->reaping && rt->jobs_in_flight == 0;
}

static void leave_thread(nv__runtime *rt)
{
    if (nv__tls.rt == rt) {
        nv__tls.rt = rt->outer;
    }
    nv__clock_withdraw(rt);
    nv__overflow_unwatch();
    if (!nv__tls.rt) {
        nv__pins_release(&nv__tls.outside); /* what code outside every frame has pinned */
    }
}

static void free_runtime(nv__runtime *rt)
{
    nv__stack_pool_finish(&rt->pool);
    nv__futures_finish(rt);
    nv__queue_close(&rt->posts);
    nv__timers_finish(rt);
    nv__free(rt);
}

/* The last closed handle brings it down to zero. */
void nv__runtime_release(nv__runtime *rt)
{
    if (--rt->open_handles > 0 || !rt->destroying) {
        return;
    }
    void (*destroyed)(void *user) = rt->destroyed;
    void *user = rt->destroyed_user;
    if (destroyed) {
        leave_thread(rt);
        free_runtime(rt);
        destroyed(user);
    }
}

static void report_stuck(void *user)
{
    nv__leaks_report(user);
}

/* Turns until everything has returned. False when something never will. */
static bool drain(nv__runtime *rt)
{
    uint64_t end = uv_hrtime() + (uint64_t)NV__MAX_SHUTDOWN_SECONDS * 1000000000u;
    while (!is_drained(rt)) {
        if (uv_hrtime() >= end) {
            return false;
        }
        if (!rt->is_virtual) {
            nv__loop_drive(rt, NV__MAX_SHUTDOWN_SECONDS / 10.0);
            continue;
        }
        bool work = nv__loop_has_work(rt);
        if (!work && nv__io_settle(rt)) {
            continue;
        }
        if (!work && nv__timers_next(rt) == NV__FOREVER) {
            return false;
        }
        if (!work && nv__timers_next(rt) > rt->virtual_ns) {
            rt->virtual_ns = nv__timers_next(rt);
            nv__clock_moved(rt);
        }
        nv__loop_turn(rt);
    }
    return true;
}

static void run_left_posts(nv__runtime *rt)
{
    nv__pin_frame frame;
    nv__pin_frame_begin(&frame);
    nv__posts_drain(rt, SIZE_MAX);
    nv__pin_frame_end(&frame);
}

void nv__runtime_destroy(nv__runtime *rt)
{
    if (!rt) {
        return;
    }
    NV__REQUIRE(rt == nv__tls.rt && !rt->in_turn && (rt->outer || nv__tls.running == 0), ,
                "a runtime is destroyed from inside its own loop, or off its thread");
    if (!(rt->root.flags & NV__SCOPE_ENDING)) {
        nv__scope_begin_end(&rt->root, 0);
    }
    if (!drain(rt)) {
        /* Threads and parked stacks still point into it: it stays where it is. */
        report_stuck(rt);
        nv__observe_end(rt);
        rt->leaking = true;
        leave_thread(rt);
        return;
    }
    nv__workers_finish(rt);
    run_left_posts(rt);
    nv__observe_end(rt);
    rt->destroying = true;
    nv__loop_close(rt);
    nv__tls.running++;
    while (rt->open_handles > 0) {
        uv_run(rt->loop, UV_RUN_ONCE);
    }
    nv__tls.running--;
    if (rt->mode != NV__RUNTIME_ATTACHED) {
        uv_run(rt->loop, UV_RUN_NOWAIT);
        if (uv_loop_close(rt->loop) != 0) {
            nv__log(NV_LOG_ERROR, "handles of others are left on the loop");
        }
    }
    leave_thread(rt);
    free_runtime(rt);
}

void nv__runtime_destroy_async(nv__runtime *rt, void (*done)(void *user), void *user)
{
    if (!rt || rt->destroying) {
        return;
    }
    NV__REQUIRE(rt->mode == NV__RUNTIME_ATTACHED && done, , "only an attached runtime ends later");
    rt->destroying = true;
    rt->destroyed = done;
    rt->destroyed_user = user;
    rt->again = true; /* the next turn finds out whether that was all */
    (void)nv__timer_start(rt, &rt->shutdown_timer, NV__MAX_SHUTDOWN_SECONDS);
    nv__scope_begin_end(&rt->root, 0);
    nv__loop_poke(rt);
}

void nv__runtime_turn_ended(nv__runtime *rt)
{
    if (rt->destroying && rt->destroyed && !rt->closing && is_drained(rt)) {
        rt->closing = true;
        nv__timer_stop(&rt->shutdown_timer);
        nv__workers_finish(rt);
        run_left_posts(rt);
        nv__observe_end(rt);
        nv__loop_close(rt);
    }
}
