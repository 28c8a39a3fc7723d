/* A view: its life, its size and theme. */
#include "ui/view.h"

#include "base/assert.h"
#include "base/log.h"
#include "ui/view_internal.h"

#include <string.h>

const char nv__view_tag = 0;

/* ---- the root ---- */

static nv_size root_measure(nv_widget *widget, nv_constraints within)
{
    nv_constraints tight = { within.max, within.max };
    for (nv_widget *child = widget->first_child; child; child = child->next_sibling) {
        (void)nv_widget_measure(child, tight);
        nv_widget_place(child, 0, 0);
    }
    return within.max;
}

static const nv_widget_class root_class = {
    .name = "view_root",
    .measure = root_measure,
    .flags = NV_WIDGET_PASSES_HITS,
};

/* ---- life ---- */

/* Legible without a theme: dark on light. */
static void set_plain_roles(nv__view *view)
{
    static const nv_color_role light[] = {
        NV_COLOR_ROLE_BACKGROUND,
        NV_COLOR_ROLE_SURFACE,
        NV_COLOR_ROLE_SURFACE_BRIGHT,
        NV_COLOR_ROLE_SURFACE_CONTAINER_LOWEST,
        NV_COLOR_ROLE_SURFACE_CONTAINER_LOW,
        NV_COLOR_ROLE_SURFACE_CONTAINER,
        NV_COLOR_ROLE_SURFACE_CONTAINER_HIGH,
        NV_COLOR_ROLE_SURFACE_CONTAINER_HIGHEST,
        NV_COLOR_ROLE_ON_PRIMARY,
        NV_COLOR_ROLE_ON_SECONDARY,
        NV_COLOR_ROLE_ON_TERTIARY,
        NV_COLOR_ROLE_ON_ERROR,
        NV_COLOR_ROLE_INVERSE_ON_SURFACE,
    };
    for (size_t i = 0; i < NV_COLOR_ROLE_COUNT; i++) {
        view->roles[i] = 0xFF000000u;
    }
    for (size_t i = 0; i < sizeof light / sizeof *light; i++) {
        view->roles[light[i]] = 0xFFFFFFFFu;
    }
}

static bool make_root(nv__view *view)
{
    nv_head head = { .size = sizeof head };
    view->root = nv_widget_new(&root_class, head);
    if (!nv__widget_take(view->root)) {
        view->root = NULL;
        return false;
    }
    nv__widget_mount(view->root, view);
    nv__layout_mark(view->root);
    return true;
}

nv_status nv__view_create(const nv__view_desc *desc, nv__view **out)
{
    NV__REQUIRE(desc && out, NV_EINVAL, "nv__view_create without a description or a result");
    *out = NULL;
    nv__view *view = NV__NEW(nv__view);
    if (!view) {
        return NV_ENOMEM;
    }
    view->desc = *desc;
    view->scale = 1.0f;
    view->damage_all = true;
    view->frame_requested = true; /* nobody listens before this returns */
    view->tickers.prev = view->tickers.next = &view->tickers;
    view->after.prev = view->after.next = &view->after;
    nv__display_list_init(&view->scratch);
    nv__damage_clear(&view->damage);
    set_plain_roles(view);
    if (!make_root(view)) {
        nv__free(view);
        return NV_ENOMEM;
    }
    if (desc->scope) {
        nv_status status = nv__scope_set_attribute(desc->scope, &nv__view_tag, view);
        if (status != NV_OK) {
            nv__widget_destroy(view->root);
            nv__free(view);
            return status;
        }
    }
    view->debug = nv__debug_open();
    view->frame_requested = false;
    *out = view;
    return NV_OK;
}

void nv__view_destroy(nv__view *view)
{
    if (!view) {
        return;
    }
    NV__REQUIRE(view->dispatching == 0, , "a view is destroyed by its own event or frame");
    view->framing = true; /* no more frames are asked for */
    nv__overlay_finish(view);
    nv__widget_destroy(view->root);
    while (view->tickers.next != &view->tickers) {
        nv__ticker_remove(view->tickers.next);
    }
    while (view->after.next != &view->after) {
        nv__after_layout_cancel(view->after.next);
    }
    if (view->desc.scope && !nv__scope_has_ended(view->desc.scope)) {
        /* Tasks that still return find no view. */
        (void)nv__scope_set_attribute(view->desc.scope, &nv__view_tag, NULL);
    }
    nv__display_list_finish(&view->scratch);
    NV__ARRAY_FINISH(&view->builds);
    NV__ARRAY_FINISH(&view->semantics);
    nv__debug_close(view->debug);
    nv__free(view);
}

nv_status nv__view_set_content(nv__view *view, nv_widget *content)
{
    NV__REQUIRE(view && content, NV_EINVAL, "nv__view_set_content without a view or content");
    if (nv__widget_is_failed(content)) {
        nv__widget_destroy(content);
        return NV_ENOMEM;
    }
    NV__REQUIRE(!(content->flags & (NV__W_PLACED | NV__W_DESTROYED)), NV_ESTATE,
                "%s is used twice: now as the content of a window", nv__widget_origin(content));
    nv__view_dispatch_begin(view);
    nv__widget_destroy(view->content);
    view->content = content;
    nv__widget_insert_before(view->root, content, view->root->first_child);
    nv__view_dispatch_end(view);
    return NV_OK;
}

nv_widget *nv__view_content(const nv__view *view)
{
    return view->content;
}

nv_widget *nv__view_root(const nv__view *view)
{
    return view->root;
}

nv__fonts *nv__view_fonts(const nv__view *view)
{
    return view->desc.fonts;
}

nv__runtime *nv__view_runtime(const nv__view *view)
{
    return view->desc.runtime;
}

nv_scope *nv__view_scope(const nv__view *view)
{
    return view->desc.scope;
}

/* ---- size and theme ---- */

/* Every widget that has one of the flags paints again in the next frame; 0: every widget. */
static void record_anew(nv__view *view, uint32_t flags)
{
    nv_widget *at = view->root;
    while (at) {
        if (flags == 0 || (at->flags & flags) != 0) {
            at->flags |= NV__W_NEEDS_PAINT;
        }
        nv_widget *next = at->first_child;
        while (!next && at) {
            next = at->next_sibling;
            at = at->parent;
        }
        at = next;
    }
}

void nv__view_resize(nv__view *view, float width, float height, float scale)
{
    NV__REQUIRE(isfinite(width) && isfinite(height) && isfinite(scale) && width >= 0 &&
                    height >= 0 && scale > 0,
                , "a view is resized to %g x %g at scale %g", (double)width, (double)height,
                (double)scale);
    bool resized = width != view->size.width || height != view->size.height;
    if (!resized && scale == view->scale) {
        return;
    }
    if (scale != view->scale) {
        record_anew(view, NV__W_BY_PIXELS);
    }
    view->size = (nv_size){ width, height };
    view->scale = scale;
    view->damage_all = true;
    if (resized) {
        nv__layout_mark(view->root);
    }
    /* What lay outside may be inside now, and whole pixels lie elsewhere at another scale. */
    nv__paint_mark(view->root, NV__W_RESHOWN);
    nv__view_request_frame(view);
}

nv_size nv__view_size(const nv__view *view)
{
    return view->size;
}

void nv__view_set_theme(nv__view *view, const uint32_t *roles, const void *theme)
{
    NV__REQUIRE(roles, , "a theme without roles");
    memcpy(view->roles, roles, sizeof view->roles);
    view->theme = theme;
    view->damage_all = true;
    record_anew(view, 0);
    nv__paint_mark(view->root, NV__W_RESHOWN);
}

const void *nv__view_theme(const nv__view *view)
{
    return view->theme;
}

uint32_t nv__view_role_argb(const nv__view *view, nv_color_role role)
{
    NV__REQUIRE((unsigned)role < NV_COLOR_ROLE_COUNT, 0xFF000000u, "there is no colour role %u",
                (unsigned)role);
    return view->roles[role];
}
