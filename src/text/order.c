/* Visual order of the segments of a line (UAX 9, L2). */
#include "text/paragraph.h"

static void reverse(nv__segment *segments, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        nv__segment swap = segments[i];
        segments[i] = segments[count - 1 - i];
        segments[count - 1 - i] = swap;
    }
}

/* Reverses every stretch of at least this level, in place. */
static void reverse_level(const nv__paragraph *p, const nv__line *line, nv__segment *segments,
                          size_t count, uint8_t level)
{
    for (size_t i = 0; i < count;) {
        size_t end = i;
        while (end < count && nv__segment_level(p, line, &segments[end]) >= level) {
            end++;
        }
        reverse(segments + i, end - i);
        i = end > i ? end : i + 1;
    }
}

void nv__order_segments(const nv__paragraph *p, const nv__line *line, nv__segment *segments,
                        size_t count)
{
    uint8_t highest = 0, lowest_odd = UINT8_MAX;
    for (size_t i = 0; i < count; i++) {
        uint8_t level = nv__segment_level(p, line, &segments[i]);
        highest = level > highest ? level : highest;
        lowest_odd = level % 2 == 1 && level < lowest_odd ? level : lowest_odd;
    }
    for (int level = highest; level >= lowest_odd; level--) {
        reverse_level(p, line, segments, count, (uint8_t)level);
    }
}
