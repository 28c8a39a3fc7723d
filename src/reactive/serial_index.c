#include "reactive/list_view.h"

#include <stdlib.h>

static int by_serial(const void *a, const void *b)
{
    const struct nv__serial_entry *left = a, *right = b;
    return (left->serial > right->serial) - (left->serial < right->serial);
}

bool nv__serial_index_make(nv__serial_index *index, const uint64_t *marks, size_t count)
{
    index->entries = NULL;
    index->count = count;
    if (count == 0) {
        return true;
    }
    index->entries = NV__NEW_ARRAY(struct nv__serial_entry, count);
    if (!index->entries) {
        index->count = 0;
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        index->entries[i] = (struct nv__serial_entry){ .serial = marks[i] >> 1, .position = i };
    }
    qsort(index->entries, count, sizeof *index->entries, by_serial);
    return true;
}

size_t nv__serial_index_find(const nv__serial_index *index, uint64_t serial)
{
    size_t low = 0, high = index->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (index->entries[middle].serial < serial) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < index->count && index->entries[low].serial == serial;
    return found ? index->entries[low].position : SIZE_MAX;
}

void nv__serial_index_finish(nv__serial_index *index)
{
    nv__free(index->entries);
    *index = (nv__serial_index){ 0 };
}
