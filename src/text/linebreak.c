/* Line breaking as UAX 14 describes it (Unicode 15.0), numbers by the regular expression of its
 * section 8.2, example 7, which its conformance test assumes. */
#include "base/utf8.h"
#include "text/text.h"
#include "text/unicode_tables.h"

enum { START = -1 }; /* of the text: no class */

/* Where a number is: the rules of LB25 look back further than one character. */
typedef enum number_state {
    NUMBER_NONE,
    NUMBER_DIGITS, /* NU (NU | SY | IS)* */
    NUMBER_CLOSED  /* NU (NU | SY | IS)* (CL | CP) */
} number_state;

typedef struct breaker {
    const char *text;
    size_t length;
    int previous;      /* class of the character before, combining marks folded into their base */
    int before_spaces; /* class before the spaces that end here, or `previous` */
    bool after_zwj;
    bool hebrew_hyphen; /* HL (HY | BA) ends here */
    bool odd_flags;     /* an odd number of regional indicators ends here */
    number_state number;
} breaker;

static bool is_mark(int c)
{
    return c == NV__LB_CM || c == NV__LB_ZWJ;
}

static bool is_hard(int c)
{
    return c == NV__LB_BK || c == NV__LB_CR || c == NV__LB_LF || c == NV__LB_NL;
}

static bool is_letter(int c)
{
    return c == NV__LB_AL || c == NV__LB_HL;
}

static bool is_close(int c)
{
    return c == NV__LB_CL || c == NV__LB_CP || c == NV__LB_CP30;
}

static bool is_open(int c)
{
    return c == NV__LB_OP || c == NV__LB_OP30;
}

static bool is_ideograph(int c)
{
    return c == NV__LB_ID || c == NV__LB_ID_PICT || c == NV__LB_EB || c == NV__LB_EM;
}

static bool is_affix(int c)
{
    return c == NV__LB_PR || c == NV__LB_PO;
}

static bool is_hangul(int c)
{
    return c == NV__LB_JL || c == NV__LB_JV || c == NV__LB_JT || c == NV__LB_H2 || c == NV__LB_H3;
}

/* True when the first base character at or after `offset` is a digit; only marks lie between. */
static bool digit_follows(const breaker *b, size_t offset)
{
    while (offset < b->length) {
        uint32_t code_point;
        offset += nv__utf8_decode(b->text + offset, b->length - offset, &code_point);
        int c = (int)nv__lb_class_of(code_point);
        if (!is_mark(c)) {
            return c == NV__LB_NU;
        }
    }
    return false;
}

/* LB11 to LB17: what holds even across spaces or against the space rule. */
static bool glued(const breaker *b, int c)
{
    int p = b->previous;
    if (p == NV__LB_WJ || c == NV__LB_WJ || p == NV__LB_GL) {
        return true;
    }
    if (c == NV__LB_GL && p != NV__LB_SP && p != NV__LB_BA && p != NV__LB_HY) {
        return true;
    }
    if (c == NV__LB_EX) {
        return true;
    }
    if (p != NV__LB_NU && (is_close(c) || c == NV__LB_IS || c == NV__LB_SY)) {
        return true;
    }
    int s = b->before_spaces;
    return is_open(s) || (s == NV__LB_QU && is_open(c)) || (is_close(s) && c == NV__LB_NS) ||
           (s == NV__LB_B2 && c == NV__LB_B2);
}

/* LB25. */
static bool in_number(const breaker *b, int c, size_t next)
{
    int p = b->previous;
    if (c == NV__LB_NU) {
        return is_affix(p) || is_open(p) || p == NV__LB_HY || b->number == NUMBER_DIGITS;
    }
    if (is_affix(p) && (is_open(c) || c == NV__LB_HY)) {
        return digit_follows(b, next);
    }
    if (b->number == NUMBER_DIGITS && (c == NV__LB_SY || c == NV__LB_IS || is_close(c))) {
        return true;
    }
    return b->number != NUMBER_NONE && is_affix(c);
}

/* LB23 to LB24: letters, digits, prefixes and postfixes. */
static bool letters_join(int p, int c)
{
    return (is_letter(p) && (c == NV__LB_NU || is_affix(c))) ||
           (is_letter(c) && (p == NV__LB_NU || is_affix(p))) ||
           (p == NV__LB_PR && is_ideograph(c)) || (is_ideograph(p) && c == NV__LB_PO);
}

/* LB26 to LB27. */
static bool hangul_joins(int p, int c)
{
    switch (p) {
    case NV__LB_JL:
        if (c == NV__LB_JL || c == NV__LB_JV || c == NV__LB_H2 || c == NV__LB_H3) {
            return true;
        }
        break;
    case NV__LB_JV:
    case NV__LB_H2:
        if (c == NV__LB_JV || c == NV__LB_JT) {
            return true;
        }
        break;
    case NV__LB_JT:
    case NV__LB_H3:
        if (c == NV__LB_JT) {
            return true;
        }
        break;
    default:
        break;
    }
    return (is_hangul(p) && c == NV__LB_PO) || (p == NV__LB_PR && is_hangul(c));
}

/* LB28 to LB30b. */
static bool words_join(const breaker *b, int c)
{
    int p = b->previous;
    if (is_letter(c) && (is_letter(p) || p == NV__LB_IS)) {
        return true;
    }
    if ((is_letter(p) || p == NV__LB_NU) && c == NV__LB_OP30) {
        return true;
    }
    if (p == NV__LB_CP30 && (is_letter(c) || c == NV__LB_NU)) {
        return true;
    }
    if (p == NV__LB_RI && c == NV__LB_RI) {
        return b->odd_flags;
    }
    return c == NV__LB_EM && (p == NV__LB_EB || p == NV__LB_ID_PICT);
}

/* LB4 to LB31 for a character of class `c` that is not folded into its base and that ends at
 * `next`. */
static nv__break rule(const breaker *b, int c, size_t next)
{
    int p = b->previous;
    if (is_hard(p)) {
        return p == NV__LB_CR && c == NV__LB_LF ? NV__BREAK_NONE : NV__BREAK_MUST;
    }
    if (is_hard(c) || c == NV__LB_SP || c == NV__LB_ZW) {
        return NV__BREAK_NONE;
    }
    if (b->before_spaces == NV__LB_ZW) {
        return NV__BREAK_ALLOWED;
    }
    if (b->after_zwj || glued(b, c)) {
        return NV__BREAK_NONE;
    }
    if (p == NV__LB_SP) {
        return NV__BREAK_ALLOWED;
    }
    if (p == NV__LB_QU || c == NV__LB_QU) {
        return NV__BREAK_NONE;
    }
    if (p == NV__LB_CB || c == NV__LB_CB) {
        return NV__BREAK_ALLOWED;
    }
    bool together = c == NV__LB_BA || c == NV__LB_HY || c == NV__LB_NS || p == NV__LB_BB ||
                    b->hebrew_hyphen || (p == NV__LB_SY && c == NV__LB_HL) || c == NV__LB_IN ||
                    letters_join(p, c) || in_number(b, c, next) || hangul_joins(p, c) ||
                    words_join(b, c);
    return together ? NV__BREAK_NONE : NV__BREAK_ALLOWED;
}

static number_state next_number(number_state state, int c)
{
    if (c == NV__LB_NU) {
        return NUMBER_DIGITS;
    }
    if (state == NUMBER_DIGITS) {
        if (c == NV__LB_SY || c == NV__LB_IS) {
            return NUMBER_DIGITS;
        }
        if (is_close(c)) {
            return NUMBER_CLOSED;
        }
    }
    return NUMBER_NONE;
}

static void advance(breaker *b, int c)
{
    b->number = next_number(b->number, c);
    b->hebrew_hyphen = b->previous == NV__LB_HL && (c == NV__LB_HY || c == NV__LB_BA);
    b->odd_flags = c == NV__LB_RI && !(b->previous == NV__LB_RI && b->odd_flags);
    if (c != NV__LB_SP) {
        b->before_spaces = c;
    }
    b->previous = c;
}

/* True when a mark belongs to what is before it (LB9). */
static bool folds(const breaker *b)
{
    int p = b->previous;
    return p != START && !is_hard(p) && p != NV__LB_SP && p != NV__LB_ZW;
}

/* One character of class `raw` that ends at `next`; what may happen before it is told. */
static nv__break step(breaker *b, int raw, size_t next)
{
    nv__break before = NV__BREAK_NONE;
    if (!is_mark(raw) || !folds(b)) {
        int c = is_mark(raw) ? NV__LB_AL : raw;
        before = b->previous != START ? rule(b, c, next) : NV__BREAK_NONE;
        advance(b, c);
    }
    b->after_zwj = raw == NV__LB_ZWJ;
    return before;
}

void nv__line_breaks(const char *text, size_t length, uint8_t *breaks)
{
    breaker b = { .text = text, .length = length, .previous = START, .before_spaces = START };
    size_t offset = 0;
    while (offset < length) {
        uint32_t code_point = (unsigned char)text[offset];
        size_t size = 1;
        if (code_point >= 0x80) {
            size = nv__utf8_decode(text + offset, length - offset, &code_point);
        }
        int raw = (int)nv__lb_class_of(code_point);
        /* Most of most texts: a letter after a letter, which changes nothing. */
        if (raw != NV__LB_AL || b.previous != NV__LB_AL || b.after_zwj) {
            nv__break before = step(&b, raw, offset + size);
            if (offset > 0) {
                breaks[offset - 1] = (uint8_t)before;
            }
        }
        for (size_t i = 0; i < size; i++) {
            breaks[offset + i] = NV__BREAK_NONE;
        }
        offset += size;
    }
    if (length > 0) {
        breaks[length - 1] = NV__BREAK_MUST;
    }
}
