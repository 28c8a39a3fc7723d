/* The one thing that matters of EXIF: which way up a photo is. */
#include "images/decode.h"

#include <string.h>

enum { ENTRY_BYTES = 12, TAG_ORIENTATION = 0x0112, TYPE_SHORT = 3 };

typedef struct tiff {
    const uint8_t *bytes;
    size_t size;
    bool big_endian;
} tiff;

static uint32_t read_number(const tiff *t, size_t at, size_t length)
{
    uint32_t value = 0;
    for (size_t i = 0; i < length; i++) {
        size_t byte = t->big_endian ? i : length - 1 - i;
        value = value << 8 | t->bytes[at + byte];
    }
    return value;
}

/* The value of the entry at `at`, if it is the orientation; else 0. */
static int orientation_at(const tiff *t, size_t at)
{
    if (read_number(t, at, 2) != TAG_ORIENTATION || read_number(t, at + 2, 2) != TYPE_SHORT) {
        return 0;
    }
    uint32_t value = read_number(t, at + 8, 2);
    return value >= 1 && value <= 8 ? (int)value : 1;
}

int nv__exif_orientation(const uint8_t *bytes, size_t size)
{
    static const uint8_t mark[6] = { 'E', 'x', 'i', 'f', 0, 0 };
    if (size < sizeof mark + 8 || memcmp(bytes, mark, sizeof mark) != 0) {
        return 1;
    }
    tiff t = { bytes + sizeof mark, size - sizeof mark, false };
    t.big_endian = t.bytes[0] == 'M';
    size_t first = read_number(&t, 4, 4);
    if (first > t.size || t.size - first < 2) {
        return 1;
    }
    size_t count = read_number(&t, first, 2), at = first + 2;
    for (; count > 0 && t.size - at >= ENTRY_BYTES; count--, at += ENTRY_BYTES) {
        int orientation = orientation_at(&t, at);
        if (orientation > 0) {
            return orientation;
        }
    }
    return 1;
}

/* Where the pixel comes from that is shown at (x, y). */
static size_t origin_of(const nv_bitmap *from, int orientation, int x, int y)
{
    int width = from->width, height = from->height, column = x, row = y;
    if (orientation >= 5) { /* the sides change places */
        column = y;
        row = x;
    }
    if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8) {
        column = width - 1 - column;
    }
    if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7) {
        row = height - 1 - row;
    }
    return (size_t)row * (size_t)width + (size_t)column;
}

nv_bitmap *nv__orient(nv_bitmap *bitmap, int orientation)
{
    if (orientation <= 1 || orientation > 8) {
        return bitmap;
    }
    bool turned = orientation >= 5;
    nv_bitmap *out = nv__bitmap_new(turned ? bitmap->height : bitmap->width,
                                    turned ? bitmap->width : bitmap->height, bitmap->name);
    for (int y = 0; out != NULL && y < out->height; y++) {
        for (int x = 0; x < out->width; x++) {
            out->pixels[(size_t)y * (size_t)out->width + (size_t)x] =
                bitmap->pixels[origin_of(bitmap, orientation, x, y)];
        }
    }
    nv_bitmap_release(bitmap);
    return out;
}
