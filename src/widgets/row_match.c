#include "widgets/row_match.h"

#include "base/alloc.h"

#include <stdlib.h>

typedef struct keyed {
    int64_t key;
    size_t index;
} keyed;

static int by_key_then_index(const void *a, const void *b)
{
    const keyed *x = a;
    const keyed *y = b;
    if (x->key != y->key) {
        return x->key < y->key ? -1 : 1;
    }
    return x->index < y->index ? -1 : (x->index > y->index ? 1 : 0);
}

static void sort_keys(keyed *out, const int64_t *keys, size_t start, size_t end)
{
    for (size_t i = start; i < end; i++) {
        out[i - start] = (keyed){ keys[i], i };
    }
    qsort(out, end - start, sizeof *out, by_key_then_index);
}

/* Both lists in order of key and position: equal keys meet in their order. */
static void merge(const keyed *olds, size_t old_count, const keyed *news, size_t new_count,
                  ptrdiff_t *old_of)
{
    size_t o = 0;
    for (size_t n = 0; n < new_count; n++) {
        while (o < old_count && olds[o].key < news[n].key) {
            o++;
        }
        bool found = o < old_count && olds[o].key == news[n].key;
        old_of[news[n].index] = found ? (ptrdiff_t)olds[o].index : NV__NO_ROW;
        o += found ? 1 : 0;
    }
}

nv_status nv__match_rows(const int64_t *old_keys, size_t old_count, const int64_t *new_keys,
                         size_t new_count, ptrdiff_t *old_of)
{
    size_t common = old_count < new_count ? old_count : new_count;
    size_t head = 0;
    while (head < common && old_keys[head] == new_keys[head]) {
        head++;
    }
    size_t tail = 0;
    while (tail < common - head &&
           old_keys[old_count - 1 - tail] == new_keys[new_count - 1 - tail]) {
        tail++;
    }
    size_t olds = old_count - head - tail;
    size_t news = new_count - head - tail;
    keyed *sorted = NULL;
    if (olds + news > 0) {
        sorted = NV__NEW_ARRAY(keyed, olds + news);
        if (!sorted) {
            return NV_ENOMEM;
        }
        sort_keys(sorted, old_keys, head, head + olds);
        sort_keys(sorted + olds, new_keys, head, head + news);
        merge(sorted, olds, sorted + olds, news, old_of);
        nv__free(sorted);
    }
    for (size_t i = 0; i < head; i++) {
        old_of[i] = (ptrdiff_t)i;
    }
    for (size_t i = 0; i < tail; i++) {
        old_of[new_count - 1 - i] = (ptrdiff_t)(old_count - 1 - i);
    }
    return NV_OK;
}
