/* Inside the text layer: word boundaries (UAX 29). */
#ifndef NV_TEXT_WORDBREAK_H
#define NV_TEXT_WORDBREAK_H

#include <stdbool.h>
#include <stddef.h>

/* The next boundary after `offset` (< length), which must be a boundary itself. */
size_t nv__next_word_boundary(const char *text, size_t length, size_t offset);
/* True when the bytes [start, end) hold a letter, a digit or an underscore. */
bool nv__is_word(const char *text, size_t start, size_t end);

#endif
