/* UAX 29 word boundaries against the Unicode consortium's own test file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "text/wordbreak.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef NV_UCD_DIR
#define NV_UCD_DIR "/usr/share/unicode"
#endif

enum { CASE_MAX = 256 };

/* Reads "÷ 0023 × 0308 ÷" and compares; -1: no case on the line, 0: failed, 1: passed. */
static int run_case(char *line)
{
    char text[CASE_MAX];
    bool expected[CASE_MAX + 1] = { false };
    size_t length = 0;
    bool any = false;
    char *comment = strchr(line, '#');
    if (comment) {
        *comment = '\0';
    }
    for (char *word = strtok(line, " \t\n"); word; word = strtok(NULL, " \t\n")) {
        if (strcmp(word, "÷") == 0) {
            expected[length] = true;
        } else if (strcmp(word, "×") != 0) {
            assert_true(length + 4 < CASE_MAX);
            length += nv__utf8_encode((uint32_t)strtoul(word, NULL, 16), text + length);
            any = true;
        }
    }
    size_t at = 0;
    for (size_t i = 1; any && i <= length; i++) {
        if (i > at) {
            at = nv__next_word_boundary(text, length, at);
        }
        if (expected[i] != (i == at)) {
            return 0;
        }
    }
    return any ? 1 : -1;
}

static void every_case_of_the_consortiums_file_passes(void **state)
{
    FILE *file = *state;
    char line[4096], copy[4096];
    size_t cases = 0, failed = 0;
    while (fgets(line, sizeof line, file)) {
        memcpy(copy, line, sizeof line);
        int result = run_case(line);
        cases += result >= 0;
        if (result == 0 && failed++ < 10) {
            print_error("failed: %s", copy);
        }
    }
    assert_int_equal(failed, 0);
    assert_int_equal(cases, 1823);
}

static void words_hold_letters_digits_or_underscores(void **state)
{
    (void)state;
    assert_true(nv__is_word("x", 0, 1));
    assert_true(nv__is_word("7", 0, 1));
    assert_true(nv__is_word("_", 0, 1));
    assert_true(nv__is_word("\xe6\xbc\xa2", 0, 3));
    assert_false(nv__is_word(" .,-", 0, 4));
    assert_false(nv__is_word("", 0, 0));
}

int main(void)
{
    FILE *file = fopen(NV_UCD_DIR "/auxiliary/WordBreakTest.txt", "r");
    if (!file) {
        print_message("WordBreakTest.txt is not here: skipped\n");
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(every_case_of_the_consortiums_file_passes, file),
        cmocka_unit_test(words_hold_letters_digits_or_underscores),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    fclose(file);
    return failed;
}
