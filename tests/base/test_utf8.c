#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/utf8.h"
#include "support/quick.h"

static void every_scalar_value_survives_a_round_trip(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        if (c >= 0xD800 && c <= 0xDFFF) {
            continue;
        }
        char bytes[4];
        size_t length = nv__utf8_encode(c, bytes);
        uint32_t back;
        assert_int_equal(nv__utf8_decode(bytes, length, &back), length);
        assert_int_equal(back, c);
        assert_true(nv__utf8_is_valid(bytes, length));
    }
}

static void non_scalars_are_written_as_the_replacement(void **state)
{
    (void)state;
    char bytes[4];
    assert_int_equal(nv__utf8_encode(0xD800, bytes), 3);
    assert_memory_equal(bytes, "\xEF\xBF\xBD", 3);
    assert_int_equal(nv__utf8_encode(0x110000, bytes), 3);
    assert_memory_equal(bytes, "\xEF\xBF\xBD", 3);
}

/* One replacement for each maximal part, as the Unicode standard recommends (table 3-8 to 3-11). */
static void malformed_parts_are_replaced_one_by_one(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *expected; /* R stands for the replacement */
    } cases[] = {
        { "\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", "RRRRRRRRA" },
        { "\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", "RRRRRRRRA" },
        { "\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", "RRRRRARRB" },
        { "\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", "RRRRA" },
        { "\xF0\x9F\x98", "R" },
        { "ok", "ok" },
        { "\x80", "R" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t length = strlen(cases[i].text);
        char *clean = nv__utf8_sanitise(cases[i].text, length, "test");
        char folded[64];
        size_t used = 0;
        for (const char *c = clean; *c;) {
            uint32_t value;
            c += nv__utf8_decode(c, strlen(c), &value);
            folded[used++] = value == 0xFFFD ? 'R' : (char)value;
        }
        folded[used] = '\0';
        assert_string_equal(folded, cases[i].expected);
        assert_true(nv__utf8_is_valid(clean, strlen(clean)));
        nv__free(clean);
    }
    assert_true(nv__utf8_is_valid("\xEF\xBF\xBD", 3));
    assert_false(nv__utf8_is_valid("a\xEF\xBF", 3));
}

static void sanitising_reports_failure_to_allocate(void **state)
{
    (void)state;
    nv__alloc_fail_after(1);
    assert_null(nv__utf8_sanitise("a\xFF", 2, "test"));
    nv__alloc_fail_after(1);
    assert_null(nv__utf8_sanitise("ab", 2, "test"));
    char *empty = nv__utf8_sanitise("", 0, "test");
    assert_string_equal(empty, "");
    nv__free(empty);
}

typedef struct clusters {
    const char *text;
    size_t sizes[8];
} clusters;

static void grapheme_clusters_in_both_directions(void **state)
{
    (void)state;
    static const clusters cases[] = {
        { "abc", { 1, 1, 1 } },
        { "e\xCC\x81x", { 3, 1 } },
        { "\r\n\n", { 2, 1 } },
        /* family: man, joiner, woman, joiner, girl */
        { "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7!", { 18, 1 } },
        /* three flags and half of one */
        { "\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA\xF0\x9F\x87\xAB\xF0\x9F\x87\xB7\xF0\x9F\x87\xAF",
          { 8, 8, 4 } },
        /* Hangul jamo */
        { "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", { 9 } },
        { "\xFF\xFF"
          "a",
          { 1, 1, 1 } },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = cases[i].text;
        size_t length = strlen(text);
        size_t offset = 0;
        for (size_t k = 0; offset < length; k++) {
            size_t next = nv__utf8_next_grapheme(text, length, offset);
            assert_int_equal(next - offset, cases[i].sizes[k]);
            assert_int_equal(nv__utf8_previous_grapheme(text, length, next), offset);
            offset = next;
        }
    }
    assert_int_equal(nv__utf8_next_grapheme("ab", 2, 7), 2);
    assert_int_equal(nv__utf8_previous_grapheme("ab", 2, 0), 0);
    assert_int_equal(nv__utf8_previous_grapheme("ab", 2, 9), 1);
    assert_int_equal(nv__utf8_next_grapheme("", 0, 0), 0);
}

/* Random bytes and random picks of awkward characters: both directions agree and always move. */
static void random_text_walks_the_same_way_back(void **state)
{
    (void)state;
    static const uint32_t picks[] = { 'a',    0x0301, 0x200D, 0x1F468, 0x1F1E6, 0x1100, 0x1161,
                                      0x11A8, '\r',   '\n',   0xFE0F,  0x0E33,  0x0600, 0x0903 };
    unsigned seed = 12345;
    int rounds = quick(3000, 100);
    for (int round = 0; round < rounds; round++) {
        char text[128];
        size_t length = 0;
        while (length < 100) {
            seed = seed * 1103515245u + 12345u;
            unsigned roll = seed >> 16;
            if (roll % 16 == 0) {
                text[length++] = (char)(roll >> 4);
            } else {
                length += nv__utf8_encode(picks[(roll >> 4) % 14], text + length);
            }
        }
        size_t starts[128];
        size_t count = 0;
        for (size_t at = 0; at < length; at = nv__utf8_next_grapheme(text, length, at)) {
            starts[count++] = at;
        }
        size_t at = length;
        while (count > 0) {
            at = nv__utf8_previous_grapheme(text, length, at);
            assert_int_equal(at, starts[--count]);
        }
        assert_int_equal(at, 0);
    }
}

int main(void)
{
    nv_log_set_level(NV_LOG_OFF);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scalar_value_survives_a_round_trip),
        cmocka_unit_test(non_scalars_are_written_as_the_replacement),
        cmocka_unit_test(malformed_parts_are_replaced_one_by_one),
        cmocka_unit_test(sanitising_reports_failure_to_allocate),
        cmocka_unit_test(grapheme_clusters_in_both_directions),
        cmocka_unit_test(random_text_walks_the_same_way_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
