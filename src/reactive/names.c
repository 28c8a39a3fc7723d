/* What nodes are called in reports: the line that made them, and a name if they were given one.
 *
 * A node has room for a file and a line. A name shares that room: the file is then a place, which
 * holds both and is kept until the thread's last node is gone, once for all nodes of that name. */
#include "reactive/graph.h"

#include "base/assert.h"
#include "base/log.h"

#include <nuiitivet/observable_more.h>

#include <stdio.h>
#include <string.h>

enum { NV__PLACES = 4096, NV__PLACE_BUCKETS = 256 };

typedef struct nv__place nv__place;
struct nv__place {
    nv__place *next;
    const char *file; /* NULL: unknown */
    char name[];
};

struct nv__places {
    nv__place *buckets[NV__PLACE_BUCKETS];
    size_t count;
};

static const nv__place *place_of(const nv__node *node)
{
    const nv__origin *origin = nv__node_origin(node);
    return origin->line & NV__LINE_NAMED ? (const nv__place *)(const void *)origin->file : NULL;
}

const char *nv__node_file(const nv__node *node)
{
    const nv__place *place = place_of(node);
    return place ? place->file : nv__node_origin(node)->file;
}

int nv__node_line(const nv__node *node)
{
    return (int)(nv__node_origin(node)->line & ~(uint32_t)NV__LINE_NAMED);
}

const char *nv__node_given_name(const nv__node *node)
{
    const nv__place *place = place_of(node);
    return place ? place->name : NULL;
}

const char *nv__node_kind_name(const nv__node *node)
{
    static const char *const kinds[] = {
        [NV__KIND_VALUE] = "observable",
        [NV__KIND_COMPUTED] = "computed",
        [NV__KIND_OWNING] = "computed",
        [NV__KIND_EFFECT] = "effect",
        [NV__KIND_SUBSCRIPTION] = "subscription",
        [NV__KIND_IMMEDIATE] = "subscription",
        [NV__KIND_WATCH] = "watch",
    };
    const nv__extra *extra = nv__node_extra(node);
    return extra && extra->what ? extra->what : kinds[nv__node_look(node).kind];
}

static const char *type_name(const nv__node *node)
{
    static const char *const types[] = { "", "int", "real", "bool", "text", "list", "value" };
    return nv__list_is_view(node) ? types[NV__TYPE_LIST] : types[nv__node_look(node).type];
}

const char *nv__node_name(const nv__node *node, char name[NV__NODE_NAME])
{
    const char *given = nv__node_given_name(node), *file = nv__node_file(node);
    const char *type = type_name(node), *slash = file ? strrchr(file, '/') : NULL;
    char line[16] = "";
    if (file) {
        snprintf(line, sizeof line, ":%d", nv__node_line(node));
    }
    snprintf(name, NV__NODE_NAME, "%s%.48s%s%s%s%s%s%s%s", given ? "'" : "", given ? given : "",
             given ? "', " : "", nv__node_kind_name(node), *type ? " " : "", type,
             file ? " at " : "",
             slash  ? slash + 1
             : file ? file
                    : "",
             line);
    return name;
}

static unsigned hash_of(const char *name, const char *file)
{
    unsigned hash = (unsigned)((uintptr_t)file >> 4);
    for (; *name; name++) {
        hash = hash * 31U + (unsigned char)*name;
    }
    return hash % NV__PLACE_BUCKETS;
}

/* NULL when there is no memory for it, or there are too many. */
static const nv__place *place_for(nv__graph *graph, const char *name, const char *file)
{
    if (!graph->places) {
        graph->places = NV__NEW(nv__places);
    }
    nv__places *places = graph->places;
    if (!places) {
        return NULL;
    }
    nv__place **bucket = &places->buckets[hash_of(name, file)];
    for (const nv__place *place = *bucket; place; place = place->next) {
        if (place->file == file && strcmp(place->name, name) == 0) {
            return place;
        }
    }
    size_t length = strlen(name);
    nv__place *place = places->count < NV__PLACES ? nv__alloc(sizeof *place + length + 1) : NULL;
    if (place) {
        place->next = *bucket;
        place->file = file;
        memcpy(place->name, name, length + 1);
        *bucket = place;
        places->count++;
    }
    return place;
}

void nv__places_free(nv__graph *graph)
{
    nv__places *places = graph->places;
    graph->places = NULL;
    for (size_t i = 0; places && i < NV__PLACE_BUCKETS; i++) {
        while (places->buckets[i]) {
            nv__place *place = places->buckets[i];
            places->buckets[i] = place->next;
            nv__free(place);
        }
    }
    nv__free(places);
}

static void put_place(nv__node *node, const nv__place *place, int line)
{
    nv__node_origin(node)->file = (const char *)(const void *)place;
    nv__node_origin(node)->line = (uint32_t)line | (uint32_t)NV__LINE_NAMED;
}

void *nv_observable_at(const void *observable, const char *file, int line)
{
    nv__node *node = nv__node_of(observable);
    if (!node) {
        return NULL;
    }
    line = line > 0 && line < NV__LINE_NAMED ? line : 0;
    const char *name = nv__node_given_name(node);
    const nv__place *place = name ? place_for(nv__graph_here(), name, file) : NULL;
    if (place) {
        put_place(node, place, line);
    } else {
        nv__node_origin(node)->file = file;
        nv__node_origin(node)->line = (uint32_t)line;
    }
    return node;
}

void *nv_observable_named(const void *observable, const char *name)
{
    nv__node *node = nv__node_of(observable);
    if (!node || !name) {
        return node;
    }
    nv__graph *graph = nv__graph_here();
    if (nv__node_look(node).graph != graph->id) {
        nv__node_foreign(node, __func__);
        return node;
    }
    const nv__place *place = place_for(graph, name, nv__node_file(node));
    if (place) {
        put_place(node, place, nv__node_line(node));
    } else {
        NV__LOG_ONCE(NV_LOG_WARNING, NV_ELIMIT, "nv_observable_named: '%s' could not be kept",
                     name);
    }
    return node;
}
