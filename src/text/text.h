/* Fonts, paragraphs and line breaking. */
#ifndef NV_TEXT_TEXT_H
#define NV_TEXT_TEXT_H

#include "graphics/display_list.h"

#include <nuiitivet/geometry.h>

/* The fonts of a process part: loaded faces and caches. UI thread only. */
typedef struct nv__fonts nv__fonts;

/* Finds nothing yet: faces are looked up by fontconfig and loaded when text first needs them. */
nv_status nv__fonts_create(nv__fonts **out);
/* Knows only the files that are added: the same on every machine, and a way to have no font at all.
 */
nv_status nv__fonts_create_bare(nv__fonts **out);
/* Remembers fontconfig's answers in files in this folder. Before the fonts are first used. */
void nv__fonts_remember_in(nv__fonts *fonts, const char *folder);
/* After every paragraph and every display list that names a face is gone. */
void nv__fonts_destroy(nv__fonts *fonts);
/* Uses this file for a family and weight (tests, embedded fonts); it goes before the system's
 * fonts, also as a fallback, for text that is made afterwards. NV_EIO (cannot be read), NV_EINVAL
 * (no scalable font), NV_ELIMIT, NV_ENOMEM. */
nv_status nv__fonts_add_file(nv__fonts *fonts, const char *family, int weight, const char *path);
/* True when at least one usable face can be had; otherwise text is drawn as boxes (said once). */
bool nv__fonts_usable(nv__fonts *fonts);

typedef enum nv__text_align { NV__TEXT_START, NV__TEXT_CENTER, NV__TEXT_END } nv__text_align;

typedef struct nv__text_style {
    const char *family;   /* NULL: Roboto, else the system's sans */
    float size;           /* dp per em, kept within 1..2000 (14 when it is no number) */
    int weight;           /* 100..900; 0: 400 */
    float line_height;    /* dp; 0: from the fonts of each line */
    float letter_spacing; /* dp */
} nv__text_style;

/* A laid-out text. Shaping happens at creation, breaking at layout; both are independent of the
 * display scale (unhinted advances, sub-pixel placement). */
typedef struct nv__paragraph nv__paragraph;

/* Invalid UTF-8 shows U+FFFD. `length` in bytes; more than 64 MiB are cut. The base direction is
 * that of the first strong character of each line of the text. All byte offsets below refer to the
 * given text if it is valid; otherwise to a copy where each malformed part is the three bytes of
 * U+FFFD. NULL: no memory. */
nv__paragraph *nv__paragraph_new(nv__fonts *fonts, const char *text, size_t length,
                                 const nv__text_style *style);
void nv__paragraph_free(nv__paragraph *paragraph);

/* Breaks into lines no wider than `max_width` (INFINITY: only at newlines), at UAX 14
 * opportunities, inside a word only where it alone is too wide. At most `max_lines` (0: any), the
 * last one ending in an ellipsis when text is left. Spaces at a line's end hang over and count for
 * nothing. Returns the size (ceiled to nothing: exact dp): as wide as the widest line. Lines are
 * aligned within that width (START: where the line's text starts, which is the right for
 * right-to-left text); in a wider box it is the caller who moves the whole. Cheap when repeated
 * with the same arguments. When memory runs out the layout before is kept (none: no lines). */
nv_size nv__paragraph_layout(nv__paragraph *paragraph, float max_width, int max_lines,
                             nv__text_align align);
/* The width without any wrapping, dp. */
float nv__paragraph_natural_width(const nv__paragraph *paragraph);
size_t nv__paragraph_line_count(const nv__paragraph *paragraph);
/* Of a line: the y of its baseline and its top and height, dp from the paragraph's top. */
void nv__paragraph_line_metrics(const nv__paragraph *paragraph, size_t line, float *top,
                                float *height, float *baseline);
/* Draws at (x, y), the top-left corner of the layout. Allocates only the first time after a change
 * of the layout (and what the canvas needs). */
void nv__paragraph_paint(nv__paragraph *paragraph, nv_canvas *canvas, float x, float y,
                         nv_color color);
/* Byte offset of the cluster boundary nearest to a point; caret rectangle (width 0) of an offset.
 */
size_t nv__paragraph_offset_at(const nv__paragraph *paragraph, nv_point point);
nv_rect nv__paragraph_caret(const nv__paragraph *paragraph, size_t offset);
/* Rectangles that cover a byte range, at most `capacity`; returns how many there are. */
size_t nv__paragraph_ranges(const nv__paragraph *paragraph, size_t start, size_t end, nv_rect *out,
                            size_t capacity);

/* ---- UAX 14 ---- */
typedef enum nv__break { NV__BREAK_NONE, NV__BREAK_ALLOWED, NV__BREAK_MUST } nv__break;
/* breaks[i] says what may happen before the byte at i+1, i.e. after the character that ends at byte
 * i (NONE inside characters, MUST at the text's end). breaks has `length` entries. */
void nv__line_breaks(const char *text, size_t length, uint8_t *breaks);

/* ---- editing ---- */

/* Text with a selection; moves by grapheme clusters and words. Offsets are bytes. */
typedef struct nv__edit {
    char *text;
    size_t length, capacity;
    size_t anchor, caret; /* equal: no selection */
} nv__edit;
typedef enum nv__motion {
    NV__MOTION_LEFT,
    NV__MOTION_RIGHT,
    NV__MOTION_WORD_LEFT,
    NV__MOTION_WORD_RIGHT,
    NV__MOTION_HOME,
    NV__MOTION_END
} nv__motion;
nv_status nv__edit_init(nv__edit *edit, const char *text);
void nv__edit_finish(nv__edit *edit);
nv_status nv__edit_set(nv__edit *edit, const char *text); /* caret to the end */
nv_status nv__edit_insert(nv__edit *edit, const char *text,
                          size_t length); /* replaces the selection */
bool nv__edit_delete(
    nv__edit *edit,
    nv__motion motion); /* the selection, or up to the motion's target; false at an edge */
bool nv__edit_move(nv__edit *edit, nv__motion motion, bool select); /* false when nothing changed */
void nv__edit_select_all(nv__edit *edit);
void nv__edit_place(nv__edit *edit, size_t offset, bool select); /* clamped to a boundary */
void nv__edit_select_word(nv__edit *edit, size_t offset);
size_t nv__edit_selection(const nv__edit *edit, size_t *start); /* length of the selection */

#endif
