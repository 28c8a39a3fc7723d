/* Shared by the files of the OpenGL renderer. */
#ifndef NV_GL_INTERNAL_H
#define NV_GL_INTERNAL_H

#include "base/alloc.h"
#include "gl/gl.h"
#include "gl/images.h"
#include "graphics/masks.h"

#include <glad/gl.h>

enum {
    NV__GL_TABLE_MAX =
        1024, /* vec4s that shaders look up: clips and points; 16 KiB, what GL promises */
    NV__GL_LAYERS_MAX = 16,     /* opacity layers inside each other */
    NV__GL_PAGES_MAX = 64,      /* pages of the glyph atlas */
    NV__GL_BATCHES_MAX = 4096,  /* draw calls before the stream is sent */
    NV__GL_BATCH_SEARCH = 64,   /* batches looked at to join one */
    NV__GL_WHITE_MAX = 1 << 14, /* px; larger fills are drawn by SOLID, at the price of a call */
    NV__GL_TILE = 8             /* px; the grain in which overlap is judged */
};

typedef enum nv__gl_program {
    NV__GL_SOLID,    /* one colour */
    NV__GL_TEXTURED, /* glyphs and masks */
    NV__GL_PICTURE,  /* this and what follows is made when needed */
    NV__GL_CLIPPED,  /* glyphs, masks and layers within rounded clips */
    NV__GL_COVERAGE, /* large rounded shapes, by their signed distance */
    NV__GL_SHADOWED, /* large shadows */
    NV__GL_STROKE,   /* arcs and lines */
    NV__GL_GRADIENT, /* rounded rectangles */
    NV__GL_IMAGE,
    NV__GL_BLEND, /* layers that do not simply lie over */
    NV__GL_BLUR,
    NV__GL_PROGRAM_COUNT
} nv__gl_program;

/* How what is drawn meets what is there. */
typedef enum nv__gl_blend {
    NV__GL_OVER,
    NV__GL_KEEP,   /* as much as is covered of what is there is kept */
    NV__GL_REPLACE /* what is there goes */
} nv__gl_blend;

/* Whose pages. */
typedef enum nv__gl_pages { NV__GL_GLYPHS, NV__GL_MASKS, NV__GL_ATLAS_COUNT } nv__gl_pages;

/* How COVERAGE, SHADOWED and STROKE read an instance. The numbers are those of the shader. */
typedef enum nv__gl_shape {
    NV__GL_ROUNDED = 0,
    NV__GL_BORDER = 1,
    NV__GL_SHADOW = 2,
    NV__GL_ARC = 3,
    NV__GL_POLYLINE = 4,
    NV__GL_INNER_SHADOW = 5
} nv__gl_shape;

/* One quad, as vertex shaders see it. All lengths are px, +y down. */
typedef struct nv__gl_instance {
    float quad[4];    /* left, top, right, bottom: what is drawn, already clipped */
    float shape[4];   /* the shape's own box */
    float detail[4];  /* radii; ARC: from, sweep; POLYLINE: table index, count; TEXTURED: factor,
                         shift */
    float stroke[2];  /* BORDER, ARC, POLYLINE: width; SHADOW: sigma; glyphs: boost; GRADIENT: table
                         index */
    uint8_t color[4]; /* red, green, blue, alpha, straight */
    uint16_t kind;    /* nv__gl_shape */
    uint16_t clip;    /* table index of the innermost rounded clip; 0: none */
} nv__gl_instance;

typedef enum nv__gl_step {
    NV__GL_DRAW,
    NV__GL_BEGIN_LAYER,
    NV__GL_END_LAYER,
    NV__GL_COPY /* of what is there to the target NV__GL_BACKDROP */
} nv__gl_step;

/* Targets beside the frame's and those of the layers. */
enum {
    NV__GL_BACKDROP = NV__GL_LAYERS_MAX + 1, /* what was there, as texture 1 of programs */
    NV__GL_HALF_BLURRED,                     /* blurred along rows */
    NV__GL_TARGETS
};

typedef struct nv__gl_batch {
    nv__gl_step step;
    nv__gl_program program;
    nv__gl_blend blend;
    GLuint texture;
    int layer;            /* BEGIN, END: the depth that is drawn on from here; 0: the frame */
    nv__pixel_rect clear; /* BEGIN; COPY: of what */
    uint32_t first, count;
} nv__gl_batch;

/* What a frame draws, collected before any of it is sent. Instances that do not overlap may change
 * places, so that those of one program come together. */
typedef struct nv__gl_stream {
    NV__ARRAY(nv__gl_instance) instances;
    NV__ARRAY(uint16_t) owners; /* of each instance, its batch */
    NV__ARRAY(nv__gl_batch) batches;
    NV__ARRAY(nv__gl_instance) sorted;
    uint16_t *tiles; /* the last batch that drew on each tile */
    int tiles_x, tiles_y;
    uint16_t floor; /* batches before this one are closed */
    float table[NV__GL_TABLE_MAX][4];
    int table_used;
    uint32_t generation; /* of the table */
    bool failed;
} nv__gl_stream;

typedef struct nv__gl_target {
    GLuint framebuffer, texture;
} nv__gl_target;

typedef struct nv__gl {
    nv__renderer base;
    GLuint programs[NV__GL_PROGRAM_COUNT];
    GLint viewport_uniform[NV__GL_PROGRAM_COUNT];
    GLuint vertex_array, instance_buffer, table_buffer;
    nv__gl_target targets[NV__GL_TARGETS]; /* 0: the frame */
    GLuint pages[NV__GL_ATLAS_COUNT][NV__GL_PAGES_MAX];
    nv__atlas *atlas;
    nv__masks *masks;             /* NULL until a figure is drawn */
    struct nv__gl_slices *slices; /* NULL until a rounded shape is drawn */
    nv__gl_stream stream;
    nv__gl_images images;
    nv__display_list flat; /* a list whose shifts have become coordinates */
    int max_texture;
    bool software, partial, has_window;
    bool abandoned;                           /* there is no context any more */
    GLenum(GLAD_API_PTR *reset_status)(void); /* NULL: resets of the GPU are not told */
    /* What GL is set to. */
    int program, layer;
    nv__gl_blend blend;
    GLuint texture;
} nv__gl;

static inline nv__gl *nv__gl_of(nv__renderer *renderer)
{
    return (nv__gl *)renderer;
}

/* ---- program.c ---- */
nv_status nv__gl_build_programs(nv__gl *gl);
/* Makes a program that is not made at first; no-op when it is there. */
nv_status nv__gl_need_program(nv__gl *gl, nv__gl_program which);
extern const char nv__gl_blend_source[], nv__gl_blur_source[];
void nv__gl_delete_programs(nv__gl *gl);

/* ---- target.c ---- */
nv_status nv__gl_make_target(nv__gl *gl, int layer); /* no-op when it is there */
void nv__gl_delete_targets(nv__gl *gl);
void nv__gl_bind_target(nv__gl *gl, int layer);
void nv__gl_copy_backdrop(nv__gl *gl, nv__pixel_rect rect); /* of what is bound */
void nv__gl_clear(nv__gl *gl, nv__pixel_rect rect, uint32_t argb);
void nv__gl_copy_to_window(nv__gl *gl, const nv__pixel_rect *damage, size_t count);

/* ---- stream.c ---- */
nv_status nv__gl_stream_begin(nv__gl *gl);
void nv__gl_stream_finish(nv__gl *gl); /* frees */
/* Adds a quad; `texture` is 0 for programs without one. */
void nv__gl_stream_add(nv__gl *gl, nv__gl_program program, nv__gl_blend blend, GLuint texture,
                       const nv__gl_instance *instance);
void nv__gl_stream_begin_layer(nv__gl *gl, int layer, nv__pixel_rect clear);
void nv__gl_stream_end_layer(nv__gl *gl, int layer_below);
void nv__gl_stream_copy(nv__gl *gl, int layer, nv__pixel_rect rect);
/* Room for `count` entries of the table that belong together; sends what waits when there is none.
 */
void nv__gl_stream_reserve_table(nv__gl *gl, int count);
/* The index of the first of `count` entries, which must have been reserved. */
int nv__gl_stream_table(nv__gl *gl, const float (*entries)[4], int count);
void nv__gl_stream_flush(nv__gl *gl);

/* ---- slices.c ---- */

typedef struct nv__gl_slices nv__gl_slices;
/* Makes an instance of TEXTURED all colour; false: no memory. */
bool nv__gl_white(nv__gl *gl, nv__gl_instance *instance, GLuint *texture);
void nv__gl_slices_finish(nv__gl *gl);

/* ---- scene.c ---- */
nv_status nv__gl_draw_list(nv__gl *gl, const nv__display_list *list, const nv__pixel_rect *damage,
                           size_t count);

/* ---- pages.c ---- */
GLuint nv__gl_page(nv__gl *gl, nv__gl_pages which, size_t page); /* 0: none */
void nv__gl_upload_pages(nv__gl *gl);
void nv__gl_delete_pages(nv__gl *gl);

#endif
