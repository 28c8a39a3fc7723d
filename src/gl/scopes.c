/* Clips and opacity layers. */
#include "base/log.h"
#include "gl/scene.h"

#include <string.h>

/* A new scope that changes nothing yet. NULL beyond the limit. */
static nv__gl_scope *open_scope(nv__gl_scene *scene, nv__record_kind kind)
{
    nv__gl_scope *scope;

    if (scene->scope_count == NV__GL_SCOPES_MAX) {
        scene->beyond++;
        NV__LOG_ONCE(NV_LOG_WARNING, NV_ELIMIT, "gl: clips and layers are more than %d deep",
                     NV__GL_SCOPES_MAX);
        return NULL;
    }
    scope = &scene->scopes[scene->scope_count++];
    *scope = (nv__gl_scope){ .kind = kind,
                             .outer = scene->scissor,
                             .outer_drawn = scene->drawn,
                             .outer_clip = scene->clip };
    return scope;
}

/* ---- clips ---- */

/* True when the corners of the record are cut too. */
static bool push_rounded(nv__gl_scene *scene, const nv__record *record, nv__box box)
{
    nv__gl_clip clip = { .box = box, .around = scene->clip };

    nv__gl_radii(record->rect, record->radii, scene->scale, box, clip.radii);
    if (!nv__gl_has_radii(clip.radii)) {
        return false;
    }
    if (scene->clip_count == NV__GL_CLIPS_MAX) {
        NV__LOG_ONCE(NV_LOG_WARNING, NV_ELIMIT, "gl: more than %d rounded clips inside each other",
                     NV__GL_CLIPS_MAX);
        return false;
    }
    scene->clips[scene->clip_count] = clip;
    scene->clip = scene->clip_count;
    scene->clip_count++;
    return true;
}

static void push_clip_figure(nv__gl_scene *scene, nv__gl_scope *scope, const nv__record *record);

void nv__gl_push_clip(nv__gl_scene *scene, const nv__record *record)
{
    nv__gl_scope *scope = open_scope(scene, NV__RECORD_PUSH_CLIP);
    nv__box box = nv__box_of(nv__snap_rect(record->rect, record->radii, scene->scale));

    if (scope == NULL) {
        return;
    }
    if (record->u.figure.figure != NULL) {
        push_clip_figure(scene, scope, record);
        return;
    }
    scope->effect = NV__GL_CLIP;
    scope->has_clip = !nv__box_is_empty(box) && push_rounded(scene, record, box);
    scene->scissor = nv__box_intersect(scene->scissor, box);
}

/* ---- layers ---- */

/* Making a target changes what is bound, so what waits is sent first. */
bool nv__gl_have_target(nv__gl_scene *scene, int target)
{
    if (scene->gl->targets[target].framebuffer != 0) {
        return true;
    }
    nv__gl_stream_flush(scene->gl);
    if (nv__gl_make_target(scene->gl, target) != NV_OK) {
        scene->status = NV_EIO;
        return false;
    }
    nv__gl_bind_target(scene->gl, scene->layer_count);
    return true;
}

bool nv__gl_have_program(nv__gl_scene *scene, nv__gl_program program)
{
    if (nv__gl_need_program(scene->gl, program) != NV_OK) {
        scene->status = NV_EIO;
        return false;
    }
    return true;
}

nv__box nv__gl_damaged_part(const nv__gl_scene *scene, nv__box box)
{
    nv__box all = { 0 };

    for (size_t i = 0; i < scene->damage_count; i++) {
        nv__box part = nv__box_intersect(box, nv__box_of(scene->damage[i]));

        if (nv__box_is_empty(part)) {
            continue;
        }
        if (nv__box_is_empty(all)) {
            all = part;
        }
        all.x0 = part.x0 < all.x0 ? part.x0 : all.x0;
        all.y0 = part.y0 < all.y0 ? part.y0 : all.y0;
        all.x1 = part.x1 > all.x1 ? part.x1 : all.x1;
        all.y1 = part.y1 > all.y1 ? part.y1 : all.y1;
    }
    return all;
}

static bool open_layer(nv__gl_scene *scene, nv__box box)
{
    int depth = scene->layer_count + 1;
    nv__pixel_rect area = { box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0 };

    if (!nv__gl_have_target(scene, depth)) {
        return false;
    }
    nv__gl_stream_begin_layer(scene->gl, depth, area);
    scene->layer_count = depth;
    scene->scissor = scene->drawn = box;
    /* The clips around the layer are for its picture as a whole, once. */
    scene->clip = -1;
    return true;
}

static void hide(nv__gl_scene *scene, nv__gl_scope *scope)
{
    scope->effect = NV__GL_HIDDEN;
    scene->hidden++;
}

/* A layer over what can be seen of `box`. */
static void push_layer(nv__gl_scene *scene, nv__gl_scope *scope, nv__box box)
{
    box = nv__gl_damaged_part(scene, nv__box_intersect(scene->scissor, box));
    if (nv__box_is_empty(box)) {
        hide(scene, scope);
        return;
    }
    if (scene->layer_count == NV__GL_LAYERS_MAX) {
        NV__LOG_ONCE(NV_LOG_WARNING, NV_ELIMIT, "gl: opacity layers are more than %d deep",
                     NV__GL_LAYERS_MAX);
        return;
    }
    if (open_layer(scene, box)) {
        scope->effect = NV__GL_LAYER;
    } else {
        hide(scene, scope);
    }
}

void nv__gl_push_opacity(nv__gl_scene *scene, const nv__record *record)
{
    nv__gl_scope *scope = open_scope(scene, NV__RECORD_PUSH_OPACITY);
    float opacity = record->width;
    nv__box box = nv__box_of(nv__snap_outwards(record->rect, scene->scale));

    if (scope == NULL || scene->hidden > 0) {
        return;
    }
    scope->opacity = (uint8_t)(opacity >= 1.0f  ? 255.0f
                               : opacity > 0.0f ? opacity * 255.0f + 0.5f
                                                : 0.0f);
    scope->blend = record->u.blend;
    bool over = scope->blend == NV_BLEND_OVER;
    if (scope->opacity == 255 && over &&
        !nv__display_list_is_isolated(scene->list, (size_t)(record - scene->list->records.items))) {
        return;
    }
    if (scope->opacity == 0 && over) {
        hide(scene, scope);
        return;
    }
    if (over ||
        (nv__gl_have_program(scene, NV__GL_BLEND) && nv__gl_have_target(scene, NV__GL_BACKDROP))) {
        push_layer(scene, scope, box);
    }
}

/* What is cut to a figure is put together in a layer, and cut when it is complete. */
static void push_clip_figure(nv__gl_scene *scene, nv__gl_scope *scope, const nv__record *record)
{
    nv__box box;

    if (scene->hidden > 0 || !nv__gl_figure_box(scene, record, &box)) {
        hide(scene, scope);
        return;
    }
    scope->figure = record;
    scope->opacity = 255;
    push_layer(scene, scope, box);
}

/* How the layer meets what is there is for a program, which is given a copy of that. */
static void set_up_blend(nv__gl_scene *scene, const nv__gl_scope *scope, nv__gl_paint *paint)
{
    nv__box box = scene->scissor;
    nv__pixel_rect rect = { box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0 };

    nv__gl_stream_copy(scene->gl, scene->layer_count, rect);
    paint->program = NV__GL_BLEND;
    paint->blend = NV__GL_REPLACE;
    paint->instance.kind = (uint16_t)scope->blend;
}

/* The scissor is still the layer's. */
static void close_layer(nv__gl_scene *scene, const nv__gl_scope *scope)
{
    nv__gl *gl = scene->gl;
    nv__gl_paint paint = { .program = NV__GL_PICTURE,
                           .texture = gl->targets[scene->layer_count].texture };

    memset(paint.instance.color, 255, sizeof paint.instance.color);
    if (scope->figure != NULL) {
        nv__gl_keep_figure(scene, scope->figure);
    }
    paint.instance.color[3] = scope->opacity;
    nv__gl_map_texture(&paint.instance, (float)gl->base.width, (float)gl->base.height, 0.0f, 0.0f);
    scene->layer_count--;
    scene->clip = scope->outer_clip;
    nv__gl_stream_end_layer(gl, scene->layer_count);
    if (scope->blend != NV_BLEND_OVER) {
        set_up_blend(scene, scope, &paint);
    }
    nv__gl_add_box(scene, &paint, scene->scissor);
}

static void close_scope(nv__gl_scene *scene)
{
    const nv__gl_scope *scope = &scene->scopes[--scene->scope_count];

    switch (scope->effect) {
    case NV__GL_CLIP:
        scene->clip_count -= scope->has_clip ? 1 : 0;
        break;
    case NV__GL_LAYER:
        close_layer(scene, scope);
        break;
    case NV__GL_HIDDEN:
        scene->hidden--;
        break;
    case NV__GL_NOTHING:
        break;
    }
    scene->scissor = scope->outer;
    scene->drawn = scope->outer_drawn;
    scene->clip = scope->outer_clip;
}

void nv__gl_pop(nv__gl_scene *scene, nv__record_kind kind)
{
    nv__record_kind push =
        kind == NV__RECORD_POP_CLIP ? NV__RECORD_PUSH_CLIP : NV__RECORD_PUSH_OPACITY;

    if (scene->beyond > 0) {
        scene->beyond--;
    } else if (scene->scope_count > 0 && scene->scopes[scene->scope_count - 1].kind == push) {
        close_scope(scene);
    }
}

void nv__gl_pop_all(nv__gl_scene *scene)
{
    scene->beyond = 0;
    while (scene->scope_count > 0) {
        close_scope(scene);
    }
}
