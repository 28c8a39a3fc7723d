/* Glyph runs of a layout: what the canvas draws. Made when a layout is first painted. */
#include "base/log.h"
#include "text/paragraph.h"

#include <string.h>

/* Hinting and rounding may move an edge beyond the outline. */
static const float INK_MARGIN = 1.0f;

void nv__layout_drop_runs(nv__layout *layout)
{
    for (size_t i = 0; i < layout->runs.count; i++) {
        nv__glyph_run_release(layout->runs.items[i].run);
    }
    layout->runs.count = 0;
    layout->has_runs = false;
}

static bool draws(const nv__paragraph *p, const nv__segment *segment)
{
    return segment->piece == NV__ELLIPSIS_PIECE || p->pieces[segment->piece].kind == NV__PIECE_WORD;
}

static bool is_blank(const nv__paragraph *p, const nv__segment *segment)
{
    return segment->piece != NV__ELLIPSIS_PIECE &&
           p->pieces[segment->piece].kind == NV__PIECE_SPACE;
}

/* The bytes of its word that a segment shows. */
static void part_of(const nv__paragraph *p, const nv__segment *segment, uint32_t *from,
                    uint32_t *to)
{
    if (segment->piece == NV__ELLIPSIS_PIECE) {
        *from = 0;
        *to = p->ellipsis->length;
    } else {
        *from = segment->start - p->pieces[segment->piece].start;
        *to = segment->end - p->pieces[segment->piece].start;
    }
}

static bool shows(const nv__word_glyph *glyph, uint32_t from, uint32_t to)
{
    return (glyph->cluster >= from || from == 0) && glyph->cluster < to;
}

static size_t count_glyphs(const nv__paragraph *p, const nv__segment *segment)
{
    const nv__word *word = nv__segment_word(p, segment);
    uint32_t from, to;
    size_t count = 0;
    if (!draws(p, segment)) {
        return 0;
    }
    part_of(p, segment, &from, &to);
    for (uint32_t i = 0; i < word->count; i++) {
        count += shows(&word->glyphs[i], from, to);
    }
    return count;
}

typedef struct ink_box {
    float left, top, right, bottom;
    bool any;
} ink_box;

static void add_ink(ink_box *ink, const nv__font *font, float scale, const nv__glyph *glyph)
{
    float box[4];
    if (!nv__font_glyph_box(font, glyph->id, box)) {
        return;
    }
    float left = glyph->x + box[0] * scale, right = glyph->x + box[2] * scale;
    float top = glyph->y + box[1] * scale, bottom = glyph->y + box[3] * scale;
    if (!ink->any) {
        *ink = (ink_box){ left, top, right, bottom, true };
        return;
    }
    ink->left = fminf(ink->left, left);
    ink->top = fminf(ink->top, top);
    ink->right = fmaxf(ink->right, right);
    ink->bottom = fmaxf(ink->bottom, bottom);
}

/* Appends the glyphs of a segment to a run; `x` is where it starts in the run. */
static size_t put_glyphs(const nv__paragraph *p, const nv__segment *segment, float x,
                         nv__glyph *out, ink_box *ink)
{
    const nv__word *word = nv__segment_word(p, segment);
    float scale = nv__word_scale(p, word);
    uint32_t from, to;
    size_t count = 0;
    part_of(p, segment, &from, &to);
    for (uint32_t i = 0; i < word->count; i++) {
        const nv__word_glyph *glyph = &word->glyphs[i];
        if (!shows(glyph, from, to)) {
            continue;
        }
        out[count] = (nv__glyph){ .id = glyph->id,
                                  .x = x + (float)glyph->dx * scale,
                                  .y = -(float)glyph->dy * scale };
        add_ink(ink, word->font, scale, &out[count]);
        count++;
        x += (float)glyph->advance * scale;
        bool ends = i + 1 == word->count || word->glyphs[i + 1].cluster != glyph->cluster;
        x += ends ? p->spacing : 0;
    }
    return count;
}

/* The text of segments for dumps: as it is written when they are neighbours there. */
static char *text_of(const nv__paragraph *p, const nv__segment *segments, size_t count)
{
    static const char sign[] = "\xe2\x80\xa6";
    size_t low = SIZE_MAX, high = 0, sum = 0, extra = 0;
    for (size_t i = 0; i < count; i++) {
        const nv__segment *each = &segments[i];
        extra += each->piece == NV__ELLIPSIS_PIECE ? sizeof sign - 1 : 0;
        if (each->end > each->start) {
            low = each->start < low ? each->start : low;
            high = each->end > high ? each->end : high;
            sum += each->end - each->start;
        }
    }
    char *text = nv__alloc(sum + extra + 1), *to = text;
    if (!text) {
        return NULL;
    }
    bool neighbours = sum > 0 && high - low == sum;
    if (neighbours) {
        memcpy(to, p->text + low, sum);
        to += sum;
    }
    for (size_t i = 0; !neighbours && i < count; i++) {
        memcpy(to, p->text + segments[i].start, segments[i].end - segments[i].start);
        to += segments[i].end - segments[i].start;
    }
    if (extra > 0) {
        memcpy(to, sign, extra);
    }
    to[extra] = '\0';
    return text;
}

/* One run of segments that share a font. */
static bool add_run(nv__paragraph *p, const nv__line *line, const nv__segment *segments,
                    size_t count)
{
    size_t glyphs = 0;
    for (size_t i = 0; i < count; i++) {
        glyphs += count_glyphs(p, &segments[i]);
    }
    if (glyphs == 0) {
        return true;
    }
    nv__font *font = nv__segment_word(p, segments)->font;
    if (!NV__RESERVE(&p->layout.runs, 1)) {
        return false;
    }
    nv__glyph_run *run = nv__glyph_run_new(&font->face, p->size, glyphs);
    if (!run) {
        return false;
    }
    ink_box ink = { 0 };
    glyphs = 0;
    for (size_t i = 0; i < count; i++) {
        if (draws(p, &segments[i])) {
            glyphs += put_glyphs(p, &segments[i], segments[i].x - segments->x, run->glyphs + glyphs,
                                 &ink);
        }
    }
    if (ink.any) {
        run->ink = (nv_rect){ ink.left - INK_MARGIN, ink.top - INK_MARGIN,
                              ink.right - ink.left + 2 * INK_MARGIN,
                              ink.bottom - ink.top + 2 * INK_MARGIN };
    } else {
        run->ink = (nv_rect){ 0 };
    }
    run->text = text_of(p, segments, count);
    if (!run->text) {
        nv__glyph_run_release(run);
        return false;
    }
    p->layout.runs.items[p->layout.runs.count++] =
        (nv__placed_run){ .run = run, .x = line->x + segments->x, .y = line->baseline };
    return true;
}

/* Segments from `first` on that can share a run; blanks between them are in it, at its ends not. */
static size_t run_length(const nv__paragraph *p, const nv__segment *segments, size_t count)
{
    const nv__font *font = nv__segment_word(p, segments)->font;
    size_t length = 1;
    for (size_t i = 1; i < count; i++) {
        if (draws(p, &segments[i])) {
            if (nv__segment_word(p, &segments[i])->font != font) {
                break;
            }
            length = i + 1;
        } else if (!is_blank(p, &segments[i])) {
            break;
        }
    }
    return length;
}

static bool make_runs(nv__paragraph *p)
{
    nv__layout *layout = &p->layout;
    for (size_t i = 0; i < layout->line_count; i++) {
        const nv__line *line = &layout->lines[i];
        const nv__segment *segments = layout->segments + line->first;
        for (size_t k = 0; k < line->count;) {
            if (!draws(p, &segments[k])) {
                k++;
                continue;
            }
            size_t length = run_length(p, segments + k, line->count - k);
            if (!add_run(p, line, segments + k, length)) {
                nv__layout_drop_runs(layout);
                return false;
            }
            k += length;
        }
    }
    layout->has_runs = true;
    return true;
}

void nv__paragraph_paint(nv__paragraph *p, nv_canvas *canvas, float x, float y, nv_color color)
{
    if (!p->layout.has_runs && !make_runs(p)) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "no memory to draw a text of %u bytes",
                     (unsigned)p->length);
        return;
    }
    for (size_t i = 0; i < p->layout.runs.count; i++) {
        const nv__placed_run *each = &p->layout.runs.items[i];
        nv__canvas_glyphs(canvas, each->run, (nv_point){ x + each->x, y + each->y }, color);
    }
}
