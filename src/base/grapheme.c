/* Grapheme clusters by utf8proc's rules, over text that may be malformed. */
#include <utf8proc.h>

#include "base/utf8.h"

enum { ZERO_WIDTH_JOINER = 0x200D };

size_t nv__utf8_next_grapheme(const char *text, size_t length, size_t offset)
{
    if (offset >= length) {
        return length;
    }
    utf8proc_int32_t state = 0;
    uint32_t previous;
    size_t end = offset + nv__utf8_decode(text + offset, length - offset, &previous);
    while (end < length) {
        uint32_t next;
        size_t consumed = nv__utf8_decode(text + end, length - end, &next);
        if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)previous, (utf8proc_int32_t)next,
                                             &state)) {
            break;
        }
        previous = next;
        end += consumed;
    }
    return end;
}

/* Start of the character (or malformed part) that ends at `offset`, which is above 0. */
static size_t step_back(const char *text, size_t offset, uint32_t *out)
{
    for (size_t size = offset < 4 ? offset : 4; size > 1; size--) {
        if (nv__utf8_decode(text + offset - size, size, out) == size) {
            return offset - size;
        }
    }
    nv__utf8_decode(text + offset - 1, 1, out);
    return offset - 1;
}

/* Walks back to a break that holds whatever came before it. The stateless rule never breaks between
 * two halves of a flag; after a joiner, what precedes it decides, so that is no certain break. */
static size_t certain_break_before(const char *text, size_t offset)
{
    uint32_t next;
    size_t start = step_back(text, offset, &next);
    while (start > 0) {
        uint32_t previous;
        size_t before = step_back(text, start, &previous);
        if (previous != ZERO_WIDTH_JOINER &&
            utf8proc_grapheme_break((utf8proc_int32_t)previous, (utf8proc_int32_t)next)) {
            break;
        }
        next = previous;
        start = before;
    }
    return start;
}

size_t nv__utf8_previous_grapheme(const char *text, size_t length, size_t offset)
{
    if (offset > length) {
        offset = length;
    }
    if (offset == 0) {
        return 0;
    }
    size_t start = certain_break_before(text, offset);
    for (size_t end = nv__utf8_next_grapheme(text, offset, start); end < offset;) {
        start = end;
        end = nv__utf8_next_grapheme(text, offset, start);
    }
    return start;
}
