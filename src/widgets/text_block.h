/* A piece of text that a widget shows: the characters, and the paragraph made of them. The
 * paragraph is made when first laid out and again only when text, style or fonts have changed. */
#ifndef NV_WIDGETS_TEXT_BLOCK_H
#define NV_WIDGETS_TEXT_BLOCK_H

#include "ui/view.h"

typedef struct nv__text_block {
    char *text; /* valid UTF-8, owned; NULL: empty */
    nv__paragraph *paragraph;
    nv__fonts *fonts;     /* that the paragraph was shaped with */
    nv__text_style style; /* that it was shaped in; family is static */
    nv_size size;         /* of the last layout */
} nv__text_block;

/* Copies the text; malformed parts are replaced and reported, with the widget it is for. NULL is
 * empty. True when it differs from before; out of memory keeps the old text and is reported. */
bool nv__text_block_set(nv__text_block *block, const char *text, const nv_widget *widget);
/* Never NULL. */
const char *nv__text_block_text(const nv__text_block *block);
/* With no fonts, the size of an empty line. */
nv_size nv__text_block_layout(nv__text_block *block, nv__fonts *fonts, const nv__text_style *style,
                              float max_width, int max_lines, nv__text_align align);
/* Draws the last layout. */
void nv__text_block_paint(const nv__text_block *block, nv_canvas *canvas, float x, float y,
                          nv_color color);
void nv__text_block_finish(nv__text_block *block);

#endif
