#include "images/decode.h"

#include "base/alloc.h"

#include <string.h>

static int halved(int size, int times)
{
    return (size + (1 << times) - 1) >> times;
}

bool nv__rows_begin(nv__rows *rows, int width, int height, int halvings, const char *name)
{
    int across = halved(width, halvings), down = halved(height, halvings);
    *rows = (nv__rows){ .width = width, .halvings = halvings };
    rows->bitmap = nv__bitmap_new(across, down, name);
    if (rows->bitmap == NULL) {
        return false;
    }
    if (halvings == 0) {
        rows->row = rows->bitmap->pixels;
        return true;
    }
    rows->row = NV__NEW_ARRAY(uint32_t, (size_t)width);
    rows->sums = NV__NEW_ARRAY(uint32_t, (size_t)across * 4);
    return rows->row != NULL && rows->sums != NULL;
}

/* At an edge there may be less than a whole block. */
static void write_mean(nv__rows *rows)
{
    int step = 1 << rows->halvings, across = rows->bitmap->width;
    uint32_t *out = rows->bitmap->pixels + (size_t)rows->next * (size_t)across;
    for (int x = 0; x < across; x++) {
        const uint32_t *sum = rows->sums + (size_t)x * 4;
        int columns = rows->width - x * step < step ? rows->width - x * step : step;
        uint32_t count = (uint32_t)(columns * rows->pending), half = count / 2;
        out[x] = (sum[3] + half) / count << 24 | (sum[2] + half) / count << 16 |
                 (sum[1] + half) / count << 8 | (sum[0] + half) / count;
    }
    memset(rows->sums, 0, (size_t)across * 4 * sizeof *rows->sums);
    rows->pending = 0;
    rows->next++;
}

static void add_row(nv__rows *rows)
{
    for (int x = 0; x < rows->width; x++) {
        uint32_t *sum = rows->sums + (size_t)(x >> rows->halvings) * 4, pixel = rows->row[x];
        sum[0] += pixel & 255;
        sum[1] += pixel >> 8 & 255;
        sum[2] += pixel >> 16 & 255;
        sum[3] += pixel >> 24;
    }
}

void nv__rows_take(nv__rows *rows)
{
    if (rows->next >= rows->bitmap->height) {
        return;
    }
    if (rows->halvings == 0) {
        rows->next++;
        if (rows->next < rows->bitmap->height) {
            rows->row += rows->width;
        }
        return;
    }
    add_row(rows);
    if (++rows->pending == 1 << rows->halvings) {
        write_mean(rows);
    }
}

nv_bitmap *nv__rows_end(nv__rows *rows)
{
    nv_bitmap *bitmap = rows->bitmap;
    if (rows->pending > 0) {
        write_mean(rows);
    }
    rows->bitmap = NULL;
    if (rows->halvings == 0) {
        rows->row = NULL;
    }
    nv__rows_drop(rows);
    return bitmap;
}

void nv__rows_drop(nv__rows *rows)
{
    if (rows->halvings > 0) {
        nv__free(rows->row);
    }
    rows->row = NULL;
    nv__free(rows->sums);
    rows->sums = NULL;
    nv_bitmap_release(rows->bitmap);
    rows->bitmap = NULL;
}
