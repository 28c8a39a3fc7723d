/* Word boundaries as UAX 29 describes them (Unicode 15.0). */
#include "text/wordbreak.h"
#include "base/utf8.h"
#include "text/unicode_tables.h"

#include <utf8proc.h>

enum { NONE = -1 };

typedef struct scanner {
    const char *text;
    size_t length;
    int previous, before; /* classes of the last two characters, ignorable ones left out */
    int raw;              /* class of the very last character */
    bool odd_flags;       /* an odd number of regional indicators ends here */
} scanner;

static bool is_newline(int c)
{
    return c == NV__WB_CR || c == NV__WB_LF || c == NV__WB_NEWLINE;
}

static bool is_ignorable(int c)
{
    return c == NV__WB_EXTEND || c == NV__WB_FORMAT || c == NV__WB_ZWJ;
}

static bool is_letter(int c)
{
    return c == NV__WB_ALETTER || c == NV__WB_ALETTER_PICT || c == NV__WB_HEBREW_LETTER;
}

static bool is_mid_letter(int c)
{
    return c == NV__WB_MIDLETTER || c == NV__WB_MIDNUMLET || c == NV__WB_SINGLE_QUOTE;
}

static bool is_mid_number(int c)
{
    return c == NV__WB_MIDNUM || c == NV__WB_MIDNUMLET || c == NV__WB_SINGLE_QUOTE;
}

static bool is_pictograph(int c)
{
    return c == NV__WB_PICT || c == NV__WB_ALETTER_PICT;
}

/* Class of the first character from `offset` on that is not ignorable. */
static int class_after(const scanner *s, size_t offset)
{
    while (offset < s->length) {
        uint32_t code_point;
        offset += nv__utf8_decode(s->text + offset, s->length - offset, &code_point);
        int c = (int)nv__wb_class_of(code_point);
        if (!is_ignorable(c)) {
            return c;
        }
    }
    return NONE;
}

/* WB6 to WB7c. */
static bool letters_join(const scanner *s, int c, size_t next)
{
    int p = s->previous;
    if (is_letter(p) && is_mid_letter(c) && is_letter(class_after(s, next))) {
        return true;
    }
    if (is_letter(s->before) && is_mid_letter(p) && is_letter(c)) {
        return true;
    }
    if (p == NV__WB_HEBREW_LETTER && c == NV__WB_SINGLE_QUOTE) {
        return true;
    }
    if (p == NV__WB_HEBREW_LETTER && c == NV__WB_DOUBLE_QUOTE) {
        return class_after(s, next) == NV__WB_HEBREW_LETTER;
    }
    return s->before == NV__WB_HEBREW_LETTER && p == NV__WB_DOUBLE_QUOTE &&
           c == NV__WB_HEBREW_LETTER;
}

/* WB8 to WB12. */
static bool numbers_join(const scanner *s, int c, size_t next)
{
    int p = s->previous;
    if (c == NV__WB_NUMERIC) {
        return p == NV__WB_NUMERIC || is_letter(p) ||
               (s->before == NV__WB_NUMERIC && is_mid_number(p));
    }
    if (p != NV__WB_NUMERIC) {
        return false;
    }
    return is_letter(c) || (is_mid_number(c) && class_after(s, next) == NV__WB_NUMERIC);
}

/* WB13 to WB13b. */
static bool others_join(int p, int c)
{
    bool word = is_letter(p) || p == NV__WB_NUMERIC || p == NV__WB_KATAKANA;
    if (c == NV__WB_EXTENDNUMLET) {
        return word || p == NV__WB_EXTENDNUMLET;
    }
    if (p == NV__WB_EXTENDNUMLET) {
        return is_letter(c) || c == NV__WB_NUMERIC || c == NV__WB_KATAKANA;
    }
    return p == NV__WB_KATAKANA && c == NV__WB_KATAKANA;
}

/* True when no boundary is before a character of class `c` that ends at `next`. */
static bool joins(const scanner *s, int c, size_t next)
{
    if (s->raw == NV__WB_CR && c == NV__WB_LF) {
        return true;
    }
    if (is_newline(s->raw) || is_newline(c)) {
        return false;
    }
    if (s->raw == NV__WB_ZWJ && is_pictograph(c)) {
        return true;
    }
    if (s->raw == NV__WB_WSEGSPACE && c == NV__WB_WSEGSPACE) {
        return true;
    }
    if (is_ignorable(c)) {
        return true;
    }
    if (s->previous == NV__WB_REGIONAL_INDICATOR && c == NV__WB_REGIONAL_INDICATOR) {
        return s->odd_flags;
    }
    return (is_letter(s->previous) && is_letter(c)) || letters_join(s, c, next) ||
           numbers_join(s, c, next) || others_join(s->previous, c);
}

size_t nv__next_word_boundary(const char *text, size_t length, size_t offset)
{
    scanner s = { .text = text, .length = length, .previous = NONE, .before = NONE, .raw = NONE };
    while (offset < length) {
        uint32_t code_point;
        size_t next = offset + nv__utf8_decode(text + offset, length - offset, &code_point);
        int c = (int)nv__wb_class_of(code_point);
        if (s.raw != NONE && !joins(&s, c, next)) {
            return offset;
        }
        s.raw = c;
        if (!is_ignorable(c) || s.previous == NONE) {
            s.odd_flags = c == NV__WB_REGIONAL_INDICATOR && !s.odd_flags;
            s.before = s.previous;
            s.previous = c;
        }
        offset = next;
    }
    return length;
}

bool nv__is_word(const char *text, size_t start, size_t end)
{
    while (start < end) {
        uint32_t code_point;
        start += nv__utf8_decode(text + start, end - start, &code_point);
        utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code_point);
        bool letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
        bool number = category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO;
        if (letter || number || category == UTF8PROC_CATEGORY_PC) {
            return true;
        }
    }
    return false;
}
