/* What standard scenes cost: calls, changes of state, and pixels drawn and presented, on both
 * renderers. The limits are what was measured, and a little; a scene that costs more fails.
 * NUIITIVET_SHOW_COSTS=1 prints them. */
#include "support/cm.h"

#include "base/alloc.h"
#include "gl/gl.h"
#include "gl/gl_driver.h"
#include "samples.h"
#include "testing/tester.h"

enum { LABELS = 1000, COLUMNS = 10 };

typedef struct costs {
    uint64_t draw_calls, state_changes, pixels, presented;
} costs;

static nv__egl *egl;

/* OpenGL as large as the window; NULL: there is none. Gone before the tester looks for leaks. */
static nv__renderer *open_gl(const nv__renderer *raster)
{
    nv__renderer *gl = NULL;
    if (nv__egl_create(&egl) != NV_OK || nv__gl_create(nv__egl_proc_address, &gl) != NV_OK) {
        nv__egl_destroy(egl);
        return NULL;
    }
    assert_int_equal(gl->ops->resize(gl, raster->width, raster->height, raster->scale), NV_OK);
    return gl;
}

static void close_gl(nv__renderer *gl)
{
    gl->ops->destroy(gl);
    nv__egl_destroy(egl);
}

/* ---- counting ---- */

static nv__renderer_stats minus(nv__renderer_stats a, nv__renderer_stats b)
{
    return (nv__renderer_stats){ .draw_calls = a.draw_calls - b.draw_calls,
                                 .state_changes = a.state_changes - b.state_changes,
                                 .pixels_rasterised = a.pixels_rasterised - b.pixels_rasterised };
}

static void expect_at_most(const char *scene, const char *renderer, costs seen, costs limit)
{
    if (getenv("NUIITIVET_SHOW_COSTS") != NULL) {
        print_message("%s %s: { %llu, %llu, %llu, %llu }\n", scene, renderer,
                      (unsigned long long)seen.draw_calls, (unsigned long long)seen.state_changes,
                      (unsigned long long)seen.pixels, (unsigned long long)seen.presented);
    }
    assert_true(seen.draw_calls > 0 && seen.pixels > 0);
    if (seen.draw_calls > limit.draw_calls || seen.state_changes > limit.state_changes ||
        seen.pixels > limit.pixels || seen.presented > limit.presented) {
        fail_msg("%s costs more than it did on %s: %llu calls, %llu changes of state, %llu px "
                 "drawn, %llu presented",
                 scene, renderer, (unsigned long long)seen.draw_calls,
                 (unsigned long long)seen.state_changes, (unsigned long long)seen.pixels,
                 (unsigned long long)seen.presented);
    }
}

static costs draw_with(nv__renderer *renderer, const nv__display_list *list,
                       const nv__pixel_rect *rects, size_t count)
{
    nv__renderer_stats before = renderer->stats;
    assert_int_equal(renderer->ops->draw(renderer, list, rects, count, 0xFFFEF7FF), NV_OK);
    nv__renderer_stats spent = minus(renderer->stats, before);
    costs c = { spent.draw_calls, spent.state_changes, spent.pixels_rasterised, 0 };
    for (size_t i = 0; i < count; i++) {
        c.presented += (uint64_t)rects[i].width * (uint64_t)rects[i].height;
    }
    return c;
}

/* All of the window. Glyphs and masks are there already, as in all frames but the first. */
static void expect_page(const char *scene, nv_tester *t, costs raster_limit, costs gl_limit)
{
    nv__renderer *raster = t->app->renderer;
    nv__pixel_rect all = { 0, 0, raster->width, raster->height };
    nv__display_list list;
    nv__display_list_init(&list);
    nv__view_record_all(t->app->view, &list);
    expect_at_most(scene, "raster", draw_with(raster, &list, &all, 1), raster_limit);
    nv__renderer *gl = open_gl(raster);
    if (gl != NULL) {
        (void)draw_with(gl, &list, &all, 1);
        expect_at_most(scene, "gl", draw_with(gl, &list, &all, 1), gl_limit);
        close_gl(gl);
    }
    nv__display_list_finish(&list);
}

/* ---- scenes ---- */

static void a_page_of_controls(void **state)
{
    (void)state;
    nv_tester *t =
        nv_tester_open(nv_component(&async_demo_class, NULL), .width = 480, .height = 360);
    nv_tester_advance(t, 0.1);
    expect_page("async_demo", t, (costs){ 13, 0, 293000, 172800 }, (costs){ 3, 6, 116500, 172800 });
    nv_tester_close(t);
}

static void a_dialog_over_a_page(void **state)
{
    (void)state;
    nv_tester *t =
        nv_tester_open(nv_component(&async_demo_class, NULL), .width = 480, .height = 360);
    nv_tester_click(t, "Start heavy task");
    nv_tester_advance(t, 2.6);
    assert_true(nv_tester_exists(t, "Task finished"));
    expect_page("dialog", t, (costs){ 20, 0, 605000, 172800 }, (costs){ 7, 12, 426500, 172800 });
    nv_tester_close(t);
}

typedef struct labels {
    nv_obs_text *one;
} labels;

static nv_obs_text *changing;

static void labels_init(void *self, nv_scope *scope, const void *params)
{
    (void)params;
    changing = ((labels *)self)->one = nv_obs_text_new(scope, "Label 999");
}

static nv_widget *labels_build(void *self, nv_scope *scope)
{
    (void)scope;
    nv_widget *page = nv_row(.gap = 4);
    for (int column = 0; column < COLUMNS; column++) {
        nv_widget *lines = nv_column(.gap = 0);
        for (int row = 0; row < LABELS / COLUMNS; row++) {
            char text[32];
            int number = row * COLUMNS + column;
            snprintf(text, sizeof text, "Label %d", number);
            nv_widget_append(lines, number == LABELS - 1
                                        ? nv_text(.key = "last", .bind_text = ((labels *)self)->one)
                                        : nv_text(text));
        }
        nv_widget_append(page, lines);
    }
    return page;
}

static const nv_component_class labels_class = {
    .name = "labels", .size = sizeof(labels), .init = labels_init, .build = labels_build
};

static nv_tester *open_labels(void)
{
    nv_tester *t = nv_tester_open(nv_component(&labels_class, NULL), .width = 1000, .height = 2100);
    nv_tester_advance(t, 0.1);
    return t;
}

static void a_thousand_labels(void **state)
{
    (void)state;
    nv_tester *t = open_labels();
    expect_page("labels", t, (costs){ 1000, 0, 2700000, 2100000 },
                (costs){ 1, 3, 540000, 2100000 });
    nv_tester_close(t);
}

/* Cards whose shadows lie on each other, each with a text: all of it comes from one page in one
 * call, and of a shadow no more is drawn than the ring around its card. */
enum { CARDS = 200 };

static void card_paint(nv_widget *widget, nv_canvas *canvas)
{
    nv_rect box = nv_widget_bounds(widget);
    nv_canvas_shadow(canvas, box, nv_radius(8), 8, (nv_point){ 0, 2 }, NV_ARGB(0x4D000000));
    nv_canvas_rounded_rect(canvas, box, nv_radius(8), NV_RGB(0xFFFFFF));
}

static nv_size card_measure(nv_widget *widget, nv_constraints within)
{
    nv_widget *text = nv_widget_first_child(widget);
    (void)within;
    nv_widget_measure(text, (nv_constraints){ { 0, 0 }, { 44, 32 } });
    nv_widget_place(text, 4, 8);
    return (nv_size){ 44, 32 };
}

static const nv_widget_class card_class = { .name = "card",
                                            .measure = card_measure,
                                            .paint = card_paint };

static nv_widget *cards(void)
{
    nv_widget *page = nv_column(.gap = 6, .padding = nv_all(8));
    for (int i = 0; i < CARDS / 20; i++) {
        nv_widget *line = nv_row(.gap = 6);
        for (int j = 0; j < 20; j++) {
            nv_widget *card = nv_widget_new(&card_class, (nv_head){ .size = sizeof(nv_head) });
            nv_widget_append(card, nv_text("Card"));
            nv_widget_append(line, card);
        }
        nv_widget_append(page, line);
    }
    return page;
}

static void cards_with_shadows(void **state)
{
    (void)state;
    nv_tester *t = nv_tester_open(cards(), .width = 1100, .height = 420);
    nv_tester_advance(t, 0.1);
    expect_page("cards", t, (costs){ 3 * CARDS, 0, 1320000, 462000 },
                (costs){ 1, 3, 900000, 462000 });
    nv_tester_close(t);
}

/* One label changes: no more is drawn or presented than the label. */
static void one_label(void **state)
{
    (void)state;
    nv_tester *t = open_labels();
    nv_rect label = nv_tester_rect_of(t, "#last");
    nv__renderer *raster = t->app->renderer;
    nv__renderer_stats before = raster->stats;
    uint64_t presented = nv__headless_presented(t->app->window).pixels;
    nv_set(changing, "Label 998");
    nv_tester_advance(t, 0.05);
    nv__present_stats shown = nv__headless_presented(t->app->window);
    nv__renderer_stats spent = minus(raster->stats, before);
    uint64_t area = (uint64_t)((label.width + 4) * (label.height + 4));
    expect_at_most("one label", "raster",
                   (costs){ spent.draw_calls, spent.state_changes, spent.pixels_rasterised,
                            shown.pixels - presented },
                   (costs){ 1, 0, 2 * area, area });
    nv__renderer *gl = open_gl(raster);
    if (gl != NULL) {
        nv__pixel_rect all = { 0, 0, raster->width, raster->height };
        (void)draw_with(gl, &t->app->list, &all, 1);
        expect_at_most("one label", "gl",
                       draw_with(gl, &t->app->list, shown.last, shown.last_count),
                       (costs){ 1, 5, 2 * area, area });
        close_gl(gl);
    }
    nv_tester_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_of_controls), cmocka_unit_test(a_dialog_over_a_page),
        cmocka_unit_test(a_thousand_labels),  cmocka_unit_test(cards_with_shadows),
        cmocka_unit_test(one_label),
    };
    keep_gl_driver();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
