/* Inside the text layer: shaped words, shared by all paragraphs that contain them at any size. */
#ifndef NV_TEXT_WORD_H
#define NV_TEXT_WORD_H

#include "text/fonts.h"

enum {
    NV__WORD_CACHED_BYTES = 48, /* longer words are shaped each time */
    NV__WORD_CACHE_MAX = 32768, /* slots, a power of two */
    NV__WORD_CACHE_START = 512,
};

/* Lengths in font units; pen moves are horizontal only. */
typedef struct nv__word_glyph {
    uint32_t id;
    uint32_t cluster; /* byte offset in the word */
    int32_t advance, dx, dy;
} nv__word_glyph;

/* Immutable. Glyphs are in visual order, so the clusters of a right-to-left word descend. */
typedef struct nv__word {
    unsigned references;
    uint32_t hash;
    nv__font *font;
    hb_script_t script;
    bool rtl, spaced; /* spaced: shaped for letter spacing, without ligatures */
    uint32_t length;  /* bytes of text */
    uint32_t count, clusters;
    int64_t advance;
    nv__word_glyph glyphs[];
} nv__word;

/* What a word is shaped as. */
typedef struct nv__word_key {
    const char *text;
    size_t length;
    nv__font *font;
    hb_script_t script;
    bool rtl, spaced;
} nv__word_key;

/* A reference the caller releases. NULL: no memory. */
nv__word *nv__word_get(nv__fonts *fonts, const nv__word_key *key);
void nv__word_release(nv__word *word);
void nv__word_cache_finish(nv__word_cache *cache);

/* ---- scratch memory that is reused from paragraph to paragraph ---- */

typedef struct nv__scratch nv__scratch;
void nv__scratch_free(nv__scratch *scratch);

#endif
