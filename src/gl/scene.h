/* A display list on its way to quads: the clips and layers in force, and what is damaged. */
#ifndef NV_GL_SCENE_H
#define NV_GL_SCENE_H

#include "gl/internal.h"
#include "graphics/raster/shape.h"

enum {
    NV__GL_SCOPES_MAX = 128, /* pushes open at once; deeper ones have no effect */
    NV__GL_CLIPS_MAX = 64,   /* rounded clips inside each other; deeper ones cut to their box */
    NV__GL_CLIP_ENTRIES =
        3, /* of the table, for one clip: box, radii, the entry of the one around */
    NV__GL_OVAL_STEPS = 128, /* an arc of an ellipse is drawn as that many lines at most */
    NV__GL_POINT_ENTRIES = NV__GL_OVAL_STEPS / 2 + 1,
    NV__GL_SLOPE_ENTRIES = 4 + NV_GRADIENT_STOPS_MAX /* of the table, for one gradient */
};

typedef struct nv__gl_clip {
    nv__box box;
    float radii[4];
    int around;          /* index of the next one outwards, -1: none */
    int entry;           /* in the stream's table, */
    uint32_t generation; /* if this is the table's */
} nv__gl_clip;

typedef enum nv__gl_effect {
    NV__GL_NOTHING,
    NV__GL_CLIP,
    NV__GL_LAYER,
    NV__GL_HIDDEN
} nv__gl_effect;

/* An open push, with what was in force before it. */
typedef struct nv__gl_scope {
    nv__record_kind kind;
    nv__gl_effect effect;
    nv__box outer, outer_drawn;
    int outer_clip;
    bool has_clip;            /* CLIP: it has one of `clips` */
    const nv__record *figure; /* LAYER of a clip: the record with what is cut to */
    uint8_t opacity;
    nv_blend blend; /* LAYER */
} nv__gl_scope;

typedef struct nv__gl_scene {
    nv__gl *gl;
    const nv__display_list *list;
    const nv__pixel_rect *damage;
    size_t damage_count;
    float scale;
    nv__box scissor;
    nv__box drawn; /* what of the current layer is drawn on */
    int clip;      /* the innermost rounded one inside the current layer, -1: none */
    int clip_count;
    int hidden, layer_count;
    int scope_count, beyond; /* open pushes, and those above the limit */
    nv_status status;
    nv__gl_clip clips[NV__GL_CLIPS_MAX];
    nv__gl_scope scopes[NV__GL_SCOPES_MAX];
} nv__gl_scene;

/* What a box is drawn with. */
typedef struct nv__gl_paint {
    nv__gl_program program;
    nv__gl_blend blend;
    GLuint texture;
    nv__gl_instance instance;
    const nv_point *points; /* POLYLINE, px */
    int point_count;
    const float (*slope)[4]; /* GRADIENT: NV__GL_SLOPE_ENTRIES */
} nv__gl_paint;

/* ---- quads.c ---- */

/* Draws what of the box lies in the clips and the damage. */
void nv__gl_add_box(nv__gl_scene *scene, const nv__gl_paint *paint, nv__box box);
void nv__gl_to_floats(nv__box box, float out[4]);
bool nv__gl_is_visible(const nv__gl_scene *scene, nv__box box);
/* True when a rounded clip cuts a corner from the box. */
bool nv__gl_is_cut(const nv__gl_scene *scene, nv__box box);

/* ---- scopes.c ---- */

void nv__gl_push_clip(nv__gl_scene *scene, const nv__record *record);
void nv__gl_push_opacity(nv__gl_scene *scene, const nv__record *record);
/* The part of a box that is damaged; outside nothing is drawn. */
nv__box nv__gl_damaged_part(const nv__gl_scene *scene, nv__box box);
/* False: there is none, and it is said. */
bool nv__gl_have_target(nv__gl_scene *scene, int target);
bool nv__gl_have_program(nv__gl_scene *scene, nv__gl_program program);
/* Ends the innermost scope if a record of this kind opened it. */
void nv__gl_pop(nv__gl_scene *scene, nv__record_kind kind);
void nv__gl_pop_all(nv__gl_scene *scene);

/* ---- shapes.c ---- */

void nv__gl_to_radii(nv__corner_radii radii, float out[4]);
void nv__gl_radii(nv_rect rect, nv_radii radii, float scale, nv__box box, float out[4]);
bool nv__gl_has_radii(const float radii[4]);
/* Maps a place in px to one in a texture: (at + shift) / size. */
void nv__gl_map_texture(nv__gl_instance *instance, float width, float height, float shift_x,
                        float shift_y);
void nv__gl_draw_figure(nv__gl_scene *scene, const nv__record *record);
void nv__gl_draw_sides(nv__gl_scene *scene, const nv__record *record);
/* The device pixels of a record's figure; false: no memory, and said. */
bool nv__gl_figure_box(nv__gl_scene *scene, const nv__record *record, nv__box *out);
/* Takes away, in the current layer, what lies outside the figure. */
void nv__gl_keep_figure(nv__gl_scene *scene, const nv__record *record);
void nv__gl_set_color(nv__gl_instance *instance, uint32_t argb);
void nv__gl_draw_gradient(nv__gl_scene *scene, const nv__record *record);
void nv__gl_draw_image(nv__gl_scene *scene, const nv__record *record);
void nv__gl_draw_blur(nv__gl_scene *scene, const nv__record *record);
/* `next` is the record that follows; NULL: none. */
void nv__gl_draw_record(nv__gl_scene *scene, const nv__record *record, const nv__record *next);

/* ---- boxes.c ---- */

void nv__gl_draw_fill(nv__gl_scene *scene, const nv__record *record);
void nv__gl_draw_border(nv__gl_scene *scene, const nv__record *record);
void nv__gl_draw_shadow(nv__gl_scene *scene, const nv__record *record, const nv__record *next);
void nv__gl_draw_inner_shadow(nv__gl_scene *scene, const nv__record *record);

#endif
