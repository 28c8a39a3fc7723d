/* Gradients: the slope and the stops go to the table, a shader mixes them. */
#include "graphics/gradient.h"

#include "gl/scene.h"

static void write_slope(const nv__slope *slope, float out[NV__GL_SLOPE_ENTRIES][4])
{
    out[0][0] = (float)slope->ux;
    out[0][1] = (float)slope->uy;
    out[0][2] = (float)slope->u0;
    out[0][3] = (float)slope->kind;
    out[1][0] = (float)slope->vx;
    out[1][1] = (float)slope->vy;
    out[1][2] = (float)slope->v0;
    out[1][3] = (float)slope->count;
    for (size_t i = 0; i < slope->count; i++) {
        out[2 + i / 4][i % 4] = slope->at[i];
        for (int channel = 0; channel < 4; channel++) {
            out[4 + i][channel] = slope->colors[i][channel] / 255.0f;
        }
    }
}

void nv__gl_draw_gradient(nv__gl_scene *scene, const nv__record *record)
{
    nv__box box = nv__box_of(nv__snap_rect(record->rect, record->radii, scene->scale));
    nv__gl_paint paint = { .program = NV__GL_GRADIENT };
    float entries[NV__GL_SLOPE_ENTRIES][4] = { { 0 } };

    if (!nv__gl_is_visible(scene, box)) {
        return;
    }
    nv__slope slope = nv__slope_of(record, scene->scale, box.x0, box.y0);
    write_slope(&slope, entries);
    nv__gl_to_floats(box, paint.instance.shape);
    nv__gl_radii(record->rect, record->radii, scene->scale, box, paint.instance.detail);
    paint.slope = (const float(*)[4])entries;
    nv__gl_add_box(scene, &paint, box);
}
