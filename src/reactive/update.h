/* Reading, changing and writing a value as one step. */
#ifndef NV_REACTIVE_UPDATE_H
#define NV_REACTIVE_UPDATE_H

#include "reactive/graph.h"

typedef struct nv__updater nv__updater;
struct nv__updater {
    nv__value (*apply)(const nv__updater *updater, nv__value old);
    union {
        int64_t (*integer)(void *user, int64_t old);
        double (*real)(void *user, double old);
        bool (*boolean)(void *user, bool old);
    } fn;
    void *user;
};

/* Applies it once to what was written last by whichever thread, before any other thread reads or
 * writes. A worker's result is then pending; the UI thread writes its own (*out) itself. */
bool nv__cell_update(nv__cell *cell, const nv__updater *updater, bool on_ui, nv__value *out);

#endif
