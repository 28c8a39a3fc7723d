/* UAX 14 against the Unicode consortium's own test file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "text/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef NV_UCD_DIR
#define NV_UCD_DIR "/usr/share/unicode"
#endif

enum { CASE_MAX = 512 };

typedef struct test_case {
    char text[CASE_MAX];
    size_t length;
    bool allowed[CASE_MAX]; /* a break after the byte */
} test_case;

/* Reads "× 0023 ÷ 2014 ÷"; false for a line without a case. */
static bool parse_case(char *line, test_case *out)
{
    *out = (test_case){ 0 };
    bool any = false;
    char *comment = strchr(line, '#');
    if (comment) {
        *comment = '\0';
    }
    for (char *word = strtok(line, " \t\n"); word; word = strtok(NULL, " \t\n")) {
        if (strcmp(word, "÷") == 0 || strcmp(word, "×") == 0) {
            if (out->length > 0) {
                out->allowed[out->length - 1] = strcmp(word, "÷") == 0;
            }
            continue;
        }
        assert_true(out->length + 4 < CASE_MAX);
        uint32_t code_point = (uint32_t)strtoul(word, NULL, 16);
        out->length += nv__utf8_encode(code_point, out->text + out->length);
        any = true;
    }
    return any;
}

static bool check_case(const test_case *each)
{
    uint8_t breaks[CASE_MAX];
    nv__line_breaks(each->text, each->length, breaks);
    for (size_t i = 0; i < each->length; i++) {
        if ((breaks[i] != NV__BREAK_NONE) != each->allowed[i]) {
            return false;
        }
    }
    return true;
}

static void every_case_of_the_consortiums_file_passes(void **state)
{
    FILE *file = *state;
    char line[4096], copy[4096];
    size_t cases = 0, failed = 0;
    while (fgets(line, sizeof line, file)) {
        test_case each;
        memcpy(copy, line, sizeof line);
        if (!parse_case(line, &each)) {
            continue;
        }
        cases++;
        if (!check_case(&each) && failed++ < 10) {
            print_error("failed: %s", copy);
        }
    }
    assert_int_equal(failed, 0);
    assert_int_equal(cases, 7654);
}

static void newlines_must_break_and_crlf_is_one(void **state)
{
    (void)state;
    const char *text = "a\r\nb\nc";
    uint8_t breaks[6];
    nv__line_breaks(text, 6, breaks);
    const uint8_t expected[6] = { NV__BREAK_NONE, NV__BREAK_NONE, NV__BREAK_MUST,
                                  NV__BREAK_NONE, NV__BREAK_MUST, NV__BREAK_MUST };
    assert_memory_equal(breaks, expected, sizeof expected);
}

static void empty_text_writes_nothing(void **state)
{
    (void)state;
    uint8_t guard = 77;
    nv__line_breaks("", 0, &guard);
    assert_int_equal(guard, 77);
}

static void random_bytes_never_break_inside_a_character(void **state)
{
    (void)state;
    srand(7);
    char text[200];
    uint8_t breaks[200];
    for (int round = 0; round < 2000; round++) {
        size_t length = (size_t)(rand() % 200);
        for (size_t i = 0; i < length; i++) {
            text[i] = (char)rand();
        }
        nv__line_breaks(text, length, breaks);
        for (size_t i = 0; i < length;) {
            uint32_t code_point;
            size_t size = nv__utf8_decode(text + i, length - i, &code_point);
            for (size_t k = i; k + 1 < i + size; k++) {
                assert_int_equal(breaks[k], NV__BREAK_NONE);
            }
            i += size;
        }
    }
}

int main(void)
{
    FILE *file = fopen(NV_UCD_DIR "/auxiliary/LineBreakTest.txt", "r");
    if (!file) {
        print_message("LineBreakTest.txt is not here: skipped\n");
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(every_case_of_the_consortiums_file_passes, file),
        cmocka_unit_test(newlines_must_break_and_crlf_is_one),
        cmocka_unit_test(empty_text_writes_nothing),
        cmocka_unit_test(random_bytes_never_break_inside_a_character),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    fclose(file);
    return failed;
}
