#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "graphics/damage.h"
#include "graphics_support.h"

static void check_apart(const nv__damage *damage)
{
    assert_true(damage->count <= NV__DAMAGE_MAX);
    for (size_t i = 0; i < damage->count; i++) {
        assert_false(nv_rect_is_empty(damage->rects[i]));
        for (size_t j = 0; j < i; j++) {
            assert_true(nv_rect_is_empty(nv_rect_intersect(damage->rects[i], damage->rects[j])));
        }
    }
}

static bool covers_point(const nv__damage *damage, nv_point point)
{
    for (size_t i = 0; i < damage->count; i++) {
        if (nv_rect_contains(damage->rects[i], point)) {
            return true;
        }
    }
    return false;
}

static void empty_and_unusable_rectangles_change_nothing(void **state)
{
    (void)state;
    nv__damage damage = { .count = 0 };
    nv__damage_add(&damage, (nv_rect){ 1, 1, 0, 5 });
    nv__damage_add(&damage, (nv_rect){ 1, 1, -2, 5 });
    nv__damage_add(&damage, (nv_rect){ NAN, 1, 2, 5 });
    nv__damage_add(&damage, (nv_rect){ 1, 1, NAN, 5 });
    assert_int_equal(damage.count, 0);
    nv__damage_add(&damage, (nv_rect){ 1, 1, 2, 5 });
    nv__damage_clear(&damage);
    assert_int_equal(damage.count, 0);
}

static void an_infinite_rectangle_is_everything(void **state)
{
    (void)state;
    nv__damage damage = { .count = 0 };
    nv__damage_add(&damage, (nv_rect){ -INFINITY, 0, INFINITY, 10 });
    nv__damage_add(&damage, (nv_rect){ 0, 0, INFINITY, INFINITY });
    nv__pixel_rect out[NV__DAMAGE_MAX];
    size_t count = nv__damage_to_pixels(&damage, 2, 300, 200, out);
    assert_int_equal(count, 1);
    assert_true(out[0].x == 0 && out[0].y == 0 && out[0].width == 300 && out[0].height == 200);
}

static void neighbours_merge_where_little_is_wasted(void **state)
{
    (void)state;
    nv__damage damage = { .count = 0 };
    nv__damage_add(&damage, (nv_rect){ 0, 0, 10, 10 });
    nv__damage_add(&damage, (nv_rect){ 10, 0, 10, 10 });
    assert_int_equal(damage.count, 1);
    assert_float_equal(damage.rects[0].width, 20, 0);
    nv__damage_add(&damage, (nv_rect){ 100, 100, 10, 10 });
    assert_int_equal(damage.count, 2);
}

static void what_is_inside_adds_nothing(void **state)
{
    (void)state;
    nv__damage damage = { .count = 0 };
    nv__damage_add(&damage, (nv_rect){ 0, 0, 100, 100 });
    nv__damage_add(&damage, (nv_rect){ 20, 20, 10, 10 });
    assert_int_equal(damage.count, 1);
    assert_float_equal(damage.rects[0].width, 100, 0);
    nv__damage_add(&damage, (nv_rect){ -50, -50, 300, 300 });
    assert_int_equal(damage.count, 1);
    assert_float_equal(damage.rects[0].width, 300, 0);
}

static void a_cross_is_split_not_overlapped(void **state)
{
    (void)state;
    nv__damage damage = { .count = 0 };
    nv__damage_add(&damage, (nv_rect){ 0, 45, 100, 10 });
    nv__damage_add(&damage, (nv_rect){ 45, 0, 10, 100 });
    check_apart(&damage);
    float total = 0;
    for (size_t i = 0; i < damage.count; i++) {
        total += damage.rects[i].width * damage.rects[i].height;
    }
    assert_float_equal(total, 1900, 0.01f);
}

static void meets_tells_what_touches(void **state)
{
    (void)state;
    nv__damage damage = { .count = 0 };
    nv__damage_add(&damage, (nv_rect){ 10, 10, 10, 10 });
    assert_true(nv__damage_meets(&damage, (nv_rect){ 19, 19, 5, 5 }));
    assert_false(nv__damage_meets(&damage, (nv_rect){ 20, 10, 5, 5 }));
    assert_false(nv__damage_meets(&damage, (nv_rect){ 12, 12, 0, 5 }));
}

static void random_rectangles_are_covered_and_never_overlap(void **state)
{
    (void)state;
    uint32_t seed = 7;
    for (int round = 0; round < 3000; round++) {
        nv__damage damage = { .count = 0 };
        nv_rect added[40];
        int count = 1 + (int)(next_random(&seed) % 40);
        for (int i = 0; i < count; i++) {
            added[i] =
                (nv_rect){ random_between(&seed, -50, 900), random_between(&seed, -50, 900),
                           random_between(&seed, 0.1f, 200), random_between(&seed, 0.1f, 200) };
            nv__damage_add(&damage, added[i]);
            check_apart(&damage);
        }
        for (int i = 0; i < count; i++) {
            for (int p = 0; p < 8; p++) {
                nv_point point = {
                    added[i].x + added[i].width * random_between(&seed, 0.01f, 0.99f),
                    added[i].y + added[i].height * random_between(&seed, 0.01f, 0.99f)
                };
                assert_true(covers_point(&damage, point));
            }
        }
    }
}

static void pixels_round_outwards_and_stay_on_the_surface(void **state)
{
    (void)state;
    nv__damage damage = { .count = 0 };
    nv__damage_add(&damage, (nv_rect){ -5, 10.2f, 20.3f, 4.1f });
    nv__pixel_rect out[NV__DAMAGE_MAX];
    assert_int_equal(nv__damage_to_pixels(&damage, 1.5f, 100, 100, out), 1);
    assert_true(out[0].x == 0 && out[0].y == 15 && out[0].width == 23 && out[0].height == 7);
    assert_int_equal(nv__damage_to_pixels(&damage, 1.5f, 0, 0, out), 0);
    nv__damage_clear(&damage);
    nv__damage_add(&damage, (nv_rect){ 500, 500, 5, 5 });
    assert_int_equal(nv__damage_to_pixels(&damage, 1, 100, 100, out), 0);
}

static void random_pixels_cover_and_never_overlap(void **state)
{
    (void)state;
    enum { SIDE = 160 };
    static uint8_t painted[SIDE][SIDE], wanted[SIDE][SIDE];
    static const float scales[] = { 1, 1.25f, 1.5f, 2 };
    uint32_t seed = 99;
    for (int round = 0; round < 400; round++) {
        nv__damage damage = { .count = 0 };
        float scale = scales[round % 4];
        memset(painted, 0, sizeof painted);
        memset(wanted, 0, sizeof wanted);
        for (int i = 0; i < 12; i++) {
            nv_rect r = { random_between(&seed, -10, 150), random_between(&seed, -10, 150),
                          random_between(&seed, 0.5f, 30), random_between(&seed, 0.5f, 30) };
            nv__damage_add(&damage, r);
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    nv_point middle = { ((float)x + 0.5f) / scale, ((float)y + 0.5f) / scale };
                    wanted[y][x] |= nv_rect_contains(r, middle);
                }
            }
        }
        nv__pixel_rect out[NV__DAMAGE_MAX];
        size_t count = nv__damage_to_pixels(&damage, scale, SIDE, SIDE, out);
        for (size_t i = 0; i < count; i++) {
            for (int y = out[i].y; y < out[i].y + out[i].height; y++) {
                for (int x = out[i].x; x < out[i].x + out[i].width; x++) {
                    painted[y][x]++;
                }
            }
        }
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                assert_true(painted[y][x] <= 1);
                assert_true(painted[y][x] >= wanted[y][x]);
            }
        }
    }
}

/* A bar at the side and a strip at the foot: cutting the strip around the bar must not end in one
 * rectangle around both. */
static void a_strip_beside_a_bar_stays_a_strip(void **state)
{
    (void)state;
    nv__damage damage;
    nv__damage_clear(&damage);
    nv__damage_add(&damage, (nv_rect){ 1270, 0, 10, 798 });
    nv__damage_add(&damage, (nv_rect){ 0, 743, 1270, 55 });
    nv__damage_add(&damage, (nv_rect){ 0, 798, 1280, 2 });
    float area = 0;
    for (size_t i = 0; i < damage.count; i++) {
        area += damage.rects[i].width * damage.rects[i].height;
    }
    assert_true(area < 1280 * 57 + 10 * 800);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_and_unusable_rectangles_change_nothing),
        cmocka_unit_test(an_infinite_rectangle_is_everything),
        cmocka_unit_test(neighbours_merge_where_little_is_wasted),
        cmocka_unit_test(what_is_inside_adds_nothing),
        cmocka_unit_test(a_cross_is_split_not_overlapped),
        cmocka_unit_test(a_strip_beside_a_bar_stays_a_strip),
        cmocka_unit_test(meets_tells_what_touches),
        cmocka_unit_test(random_rectangles_are_covered_and_never_overlap),
        cmocka_unit_test(pixels_round_outwards_and_stay_on_the_surface),
        cmocka_unit_test(random_pixels_cover_and_never_overlap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
