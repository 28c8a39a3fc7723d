/* UTF-8 as it comes: anything invalid becomes U+FFFD, one per maximal bad part. */
#ifndef NV_BASE_UTF8_H
#define NV_BASE_UTF8_H

#include <nuiitivet/base.h>

/* Decodes one scalar value at `text` (`length` bytes left, > 0). Returns the bytes consumed (>= 1);
 * *out is U+FFFD for a malformed part. */
size_t nv__utf8_decode(const char *text, size_t length, uint32_t *out);
size_t nv__utf8_encode(uint32_t code_point,
                       char out[4]); /* bytes written; U+FFFD for a non-scalar */
bool nv__utf8_is_valid(const char *text, size_t length);
/* A valid copy (nv__free), malformed parts replaced; reports them once with `origin`. NULL: no
 * memory. */
char *nv__utf8_sanitise(const char *text, size_t length, const char *origin);
/* Grapheme cluster boundaries (UAX 29): the next one after, or the last one before `offset`. */
size_t nv__utf8_next_grapheme(const char *text, size_t length, size_t offset);
size_t nv__utf8_previous_grapheme(const char *text, size_t length, size_t offset);

#endif
