/* Who makes the loop turn: running, stepping, and moving a virtual clock. */
#include <math.h>

#include "runtime/internal.h"

static bool may_drive(nv__runtime *rt)
{
    return rt == nv__tls.rt && !rt->in_turn && nv__tls.running == 0;
}

/* `rt->outer` is running further up the stack, so the depth is not zero for it. */
static bool may_drive_nested(nv__runtime *rt)
{
    return rt == nv__tls.rt && !rt->in_turn && rt->outer;
}

void nv__loop_drive(nv__runtime *rt, double max_wait)
{
    rt->no_wait = max_wait == 0;
    rt->limit_ns =
        max_wait < 0 ? NV__FOREVER : uv_hrtime() - rt->epoch_ns + nv__seconds_to_ns(max_wait);
    nv__tls.running++;
    uv_run(rt->loop, rt->no_wait ? UV_RUN_NOWAIT : UV_RUN_ONCE);
    nv__tls.running--;
    rt->limit_ns = NV__FOREVER;
    rt->no_wait = false;
}

void nv__runtime_step(nv__runtime *rt, double max_wait)
{
    NV__REQUIRE(may_drive(rt) || may_drive_nested(rt), , "the loop is stepped from inside itself");
    if (rt->mode == NV__RUNTIME_SYNC && !(max_wait >= 0 && max_wait < rt->max_step)) {
        max_wait = rt->max_step;
    }
    if (rt->mode == NV__RUNTIME_ATTACHED) {
        max_wait = 0; /* blocking is for the loop's owner */
    }
    nv__loop_drive(rt, max_wait);
}

nv_status nv__runtime_run(nv__runtime *rt)
{
    if (rt->mode == NV__RUNTIME_ATTACHED || !(may_drive(rt) || may_drive_nested(rt))) {
        return NV_ESTATE;
    }
    while (!rt->stop) {
        nv__runtime_step(rt, -1);
    }
    rt->stop = false;
    return NV_OK;
}

void nv__runtime_stop(nv__runtime *rt)
{
    rt->stop = true;
    rt->again = true;
    nv__loop_poke(rt);
}

/* ---- the virtual clock ---- */

/* Descriptors and the window system are looked at without waiting. */
static void look_outside(nv__runtime *rt)
{
    nv__tls.running++;
    if (nv__loop_run_prepare_hooks(rt)) {
        rt->again = true;
    }
    nv__tls.running--;
    if (rt->watches || rt->io.handles > 0) {
        nv__loop_drive(rt, 0);
    }
}

/* Turns until nothing is ready at this moment of virtual time. */
static bool settle_inside(nv__runtime *rt, size_t *turns)
{
    look_outside(rt);
    while (nv__loop_has_work(rt) || nv__timers_next(rt) <= rt->virtual_ns) {
        if ((*turns)++ >= NV__MAX_ADVANCE_TURNS) {
            nv__log(NV_LOG_ERROR, "virtual time stands still: %d turns and always more to do",
                    NV__MAX_ADVANCE_TURNS);
            return false;
        }
        nv__loop_turn(rt);
        if (!nv__loop_has_work(rt)) {
            look_outside(rt);
        }
    }
    return true;
}

/* The same, and what is under way outside has come, or takes longer than anybody waits. */
static bool settle(nv__runtime *rt, size_t *turns)
{
    while (settle_inside(rt, turns)) {
        if (!nv__io_settle(rt)) {
            return true;
        }
        ++*turns;
    }
    return false;
}

static void move_clock(nv__runtime *rt, uint64_t to)
{
    if (to > rt->virtual_ns) {
        rt->virtual_ns = to;
        nv__clock_moved(rt);
    }
}

void nv__runtime_advance(nv__runtime *rt, double seconds)
{
    NV__REQUIRE(rt->is_virtual, , "only a virtual clock can be advanced");
    NV__REQUIRE(may_drive(rt), , "the clock is advanced from inside the loop");
    NV__REQUIRE(isfinite(seconds) && seconds >= 0, , "time moves forward: %f", seconds);
    uint64_t target = rt->virtual_ns + nv__seconds_to_ns(seconds);
    size_t turns = 0;
    nv__io_let_pass(rt, seconds);
    if (!nv__loop_has_work(rt)) {
        rt->again = true; /* at least one turn, so that hooks see what happened outside */
    }
    while (settle(rt, &turns)) {
        uint64_t next = nv__timers_next(rt);
        if (next > target) {
            break;
        }
        turns = 0;
        move_clock(rt, next);
    }
    move_clock(rt, target);
}

/* ---- hosts with a loop of their own ---- */

int nv__runtime_fd(nv__runtime *rt)
{
    return uv_backend_fd(rt->loop);
}

double nv__runtime_timeout(nv__runtime *rt)
{
    if (nv__loop_run_prepare_hooks(rt)) {
        rt->again = true;
    }
    uv_update_time(rt->loop);
    nv__loop_refresh(rt);
    int timeout = uv_backend_timeout(rt->loop);
    return timeout < 0 ? -1.0 : timeout / 1000.0;
}

void nv__runtime_hold(nv__runtime *rt)
{
    rt->holds++;
    nv__loop_refresh(rt);
}

void nv__runtime_unhold(nv__runtime *rt)
{
    NV__REQUIRE(rt->holds > 0, , "nv__runtime_unhold without a hold");
    rt->holds--;
    nv__loop_refresh(rt);
}
