/* Editing: TXT-3, TXT-5, TXT-8, TXT-9, TXT-10, and a comparison with a naive model. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "text/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void start(nv__edit *edit, const char *text)
{
    assert_int_equal(nv__edit_init(edit, text), NV_OK);
}

static void insert(nv__edit *edit, const char *text)
{
    assert_int_equal(nv__edit_insert(edit, text, strlen(text)), NV_OK);
}

/* TXT-3 */
static void the_caret_starts_at_the_end(void **state)
{
    (void)state;
    nv__edit edit;
    start(&edit, "abc");
    assert_int_equal(edit.caret, 3);
    assert_int_equal(edit.anchor, 3);
    assert_int_equal(nv__edit_set(&edit, "other text"), NV_OK);
    assert_int_equal(edit.caret, 10);
    assert_string_equal(edit.text, "other text");
    assert_int_equal(nv__edit_set(&edit, NULL), NV_OK);
    assert_string_equal(edit.text, "");
    nv__edit_finish(&edit);
}

/* TXT-5 */
static void inserting_replaces_the_selection(void **state)
{
    (void)state;
    nv__edit edit;
    start(&edit, "AC");
    nv__edit_place(&edit, 1, false);
    insert(&edit, "B");
    assert_string_equal(edit.text, "ABC");
    assert_int_equal(edit.caret, 2);
    nv__edit_select_all(&edit);
    insert(&edit, "x");
    assert_string_equal(edit.text, "x");
    assert_int_equal(edit.caret, 1);
    nv__edit_finish(&edit);
}

/* TXT-8 */
static void deleting_takes_the_selection_or_one_cluster(void **state)
{
    (void)state;
    nv__edit edit;
    start(&edit, "ae\xcc\x81z");
    assert_false(nv__edit_delete(&edit, NV__MOTION_RIGHT));
    assert_true(nv__edit_delete(&edit, NV__MOTION_LEFT));
    assert_true(nv__edit_delete(&edit, NV__MOTION_LEFT));
    assert_string_equal(edit.text, "a");
    nv__edit_place(&edit, 0, false);
    assert_false(nv__edit_delete(&edit, NV__MOTION_LEFT));
    assert_true(nv__edit_delete(&edit, NV__MOTION_RIGHT));
    assert_string_equal(edit.text, "");
    insert(&edit, "one two three");
    nv__edit_place(&edit, 3, false);
    nv__edit_place(&edit, 7, true);
    assert_true(nv__edit_delete(&edit, NV__MOTION_LEFT));
    assert_string_equal(edit.text, "one three");
    assert_true(nv__edit_delete(&edit, NV__MOTION_WORD_LEFT));
    assert_string_equal(edit.text, " three");
    assert_true(nv__edit_delete(&edit, NV__MOTION_END));
    assert_string_equal(edit.text, "");
    nv__edit_finish(&edit);
}

/* TXT-9 */
static void arrows_collapse_a_selection_to_its_edge(void **state)
{
    (void)state;
    nv__edit edit;
    start(&edit, "abcdef");
    nv__edit_place(&edit, 4, false);
    nv__edit_place(&edit, 2, true);
    assert_true(nv__edit_move(&edit, NV__MOTION_LEFT, false));
    assert_int_equal(edit.caret, 2);
    nv__edit_place(&edit, 4, true);
    assert_true(nv__edit_move(&edit, NV__MOTION_RIGHT, false));
    assert_int_equal(edit.caret, 4);
    assert_int_equal(edit.anchor, 4);
    assert_true(nv__edit_move(&edit, NV__MOTION_RIGHT, true));
    assert_int_equal(edit.anchor, 4);
    assert_int_equal(edit.caret, 5);
    size_t from;
    assert_int_equal(nv__edit_selection(&edit, &from), 1);
    assert_int_equal(from, 4);
    nv__edit_finish(&edit);
}

/* TXT-9: a motion that changes nothing is not handled. */
static void motions_at_an_edge_are_not_handled(void **state)
{
    (void)state;
    nv__edit edit;
    start(&edit, "ab");
    assert_false(nv__edit_move(&edit, NV__MOTION_RIGHT, false));
    assert_false(nv__edit_move(&edit, NV__MOTION_WORD_RIGHT, false));
    assert_false(nv__edit_move(&edit, NV__MOTION_END, true));
    assert_true(nv__edit_move(&edit, NV__MOTION_HOME, false));
    assert_false(nv__edit_move(&edit, NV__MOTION_LEFT, false));
    assert_false(nv__edit_move(&edit, NV__MOTION_WORD_LEFT, false));
    nv__edit_finish(&edit);
}

static void words_are_passed_at_once(void **state)
{
    (void)state;
    nv__edit edit;
    start(&edit, "can't stop, 3.5 m\nnext_one");
    const size_t right[] = { 5, 10, 15, 17, 26 };
    nv__edit_place(&edit, 0, false);
    for (size_t i = 0; i < 5; i++) {
        assert_true(nv__edit_move(&edit, NV__MOTION_WORD_RIGHT, false));
        assert_int_equal(edit.caret, right[i]);
    }
    const size_t left[] = { 18, 16, 12, 6, 0 };
    for (size_t i = 0; i < 5; i++) {
        assert_true(nv__edit_move(&edit, NV__MOTION_WORD_LEFT, false));
        assert_int_equal(edit.caret, left[i]);
    }
    nv__edit_finish(&edit);
}

static void word_motions_end_in_text_without_words(void **state)
{
    (void)state;
    nv__edit edit;
    start(&edit, "\n\n  ...\n");
    assert_true(nv__edit_move(&edit, NV__MOTION_WORD_LEFT, false));
    assert_int_equal(edit.caret, 0);
    assert_true(nv__edit_move(&edit, NV__MOTION_WORD_RIGHT, false));
    assert_int_equal(edit.caret, 8);
    nv__edit_finish(&edit);
}

static void selecting_a_word_takes_all_of_it(void **state)
{
    (void)state;
    nv__edit edit;
    start(&edit, "one two three");
    const size_t at[] = { 4, 5, 6, 13, 3 }, from[] = { 4, 4, 4, 8, 3 }, to[] = { 7, 7, 7, 13, 4 };
    for (size_t i = 0; i < 5; i++) {
        nv__edit_select_word(&edit, at[i]);
        assert_int_equal(edit.anchor, from[i]);
        assert_int_equal(edit.caret, to[i]);
    }
    assert_int_equal(nv__edit_set(&edit, ""), NV_OK);
    nv__edit_select_word(&edit, 5);
    assert_int_equal(nv__edit_selection(&edit, NULL), 0);
    nv__edit_finish(&edit);
}

static void the_caret_is_never_inside_a_cluster(void **state)
{
    (void)state;
    nv__edit edit;
    /* A family of two and a joiner. */
    start(&edit, "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9");
    nv__edit_place(&edit, 5, false);
    assert_int_equal(edit.caret, 0);
    nv__edit_place(&edit, 100, false);
    assert_int_equal(edit.caret, 11);
    /* A letter before a lone mark joins it. */
    assert_int_equal(nv__edit_set(&edit, "\xcc\x81x"), NV_OK);
    nv__edit_place(&edit, 0, false);
    insert(&edit, "e");
    assert_int_equal(edit.caret, 3);
    nv__edit_finish(&edit);
}

static void malformed_text_becomes_valid(void **state)
{
    (void)state;
    nv__edit edit;
    start(&edit, "a\xff"
                 "b");
    assert_string_equal(edit.text, "a\xef\xbf\xbd"
                                   "b");
    assert_int_equal(nv__edit_insert(&edit, "x\0y", 3), NV_OK);
    assert_true(nv__utf8_is_valid(edit.text, edit.length));
    assert_int_equal(strlen(edit.text), edit.length);
    nv__edit_finish(&edit);
}

static void a_text_beyond_the_limit_is_refused(void **state)
{
    (void)state;
    nv__edit edit;
    start(&edit, "kept");
    size_t length = 17u << 20;
    char *huge = nv__alloc(length);
    memset(huge, 'x', length);
    assert_int_equal(nv__edit_insert(&edit, huge, length), NV_ELIMIT);
    assert_string_equal(edit.text, "kept");
    assert_int_equal(edit.caret, 4);
    nv__free(huge);
    nv__edit_finish(&edit);
}

static void without_memory_nothing_changes(void **state)
{
    (void)state;
    nv__edit edit;
    nv__alloc_fail_after(1);
    assert_int_equal(nv__edit_init(&edit, "x"), NV_ENOMEM);
    start(&edit, "some text");
    char more[100];
    memset(more, 'm', sizeof more);
    nv__alloc_fail_after(1);
    assert_int_equal(nv__edit_insert(&edit, more, sizeof more), NV_ENOMEM);
    nv__alloc_fail_after(0);
    assert_string_equal(edit.text, "some text");
    assert_int_equal(edit.caret, 9);
    nv__edit_finish(&edit);
    assert_int_equal(nv__alloc_live(), 0);
}

/* ---- a naive model: the text is rebuilt with every change ---- */

typedef struct model {
    char text[4096];
    size_t anchor, caret;
} model;

static size_t model_snap(const model *m, size_t offset)
{
    size_t length = strlen(m->text), at = 0;
    while (at < offset) {
        at = nv__utf8_next_grapheme(m->text, length, at);
    }
    return at;
}

static void model_replace(model *m, size_t from, size_t to, const char *text)
{
    model before = *m;
    snprintf(m->text, sizeof m->text, "%.*s%s%s", (int)from, before.text, text, before.text + to);
    m->anchor = m->caret = model_snap(m, from + strlen(text));
}

static size_t model_step(const model *m, bool right)
{
    size_t length = strlen(m->text), at = 0, before = 0;
    while (at < length && at <= m->caret) {
        if (at < m->caret) {
            before = at;
        }
        at = nv__utf8_next_grapheme(m->text, length, at);
    }
    if (right) {
        return m->caret == length ? length : at;
    }
    return before;
}

static void model_move(model *m, bool right, bool select)
{
    size_t low = m->anchor < m->caret ? m->anchor : m->caret;
    size_t high = m->anchor + m->caret - low;
    if (!select && low != high) {
        m->caret = right ? high : low;
    } else {
        m->caret = model_step(m, right);
    }
    m->anchor = select ? m->anchor : m->caret;
}

static void model_delete(model *m, bool right)
{
    size_t low = m->anchor < m->caret ? m->anchor : m->caret;
    size_t high = m->anchor + m->caret - low;
    if (low == high) {
        size_t target = model_step(m, right);
        low = target < m->caret ? target : m->caret;
        high = target < m->caret ? m->caret : target;
    }
    if (low != high) {
        model_replace(m, low, high, "");
    }
}

static void random_edits_agree_with_the_model(void **state)
{
    (void)state;
    static const char *const parts[] = { "a",
                                         "bc ",
                                         "e\xcc\x81",
                                         "\xcc\x81",
                                         "\r\n",
                                         "\n",
                                         "\xf0\x9f\x87\xa9",
                                         "\xf0\x9f\x91\xa8",
                                         "\xe2\x80\x8d",
                                         "",
                                         "\xd7\x90",
                                         "\xe1\x84\x80\xe1\x85\xa1" };
    srand(3);
    for (int round = 0; round < 60; round++) {
        nv__edit edit;
        static model m;
        m = (model){ .text = "" };
        start(&edit, "");
        for (int step = 0; step < 120; step++) {
            bool right = rand() % 2, select = rand() % 3 == 0;
            switch (rand() % 6) {
            case 0:
            case 1: {
                const char *text = parts[(size_t)rand() % (sizeof parts / sizeof *parts)];
                size_t low = m.anchor < m.caret ? m.anchor : m.caret;
                model_replace(&m, low, m.anchor + m.caret - low, text);
                insert(&edit, text);
                break;
            }
            case 2:
                model_delete(&m, right);
                nv__edit_delete(&edit, right ? NV__MOTION_RIGHT : NV__MOTION_LEFT);
                break;
            case 3: {
                size_t offset = (size_t)rand() % (edit.length + 1);
                size_t end = model_snap(&m, offset), at = 0;
                while (end > offset && nv__utf8_next_grapheme(m.text, edit.length, at) < end) {
                    at = nv__utf8_next_grapheme(m.text, edit.length, at);
                }
                m.caret = end == offset ? offset : at;
                m.anchor = select ? m.anchor : m.caret;
                nv__edit_place(&edit, offset, select);
                break;
            }
            default: {
                model before = m;
                model_move(&m, right, select);
                bool moved =
                    nv__edit_move(&edit, right ? NV__MOTION_RIGHT : NV__MOTION_LEFT, select);
                assert_int_equal(moved, before.anchor != m.anchor || before.caret != m.caret);
                break;
            }
            }
            assert_string_equal(edit.text, m.text);
            assert_int_equal(edit.caret, m.caret);
        }
        nv__edit_finish(&edit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_caret_starts_at_the_end),
        cmocka_unit_test(inserting_replaces_the_selection),
        cmocka_unit_test(deleting_takes_the_selection_or_one_cluster),
        cmocka_unit_test(arrows_collapse_a_selection_to_its_edge),
        cmocka_unit_test(motions_at_an_edge_are_not_handled),
        cmocka_unit_test(words_are_passed_at_once),
        cmocka_unit_test(word_motions_end_in_text_without_words),
        cmocka_unit_test(selecting_a_word_takes_all_of_it),
        cmocka_unit_test(the_caret_is_never_inside_a_cluster),
        cmocka_unit_test(malformed_text_becomes_valid),
        cmocka_unit_test(a_text_beyond_the_limit_is_refused),
        cmocka_unit_test(without_memory_nothing_changes),
        cmocka_unit_test(random_edits_agree_with_the_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
