/* Text with a selection. Moves and deletions go by grapheme clusters or words. */
#include "base/assert.h"
#include "base/log.h"
#include "base/utf8.h"
#include "text/text.h"
#include "text/wordbreak.h"

#include <string.h>

enum { EDIT_BYTES_MAX = 16 << 20, EDIT_BYTES_MIN = 32 };

/* ---- boundaries ---- */

static size_t line_start(const nv__edit *edit, size_t offset)
{
    while (offset > 0 && edit->text[offset - 1] != '\n') {
        offset--;
    }
    return offset;
}

/* The first grapheme boundary at or after an offset: a change may have joined characters there. */
static size_t boundary_from(const nv__edit *edit, size_t offset)
{
    if (offset >= edit->length) {
        return edit->length;
    }
    size_t at = line_start(edit, offset);
    while (at < offset) {
        at = nv__utf8_next_grapheme(edit->text, edit->length, at);
    }
    return at;
}

/* The last grapheme boundary at or before an offset. */
static size_t boundary_to(const nv__edit *edit, size_t offset)
{
    if (offset >= edit->length) {
        return edit->length;
    }
    size_t at = line_start(edit, offset), before = at;
    while (at < offset) {
        before = at;
        at = nv__utf8_next_grapheme(edit->text, edit->length, at);
    }
    return at == offset ? at : before;
}

static size_t word_right(const nv__edit *edit, size_t offset)
{
    size_t start = line_start(edit, offset);
    while (start < edit->length) {
        size_t end = nv__next_word_boundary(edit->text, edit->length, start);
        if (end > offset && nv__is_word(edit->text, start, end)) {
            return end;
        }
        start = end;
    }
    return edit->length;
}

/* The start of the last word in [start, stop), `start` being a line's; SIZE_MAX: none. */
static size_t last_word(const nv__edit *edit, size_t start, size_t stop)
{
    size_t found = SIZE_MAX;
    while (start < stop) {
        size_t end = nv__next_word_boundary(edit->text, edit->length, start);
        found = nv__is_word(edit->text, start, end) ? start : found;
        start = end;
    }
    return found;
}

/* The start of the last word that starts before an offset, on its line or one above. */
static size_t word_left(const nv__edit *edit, size_t offset)
{
    while (offset > 0) {
        size_t start = line_start(edit, offset);
        size_t found = last_word(edit, start, offset);
        if (found != SIZE_MAX) {
            return found;
        }
        offset = start > 0 ? start - 1 : 0;
    }
    return 0;
}

static size_t target_of(const nv__edit *edit, nv__motion motion)
{
    switch (motion) {
    case NV__MOTION_LEFT:
        return nv__utf8_previous_grapheme(edit->text, edit->length, edit->caret);
    case NV__MOTION_RIGHT:
        return nv__utf8_next_grapheme(edit->text, edit->length, edit->caret);
    case NV__MOTION_WORD_LEFT:
        return word_left(edit, edit->caret);
    case NV__MOTION_WORD_RIGHT:
        return word_right(edit, edit->caret);
    case NV__MOTION_HOME:
        return 0;
    case NV__MOTION_END:
        break;
    }
    return edit->length;
}

/* ---- changing ---- */

/* Makes room for a text of `length` bytes and a NUL. */
static nv_status reserve(nv__edit *edit, size_t length)
{
    if (length > EDIT_BYTES_MAX) {
        NV__LOG_ONCE(NV_LOG_WARNING, NV_ELIMIT, "edited text is limited to %d bytes",
                     EDIT_BYTES_MAX);
        return NV_ELIMIT;
    }
    if (length < edit->capacity) {
        return NV_OK;
    }
    size_t capacity = edit->capacity > 0 ? edit->capacity : EDIT_BYTES_MIN;
    while (capacity <= length) {
        capacity *= 2;
    }
    char *text = nv__realloc(edit->text, capacity);
    if (!text) {
        return NV_ENOMEM;
    }
    edit->text = text;
    edit->capacity = capacity;
    return NV_OK;
}

/* Replaces the bytes [start, end) by valid text and puts the caret behind it. */
static nv_status splice(nv__edit *edit, size_t start, size_t end, const char *text, size_t length)
{
    size_t after = edit->length - (end - start) + length;
    nv_status status = reserve(edit, after);
    if (status != NV_OK) {
        return status;
    }
    memmove(edit->text + start + length, edit->text + end, edit->length - end);
    if (length > 0) {
        memcpy(edit->text + start, text, length);
    }
    edit->length = after;
    edit->text[after] = '\0';
    edit->caret = edit->anchor = boundary_from(edit, start + length);
    return NV_OK;
}

/* What comes from outside: a copy without malformed parts when there are any. It ends at a NUL. */
static nv_status splice_foreign(nv__edit *edit, size_t start, size_t end, const char *text,
                                size_t length)
{
    length = text ? strnlen(text, length) : 0;
    if (length > EDIT_BYTES_MAX || nv__utf8_is_valid(text ? text : "", length)) {
        return splice(edit, start, end, text, length);
    }
    char *valid = nv__utf8_sanitise(text, length, "edited text");
    if (!valid) {
        return NV_ENOMEM;
    }
    nv_status status = splice(edit, start, end, valid, strlen(valid));
    nv__free(valid);
    return status;
}

nv_status nv__edit_init(nv__edit *edit, const char *text)
{
    *edit = (nv__edit){ 0 };
    nv_status status = reserve(edit, 0);
    if (status == NV_OK) {
        edit->text[0] = '\0';
        status = nv__edit_set(edit, text);
    }
    if (status != NV_OK) {
        nv__edit_finish(edit);
    }
    return status;
}

void nv__edit_finish(nv__edit *edit)
{
    nv__free(edit->text);
    *edit = (nv__edit){ 0 };
}

nv_status nv__edit_set(nv__edit *edit, const char *text)
{
    nv_status status = splice_foreign(edit, 0, edit->length, text, text ? strlen(text) : 0);
    if (status == NV_OK) {
        edit->caret = edit->anchor = edit->length;
    }
    return status;
}

size_t nv__edit_selection(const nv__edit *edit, size_t *start)
{
    size_t low = edit->anchor < edit->caret ? edit->anchor : edit->caret;
    size_t high = edit->anchor < edit->caret ? edit->caret : edit->anchor;
    if (start) {
        *start = low;
    }
    return high - low;
}

nv_status nv__edit_insert(nv__edit *edit, const char *text, size_t length)
{
    NV__REQUIRE(text || length == 0, NV_EINVAL, "inserted text is NULL");
    size_t start;
    size_t selected = nv__edit_selection(edit, &start);
    return splice_foreign(edit, start, start + selected, text, length);
}

bool nv__edit_delete(nv__edit *edit, nv__motion motion)
{
    size_t start;
    size_t count = nv__edit_selection(edit, &start);
    if (count == 0) {
        size_t target = target_of(edit, motion);
        start = target < edit->caret ? target : edit->caret;
        count = target < edit->caret ? edit->caret - target : target - edit->caret;
    }
    /* Text that gets shorter needs no memory. */
    return count > 0 && splice(edit, start, start + count, "", 0) == NV_OK;
}

/* ---- moving ---- */

static bool move_to(nv__edit *edit, size_t anchor, size_t caret)
{
    bool changed = edit->anchor != anchor || edit->caret != caret;
    edit->anchor = anchor;
    edit->caret = caret;
    return changed;
}

bool nv__edit_move(nv__edit *edit, nv__motion motion, bool select)
{
    size_t start;
    size_t count = nv__edit_selection(edit, &start);
    bool collapses = motion == NV__MOTION_LEFT || motion == NV__MOTION_RIGHT;
    if (!select && count > 0 && collapses) {
        size_t edge = motion == NV__MOTION_LEFT ? start : start + count;
        return move_to(edit, edge, edge);
    }
    size_t target = target_of(edit, motion);
    return move_to(edit, select ? edit->anchor : target, target);
}

void nv__edit_select_all(nv__edit *edit)
{
    move_to(edit, 0, edit->length);
}

void nv__edit_place(nv__edit *edit, size_t offset, bool select)
{
    size_t at = boundary_to(edit, offset);
    move_to(edit, select ? edit->anchor : at, at);
}

void nv__edit_select_word(nv__edit *edit, size_t offset)
{
    offset = offset < edit->length ? offset : edit->length;
    size_t start = line_start(edit, offset), end = start;
    while (end < edit->length && (end <= offset)) {
        start = end;
        end = nv__next_word_boundary(edit->text, edit->length, start);
    }
    move_to(edit, start, end);
}
