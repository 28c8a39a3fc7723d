/* A display list, walked once: clips and layers are followed on the CPU, shapes become quads that
 * are already cut to their clip and to the damage. So neither needs state of GL. */
#include "base/log.h"
#include "gl/internal.h"
#include "graphics/snap.h"

#include <string.h>

enum {
    ROUNDED_CLIPS_MAX = 64, /* rounded clips inside each other; deeper ones cut to their box */
    CLIP_ENTRIES = 3,       /* of the table, for one rounded clip: box, radii, the one around it */
    POINT_ENTRIES = NV__POLYLINE_MAX / 2
};

typedef struct edges {
    int left, top, right, bottom;
} edges;

typedef struct clip {
    edges box;     /* the intersection of all boxes so far */
    int rounded;   /* index in `rounded` of the innermost one, -1: none */
    bool is_layer; /* pushed by an opacity layer; popped by it alone */
} clip;

typedef struct rounded_clip {
    float box[4], radii[4];
    int around;          /* index of the next one outwards, -1: none */
    int entry;           /* in the stream's table */
    uint32_t generation; /* of the table that `entry` is in; 0: in none */
} rounded_clip;

typedef struct layer {
    edges box;
    uint8_t opacity;
    bool skipped; /* nothing of it can be seen, or it is drawn without one */
} layer;

typedef struct scene {
    nv__gl *gl;
    const nv__display_list *list;
    const nv__pixel_rect *damage;
    size_t damage_count;
    edges damaged; /* around all damage */
    float scale;
    NV__ARRAY(clip) clips;
    rounded_clip rounded[ROUNDED_CLIPS_MAX];
    int rounded_count;
    layer layers[NV__GL_LAYERS_MAX];
    int layer_count, real_layers;
    int ignored_layers; /* pushed beyond the limit */
    nv_status status;
} scene;

static edges edges_of(nv__pixel_rect rect)
{
    return (edges){ rect.x, rect.y, rect.x + rect.width, rect.y + rect.height };
}

static edges intersection(edges a, edges b)
{
    return (edges){ a.left > b.left ? a.left : b.left, a.top > b.top ? a.top : b.top,
                    a.right < b.right ? a.right : b.right,
                    a.bottom < b.bottom ? a.bottom : b.bottom };
}

static bool is_empty(edges e)
{
    return e.left >= e.right || e.top >= e.bottom;
}

static const clip *current_clip(const scene *s)
{
    return &s->clips.items[s->clips.count - 1];
}

static void to_floats(edges e, float out[4])
{
    out[0] = (float)e.left;
    out[1] = (float)e.top;
    out[2] = (float)e.right;
    out[3] = (float)e.bottom;
}

/* ---- radii ---- */

static float cap(float radius, float scale, float limit)
{
    float px = radius * scale;

    return px < limit ? px : limit;
}

static void radii_to_px(nv_radii radii, edges box, float scale, float out[4])
{
    int width = box.right - box.left, height = box.bottom - box.top;
    float limit = 0.5f * (float)(width < height ? width : height);

    out[0] = cap(radii.top_left, scale, limit);
    out[1] = cap(radii.top_right, scale, limit);
    out[2] = cap(radii.bottom_right, scale, limit);
    out[3] = cap(radii.bottom_left, scale, limit);
}

static bool has_radii(const float radii[4])
{
    return radii[0] > 0.0f || radii[1] > 0.0f || radii[2] > 0.0f || radii[3] > 0.0f;
}

/* ---- rounded clips ---- */

/* True when the quad stays clear of the four corners, so that the clip does not change it: its box
 * has cut the quad already. */
static bool misses_corners(const rounded_clip *c, edges q)
{
    bool left_top =
        (float)q.left < c->box[0] + c->radii[0] && (float)q.top < c->box[1] + c->radii[0];
    bool right_top =
        (float)q.right > c->box[2] - c->radii[1] && (float)q.top < c->box[1] + c->radii[1];
    bool right_bottom =
        (float)q.right > c->box[2] - c->radii[2] && (float)q.bottom > c->box[3] - c->radii[2];
    bool left_bottom =
        (float)q.left < c->box[0] + c->radii[3] && (float)q.bottom > c->box[3] - c->radii[3];

    return !left_top && !right_top && !right_bottom && !left_bottom;
}

/* The innermost rounded clip that matters for the quad; -1: none. */
static int rounded_clip_for(const scene *s, edges quad)
{
    int index = current_clip(s)->rounded;

    while (index >= 0 && misses_corners(&s->rounded[index], quad)) {
        index = s->rounded[index].around;
    }
    return index;
}

/* Puts a clip and those around it into the table, outermost first; room has been reserved. */
static int table_entry(scene *s, int index)
{
    nv__gl_stream *stream = &s->gl->stream;
    int chain[ROUNDED_CLIPS_MAX];
    int count = 0, entry = 0;

    for (; index >= 0; index = s->rounded[index].around) {
        chain[count++] = index;
    }
    while (count-- > 0) {
        rounded_clip *c = &s->rounded[chain[count]];

        if (c->generation != stream->generation) {
            float entries[CLIP_ENTRIES][4] = { { 0 } };

            memcpy(entries[0], c->box, sizeof c->box);
            memcpy(entries[1], c->radii, sizeof c->radii);
            entries[2][0] = (float)entry;
            c->entry = nv__gl_stream_table(s->gl, (const float(*)[4])entries, CLIP_ENTRIES);
            c->generation = stream->generation;
        }
        entry = c->entry;
    }
    return entry;
}

/* ---- quads ---- */

typedef struct quad_source {
    nv__gl_program program;
    GLuint texture;
    nv__gl_instance instance;
    const nv_point *points; /* POLYLINE, px */
    int point_count;
} quad_source;

static int add_points(scene *s, const quad_source *source)
{
    float entries[POINT_ENTRIES][4] = { { 0 } };

    for (int i = 0; i < source->point_count; i++) {
        entries[i / 2][i % 2 * 2] = source->points[i].x;
        entries[i / 2][i % 2 * 2 + 1] = source->points[i].y;
    }
    return nv__gl_stream_table(s->gl, (const float(*)[4])entries, (source->point_count + 1) / 2);
}

static void add_quad(scene *s, const quad_source *source, edges quad)
{
    nv__gl_instance instance = source->instance;
    nv__gl_program program = source->program;
    int clip_index = rounded_clip_for(s, quad);

    to_floats(quad, instance.quad);
    if (clip_index >= 0 || source->points != NULL) {
        nv__gl_stream_reserve_table(s->gl, s->rounded_count * CLIP_ENTRIES + POINT_ENTRIES);
    }
    if (source->points != NULL) {
        instance.detail[0] = (float)add_points(s, source);
        instance.detail[1] = (float)source->point_count;
    }
    if (clip_index >= 0) {
        instance.clip = (uint16_t)table_entry(s, clip_index);
        program = program == NV__GL_SOLID ? NV__GL_COVERAGE : program;
    }
    nv__gl_stream_add(s->gl, program, source->texture, &instance);
}

/* Adds what of the box lies in the clip, once for each damaged rectangle that it meets; those never
 * overlap. */
static void add_box(scene *s, const quad_source *source, edges box)
{
    edges visible = intersection(intersection(box, current_clip(s)->box), s->damaged);

    if (is_empty(visible)) {
        return;
    }
    for (size_t i = 0; i < s->damage_count; i++) {
        edges quad = intersection(visible, edges_of(s->damage[i]));

        if (!is_empty(quad)) {
            add_quad(s, source, quad);
        }
    }
}

static void set_color(nv__gl_instance *instance, uint32_t argb)
{
    instance->color[0] = (uint8_t)(argb >> 16);
    instance->color[1] = (uint8_t)(argb >> 8);
    instance->color[2] = (uint8_t)argb;
    instance->color[3] = (uint8_t)(argb >> 24);
}

static quad_source coverage_source(nv__gl_shape shape, uint32_t argb)
{
    quad_source source = { .program = NV__GL_COVERAGE, .instance = { .kind = (uint16_t)shape } };

    set_color(&source.instance, argb);
    return source;
}

/* ---- records ---- */

static void draw_fill(scene *s, const nv__record *record)
{
    quad_source source = coverage_source(NV__GL_ROUNDED, record->argb);
    edges box = edges_of(nv__snap_rect(record->rect, record->radii, s->scale));

    to_floats(box, source.instance.shape);
    radii_to_px(record->radii, box, s->scale, source.instance.detail);
    if (!has_radii(source.instance.detail)) {
        source.program = NV__GL_SOLID;
    }
    add_box(s, &source, box);
}

static void draw_border(scene *s, const nv__record *record)
{
    quad_source source = coverage_source(NV__GL_BORDER, record->argb);
    edges box = edges_of(nv__snap_rect(record->rect, record->radii, s->scale));

    to_floats(box, source.instance.shape);
    radii_to_px(record->radii, box, s->scale, source.instance.detail);
    source.instance.stroke[0] = (float)nv__snap_stroke(record->width, s->scale);
    add_box(s, &source, box);
}

static void draw_shadow(scene *s, const nv__record *record)
{
    nv_rect moved = { record->rect.x + record->u.offset.x, record->rect.y + record->u.offset.y,
                      record->rect.width, record->rect.height };
    quad_source source = coverage_source(NV__GL_SHADOW, record->argb);
    edges box = edges_of(nv__snap_rect(moved, record->radii, s->scale));
    float sigma = 0.5f * record->width * s->scale;
    int reach = (int)ceilf(3.0f * sigma);

    to_floats(box, source.instance.shape);
    radii_to_px(record->radii, box, s->scale, source.instance.detail);
    source.instance.stroke[0] = sigma;
    if (sigma < 0.25f) {
        source.instance.kind = NV__GL_ROUNDED; /* too sharp to be a blur */
        reach = 0;
    }
    add_box(s, &source,
            (edges){ box.left - reach, box.top - reach, box.right + reach, box.bottom + reach });
}

static void draw_arc(scene *s, const nv__record *record)
{
    quad_source source = coverage_source(NV__GL_ARC, record->argb);
    float from = record->u.arc.from, sweep = record->u.arc.sweep;
    float *shape = source.instance.shape;

    if (sweep < 0.0f) {
        from += sweep;
        sweep = -sweep;
    }
    shape[0] = record->rect.x * s->scale;
    shape[1] = record->rect.y * s->scale;
    shape[2] = (record->rect.x + record->rect.width) * s->scale;
    shape[3] = (record->rect.y + record->rect.height) * s->scale;
    source.instance.detail[0] = from - floorf(from);
    source.instance.detail[1] = sweep < 1.0f ? sweep : 1.0f;
    source.instance.stroke[0] = record->width * s->scale;
    add_box(s, &source, edges_of(nv__snap_outwards(record->bounds, s->scale)));
}

static void draw_polyline(scene *s, const nv__record *record)
{
    quad_source source = coverage_source(NV__GL_POLYLINE, record->argb);
    nv_point points[NV__POLYLINE_MAX];
    size_t count =
        record->u.points.count < NV__POLYLINE_MAX ? record->u.points.count : NV__POLYLINE_MAX;

    for (size_t i = 0; i < count; i++) {
        nv_point point = s->list->points.items[record->u.points.first + i];

        points[i] = (nv_point){ point.x * s->scale, point.y * s->scale };
    }
    source.instance.stroke[0] = record->width * s->scale;
    source.points = points;
    source.point_count = (int)count;
    add_box(s, &source, edges_of(nv__snap_outwards(record->bounds, s->scale)));
}

/* Factor and shift take a place in px to one in a texture. */
static void map_texture(nv__gl_instance *instance, float width, float height, float x, float y)
{
    instance->detail[0] = 1.0f / width;
    instance->detail[1] = 1.0f / height;
    instance->detail[2] = x / width;
    instance->detail[3] = y / height;
}

static void draw_glyph(scene *s, quad_source *source, const nv__atlas_glyph *glyph, int pen_x,
                       int pen_y)
{
    edges box = { pen_x + glyph->left, pen_y - glyph->top, 0, 0 };
    float size = (float)nv__atlas_page_size(s->gl->atlas);

    box.right = box.left + glyph->width;
    box.bottom = box.top + glyph->height;
    source->texture = nv__gl_page(s->gl, glyph->page);
    map_texture(&source->instance, size, size, (float)(glyph->x - box.left),
                (float)(glyph->y - box.top));
    if (source->texture != 0) {
        add_box(s, source, box);
    }
}

static void draw_glyphs(scene *s, const nv__record *record)
{
    const nv__glyph_run *run = record->u.glyphs.run;
    float factor = record->u.glyphs.scale * s->scale;
    quad_source source = { .program = NV__GL_TEXTURED };
    edges bounds = edges_of(nv__snap_outwards(record->bounds, s->scale));

    if (is_empty(intersection(intersection(bounds, current_clip(s)->box), s->damaged))) {
        return;
    }
    set_color(&source.instance, record->argb);
    for (size_t i = 0; i < run->count; i++) {
        float x = record->u.glyphs.origin.x * s->scale + run->glyphs[i].x * factor;
        float y = record->u.glyphs.origin.y * s->scale + run->glyphs[i].y * factor;
        float quarters = floorf(x * 4.0f + 0.5f);
        int pen_x = (int)floorf(quarters / 4.0f);
        unsigned subpixel = (unsigned)(int)(quarters - 4.0f * (float)pen_x);
        const nv__atlas_glyph *glyph =
            nv__atlas_get(s->gl->atlas, run->face, run->glyphs[i].id, run->size * factor, subpixel);

        if (glyph != NULL && glyph->width > 0) {
            draw_glyph(s, &source, glyph, pen_x, (int)floorf(y + 0.5f));
        }
    }
}

/* ---- clips ---- */

static void push_clip(scene *s, clip pushed)
{
    if (!NV__PUSH(&s->clips, pushed)) {
        s->status = NV_ENOMEM;
    }
}

static int push_rounded(scene *s, const nv__record *record, edges box, int around)
{
    rounded_clip *c = &s->rounded[s->rounded_count];

    if (s->rounded_count == ROUNDED_CLIPS_MAX) {
        NV__LOG_ONCE(NV_LOG_WARNING, NV_ELIMIT, "gl: more than %d rounded clips inside each other",
                     ROUNDED_CLIPS_MAX);
        return around;
    }
    *c = (rounded_clip){ .around = around };
    to_floats(box, c->box);
    radii_to_px(record->radii, box, s->scale, c->radii);
    if (!has_radii(c->radii)) {
        return around;
    }
    s->rounded_count++;
    return s->rounded_count - 1;
}

static void begin_clip(scene *s, const nv__record *record)
{
    edges box = edges_of(nv__snap_rect(record->rect, record->radii, s->scale));
    const clip *outer = current_clip(s);

    push_clip(s, (clip){ .box = intersection(outer->box, box),
                         .rounded = push_rounded(s, record, box, outer->rounded) });
}

static void end_clip(scene *s)
{
    const clip *top = current_clip(s);

    if (s->clips.count <= 1 || top->is_layer) {
        return; /* not opened inside this layer */
    }
    if (top->rounded >= 0 && top->rounded == s->rounded_count - 1 &&
        s->clips.items[s->clips.count - 2].rounded != top->rounded) {
        s->rounded_count--;
    }
    s->clips.count--;
}

/* ---- opacity layers ---- */

/* Making a target changes what is bound, so what waits is sent first. */
static bool have_target(scene *s, int depth)
{
    if (s->gl->targets[depth].framebuffer != 0) {
        return true;
    }
    nv__gl_stream_flush(s->gl);
    if (nv__gl_make_target(s->gl, depth) != NV_OK) {
        s->status = NV_EIO;
        return false;
    }
    nv__gl_bind_target(s->gl, s->real_layers);
    return true;
}

static bool begin_real_layer(scene *s, edges box)
{
    int depth = s->real_layers + 1;
    nv__pixel_rect clear = { box.left, box.top, box.right - box.left, box.bottom - box.top };

    if (!have_target(s, depth)) {
        return false;
    }
    nv__gl_stream_begin_layer(s->gl, depth, clear);
    s->real_layers = depth;
    return true;
}

static void begin_opacity(scene *s, const nv__record *record)
{
    edges bounds = edges_of(nv__snap_outwards(record->rect, s->scale));
    edges box = intersection(intersection(bounds, current_clip(s)->box), s->damaged);
    float opacity = record->width > 0.0f ? record->width : 0.0f;
    layer *pushed = &s->layers[s->layer_count];

    if (s->layer_count == NV__GL_LAYERS_MAX) {
        NV__LOG_ONCE(NV_LOG_WARNING, NV_ELIMIT, "gl: more than %d opacity layers inside each other",
                     NV__GL_LAYERS_MAX);
        s->ignored_layers++;
        return;
    }
    *pushed = (layer){ .box = box, .opacity = (uint8_t)lroundf(255.0f * fminf(opacity, 1.0f)) };
    pushed->skipped = is_empty(box) || pushed->opacity == 0;
    if (pushed->skipped) {
        box = (edges){ 0, 0, 0, 0 };
    } else if (!begin_real_layer(s, box)) {
        return;
    }
    s->layer_count++;
    /* The clips around the layer are for its picture as a whole, once. */
    push_clip(s, (clip){ .box = box, .rounded = -1, .is_layer = true });
}

static void compose_layer(scene *s, const layer *done)
{
    quad_source source = { .program = NV__GL_TEXTURED,
                           .texture = s->gl->targets[s->real_layers + 1].texture };
    float height = (float)s->gl->base.height;

    memset(source.instance.color, 255, sizeof source.instance.color);
    source.instance.color[3] = done->opacity;
    map_texture(&source.instance, (float)s->gl->base.width, -height, 0.0f, -height);
    add_box(s, &source, done->box);
}

static void end_opacity(scene *s)
{
    const layer *done;

    if (s->ignored_layers > 0) {
        s->ignored_layers--;
        return;
    }
    if (s->layer_count == 0) {
        return;
    }
    while (!current_clip(s)->is_layer) {
        end_clip(s);
    }
    s->clips.count--;
    s->layer_count--;
    done = &s->layers[s->layer_count];
    if (done->skipped) {
        return;
    }
    s->real_layers--;
    nv__gl_stream_end_layer(s->gl, s->real_layers);
    compose_layer(s, done);
}

/* ---- the walk ---- */

static void run_record(scene *s, const nv__record *record)
{
    switch (record->kind) {
    case NV__RECORD_FILL:
        draw_fill(s, record);
        break;
    case NV__RECORD_BORDER:
        draw_border(s, record);
        break;
    case NV__RECORD_SHADOW:
        draw_shadow(s, record);
        break;
    case NV__RECORD_ARC:
        draw_arc(s, record);
        break;
    case NV__RECORD_POLYLINE:
        draw_polyline(s, record);
        break;
    case NV__RECORD_GLYPHS:
        draw_glyphs(s, record);
        break;
    case NV__RECORD_PUSH_CLIP:
        begin_clip(s, record);
        break;
    case NV__RECORD_POP_CLIP:
        end_clip(s);
        break;
    case NV__RECORD_PUSH_OPACITY:
        begin_opacity(s, record);
        break;
    case NV__RECORD_POP_OPACITY:
        end_opacity(s);
        break;
    }
}

static edges around(const nv__pixel_rect *rects, size_t count)
{
    edges all = edges_of(rects[0]);

    for (size_t i = 1; i < count; i++) {
        edges e = edges_of(rects[i]);

        all.left = e.left < all.left ? e.left : all.left;
        all.top = e.top < all.top ? e.top : all.top;
        all.right = e.right > all.right ? e.right : all.right;
        all.bottom = e.bottom > all.bottom ? e.bottom : all.bottom;
    }
    return all;
}

nv_status nv__gl_draw_list(nv__gl *gl, const nv__display_list *list, const nv__pixel_rect *damage,
                           size_t count)
{
    scene s = {
        .gl = gl, .list = list, .damage = damage, .damage_count = count, .scale = gl->base.scale
    };
    nv_status status;

    s.damaged = around(damage, count);
    push_clip(&s, (clip){ .box = { 0, 0, gl->base.width, gl->base.height }, .rounded = -1 });
    for (size_t i = 0; i < list->records.count && s.status == NV_OK; i++) {
        run_record(&s, &list->records.items[i]);
    }
    while (s.layer_count > 0 && s.status == NV_OK) {
        s.ignored_layers = 0;
        end_opacity(&s);
    }
    status = s.status;
    NV__ARRAY_FINISH(&s.clips);
    return status;
}
