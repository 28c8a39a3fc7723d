/* What a test does to the window and what it reads from it. */
#include "testing/tester.h"

#include "app/play/actor.h"
#include "app/play/finder.h"
#include "base/alloc.h"

#include <string.h>

static const nv__semantics_node *find_or_fail(nv_tester *t, const char *target)
{
    const nv__semantics_node *node = nv__find(t->app->view, target);
    if (node == NULL) {
        nv__tester_fail(t, "there is no \"%s\"", target);
    }
    return node;
}

static bool point_of(nv_tester *t, const char *target, nv_point *point)
{
    const nv__semantics_node *node = find_or_fail(t, target);
    if (node == NULL) {
        return false;
    }
    const char *why = NULL;
    if (!nv__act_reachable(t->app, node, point, &why)) {
        nv__tester_fail(t, "cannot reach \"%s\": %s", target, why);
        return false;
    }
    return true;
}

void nv_tester_click(nv_tester *t, const char *target)
{
    nv_point point;
    if (point_of(t, target, &point)) {
        nv__act_click(t->app, point);
    }
}

void nv_tester_click_at(nv_tester *t, float x, float y)
{
    nv__act_click(t->app, (nv_point){ x, y });
}

void nv_tester_move_to(nv_tester *t, float x, float y)
{
    nv__act_move(t->app, (nv_point){ x, y });
}

void nv_tester_press_at(nv_tester *t, float x, float y)
{
    nv__act_press(t->app, (nv_point){ x, y });
}

void nv_tester_release_at(nv_tester *t, float x, float y)
{
    nv__act_release(t->app, (nv_point){ x, y });
}

void nv_tester_type(nv_tester *t, const char *text)
{
    if (nv__view_focus(t->app->view) == NULL) {
        nv__tester_fail(t, "cannot type \"%s\": nothing has the focus", text);
        return;
    }
    nv__act_type(t->app, text);
}

void nv_tester_key(nv_tester *t, const char *name)
{
    uint32_t key = 0;
    uint32_t mods = 0;
    if (nv__parse_key(name, &key, &mods) != NV_OK) {
        nv__tester_fail(t, "unknown key \"%s\"", name);
        return;
    }
    nv__act_key(t->app, key, mods);
}

void nv_tester_scroll(nv_tester *t, const char *target, float dy)
{
    nv_point point;
    if (point_of(t, target, &point)) {
        nv__act_scroll(t->app, point, 0, dy);
    }
}

void nv_tester_resize(nv_tester *t, float width, float height)
{
    nv__headless_resize(t->app->window, width, height, t->app->metrics.scale);
    nv_tester_advance(t, 0);
}

void nv_tester_advance(nv_tester *t, double seconds)
{
    nv__runtime_advance(t->app->runtime, seconds);
    nv__act_settle(t->app);
}

/* ---- looking ---- */

bool nv_tester_exists(nv_tester *t, const char *target)
{
    return nv__find(t->app->view, target) != NULL;
}

const char *nv_tester_text_of(nv_tester *t, const char *target)
{
    const nv__semantics_node *node = find_or_fail(t, target);
    if (node == NULL) {
        return "";
    }
    const char *text = nv__node_text(node);
    size_t size = strlen(text) + 1;
    char *copy = nv__pin_alloc(size);
    if (copy == NULL) {
        nv__tester_fail(t, "out of memory");
        return "";
    }
    return memcpy(copy, text, size);
}

nv_rect nv_tester_rect_of(nv_tester *t, const char *target)
{
    const nv__semantics_node *node = find_or_fail(t, target);
    return node != NULL ? node->rect : (nv_rect){ 0 };
}

uint32_t nv_tester_states_of(nv_tester *t, const char *target)
{
    const nv__semantics_node *node = find_or_fail(t, target);
    return node != NULL ? node->info.states : 0;
}

static const char *keep_dump(nv_tester *t, char *text)
{
    nv__free(t->dump);
    t->dump = text;
    if (text == NULL) {
        nv__tester_fail(t, "out of memory");
    }
    return text != NULL ? text : "";
}

const char *nv_tester_dump(nv_tester *t)
{
    nv__act_settle(t->app);
    return keep_dump(t, nv__view_dump(t->app->view));
}

const char *nv_tester_display_list(nv_tester *t)
{
    nv__display_list list;
    nv__display_list_init(&list);
    nv__view_update(t->app->view);
    nv__view_record_all(t->app->view, &list);
    char *text = nv__display_list_dump(&list);
    nv__display_list_finish(&list);
    return keep_dump(t, text);
}

uint64_t nv_tester_frames(nv_tester *t)
{
    return t->app->frames;
}

size_t nv_tester_tasks(nv_tester *t)
{
    return nv__runtime_get_stats(t->app->runtime).tasks_live;
}

nv_status nv_tester_screenshot(nv_tester *t, const char *path)
{
    return nv__app_screenshot(t->app, path);
}
