/* Visual order of lines against FriBidi's own reordering. Boxes of one width stand for characters,
 * so that places tell the order. */
#include "text_fixture.h"

#include "base/utf8.h"

#include <fribidi.h>

#include <stdlib.h>

enum { CHARS = 60 };

typedef struct sample {
    FriBidiChar chars[CHARS];
    size_t offsets[CHARS + 1];
    char text[CHARS * 4];
    FriBidiStrIndex count;
    FriBidiCharType types[CHARS];
    FriBidiLevel levels[CHARS];
    FriBidiParType direction;
} sample;

static void make_sample(sample *s)
{
    static const uint32_t from[] = { 'a', 'b',   '1',   '2',   ' ',   ' ',   '(',   ')', ',', '-',
                                     '%', 0x5d0, 0x5d1, 0x627, 0x628, 0x661, 0x662, '/', '[', ']' };
    FriBidiBracketType brackets[CHARS];
    size_t length = 0;
    s->count = 3 + rand() % (CHARS - 3);
    for (FriBidiStrIndex i = 0; i < s->count; i++) {
        s->chars[i] = from[(size_t)rand() % (sizeof from / sizeof *from)];
        s->offsets[i] = length;
        length += nv__utf8_encode(s->chars[i], s->text + length);
    }
    s->offsets[s->count] = length;
    s->text[length] = '\0';
    s->direction = FRIBIDI_PAR_ON;
    fribidi_get_bidi_types(s->chars, s->count, s->types);
    fribidi_get_bracket_types(s->chars, s->count, s->types, brackets);
    assert_true(fribidi_get_par_embedding_levels_ex(s->types, brackets, s->count, &s->direction,
                                                    s->levels) > 0);
}

static nv_rect place_of(const nv__paragraph *p, const sample *s, FriBidiStrIndex i)
{
    nv_rect rect;
    assert_int_equal(nv__paragraph_ranges(p, s->offsets[i], s->offsets[i + 1], &rect, 1), 1);
    return rect;
}

/* Checks the line that starts at character `start`; returns where the next one does. */
static FriBidiStrIndex check_line(const nv__paragraph *p, const sample *s, FriBidiStrIndex start)
{
    FriBidiStrIndex end = start, map[CHARS];
    FriBidiLevel levels[CHARS];
    float y = place_of(p, s, start).y;
    while (end < s->count && place_of(p, s, end).y == y) {
        end++;
    }
    memcpy(levels, s->levels, sizeof levels);
    for (FriBidiStrIndex i = 0; i < s->count; i++) {
        map[i] = i;
    }
    assert_true(fribidi_reorder_line(FRIBIDI_FLAGS_DEFAULT, s->types, end - start, start,
                                     s->direction, levels, NULL, map) > 0);
    for (FriBidiStrIndex i = start; i + 1 < end; i++) {
        nv_rect left = place_of(p, s, map[i]), right = place_of(p, s, map[i + 1]);
        assert_near(left.x + left.width, right.x, 0.05);
    }
    return end;
}

static void lines_are_in_the_visual_order_of_uax_9(void **state)
{
    srand(77);
    for (int round = 0; round < 1500; round++) {
        sample s;
        make_sample(&s);
        nv__paragraph *p = make_sized(*state, s.text, 10);
        nv__paragraph_layout(p, round % 3 ? (float)(30 + rand() % 200) : INFINITY, 0,
                             NV__TEXT_START);
        size_t lines = 0;
        for (FriBidiStrIndex start = 0; start < s.count; lines++) {
            start = check_line(p, &s, start);
        }
        assert_int_equal(lines, nv__paragraph_line_count(p));
        nv__paragraph_free(p);
    }
}

static void hits_find_what_lies_there(void **state)
{
    srand(78);
    for (int round = 0; round < 300; round++) {
        sample s;
        make_sample(&s);
        nv__paragraph *p = make_sized(*state, s.text, 10);
        nv__paragraph_layout(p, (float)(60 + rand() % 200), 0, NV__TEXT_CENTER);
        for (FriBidiStrIndex i = 0; i < s.count; i++) {
            /* Just inside the leading and the trailing edge. */
            nv_rect rect = place_of(p, &s, i);
            bool rtl = s.levels[i] % 2 == 1;
            float lead = rect.x + rect.width * (rtl ? 0.8f : 0.2f);
            nv_point point = { lead, rect.y + 1 };
            bool blank = s.chars[i] == ' '; /* at a line's end its level is the line's */
            assert_true(blank || nv__paragraph_offset_at(p, point) == s.offsets[i]);
        }
        nv__paragraph_free(p);
    }
}

static int make_boxes(void **state)
{
    nv__fonts *fonts;
    nv_log_set_level(NV_LOG_OFF);
    if (nv__fonts_create_bare(&fonts) != NV_OK) {
        return -1;
    }
    *state = fonts;
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_in_the_visual_order_of_uax_9),
        cmocka_unit_test(hits_find_what_lies_there),
    };
    return cmocka_run_group_tests(tests, make_boxes, drop_fonts);
}
