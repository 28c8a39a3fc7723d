/* Breaking a paragraph into lines, and where everything on them is. */
#include "base/log.h"
#include "base/utf8.h"
#include "text/paragraph.h"

#include <string.h>

/* Float sums may be off by a hair: a text laid out in its own width does not wrap. */
static const float SLACK = 1.0f / 128;

/* ---- where a line ends ---- */

typedef struct line_end {
    uint32_t content_end, end;
    bool hard;     /* at a newline or the text's end */
    bool overflow; /* the text goes on, and `end` is where it is too wide */
} line_end;

/* The first cluster of a word from byte `from` on that goes beyond the width. */
static uint32_t overflow_in(const nv__paragraph *p, const nv__word *word, uint32_t from, float x,
                            float max)
{
    float scale = nv__word_scale(p, word);
    uint32_t index = 0;
    nv__cluster cluster;
    while (nv__cluster_next(word, &index, &cluster)) {
        if (cluster.start < from) {
            continue;
        }
        float width = (float)cluster.advance * scale;
        if (x + width > max + SLACK) {
            return cluster.start;
        }
        x += width + p->spacing;
    }
    return word->length;
}

/* Walks from `start` to a newline, the end, or the first cluster that does not fit. */
static line_end walk_line(const nv__paragraph *p, uint32_t start, size_t piece, float max)
{
    float x = 0;
    for (; piece < p->piece_count; piece++) {
        const nv__piece *each = &p->pieces[piece];
        uint32_t end = nv__piece_end(p, piece);
        if (each->kind == NV__PIECE_NEWLINE) {
            return (line_end){ .content_end = each->start, .end = end, .hard = true };
        }
        if (each->kind == NV__PIECE_TAB) {
            x = nv__tab_stop(p, x);
            continue;
        }
        uint32_t from = start > each->start ? start - each->start : 0;
        float width = nv__word_part_width(p, each->word, from, each->word->length);
        if (each->kind == NV__PIECE_WORD && x + width - p->spacing > max + SLACK) {
            uint32_t at = each->start + overflow_in(p, each->word, from, x, max);
            if (at < end) {
                return (line_end){ .content_end = at, .end = at, .overflow = true };
            }
        }
        x += width;
    }
    return (line_end){ .content_end = p->length, .end = p->length, .hard = true };
}

/* True where a piece or a cluster starts, which is where glyphs can be parted. */
static bool is_cluster_start(const nv__paragraph *p, uint32_t offset)
{
    const nv__piece *piece = &p->pieces[nv__piece_at(p, offset)];
    if (piece->start == offset) {
        return true;
    }
    uint32_t index = 0;
    nv__cluster cluster;
    while (piece->word && nv__cluster_next(piece->word, &index, &cluster)) {
        if (piece->start + cluster.start == offset) {
            return true;
        }
    }
    return false;
}

/* The last grapheme boundary that can be parted in (start, limit], or the first one after. */
static uint32_t cut_at_grapheme(const nv__paragraph *p, uint32_t start, uint32_t limit)
{
    uint32_t best = start, at = start;
    while (at < p->length) {
        at = (uint32_t)nv__utf8_next_grapheme(p->text, p->length, at);
        if (at > limit && best > start) {
            break;
        }
        if (at == p->length || is_cluster_start(p, at)) {
            best = at;
        }
    }
    return best;
}

/* The last opportunity in (start, limit], else inside the word. */
static uint32_t break_before(const nv__paragraph *p, uint32_t start, uint32_t limit)
{
    for (uint32_t at = limit; at > start; at--) {
        if (p->breaks[at - 1] == NV__BREAK_ALLOWED && is_cluster_start(p, at)) {
            return at;
        }
    }
    return cut_at_grapheme(p, start, limit);
}

/* Blanks and a newline right after a cut belong to the line before it. */
static void take_blanks(const nv__paragraph *p, line_end *found)
{
    while (found->end < p->length) {
        size_t piece = nv__piece_at(p, found->end);
        const nv__piece *each = &p->pieces[piece];
        if (each->start != found->end || each->kind == NV__PIECE_WORD) {
            return;
        }
        found->end = nv__piece_end(p, piece);
        if (each->kind == NV__PIECE_NEWLINE) {
            found->hard = true;
            return;
        }
        found->content_end = found->end;
    }
}

static bool make_breaks(nv__paragraph *p)
{
    if (!p->breaks && p->length > 0) {
        p->breaks = nv__alloc(p->length);
        if (!p->breaks) {
            return false;
        }
        nv__line_breaks(p->text, p->length, p->breaks);
    }
    return true;
}

/* ---- what is on a line ---- */

/* Appends the segments of [start, content_end), in logical order. */
static bool push_segments(nv__paragraph *p, nv__line *line, size_t piece)
{
    nv__scratch *scratch = p->fonts->scratch;
    line->first = (uint32_t)scratch->segments.count;
    line->visible_end = line->start;
    float x = 0;
    for (; piece < p->piece_count && p->pieces[piece].start < line->content_end; piece++) {
        const nv__piece *each = &p->pieces[piece];
        uint32_t end = nv__piece_end(p, piece);
        nv__segment segment = { .piece = (uint32_t)piece,
                                .start = line->start > each->start ? line->start : each->start,
                                .end = end < line->content_end ? end : line->content_end };
        if (each->word) {
            segment.width = nv__word_part_width(p, each->word, segment.start - each->start,
                                                segment.end - each->start);
        } else {
            segment.width = nv__tab_stop(p, x) - x;
        }
        x += segment.width;
        if (each->kind == NV__PIECE_WORD) {
            line->visible_end = segment.end;
            line->width = fmaxf(x - p->spacing, 0);
        }
        if (!NV__PUSH(&scratch->segments, segment)) {
            return false;
        }
    }
    line->count = (uint32_t)scratch->segments.count - line->first;
    return true;
}

static bool push_ellipsis(nv__paragraph *p, nv__line *line)
{
    nv__segment segment = { .piece = NV__ELLIPSIS_PIECE,
                            .start = line->content_end,
                            .end = line->content_end,
                            .width = nv__word_width(p, p->ellipsis) };
    if (!NV__PUSH(&p->fonts->scratch->segments, segment)) {
        return false;
    }
    line->count++;
    line->width += (line->width > 0 ? p->spacing : 0) + segment.width - p->spacing;
    return true;
}

/* Gives every segment its x. Blanks hang over the end: on the left in right-to-left lines. */
static void place_segments(const nv__paragraph *p, const nv__line *line)
{
    nv__segment *segments = p->fonts->scratch->segments.items + line->first;
    if (p->bidi) {
        nv__order_segments(p, line, segments, line->count);
    }
    float x = 0;
    for (uint32_t i = 0; line->rtl && i < line->count; i++) {
        bool hangs =
            segments[i].piece != NV__ELLIPSIS_PIECE && segments[i].start >= line->visible_end;
        x -= hangs ? segments[i].width : 0;
    }
    for (uint32_t i = 0; i < line->count; i++) {
        segments[i].x = x;
        x += segments[i].width;
    }
}

/* Fixed height: ascent and descent centred in it. Else as high as the fonts on it. */
static void measure_height(const nv__paragraph *p, nv__line *line)
{
    float scale = p->size / (float)p->font->upem;
    float ascent = (float)p->font->ascent * scale, descent = (float)p->font->descent * scale;
    const nv__segment *segments = p->fonts->scratch->segments.items + line->first;
    for (uint32_t i = 0; p->mixed && p->line_height <= 0 && i < line->count; i++) {
        const nv__word *word = nv__segment_word(p, &segments[i]);
        if (word) {
            scale = nv__word_scale(p, word);
            ascent = fmaxf(ascent, (float)word->font->ascent * scale);
            descent = fmaxf(descent, (float)word->font->descent * scale);
        }
    }
    line->height = p->line_height > 0 ? p->line_height : ascent + descent;
    line->baseline = line->top + (line->height - ascent - descent) / 2 + ascent;
}

/* ---- the ellipsis ---- */

static bool make_ellipsis(nv__paragraph *p)
{
    static const char sign[] = "\xe2\x80\xa6", dots[] = "...";
    if (p->ellipsis) {
        return true;
    }
    bool has_sign = nv__font_has(p->font, 0x2026);
    nv__word_key key = { .text = has_sign ? sign : dots,
                         .length = 3,
                         .font = p->font,
                         .script = HB_SCRIPT_LATIN,
                         .spaced = p->spacing != 0 };
    p->ellipsis = nv__word_get(p->fonts, &key);
    return p->ellipsis != NULL;
}

/* Cuts the line so that it ends in an ellipsis within the width. */
static bool shorten(nv__paragraph *p, nv__line *line, size_t piece, float max)
{
    if (!make_ellipsis(p)) {
        return false;
    }
    line_end found = walk_line(p, line->start, piece, max - nv__word_width(p, p->ellipsis));
    uint32_t cut = found.content_end;
    if (found.overflow) {
        cut = cut_at_grapheme(p, line->start, found.end);
        cut = cut > found.end ? line->start : cut;
    }
    while (cut > line->start && p->pieces[nv__piece_at(p, cut - 1)].kind != NV__PIECE_WORD) {
        uint32_t start = p->pieces[nv__piece_at(p, cut - 1)].start;
        cut = start > line->start ? start : line->start;
    }
    line->content_end = cut;
    line->end = p->length;
    line->ellipsis = true;
    return true;
}

/* ---- all lines ---- */

static bool base_is_rtl(const nv__paragraph *p, size_t piece)
{
    if (piece >= p->piece_count) {
        piece = p->piece_count - 1; /* after the last newline: as the line before */
    }
    return p->piece_count > 0 && p->pieces[piece].base == 1;
}

static bool add_line(nv__paragraph *p, nv__line *line, size_t piece, float max, bool cut)
{
    nv__scratch *scratch = p->fonts->scratch;
    if (cut && !shorten(p, line, piece, max)) {
        return false;
    }
    line->rtl = base_is_rtl(p, piece);
    if (!push_segments(p, line, piece) || (line->ellipsis && !push_ellipsis(p, line))) {
        return false;
    }
    measure_height(p, line);
    place_segments(p, line);
    return NV__PUSH(&scratch->lines, *line);
}

static bool make_lines(nv__paragraph *p, float max, int max_lines)
{
    nv__scratch *scratch = p->fonts->scratch;
    uint32_t start = 0;
    size_t piece = 0;
    float top = 0;
    bool more = true;
    while (more) {
        line_end found = walk_line(p, start, piece, max);
        if (found.overflow) {
            found.end = break_before(p, start, found.end);
            found.content_end = found.end;
            take_blanks(p, &found);
        }
        bool last = max_lines > 0 && scratch->lines.count + 1 == (size_t)max_lines;
        bool left = found.end < p->length;
        nv__line line = {
            .start = start, .end = found.end, .content_end = found.content_end, .top = top
        };
        if (!add_line(p, &line, piece, max, last && left)) {
            return false;
        }
        top += line.height;
        start = found.end;
        /* A newline at the text's end opens one more line, an empty one. */
        more = !last && (left || (found.hard && found.content_end < found.end));
        piece = start < p->length ? nv__piece_at(p, start) : p->piece_count;
    }
    return true;
}

static void align_lines(nv__layout *layout, nv__text_align align)
{
    for (size_t i = 0; i < layout->line_count; i++) {
        nv__line *line = &layout->lines[i];
        float space = layout->size.width - line->width;
        bool at_end = (align == NV__TEXT_END) != line->rtl;
        line->x = align == NV__TEXT_CENTER ? space / 2 : at_end ? space : 0;
    }
}

static bool commit(nv__paragraph *p)
{
    const nv__scratch *scratch = p->fonts->scratch;
    nv__layout *layout = &p->layout;
    size_t lines = scratch->lines.count, segments = scratch->segments.count;
    size_t line_bytes = lines * sizeof(nv__line), segment_bytes = segments * sizeof(nv__segment);
    nv__line *block = nv__alloc(line_bytes + segment_bytes);
    if (!block) {
        return false;
    }
    memcpy(block, scratch->lines.items, line_bytes);
    if (segments > 0) {
        memcpy(block + lines, scratch->segments.items, segment_bytes);
    }
    nv__free(layout->lines);
    layout->lines = block;
    layout->segments = (nv__segment *)(block + lines);
    layout->line_count = lines;
    layout->segment_count = segments;
    layout->size = (nv_size){ 0, block[lines - 1].top + block[lines - 1].height };
    for (size_t i = 0; i < lines; i++) {
        layout->size.width = fmaxf(layout->size.width, block[i].width);
    }
    return true;
}

/* True when another width makes no difference. */
static bool still_fits(const nv__paragraph *p, float max_width)
{
    const nv__layout *layout = &p->layout;
    return !layout->lines[layout->line_count - 1].ellipsis &&
           layout->max_width >= p->natural_width && max_width >= p->natural_width;
}

static bool lay_out(nv__paragraph *p, float max_width, int max_lines)
{
    nv__scratch *scratch = p->fonts->scratch;
    scratch->lines.count = scratch->segments.count = 0;
    bool wraps = p->natural_width > max_width;
    bool done = (!wraps || make_breaks(p)) && make_lines(p, max_width, max_lines) && commit(p);
    nv__scratch_trim(scratch);
    return done;
}

nv_size nv__paragraph_layout(nv__paragraph *p, float max_width, int max_lines, nv__text_align align)
{
    nv__layout *layout = &p->layout;
    max_width = isnan(max_width) ? INFINITY : fmaxf(max_width, 0);
    max_lines = max_lines < 0 ? 0 : max_lines;
    bool same = layout->valid && layout->max_lines == max_lines &&
                (layout->max_width == max_width || still_fits(p, max_width));
    if (same && layout->align == align) {
        return layout->size;
    }
    if (!same && !lay_out(p, max_width, max_lines)) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "no memory to lay out a text of %u bytes",
                     (unsigned)p->length);
        return layout->size;
    }
    nv__layout_drop_runs(layout);
    layout->valid = true;
    layout->max_width = max_width;
    layout->max_lines = max_lines;
    layout->align = align;
    align_lines(layout, align);
    return layout->size;
}
