/* Where scrollers stand, as observables. */
#include "widgets/scroll.h"

struct nv_scroll {
    nv__scope_link link;
    struct {
        nv_obs_real *offset, *max, *viewport, *content;
        double wanted; /* to be scrolled to once a scroller is there; NAN: nothing */
    } axes[NV__AXES];
    nv__scroller *first; /* those that it drives */
    bool ended;
};

static void release(nv_scroll *scroll)
{
    if (scroll->ended && scroll->first == NULL) {
        nv__free(scroll);
    }
}

static void scope_ended(nv__scope_link *link)
{
    nv_scroll *scroll = (nv_scroll *)(void *)((char *)link - offsetof(nv_scroll, link));
    scroll->ended = true;
    for (size_t i = 0; i < NV__AXES; i++) {
        scroll->axes[i].offset = scroll->axes[i].max = NULL;
        scroll->axes[i].viewport = scroll->axes[i].content = NULL;
    }
    release(scroll);
}

static bool make_observables(nv_scroll *scroll, nv_scope *scope)
{
    for (size_t i = 0; i < NV__AXES; i++) {
        scroll->axes[i].offset = nv_obs_real_new(scope, 0);
        scroll->axes[i].max = nv_obs_real_new(scope, 0);
        scroll->axes[i].viewport = nv_obs_real_new(scope, 0);
        scroll->axes[i].content = nv_obs_real_new(scope, 0);
        scroll->axes[i].wanted = NAN;
        if (!scroll->axes[i].offset || !scroll->axes[i].max || !scroll->axes[i].viewport ||
            !scroll->axes[i].content) {
            return false;
        }
    }
    return true;
}

nv_scroll *nv_scroll_new(nv_scope *scope)
{
    NV__REQUIRE(scope, NULL, "nv_scroll_new needs a scope");
    nv_scroll *scroll = NV__NEW(nv_scroll);
    if (!scroll) {
        return NULL;
    }
    /* First, so that it ends after its observables have been let go. */
    if (!make_observables(scroll, scope) ||
        nv__scope_attach(scope, &scroll->link, scope_ended) != NV_OK) {
        nv__free(scroll);
        return NULL;
    }
    return scroll;
}

static bool is_axis(nv_axis axis)
{
    return axis == NV_VERTICAL || axis == NV_HORIZONTAL;
}

#define REQUIRE_SCROLL(scroll, axis, result)                                                       \
    NV__REQUIRE((scroll) != NULL && is_axis(axis), result, "%s: no scroll, or no such axis",       \
                __func__)

nv_obs_real *nv_scroll_offset(nv_scroll *scroll, nv_axis axis)
{
    REQUIRE_SCROLL(scroll, axis, NULL);
    return scroll->axes[axis].offset;
}

const nv_obs_real *nv_scroll_max(const nv_scroll *scroll, nv_axis axis)
{
    REQUIRE_SCROLL(scroll, axis, NULL);
    return scroll->axes[axis].max;
}

const nv_obs_real *nv_scroll_viewport(const nv_scroll *scroll, nv_axis axis)
{
    REQUIRE_SCROLL(scroll, axis, NULL);
    return scroll->axes[axis].viewport;
}

const nv_obs_real *nv_scroll_content(const nv_scroll *scroll, nv_axis axis)
{
    REQUIRE_SCROLL(scroll, axis, NULL);
    return scroll->axes[axis].content;
}

void nv_scroll_to(nv_scroll *scroll, nv_axis axis, double offset)
{
    REQUIRE_SCROLL(scroll, axis, );
    NV__REQUIRE(!isnan(offset), , "nv_scroll_to: not a number");
    nv__scroller *scroller = scroll->first;
    if (scroller && scroller->laid_out && scroller->axes[axis].on) {
        nv__scroller_glide(scroller, axis, offset);
    } else {
        scroll->axes[axis].wanted = offset;
    }
}

void nv_scroll_by(nv_scroll *scroll, nv_axis axis, double distance)
{
    REQUIRE_SCROLL(scroll, axis, );
    const nv__scroller *scroller = scroll->first;
    double from =
        scroller ? nv__scroller_aim(scroller, axis) : nv_obs_real_get(scroll->axes[axis].offset);
    nv_scroll_to(scroll, axis, from + distance);
}

bool nv_scroll_is_at_start(const nv_scroll *scroll, nv_axis axis)
{
    REQUIRE_SCROLL(scroll, axis, true);
    return nv_obs_real_get(scroll->axes[axis].offset) <= 0;
}

bool nv_scroll_is_at_end(const nv_scroll *scroll, nv_axis axis)
{
    REQUIRE_SCROLL(scroll, axis, true);
    return nv_obs_real_get(scroll->axes[axis].offset) >= nv_obs_real_get(scroll->axes[axis].max);
}

/* ---- the scrollers' side ---- */

void nv__scroll_attach(nv_scroll *scroll, nv__scroller *scroller)
{
    nv__scroller **end = &scroll->first;
    while (*end && *end != scroller) {
        end = &(*end)->next_of_control;
    }
    if (!*end) {
        scroller->next_of_control = NULL;
        *end = scroller;
    }
}

void nv__scroll_detach(nv_scroll *scroll, nv__scroller *scroller)
{
    nv__scroller **at = &scroll->first;
    while (*at && *at != scroller) {
        at = &(*at)->next_of_control;
    }
    if (*at) {
        *at = scroller->next_of_control;
    }
    release(scroll);
}

static void write(nv_obs_real *to, double value)
{
    if (to) {
        nv_obs_real_set(to, value);
    }
}

void nv__scroll_tell(nv_scroll *scroll, nv_axis axis, const nv__scroll_axis *state)
{
    nv_batch_begin();
    write(scroll->axes[axis].viewport, state->viewport);
    write(scroll->axes[axis].content, state->content);
    write(scroll->axes[axis].max, nv__scroll_max_of(state));
    write(scroll->axes[axis].offset, state->offset);
    nv_batch_end();
    double wanted = scroll->axes[axis].wanted;
    scroll->axes[axis].wanted = NAN;
    if (!isnan(wanted)) {
        nv_scroll_to(scroll, axis, wanted);
    }
}
