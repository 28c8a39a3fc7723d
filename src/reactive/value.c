/* Values of nodes: equality, reading and writing. */
#include "reactive/cell.h"

#include "base/assert.h"
#include "base/log.h"

#include <string.h>

bool nv__value_equals(nv__type type, nv__value a, nv__value b)
{
    switch (type) {
    case NV__TYPE_INT:
        return a.integer == b.integer;
    case NV__TYPE_REAL:
        /* Not-a-number equals itself here: writing it again is no change. */
        return a.real == b.real || (a.real != a.real && b.real != b.real);
    case NV__TYPE_BOOL:
        return a.boolean == b.boolean;
    case NV__TYPE_TEXT:
        return a.text == b.text || nv__shared_text_equals(a.text, nv__shared_text_bytes(b.text),
                                                          b.text ? b.text->length : 0);
    case NV__TYPE_BOX:
        return nv__box_equals(a.box, b.box);
    case NV__TYPE_NONE:
    case NV__TYPE_LIST:
        break;
    }
    return false;
}

void nv__value_release(nv__type type, nv__value value)
{
    if (type == NV__TYPE_TEXT) {
        nv__shared_text_release(value.text);
    } else if (type == NV__TYPE_LIST) {
        nv__list_items_free(value.list);
    } else if (type == NV__TYPE_BOX) {
        nv__box_release(value.box);
    }
}

static void spread(nv__graph *graph, nv__node *node)
{
    if (node->subs) {
        nv__graph_mark(graph, node);
        nv__graph_flush(graph);
    }
}

void nv__node_write(nv__node *node, nv__value value)
{
    nv__graph *graph = nv__graph_here();
    if (node->extra) {
        nv__extra_write(graph, node, value, false);
    } else if (nv__node_commit(graph, node, value)) {
        spread(graph, node);
    }
}

void nv__node_write_from_cell(nv__node *node, nv__value value)
{
    nv__extra_write(nv__graph_here(), node, value, true);
}

void nv__node_touch(nv__graph *graph, nv__node *node)
{
    if (node->extra) {
        nv__extra_touch(graph, node);
        return;
    }
    node->version = ++graph->version;
    spread(graph, node);
}

void nv__node_read(nv__graph *graph, nv__node *node)
{
    if (node->flags & (NV__NODE_STALE | NV__NODE_VISITING)) {
        if (node->flags & NV__NODE_VISITING) {
            nv__cycle_report(graph, node);
            if (graph->frame && &graph->frame->sub->node == node) {
                return; /* it reads itself, which is no input */
            }
            nv__graph_track(graph, node); /* it is told when the ring is opened */
            return;
        }
        nv__graph_refresh(graph, (nv__derived *)node);
    }
    nv__graph_track(graph, node);
}

/* ---- the rules for callers ---- */

bool nv__node_is_foreign(const nv__node *node)
{
    return nv__node_look(node).graph != nv__graph_here()->id || !nv__runtime_current();
}

void nv__node_foreign(const nv__node *node, const char *function)
{
    char name[NV__NODE_NAME];
    const char *file = nv__node_file(node);
    nv__assert_failed(file ? file : __FILE__, file ? nv__node_line(node) : __LINE__,
                      "the thread of the observable",
                      "%s: %s belongs to another thread; mark it with nv_dispatch_to_ui", function,
                      nv__node_name(node, name));
}

bool nv__node_may_write(const nv__node *node, const char *function)
{
    char name[NV__NODE_NAME];
    const char *file = nv__node_file(node);
    if (nv__graph_here()->nesting) {
        nv__assert_failed(file ? file : __FILE__, file ? nv__node_line(node) : __LINE__,
                          "no writes in computed values", "%s: a computed value writes %s",
                          function, nv__node_name(node, name));
        return false;
    }
    return true;
}

bool nv__node_is_read_only(const nv__node *node)
{
    return nv__node_is_derived(node) || (node->extra && node->extra->read_only);
}

bool nv__node_is_written(const nv__node *node, const char *function)
{
    char name[NV__NODE_NAME];
    NV__REQUIRE(!nv__node_is_read_only(node), false, "%s: %s is derived, and not written", function,
                nv__node_name(node, name));
    return nv__node_is_foreign(node) || nv__node_may_write(node, function);
}

/* ---- access by type ---- */

/* Another thread's, a shared one, one of a cycle, or none. */
static NV__NOINLINE nv__value get_slowly(nv__node *node, const char *function)
{
    nv__graph *graph = nv__graph_here();
    if (!node) {
        return (nv__value){ 0 };
    }
    if (nv__node_look(node).graph != graph->id) {
        nv__cell *cell = nv__node_cell(node);
        if (cell) {
            return nv__cell_read(cell);
        }
        nv__node_foreign(node, function);
        return (nv__value){ 0 };
    }
    if ((nv__node_look(node).flags & NV__NODE_SHARED) && nv__node_is_foreign(node)) {
        return nv__cell_read(nv__node_cell(node));
    }
    nv__node_read(graph, node);
    return node->value;
}

/* One of this thread that is up to date, but was not read at this place by the last run. */
static NV__NOINLINE nv__value get_new(nv__node *node)
{
    nv__graph_track_new(nv__graph_here(), node);
    return node->value;
}

static NV__INLINE nv__value get(const void *observable, const char *function)
{
    const nv__node looked_at = { .graph = UINT16_MAX,
                                 .flags = NV__NODE_STALE | NV__NODE_VISITING | NV__NODE_SHARED };
    nv__node *node = nv__node_of(observable);
    nv__graph *graph = nv__graph_here();
    const nv__node stale = { .flags = NV__NODE_STALE };
    if (!node) {
        return get_slowly(node, function);
    }
    uint32_t unusual = (nv__node_look(node).word & looked_at.word) ^ graph->word;
    if (unusual) {
        return unusual == stale.word ? nv__graph_read_stale(node) : get_slowly(node, function);
    }
    return nv__graph_track_known(graph, node) ? node->value : get_new(node);
}

int64_t nv_obs_int_get(const nv_obs_int *o)
{
    return get(o, __func__).integer;
}

double nv_obs_real_get(const nv_obs_real *o)
{
    return get(o, __func__).real;
}

bool nv_obs_bool_get(const nv_obs_bool *o)
{
    return get(o, __func__).boolean;
}

const char *nv_obs_text_get(const nv_obs_text *o)
{
    nv__node *node = nv__node_of(o);
    if (node && nv__node_is_foreign(node) && nv__node_cell(node)) {
        return nv__cell_read_text(nv__node_cell(node));
    }
    return nv__shared_text_pin(get(o, __func__).text);
}

const char *nv__obs_text_peek(const nv_obs_text *o)
{
    void *saved = nv__untracked_begin();
    const char *bytes = nv__shared_text_bytes(get(o, __func__).text);
    nv__untracked_end(saved);
    return bytes;
}

/* Takes the value, wherever it ends up. */
static NV__NOINLINE void set_slowly(nv__node *node, nv__value value, const char *function)
{
    if (!node) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_EINVAL, "%s(NULL): the write is ignored", function);
        return;
    }
    nv__graph *graph = nv__graph_here();
    if (nv__node_look(node).graph != graph->id && nv__cell_try_store(graph, node, value)) {
        return;
    }
    if (nv__node_is_written(node, function)) {
        if (!nv__node_is_foreign(node)) {
            nv__node_write(node, value);
            return;
        }
        if (nv__node_cell(node)) {
            nv__cell_write(nv__node_cell(node), value);
            return;
        }
        nv__node_foreign(node, function);
    }
    nv__value_release((nv__type)nv__node_look(node).type, value);
}

static NV__INLINE void set(void *observable, nv__value value, const char *function)
{
    nv__node *node = observable;
    nv__graph *graph = nv__graph_here();
    const nv__node looked_at = { .graph = UINT16_MAX, .kind = 15 };
    if (!node || (nv__node_look(node).word & looked_at.word) != graph->word || node->extra ||
        graph->nesting || !nv__runtime_current()) {
        set_slowly(node, value, function);
    } else if (nv__node_commit(graph, node, value)) {
        spread(graph, node);
    }
}

void nv_obs_int_set(nv_obs_int *o, int64_t value)
{
    set(o, (nv__value){ .integer = value }, __func__);
}

void nv_obs_real_set(nv_obs_real *o, double value)
{
    set(o, (nv__value){ .real = value }, __func__);
}

void nv_obs_bool_set(nv_obs_bool *o, bool value)
{
    set(o, (nv__value){ .boolean = value }, __func__);
}

/* True when the write would change nothing, which is found out without a copy. */
static bool text_is(const nv__node *node, const char *text, size_t length)
{
    return node && !nv__node_is_foreign(node) && !nv__node_is_derived(node) && !node->extra &&
           nv__shared_text_equals(node->value.text, text, length);
}

void nv_obs_text_set(nv_obs_text *o, const char *value)
{
    nv__node *node = nv__node_of(o);
    const char *text = value ? value : "";
    size_t length = strlen(text);
    if (text_is(node, text, length)) {
        return;
    }
    nv__value copy;
    if (!nv__shared_text_new(text, length, "nv_obs_text_set", &copy.text)) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "nv_obs_text_set: out of memory, the text stays");
        return;
    }
    if (!node) {
        nv__shared_text_release(copy.text);
        copy.text = NULL;
    }
    set(o, copy, __func__);
}
