/* What executes a display list: the CPU rasteriser (graphics/raster) and OpenGL (gl). */
#ifndef NV_GRAPHICS_RENDERER_H
#define NV_GRAPHICS_RENDERER_H

#include "graphics/damage.h"
#include "graphics/display_list.h"

typedef struct nv__renderer nv__renderer;

typedef struct nv__renderer_stats {
    uint64_t frames, draw_calls, state_changes, pixels_rasterised, glyphs_rasterised, pixels_moved;
} nv__renderer_stats;

typedef struct nv__renderer_ops {
    const char *name; /* "raster", "gl" */
    /* Device pixels and the scale dp -> px. Contents are undefined afterwards: the next draw must
     * damage everything. Zero sizes are legal and draw nothing. */
    nv_status (*resize)(nv__renderer *renderer, int width, int height, float scale);
    /* Redraws the damaged pixels from the list, on `background` (ARGB). */
    nv_status (*draw)(nv__renderer *renderer, const nv__display_list *list,
                      const nv__pixel_rect *damage, size_t count, uint32_t background);
    /* Premultiplied 0xAARRGGBB rows, as drawn. `out` holds width * height pixels. */
    nv_status (*read_pixels)(nv__renderer *renderer, uint32_t *out);
    void (*destroy)(nv__renderer *renderer);
    /* Moves pixels of the last draw, before the next one. NULL: cannot. */
    void (*shift)(nv__renderer *renderer, const nv__shift *shifts, size_t count);
} nv__renderer_ops;

/* Implementations start with this. */
struct nv__renderer {
    const nv__renderer_ops *ops;
    int width, height; /* px */
    float scale;
    nv__renderer_stats stats;
};

/* The CPU rasteriser. It draws into its own memory, or into `pixels` given by set_target. */
nv_status nv__raster_create(nv__renderer **out);
/* Draws into `pixels` (premultiplied 0xAARRGGBB, `stride` in pixels) from now on; NULL: own memory.
 * Contents as after resize. */
void nv__raster_set_target(nv__renderer *renderer, uint32_t *pixels, int stride);
/* Who helps with large frames. `run` calls the job for each part, here and on other threads, and
 * returns when all are done. */
typedef struct nv__helpers {
    void (*run)(void *user, void (*job)(void *arg, size_t part), void *arg, size_t parts);
    void *user;
    size_t count; /* threads beside this one; 0: nobody */
} nv__helpers;
void nv__raster_set_helpers(nv__renderer *renderer, nv__helpers helpers);
/* The pixels of the last draw. */
const uint32_t *nv__raster_pixels(const nv__renderer *renderer, int *stride);

#endif
