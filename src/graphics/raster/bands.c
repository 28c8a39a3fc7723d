#include "graphics/raster/bands.h"

#include "base/alloc.h"

/* Figures and blurs are made while they are drawn, in memory that is one for all. */
static bool suits(const nv__display_list *list)
{
    for (size_t i = 0; i < list->records.count; i++) {
        const nv__record *record = &list->records.items[i];
        bool figure = record->kind == NV__RECORD_FIGURE || record->kind == NV__RECORD_SIDES ||
                      (record->kind == NV__RECORD_PUSH_CLIP && record->u.figure.figure != NULL);
        if (figure || record->kind == NV__RECORD_BLUR) {
            return false;
        }
    }
    return true;
}

static void warm_atlas(nv__painter *painter, const nv__display_list *list)
{
    for (size_t i = 0; i < list->records.count; i++) {
        if (list->records.items[i].kind == NV__RECORD_GLYPHS) {
            nv__warm_glyphs(painter, &list->records.items[i]);
        }
    }
}

static void free_store(nv__raster_store *store)
{
    for (int i = 0; i < NV__LAYERS_MAX; i++) {
        nv__free(store->layers[i].pixels);
    }
    nv__shadow_cache_finish(&store->shadows);
    nv__corner_cache_finish(&store->corners);
    nv__free(store->shape_row.bytes);
    nv__free(store->other_row.bytes);
    nv__free(store->clip_row.bytes);
    nv__free(store->coverage.bytes);
    nv__free(store->colors.bytes);
}

void nv__bands_finish(nv__bands *bands)
{
    for (size_t i = 0; i < bands->count; i++) {
        free_store(&bands->items[i].store);
    }
    nv__free(bands->items);
    *bands = (nv__bands){ 0 };
}

static bool reserve_rows(nv__row_scratch *scratch, size_t size)
{
    if (size > scratch->capacity) {
        uint8_t *bytes = nv__realloc(scratch->bytes, size);
        if (bytes == NULL) {
            return false;
        }
        *scratch = (nv__row_scratch){ bytes, size };
    }
    return true;
}

static bool reserve(nv__bands *bands, size_t count, const nv__raster_store *shared)
{
    if (bands->count != count) {
        nv__bands_finish(bands);
        bands->items = NV__NEW_ARRAY(nv__band, count);
        if (bands->items == NULL) {
            return false;
        }
        bands->count = count;
    }
    for (size_t i = 0; i < count; i++) {
        nv__raster_store *store = &bands->items[i].store;
        store->spans = shared->spans;
        store->atlas = shared->atlas;
        store->frozen = true;
        if (!reserve_rows(&store->coverage, shared->coverage.capacity)) {
            return false;
        }
    }
    return true;
}

typedef struct crew {
    nv__bands *bands;
    const nv__band_work *work;
} crew;

static void draw_band(void *user, size_t part)
{
    const crew *c = user;
    const nv__band_work *work = c->work;
    nv__band *band = &c->bands->items[part];
    int height = work->box.y1 - work->box.y0, count = (int)c->bands->count;
    nv__box box = work->box;
    box.y0 = work->box.y0 + height * (int)part / count;
    box.y1 = work->box.y0 + height * ((int)part + 1) / count;
    band->painter.status = NV_OK;
    nv__painter_start(&band->painter, &band->store, work->surface, box, work->scale);
    nv__painter_run(&band->painter, work->list, work->background);
}

bool nv__bands_draw(nv__bands *bands, const nv__helpers *helpers, nv__painter *painter,
                    const nv__band_work *work)
{
    int64_t area = (int64_t)(work->box.x1 - work->box.x0) * (work->box.y1 - work->box.y0);
    size_t count = 2 * (helpers->count + 1); /* so that who is late has less to do */
    count = count < NV__BANDS_MAX ? count : NV__BANDS_MAX;
    if (helpers->count == 0 || area < NV__BANDS_PIXELS || !suits(work->list) ||
        !reserve(bands, count, painter->store)) {
        return false;
    }
    warm_atlas(painter, work->list);
    crew c = { bands, work };
    helpers->run(helpers->user, draw_band, &c, count);
    return true;
}
