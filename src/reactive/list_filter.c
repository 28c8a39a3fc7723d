/* Views that leave items out, and views that make other items of them. */
#include "reactive/list_view.h"

#include "base/assert.h"

#include <string.h>

/* Splices the new items in, without what is the same at either end. */
static void splice_trimmed(nv__list_items *out, size_t at, size_t removed, const char *bytes,
                           const uint64_t *serials, size_t added)
{
    while (removed > 0 && added > 0 && out->serials[at] == *serials) {
        at++;
        removed--;
        added--;
        serials++;
        bytes += out->item_size;
    }
    while (removed > 0 && added > 0 && out->serials[at + removed - 1] == serials[added - 1]) {
        removed--;
        added--;
    }
    if (removed > 0 || added > 0) {
        nv__list_splice(out, at, removed, bytes, serials, added);
    }
}

static size_t count_kept(const uint64_t *marks, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        kept += (size_t)(marks[i] & 1U);
    }
    return kept;
}

/* What the new stretch becomes. */
typedef struct nv__stretch {
    uint64_t *marks;   /* one for each item of the source */
    uint64_t *serials; /* of those that are in the view */
    char *bytes;
    size_t count;
    nv__serial_index old;
} nv__stretch;

static bool stretch_make(nv__stretch *stretch, const nv__list_view *view,
                         const nv__view_change *change)
{
    size_t room = change->new_count ? change->new_count : 1;
    if (room > SIZE_MAX / view->out.item_size) {
        return false;
    }
    stretch->marks = NV__NEW_ARRAY(uint64_t, room);
    stretch->serials = NV__NEW_ARRAY(uint64_t, room);
    stretch->bytes = nv__alloc(room * view->out.item_size);
    size_t olds = change->everything ? 0 : change->old_count;
    return stretch->marks && stretch->serials && stretch->bytes &&
           nv__serial_index_make(&stretch->old, olds ? view->seen + change->at : NULL, olds);
}

static void stretch_finish(nv__stretch *stretch)
{
    nv__free(stretch->marks);
    nv__free(stretch->serials);
    nv__free(stretch->bytes);
    nv__serial_index_finish(&stretch->old);
}

/* ---- filter ---- */

static bool judge(nv__list_view *view, const nv__view_change *change, nv__stretch *stretch)
{
    const nv__list_items *source = change->source;
    size_t size = source->item_size;
    for (size_t i = 0; i < change->new_count; i++) {
        uint64_t serial = source->serials[change->at + i];
        const void *item = nv__list_item(source, change->at + i);
        size_t old = nv__serial_index_find(&stretch->old, serial);
        bool kept =
            old != SIZE_MAX ? view->seen[change->at + old] & 1U : view->rule.keep(view->user, item);
        if (nv__view_has_failed(view)) {
            return false;
        }
        stretch->marks[i] = serial << 1 | (kept ? 1U : 0U);
        if (kept) {
            stretch->serials[stretch->count] = serial;
            memcpy(stretch->bytes + stretch->count * size, item, size);
            stretch->count++;
        }
    }
    return true;
}

static bool apply_filter(nv__list_view *view, const nv__view_change *change)
{
    nv__stretch stretch = { 0 };
    bool done = stretch_make(&stretch, view, change) && judge(view, change, &stretch) &&
                nv__list_reserve(&view->out, view->out.count + stretch.count) &&
                nv__view_remember(view, change);
    if (done) {
        size_t at = change->at ? count_kept(view->seen, change->at) : 0;
        size_t removed =
            change->old_count ? count_kept(view->seen + change->at, change->old_count) : 0;
        splice_trimmed(&view->out, at, removed, stretch.bytes, stretch.serials, stretch.count);
        nv__view_take_over(view, change, stretch.marks);
    }
    stretch_finish(&stretch);
    return done;
}

const nv_obs_list *nv_list_filter(nv_scope *scope, const nv_obs_list *source,
                                  bool (*keep)(void *user, const void *item), void *user)
{
    nv__list_view like = { .apply = apply_filter, .rule.keep = keep, .user = user };
    return nv__list_view_new(scope, source, &like, "filtered");
}

/* ---- map ---- */

/* The whole run is made before anything changes; an item that is made twice may come out the same,
 * but its serial says that it is to be looked at. */
static bool make_items(nv__list_view *view, const nv__view_change *change, nv__stretch *stretch)
{
    const nv__list_items *source = change->source;
    size_t size = view->out.item_size;
    for (size_t i = 0; i < change->new_count; i++) {
        uint64_t serial = source->serials[change->at + i];
        size_t old = nv__serial_index_find(&stretch->old, serial);
        char *made = stretch->bytes + i * size;
        stretch->marks[i] = serial << 1 | 1U;
        if (old != SIZE_MAX) {
            memcpy(made, nv__list_item(&view->out, change->at + old), size);
            stretch->serials[i] = view->out.serials[change->at + old];
            continue;
        }
        memset(made, 0, size);
        view->rule.map(view->user, nv__list_item(source, change->at + i), made);
        if (nv__view_has_failed(view)) {
            return false;
        }
        stretch->serials[i] = ++view->out.last_serial;
    }
    stretch->count = change->new_count;
    return true;
}

/* Where the rule gave the same bytes at the same place as before, the item is the old one. */
static void recognise(const nv__list_view *view, const nv__view_change *change,
                      nv__stretch *stretch)
{
    size_t size = view->out.item_size;
    size_t most = change->old_count < change->new_count ? change->old_count : change->new_count;
    for (size_t i = 0; i < most; i++) {
        const void *old = nv__list_item(&view->out, change->at + i);
        if (view->seen[change->at + i] == stretch->marks[i] &&
            memcmp(stretch->bytes + i * size, old, size) == 0) {
            stretch->serials[i] = view->out.serials[change->at + i];
        }
    }
}

static bool apply_map(nv__list_view *view, const nv__view_change *change)
{
    nv__stretch stretch = { 0 };
    bool done = stretch_make(&stretch, view, change) && make_items(view, change, &stretch) &&
                nv__list_reserve(&view->out, view->out.count + stretch.count) &&
                nv__view_remember(view, change);
    if (done) {
        recognise(view, change, &stretch);
        splice_trimmed(&view->out, change->at, change->old_count, stretch.bytes, stretch.serials,
                       stretch.count);
        nv__view_take_over(view, change, stretch.marks);
    }
    stretch_finish(&stretch);
    return done;
}

const nv_obs_list *nv_list_map(nv_scope *scope, const nv_obs_list *source, size_t item_size,
                               void (*fn)(void *user, const void *item, void *out), void *user)
{
    NV__REQUIRE(item_size > 0, NULL, "nv_list_map: items of no size");
    nv__list_view like = { .apply = apply_map, .rule.map = fn, .user = user };
    like.out.item_size = item_size;
    return nv__list_view_new(scope, source, &like, "mapped");
}
