/* Showing an entry: checks, its widgets, its owner, and its way into the tree. */
#include "base/alloc.h"
#include "base/assert.h"
#include "base/log.h"
#include "base/utf8.h"
#include "runtime/leaks.h"
#include "ui/overlay/entry.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- checks ---- */

static bool is_acceptable(const nv_overlay_desc *desc)
{
    const char *file = desc->nv_.file != NULL ? desc->nv_.file : "?";
    if (desc->content == NULL) {
        nv__log(NV_LOG_ERROR, "%s:%u: an overlay has no content", file, desc->nv_.line);
        return false;
    }
    if (!(desc->timeout >= 0) || !isfinite(desc->timeout)) {
        nv__log(NV_LOG_ERROR, "%s:%u: an overlay's timeout is %g seconds", file, desc->nv_.line,
                desc->timeout);
        return false;
    }
    return true;
}

static nv_align checked_align(const nv_overlay_desc *desc, nv_align align)
{
    switch (align) {
    case NV_ALIGN_DEFAULT:
    case NV_CENTER:
        return NV_CENTER;
    case NV_START:
    case NV_FINISH:
    case NV_STRETCH:
        return align;
    default:
        nv__log(NV_LOG_ERROR,
                "%s:%u: an overlay is aligned with start, center, finish or stretch, not %d",
                desc->nv_.file != NULL ? desc->nv_.file : "?", desc->nv_.line, (int)align);
        return NV_CENTER;
    }
}

/* ---- making ---- */

static void on_timeout(void *user)
{
    nv__overlay_complete(user, NV_OVERLAY_TIMEOUT, 0, false);
}

/* The task that showed it has ended. */
static void on_owner_end(nv__scope_link *link)
{
    nv_overlay *overlay =
        (nv_overlay *)(void *)((char *)link - offsetof(struct nv_overlay, owner_link));
    overlay->owned = false;
    if (overlay->view == NULL) {
        nv__overlay_free(overlay);
    } else {
        nv__overlay_complete(overlay, NV_OVERLAY_DISPOSED, 0, false);
    }
}

/* For the report of a runtime that cannot end. */
static void describe_owned(const nv__scope_link *link, void (*tell)(const char *line))
{
    const nv_overlay *overlay =
        (const nv_overlay *)(const void *)((const char *)link -
                                           offsetof(struct nv_overlay, owner_link));
    char line[512];
    snprintf(line, sizeof line, "overlay %s, shown at %s:%u, %s",
             overlay->name != NULL ? overlay->name : "-", overlay->file, overlay->line,
             nv_overlay_reason_name(overlay->result.reason));
    tell(line);
}

static nv__link_kind owned_kind = { .end = on_owner_end, .describe = describe_owned };

static void copy_desc(nv_overlay *overlay, const nv_overlay_desc *desc)
{
    overlay->file = desc->nv_.file != NULL ? desc->nv_.file : "?";
    overlay->line = desc->nv_.line;
    overlay->kind = desc->kind;
    overlay->dismiss_on_outside_tap = desc->dismiss_on_outside_tap;
    overlay->dismiss_on_back = desc->dismiss_on_back;
    overlay->barrier_color = desc->barrier;
    overlay->horizontal = checked_align(desc, desc->horizontal);
    overlay->vertical = checked_align(desc, desc->vertical);
    bool finite = isfinite(desc->offset.x) && isfinite(desc->offset.y);
    overlay->offset = finite ? desc->offset : (nv_point){ 0, 0 };
    overlay->transition = desc->transition;
    if (desc->name) { /* without it the entry is only harder to name */
        overlay->name = nv__utf8_sanitise(desc->name, strlen(desc->name), "the overlay's name");
    }
}

static nv_overlay *make_entry(nv__view *view, const nv_overlay_desc *desc)
{
    nv_overlay *overlay = NV__NEW(nv_overlay);
    if (overlay == NULL) {
        nv__widget_destroy(desc->content);
        return NULL;
    }
    copy_desc(overlay, desc);
    overlay->view = view;
    nv__wait_list_init(&overlay->awaiters);
    nv__timer_init(&overlay->timeout, on_timeout, overlay);
    if (!nv__overlay_make_layer(overlay, desc->content, desc->nv_)) {
        nv__overlay_free(overlay);
        return NULL;
    }
    return overlay;
}

/* ---- owners ---- */

/* A scope of its own inside the window's, so that it outlives the task that showed it by as long as
 * its exit animation takes. */
static bool make_scope(nv_overlay *overlay)
{
    nv_scope *parent = nv__view_scope(overlay->view);
    if (parent == NULL) {
        return true;
    }
    overlay->scope = nv_scope_new(parent, overlay->name != NULL ? overlay->name : "overlay");
    return overlay->scope != NULL;
}

static bool find_owner(nv_overlay *overlay, bool detached)
{
    if (detached) {
        return true;
    }
    nv_scope *task = nv__task_is_running() ? nv_scope_current() : NULL;
    if (task == NULL) {
        overlay->kept = true;
        return true;
    }
    nv__link_kind_add(&owned_kind);
    overlay->owned = nv__scope_attach(task, &overlay->owner_link, on_owner_end) == NV_OK;
    if (!overlay->owned) {
        NV__LOG_ONCE(NV_LOG_WARNING, NV_ECANCELED, "%s:%u: an overlay is shown by a task: %s",
                     overlay->file, overlay->line, nv_strstatus(NV_ECANCELED));
    }
    return overlay->owned;
}

static bool start_timeout(nv_overlay *overlay, double seconds)
{
    nv__runtime *runtime = nv__view_runtime(overlay->view);
    return !(seconds > 0) || runtime == NULL ||
           nv__timer_start(runtime, &overlay->timeout, seconds) == NV_OK;
}

static bool prepare(nv_overlay *overlay, const nv_overlay_desc *desc)
{
    return make_scope(overlay) && start_timeout(overlay, desc->timeout) &&
           find_owner(overlay, desc->detached);
}

static void abandon(nv_overlay *overlay)
{
    nv__timer_stop(&overlay->timeout);
    overlay->layer->slot = NULL;
    nv__widget_destroy(overlay->layer);
    nv_scope_end(overlay->scope);
    nv__overlay_free(overlay);
}

/* ---- into the tree ---- */

static void push(nv__overlay_stack *stack, nv_overlay *overlay)
{
    overlay->prev = stack->last;
    *(stack->last != NULL ? &stack->last->next : &stack->first) = overlay;
    stack->last = overlay;
    stack->open++;
}

/* What had the keyboard or a press below a modal entry loses it. */
static void take_input(nv_overlay *overlay)
{
    nv__view *view = overlay->view;
    if (overlay->kind != NV_OVERLAY_MODAL) {
        return;
    }
    nv__view_set_focus(view, NULL, false);
    if (view->input.captured != NULL && !nv__input_is_reachable(view, view->input.captured)) {
        nv__input_cancel_capture(view);
    }
}

static void enter(nv_overlay *overlay)
{
    nv__view *view = overlay->view;
    nv__input_dispatch dispatch;
    nv__input_dispatch_begin(&dispatch, view);
    nv__overlay_save_focus(overlay);
    push(&view->overlays, overlay);
    take_input(overlay);
    nv_widget_append(view->root, overlay->layer); /* content may ask for the focus as it mounts */
    nv__overlay_start_enter(overlay);
    nv__view_request_frame(view);
    nv__input_dispatch_end(&dispatch);
}

nv_overlay *nv__overlay_show_on(nv__view *view, const nv_overlay_desc *desc)
{
    NV__REQUIRE(desc != NULL, NULL, "nv__overlay_show_on needs a description");
    NV__DESC(nv_overlay_desc, own, desc);
    if (view == NULL || !is_acceptable(&own)) {
        nv__widget_destroy(own.content);
        return NULL;
    }
    nv_overlay *overlay = make_entry(view, &own);
    if (overlay == NULL) {
        return NULL;
    }
    if (!prepare(overlay, &own)) {
        abandon(overlay);
        return NULL;
    }
    enter(overlay);
    return overlay;
}

nv_overlay *nv_overlay_show_desc(const nv_overlay_desc *desc)
{
    NV__ASSERT_UI();
    NV__REQUIRE(desc != NULL, NULL, "nv_overlay_show needs a description");
    nv__view *view = nv__view_current();
    if (view == NULL) {
        nv__log(NV_LOG_ERROR, "%s:%u: an overlay is shown where no window is",
                desc->nv_.file != NULL ? desc->nv_.file : "?", desc->nv_.line);
    }
    return nv__overlay_show_on(view, desc);
}
