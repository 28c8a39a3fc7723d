/* Reading, changing and writing a value as one step. */
#ifndef NV_REACTIVE_UPDATE_H
#define NV_REACTIVE_UPDATE_H

#include "reactive/graph.h"

#include <nuiitivet/observable_of.h>

typedef struct nv__updater nv__updater;
struct nv__updater {
    /* A new value, which belongs to the caller; false: out of memory, reported. */
    bool (*apply)(const nv__updater *updater, nv__value old, nv__value *out);
    union {
        int64_t (*integer)(void *user, int64_t old);
        double (*real)(void *user, double old);
        bool (*boolean)(void *user, bool old);
        const char *(*text)(void *user, const char *old);
        void (*box)(void);
    } fn;
    const nv_value_type *type;
    void *user;
};

/* Applies it to a node, from any thread that may write that. */
nv_status nv__update(nv__node *node, const nv__updater *updater);

/* Applies it once to what was written last by whichever thread, before any other thread reads or
 * writes. A worker's result is then pending; the UI thread writes its own (*out) itself. */
nv_status nv__cell_update(nv__cell *cell, const nv__updater *updater, bool on_ui, nv__value *out);

#endif
