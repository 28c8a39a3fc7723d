/* Composing a line of text: thousands of them are written faster without printf. What does not fit
 * is cut. */
#ifndef NV_RUNTIME_LINE_H
#define NV_RUNTIME_LINE_H

#include <stdint.h>
#include <string.h>

typedef struct nv__line {
    char *at, *end; /* `end` is kept for the zero byte */
} nv__line;

static inline void nv__line_bytes(nv__line *line, const char *bytes, size_t count)
{
    size_t room = (size_t)(line->end - line->at);
    size_t taken = count < room ? count : room;
    memcpy(line->at, bytes, taken);
    line->at += taken;
}

static inline void nv__line_text(nv__line *line, const char *text)
{
    nv__line_bytes(line, text, strlen(text));
}

/* With leading zeros up to `width` digits, of which there may be 20. */
static inline void nv__line_number(nv__line *line, uint64_t number, unsigned width)
{
    char digits[20]; /* of 2^64 */
    size_t at = sizeof digits;
    for (unsigned count = 0; at > 0 && (number > 0 || count < width || count == 0); count++) {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    }
    nv__line_bytes(line, digits + at, sizeof digits - at);
}

#endif
