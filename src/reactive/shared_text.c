#include "reactive/shared_text.h"

#include "base/alloc.h"
#include "base/log.h"
#include "base/utf8.h"
#include "runtime/runtime.h"

#include <string.h>

static nv__shared_text *copy_bytes(const char *bytes, size_t length)
{
    if (length > SIZE_MAX - sizeof(nv__shared_text) - 1) {
        return NULL;
    }
    nv__shared_text *text = nv__alloc(sizeof *text + length + 1);
    if (!text) {
        return NULL;
    }
    text->references = 1;
    text->length = length;
    text->pinned_in = NULL;
    memcpy(text->bytes, bytes, length);
    text->bytes[length] = '\0';
    return text;
}

bool nv__shared_text_new(const char *bytes, size_t length, const char *origin,
                         nv__shared_text **out)
{
    *out = NULL;
    if (length == 0) {
        return true;
    }
    if (nv__utf8_is_valid(bytes, length)) {
        *out = copy_bytes(bytes, length);
    } else {
        char *repaired = nv__utf8_sanitise(bytes, length, origin);
        if (repaired) {
            *out = copy_bytes(repaired, strlen(repaired));
            nv__free(repaired);
        }
    }
    return *out != NULL;
}

void nv__shared_text_release(nv__shared_text *text)
{
    if (text && --text->references == 0) {
        nv__free(text);
    }
}

bool nv__shared_text_equals(const nv__shared_text *text, const char *bytes, size_t length)
{
    size_t own = text ? text->length : 0;
    return own == length && (length == 0 || memcmp(text->bytes, bytes, length) == 0);
}

static void unpin(void *object)
{
    nv__shared_text *text = object;
    text->pinned_in = NULL;
    nv__shared_text_release(text);
}

const char *nv__shared_text_pin(nv__shared_text *text)
{
    if (!text) {
        return "";
    }
    /* Whatever runs in one scope ends after what it calls, so a pin made there earlier and still
     * standing covers this read too: a text read a thousand times is pinned once. */
    const nv_scope *scope = nv_scope_current();
    if (scope && text->pinned_in == scope) {
        return text->bytes;
    }
    text->references++;
    if (nv__pin(text, unpin)) {
        text->pinned_in = scope;
    } else {
        text->references--;
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "a text could not be kept for the running handler");
    }
    return text->bytes;
}
