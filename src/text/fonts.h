/* Inside the text layer: loaded fonts, and how one is chosen for a family or a code point. */
#ifndef NV_TEXT_FONTS_H
#define NV_TEXT_FONTS_H

#include "text/text.h"

#include <hb.h>

#include <ft2build.h>
#include FT_FREETYPE_H

enum {
    NV__FONTS_LOADED_MAX = 96,   /* faces in memory */
    NV__FONTS_CHOICES_MAX = 48,  /* remembered answers for (family, weight) */
    NV__FALLBACKS_MAX = 1024,    /* remembered answers for code points, a power of two */
    NV__FONT_REMEMBERED = 0x800, /* code points, the first ones, whose presence is remembered */
    NV__GLYPH_PIXELS_MAX = 1024, /* the largest size a glyph is rasterised at */
};

/* How outlines are fitted to pixels: as the desktop's fontconfig says. Always vertically alone,
 * because glyphs are placed between pixels horizontally. */
typedef enum nv__hinting {
    NV__HINTING_SLIGHT, /* FreeType's light autohinter */
    NV__HINTING_NONE,
    NV__HINTING_FULL /* medium and full: the font's own instructions */
} nv__hinting;

/* A loaded font. Lengths are font units, `upem` of them an em. */
typedef struct nv__font {
    nv__face face; /* first: what the renderers know of it */
    hb_font_t *hb; /* NULL: the box font */
    FT_Face ft;
    float pixel_size; /* that `ft` is set to */
    int upem, ascent, descent;
    int weight;
    int index;
    nv__hinting hinting;
    bool has_ascii; /* every printable one */
    char *path;
    char name[64];
    uint8_t answers[NV__FONT_REMEMBERED]; /* of nv__font_has: 0 not asked, 1 no, 2 yes */
    uint8_t *box_pixels;                  /* box font: the last glyph drawn */
} nv__font;

/* NV_EIO: cannot be read. NV_EINVAL: no font that can be scaled. `weight` sets the axis of a
 * variable font. */
nv_status nv__font_open(FT_Library library, const char *path, int index, int weight,
                        nv__font **out);
void nv__font_close(nv__font *font);
bool nv__font_has(nv__font *font, uint32_t code_point);

/* What a glyph touches, relative to the pen: x and y of its box, y downwards. False: nothing. */
bool nv__font_glyph_box(const nv__font *font, uint32_t glyph, float box[4]);

/* The built-in font of hollow boxes: NV__BOX_GLYPH for everything, NV__BOX_SPACE for blanks. */
enum { NV__BOX_SPACE = 0, NV__BOX_GLYPH = 1 };
void nv__box_font_init(nv__font *font);
void nv__box_font_finish(nv__font *font);
int nv__box_advance(uint32_t glyph);

uint32_t nv__face_next_id(void);

/* ---- the system's fonts (fontconfig) ---- */

typedef struct nv__system_fonts nv__system_fonts;

typedef struct nv__font_file {
    const char *path, *family; /* of the system's list: valid until the next call */
    int index;
    nv__hinting hinting;
} nv__font_file;

/* NULL: no memory, or fontconfig cannot be used. */
nv__system_fonts *nv__system_fonts_new(void);
void nv__system_fonts_free(nv__system_fonts *system);
/* The font for a family and weight; with `exact` only if the family is really that. */
bool nv__system_fonts_match(nv__system_fonts *system, const char *family, int weight, bool exact,
                            nv__font_file *out);
/* The next font from *cursor on (0 first) that has the code point (0: any font at all). */
bool nv__system_fonts_next(nv__system_fonts *system, uint32_t code_point, size_t *cursor,
                           nv__font_file *out);

/* All files and folders that the answers depend on, and those that would change them if they came
 * into being. */
void nv__system_fonts_sources(nv__system_fonts *system, void (*tell)(void *user, const char *path),
                              void *user);

/* ---- choosing ---- */

typedef struct nv__added_font {
    char *family;
    int weight;
    nv__font *font;
} nv__added_font;

typedef struct nv__font_choice {
    char *family; /* NULL: the default */
    int weight;
    nv__font *font;
} nv__font_choice;

typedef struct nv__fallback {
    uint32_t code_point; /* 0: free */
    int weight;
    nv__font *font; /* NULL: nobody has it */
} nv__fallback;

typedef struct nv__word_cache {
    struct nv__word **slots;
    size_t capacity, count;
} nv__word_cache;

struct nv__fonts {
    FT_Library library;
    struct FT_MemoryRec_ memory;
    nv__system_fonts *system;           /* made when first needed */
    struct nv__font_memory *remembered; /* its answers of earlier starts; NULL: none */
    bool bare, system_failed;
    nv__font box;
    NV__ARRAY(nv__font *) loaded;
    NV__ARRAY(nv__added_font) added;
    nv__font_choice choices[NV__FONTS_CHOICES_MAX];
    size_t choice_count, choice_next;
    nv__fallback *fallbacks; /* NV__FALLBACKS_MAX */
    nv__word_cache words;
    hb_buffer_t *buffer;
    struct nv__scratch *scratch;
    size_t paragraphs; /* alive */
};

/* The font for a family (NULL: the default) and weight; the box font when there is none. */
nv_status nv__fonts_pick(nv__fonts *fonts, const char *family, int weight, nv__font **out);
/* A font that has the code point, for text whose first choice has not; NULL in *out: none. */
nv_status nv__fonts_fallback(nv__fonts *fonts, uint32_t code_point, int weight, nv__font **out);

#endif
