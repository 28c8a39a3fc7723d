#include "widgets/text_block.h"

#include "base/alloc.h"
#include "base/utf8.h"
#include "ui/widget.h"

#include <string.h>

static void drop_paragraph(nv__text_block *block)
{
    nv__paragraph_free(block->paragraph);
    block->paragraph = NULL;
}

const char *nv__text_block_text(const nv__text_block *block)
{
    return block->text ? block->text : "";
}

bool nv__text_block_set(nv__text_block *block, const char *text, const nv_widget *widget)
{
    const char *wanted = text ? text : "";
    if (strcmp(nv__text_block_text(block), wanted) == 0) {
        return false;
    }
    size_t length = strlen(wanted);
    char *copy = nv__utf8_is_valid(wanted, length)
                     ? nv__strdup(wanted)
                     : nv__utf8_sanitise(wanted, length, nv__widget_origin(widget));
    if (!copy) {
        nv__widget_report_memory(widget, "its text");
        return false;
    }
    nv__free(block->text);
    block->text = copy;
    drop_paragraph(block);
    return true;
}

static bool same_style(const nv__text_style *a, const nv__text_style *b)
{
    return a->family == b->family && a->size == b->size && a->weight == b->weight &&
           a->line_height == b->line_height && a->letter_spacing == b->letter_spacing;
}

nv_size nv__text_block_layout(nv__text_block *block, nv__fonts *fonts, const nv__text_style *style,
                              float max_width, int max_lines, nv__text_align align)
{
    if (block->paragraph && (block->fonts != fonts || !same_style(&block->style, style))) {
        drop_paragraph(block);
    }
    if (!block->paragraph && fonts) {
        const char *text = nv__text_block_text(block);
        block->paragraph = nv__paragraph_new(fonts, text, strlen(text), style);
        block->fonts = fonts;
        block->style = *style;
    }
    block->size = (nv_size){ 0.0f, style->line_height > 0.0f ? style->line_height : style->size };
    if (block->paragraph) {
        block->size = nv__paragraph_layout(block->paragraph, max_width, max_lines, align);
    }
    return block->size;
}

void nv__text_block_paint(const nv__text_block *block, nv_canvas *canvas, float x, float y,
                          nv_color color)
{
    if (block->paragraph) {
        nv__paragraph_paint(block->paragraph, canvas, x, y, color);
    }
}

void nv__text_block_finish(nv__text_block *block)
{
    drop_paragraph(block);
    nv__free(block->text);
    *block = (nv__text_block){ 0 };
}
