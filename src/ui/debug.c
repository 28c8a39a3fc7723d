#include "ui/debug.h"

#include "base/log.h"
#include "ui/key_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES_MAX = 256, PLACES_TOLD = 8, NAME_BYTES = 160 };

static const double DEFAULT_EVERY = 1.0;
static const double MIN_EVERY = 0.1;

/* A place in the source that makes widgets, and what they have to be done again. */
typedef struct place {
    const char *what;
    nv_head head;
    uint64_t count;
    char name[NAME_BYTES]; /* of the widget that was first */
} place;

struct nv__debug {
    bool counts, tells_keys;
    double every; /* seconds */
    double since;
    uint64_t total;
    size_t used;
    place places[PLACES_MAX];
    const char *key_filter; /* comma separated names; NULL: all */
};

nv__debug *nv__debug_open(void)
{
    bool counts = nv__env_flag("NUIITIVET_DEBUG_INVALIDATE", false);
    bool tells_keys = nv__env_flag("NUIITIVET_DEBUG_KEYS", false);
    nv__debug *debug = counts || tells_keys ? NV__NEW(nv__debug) : NULL;
    if (!debug) {
        return NULL;
    }
    double every = nv__env_number("NUIITIVET_DEBUG_INVALIDATE_EVERY", DEFAULT_EVERY);
    const char *filter = getenv("NUIITIVET_DEBUG_KEYS_FILTER");
    debug->counts = counts;
    debug->tells_keys = tells_keys;
    debug->every = every < MIN_EVERY ? MIN_EVERY : every;
    debug->since = nv_now();
    debug->key_filter = filter && *filter ? filter : NULL;
    return debug;
}

void nv__debug_close(nv__debug *debug)
{
    nv__free(debug);
}

/* ---- who asks for redraws ---- */

static bool is_same_place(const place *p, const nv_widget *widget, const char *what)
{
    return p->what == what && p->head.file == widget->head.file &&
           p->head.line == widget->head.line;
}

static void count(nv__debug *debug, const nv_widget *widget, const char *what)
{
    debug->total++;
    for (size_t i = 0; i < debug->used; i++) {
        if (is_same_place(&debug->places[i], widget, what)) {
            debug->places[i].count++;
            return;
        }
    }
    if (debug->used < PLACES_MAX) { /* the busiest come early; the total counts the others */
        place *p = &debug->places[debug->used++];
        *p = (place){ .what = what, .head = widget->head, .count = 1 };
        (void)snprintf(p->name, sizeof p->name, "%s", nv__widget_origin(widget));
    }
}

static int by_count(const void *a, const void *b)
{
    const place *x = a, *y = b;
    return (x->count < y->count) - (x->count > y->count);
}

static void tell_places(nv__debug *debug, double now)
{
    qsort(debug->places, debug->used, sizeof *debug->places, by_count);
    (void)fprintf(stderr, "nuiitivet: %llu requests in %.2f s\n", (unsigned long long)debug->total,
                  now - debug->since);
    for (size_t i = 0; i < debug->used && i < PLACES_TOLD; i++) {
        const place *p = &debug->places[i];
        (void)fprintf(stderr, "nuiitivet: %6llu %-6s %s\n", (unsigned long long)p->count, p->what,
                      p->name);
    }
}

/* No timer: who is idle is not woken to say so. What has been counted is told with the first
 * request after the time is over. */
void nv__debug_count_request(nv__debug *debug, const nv_widget *widget, const char *what)
{
    if (!debug->counts) {
        return;
    }
    double now = nv_now();
    if (debug->total > 0 && now - debug->since >= debug->every) {
        tell_places(debug, now);
        debug->total = 0;
        debug->used = 0;
        debug->since = now;
    } else if (debug->total == 0) {
        debug->since = now;
    }
    count(debug, widget, what);
}

/* ---- keys ---- */

static bool passes(const char *filter, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = filter; at; at = strchr(at, ',')) {
        at += strspn(at, ", ");
        size_t wanted = strcspn(at, ", ");
        if (wanted == length && nv__key_name_matches(at, wanted, name)) {
            return true;
        }
    }
    return !filter;
}

void nv__debug_tell_key(nv__debug *debug, const nv_event *event, bool handled)
{
    char name[NV__KEY_NAME_BYTES], mods[NV__KEY_NAME_BYTES];
    nv__key_name(event->key, name, sizeof name);
    if (!debug->tells_keys || !passes(debug->key_filter, name)) {
        return;
    }
    nv__mods_name(event->mods, mods, sizeof mods);
    (void)fprintf(stderr, "nuiitivet: %.3f key %s%s%s, %s\n", event->time, mods, name,
                  event->repeat ? " (held)" : "", handled ? "handled" : "not handled");
}
