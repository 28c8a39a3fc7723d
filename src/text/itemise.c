/* Cuts text into pieces that are shaped at once: one line, one direction, one script, one font. */
#include "base/log.h"
#include "base/utf8.h"
#include "text/paragraph.h"

#include <fribidi.h>

#include <string.h>

/* ---- scratch ---- */

nv__scratch *nv__scratch_of(nv__fonts *fonts)
{
    if (!fonts->scratch) {
        fonts->scratch = NV__NEW(nv__scratch);
    }
    return fonts->scratch;
}

#define TRIM(array)                                                                                \
    do {                                                                                           \
        if ((array)->capacity > NV__SCRATCH_KEEP) {                                                \
            NV__ARRAY_FINISH(array);                                                               \
        }                                                                                          \
    } while (0)

void nv__scratch_trim(nv__scratch *scratch)
{
    TRIM(&scratch->pieces);
    TRIM(&scratch->chars);
    TRIM(&scratch->bidi_text);
    TRIM(&scratch->bidi_types);
    TRIM(&scratch->bidi_brackets);
    TRIM(&scratch->levels);
    TRIM(&scratch->lines);
    TRIM(&scratch->segments);
}

void nv__scratch_free(nv__scratch *scratch)
{
    if (!scratch) {
        return;
    }
    NV__ARRAY_FINISH(&scratch->pieces);
    NV__ARRAY_FINISH(&scratch->chars);
    NV__ARRAY_FINISH(&scratch->bidi_text);
    NV__ARRAY_FINISH(&scratch->bidi_types);
    NV__ARRAY_FINISH(&scratch->bidi_brackets);
    NV__ARRAY_FINISH(&scratch->levels);
    NV__ARRAY_FINISH(&scratch->lines);
    NV__ARRAY_FINISH(&scratch->segments);
    nv__free(scratch);
}

/* ---- pieces ---- */

/* What the pieces of a stretch have in common. */
typedef struct item {
    nv__font *font;
    hb_script_t script;
    uint8_t level, base;
} item;

static bool is_blank(uint32_t c)
{
    return c == ' ' || c == 0x1680 || (c >= 0x2000 && c <= 0x200a && c != 0x2007) || c == 0x205f ||
           c == 0x3000;
}

static nv_status push_shaped(nv__paragraph *p, const char *text, size_t start, size_t end,
                             nv__piece_kind kind, const item *of)
{
    nv__scratch *scratch = p->fonts->scratch;
    if (!NV__RESERVE(&scratch->pieces, 1)) {
        return NV_ENOMEM;
    }
    nv__word_key key = { .text = text + start,
                         .length = end - start,
                         .font = of->font,
                         .script = of->script,
                         .rtl = of->level % 2 == 1,
                         .spaced = p->spacing != 0 };
    nv__word *word = nv__word_get(p->fonts, &key);
    if (!word) {
        return NV_ENOMEM;
    }
    scratch->pieces.items[scratch->pieces.count++] = (nv__piece){ .word = word,
                                                                  .start = (uint32_t)start,
                                                                  .kind = (uint8_t)kind,
                                                                  .level = of->level,
                                                                  .base = of->base };
    p->bidi = p->bidi || of->level > 0 || of->base > 0;
    p->mixed = p->mixed || of->font != p->font;
    return NV_OK;
}

static nv_status push_word(nv__paragraph *p, const char *text, size_t start, size_t end,
                           const item *of)
{
    while (end - start > NV__PIECE_BYTES_MAX) {
        size_t cut = start, next = start;
        while (next - start <= NV__PIECE_BYTES_MAX && next < end) {
            cut = next;
            next = nv__utf8_next_grapheme(text, end, next);
        }
        cut = cut == start ? next : cut;
        nv_status status = push_shaped(p, text, start, cut, NV__PIECE_WORD, of);
        if (status != NV_OK) {
            return status;
        }
        start = cut;
    }
    return start == end ? NV_OK : push_shaped(p, text, start, end, NV__PIECE_WORD, of);
}

static nv_status push_plain(nv__paragraph *p, size_t start, nv__piece_kind kind, const item *of)
{
    nv__piece piece = {
        .start = (uint32_t)start, .kind = (uint8_t)kind, .level = of->level, .base = of->base
    };
    return NV__PUSH(&p->fonts->scratch->pieces, piece) ? NV_OK : NV_ENOMEM;
}

/* ---- plain ASCII: most labels ---- */

static nv_status itemise_ascii(nv__paragraph *p, const char *text, size_t start, size_t end)
{
    const item of = { .font = p->font, .script = HB_SCRIPT_LATIN };
    nv_status status = NV_OK;
    while (start < end && status == NV_OK) {
        size_t at = start;
        if (text[at] == '\t') {
            status = push_plain(p, at++, NV__PIECE_TAB, &of);
        } else if (text[at] == ' ') {
            while (at < end && text[at] == ' ') {
                at++;
            }
            status = push_shaped(p, text, start, at, NV__PIECE_SPACE, &of);
        } else {
            while (at < end && text[at] != ' ' && text[at] != '\t') {
                at++;
            }
            status = push_word(p, text, start, at, &of);
        }
        start = at;
    }
    return status;
}

/* ---- everything else ---- */

static bool maybe_rtl(uint32_t c)
{
    return (c >= 0x590 && c <= 0x8ff) || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069) || (c >= 0xfb1d && c <= 0xfdff) ||
           (c >= 0xfe70 && c <= 0xfeff) || (c >= 0x10800 && c <= 0x10fff) ||
           (c >= 0x1e800 && c <= 0x1efff);
}

static bool is_ignorable(uint32_t c)
{
    return (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff ||
           c == 0xad || c == 0x34f || (c >= 0xe0000 && c <= 0xe0fff);
}

/* Letters and signs that never belong to a cluster with another of their kind (UAX 29: Other or
 * Control), so that no one needs to look for a boundary between two of them. */
static bool is_simple(uint32_t c)
{
    return c < 0x300 || (c >= 0x370 && c < 0x483) || (c >= 0x48a && c < 0x590) ||
           (c >= 0x5d0 && c < 0x5f0) || (c >= 0x620 && c < 0x64b) || (c >= 0x3041 && c < 0x3097) ||
           (c >= 0x30a1 && c < 0x30fb) || (c >= 0x4e00 && c < 0xa000);
}

static void find_clusters(nv__char *chars, size_t count, const char *text, size_t end)
{
    size_t boundary = count > 0 ? chars[0].offset : 0;
    for (size_t i = 0; i < count; i++) {
        nv__char *each = &chars[i];
        size_t next = i + 1 < count ? each[1].offset : end;
        each->extends = each->offset < boundary;
        if (each->extends) {
            continue;
        }
        bool simple =
            is_simple(each->code_point) && (i + 1 == count || is_simple(each[1].code_point));
        boundary = simple ? next : nv__utf8_next_grapheme(text, end, each->offset);
        each->blank = boundary == next && is_blank(each->code_point);
    }
}

/* Decodes a line into scratch->chars. *rtl: some of it may run right to left. */
static nv_status decode(nv__scratch *scratch, const char *text, size_t start, size_t end, bool *rtl)
{
    scratch->chars.count = 0;
    *rtl = false;
    if (!NV__RESERVE(&scratch->chars, end - start)) {
        return NV_ENOMEM;
    }
    nv__char *chars = scratch->chars.items;
    size_t count = 0;
    while (start < end) {
        chars[count] = (nv__char){ .offset = (uint32_t)start };
        start += nv__utf8_decode(text + start, end - start, &chars[count].code_point);
        *rtl = *rtl || maybe_rtl(chars[count].code_point);
        count++;
    }
    scratch->chars.count = count;
    find_clusters(chars, count, text, end);
    return NV_OK;
}

/* Levels of UAX 9, and that of the line; auto direction, left-to-right where nothing says so. */
static nv_status find_levels(nv__scratch *s, uint8_t *base)
{
    size_t count = s->chars.count;
    s->bidi_text.count = s->bidi_types.count = s->bidi_brackets.count = s->levels.count = 0;
    if (!NV__RESERVE(&s->bidi_text, count) || !NV__RESERVE(&s->bidi_types, count) ||
        !NV__RESERVE(&s->bidi_brackets, count) || !NV__RESERVE(&s->levels, count)) {
        return NV_ENOMEM;
    }
    _Static_assert(sizeof(FriBidiCharType) == sizeof(uint32_t), "bidi types");
    _Static_assert(sizeof(FriBidiBracketType) == sizeof(uint32_t), "bracket types");
    _Static_assert(sizeof(FriBidiLevel) == sizeof(int8_t), "levels");
    for (size_t i = 0; i < count; i++) {
        s->bidi_text.items[i] = s->chars.items[i].code_point;
    }
    FriBidiParType direction = FRIBIDI_PAR_ON;
    FriBidiStrIndex n = (FriBidiStrIndex)count;
    fribidi_get_bidi_types(s->bidi_text.items, n, s->bidi_types.items);
    fribidi_get_bracket_types(s->bidi_text.items, n, s->bidi_types.items, s->bidi_brackets.items);
    if (fribidi_get_par_embedding_levels_ex(s->bidi_types.items, s->bidi_brackets.items, n,
                                            &direction, s->levels.items) == 0) {
        return NV_ENOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        int8_t level = s->levels.items[i];
        s->chars.items[i].level = level > 0 ? (uint8_t)level : 0;
    }
    *base = FRIBIDI_IS_RTL(direction) ? 1 : 0;
    return NV_OK;
}

/* Characters that many scripts share take the script before them, at the start the one after. */
static void find_scripts(nv__char *chars, size_t count)
{
    hb_unicode_funcs_t *unicode = hb_unicode_funcs_get_default();
    hb_script_t last = HB_SCRIPT_COMMON;
    size_t unknown = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t c = chars[i].code_point;
        hb_script_t script = c < 0x80 && ((c | 32) >= 'a' && (c | 32) <= 'z')
                                 ? HB_SCRIPT_LATIN
                                 : hb_unicode_script(unicode, c);
        bool shared = script == HB_SCRIPT_COMMON || script == HB_SCRIPT_INHERITED ||
                      script == HB_SCRIPT_UNKNOWN;
        if (!shared && last == HB_SCRIPT_COMMON) {
            for (; unknown < i; unknown++) {
                chars[unknown].script = script;
            }
        }
        last = shared ? last : script;
        chars[i].script = last;
    }
}

/* Characters of one cluster for which a font is looked for. */
enum { CLUSTER_TRIES_MAX = 16 };

/* True when the font can show the whole cluster, composed if need be. */
static bool shows(nv__font *font, const nv__char *chars, size_t count)
{
    hb_codepoint_t composed;
    if (count == 2 &&
        hb_unicode_compose(hb_unicode_funcs_get_default(), chars[0].code_point, chars[1].code_point,
                           &composed) &&
        nv__font_has(font, composed)) {
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        if (!is_ignorable(chars[i].code_point) && !nv__font_has(font, chars[i].code_point)) {
            return false;
        }
    }
    return true;
}

/* The font of one grapheme cluster. */
static nv_status font_of(nv__paragraph *p, const nv__char *chars, size_t count, nv__font *before,
                         nv__font **out)
{
    *out = p->font;
    if (shows(p->font, chars, count)) {
        return NV_OK;
    }
    if (before && before != p->font && shows(before, chars, count)) {
        *out = before;
        return NV_OK;
    }
    for (size_t i = 0; i < count && i < CLUSTER_TRIES_MAX; i++) {
        uint32_t c = chars[i].code_point;
        if (is_ignorable(c) || nv__font_has(p->font, c)) {
            continue;
        }
        nv__font *font;
        nv_status status = nv__fonts_fallback(p->fonts, c, p->weight, &font);
        if (status != NV_OK) {
            return status;
        }
        /* A font that has the mark but not its base would draw neither well. */
        if (font && (i == 0 || shows(font, chars, count))) {
            *out = font;
            return NV_OK;
        }
    }
    return NV_OK;
}

static nv_status find_fonts(nv__paragraph *p, nv__char *chars, size_t count)
{
    nv__font *before = NULL;
    for (size_t i = 0; i < count;) {
        size_t n = 1;
        while (i + n < count && chars[i + n].extends) {
            n++;
        }
        nv__font *font;
        nv_status status = font_of(p, chars + i, n, before, &font);
        if (status != NV_OK) {
            return status;
        }
        for (size_t k = 0; k < n; k++) {
            chars[i + k].font = font;
            chars[i + k].script = chars[i].script;
            chars[i + k].level = chars[i].level;
        }
        before = font;
        i += n;
    }
    return NV_OK;
}

static bool same_item(const nv__char *a, const nv__char *b)
{
    return a->font == b->font && a->script == b->script && a->level == b->level &&
           a->blank == b->blank && a->code_point != '\t' && b->code_point != '\t';
}

static nv_status push_items(nv__paragraph *p, const char *text, size_t end, uint8_t base)
{
    const nv__char *chars = p->fonts->scratch->chars.items;
    size_t count = p->fonts->scratch->chars.count;
    nv_status status = NV_OK;
    for (size_t i = 0; i < count && status == NV_OK;) {
        size_t n = i + 1;
        while (n < count && same_item(&chars[i], &chars[n])) {
            n++;
        }
        const item of = {
            .font = chars[i].font, .script = chars[i].script, .level = chars[i].level, .base = base
        };
        size_t start = chars[i].offset, stop = n < count ? chars[n].offset : end;
        if (chars[i].code_point == '\t') {
            status = push_plain(p, start, NV__PIECE_TAB, &of);
        } else if (chars[i].blank) {
            status = push_shaped(p, text, start, stop, NV__PIECE_SPACE, &of);
        } else {
            status = push_word(p, text, start, stop, &of);
        }
        i = n;
    }
    return status;
}

static nv_status itemise_any(nv__paragraph *p, const char *text, size_t start, size_t end,
                             uint8_t *base)
{
    nv__scratch *scratch = p->fonts->scratch;
    bool rtl;
    nv_status status = decode(scratch, text, start, end, &rtl);
    if (status == NV_OK && rtl) {
        status = find_levels(scratch, base);
    }
    if (status != NV_OK) {
        return status;
    }
    find_scripts(scratch->chars.items, scratch->chars.count);
    status = find_fonts(p, scratch->chars.items, scratch->chars.count);
    return status == NV_OK ? push_items(p, text, end, *base) : status;
}

/* ---- lines of the text ---- */

/* Bytes of the line end at `at`, 0 if none: LF, CR, CR LF, VT, FF, NEL, LS, PS. */
static size_t newline_at(const char *text, size_t length, size_t at)
{
    unsigned char c = (unsigned char)text[at];
    if (c > '\r' && c < 0xc2) {
        return 0;
    }
    if (c == '\r') {
        return at + 1 < length && text[at + 1] == '\n' ? 2 : 1;
    }
    if (c >= '\n' && c <= '\f') {
        return 1;
    }
    if (c == 0xc2 && at + 1 < length && (unsigned char)text[at + 1] == 0x85) {
        return 2;
    }
    bool separator = c == 0xe2 && at + 2 < length && (unsigned char)text[at + 1] == 0x80 &&
                     ((unsigned char)text[at + 2] & 0xfe) == 0xa8;
    return separator ? 3 : 0;
}

nv_status nv__itemise(nv__paragraph *p, const char *text, size_t length)
{
    for (size_t start = 0; start < length;) {
        size_t end = start, newline = 0;
        bool ascii = p->font->has_ascii;
        while (end < length && (newline = newline_at(text, length, end)) == 0) {
            unsigned char c = (unsigned char)text[end++];
            ascii = ascii && c < 0x80;
        }
        item of = { .font = p->font };
        nv_status status =
            ascii ? itemise_ascii(p, text, start, end) : itemise_any(p, text, start, end, &of.base);
        of.level = of.base;
        if (status == NV_OK && newline > 0) {
            status = push_plain(p, end, NV__PIECE_NEWLINE, &of);
        }
        if (status != NV_OK) {
            return status;
        }
        start = end + newline;
    }
    return NV_OK;
}
