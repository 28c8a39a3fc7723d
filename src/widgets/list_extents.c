#include "widgets/list_extents.h"

#include "base/alloc.h"

#include <string.h>

void nv__extents_finish(nv__extents *extents)
{
    nv__free(extents->each);
    nv__free(extents->sums);
    extents->each = NULL;
    extents->sums = NULL;
    extents->count = extents->capacity = 0;
}

static bool reserve(nv__extents *extents, size_t count)
{
    if (count <= extents->capacity) {
        return true;
    }
    size_t wanted = count + count / 2 + 16;
    float *each = nv__realloc(extents->each, wanted * sizeof *each);
    if (!each) {
        return false;
    }
    extents->each = each;
    double *sums = nv__realloc(extents->sums, (wanted + 1) * sizeof *sums);
    if (!sums) {
        return false;
    }
    extents->sums = sums;
    extents->capacity = wanted;
    return true;
}

/* sums[i] holds the rows of the range that ends with row i - 1 and is as long as i's lowest bit. */
static void sum_up(nv__extents *extents)
{
    for (size_t i = 1; i <= extents->count; i++) {
        extents->sums[i] = (double)extents->each[i - 1];
    }
    for (size_t i = 1; i <= extents->count; i++) {
        size_t next = i + (i & (~i + 1));
        if (next <= extents->count) {
            extents->sums[next] += extents->sums[i];
        }
    }
}

bool nv__extents_splice(nv__extents *extents, size_t at, size_t removed, size_t added)
{
    size_t count = extents->count - removed + added;
    if (extents->fixed > 0) {
        extents->count = count;
        return true;
    }
    if (!reserve(extents, count)) {
        return false;
    }
    size_t tail = extents->count - at - removed;
    memmove(extents->each + at + added, extents->each + at + removed, tail * sizeof *extents->each);
    for (size_t i = at; i < at + added; i++) {
        extents->each[i] = extents->guess;
    }
    extents->count = count;
    sum_up(extents);
    return true;
}

double nv__extents_top(const nv__extents *extents, size_t index)
{
    if (extents->fixed > 0) {
        return (double)extents->fixed * (double)index;
    }
    double sum = 0;
    for (size_t i = index; i > 0; i &= i - 1) {
        sum += extents->sums[i];
    }
    return sum;
}

static size_t highest_power(size_t count)
{
    size_t power = 1;
    while (power * 2 <= count) {
        power *= 2;
    }
    return power;
}

size_t nv__extents_find(const nv__extents *extents, double y)
{
    size_t count = extents->count;
    if (count == 0 || !(y > 0)) {
        return 0;
    }
    size_t found = 0;
    if (extents->fixed > 0) {
        double rows = y / (double)extents->fixed;
        found = rows < (double)count ? (size_t)rows : count;
    } else {
        for (size_t step = highest_power(count); step > 0; step /= 2) {
            if (found + step <= count && extents->sums[found + step] <= y) {
                found += step;
                y -= extents->sums[found];
            }
        }
    }
    return found < count ? found : count - 1;
}

void nv__extents_set(nv__extents *extents, size_t index, float extent)
{
    if (extents->fixed > 0 || extents->each[index] == extent) {
        return;
    }
    double by = (double)extent - (double)extents->each[index];
    extents->each[index] = extent;
    for (size_t i = index + 1; i <= extents->count; i += i & (~i + 1)) {
        extents->sums[i] += by;
    }
}
