/* The passes of a frame, in their order, and when there has to be one. */
#include "base/assert.h"
#include "ui/view_internal.h"

void nv__view_request_frame(nv__view *view)
{
    /* What a frame makes dirty on its way it handles itself, or asks again at its end. */
    if (view->frame_requested || view->framing) {
        return;
    }
    view->frame_requested = true;
    if (view->desc.host.request_frame) {
        view->desc.host.request_frame(view->desc.host.user);
    }
}

void nv__view_dispatch_begin(nv__view *view)
{
    view->dispatching++;
    nv__destroy_defer_begin();
}

void nv__view_dispatch_end(nv__view *view)
{
    view->dispatching--;
    nv__destroy_defer_end();
}

bool nv__view_is_animating(const nv__view *view)
{
    return view->tickers.next != &view->tickers;
}

bool nv__view_needs_frame(const nv__view *view)
{
    return view->damage_all || view->damage.count > 0 || view->layout_count > 0 || view->paints ||
           view->builds.count > 0 || view->rebuild_all || view->scrolls || view->reveal ||
           nv__view_is_animating(view);
}

typedef struct frame_run {
    nv__pin_frame pins;
    bool outer; /* inside another frame or update: which asks for what is left */
} frame_run;

static void begin(nv__view *view, frame_run *run)
{
    run->outer = view->framing;
    view->framing = true;
    nv__view_dispatch_begin(view);
    nv__pin_frame_begin(&run->pins);
}

static void end(nv__view *view, frame_run *run)
{
    nv__pin_frame_end(&run->pins);
    nv__view_dispatch_end(view);
    view->framing = run->outer;
}

static void settle(nv__view *view)
{
    for (int round = 0; round < NV__SETTLE_ROUNDS; round++) {
        nv__reactive_flush();
        nv__pass_build(view);
        (void)nv__pass_layout(view);
        if (!nv__view_run_after_layout(view)) {
            return;
        }
    }
    nv__pass_build(view);
    (void)nv__pass_layout(view);
}

void nv__view_update(nv__view *view)
{
    NV__REQUIRE(!view->in_frame, , "a view is updated during layout or paint");
    frame_run run;
    begin(view, &run);
    settle(view);
    end(view, &run);
    if (nv__view_needs_frame(view)) {
        nv__view_request_frame(view);
    }
}

/* What lacked memory is tried again a few times, and then when something else asks for a frame. */
static bool worth_another(nv__view *view)
{
    bool lost = view->lost_memory;
    view->lost_memory = false;
    view->memory_retries = lost ? view->memory_retries + 1 : 0;
    return !lost || view->memory_retries <= NV__MEMORY_RETRIES;
}

void nv__view_frame(nv__view *view, bool everything, nv__display_list *out, nv__damage *damage)
{
    NV__REQUIRE(out && damage, , "a frame without a list or a damage");
    NV__REQUIRE(!view->framing, , "a frame inside a frame");
    nv__display_list_clear(out);
    nv__damage_clear(damage);
    out->failed = false;
    view->frame_requested = false;
    frame_run run;
    begin(view, &run);
    if (view->desc.runtime) {
        view->now = (double)nv__runtime_now_ns(view->desc.runtime) * 1e-9;
    }
    nv__reactive_flush();
    nv__view_tick(view);
    settle(view);
    if (view->geometry_changed) {
        view->geometry_changed = false;
        nv__input_after_layout(view);
    }
    nv__pass_paint(view, everything, out, damage);
    end(view, &run);
    if (nv__view_needs_frame(view) && worth_another(view)) {
        nv__view_request_frame(view);
    }
}

void nv__view_record_all(nv__view *view, nv__display_list *out)
{
    NV__REQUIRE(out, , "nv__view_record_all without a list");
    nv__display_list_clear(out);
    out->failed = false;
    frame_run run;
    begin(view, &run);
    settle(view);
    nv__paint_update(view); /* its damage waits for the next frame */
    nv__paint_compose(view, NULL, out);
    end(view, &run);
    if (nv__view_needs_frame(view)) {
        nv__view_request_frame(view);
    }
}
