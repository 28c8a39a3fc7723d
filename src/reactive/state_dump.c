/* What there is in the state graph, and who reads whom. */
#include "base/log.h"
#include "reactive/state_trace.h"

#include <nuiitivet/observable_inspect.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NV__DUMP_LINE = 1024 };

typedef struct nv__dumped {
    const nv__node *node;
    const nv__owner *owner; /* NULL: a watch, of a widget for example */
    size_t number;
} nv__dumped;

typedef struct nv__dump {
    void (*write)(void *user, const char *text);
    void *user;
    NV__ARRAY(nv__dumped) nodes; /* in the order of the dump */
    NV__ARRAY(nv__dumped) by_address;
    bool failed;
} nv__dump;

/* ---- collecting ---- */

static void add(nv__dump *dump, const nv__node *node, const nv__owner *owner)
{
    nv__dumped one = { .node = node, .owner = owner, .number = dump->nodes.count + 1 };
    dump->failed = dump->failed || !NV__PUSH(&dump->nodes, one);
}

static void turn_round(nv__dump *dump, size_t from)
{
    for (size_t i = from, j = dump->nodes.count; i + 1 < j; i++) {
        j--;
        nv__dumped one = dump->nodes.items[i];
        dump->nodes.items[i] = dump->nodes.items[j];
        dump->nodes.items[j] = one;
    }
}

/* Owners and nodes are kept newest first, and told of oldest first. */
static void collect_owned(nv__dump *dump, const nv__graph *graph)
{
    for (const nv__owner *owner = graph->all_owners; owner; owner = owner->next) {
        for (const nv__node *node = owner->newest; node; node = nv__node_origin(node)->older) {
            add(dump, node, owner);
        }
    }
    turn_round(dump, 0);
}

static void collect_watches(nv__dump *dump)
{
    size_t owned = dump->nodes.count;
    for (size_t i = 0; i < owned; i++) {
        const nv__edge *edge = dump->nodes.items[i].node->subs;
        for (; edge; edge = edge->next_sub) {
            if (edge->sub->node.kind == NV__KIND_WATCH) {
                add(dump, &edge->sub->node, NULL);
            }
        }
    }
}

static int by_address(const void *a, const void *b)
{
    uintptr_t left = (uintptr_t)((const nv__dumped *)a)->node;
    uintptr_t right = (uintptr_t)((const nv__dumped *)b)->node;
    return (left > right) - (left < right);
}

static bool collect(nv__dump *dump, const nv__graph *graph)
{
    collect_owned(dump, graph);
    collect_watches(dump);
    size_t count = dump->nodes.count;
    if (dump->failed || (count > 0 && !NV__RESERVE(&dump->by_address, count))) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        dump->nodes.items[i].number = i + 1;
        dump->by_address.items[i] = dump->nodes.items[i];
    }
    dump->by_address.count = count;
    if (count > 0) {
        qsort(dump->by_address.items, count, sizeof(nv__dumped), by_address);
    }
    return true;
}

static size_t number_of(const nv__dump *dump, const nv__node *node)
{
    const nv__dumped key = { .node = node };
    const nv__dumped *found =
        dump->by_address.count
            ? bsearch(&key, dump->by_address.items, dump->by_address.count, sizeof key, by_address)
            : NULL;
    return found ? found->number : 0;
}

/* ---- writing ---- */

static void NV_PRINTF(2, 3) put(const nv__dump *dump, const char *format, ...)
{
    char line[NV__DUMP_LINE];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line - 1, format, arguments);
    va_end(arguments);
    if (length < 0) {
        return;
    }
    size_t used = strlen(line);
    line[used] = '\n';
    line[used + 1] = '\0';
    if (dump->write) {
        dump->write(dump->user, line);
    } else {
        fputs(line, stderr);
    }
}

static void flags_of(const nv__node *node, char out[64])
{
    snprintf(out, 64, "%s%s%s", node->flags & NV__NODE_STALE ? ", stale" : "",
             node->flags & NV__NODE_DEAD ? ", disposed" : "",
             node->flags & NV__NODE_SHARED ? ", seen by all threads" : "");
}

/* ", reads #1 #2", as far as there is room. */
static void inputs_of(const nv__dump *dump, const nv__node *node, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    if (!nv__node_is_derived(node)) {
        return;
    }
    const nv__edge *edge = ((const nv__derived *)node)->deps;
    for (; edge && used + 40 < size; edge = edge->next_dep) {
        const char *before = used ? " " : ", reads ";
        size_t number = edge->dep != &nv__gone ? number_of(dump, edge->dep) : 0;
        used += (size_t)(number ? snprintf(out + used, size - used, "%s#%zu", before, number)
                                : snprintf(out + used, size - used, "%s(gone)", before));
    }
    if (edge) {
        snprintf(out + used, size - used, " and more");
    }
}

static void write_text(const nv__dump *dump)
{
    const nv_scope *scope = NULL;
    bool watches = false;
    char name[NV__NODE_NAME], value[NV__VALUE_TEXT], flags[64], inputs[512];
    for (size_t i = 0; i < dump->nodes.count; i++) {
        const nv__dumped *one = &dump->nodes.items[i];
        if (one->owner && one->owner->link.scope != scope) {
            scope = one->owner->link.scope;
            put(dump, "scope '%.200s'", nv__scope_name(scope) ? nv__scope_name(scope) : "");
        } else if (!one->owner && !watches) {
            watches = true;
            put(dump, "widgets and others");
        }
        flags_of(one->node, flags);
        inputs_of(dump, one->node, inputs, sizeof inputs);
        nv__value_text(one->node, value);
        put(dump, "  #%zu %s%s%s%s%s", one->number, nv__node_name(one->node, name),
            *value ? " = " : "", value, flags, inputs);
    }
}

static void escape(const char *text, char *out, size_t size)
{
    size_t used = 0;
    for (; *text && used + 3 < size; text++) {
        if (*text == '"' || *text == '\\') {
            out[used++] = '\\';
        }
        out[used++] = *text;
    }
    out[used] = '\0';
}

static const char *shape_of(const nv__node *node)
{
    return nv__node_is_effect(node)    ? "shape=cds"
           : nv__node_is_derived(node) ? "shape=ellipse"
                                       : "shape=box";
}

static void write_dot(const nv__dump *dump)
{
    char name[NV__NODE_NAME], value[NV__VALUE_TEXT], flags[64];
    char label[NV__NODE_NAME * 2], shown[NV__VALUE_TEXT * 2];
    put(dump, "digraph observables {");
    put(dump, "  rankdir=LR;");
    for (size_t i = 0; i < dump->nodes.count; i++) {
        const nv__node *node = dump->nodes.items[i].node;
        escape(nv__node_name(node, name), label, sizeof label);
        escape(nv__value_text(node, value), shown, sizeof shown);
        flags_of(node, flags);
        put(dump, "  n%zu [%s%s, label=\"%s%s%s%s\"];", i + 1, shape_of(node),
            node->flags & NV__NODE_STALE ? ", style=dashed" : "", label, *shown ? "\\n= " : "",
            shown, flags);
    }
    for (size_t i = 0; i < dump->nodes.count; i++) {
        const nv__node *node = dump->nodes.items[i].node;
        const nv__edge *edge = nv__node_is_derived(node) ? ((const nv__derived *)node)->deps : NULL;
        for (; edge; edge = edge->next_dep) {
            size_t number = edge->dep != &nv__gone ? number_of(dump, edge->dep) : 0;
            if (number) {
                put(dump, "  n%zu -> n%zu;", number, i + 1);
            }
        }
    }
    put(dump, "}");
}

nv_status nv_observables_dump(nv_graph_format format, void (*write)(void *user, const char *text),
                              void *user)
{
    nv__dump dump = { .write = write, .user = user };
    nv_status status = NV_OK;
    if (format != NV_GRAPH_TEXT && format != NV_GRAPH_DOT) {
        return NV_EINVAL;
    }
    if (!collect(&dump, nv__graph_here())) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "nv_observables_dump: out of memory");
        status = NV_ENOMEM;
    } else if (format == NV_GRAPH_DOT) {
        write_dot(&dump);
    } else {
        write_text(&dump);
    }
    NV__ARRAY_FINISH(&dump.nodes);
    NV__ARRAY_FINISH(&dump.by_address);
    return status;
}
