/* Fonts by path, so that the same text always looks the same. */
#ifndef NV_TESTS_TEXT_FIXTURE_H
#define NV_TESTS_TEXT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "text/text.h"

#include <string.h>
#include <unistd.h>

#define ROBOTO_DIR     "/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/"
#define ROBOTO         ROBOTO_DIR "Roboto-Regular.ttf"
#define ROBOTO_MEDIUM  ROBOTO_DIR "Roboto-Medium.ttf"
#define ROBOTO_BOLD    ROBOTO_DIR "Roboto-Bold.ttf"
#define DEJAVU         "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
#define SKIP_EXIT_CODE 77

static inline bool have_fonts(void)
{
    return access(ROBOTO, R_OK) == 0 && access(ROBOTO_MEDIUM, R_OK) == 0 &&
           access(ROBOTO_BOLD, R_OK) == 0 && access(DEJAVU, R_OK) == 0;
}

static inline int make_fonts(void **state)
{
    nv__fonts *fonts;
    if (nv__fonts_create_bare(&fonts) != NV_OK ||
        nv__fonts_add_file(fonts, "Roboto", 400, ROBOTO) != NV_OK ||
        nv__fonts_add_file(fonts, "Roboto", 500, ROBOTO_MEDIUM) != NV_OK ||
        nv__fonts_add_file(fonts, "Roboto", 700, ROBOTO_BOLD) != NV_OK ||
        nv__fonts_add_file(fonts, "DejaVu Sans", 400, DEJAVU) != NV_OK) {
        return -1;
    }
    *state = fonts;
    return 0;
}

static inline int drop_fonts(void **state)
{
    nv__fonts_destroy(*state);
    return nv__alloc_live() == 0 ? 0 : -1;
}

static inline nv__paragraph *make_sized(nv__fonts *fonts, const char *text, float size)
{
    nv__text_style style = { .size = size };
    nv__paragraph *paragraph = nv__paragraph_new(fonts, text, strlen(text), &style);
    assert_non_null(paragraph);
    return paragraph;
}

/* 20 dp, laid out on one line. */
static inline nv__paragraph *make_line(nv__fonts *fonts, const char *text)
{
    nv__paragraph *paragraph = make_sized(fonts, text, 20);
    nv__paragraph_layout(paragraph, INFINITY, 0, NV__TEXT_START);
    return paragraph;
}

static inline float width_of(nv__fonts *fonts, const char *text)
{
    nv__paragraph *paragraph = make_sized(fonts, text, 20);
    float width = nv__paragraph_natural_width(paragraph);
    nv__paragraph_free(paragraph);
    return width;
}

static inline void assert_near(double a, double b, double tolerance)
{
    if (fabs(a - b) > tolerance) {
        fail_msg("%g is not within %g of %g", a, tolerance, b);
    }
}

/* The texts of the glyph runs that a paragraph draws, joined by '|'. */
static inline void drawn_text(nv__paragraph *paragraph, char *out, size_t room)
{
    nv__display_list list;
    nv_canvas canvas;
    nv__display_list_init(&list);
    nv__canvas_begin(&canvas, &list);
    nv__paragraph_paint(paragraph, &canvas, 0, 0, NV_RGB(0));
    nv__canvas_end(&canvas, "test");
    out[0] = '\0';
    for (size_t i = 0; i < list.records.count; i++) {
        assert_int_equal(list.records.items[i].kind, NV__RECORD_GLYPHS);
        const char *text = list.records.items[i].u.glyphs.run->text;
        assert_true(strlen(out) + strlen(text) + 2 < room);
        strcat(strcat(out, i > 0 ? "|" : ""), text);
    }
    nv__display_list_finish(&list);
}

#define assert_draws(paragraph, expected)                                                          \
    do {                                                                                           \
        char drawn_[1024];                                                                         \
        drawn_text((paragraph), drawn_, sizeof drawn_);                                            \
        assert_string_equal(drawn_, (expected));                                                   \
    } while (0)

#endif
