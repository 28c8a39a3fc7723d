/* Snackbars: one at a time per window, each for its time, in the order in which they were asked
 * for. A task of the window shows them one after the other. */
#include "base/alloc.h"
#include "base/log.h"
#include "material/surface.h"
#include "material/theme.h"
#include "material/tokens_components.h"
#include "material/tokens_system.h"
#include "ui/overlay/overlay.h"
#include "widgets/support.h"
#include "widgets/text_block.h"

#include <string.h>

/* ---- the widget ---- */

typedef struct snackbar {
    nv__text_block message;
} snackbar;

static const nv__surface snackbar_surface = {
    .color = NV_INVERSE_SURFACE,             /* md.comp.snackbar.container.color */
    .corner_radius = NV__CORNER_EXTRA_SMALL, /* md.comp.snackbar.container.shape */
    .elevation = NV__SNACKBAR_ELEVATION,
};

static nv_size snackbar_measure(nv_widget *widget, nv_constraints within)
{
    snackbar *self = nv_widget_data(widget);
    nv__fonts *fonts = widget->view ? nv__view_fonts(widget->view) : NULL;
    float most =
        fminf(NV__SNACKBAR_MAX_WIDTH, fmaxf(0.0f, within.max.width - 2.0f * NV__SNACKBAR_MARGIN));
    const nv__text_style *style = nv__type_style(NV__TYPE_BODY_MEDIUM);
    nv_size text =
        nv__text_block_layout(&self->message, fonts, style,
                              fmaxf(0.0f, most - 2.0f * NV__SNACKBAR_SIDE), 0, NV__TEXT_START);
    float width = fmaxf(text.width + 2.0f * NV__SNACKBAR_SIDE, fminf(NV__SNACKBAR_MIN_WIDTH, most));
    float space = NV__SNACKBAR_ONE_LINE - style->line_height; /* above and below the text */
    float height = fmaxf(NV__SNACKBAR_ONE_LINE, text.height + space);
    return nv_constrain(within, (nv_size){ width, height });
}

static void snackbar_paint(nv_widget *widget, nv_canvas *canvas)
{
    const snackbar *self = nv_widget_data(widget);
    nv_rect bounds = nv_widget_bounds(widget);
    nv__surface_paint(widget, canvas, &snackbar_surface);
    /* md.comp.snackbar.supporting-text.color */
    nv__text_block_paint(&self->message, canvas, NV__SNACKBAR_SIDE,
                         (bounds.height - self->message.size.height) / 2.0f,
                         nv__role_at(widget, NV_INVERSE_ON_SURFACE, 1.0f));
}

static void snackbar_describe(nv_widget *widget, nv_semantics *out)
{
    const snackbar *self = nv_widget_data(widget);
    out->role = NV_ROLE_ALERT;
    out->name = nv__text_block_text(&self->message);
}

static void snackbar_dispose(nv_widget *widget)
{
    snackbar *self = nv_widget_data(widget);
    nv__text_block_finish(&self->message);
}

static const nv_widget_class snackbar_class = {
    .name = "snackbar",
    .data_size = sizeof(snackbar),
    .measure = snackbar_measure,
    .paint = snackbar_paint,
    .describe = snackbar_describe,
    .dispose = snackbar_dispose,
};

static nv_overlay *show(nv__view *view, const char *message)
{
    nv_widget *content = nv_widget_new(&snackbar_class, (nv_head){ .file = "nv_show_snackbar" });
    if (!nv__widget_is_failed(content)) {
        snackbar *self = nv_widget_data(content);
        nv__text_block_set(&self->message, message, content);
    }
    return nv__overlay_show_on(view,
                               &(nv_overlay_desc){
                                   NV_HEAD(nv_overlay_desc),
                                   .content = content,
                                   .kind = NV_OVERLAY_MODELESS,
                                   .detached = true,
                                   .timeout = NV__SNACKBAR_SECONDS,
                                   .horizontal = NV_CENTER,
                                   .vertical = NV_FINISH,
                                   .offset = { 0.0f, -NV__SNACKBAR_BELOW },
                                   .transition = { .enter_seconds = (float)NV__DURATION_SHORT4,
                                                   .exit_seconds = (float)NV__DURATION_SHORT4,
                                                   .translate_y_from = NV__SNACKBAR_SLIDE,
                                                   .fade = true },
                               });
}

/* ---- the queue of a window ---- */

enum { NV__SNACKBAR_QUEUE = 32 }; /* that wait; more are dropped */

typedef struct queue {
    nv__view *view;
    char *waiting[NV__SNACKBAR_QUEUE];
    size_t count;
    bool running;
    nv__scope_link link; /* to the window's scope */
} queue;

static const char queue_tag = 0;

static char *queue_take(queue *self)
{
    if (self->count == 0) {
        return NULL;
    }
    char *message = self->waiting[0];
    self->count--;
    memmove(self->waiting, self->waiting + 1, self->count * sizeof self->waiting[0]);
    return message;
}

static void queue_clear(queue *self)
{
    for (char *message = queue_take(self); message; message = queue_take(self)) {
        nv__free(message);
    }
}

static void queue_end(nv__scope_link *link)
{
    queue *self = (queue *)(void *)((char *)link - offsetof(queue, link));
    queue_clear(self);
    nv__free(self);
}

static queue *queue_of(nv__view *view)
{
    nv_scope *scope = nv__view_scope(view);
    queue *self = nv__scope_find_attribute(scope, &queue_tag);
    if (self) {
        return self;
    }
    self = NV__NEW(queue);
    if (!self) {
        return NULL;
    }
    self->view = view;
    if (nv__scope_attach(scope, &self->link, queue_end) != NV_OK) {
        nv__free(self);
        return NULL;
    }
    if (nv__scope_set_attribute(scope, &queue_tag, self) != NV_OK) {
        nv__scope_detach(&self->link);
        nv__free(self);
        return NULL;
    }
    return self;
}

/* Shows one and waits until it has gone. */
static nv_status await_shown(queue *self, char *message)
{
    nv_overlay *overlay = show(self->view, message);
    nv__free(message);
    if (!overlay) {
        return NV_OK;
    }
    nv_status status = nv_await_overlay(overlay, NULL);
    return status == NV_OK ? nv_await_sleep(NV__DURATION_SHORT4) : status;
}

static nv_status run_queue(void *user)
{
    queue *self = user;
    nv_status status = NV_OK;
    /* A window that has closed is found no more. */
    while (self->count > 0 && status == NV_OK && nv__view_current() == self->view) {
        status = await_shown(self, queue_take(self));
    }
    queue_clear(self);
    self->running = false;
    return status;
}

static bool queue_push(queue *self, const char *message)
{
    if (self->count == NV__SNACKBAR_QUEUE) {
        NV__LOG_ONCE(NV_LOG_WARNING, NV_ELIMIT, "more than %d snackbars wait: \"%s\" is not shown",
                     NV__SNACKBAR_QUEUE, message);
        return true;
    }
    char *copy = nv__strdup(message);
    if (!copy) {
        return false;
    }
    self->waiting[self->count++] = copy;
    return true;
}

static nv_status start_queue(queue *self)
{
    if (self->running) {
        return NV_OK;
    }
    nv_status status = nv_spawn(nv__view_scope(self->view), run_queue, self, .name = "snackbars");
    self->running = status == NV_OK;
    return status;
}

/* Without tasks nothing can wait its turn: it is shown at once. */
static void show_waiting(queue *self)
{
    for (char *message = queue_take(self); message; message = queue_take(self)) {
        show(self->view, message);
        nv__free(message);
    }
}

void nv_show_snackbar(const char *message)
{
    const char *text = message ? message : "";
    nv__view *view = nv__view_current();
    if (!view) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ESTATE, "a snackbar is shown where no window is: \"%s\"",
                     text);
        return;
    }
    if (!nv__view_scope(view)) {
        show(view, text);
        return;
    }
    queue *self = queue_of(view);
    if (!self || !queue_push(self, text)) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "no memory for the snackbar \"%s\"", text);
        return;
    }
    nv_status status = start_queue(self);
    if (status == NV_ENOLOOP) {
        show_waiting(self);
    } else if (status != NV_OK) {
        NV__LOG_ONCE(NV_LOG_ERROR, status, "the snackbar \"%s\" is not shown: %s", text,
                     nv_strstatus(status));
    }
}
