/* The life of a paragraph: its text is cut and shaped once, when it is made. */
#include "text/paragraph.h"
#include "base/assert.h"
#include "base/log.h"
#include "base/utf8.h"

#include <string.h>

/* A valid copy, malformed parts replaced. NULL: no memory. */
static char *sanitise(const char *text, size_t length, size_t *out_length)
{
    size_t size = 0, at = 0;
    uint32_t code_point;
    char encoded[4];
    while (at < length) {
        at += nv__utf8_decode(text + at, length - at, &code_point);
        size += nv__utf8_encode(code_point, encoded);
    }
    char *copy = nv__alloc(size + 1);
    if (!copy) {
        return NULL;
    }
    NV__LOG_ONCE(NV_LOG_WARNING, NV_EINVAL,
                 "text that is not valid UTF-8 is shown as far as it is");
    size = at = 0;
    while (at < length) {
        at += nv__utf8_decode(text + at, length - at, &code_point);
        size += nv__utf8_encode(code_point, copy + size);
    }
    copy[size] = '\0';
    *out_length = size;
    return copy;
}

static float finite_or(float value, float fallback)
{
    return isfinite(value) ? value : fallback;
}

static void read_style(nv__paragraph *p, const nv__text_style *style)
{
    float size = finite_or(style->size, 14.0f);
    p->size = size < 1 ? 1 : size > 2000 ? 2000 : size;
    p->weight = style->weight > 0 ? style->weight : 400;
    p->weight = p->weight < 100 ? 100 : p->weight > 900 ? 900 : p->weight;
    p->line_height = fmaxf(finite_or(style->line_height, 0), 0);
    p->spacing = finite_or(style->letter_spacing, 0);
}

static float space_width(const nv__paragraph *p)
{
    if (!p->font->hb) {
        return (float)nv__box_advance(NV__BOX_SPACE) * p->size / (float)p->font->upem;
    }
    hb_codepoint_t glyph;
    float units = (float)p->font->upem / 4;
    if (hb_font_get_nominal_glyph(p->font->hb, ' ', &glyph)) {
        units = (float)hb_font_get_glyph_h_advance(p->font->hb, glyph);
    }
    return fmaxf(units * p->size / (float)p->font->upem, 0.25f);
}

/* The widest line of the text when nothing is wrapped. */
static float natural_width(const nv__paragraph *p)
{
    float widest = 0, x = 0, visible = 0;
    for (size_t i = 0; i < p->piece_count; i++) {
        const nv__piece *piece = &p->pieces[i];
        if (piece->kind == NV__PIECE_NEWLINE) {
            widest = fmaxf(widest, visible);
            x = visible = 0;
        } else if (piece->kind == NV__PIECE_TAB) {
            x = nv__tab_stop(p, x);
        } else {
            x += nv__word_width(p, piece->word);
            visible = piece->kind == NV__PIECE_WORD ? x - p->spacing : visible;
        }
    }
    return fmaxf(widest, visible);
}

static void release_pieces(const nv__piece *pieces, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        nv__word_release(pieces[i].word);
    }
}

/* One block: the paragraph, its pieces, its text. */
static nv__paragraph *assemble(const nv__paragraph *draft, const char *text, size_t length)
{
    const nv__scratch *scratch = draft->fonts->scratch;
    size_t count = scratch->pieces.count;
    nv__paragraph *p = nv__alloc(sizeof *p + count * sizeof(nv__piece) + length + 1);
    if (!p) {
        return NULL;
    }
    *p = *draft;
    p->piece_count = count;
    p->length = (uint32_t)length;
    p->text = (char *)&p->pieces[count];
    if (count > 0) {
        memcpy(p->pieces, scratch->pieces.items, count * sizeof(nv__piece));
    }
    if (length > 0) {
        memcpy(p->text, text, length);
    }
    p->text[length] = '\0';
    p->natural_width = natural_width(p);
    return p;
}

static nv__paragraph *build(nv__fonts *fonts, const char *text, size_t length,
                            const nv__text_style *style)
{
    nv__paragraph draft = { .fonts = fonts };
    nv__scratch *scratch = nv__scratch_of(fonts);
    read_style(&draft, style);
    if (!scratch || nv__fonts_pick(fonts, style->family, draft.weight, &draft.font) != NV_OK) {
        return NULL;
    }
    draft.tab_width = (space_width(&draft) + fmaxf(draft.spacing, 0)) * NV__TAB_SPACES;
    scratch->pieces.count = 0;
    nv__paragraph *p = NULL;
    if (nv__itemise(&draft, text, length) == NV_OK) {
        p = assemble(&draft, text, length);
    }
    if (!p) {
        release_pieces(scratch->pieces.items, scratch->pieces.count);
    }
    scratch->pieces.count = 0;
    nv__scratch_trim(scratch);
    return p;
}

/* At most the limit, not inside a character. */
static size_t limited_length(const char *text, size_t length)
{
    if (length <= NV__TEXT_BYTES_MAX) {
        return length;
    }
    NV__LOG_ONCE(NV_LOG_WARNING, NV_ELIMIT, "a text of %zu bytes is cut to %d", length,
                 NV__TEXT_BYTES_MAX);
    length = NV__TEXT_BYTES_MAX;
    for (int i = 0; i < 3 && ((unsigned char)text[length] & 0xc0) == 0x80; i++) {
        length--;
    }
    return length;
}

nv__paragraph *nv__paragraph_new(nv__fonts *fonts, const char *text, size_t length,
                                 const nv__text_style *style)
{
    NV__REQUIRE(fonts && style && (text || length == 0), NULL,
                "a paragraph needs fonts, a text and a style");
    length = limited_length(text, length);
    char *copy = NULL;
    if (!nv__utf8_is_valid(text ? text : "", length)) {
        copy = sanitise(text, length, &length);
        if (!copy) {
            return NULL;
        }
    }
    nv__paragraph *p = build(fonts, copy ? copy : text, length, style);
    nv__free(copy);
    if (p) {
        fonts->paragraphs++;
    }
    return p;
}

void nv__paragraph_free(nv__paragraph *p)
{
    if (!p) {
        return;
    }
    p->fonts->paragraphs--;
    nv__layout_drop_runs(&p->layout);
    NV__ARRAY_FINISH(&p->layout.runs);
    nv__free(p->layout.lines);
    release_pieces(p->pieces, p->piece_count);
    nv__word_release(p->ellipsis);
    nv__free(p->breaks);
    nv__free(p);
}

float nv__paragraph_natural_width(const nv__paragraph *paragraph)
{
    return paragraph->natural_width;
}

size_t nv__paragraph_line_count(const nv__paragraph *paragraph)
{
    return paragraph->layout.line_count;
}

void nv__paragraph_line_metrics(const nv__paragraph *paragraph, size_t line, float *top,
                                float *height, float *baseline)
{
    NV__REQUIRE(line < paragraph->layout.line_count, , "line %zu of %zu", line,
                paragraph->layout.line_count);
    const nv__line *found = &paragraph->layout.lines[line];
    if (top) {
        *top = found->top;
    }
    if (height) {
        *height = found->height;
    }
    if (baseline) {
        *baseline = found->baseline;
    }
}
