/* Between places on the screen and offsets in the text. Boundaries are those of grapheme clusters,
 * also inside a ligature, whose width is divided among them. */
#include "base/utf8.h"
#include "text/paragraph.h"

/* ---- inside a segment ---- */

typedef struct slot {
    uint32_t start, end; /* bytes of the text: one grapheme */
    float x, width;      /* from where the segment's text starts, in its direction */
} slot;

/* Walks the graphemes of a segment in logical order. */
typedef struct walk {
    const nv__paragraph *p;
    const nv__segment *segment;
    const nv__word *word;
    uint32_t index, base;
    nv__cluster cluster; /* the one that is being divided; bytes of the text */
    float x, each;
    uint32_t at;
} walk;

static walk walk_start(const nv__paragraph *p, const nv__segment *segment)
{
    return (walk){ .p = p,
                   .segment = segment,
                   .word = nv__segment_word(p, segment),
                   .base = p->pieces[segment->piece].start,
                   .at = segment->start,
                   .cluster = { .end = segment->start } };
}

static bool next_cluster(walk *w)
{
    do {
        if (!nv__cluster_next(w->word, &w->index, &w->cluster)) {
            return false;
        }
        w->cluster.start += w->base;
        w->cluster.end += w->base;
    } while (w->cluster.start < w->segment->start);
    if (w->cluster.start >= w->segment->end) {
        return false;
    }
    uint32_t count = 0;
    for (size_t at = w->cluster.start; at < w->cluster.end; count++) {
        at = nv__utf8_next_grapheme(w->p->text, w->cluster.end, at);
    }
    float width = (float)w->cluster.advance * nv__word_scale(w->p, w->word) + w->p->spacing;
    w->each = count > 0 ? width / (float)count : 0;
    w->at = w->cluster.start;
    return true;
}

static bool walk_next(walk *w, slot *out)
{
    if (!w->word) {
        /* A tab: one slot. */
        bool first = w->at == w->segment->start;
        *out = (slot){ w->segment->start, w->segment->end, 0, w->segment->width };
        w->at = w->segment->end;
        return first;
    }
    while (w->at >= w->cluster.end) {
        if (!next_cluster(w)) {
            return false;
        }
    }
    uint32_t end = (uint32_t)nv__utf8_next_grapheme(w->p->text, w->cluster.end, w->at);
    *out = (slot){ w->at, end, w->x, w->each };
    w->x += w->each;
    w->at = end;
    return true;
}

static bool is_rtl(const nv__paragraph *p, const nv__line *line, const nv__segment *segment)
{
    return nv__segment_level(p, line, segment) % 2 == 1;
}

/* The x of a boundary in a segment (start <= offset <= end), from the line's left edge. */
static float position_in(const nv__paragraph *p, const nv__line *line, const nv__segment *segment,
                         uint32_t offset)
{
    float along = segment->width;
    if (offset < segment->end) {
        walk w = walk_start(p, segment);
        slot each = { 0 };
        along = 0;
        while (walk_next(&w, &each) && each.end <= offset) {
            along = each.x + each.width;
        }
    }
    return is_rtl(p, line, segment) ? segment->x + segment->width - along : segment->x + along;
}

/* The boundary nearest to x (from the line's left edge). */
static uint32_t offset_in(const nv__paragraph *p, const nv__line *line, const nv__segment *segment,
                          float x)
{
    float along = x - segment->x;
    along = is_rtl(p, line, segment) ? segment->width - along : along;
    walk w = walk_start(p, segment);
    slot each;
    while (walk_next(&w, &each)) {
        if (along < each.x + each.width / 2) {
            return each.start;
        }
    }
    return segment->end;
}

/* ---- lines ---- */

static const nv__line *line_of(const nv__paragraph *p, uint32_t offset)
{
    const nv__layout *layout = &p->layout;
    size_t low = 0, high = layout->line_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (layout->lines[middle].start <= offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return &layout->lines[low];
}

static const nv__line *line_at(const nv__paragraph *p, float y)
{
    const nv__layout *layout = &p->layout;
    size_t i = 0;
    while (i + 1 < layout->line_count && y >= layout->lines[i + 1].top) {
        i++;
    }
    return &layout->lines[i];
}

static const nv__segment *segment_at(const nv__paragraph *p, const nv__line *line, float x)
{
    const nv__segment *segments = p->layout.segments + line->first;
    uint32_t i = 0;
    while (i + 1 < line->count && x >= segments[i].x + segments[i].width) {
        i++;
    }
    return line->count > 0 ? &segments[i] : NULL;
}

size_t nv__paragraph_offset_at(const nv__paragraph *p, nv_point point)
{
    if (p->layout.line_count == 0) {
        return 0;
    }
    const nv__line *line = line_at(p, point.y);
    const nv__segment *segment = segment_at(p, line, point.x - line->x);
    if (!segment) {
        return line->start;
    }
    if (segment->piece == NV__ELLIPSIS_PIECE) {
        return line->content_end;
    }
    uint32_t offset = offset_in(p, line, segment, point.x - line->x);
    /* The end of a wrapped line is the start of the next one: stay on the line that was hit. */
    bool wrapped = line->content_end == line->end && line->end < p->length;
    if (wrapped && offset == line->end) {
        size_t before = nv__utf8_previous_grapheme(p->text, p->length, offset);
        return before > line->start ? before : line->start;
    }
    return offset;
}

static float caret_x(const nv__paragraph *p, const nv__line *line, uint32_t offset)
{
    const nv__segment *last = NULL;
    for (uint32_t i = 0; i < line->count; i++) {
        const nv__segment *each = &p->layout.segments[line->first + i];
        if (each->piece == NV__ELLIPSIS_PIECE) {
            continue;
        }
        if (each->start <= offset && offset < each->end) {
            return position_in(p, line, each, offset);
        }
        last = !last || each->start > last->start ? each : last;
    }
    if (!last) {
        return line->rtl ? line->width : 0;
    }
    return position_in(p, line, last, last->end);
}

nv_rect nv__paragraph_caret(const nv__paragraph *p, size_t offset)
{
    if (p->layout.line_count == 0) {
        return (nv_rect){ 0 };
    }
    uint32_t at = offset < p->length ? (uint32_t)offset : p->length;
    const nv__line *line = line_of(p, at);
    return (nv_rect){ line->x + caret_x(p, line, at), line->top, 0, line->height };
}

/* ---- ranges ---- */

typedef struct rects {
    nv_rect *out;
    size_t count, capacity;
    nv_rect last;
} rects;

static void add_rect(rects *to, nv_rect rect)
{
    float touching = 1.0f / 64;
    bool joins = to->count > 0 && to->last.y == rect.y &&
                 fabsf(to->last.x + to->last.width - rect.x) < touching;
    if (joins) {
        to->last.width = rect.x + rect.width - to->last.x;
    } else {
        to->last = rect;
        to->count++;
    }
    if (to->count <= to->capacity) {
        to->out[to->count - 1] = to->last;
    }
}

static void add_line_range(const nv__paragraph *p, const nv__line *line, uint32_t start,
                           uint32_t end, rects *to)
{
    for (uint32_t i = 0; i < line->count; i++) {
        const nv__segment *each = &p->layout.segments[line->first + i];
        uint32_t from = start > each->start ? start : each->start;
        uint32_t until = end < each->end ? end : each->end;
        if (each->piece == NV__ELLIPSIS_PIECE || from >= until) {
            continue;
        }
        float a = position_in(p, line, each, from), b = position_in(p, line, each, until);
        nv_rect rect = { line->x + fminf(a, b), line->top, fabsf(b - a), line->height };
        add_rect(to, rect);
    }
}

size_t nv__paragraph_ranges(const nv__paragraph *p, size_t start, size_t end, nv_rect *out,
                            size_t capacity)
{
    rects to = { .out = out, .capacity = out ? capacity : 0 };
    uint32_t from = start < p->length ? (uint32_t)start : p->length;
    uint32_t until = end < p->length ? (uint32_t)end : p->length;
    if (p->layout.line_count == 0 || from >= until) {
        return 0;
    }
    const nv__line *stop = p->layout.lines + p->layout.line_count;
    for (const nv__line *line = line_of(p, from); line < stop && line->start < until; line++) {
        add_line_range(p, line, from, until, &to);
    }
    return to.count;
}
