/* An index of very many children: composing asks blocks of them before it asks each. */
#include "ui/passes/paint_internal.h"

void nv__paint_forget_index(nv_widget *parent)
{
    nv__free(parent->index);
    parent->index = NULL;
}

/* About as many blocks as children in each. */
static size_t block_length(size_t children)
{
    return (size_t)sqrt((double)children);
}

void nv__paint_make_index(nv_widget *parent, size_t asked)
{
    if (parent->index || asked < NV__INDEX_CHILDREN) {
        return;
    }
    size_t children = nv_widget_child_count(parent);
    size_t length = block_length(children), count = (children + length - 1) / length;
    nv__child_index *index = nv__alloc(sizeof *index + count * sizeof *index->blocks);
    if (!index) {
        return;
    }
    index->count = count;
    size_t i = 0;
    for (nv_widget *child = parent->first_child; child; child = child->next_sibling, i++) {
        nv__child_block *block = &index->blocks[i / length];
        nv_rect rect = nv__paint_extent_in_parent(child);
        bool first = i % length == 0;
        child->block = (uint32_t)(i / length);
        block->first = first ? child : block->first;
        block->extent = first ? rect : nv_rect_union(block->extent, rect);
    }
    parent->index = index;
}

void nv__paint_grow_index(const nv_widget *child, nv_rect rect)
{
    const nv_widget *parent = child->parent;
    if (parent->index) {
        nv__child_block *block = &parent->index->blocks[child->block];
        block->extent = nv_rect_union(block->extent, rect);
    }
}
