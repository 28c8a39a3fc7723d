/* Widths of words and parts of them, and which piece is where. */
#include "text/paragraph.h"

/* Glyphs of a right-to-left word come in visual order: its text starts at the last one. */
static const nv__word_glyph *logical_glyph(const nv__word *word, uint32_t index)
{
    return &word->glyphs[word->rtl ? word->count - 1 - index : index];
}

bool nv__cluster_next(const nv__word *word, uint32_t *index, nv__cluster *out)
{
    if (*index >= word->count) {
        return false;
    }
    uint32_t at = *index, name = logical_glyph(word, at)->cluster;
    *out = (nv__cluster){ .start = at == 0 ? 0 : name, .end = word->length };
    while (at < word->count) {
        const nv__word_glyph *glyph = logical_glyph(word, at);
        if (glyph->cluster != name) {
            out->end = glyph->cluster > out->start ? glyph->cluster : out->start;
            break;
        }
        out->advance += glyph->advance;
        at++;
    }
    *index = at;
    return true;
}

float nv__word_width(const nv__paragraph *paragraph, const nv__word *word)
{
    return (float)word->advance * nv__word_scale(paragraph, word) +
           (float)word->clusters * paragraph->spacing;
}

float nv__word_part_width(const nv__paragraph *paragraph, const nv__word *word, uint32_t from,
                          uint32_t to)
{
    if (from == 0 && to == word->length) {
        return nv__word_width(paragraph, word);
    }
    int64_t advance = 0;
    uint32_t index = 0, clusters = 0;
    nv__cluster cluster;
    while (nv__cluster_next(word, &index, &cluster) && cluster.start < to) {
        if (cluster.start >= from) {
            advance += cluster.advance;
            clusters++;
        }
    }
    return (float)advance * nv__word_scale(paragraph, word) + (float)clusters * paragraph->spacing;
}

uint32_t nv__piece_end(const nv__paragraph *paragraph, size_t piece)
{
    return piece + 1 < paragraph->piece_count ? paragraph->pieces[piece + 1].start
                                              : paragraph->length;
}

float nv__tab_stop(const nv__paragraph *paragraph, float x)
{
    return (floorf(x / paragraph->tab_width) + 1) * paragraph->tab_width;
}

size_t nv__piece_at(const nv__paragraph *paragraph, uint32_t offset)
{
    size_t low = 0, high = paragraph->piece_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (paragraph->pieces[middle].start <= offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

nv__word *nv__segment_word(const nv__paragraph *paragraph, const nv__segment *segment)
{
    return segment->piece == NV__ELLIPSIS_PIECE ? paragraph->ellipsis
                                                : paragraph->pieces[segment->piece].word;
}

uint8_t nv__segment_level(const nv__paragraph *paragraph, const nv__line *line,
                          const nv__segment *segment)
{
    /* Blanks at a line's end, line ends and the ellipsis run as the line does (UAX 9, L1). */
    if (segment->piece == NV__ELLIPSIS_PIECE || segment->start >= line->visible_end) {
        return line->rtl ? 1 : 0;
    }
    const nv__piece *piece = &paragraph->pieces[segment->piece];
    return piece->kind == NV__PIECE_TAB ? piece->base : piece->level;
}
