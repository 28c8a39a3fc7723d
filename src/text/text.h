/* Fonts, paragraphs and line breaking. */
#ifndef NV_TEXT_TEXT_H
#define NV_TEXT_TEXT_H

#include "graphics/display_list.h"

#include <nuiitivet/geometry.h>

/* The fonts of a process part: loaded faces and caches. UI thread only. */
typedef struct nv__fonts nv__fonts;

/* Finds nothing yet: faces are looked up by fontconfig and loaded when text first needs them. */
nv_status nv__fonts_create(nv__fonts **out);
void nv__fonts_destroy(nv__fonts *fonts);
/* Uses this file for a family and weight (tests, embedded fonts). NV_EIO, NV_EINVAL (no font). */
nv_status nv__fonts_add_file(nv__fonts *fonts, const char *family, int weight, const char *path);
/* True when at least one usable face can be had; otherwise text is drawn as boxes (said once). */
bool nv__fonts_usable(nv__fonts *fonts);

typedef enum nv__text_align { NV__TEXT_START, NV__TEXT_CENTER, NV__TEXT_END } nv__text_align;

typedef struct nv__text_style {
    const char *family;   /* NULL: Roboto, else the system's sans */
    float size;           /* dp per em */
    int weight;           /* 100..900; 0: 400 */
    float line_height;    /* dp; 0: from the font */
    float letter_spacing; /* dp */
} nv__text_style;

/* A laid-out text. Shaping happens at creation, breaking at layout; both are independent of the
 * display scale (unhinted advances, sub-pixel placement). */
typedef struct nv__paragraph nv__paragraph;

/* Invalid UTF-8 shows U+FFFD. `length` in bytes. NULL: no memory. */
nv__paragraph *nv__paragraph_new(nv__fonts *fonts, const char *text, size_t length, const nv__text_style *style);
void nv__paragraph_free(nv__paragraph *paragraph);

/* Breaks into lines no wider than `max_width` (INFINITY: only at newlines), at UAX 14 opportunities,
 * inside a word only where it alone is too wide. At most `max_lines` (0: any), the last one ending
 * in an ellipsis when text is left. Returns the size (ceiled to nothing: exact dp). Cheap when
 * repeated with the same arguments. */
nv_size nv__paragraph_layout(nv__paragraph *paragraph, float max_width, int max_lines, nv__text_align align);
/* The width without any wrapping, dp. */
float nv__paragraph_natural_width(const nv__paragraph *paragraph);
size_t nv__paragraph_line_count(const nv__paragraph *paragraph);
/* Of a line: the y of its baseline and its top and height, dp from the paragraph's top. */
void nv__paragraph_line_metrics(const nv__paragraph *paragraph, size_t line, float *top, float *height, float *baseline);
/* Draws at (x, y), the top-left corner of the layout. */
void nv__paragraph_paint(nv__paragraph *paragraph, nv_canvas *canvas, float x, float y, nv_color color);
/* Byte offset of the cluster boundary nearest to a point; caret rectangle (width 0) of an offset. */
size_t nv__paragraph_offset_at(const nv__paragraph *paragraph, nv_point point);
nv_rect nv__paragraph_caret(const nv__paragraph *paragraph, size_t offset);
/* Rectangles that cover a byte range, at most `capacity`; returns how many there are. */
size_t nv__paragraph_ranges(const nv__paragraph *paragraph, size_t start, size_t end, nv_rect *out, size_t capacity);

/* ---- UAX 14 ---- */
typedef enum nv__break { NV__BREAK_NONE, NV__BREAK_ALLOWED, NV__BREAK_MUST } nv__break;
/* breaks[i] says what may happen before the byte at i+1, i.e. after the character that ends at byte i
 * (NONE inside characters). breaks has `length` entries. */
void nv__line_breaks(const char *text, size_t length, uint8_t *breaks);

/* ---- editing ---- */

/* Text with a selection; moves by grapheme clusters and words. Offsets are bytes. */
typedef struct nv__edit {
    char *text;
    size_t length, capacity;
    size_t anchor, caret; /* equal: no selection */
} nv__edit;
typedef enum nv__motion {
    NV__MOTION_LEFT, NV__MOTION_RIGHT, NV__MOTION_WORD_LEFT, NV__MOTION_WORD_RIGHT, NV__MOTION_HOME, NV__MOTION_END
} nv__motion;
nv_status nv__edit_init(nv__edit *edit, const char *text);
void nv__edit_finish(nv__edit *edit);
nv_status nv__edit_set(nv__edit *edit, const char *text);                    /* caret to the end */
nv_status nv__edit_insert(nv__edit *edit, const char *text, size_t length);  /* replaces the selection */
bool nv__edit_delete(nv__edit *edit, nv__motion motion); /* the selection, or up to the motion's target; false at an edge */
bool nv__edit_move(nv__edit *edit, nv__motion motion, bool select); /* false when nothing changed */
void nv__edit_select_all(nv__edit *edit);
void nv__edit_place(nv__edit *edit, size_t offset, bool select);   /* clamped to a boundary */
void nv__edit_select_word(nv__edit *edit, size_t offset);
size_t nv__edit_selection(const nv__edit *edit, size_t *start); /* length of the selection */

#endif
