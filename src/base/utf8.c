#include "base/utf8.h"

#include <string.h>

#include "base/alloc.h"
#include "base/log.h"

enum { REPLACEMENT = 0xFFFD };

/* What a lead byte promises: how many bytes, and the range its second byte has to lie in, which
 * rules out overlong forms, surrogates and values above U+10FFFF. */
typedef struct lead {
    unsigned length;
    unsigned char low, high;
} lead;

static lead classify(unsigned char byte)
{
    if (byte < 0x80) {
        return (lead){ 1, 0, 0 };
    }
    if (byte < 0xC2 || byte > 0xF4) {
        return (lead){ 0, 0, 0 };
    }
    if (byte < 0xE0) {
        return (lead){ 2, 0x80, 0xBF };
    }
    if (byte < 0xF0) {
        return (lead){ 3, byte == 0xE0 ? 0xA0 : 0x80, byte == 0xED ? 0x9F : 0xBF };
    }
    return (lead){ 4, byte == 0xF0 ? 0x90 : 0x80, byte == 0xF4 ? 0x8F : 0xBF };
}

size_t nv__utf8_decode(const char *text, size_t length, uint32_t *out)
{
    const unsigned char *bytes = (const unsigned char *)text;
    lead first = classify(bytes[0]);
    *out = REPLACEMENT;
    if (first.length <= 1) {
        if (first.length == 1) {
            *out = bytes[0];
        }
        return 1;
    }
    uint32_t value = bytes[0] & (0x7Fu >> first.length);
    for (size_t i = 1; i < first.length; i++) {
        unsigned char low = i == 1 ? first.low : 0x80;
        unsigned char high = i == 1 ? first.high : 0xBF;
        if (i >= length || bytes[i] < low || bytes[i] > high) {
            return i; /* the maximal part that could have become a character */
        }
        value = (value << 6) | (bytes[i] & 0x3Fu);
    }
    *out = value;
    return first.length;
}

size_t nv__utf8_encode(uint32_t code_point, char out[4])
{
    if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) {
        code_point = REPLACEMENT;
    }
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    size_t length = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code_point & 0x3F));
        code_point >>= 6;
    }
    static const unsigned char marks[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
    out[0] = (char)(marks[length] | code_point);
    return length;
}

/* A literal U+FFFD in the text is valid; a malformed part never spans its three bytes. */
static bool is_malformed(const char *at, size_t consumed, uint32_t value)
{
    return value == REPLACEMENT && (consumed != 3 || memcmp(at, "\xEF\xBF\xBD", 3) != 0);
}

static size_t count_malformed(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length;) {
        uint32_t value;
        size_t consumed = nv__utf8_decode(text + i, length - i, &value);
        count += is_malformed(text + i, consumed, value);
        i += consumed;
    }
    return count;
}

bool nv__utf8_is_valid(const char *text, size_t length)
{
    return count_malformed(text, length) == 0;
}

static char *replace_malformed(const char *text, size_t length, size_t malformed)
{
    if (malformed > (SIZE_MAX - length - 1) / 3) {
        return NULL;
    }
    char *copy = nv__alloc(length + 3 * malformed + 1);
    if (!copy) {
        return NULL;
    }
    size_t used = 0;
    for (size_t i = 0; i < length;) {
        uint32_t value;
        i += nv__utf8_decode(text + i, length - i, &value);
        used += nv__utf8_encode(value, copy + used);
    }
    copy[used] = '\0';
    return copy;
}

char *nv__utf8_sanitise(const char *text, size_t length, const char *origin)
{
    size_t malformed = count_malformed(text, length);
    if (malformed == 0) {
        return nv__strndup(text, length);
    }
    nv__log_once(NV_LOG_WARNING, origin, 0, NV_EINVAL, "%s: %zu malformed parts of UTF-8 replaced",
                 origin ? origin : "text", malformed);
    return replace_malformed(text, length, malformed);
}
