/* Moving the pixels that stay right gives what drawing everything gives, to the last one. */
#include "graphics/renderer.h"
#include "widgets/scroll.h"
#include "widgets/window.h"

enum { WIDTH = 240, HEIGHT = 200 };

typedef struct screen {
    window w;
    nv__renderer *moving, *whole;
    float scale;
    int width, height;
    uint64_t shifts;
    int widest; /* of what was moved, px */
    nv_obs_int *number;
} screen;

static void card_paint(nv_widget *widget, nv_canvas *canvas)
{
    nv_rect r = nv_widget_bounds(widget);
    float n = (float)*(int *)nv_widget_data(widget);
    nv_canvas_shadow(canvas, r, nv_radius(7), 6, (nv_point){ 0, 2 }, NV_ARGB(0x60000000));
    nv_canvas_rounded_rect(canvas, r, nv_radius(7.3f), NV_RGB(0x80A0C0 + (int)n * 997));
    nv_canvas_border(canvas, r, nv_radius(7.3f), 1.3f, NV_RGB(0x203040));
    nv_canvas_arc(canvas, (nv_rect){ 3.3f, 2.7f, 14.4f, 14.1f }, n / 7, 0.6f, 2.2f,
                  NV_RGB(0xFF0000));
    nv_canvas_polyline(canvas, (nv_point[]){ { 20, 3.3f }, { 33.3f, 15 }, { 41, 4.9f } }, 3, 1.7f,
                       NV_ARGB(0xC0008040));
    nv_path *path = nv_path_create();
    nv_path_move_to(path, 45.3f, 2.1f);
    nv_path_cubic_to(path, 60, 3, 40, 18, 63.7f, 17.9f);
    nv_path_close(path);
    nv_canvas_fill_path(canvas, path, NV_FILL_NON_ZERO, NV_ARGB(0x904000FF));
    nv_path_release(path);
    nv_gradient ramp = { .kind = NV_GRADIENT_LINEAR,
                         .from = { 70, 0 },
                         .to = { 95, 20 },
                         .count = 2,
                         .stops = { { 0, NV_RGB(0xFFFF00) }, { 1, NV_ARGB(0x400000FF) } } };
    nv_canvas_gradient(canvas, (nv_rect){ 70.2f, 1.4f, 24.9f, 17.7f }, nv_radius(3.1f), &ramp);
}

static nv_size card_measure(nv_widget *widget, nv_constraints within)
{
    int n = *(int *)nv_widget_data(widget);
    return nv_constrain(within, (nv_size){ 130.7f, 21.3f + (float)(n % 4) * 3.9f });
}

static const nv_widget_class card_class = {
    .name = "card", .data_size = sizeof(int), .measure = card_measure, .paint = card_paint
};

static nv_widget *card(int n)
{
    nv_widget *widget = nv_widget_new(&card_class, (nv_head){ .size = sizeof(nv_head) });
    *(int *)nv_widget_data(widget) = n;
    return widget;
}

static nv_widget *content(screen *s)
{
    nv_widget *column = nv_column(.gap = 5.3f, .width = 400);
    for (int i = 0; i < 30; i++) {
        char text[40];
        (void)snprintf(text, sizeof text, "Line %d of what scrolls", i);
        nv_widget_append(column, card(i));
        nv_widget_append(column, nv_text(text));
    }
    nv_widget_append(column, nv_text(.bind_text = nv_format(s->w.scope, "Number {}", s->number)));
    return column;
}

static void screen_open(screen *s, float scale)
{
    *s = (screen){ .scale = scale };
    window_open(&s->w, WIDTH, HEIGHT);
    nv__view_resize(s->w.view, WIDTH, HEIGHT, scale);
    nv__view_allow_shifts(s->w.view, true);
    nv__view_set_still(s->w.view, true);
    s->width = (int)((float)WIDTH * scale);
    s->height = (int)((float)HEIGHT * scale);
    nv__renderer **both[] = { &s->moving, &s->whole };
    for (int i = 0; i < 2; i++) {
        assert_int_equal(nv__raster_create(both[i]), NV_OK);
        assert_int_equal((*both[i])->ops->resize(*both[i], s->width, s->height, scale), NV_OK);
    }
    s->number = nv_obs_int_new(s->w.scope, 0);
}

static void screen_close(screen *s)
{
    s->moving->ops->destroy(s->moving);
    s->whole->ops->destroy(s->whole);
    window_close(&s->w);
}

/* Draws the frame as an app does, and all of it, and compares. */
static void screen_check(screen *s, int step)
{
    window *w = &s->w;
    window_frame(w);
    nv__pixel_rect rects[NV__DAMAGE_MAX];
    size_t count = nv__damage_to_pixels(&w->damage, s->scale, s->width, s->height, rects);
    if (w->damage.shift_count > 0) {
        s->moving->ops->shift(s->moving, w->damage.shifts, w->damage.shift_count);
        s->shifts += w->damage.shift_count;
        int width = w->damage.shifts[0].box.width;
        s->widest = width > s->widest ? width : s->widest;
    }
    assert_int_equal(s->moving->ops->draw(s->moving, &w->list, rects, count, 0xFFFFFFFF), NV_OK);
    nv__display_list all;
    nv__display_list_init(&all);
    nv__view_record_all(w->view, &all);
    nv__pixel_rect everything = { 0, 0, s->width, s->height };
    assert_int_equal(s->whole->ops->draw(s->whole, &all, &everything, 1, 0xFFFFFFFF), NV_OK);
    nv__display_list_finish(&all);
    int stride, other;
    const uint32_t *a = nv__raster_pixels(s->moving, &stride);
    const uint32_t *b = nv__raster_pixels(s->whole, &other);
    for (int y = 0; y < s->height; y++) {
        for (int x = 0; x < s->width; x++) {
            if (a[y * stride + x] != b[y * other + x]) {
                fail_msg("step %d at scale %g: %d,%d is %08x, not %08x", step, (double)s->scale, x,
                         y, a[y * stride + x], b[y * other + x]);
            }
        }
    }
}

static void check_scene(screen *s, nv_widget *scene, int steps)
{
    assert_int_equal(nv__view_set_content(s->w.view, scene), NV_OK);
    screen_check(s, -1);
    nv__scroller *self = nv__scroller_of(find(&s->w, "s"));
    unsigned random = 5;
    for (int step = 0; step < steps; step++) {
        random = random * 1103515245u + 12345u;
        double by = (double)((int)(random >> 16) % 61 - 27);
        nv_set(s->number, step / 3);
        nv_axis axis = (random >> 9) % 4 == 0 ? NV_HORIZONTAL : NV_VERTICAL;
        nv__scroller_jump(self, axis, self->axes[axis].offset + by * 1.37);
        if (step % 13 == 5) {
            nv__scroller_jump(self, NV_VERTICAL, self->axes[NV_VERTICAL].offset + 400);
        }
        if (step % 9 == 0) {
            window_frame(&s->w); /* that nobody draws */
            nv__view_resize(s->w.view, WIDTH + 1, HEIGHT, s->scale);
            nv__view_resize(s->w.view, WIDTH, HEIGHT, s->scale);
        }
        screen_check(s, step);
    }
}

static const float scales[] = { 1.0f, 1.25f, 1.5f, 2.0f };

static void moved_pixels_are_those_that_would_be_drawn(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
        screen s;
        screen_open(&s, scales[i]);
        check_scene(&s,
                    nv_scroller(.child = content(&s), .axes = NV_SCROLL_BOTH, .key = "s",
                                .padding = { 3.3f, 5.1f, 2.2f, 1.9f }),
                    80);
        assert_true(s.shifts > 30);
        screen_close(&s);
    }
}

/* A card that is not of one colour beneath, siblings above, a rounded background. */
static void what_lies_beneath_and_above_is_kept(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
        screen s;
        screen_open(&s, scales[i]);
        nv_widget *inner = nv_scroller(.child = content(&s), .axes = NV_SCROLL_BOTH, .key = "s",
                                       .width = 150, .height = 120);
        nv_widget *framed = nv_container(.child = inner, .background = NV_RGB(0xEEDDCC),
                                         .corner_radius = 12, .padding = nv_all(13));
        check_scene(&s,
                    nv_stack(.children = nv_children(card(3), framed,
                                                     nv_container(.child = nv_text("above"),
                                                                  .background = NV_ARGB(0x80FF0000),
                                                                  .padding = nv_all(20)))),
                    60);
        assert_true(s.shifts > 10);
        screen_close(&s);
        screen_open(&s, scales[i]);
        check_scene(
            &s,
            nv_stack(.children = nv_children(card(5), nv_scroller(.child = content(&s), .key = "s",
                                                                  .axes = NV_SCROLL_BOTH))),
            30);
        assert_int_equal(s.shifts, 0); /* what lies beneath would be moved, too */
        screen_close(&s);
    }
}

static void nested_scrollers_move_within_one_another(void **state)
{
    (void)state;
    screen s;
    screen_open(&s, 1.25f);
    nv_widget *inner = nv_scroller(.child = content(&s), .axes = NV_SCROLL_BOTH, .key = "s",
                                   .height = 150.3f, .width = 180);
    nv_widget *outer =
        nv_scroller(.child = nv_column(.children =
                                           nv_children(nv_text("a"), inner, card(2), content(&s))),
                    .key = "o");
    assert_int_equal(nv__view_set_content(s.w.view, outer), NV_OK);
    screen_check(&s, -1);
    for (int step = 0; step < 60; step++) {
        nv__scroller *self = nv__scroller_of(find(&s.w, step % 3 == 0 ? "o" : "s"));
        nv__scroller_jump(self, NV_VERTICAL, self->axes[NV_VERTICAL].offset + (step % 7) * 5 - 9);
        if (step % 5 == 0) {
            self = nv__scroller_of(find(&s.w, "o"));
            nv__scroller_jump(self, NV_VERTICAL, self->axes[NV_VERTICAL].offset + 3);
        }
        screen_check(&s, step);
    }
    assert_true(s.shifts > 20);
    screen_close(&s);
}

static nv_widget *short_row(void *user, nv_scope *scope, const void *item)
{
    (void)user;
    (void)scope;
    int n = *(const int *)item;
    char text[16];
    (void)snprintf(text, sizeof text, "%d", n);
    return nv_container(.child = nv_text(text), .padding = nv_all((float)(n % 7) * 3));
}

/* Beside what a list draws nothing is moved, and so nothing is presented. */
static void only_the_columns_with_content_move(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
        screen s;
        screen_open(&s, scales[i]);
        nv_obs_list *items = nv_obs_list_new(s.w.scope, sizeof(int));
        for (int n = 0; n < 300; n++) {
            nv_list_push(items, &n);
        }
        nv_widget *list =
            nv_list_view(.items = items, .build = { short_row, NULL }, .key = "s", .gap = 3.3f);
        check_scene(&s, list, 80);
        assert_true(s.shifts > 30);
        assert_in_range(s.widest, 1, s.width / 3);
        screen_close(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moved_pixels_are_those_that_would_be_drawn),
        cmocka_unit_test(what_lies_beneath_and_above_is_kept),
        cmocka_unit_test(nested_scrollers_move_within_one_another),
        cmocka_unit_test(only_the_columns_with_content_move),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
