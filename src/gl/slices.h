/* Masks of rounded shapes, drawn in nine parts. */
#ifndef NV_GL_SLICES_H
#define NV_GL_SLICES_H

#include "gl/scene.h"
#include "graphics/raster/shadow.h"

enum {
    NV__GL_MASKS_KEPT = 1024, /* shapes told apart; half of them, then all are forgotten */
    NV__GL_MASK_SIDE = 512,   /* px; what is larger is drawn by distances */
    NV__GL_MASK_CORNER = 64   /* px; larger corners of sharp shapes, too */
};

/* What tells masks apart. */
typedef struct nv__gl_mask_key {
    int width, height; /* of the shape, px */
    nv__corner_radii radii;
    uint32_t sigma; /* of its shadow, in 1/64 px; 0: the shape itself, */
    int ring;       /* or its border, px; 0: all of it */
    bool inverse;   /* what the mask leaves free */
} nv__gl_mask_key;

typedef struct nv__gl_mask_place {
    GLuint texture;
    int x, y, width, height; /* texels; a shadow's extent is part of it */
} nv__gl_mask_place;

/* The mask of a shape that may be larger than it; false: it has none. Valid in this frame. */
bool nv__gl_mask(nv__gl *gl, nv__gl_mask_key key, nv__gl_mask_place *out);
/* Draws the mask over `box`, but for what lies in the hole. */
void nv__gl_add_slices(nv__gl_scene *scene, nv__gl_paint paint, const nv__gl_mask_place *mask,
                       nv__box box, nv__box hole);
/* The part of a box that is not in the hole. */
void nv__gl_add_outside(nv__gl_scene *scene, const nv__gl_paint *paint, nv__box box, nv__box hole);

#endif
