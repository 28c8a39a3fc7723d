/* The theme on a view, typography, motion and elevation by token. */
#include "material/material_window.h"
#include "material/tokens_system.h"
#include "widgets/theme.h"

static void the_default_theme_is_the_baseline_seed_in_light(void **state)
{
    window *w = *state;
    for (int role = 1; role < NV_COLOR_ROLE_COUNT; role++) {
        assert_int_equal(nv__view_role_argb(w->view, (nv_color_role)role),
                         nv_scheme_argb(0x6750A4, false, (nv_color_role)role));
    }
    assert_int_equal(nv__view_role_argb(w->view, NV_COLOR_ROLE_PRIMARY), 0xFF65558Fu);
}

/* THM-3, THM-4: what is shown changes its colours, and nothing else. */
static void another_theme_recolours_what_is_shown(void **state)
{
    window *w = *state;
    static const nv_theme teal = { .seed = NV_RGB(0x006A6A) };
    window_show(w, nv_filled_button("Save", .key = "b"));
    nv_rect before = rect_of(w, "b");
    nv__material_apply(w->view, &teal, true);
    assert_true(nv__view_needs_frame(w->view));
    window_frame(w);
    assert_int_equal(nv__view_role_argb(w->view, NV_COLOR_ROLE_PRIMARY),
                     nv_scheme_argb(0x006A6A, true, NV_COLOR_ROLE_PRIMARY));
    nv_rect after = rect_of(w, "b");
    assert_rect(after, before.x, before.y, before.width, before.height);
    char color[16];
    (void)snprintf(color, sizeof color, "#%08x",
                   nv_scheme_argb(0x006A6A, true, NV_COLOR_ROLE_PRIMARY));
    assert_true(is_drawn(w, color));
}

static void a_role_is_no_seed(void **state)
{
    window *w = *state;
    static const nv_theme wrong = { .seed = NV_PRIMARY };
    EXPECT_TRAPS(1, nv__material_apply(w->view, &wrong, false));
    assert_int_equal(nv__view_role_argb(w->view, NV_COLOR_ROLE_PRIMARY), 0xFF65558Fu);
    EXPECT_TRAPS(1, nv__material_apply(NULL, NULL, false));
}

/* THM-11: the button's own style, then the theme's, then the tokens'. */
static void styles_come_from_the_widget_then_the_theme(void **state)
{
    window *w = *state;
    static const nv_button_style themed = { .container = NV_RGB(0x111111), .corner_radius = 8 };
    static const nv_button_style own = { .container = NV_ERROR, .label = NV_ON_ERROR };
    static const nv_theme theme = { .filled_button = &themed };
    nv__material_apply(w->view, &theme, false);
    show_corner(w, nv_filled_button("a", .width = 100));
    assert_true(is_drawn(w, "fill 0,4 100x40 r=8 #ff111111"));
    show_corner(w, nv_filled_button("a", .width = 100, .style = &own));
    assert_true(is_drawn_in(w, "fill 0,4 100x40 r=8", NV_COLOR_ROLE_ERROR, 1.0f));
    static const nv_button_style pill = { .corner_radius = 999 };
    show_corner(w, nv_filled_button("a", .width = 100, .style = &pill));
    assert_true(is_drawn(w, "fill 0,4 100x40 r=20 #ff111111"));
}

/* md.sys.typescale */
static void typescale_has_the_published_figures(void **state)
{
    (void)state;
    static const struct {
        nv__type type;
        float size, line;
        int weight;
        float spacing;
    } figures[] = {
        { NV__TYPE_BODY_LARGE, 16, 24, 400, 0.5f },    { NV__TYPE_LABEL_LARGE, 14, 20, 500, 0.1f },
        { NV__TYPE_HEADLINE_SMALL, 24, 32, 400, 0 },   { NV__TYPE_TITLE_LARGE, 22, 28, 400, 0 },
        { NV__TYPE_TITLE_MEDIUM, 16, 24, 500, 0.15f }, { NV__TYPE_BODY_SMALL, 12, 16, 400, 0.4f },
    };
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        const nv__text_style *style = nv__type_style(figures[i].type);
        assert_float_equal(style->size, figures[i].size, 0);
        assert_float_equal(style->line_height, figures[i].line, 0);
        assert_int_equal(style->weight, figures[i].weight);
        assert_float_equal(style->letter_spacing, figures[i].spacing, 0);
    }
    assert_float_equal(nv__body_style(NULL)->size, 14.0f, 0);
}

/* ANI-14, ANI-15 */
static void motion_has_the_published_figures(void **state)
{
    (void)state;
    static const struct {
        const nv__motion_curve *curve;
        float x1, y1, x2, y2;
        double seconds;
    } figures[] = {
        { &nv__motion_fast_spatial, .42f, 1.67f, .21f, .90f, .35 },
        { &nv__motion_default_spatial, .38f, 1.21f, .22f, 1.00f, .50 },
        { &nv__motion_slow_spatial, .39f, 1.29f, .35f, .98f, .65 },
        { &nv__motion_fast_effects, .31f, .94f, .34f, 1.00f, .15 },
        { &nv__motion_default_effects, .34f, .80f, .34f, 1.00f, .20 },
        { &nv__motion_slow_effects, .34f, .88f, .34f, 1.00f, .30 },
    };
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        nv__motion_curve c = *figures[i].curve;
        assert_float_equal(c.x1, figures[i].x1, 0);
        assert_float_equal(c.y1, figures[i].y1, 0);
        assert_float_equal(c.x2, figures[i].x2, 0);
        assert_float_equal(c.y2, figures[i].y2, 0);
        assert_float_equal(c.duration, figures[i].seconds, 0);
    }
    assert_float_equal(NV__DURATION_SHORT4, 0.2, 0);
    assert_float_equal(NV__DURATION_LONG4, 0.6, 0);
}

static void colours_mix_and_fade(void **state)
{
    window *w = *state;
    nv_color a = NV_ARGB(0xFF000000u);
    nv_color b = NV_ARGB(0x00FF8040u);
    assert_int_equal((uint32_t)nv__color_mix(a, b, 0.0f), 0xFF000000u);
    assert_int_equal((uint32_t)nv__color_mix(a, b, 1.0f), 0x00FF8040u);
    assert_int_equal((uint32_t)nv__color_mix(a, b, 0.5f), 0x80804020u);
    assert_int_equal((uint32_t)nv__color_mix(a, b, 7.0f), 0x00FF8040u);
    nv_widget *root = nv__view_root(w->view);
    assert_int_equal((uint32_t)nv__role_at(root, NV_PRIMARY, 1.0f), 0xFF65558Fu);
    assert_int_equal((uint32_t)nv__role_at(root, NV_PRIMARY, 0.0f), 0x0065558Fu);
}

static void a_view_without_a_runtime_has_a_theme(void **state)
{
    (void)state;
    nv__view *view = NULL;
    nv__view_desc desc = { 0 };
    assert_int_equal(nv__view_create(&desc, &view), NV_OK);
    static const nv_theme theme = { .seed = NV_RGB(0xFF0000) };
    nv__material_apply(view, &theme, false);
    assert_ptr_equal(nv__material_theme(nv__view_root(view)), &theme);
    assert_int_equal(nv__view_role_argb(view, NV_COLOR_ROLE_PRIMARY),
                     nv_scheme_argb(0xFF0000, false, NV_COLOR_ROLE_PRIMARY));
    nv__view_destroy(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MATERIAL_TEST(the_default_theme_is_the_baseline_seed_in_light),
        MATERIAL_TEST(another_theme_recolours_what_is_shown),
        MATERIAL_TEST(a_role_is_no_seed),
        MATERIAL_TEST(styles_come_from_the_widget_then_the_theme),
        cmocka_unit_test(typescale_has_the_published_figures),
        cmocka_unit_test(motion_has_the_published_figures),
        MATERIAL_TEST(colours_mix_and_fade),
        cmocka_unit_test(a_view_without_a_runtime_has_a_theme),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
