#include "widgets/row.h"

#include "base/log.h"

#include <string.h>

static nv__row *row_of_link(nv__scope_link *link)
{
    return (nv__row *)(void *)((char *)link - offsetof(nv__row, link));
}

/* The scope around the row ended first. */
static void row_scope_ended(nv__scope_link *link)
{
    row_of_link(link)->scope = NULL;
}

void nv__row_free(nv__row *row)
{
    if (!row) {
        return;
    }
    nv__widget_destroy(row->widget);
    if (row->scope) {
        nv__scope_detach(&row->link);
        nv_scope_end(row->scope);
    }
    nv__free(row);
}

static bool open_scope(nv_widget *parent, nv__row *row)
{
    nv_scope *around = nv__widget_scope(parent);
    if (!around) {
        return true;
    }
    row->scope = nv_scope_new(around, "row");
    if (!row->scope) {
        return false;
    }
    if (nv__scope_attach(row->scope, &row->link, row_scope_ended) != NV_OK) {
        nv_scope_end(row->scope);
        row->scope = NULL;
        return false;
    }
    return true;
}

static nv_widget *call_builder(const nv_row_builder *builder, nv__row *row)
{
    if (!builder->fn) {
        return NULL;
    }
    nv__build build;
    nv__build_begin(&build, row->scope, "a row of a list");
    nv_widget *content = builder->fn(builder->user, row->scope, row->item);
    nv__build_end(&build, content);
    return content;
}

nv__row *nv__row_new(nv_widget *parent, const nv_row_builder *build, int64_t key, const void *item,
                     size_t item_size)
{
    nv__row *row = nv__zalloc(sizeof *row + item_size);
    if (!row) {
        nv__widget_report_memory(parent, "its rows");
        return NULL;
    }
    row->key = key;
    memcpy(row->item, item, item_size);
    nv_widget *content = NULL;
    if (open_scope(parent, row)) {
        content = call_builder(build, row);
    } else {
        nv__widget_report_memory(parent, "its rows");
    }
    if (!content) {
        NV__LOG_ONCE(NV_LOG_WARNING, NV_EFAILED, "%s: the builder made no widget; the row is empty",
                     nv__widget_origin(parent));
        content = nv_spacer_create(&(nv_spacer_desc){ NV_HEAD(nv_spacer_desc) });
    }
    row->widget = nv__widget_adopt(parent, content);
    return row;
}
