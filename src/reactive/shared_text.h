/* The value of a text observable: immutable, counted, always valid UTF-8. NULL is the empty text.
 */
#ifndef NV_REACTIVE_SHARED_TEXT_H
#define NV_REACTIVE_SHARED_TEXT_H

#include <nuiitivet/base.h>

typedef struct nv__shared_text {
    size_t references; /* one thread at a time */
    size_t length;
    const void *pinned_in; /* the scope whose code pinned it last; NULL when that pin is gone */
    char bytes[];          /* NUL-terminated */
} nv__shared_text;

/* A copy; anything malformed is replaced and reported with `origin`. An empty text needs no memory:
 * *out is NULL. False when memory ran out. */
bool nv__shared_text_new(const char *bytes, size_t length, const char *origin,
                         nv__shared_text **out);
void nv__shared_text_release(nv__shared_text *text);
static inline void nv__shared_text_keep(nv__shared_text *text)
{
    if (text) {
        text->references++;
    }
}
bool nv__shared_text_equals(const nv__shared_text *text, const char *bytes, size_t length);

static inline const char *nv__shared_text_bytes(const nv__shared_text *text)
{
    return text ? text->bytes : "";
}

/* The bytes, kept until the running handler, build or test ends. */
const char *nv__shared_text_pin(nv__shared_text *text);

#endif
