/* Filtered, sorted and mapped views of lists.
 *
 * A view is a derived value whose function brings its items up to date and returns their revision:
 * when that is the old one, nobody is told. What the rule of a view reads beside the item is an
 * input of the view; when it changes, everything is judged anew. Otherwise the rule is called for
 * items that are new or have changed, and for no others. */
#include "reactive/list_view.h"

#include "base/assert.h"
#include "base/log.h"

#include <string.h>

static void view_finish(nv__extra *extra)
{
    nv__list_view *view = (nv__list_view *)(void *)extra;
    nv__free(view->out.bytes);
    nv__free(view->out.serials);
    nv__free(view->seen);
    nv__free(view);
}

/* ---- inputs ---- */

/* Has anything but the source changed? Whatever is gone counts as changed. */
static bool rule_has_changed(nv__derived *derived, const nv__node *source)
{
    bool changed = false;
    void *saved = nv__untracked_begin();
    for (nv__edge *edge = derived->deps; edge && !changed; edge = edge->next_dep) {
        if (edge->dep != &nv__gone && edge->dep != source) {
            nv__node_read(nv__graph_here(), edge->dep);
        }
        changed =
            edge->dep == &nv__gone || (edge->dep != source && edge->version != edge->dep->version);
    }
    nv__untracked_end(saved);
    return changed;
}

/* Reads every input again, so that this run, which asks the rule about few items, keeps them. */
static void keep_inputs(nv__derived *derived)
{
    for (nv__edge *edge = derived->deps; edge; edge = edge->next_dep) {
        if (edge->dep != &nv__gone) {
            nv__node_read(nv__graph_here(), edge->dep);
        }
    }
}

static bool source_is_gone(const nv__list_view *view, const nv__derived *derived)
{
    const nv__edge *edge = derived->deps;
    while (edge && edge->dep != nv__node_of(view->source)) {
        edge = edge->next_dep;
    }
    return view->started && !edge;
}

/* ---- bringing up to date ---- */

bool nv__view_has_failed(const nv__list_view *view)
{
    const nv__frame *frame = nv__graph_here()->frame;
    (void)view;
    return !frame || frame->failed || (frame->sub->node.flags & NV__NODE_DEAD);
}

bool nv__view_remember(nv__list_view *view, const nv__view_change *change)
{
    size_t count = view->seen_count - change->old_count + change->new_count;
    if (count > view->seen_capacity) {
        size_t capacity = count < SIZE_MAX / 32 ? count + count / 2 + 8 : count;
        uint64_t *seen = nv__realloc(view->seen, capacity * sizeof *seen);
        if (!seen) {
            return false;
        }
        view->seen = seen;
        view->seen_capacity = capacity;
    }
    return true;
}

void nv__view_take_over(nv__list_view *view, const nv__view_change *change, const uint64_t *marks)
{
    size_t rest = view->seen_count - change->at - change->old_count;
    uint64_t *gap = view->seen + change->at;
    if (rest > 0) {
        memmove(gap + change->new_count, gap + change->old_count, rest * sizeof *gap);
    }
    if (change->new_count > 0) {
        memcpy(gap, marks, change->new_count * sizeof *gap);
    }
    view->seen_count = change->at + change->new_count + rest;
}

static nv__view_change change_of(const nv__list_view *view, const nv__list_items *source,
                                 bool everything)
{
    nv__list_change left = { 0 };
    if (!everything) {
        left = nv__list_changes_since(source, view->source_revision);
    }
    nv__view_change change = { .source = source, .at = left.prefix, .everything = everything };
    if (!everything && source->revision == view->source_revision) {
        change.at = source->count; /* nothing at all */
        return change;
    }
    change.old_count = view->seen_count - left.prefix - left.suffix;
    change.new_count = source->count - left.prefix - left.suffix;
    return change;
}

static void view_update(nv__list_view *view, nv__derived *derived)
{
    if (source_is_gone(view, derived)) {
        return; /* it keeps what it had */
    }
    bool everything = !view->synced || rule_has_changed(derived, nv__node_of(view->source));
    if (!everything) {
        keep_inputs(derived);
    }
    view->started = true;
    const nv__list_items *source = nv__list_items_read(view->source, "a view");
    if (!source) {
        return;
    }
    nv__view_change change = change_of(view, source, everything);
    view->synced = false;
    if (change.old_count + change.new_count == 0) {
        view->synced = true;
    } else if (view->apply(view, &change)) {
        view->synced = !nv__view_has_failed(view);
    } else if (!nv__view_has_failed(view)) {
        nv_compute_fail("out of memory");
    }
    view->source_revision = source->revision;
}

static int64_t view_compute(void *user)
{
    nv__list_view *view = user;
    view_update(view, nv__graph_here()->frame->sub);
    return (int64_t)view->out.revision;
}

bool nv__list_is_view(const nv__node *node)
{
    nv__node_word word = nv__node_look(node);
    return word.kind == NV__KIND_OWNING && word.type == NV__TYPE_INT &&
           ((const nv__derived *)node)->fn.integer == view_compute;
}

nv__list_items *nv__list_view_items(const nv__node *node)
{
    return nv__list_is_view(node) ? &((nv__list_view *)((const nv__derived *)node)->user)->out
                                  : NULL;
}

const nv_obs_list *nv__list_view_new(nv_scope *scope, const nv_obs_list *source,
                                     const nv__list_view *like, const char *what)
{
    const nv__node *node = nv__node_of(source);
    if (!node || !like->rule.any) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_EINVAL, "a view of a list: there is no %s",
                     node ? "function" : "list");
        return NULL;
    }
    if (node->graph != nv__graph_here()->id) {
        nv__node_foreign(node, "a view of a list");
        return NULL;
    }
    nv__list_view *view = NV__NEW(nv__list_view);
    nv__node *made = view ? nv__node_new(scope, NV__KIND_OWNING, NV__TYPE_INT) : NULL;
    if (!made) {
        if (!view) {
            NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "a view of a list: out of memory");
        }
        nv__free(view);
        return NULL;
    }
    *view = *like;
    view->extra.finish = view_finish;
    view->extra.what = what;
    view->source = source;
    if (view->out.item_size == 0) {
        view->out.item_size = nv__list_item_size(source);
    }
    nv__derived *derived = (nv__derived *)made;
    derived->fn.integer = view_compute;
    derived->user = view;
    if (!nv__graph_compute_first(nv__graph_here(), derived)) {
        nv__node_discard(made);
        return NULL;
    }
    return (const nv_obs_list *)(const void *)made;
}
