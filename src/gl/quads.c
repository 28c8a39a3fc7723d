/* Boxes become quads that are already cut to the clips' boxes and to the damage, so that neither is
 * state of GL. Rounded clips stay with the few quads that touch their corners. */
#include "gl/scene.h"

#include <string.h>

void nv__gl_to_floats(nv__box box, float out[4])
{
    out[0] = (float)box.x0;
    out[1] = (float)box.y0;
    out[2] = (float)box.x1;
    out[3] = (float)box.y1;
}

bool nv__gl_is_visible(const nv__gl_scene *scene, nv__box box)
{
    return scene->hidden == 0 && !nv__box_is_empty(nv__box_intersect(box, scene->scissor));
}

/* True when the quad stays clear of the four corners. The clip's box has cut it already. */
static bool misses_corners(const nv__gl_clip *clip, nv__box quad)
{
    const float *r = clip->radii;
    float left = (float)(quad.x0 - clip->box.x0), top = (float)(quad.y0 - clip->box.y0);
    float right = (float)(clip->box.x1 - quad.x1), bottom = (float)(clip->box.y1 - quad.y1);

    return (left >= r[0] || top >= r[0]) && (right >= r[1] || top >= r[1]) &&
           (right >= r[2] || bottom >= r[2]) && (left >= r[3] || bottom >= r[3]);
}

/* The innermost rounded clip that matters for the quad; -1: none. */
static int clip_for(const nv__gl_scene *scene, nv__box quad)
{
    int index = scene->clip;

    while (index >= 0 && misses_corners(&scene->clips[index], quad)) {
        index = scene->clips[index].around;
    }
    return index;
}

bool nv__gl_is_cut(const nv__gl_scene *scene, nv__box box)
{
    return clip_for(scene, nv__box_intersect(box, scene->scissor)) >= 0;
}

static int write_clip(nv__gl_scene *scene, nv__gl_clip *clip, int around)
{
    float entries[NV__GL_CLIP_ENTRIES][4] = { { 0 } };

    nv__gl_to_floats(clip->box, entries[0]);
    memcpy(entries[1], clip->radii, sizeof clip->radii);
    entries[2][0] = (float)around;
    clip->entry = nv__gl_stream_table(scene->gl, (const float(*)[4])entries, NV__GL_CLIP_ENTRIES);
    clip->generation = scene->gl->stream.generation;
    return clip->entry;
}

/* The entry of a clip and those around it, written if the table does not have them yet. */
static int table_entry(nv__gl_scene *scene, int index)
{
    int chain[NV__GL_CLIPS_MAX];
    int count = 0, entry = 0;

    for (; index >= 0; index = scene->clips[index].around) {
        chain[count++] = index;
    }
    while (count-- > 0) {
        nv__gl_clip *clip = &scene->clips[chain[count]];

        entry = clip->generation == scene->gl->stream.generation ? clip->entry
                                                                 : write_clip(scene, clip, entry);
    }
    return entry;
}

static int write_points(nv__gl_scene *scene, const nv__gl_paint *paint)
{
    float entries[NV__GL_POINT_ENTRIES][4] = { { 0 } };

    for (int i = 0; i < paint->point_count; i++) {
        entries[i / 2][(size_t)(i % 2) * 2] = paint->points[i].x;
        entries[i / 2][(size_t)(i % 2) * 2 + 1] = paint->points[i].y;
    }
    return nv__gl_stream_table(scene->gl, (const float(*)[4])entries, (paint->point_count + 1) / 2);
}

/* Clips come with the table: plain colours and samples have a program that looks there. */
static nv__gl_program within_clips(nv__gl_scene *scene, nv__gl_program program,
                                   nv__gl_instance *instance, GLuint *texture)
{
    if (program == NV__GL_TEXTURED || program == NV__GL_PICTURE) {
        return NV__GL_CLIPPED;
    }
    if (program != NV__GL_SOLID) {
        return program;
    }
    if (nv__gl_white(scene->gl, instance, texture)) {
        return NV__GL_CLIPPED;
    }
    instance->kind = NV__GL_ROUNDED;
    memcpy(instance->shape, instance->quad, sizeof instance->shape);
    memset(instance->detail, 0, sizeof instance->detail);
    return NV__GL_COVERAGE;
}

static void add_quad(nv__gl_scene *scene, const nv__gl_paint *paint, nv__box quad)
{
    nv__gl_instance instance = paint->instance;
    nv__gl_program program = paint->program;
    GLuint texture = paint->texture;
    int clip = clip_for(scene, quad);

    nv__gl_to_floats(quad, instance.quad);
    if (clip >= 0 || paint->points != NULL || paint->slope != NULL) {
        nv__gl_stream_reserve_table(scene->gl,
                                    scene->clip_count * NV__GL_CLIP_ENTRIES + NV__GL_POINT_ENTRIES);
    }
    if (paint->points != NULL) {
        instance.detail[0] = (float)write_points(scene, paint);
        instance.detail[1] = (float)paint->point_count;
    }
    if (paint->slope != NULL) {
        instance.stroke[0] =
            (float)nv__gl_stream_table(scene->gl, paint->slope, NV__GL_SLOPE_ENTRIES);
    }
    if (clip >= 0) {
        instance.clip = (uint16_t)table_entry(scene, clip);
        program = within_clips(scene, program, &instance, &texture);
    }
    if (nv__gl_have_program(scene, program)) {
        nv__gl_stream_add(scene->gl, program, paint->blend, texture, &instance);
    }
}

void nv__gl_add_box(nv__gl_scene *scene, const nv__gl_paint *paint, nv__box box)
{
    nv__box visible = nv__box_intersect(box, scene->scissor);

    if (scene->hidden > 0 || nv__box_is_empty(visible)) {
        return;
    }
    /* Damaged rectangles never overlap: nothing is drawn twice. */
    for (size_t i = 0; i < scene->damage_count; i++) {
        nv__box quad = nv__box_intersect(visible, nv__box_of(scene->damage[i]));

        if (!nv__box_is_empty(quad)) {
            add_quad(scene, paint, quad);
        }
    }
}
