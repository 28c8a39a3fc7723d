/* Figures are drawn through the rasteriser's own masks, uploaded by tiles. */
#include "gl/scene.h"
#include "graphics/sides.h"

#include <string.h>

static nv__masks *masks_of(nv__gl_scene *scene)
{
    nv__gl *gl = scene->gl;

    if (gl->masks == NULL) {
        if (nv__masks_create(&gl->masks) != NV_OK) {
            gl->stream.failed = true;
            return NULL;
        }
        nv__masks_begin_frame(gl->masks);
    }
    return gl->masks;
}

static void add_tile(nv__gl_scene *scene, const nv__tile *tile, nv__gl_paint paint)
{
    float size = (float)nv__atlas_page_size(nv__masks_atlas(scene->gl->masks));

    if (!tile->solid) {
        paint.program = NV__GL_TEXTURED;
        paint.texture = nv__gl_page(scene->gl, NV__GL_MASKS, (size_t)tile->page);
        nv__gl_map_texture(&paint.instance, size, size, (float)(tile->x - tile->box.x0),
                           (float)(tile->y - tile->box.y0));
        if (paint.texture == 0) {
            return;
        }
    }
    nv__gl_add_box(scene, &paint, tile->box);
}

static void add_figure(nv__gl_scene *scene, const nv__figure *figure, nv_affine at, uint32_t argb)
{
    nv__masks *masks = masks_of(scene);
    nv__gl_paint paint = { .program = NV__GL_SOLID, .blend = NV__GL_OVER };

    if (masks == NULL) {
        return;
    }
    nv__gl_set_color(&paint.instance, argb);
    nv__mask mask = nv__mask_of(masks, figure, at, scene->scale);
    nv__box tiles = nv__mask_tiles(&mask, scene->scissor);
    for (int row = tiles.y0; row < tiles.y1; row++) {
        for (int column = tiles.x0; column < tiles.x1; column++) {
            nv__tile tile;

            if (nv__mask_tile(masks, &mask, column, row, &tile)) {
                add_tile(scene, &tile, paint);
            }
        }
    }
}

void nv__gl_draw_figure(nv__gl_scene *scene, const nv__record *record)
{
    add_figure(scene, record->u.figure.figure, record->u.figure.at, record->argb);
}

void nv__gl_draw_sides(nv__gl_scene *scene, const nv__record *record)
{
    nv__box box = nv__box_of(nv__snap_rect(record->rect, record->radii, scene->scale));
    nv__gl_paint paint = { .program = NV__GL_SOLID };
    nv__sides sides;

    if (!nv__gl_is_visible(scene, box)) {
        return;
    }
    if (!nv__sides_plan(record, scene->scale, &sides)) {
        scene->gl->stream.failed = true;
        return;
    }
    nv__gl_set_color(&paint.instance, record->argb);
    for (int i = 0; i < sides.count; i++) {
        nv__gl_add_box(scene, &paint, sides.boxes[i]);
    }
    if (sides.figure != NULL) {
        add_figure(scene, sides.figure, sides.at, record->argb);
        nv__figure_release(sides.figure);
    }
}

bool nv__gl_figure_box(nv__gl_scene *scene, const nv__record *record, nv__box *out)
{
    nv__masks *masks = masks_of(scene);

    if (masks == NULL) {
        return false;
    }
    *out = nv__mask_of(masks, record->u.figure.figure, record->u.figure.at, scene->scale).box;
    return true;
}

void nv__gl_keep_figure(nv__gl_scene *scene, const nv__record *record)
{
    nv__masks *masks = scene->gl->masks;
    nv__mask mask = nv__mask_of(masks, record->u.figure.figure, record->u.figure.at, scene->scale);
    nv__box tiles = nv__mask_tiles(&mask, scene->scissor);
    nv__gl_paint keep = { .blend = NV__GL_KEEP }, clear = { .blend = NV__GL_KEEP };

    memset(keep.instance.color, 255, sizeof keep.instance.color);
    for (int row = tiles.y0; row < tiles.y1; row++) {
        for (int column = tiles.x0; column < tiles.x1; column++) {
            int left = mask.box.x0 + column * NV__TILE_SIDE,
                top = mask.box.y0 + row * NV__TILE_SIDE;
            nv__box box = { left, top, left + NV__TILE_SIDE, top + NV__TILE_SIDE };
            nv__tile tile;

            if (!nv__mask_tile(masks, &mask, column, row, &tile)) {
                nv__gl_add_box(scene, &clear, nv__box_intersect(box, mask.box));
            } else if (!tile.solid) {
                add_tile(scene, &tile, keep);
            }
        }
    }
}
