/* Inside the text layer: what a paragraph is made of. */
#ifndef NV_TEXT_PARAGRAPH_H
#define NV_TEXT_PARAGRAPH_H

#include "text/word.h"

enum {
    NV__TEXT_BYTES_MAX = 64 << 20,
    NV__PIECE_BYTES_MAX = 512,  /* a longer word is shaped in parts */
    NV__TAB_SPACES = 8,         /* from one tab stop to the next */
    NV__SCRATCH_KEEP = 1 << 14, /* elements of scratch arrays that outlive a paragraph */
    NV__ELLIPSIS_PIECE = UINT32_MAX >> 1,
};

typedef enum nv__piece_kind {
    NV__PIECE_WORD,
    NV__PIECE_SPACE,  /* blanks, which hang over at a line's end */
    NV__PIECE_TAB,    /* one tab */
    NV__PIECE_NEWLINE /* one line end */
} nv__piece_kind;

/* A stretch of text of one font, script and direction that no blank interrupts. It ends where the
 * next one starts. */
typedef struct nv__piece {
    nv__word *word; /* NULL: tab, newline */
    uint32_t start;
    uint8_t kind;
    uint8_t level; /* of UAX 9 */
    uint8_t base;  /* level of its line of text */
} nv__piece;

/* The part of a piece that is on a line; x from the line's left edge, before alignment. */
typedef struct nv__segment {
    uint32_t piece, start, end;
    float x, width;
} nv__segment;

typedef struct nv__line {
    uint32_t start, end;   /* bytes; the next line starts at `end` */
    uint32_t content_end;  /* before the newline, or where an ellipsis cuts */
    uint32_t visible_end;  /* before the blanks that hang over */
    uint32_t first, count; /* segments, in visual order */
    float x, width, top, height, baseline;
    bool rtl, ellipsis;
} nv__line;

typedef struct nv__placed_run {
    nv__glyph_run *run;
    float x, y; /* of the pen's start, in the paragraph */
} nv__placed_run;

/* What the last layout was asked and found. Lines and segments are one block. */
typedef struct nv__layout {
    bool valid;
    float max_width;
    int max_lines;
    nv__text_align align;
    nv_size size;
    nv__line *lines;
    nv__segment *segments;
    size_t line_count, segment_count;
    NV__ARRAY(nv__placed_run) runs; /* made when first painted */
    bool has_runs;
} nv__layout;

struct nv__paragraph {
    nv__fonts *fonts;
    nv__font *font; /* the first choice */
    float size, line_height, spacing, tab_width, natural_width;
    int weight;
    bool bidi, mixed; /* any right-to-left; more than one font */
    uint32_t length;
    size_t piece_count;
    uint8_t *breaks;    /* of UAX 14; made when first needed */
    nv__word *ellipsis; /* likewise */
    nv__layout layout;
    char *text; /* behind the pieces */
    nv__piece pieces[];
};

/* ---- itemise.c ---- */

/* Cuts the text into pieces and shapes them, into scratch->pieces. */
nv_status nv__itemise(nv__paragraph *paragraph, const char *text, size_t length);

/* ---- scratch ---- */

typedef struct nv__char {
    uint32_t code_point, offset;
    nv__font *font;
    hb_script_t script;
    uint8_t level;
    bool blank, extends; /* extends: belongs to the character before */
} nv__char;

struct nv__scratch {
    NV__ARRAY(nv__piece) pieces;
    NV__ARRAY(nv__char) chars;
    NV__ARRAY(uint32_t) bidi_text;
    NV__ARRAY(uint32_t) bidi_types;
    NV__ARRAY(uint32_t) bidi_brackets;
    NV__ARRAY(int8_t) levels;
    NV__ARRAY(nv__line) lines;
    NV__ARRAY(nv__segment) segments;
};
/* NULL: no memory. */
nv__scratch *nv__scratch_of(nv__fonts *fonts);
/* Gives back what a very long text needed. */
void nv__scratch_trim(nv__scratch *scratch);

/* ---- measuring ---- */

/* A cluster of a word, in logical order. */
typedef struct nv__cluster {
    uint32_t start, end; /* bytes in the word */
    int64_t advance;     /* font units */
} nv__cluster;
/* The cluster from glyph *index on (0 first, counted in logical order); false at the end. */
bool nv__cluster_next(const nv__word *word, uint32_t *index, nv__cluster *out);

static inline float nv__word_scale(const nv__paragraph *paragraph, const nv__word *word)
{
    return paragraph->size / (float)word->font->upem;
}

float nv__word_width(const nv__paragraph *paragraph, const nv__word *word);
/* Of the bytes [from, to) of a word, at cluster boundaries. */
float nv__word_part_width(const nv__paragraph *paragraph, const nv__word *word, uint32_t from,
                          uint32_t to);
uint32_t nv__piece_end(const nv__paragraph *paragraph, size_t piece);
/* Where a tab that starts at x ends. */
float nv__tab_stop(const nv__paragraph *paragraph, float x);
/* The piece that holds a byte (< length). */
size_t nv__piece_at(const nv__paragraph *paragraph, uint32_t offset);
/* The word of a segment; NULL for tabs and newlines. */
nv__word *nv__segment_word(const nv__paragraph *paragraph, const nv__segment *segment);
uint8_t nv__segment_level(const nv__paragraph *paragraph, const nv__line *line,
                          const nv__segment *segment);

/* ---- order.c: a line's segments in visual order ---- */
void nv__order_segments(const nv__paragraph *paragraph, const nv__line *line, nv__segment *segments,
                        size_t count);

/* ---- runs.c ---- */
void nv__layout_drop_runs(nv__layout *layout);

#endif
