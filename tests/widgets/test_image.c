/* TXD-30..34: images in a window, on a virtual clock where workers are part of the loop. */
#include "widgets/window.h"

#include "images/cache.h"
#include "widgets/image_fit.h"

#include <nuiitivet/image.h>
#include <nuiitivet/widgets.h>

#define WIDE(type) NV_SOURCE_DIR "/tests/images/data/wide." type        /* 160 x 120 */
#define DRAWING    NV_SOURCE_DIR "/tests/fuzz/corpus/image/drawing.svg" /* 20 x 10 */
#define NO_SUCH    NV_SOURCE_DIR "/tests/no-such.png"

static uint32_t states_of(window *w, const char *label)
{
    const nv__semantics_node *node = node_of(w, NV_ROLE_IMAGE, label);
    assert_non_null(node);
    return node->info.states;
}

static void assert_place(nv_fit fit, nv_align align, nv_size own, nv_rect part, nv_rect target)
{
    nv__image_place place = nv__image_fit(fit, align, align, own, (nv_size){ 100, 100 });
    assert_rect(place.part, part.x, part.y, part.width, part.height);
    assert_rect(place.target, target.x, target.y, target.width, target.height);
}

/* TXD-33 */
static void fits_of_a_wide_image_in_a_square(void **state)
{
    nv_size own = { 200, 100 }, small = { 20, 40 };
    nv_rect all = { 0, 0, 1, 1 };
    (void)state;
    assert_place(NV_FIT_CONTAIN, 0, own, all, (nv_rect){ 0, 25, 100, 50 });
    assert_place(NV_FIT_CONTAIN, NV_START, own, all, (nv_rect){ 0, 0, 100, 50 });
    assert_place(NV_FIT_CONTAIN, NV_FINISH, own, all, (nv_rect){ 0, 50, 100, 50 });
    assert_place(NV_FIT_COVER, 0, own, (nv_rect){ 0.25f, 0, 0.5f, 1 }, (nv_rect){ 0, 0, 100, 100 });
    assert_place(NV_FIT_COVER, NV_START, own, (nv_rect){ 0, 0, 0.5f, 1 },
                 (nv_rect){ 0, 0, 100, 100 });
    assert_place(NV_FIT_FILL, 0, own, all, (nv_rect){ 0, 0, 100, 100 });
    assert_place(NV_FIT_NONE, 0, own, (nv_rect){ 0.25f, 0, 0.5f, 1 }, (nv_rect){ 0, 0, 100, 100 });
    assert_place(NV_FIT_NONE, 0, small, all, (nv_rect){ 40, 30, 20, 40 });
    assert_place(NV_FIT_SCALE_DOWN, 0, own, all, (nv_rect){ 0, 25, 100, 50 });
    assert_place(NV_FIT_SCALE_DOWN, 0, small, all, (nv_rect){ 40, 30, 20, 40 });
    assert_place(NV_FIT_CONTAIN, 0, small, all, (nv_rect){ 25, 0, 50, 100 }); /* also larger */
    assert_place(NV_FIT_CONTAIN, 0, (nv_size){ 0, 0 }, (nv_rect){ 0, 0, 0, 0 },
                 (nv_rect){ 0, 0, 0, 0 });
}

/* TXD-32, and in proportion where one side is given. */
static void an_image_is_as_large_as_it_is(void **state)
{
    window w;
    (void)state;
    window_open(&w, 400, 300);
    window_show(&w, nv_column(.children = nv_children(
                                  nv_image(WIDE("png"), .key = "own"),
                                  nv_image(WIDE("jpg"), .key = "narrow", .width = 80),
                                  nv_image(DRAWING, .key = "drawing"),
                                  nv_image(.key = "none", .width = 120, .height = 30))));
    ASSERT_RECT(&w, "own", 0, 0, 0, 0);
    window_advance(&w, 0.1);
    ASSERT_RECT(&w, "own", 0, 0, 160, 120);
    ASSERT_RECT(&w, "narrow", 0, 120, 80, 60);
    ASSERT_RECT(&w, "drawing", 0, 180, 20, 10);
    ASSERT_RECT(&w, "none", 0, 190, 120, 30);
    window_close(&w);
}

static void loading_then_there(void **state)
{
    window w;
    (void)state;
    window_open(&w, 200, 200);
    window_show(
        &w, nv_image(WIDE("webp"), .label = "A sunset", .width = 80, .height = 60, .fade = 0.25f));
    assert_true(states_of(&w, "A sunset") & NV_STATE_BUSY);
    assert_true(is_drawn(&w, "fill 0,0 80x60")); /* the plain placeholder */
    window_advance(&w, 0.0);
    assert_false(states_of(&w, "A sunset") & NV_STATE_BUSY);
    window_advance(&w, 0.125);
    assert_true(is_drawn(&w, "wide.webp\" 80x60 opacity=")); /* decoded near that size, fading */
    window_advance(&w, 0.3);
    assert_true(is_drawn(&w, "wide.webp\" 80x60\n"));
    assert_false(is_drawn(&w, "fill"));
    assert_false(nv__view_is_animating(w.view));
    window_close(&w);
}

static void what_the_cache_has_is_there_in_the_first_frame(void **state)
{
    window w;
    (void)state;
    window_open(&w, 200, 200);
    window_show(&w, nv_image(WIDE("webp"), .width = 80, .height = 60));
    window_advance(&w, 1);
    window_show(&w, nv_container(.child = nv_image(WIDE("webp"), .width = 80, .height = 60),
                                 .padding = nv_all(10)));
    assert_true(is_drawn(&w, "image 10,10 80x60"));
    assert_false(is_drawn(&w, "opacity"));
    /* Also where the size comes from the layout. */
    window_show(&w, nv_image(WIDE("webp"), .width = NV_FILL, .height = NV_FILL));
    window_advance(&w, 1);
    assert_int_equal(nv__image_get_stats(w.runtime).decodes, 2);
    window_show(&w, nv_image(WIDE("webp"), .width = NV_FILL, .height = NV_FILL));
    assert_true(is_drawn(&w, "image 0,25 200x150"));
    window_close(&w);
}

static void another_size_is_decoded_when_it_is_needed(void **state)
{
    window w;
    (void)state;
    window_open(&w, 40, 30);
    window_show(&w, nv_image(WIDE("jpg"), .width = NV_FILL, .height = NV_FILL, .fade = -1));
    window_advance(&w, 0.1);
    assert_true(is_drawn(&w, "wide.jpg\" 40x30\n"));
    nv__view_resize(w.view, 100, 75, 1);
    window_frame(&w);
    assert_true(is_drawn(&w, "100x75 \"")); /* the small one, larger, until the next is there */
    assert_true(is_drawn(&w, "wide.jpg\" 40x30\n"));
    window_advance(&w, 0.1);
    assert_true(is_drawn(&w, "wide.jpg\" 160x120\n"));
    /* An SVG is drawn anew at each size and scale. */
    window_show(&w, nv_image(DRAWING, .width = 60, .height = 30, .fade = -1));
    window_advance(&w, 0.1);
    assert_true(is_drawn(&w, "drawing.svg\" 60x30\n"));
    nv__view_resize(w.view, 100, 75, 2);
    window_advance(&w, 0.1);
    assert_true(is_drawn(&w, "drawing.svg\" 120x60\n"));
    window_close(&w);
}

typedef struct told {
    int loaded, failed;
} told;

static void on_loaded(void *user)
{
    ((told *)user)->loaded++;
}

static void on_failed(void *user)
{
    ((told *)user)->failed++;
}

static void what_cannot_be_had_says_why(void **state)
{
    window w;
    told t = { 0 };
    (void)state;
    nv_log_set_level(NV_LOG_OFF);
    window_open(&w, 200, 200);
    window_show(&w, nv_image(NO_SUCH, .label = "Lost", .width = 80, .height = 60,
                             .on_load = { on_loaded, &t }, .on_error = { on_failed, &t }));
    window_advance(&w, 0.1);
    const nv__semantics_node *node = node_of(&w, NV_ROLE_IMAGE, "Lost");
    assert_int_equal(node->info.states, NV_STATE_INVALID);
    assert_string_equal(node->info.value, "No such file or directory");
    assert_true(is_drawn(&w, "polyline")); /* the plain sign */
    assert_int_equal(t.failed, 1);
    assert_int_equal(t.loaded, 0);
    window_close(&w);
    nv_log_set_level(NV_LOG_WARNING);
}

static void covers_are_widgets_of_their_own(void **state)
{
    window w;
    (void)state;
    nv_log_set_level(NV_LOG_OFF);
    window_open(&w, 300, 300);
    window_show(
        &w, nv_row(.children = nv_children(
                       nv_image(WIDE("png"), .width = 80, .height = 60,
                                .placeholder = nv_text("Wait"), .error = nv_text("Broken")),
                       nv_image(NO_SUCH, .width = 80, .height = 60, .error = nv_text("Gone")))));
    assert_non_null(node_of(&w, NV_ROLE_TEXT, "Wait"));
    assert_null(node_of(&w, NV_ROLE_TEXT, "Broken"));
    window_advance(&w, 0.1);
    assert_non_null(node_of(&w, NV_ROLE_TEXT, "Wait")); /* until it has faded */
    window_advance(&w, 0.5);
    assert_null(node_of(&w, NV_ROLE_TEXT, "Wait"));
    assert_null(node_of(&w, NV_ROLE_TEXT, "Broken"));
    assert_non_null(node_of(&w, NV_ROLE_TEXT, "Gone"));
    window_close(&w);
    nv_log_set_level(NV_LOG_WARNING);
}

/* SMP-46: an observable, to nothing and back. */
static void a_bound_path_changes_the_image(void **state)
{
    window w;
    told t = { 0 };
    (void)state;
    window_open(&w, 300, 300);
    nv_obs_text *path = nv_obs_text_new(w.scope, "");
    window_show(&w, nv_column(.children = nv_children(nv_image(.bind_path = path, .key = "image",
                                                               .label = "It",
                                                               .on_load = { on_loaded, &t }))));
    window_advance(&w, 0.1);
    ASSERT_RECT(&w, "image", 0, 0, 0, 0);
    nv_set(path, WIDE("png"));
    window_advance(&w, 0.5);
    ASSERT_RECT(&w, "image", 0, 0, 160, 120);
    assert_int_equal(t.loaded, 1);
    nv_set(path, DRAWING);
    window_advance(&w, 0.0);
    window_advance(&w, 0.5);
    ASSERT_RECT(&w, "image", 0, 0, 20, 10);
    assert_true(is_drawn(&w, "drawing.svg\" 20x10\n"));
    assert_int_equal(t.loaded, 2);
    nv_set(path, "");
    window_advance(&w, 0.5);
    ASSERT_RECT(&w, "image", 0, 0, 0, 0);
    assert_false(is_drawn(&w, "image"));
    assert_false(states_of(&w, "It") & NV_STATE_BUSY);
    nv_set(path, WIDE("png"));
    window_advance(&w, 0.5);
    assert_true(is_drawn(&w, "wide.png\" 160x120\n"));
    assert_int_equal(t.loaded, 3);
    window_close(&w);
}

static void a_bitmap_is_there_at_once(void **state)
{
    static const uint32_t pixels[] = { 0xFFFF0000, 0xFF00FF00 };
    nv_bitmap *bitmap = nv_bitmap_create(2, 1, pixels, 2, "flag");
    window w;
    (void)state;
    window_open(&w, 100, 100);
    window_show(&w, nv_column(.children = nv_children(
                                  nv_image(.bitmap = bitmap, .key = "own", .label = ""),
                                  nv_image(.bitmap = bitmap, .width = 40, .height = 40,
                                           .fit = NV_FIT_FILL, .filter = NV_FILTER_NEAREST,
                                           .tint = NV_RGB(0x123456), .corner_radius = 8))));
    nv_bitmap_release(bitmap);
    ASSERT_RECT(&w, "own", 0, 0, 2, 1);
    assert_true(is_drawn(&w, "image 0,0 2x1 \"flag\" 2x1\n"));
    assert_true(is_drawn(&w, "push-clip 0,1 40x40 r=8\nimage 0,1 40x40 \"flag\" 2x1 nearest "
                             "tint=#ff123456\npop-clip"));
    window_close(&w);
}

static void one_that_goes_while_it_loads_leaves_nothing(void **state)
{
    (void)state;
    for (int turns = 0; turns < 6; turns++) {
        window w;
        window_open(&w, 300, 300);
        window_show(&w, nv_column(.children = nv_children(
                                      nv_image(WIDE("png")), nv_image(WIDE("jpg"), .width = 50),
                                      nv_image(WIDE("webp"), .width = 50, .height = 50))));
        for (int i = 0; i < turns; i++) {
            nv__runtime_step(w.runtime, 0);
            window_frame(&w);
        }
        window_show(&w, nv_text("Gone"));
        window_advance(&w, 0.1);
        assert_int_equal(nv__image_get_stats(w.runtime).under_way, 0);
        assert_false(nv__view_is_animating(w.view));
        window_close(&w);
    }
}

static void nine_patches_stretch(void **state)
{
    window w;
    (void)state;
    window_open(&w, 300, 300);
    window_show(&w, nv_image(DRAWING, .width = 200, .height = 100, .patch = nv_all(3), .fade = -1));
    nv__view_resize(w.view, 300, 300, 2);
    window_advance(&w, 0.1);
    /* Drawn at twice its size, so are its edges; they keep 3 dp. */
    assert_true(is_drawn(&w, "image 0,0 200x100"));
    assert_true(is_drawn(&w, "40x20 patch=6,6,6,6/2\n"));
    window_close(&w);
}

static void bad_values_are_reported(void **state)
{
    nv_widget *widget = NULL;
    (void)state;
    EXPECT_TRAPS(
        2, widget = nv_image(.corner_radius = -1, .patch = { NAN, 0, 0, 0 }, .fit = (nv_fit)77));
    nv__widget_destroy(widget);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fits_of_a_wide_image_in_a_square),
        cmocka_unit_test(an_image_is_as_large_as_it_is),
        cmocka_unit_test(loading_then_there),
        cmocka_unit_test(what_the_cache_has_is_there_in_the_first_frame),
        cmocka_unit_test(another_size_is_decoded_when_it_is_needed),
        cmocka_unit_test(what_cannot_be_had_says_why),
        cmocka_unit_test(covers_are_widgets_of_their_own),
        cmocka_unit_test(a_bound_path_changes_the_image),
        cmocka_unit_test(a_bitmap_is_there_at_once),
        cmocka_unit_test(one_that_goes_while_it_loads_leaves_nothing),
        cmocka_unit_test(nine_patches_stretch),
        cmocka_unit_test(bad_values_are_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
