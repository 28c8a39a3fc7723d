/* Off, it costs the flush one look at a pointer. On, derived values are brought up to date by way
 * of functions that also tell why. */
#include "reactive/state_trace.h"

#include "base/log.h"
#include "base/utf8.h"
#include "reactive/box.h"
#include "reactive/list_items.h"
#include "reactive/number.h"

#include <nuiitivet/observable_inspect.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NV__TRACE_WRITES = 256, NV__TRACE_LINE = 1024, NV__TRACE_DEPTH = 64, NV__SHOWN_TEXT = 40 };

/* Which line gave a node which version. The oldest make room for the newest. */
typedef struct nv__trace_write {
    const nv__node *node;
    uint64_t version;
    const char *file;
    int line;
} nv__trace_write;

struct nv__trace {
    void (*write)(void *user, const char *line);
    void *user;
    const char *handler; /* running, or whose batch ends; NULL: none */
    size_t count;
    nv__trace_write writes[NV__TRACE_WRITES];
};

/* ---- values ---- */

static void quote(const char *text, size_t length, char out[NV__VALUE_TEXT])
{
    size_t used = 0, at = 0;
    out[used++] = '"';
    while (at < length) {
        size_t next = nv__utf8_next_grapheme(text, length, at);
        if (next > NV__SHOWN_TEXT) {
            break;
        }
        for (; at < next; at++) {
            unsigned char byte = (unsigned char)text[at];
            out[used++] = byte < ' ' || byte == 127 ? ' ' : (char)byte;
        }
    }
    snprintf(out + used, NV__VALUE_TEXT - used, "\"%s", at < length ? "..." : "");
}

const char *nv__value_text(const nv__node *node, char out[NV__VALUE_TEXT])
{
    char number[NV__NUMBER_SIZE];
    const nv__value value = node->value;
    out[0] = '\0';
    if (node->type == NV__TYPE_LIST || nv__list_is_view(node)) {
        size_t count = nv__list_items_of(node)->count;
        snprintf(out, NV__VALUE_TEXT, "%zu item%s", count, count == 1 ? "" : "s");
    } else if (node->type == NV__TYPE_INT) {
        snprintf(out, NV__VALUE_TEXT, "%lld", (long long)value.integer);
    } else if (node->type == NV__TYPE_REAL) {
        nv__format_real(number, value.real, -1, false);
        snprintf(out, NV__VALUE_TEXT, "%.*s", NV__SHOWN_TEXT, number);
    } else if (node->type == NV__TYPE_BOOL) {
        snprintf(out, NV__VALUE_TEXT, "%s", value.boolean ? "true" : "false");
    } else if (node->type == NV__TYPE_TEXT) {
        quote(nv__shared_text_bytes(value.text), value.text ? value.text->length : 0, out);
    } else if (node->type == NV__TYPE_BOX) {
        snprintf(out, NV__VALUE_TEXT, "%.*s", NV__SHOWN_TEXT,
                 value.box ? value.box->type->name : "nothing yet");
    }
    return out;
}

/* ---- lines ---- */

static void NV_PRINTF(2, 3) tell(const nv__graph *graph, const char *format, ...)
{
    char line[NV__TRACE_LINE];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length < 0) {
        return;
    }
    if (graph->trace->write) {
        graph->trace->write(graph->trace->user, line);
    } else {
        fprintf(stderr, "nuiitivet state: %s\n", line);
    }
}

static const nv__trace_write *find_write(const nv__trace *trace, const nv__node *node)
{
    size_t known = trace->count < NV__TRACE_WRITES ? trace->count : NV__TRACE_WRITES;
    for (size_t i = 1; i <= known; i++) {
        const nv__trace_write *one = &trace->writes[(trace->count - i) % NV__TRACE_WRITES];
        if (one->node == node) {
            return one->version == node->version ? one : NULL;
        }
    }
    return NULL;
}

/* "observable int at cart.c:12 is now 3, written at cart.c:40 by filled_button 'Add'". */
static void describe(const nv__graph *graph, const nv__node *node, char *out, size_t size)
{
    char name[NV__NODE_NAME], value[NV__VALUE_TEXT];
    size_t used = (size_t)snprintf(out, size, "%s is now %s", nv__node_name(node, name),
                                   nv__value_text(node, value));
    if (nv__node_is_derived(node) || used >= size) {
        return;
    }
    const nv__trace_write *known = find_write(graph->trace, node);
    if (known) {
        const char *slash = strrchr(known->file, '/');
        used += (size_t)snprintf(out + used, size - used, ", written at %s:%d",
                                 slash ? slash + 1 : known->file, known->line);
    }
    if (graph->trace->handler && used < size) {
        snprintf(out + used, size - used, "%s by %.128s", known ? "" : ", written",
                 graph->trace->handler);
    }
}

void nv__trace_begin(nv__trace_note *note, const nv__graph *graph, const nv__derived *derived,
                     const nv__edge *cause)
{
    describe(graph, cause->dep, note->cause, sizeof note->cause);
    nv__value_text(&derived->node, note->old);
    note->version = derived->node.version;
}

void nv__trace_end(const nv__trace_note *note, const nv__graph *graph, const nv__derived *derived)
{
    char name[NV__NODE_NAME], value[NV__VALUE_TEXT];
    const nv__node *node = &derived->node;
    nv__node_name(node, name);
    nv__value_text(node, value);
    if (!graph->trace) {
        return; /* its function has stopped the trace */
    }
    if (node->version == note->version) {
        tell(graph, "%s was computed again and stays %s, because %s", name, value, note->cause);
    } else {
        tell(graph, "%s went from %s to %s, because %s", name, note->old, value, note->cause);
    }
}

void nv__trace_effect(const nv__graph *graph, const nv__derived *effect)
{
    char name[NV__NODE_NAME], cause[512];
    const nv__edge *edge = effect->deps;
    while (edge && edge->version == edge->dep->version) {
        edge = edge->next_dep;
    }
    /* A watch speaks for itself, as its widget. */
    if (edge && graph->trace && effect->node.kind != NV__KIND_WATCH &&
        effect->node.kind != NV__KIND_IMMEDIATE) {
        describe(graph, edge->dep, cause, sizeof cause);
        tell(graph, "%s runs, because %s", nv__node_name(&effect->node, name), cause);
    }
}

bool nv__trace_is_on(void)
{
    return nv__graph_here()->trace != NULL;
}

void nv__trace_redraw(const void *observable, const char *widget)
{
    const nv__graph *graph = nv__graph_here();
    char cause[512];
    if (graph->trace && observable) {
        describe(graph, nv__node_of(observable), cause, sizeof cause);
        tell(graph, "%s is redrawn, because %s", widget, cause);
    }
}

const char *nv__trace_handler(nv__graph *graph, const char *origin)
{
    const char *outer = NULL;
    if (graph->trace) {
        outer = graph->trace->handler;
        graph->trace->handler = origin;
    }
    return outer;
}

/* ---- writes whose line is known ---- */

typedef struct nv__noted_write {
    nv__graph *graph; /* NULL: not noted */
    const nv__node *node;
    uint64_t version;
} nv__noted_write;

/* In a batch, so that whoever is told of the write finds its line. */
static nv__noted_write note_begin(const void *observable)
{
    nv__graph *graph = nv__graph_here();
    const nv__node *node = nv__node_of(observable);
    nv__noted_write noted = { 0 };
    if (graph->trace && node && !nv__node_is_foreign(node)) {
        noted = (nv__noted_write){ .graph = graph, .node = node, .version = node->version };
        nv__batch_enter(graph);
    }
    return noted;
}

static void note_end(const nv__noted_write *noted, const char *file, int line)
{
    nv__graph *graph = noted->graph;
    if (!graph) {
        return;
    }
    if (graph->trace && noted->node->version != noted->version) {
        graph->trace->writes[graph->trace->count++ % NV__TRACE_WRITES] = (nv__trace_write){
            .node = noted->node, .version = noted->node->version, .file = file, .line = line
        };
    }
    nv__batch_leave(graph);
}

#define NV__SET_AT(type, c_type)                                                                   \
    void nv_obs_##type##_set_at(nv_obs_##type *o, c_type value, const char *file, int line)        \
    {                                                                                              \
        nv__noted_write noted = note_begin(o);                                                     \
        nv_obs_##type##_set(o, value);                                                             \
        note_end(&noted, file, line);                                                              \
    }

NV__SET_AT(int, int64_t)
NV__SET_AT(real, double)
NV__SET_AT(bool, bool)
NV__SET_AT(text, const char *)

/* ---- switching ---- */

nv_status nv_state_trace_start(void (*write)(void *user, const char *line), void *user)
{
    nv__graph *graph = nv__graph_here();
    if (!graph->trace) {
        graph->trace = NV__NEW(nv__trace);
    }
    if (!graph->trace) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "nv_state_trace_start: out of memory");
        return NV_ENOMEM;
    }
    graph->trace->write = write;
    graph->trace->user = user;
    graph->plain_nesting = 0;
    return NV_OK;
}

void nv_state_trace_stop(void)
{
    nv__graph *graph = nv__graph_here();
    nv__free(graph->trace);
    graph->trace = NULL;
    graph->plain_nesting = NV__COMPUTE_NESTING - 1;
}

void nv__trace_from_environment(nv__graph *graph)
{
    const char *value = getenv("NUIITIVET_DEBUG_STATE");
    graph->plain_nesting = graph->trace ? 0 : NV__COMPUTE_NESTING - 1;
    if (value && *value && strcmp(value, "0") != 0) {
        (void)nv_state_trace_start(NULL, NULL); /* has reported what went wrong */
    }
}
