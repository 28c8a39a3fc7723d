/* The libuv side: when the loop may block, for how long, and what a turn is.
 *
 * libuv calls prepare just before it polls and check just after. Prepare decides whether anything
 * is left to do; check does one turn. The idle handle is active exactly while there is work, the
 * timer exactly while something is due later, so a loop with nothing to do blocks without end. */
#include "runtime/internal.h"

static void on_idle(uv_idle_t *idle)
{
    (void)idle; /* being active is all it does */
}

static void on_timer(uv_timer_t *timer)
{
    (void)timer; /* the turn after the poll looks at the heap */
}

bool nv__loop_has_work(nv__runtime *rt)
{
    return rt->again || rt->ready_head || rt->jobs_head || nv__queue_is_used(&rt->posts);
}

static void set_idle(nv__runtime *rt, bool active)
{
    if (active == rt->idle_active) {
        return;
    }
    rt->idle_active = active;
    if (active) {
        uv_idle_start(&rt->idle, on_idle);
    } else {
        uv_idle_stop(&rt->idle);
    }
}

/* libuv counts whole milliseconds of the clock that we read in nanoseconds; rounded up, its timer
 * never fires before ours is due. */
static void arm_timer(nv__runtime *rt)
{
    uint64_t due = rt->is_virtual ? NV__FOREVER : nv__timers_next(rt);
    due = rt->limit_ns < due ? rt->limit_ns : due;
    bool active = uv_is_active((uv_handle_t *)&rt->timer) != 0;
    if (due == NV__FOREVER) {
        if (active) {
            uv_timer_stop(&rt->timer);
        }
        return;
    }
    uint64_t due_ms = (due + rt->epoch_ns + 999999) / 1000000;
    if (active && rt->armed_ms == due_ms) {
        return;
    }
    uint64_t now_ms = uv_now(rt->loop);
    rt->armed_ms = due_ms;
    uv_timer_start(&rt->timer, on_timer, due_ms > now_ms ? due_ms - now_ms : 0, 0);
}

/* On a host's loop we hold a reference only while something of ours is under way. */
static void set_reference(nv__runtime *rt)
{
    bool wanted = rt->mode != NV__RUNTIME_ATTACHED || rt->holds > 0 || nv__tasks_live(rt) > 0 ||
                  rt->destroying;
    if (wanted == rt->wakeup_referenced) {
        return;
    }
    rt->wakeup_referenced = wanted;
    if (wanted) {
        uv_ref((uv_handle_t *)&rt->wakeup.async);
    } else {
        uv_unref((uv_handle_t *)&rt->wakeup.async);
    }
}

/* From here on posters have to wake the loop; what they posted before is seen by the look that
 * follows. A loop that has more to do turns again by itself, and its posters are spared the call.
 */
void nv__loop_refresh(nv__runtime *rt)
{
    atomic_store(&rt->asleep, true);
    set_idle(rt, nv__loop_has_work(rt));
    if (rt->idle_active) {
        atomic_store_explicit(&rt->asleep, false, memory_order_relaxed);
    }
    arm_timer(rt);
    set_reference(rt);
}

void nv__loop_turn(nv__runtime *rt)
{
    nv__pin_frame frame;
    nv__slice slice;
    nv__slice_begin(rt, &slice, "turn", "turn");
    rt->in_turn = true;
    rt->again = false;
    rt->stats.turns++;
    atomic_store(&rt->asleep, false);
    nv__tls.running++;
    nv__pin_frame_begin(&frame);
    nv__posts_drain(rt, NV__MAX_POSTS_PER_TURN);
    nv__wakeup_settle(&rt->wakeup);
    nv__timers_fire(rt);
    if (rt->jobs_head) {
        nv__jobs_run(rt);
    }
    nv__tasks_run_ready(rt);
    nv__loop_run_turn_hooks(rt);
    nv__pin_frame_end(&frame);
    nv__tls.running--;
    nv__loop_refresh(rt);
    rt->in_turn = false;
    nv__slice_end(rt, &slice);
    nv__runtime_turn_ended(rt);
}

/* Not only until the next frame or sleeper, whose tasks would want their stacks back. */
static bool will_rest(nv__runtime *rt)
{
    uint64_t next = nv__timers_next(rt);
    return next == NV__FOREVER || next > nv__runtime_now_ns(rt) + NV__REST_NS;
}

static void on_prepare(uv_prepare_t *prepare)
{
    nv__runtime *rt = prepare->data;
    nv__tls.running++;
    if (nv__loop_run_prepare_hooks(rt)) {
        rt->again = true;
    }
    nv__tls.running--;
    nv__wakeup_settle(&rt->wakeup);
    uv_update_time(rt->loop);
    nv__loop_refresh(rt);
    if (!rt->idle_active && !nv__stack_pool_is_trim(&rt->pool) && will_rest(rt) &&
        nv__stack_pool_trim(&rt->pool)) {
        rt->again = true; /* a bit at a time */
        nv__loop_refresh(rt);
    }
    rt->may_block = !rt->idle_active && !rt->no_wait;
}

static void on_check(uv_check_t *check)
{
    nv__runtime *rt = check->data;
    if (rt->may_block &&
        (rt->limit_ns == NV__FOREVER || uv_hrtime() - rt->epoch_ns < rt->limit_ns)) {
        rt->stats.wakeups++;
        if (nv__is_traced(rt)) {
            nv__trace_moment(rt, "wakeup", "wakeup", rt->stats.wakeups);
        }
    }
    rt->may_block = false;
    nv__loop_turn(rt);
}

static nv_status open_loop(nv__runtime *rt, uv_loop_t *host)
{
    rt->loop = host ? host : &rt->own_loop;
    if (!host && uv_loop_init(&rt->own_loop) != 0) {
        return NV_EIO;
    }
    if (nv__wakeup_open(&rt->wakeup, rt->loop, rt, &rt->open_handles) != 0) {
        if (!host) {
            uv_loop_close(&rt->own_loop);
        }
        return NV_EIO;
    }
    return NV_OK;
}

nv_status nv__loop_open(nv__runtime *rt, uv_loop_t *host)
{
    nv_status status = nv__queue_open(&rt->posts);
    if (status != NV_OK) {
        return status;
    }
    status = open_loop(rt, host);
    if (status != NV_OK) {
        nv__queue_close(&rt->posts);
        return status;
    }
    uv_timer_init(rt->loop, &rt->timer);
    uv_prepare_init(rt->loop, &rt->prepare);
    uv_check_init(rt->loop, &rt->check);
    uv_idle_init(rt->loop, &rt->idle);
    rt->open_handles += 4;
    rt->wakeup_referenced = true;
    rt->prepare.data = rt;
    rt->check.data = rt;
    uv_prepare_start(&rt->prepare, on_prepare);
    uv_check_start(&rt->check, on_check);
    uv_unref((uv_handle_t *)&rt->prepare);
    uv_unref((uv_handle_t *)&rt->check);
    nv__loop_refresh(rt);
    return NV_OK;
}

static void on_closed(uv_handle_t *handle)
{
    nv__runtime_release(handle->data);
}

void nv__loop_close(nv__runtime *rt)
{
    uv_handle_t *handles[] = {
        (uv_handle_t *)&rt->timer,
        (uv_handle_t *)&rt->prepare,
        (uv_handle_t *)&rt->check,
        (uv_handle_t *)&rt->idle,
    };
    nv__watch_close_all(rt);
    nv__wakeup_close(&rt->wakeup, on_closed);
    for (size_t i = 0; i < sizeof handles / sizeof *handles; i++) {
        handles[i]->data = rt;
        uv_close(handles[i], on_closed);
    }
}
