#include "app/play/actor.h"

#include "base/utf8.h"

#include <string.h>
#include <strings.h>

enum { MOUSE = 1, PRIMARY_BUTTON = 1 };

static nv_event event_at(const nv_app *app, nv_event_type type, nv_point point)
{
    return (nv_event){ .type = type,
                       .time = (double)nv__runtime_now_ns(app->runtime) * 1e-9,
                       .device = NV_DEVICE_MOUSE,
                       .pointer_id = MOUSE,
                       .position = point };
}

void nv__act_settle(nv_app *app)
{
    if (nv__runtime_is_virtual(app->runtime)) {
        nv__runtime_advance(app->runtime, 0);
    }
    if (app->view != NULL) {
        nv__view_update(app->view);
    }
}

static void send(nv_app *app, const nv_event *event)
{
    if (app->view != NULL) {
        nv__view_update(app->view); /* input sees the geometry that a user would */
        nv__view_event(app->view, event);
        nv__act_settle(app);
    }
}

void nv__act_move(nv_app *app, nv_point point)
{
    nv_event event = event_at(app, NV_EVENT_POINTER_MOVE, point);
    send(app, &event);
}

void nv__act_press(nv_app *app, nv_point point)
{
    nv_event event = event_at(app, NV_EVENT_POINTER_DOWN, point);
    event.button = PRIMARY_BUTTON;
    send(app, &event);
}

void nv__act_release(nv_app *app, nv_point point)
{
    nv_event event = event_at(app, NV_EVENT_POINTER_UP, point);
    event.button = PRIMARY_BUTTON;
    send(app, &event);
}

void nv__act_click(nv_app *app, nv_point point)
{
    nv__act_move(app, point);
    nv__act_press(app, point);
    nv__act_release(app, point);
}

void nv__act_scroll(nv_app *app, nv_point point, float dx, float dy)
{
    nv_event event = event_at(app, NV_EVENT_SCROLL, point);
    event.scroll_x = dx;
    event.scroll_y = dy;
    send(app, &event);
}

void nv__act_type(nv_app *app, const char *text)
{
    size_t length = strlen(text);
    for (size_t i = 0; i < length;) {
        uint32_t code_point = 0;
        char encoded[5] = { 0 };
        i += nv__utf8_decode(text + i, length - i, &code_point);
        nv__utf8_encode(code_point, encoded);
        nv_event event = event_at(app, NV_EVENT_TEXT, (nv_point){ 0, 0 });
        event.text = encoded;
        send(app, &event);
    }
}

void nv__act_key(nv_app *app, uint32_t key, uint32_t mods)
{
    nv_event event = event_at(app, NV_EVENT_KEY, (nv_point){ 0, 0 });
    event.key = key;
    event.mods = mods;
    send(app, &event);
}

/* ---- targets ---- */

static bool is_inside(const nv_widget *widget, const nv_widget *ancestor)
{
    while (widget != NULL && widget != ancestor) {
        widget = widget->parent;
    }
    return widget == ancestor;
}

bool nv__act_reachable(nv_app *app, const nv__semantics_node *target, nv_point *point,
                       const char **why)
{
    nv_size size = nv__view_size(app->view);
    nv_rect visible = nv_rect_intersect(target->rect, (nv_rect){ 0, 0, size.width, size.height });
    if (nv_rect_is_empty(visible)) {
        *why = "it is outside the window or has no size";
        return false;
    }
    *point = (nv_point){ visible.x + visible.width / 2, visible.y + visible.height / 2 };
    if ((target->info.states & NV_STATE_COVERED) != 0) {
        return true;
    }
    const nv_widget *hit = nv__view_hit(app->view, *point);
    /* A text inside a button is reached through the button. */
    if (hit == NULL || (!is_inside(hit, target->widget) && !is_inside(target->widget, hit))) {
        *why = "something else covers it";
        return false;
    }
    return true;
}
