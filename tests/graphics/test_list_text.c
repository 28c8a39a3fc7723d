/* The text form of display lists: what is written reads back as it was. */
#include "support/cm.h"

#include "graphics/random_list.h"

#include "graphics/figure.h"

#include <locale.h>

static fakes named;
static nv__list_sources sources;

static nv_status parse(nv__display_list *list, const char *text, nv__list_error *error)
{
    return nv__display_list_parse(list, text, strlen(text), &sources, error);
}

/* Reads `list` back from its text; the second text is to be the same bytes. */
static void expect_round_trip(const nv__display_list *list, bool seen[NV__RECORD_KINDS])
{
    nv__display_list again;
    nv__list_error error;
    nv__display_list_init(&again);
    char *text = nv__display_list_write(list);
    assert_non_null(text);
    if (parse(&again, text, &error) != NV_OK) {
        fail_msg("%d:%d: %s in\n%s", error.line, error.column, error.what, text);
    }
    char *twice = nv__display_list_write(&again);
    assert_string_equal(text, twice);
    for (size_t i = 0; i < list->records.count; i++) {
        nv__display_list one = *list, other = again;
        one.records.items += i;
        other.records.items += i;
        one.records.count = other.records.count = 1;
        seen[list->records.items[i].kind] = true;
        if (!nv__display_list_equal(&one, &other)) {
            fail_msg("record %zu is not the same: %s", i, nv__display_list_write(&one));
        }
    }
    assert_true(nv__display_list_equal(list, &again));
    nv__free(text);
    nv__free(twice);
    nv__display_list_finish(&again);
}

static void what_is_written_reads_back_equal_for_every_kind_of_record(void **state)
{
    (void)state;
    bool seen[NV__RECORD_KINDS] = { false };
    size_t live = nv__alloc_live();
    for (uint32_t round = 0; round < 400; round++) {
        uint32_t seed = round * 977 + 5;
        nv__display_list list, placed;
        nv__display_list_init(&list);
        nv__display_list_init(&placed);
        record_random_list(&list, &named, &seed, 24);
        expect_round_trip(&list, seen);
        /* As a frame composes it: scaling rounds boxes that painters make otherwise. */
        float x = random_between(&seed, -99, 99), y = random_between(&seed, -99, 99);
        float scale = random_between(&seed, 0.3f, 3);
        nv__display_list_push_shift(&placed, (nv_rect){ x, y, 50, 60 }, nv_radius(3), -7, 12);
        nv__display_list_append(&placed, &list, x, y, scale, NULL, 0);
        nv__display_list_pop_clip(&placed);
        expect_round_trip(&placed, seen);
        nv__display_list_finish(&list);
        nv__display_list_finish(&placed);
    }
    for (int kind = 0; kind < NV__RECORD_KINDS; kind++) {
        assert_true(seen[kind]);
    }
    assert_int_equal(nv__alloc_live(), live);
}

static void numbers_survive_whatever_they_are(void **state)
{
    (void)state;
    static const float numbers[] = { 0.1f,       -0.0f,         1e-45f,       3.4028235e38f,
                                     1.17e-38f,  16777216,      0.333333343f, 1e9f,
                                     12345.678f, 9.999999e-10f, 1.0000001f,   8388608.5f };
    uint32_t seed = 3;
    for (size_t i = 0; i < 20000; i++) {
        uint32_t bits = next_random(&seed) << 8 ^ next_random(&seed);
        float value = i < sizeof numbers / sizeof numbers[0] ? numbers[i] : 0;
        if (value == 0 && i > 1) {
            memcpy(&value, &bits, sizeof value);
        }
        if (!isfinite(value)) {
            continue;
        }
        nv__display_list list, again;
        nv__list_error error;
        nv__display_list_init(&list);
        nv__display_list_init(&again);
        nv__display_list_push_clip(&list, (nv_rect){ value, -value, 1, 2 }, nv_radius(0));
        char *text = nv__display_list_write(&list);
        assert_int_equal(parse(&again, text, &error), NV_OK);
        if (memcmp(&again.records.items[0].rect.x, &value, sizeof value) != 0) {
            fail_msg("%.9g reads back from %s", (double)value, text);
        }
        nv__free(text);
        nv__display_list_finish(&list);
        nv__display_list_finish(&again);
    }
}

static void the_locale_does_not_matter(void **state)
{
    (void)state;
    nv__display_list list;
    nv__display_list_init(&list);
    nv__display_list_push_clip(&list, (nv_rect){ 0.5f, 1.25f, 3, 4 }, nv_radius(0));
    (void)setlocale(LC_NUMERIC, "de_DE.UTF-8"); /* where there is one */
    char *text = nv__display_list_write(&list);
    (void)setlocale(LC_NUMERIC, "C");
    assert_string_equal(text, "push-clip 0.5,1.25 3x4\n");
    nv__free(text);
    nv__display_list_finish(&list);
}

static void comments_and_blanks_are_skipped_and_lists_are_appended_to(void **state)
{
    (void)state;
    nv__display_list list;
    nv__list_error error;
    nv__display_list_init(&list);
    assert_int_equal(parse(&list, "# a card\n\n  fill 8,8 100x40 r=20 #ff6750a4", &error), NV_OK);
    assert_int_equal(parse(&list, "  # more\npolyline 1,2 3,4 w=2 #ff000000\n", &error), NV_OK);
    assert_int_equal(parse(&list, "polyline 5,6 w=2 #ff000000\n", &error), NV_OK);
    char *text = nv__display_list_dump(&list);
    assert_string_equal(text, "fill 8,8 100x40 r=20 #ff6750a4\npolyline 1,2 3,4 w=2 #ff000000\n"
                              "polyline 5,6 w=2 #ff000000\n");
    nv__free(text);
    nv__display_list_finish(&list);
}

static void errors_say_where_and_what(void **state)
{
    static const struct {
        const char *text;
        int line, column;
        const char *what;
    } cases[] = {
        { "fill 8,8 100x40 r=20\n", 1, 21, "a colour is expected: #aarrggbb" },
        { "pop-clip\nfil 8,8 1x1 #ff000000\n", 2, 1, "a kind of record is expected" },
        { "fill 8;8 1x1 #ff000000", 1, 7, "',' is expected" },
        { "fill 8,8 -1x1 #ff000000", 1, 10, "a length that is not negative is expected" },
        { "fill 8,inf 1x1 #ff000000", 1, 8, "a finite number is expected" },
        { "fill 8,1e39 1x1 #ff000000", 1, 8, "a finite number is expected" },
        { "fill 8,8 1x1 #ff00000g", 1, 14, "a colour is expected: #aarrggbb" },
        { "fill 8,8 1x1 #ff000000 more", 1, 24, "the end of the line is expected" },
        { "push-opacity 0,0 1x1 1.5", 1, 22, "an opacity is expected: 0 to 1" },
        { "polyline w=2 #ff000000", 1, 12, "a point is expected" },
        { "gradient 0,0 1x1 linear 0,0 1,1 0.5#ff000000 0.2#ff000000", 1, 58,
          "stops that rise from 0 to 1 are expected" },
        { "gradient 0,0 1x1 conic 0,0", 1, 18, "'linear', 'radial' or 'sweep' is expected" },
        { "figure fill #ff000000 N1,2", 1, 23, "a path is expected: M, L, Q, C or Z" },
        { "figure stroke w=2 flat miter #ff000000 M1,2", 1, 19,
          "a cap is expected: butt, round or square" },
        { "glyphs 1,2 \"a face=\"Fake\"", 1, 21, "'face' is expected" },
        { "glyphs 1,2 \"a", 1, 14, "the text has no end: '\"' is expected" },
        { "glyphs 1,2 \"\\q\"", 1, 14, "after '\\': '\"', '\\' or xNN is expected" },
        { "glyphs 1,2 face \"Other\" size=9 ink 0,0 1x1 [] #ff000000", 1, 12,
          "there is no such face" },
        { "image 0,0 9x9 \"checks\" 16x9", 1, 28, "there is no such bitmap" },
        { "image 0,0 9x9 \"checks\" 16x8 from 9,0 8x8", 1, 41, "a part of the bitmap is expected" },
        { "push-clip 0,0 1x1 shift=99999999999,0", 1, 25,
          "a whole number within its limits is expected" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        nv__display_list list;
        nv__list_error error;
        nv__display_list_init(&list);
        assert_int_equal(parse(&list, "pop-opacity", &error), NV_OK);
        assert_int_equal(parse(&list, cases[i].text, &error), NV_EINVAL);
        if (error.line != cases[i].line || error.column != cases[i].column ||
            strcmp(error.what, cases[i].what) != 0) {
            fail_msg("%s: %d:%d: %s", cases[i].text, error.line, error.column, error.what);
        }
        assert_int_equal(list.records.count, 1); /* as it was */
        nv__display_list_finish(&list);
    }
}

static void reading_without_memory_changes_nothing(void **state)
{
    (void)state;
    uint32_t seed = 11;
    nv__display_list list, again;
    nv__display_list_init(&list);
    nv__display_list_init(&again);
    record_random_list(&list, &named, &seed, 60);
    char *text = nv__display_list_write(&list);
    size_t live = nv__alloc_live();
    bool done = false;
    for (size_t n = 1; !done; n++) {
        nv__list_error error;
        nv__alloc_fail_after(n);
        nv_status status = parse(&again, text, &error);
        done = !nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        assert_int_equal(status, done ? NV_OK : NV_ENOMEM);
        assert_int_equal(again.records.count, done ? list.records.count : 0);
        nv__display_list_finish(&again);
        assert_int_equal(nv__alloc_live(), live);
    }
    nv__free(text);
    nv__display_list_finish(&list);
}

/* A list that is read draws the same pixels. */
static void a_list_that_was_read_draws_the_same(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 30; round++) {
        uint32_t seed = round * 31 + 7;
        nv__list_error error;
        scene a, b;
        scene_open(&a, 120, 120, 1.25f);
        scene_open(&b, 120, 120, 1.25f);
        record_random_list(&a.list, &named, &seed, 20);
        char *text = nv__display_list_write(&a.list);
        assert_int_equal(parse(&b.list, text, &error), NV_OK);
        assert_int_equal(scene_draw(&a), NV_OK);
        assert_int_equal(scene_draw(&b), NV_OK);
        assert_memory_equal(a.pixels, b.pixels, 120 * 120 * sizeof *a.pixels);
        nv__free(text);
        scene_close(&a);
        scene_close(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_reads_back_equal_for_every_kind_of_record),
        cmocka_unit_test(numbers_survive_whatever_they_are),
        cmocka_unit_test(the_locale_does_not_matter),
        cmocka_unit_test(comments_and_blanks_are_skipped_and_lists_are_appended_to),
        cmocka_unit_test(errors_say_where_and_what),
        cmocka_unit_test(reading_without_memory_changes_nothing),
        cmocka_unit_test(a_list_that_was_read_draws_the_same),
    };
    fakes_open(&named);
    sources = fakes_sources(&named);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    fakes_close(&named);
    return failed;
}
