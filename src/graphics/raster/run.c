/* Walks a list for one damaged rectangle. */
#include "graphics/raster/painter.h"

#include "graphics/raster/pixel.h"

/* ---- what is hidden anyway ---- */

/* What of the pushes matters to whether a fill covers everything. */
typedef struct cover_state {
    int layers; /* open pushes of opacity */
    int cuts;   /* open clips that show only a part */
    int depth;
    uint64_t is_cut; /* a bit for each open clip; deeper ones count as cuts */
} cover_state;

enum { TRACKED_CLIPS = 64 };

static bool covers(nv__painter *painter, const nv__record *record)
{
    /* Most records are far too small: that is told without snapping them. */
    if (record->rect.width * painter->scale + 2 <
        (float)(painter->scissor.x1 - painter->scissor.x0)) {
        return false;
    }
    nv__box box = nv__box_of(nv__snap_rect(record->rect, record->radii, painter->scale));
    nv__shape shape;
    if (!nv__box_contains(box, painter->scissor) ||
        !nv__painter_open_shape(painter, record, &shape)) {
        return false;
    }
    bool all = nv__shape_covers(&shape, painter->scissor);
    nv__shape_close(&shape);
    return all;
}

static void note_clip(nv__painter *painter, cover_state *state, const nv__record *record)
{
    bool cut = state->depth >= TRACKED_CLIPS || record->u.figure.figure != NULL ||
               record->u.figure.shift_x != 0 || record->u.figure.shift_y != 0 ||
               !covers(painter, record);
    if (state->depth < TRACKED_CLIPS) {
        uint64_t bit = 1ull << state->depth;
        state->is_cut = cut ? state->is_cut | bit : state->is_cut & ~bit;
    }
    state->cuts += cut;
    state->depth++;
}

static void note_unclip(cover_state *state)
{
    if (state->depth == 0) {
        return;
    }
    state->depth--;
    bool cut = state->depth >= TRACKED_CLIPS || (state->is_cut >> state->depth & 1) != 0;
    state->cuts -= cut;
}

/* The last opaque fill that hides everything before it; `count` when there is none. */
static size_t find_cover(nv__painter *painter, const nv__display_list *list)
{
    cover_state state = { 0 };
    size_t found = list->records.count;
    for (size_t i = 0; i < list->records.count; i++) {
        const nv__record *record = &list->records.items[i];
        switch (record->kind) {
        case NV__RECORD_PUSH_OPACITY:
            state.layers++;
            break;
        case NV__RECORD_POP_OPACITY:
            state.layers -= state.layers > 0;
            break;
        case NV__RECORD_PUSH_CLIP:
            note_clip(painter, &state, record);
            break;
        case NV__RECORD_POP_CLIP:
            note_unclip(&state);
            break;
        case NV__RECORD_FILL:
            if (record->argb >> 24 == 255 && state.layers == 0 && state.cuts == 0 &&
                covers(painter, record)) {
                found = i;
            }
            break;
        case NV__RECORD_BORDER:
        case NV__RECORD_SHADOW:
        case NV__RECORD_ARC:
        case NV__RECORD_POLYLINE:
        case NV__RECORD_GLYPHS:
        case NV__RECORD_GRADIENT:
        case NV__RECORD_SIDES:
        case NV__RECORD_INNER_SHADOW:
        case NV__RECORD_IMAGE:
        case NV__RECORD_FIGURE:
        case NV__RECORD_BLUR:
            break;
        }
    }
    return found;
}

/* ---- drawing ---- */

/* The scissor in dp, a pixel larger: a first, cheap test of records. */
static nv_rect reach_of(const nv__painter *painter)
{
    nv__box box = painter->scissor;
    float pixel = 1 / painter->scale;
    return (nv_rect){ (float)(box.x0 - 1) * pixel, (float)(box.y0 - 1) * pixel,
                      (float)(box.x1 - box.x0 + 2) * pixel, (float)(box.y1 - box.y0 + 2) * pixel };
}

static bool meets(nv_rect a, nv_rect b)
{
    return a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height &&
           b.y <= a.y + a.height;
}

static void run_scope(nv__painter *painter, const nv__record *record)
{
    switch (record->kind) {
    case NV__RECORD_PUSH_CLIP:
        nv__painter_push_clip(painter, record);
        break;
    case NV__RECORD_PUSH_OPACITY:
        nv__painter_push_opacity(painter, record);
        break;
    default:
        nv__painter_pop(painter, record->kind);
        break;
    }
}

static void run_shape(nv__painter *painter, const nv__display_list *list, size_t index)
{
    const nv__record *record = &list->records.items[index];
    const nv__record *next = index + 1 < list->records.count ? record + 1 : NULL;
    switch (record->kind) {
    case NV__RECORD_FILL:
        nv__draw_fill(painter, record);
        break;
    case NV__RECORD_BORDER:
        nv__draw_border(painter, record);
        break;
    case NV__RECORD_SHADOW:
        nv__draw_shadow(painter, record, next);
        break;
    case NV__RECORD_ARC:
        nv__draw_arc(painter, record);
        break;
    case NV__RECORD_POLYLINE:
        nv__draw_polyline(painter, record, list->points.items + record->u.points.first);
        break;
    case NV__RECORD_GLYPHS:
        nv__draw_glyphs(painter, record);
        break;
    case NV__RECORD_GRADIENT:
        nv__draw_gradient(painter, record);
        break;
    case NV__RECORD_SIDES:
        nv__draw_sides(painter, record);
        break;
    case NV__RECORD_INNER_SHADOW:
        nv__draw_inner_shadow(painter, record);
        break;
    case NV__RECORD_FIGURE:
        nv__draw_figure(painter, record);
        break;
    case NV__RECORD_BLUR:
        nv__draw_blur(painter, record);
        break;
    case NV__RECORD_IMAGE:
        nv__draw_image(painter, record);
        break;
    default:
        break;
    }
}

/* Replaces what was there, also by a background that is not opaque. */
static void clear(nv__painter *painter, uint32_t color)
{
    nv__box box = painter->scissor;
    size_t width = (size_t)(box.x1 - box.x0);
    for (int y = box.y0; y < box.y1; y++) {
        painter->store->spans->fill(nv__painter_pixel(painter, box.x0, y), width, color);
    }
    painter->pixels += (uint64_t)width * (uint64_t)(box.y1 - box.y0);
}

static bool is_scope(nv__record_kind kind)
{
    return kind >= NV__RECORD_PUSH_CLIP;
}

void nv__painter_start(nv__painter *painter, nv__raster_store *store, nv__surface surface,
                       nv__box box, float scale)
{
    painter->store = store;
    painter->scale = scale;
    painter->surface = surface;
    painter->surface.drawn = box;
    painter->scissor = box;
    painter->masked = false;
    painter->first_mask = painter->hidden = painter->layer_count = 0;
    painter->scope_count = painter->beyond = 0;
    painter->shift_x = painter->shift_y = 0;
    painter->pixels = painter->state_changes = painter->draw_calls = 0;
}

void nv__painter_run(nv__painter *painter, const nv__display_list *list, uint32_t background)
{
    painter->list = list;
    nv_rect reach = reach_of(painter);
    size_t count = list->records.count, first = find_cover(painter, list);
    if (first == count) {
        clear(painter, nv__pixel_premultiply(background));
        first = 0;
    }
    for (size_t i = 0; i < count; i++) {
        const nv__record *record = &list->records.items[i];
        if (is_scope(record->kind)) {
            run_scope(painter, record);
            reach = reach_of(painter);
        } else if (i >= first && meets(record->bounds, reach)) {
            run_shape(painter, list, i);
            painter->draw_calls++;
        }
    }
    nv__painter_pop_all(painter);
}
