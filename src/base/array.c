#include "base/alloc.h"

enum { ARRAY_FIRST_CAPACITY = 8 };

bool nv__array_reserve(void **items, size_t count, size_t *capacity, size_t extra, size_t item_size)
{
    if (extra <= *capacity - count) {
        return true;
    }
    if (extra > SIZE_MAX / item_size - count) {
        return false;
    }
    size_t wanted = *capacity ? *capacity : ARRAY_FIRST_CAPACITY;
    if (wanted <= SIZE_MAX / item_size / 2 && *capacity) {
        wanted *= 2;
    }
    if (wanted < count + extra) {
        wanted = count + extra;
    }
    void *grown = nv__realloc(*items, wanted * item_size);
    if (!grown) {
        return false;
    }
    *items = grown;
    *capacity = wanted;
    return true;
}
