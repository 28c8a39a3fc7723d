/* What each kind of record draws; arcs, lines and glyphs. Edges land where the CPU rasteriser puts
 * them. */
#include "gl/scene.h"

void nv__gl_to_radii(nv__corner_radii radii, float out[4])
{
    for (int i = 0; i < 4; i++) {
        out[i] = (float)radii.at[i] / (float)NV__CORNER_UNITS;
    }
}

void nv__gl_radii(nv_rect rect, nv_radii radii, float scale, nv__box box, float out[4])
{
    nv__gl_to_radii(nv__corner_radii_of(rect, radii, scale, box), out);
}

bool nv__gl_has_radii(const float radii[4])
{
    return radii[0] > 0.0f || radii[1] > 0.0f || radii[2] > 0.0f || radii[3] > 0.0f;
}

void nv__gl_map_texture(nv__gl_instance *instance, float width, float height, float shift_x,
                        float shift_y)
{
    instance->detail[0] = 1.0f / width;
    instance->detail[1] = 1.0f / height;
    instance->detail[2] = shift_x / width;
    instance->detail[3] = shift_y / height;
}

void nv__gl_set_color(nv__gl_instance *instance, uint32_t argb)
{
    instance->color[0] = (uint8_t)(argb >> 16);
    instance->color[1] = (uint8_t)(argb >> 8);
    instance->color[2] = (uint8_t)argb;
    instance->color[3] = (uint8_t)(argb >> 24);
}

static nv__gl_paint stroke_paint(nv__gl_shape shape, uint32_t argb)
{
    nv__gl_paint paint = { .program = NV__GL_STROKE, .instance = { .kind = (uint16_t)shape } };

    nv__gl_set_color(&paint.instance, argb);
    return paint;
}

typedef struct arc {
    nv__box box;
    float from, sweep; /* turns, clockwise from the top; sweep is not negative */
    float width;
} arc;

static arc arc_of(const nv__gl_scene *scene, const nv__record *record)
{
    nv_radii round = nv_radius(record->rect.width); /* a square oval snaps as a circle */
    nv__box box = nv__box_of(nv__snap_rect(record->rect, round, scene->scale));
    float shorter = (float)(box.x1 - box.x0 < box.y1 - box.y0 ? box.x1 - box.x0 : box.y1 - box.y0);
    arc a = { box, record->u.arc.from, record->u.arc.sweep,
              fminf(record->width * scene->scale, 0.5f * shorter) };

    if (a.sweep < 0.0f) {
        a.from += a.sweep;
        a.sweep = -a.sweep;
    }
    a.from -= floorf(a.from);
    a.sweep = fminf(a.sweep, 1.0f);
    return a;
}

/* Distances to an ellipse have no simple form: it is drawn as a line through many points. */
static void draw_oval(nv__gl_scene *scene, nv__gl_paint paint, const arc *a)
{
    nv_point points[NV__GL_OVAL_STEPS + 1];
    int steps = (int)(a->sweep * (float)(NV__GL_OVAL_STEPS - 1)) + 1;
    float radius_x = 0.5f * ((float)(a->box.x1 - a->box.x0) - a->width);
    float radius_y = 0.5f * ((float)(a->box.y1 - a->box.y0) - a->width);
    float center_x = 0.5f * (float)(a->box.x0 + a->box.x1),
          center_y = 0.5f * (float)(a->box.y0 + a->box.y1);

    for (int i = 0; i <= steps; i++) {
        float angle = 6.28318531f * (a->from + a->sweep * (float)i / (float)steps);

        points[i] =
            (nv_point){ center_x + radius_x * sinf(angle), center_y - radius_y * cosf(angle) };
    }
    paint.instance.kind = NV__GL_POLYLINE;
    paint.points = points;
    paint.point_count = steps + 1;
    nv__gl_add_box(scene, &paint, a->box);
}

static void draw_arc(nv__gl_scene *scene, const nv__record *record)
{
    nv__gl_paint paint = stroke_paint(NV__GL_ARC, record->argb);
    arc a = arc_of(scene, record);

    if (!nv__gl_is_visible(scene, a.box)) {
        return;
    }
    paint.instance.stroke[0] = a.width;
    if (a.box.x1 - a.box.x0 != a.box.y1 - a.box.y0) {
        draw_oval(scene, paint, &a);
        return;
    }
    nv__gl_to_floats(a.box, paint.instance.shape);
    paint.instance.detail[0] = a.from;
    paint.instance.detail[1] = a.sweep;
    nv__gl_add_box(scene, &paint, a.box);
}

static void draw_polyline(nv__gl_scene *scene, const nv__record *record)
{
    nv__gl_paint paint = stroke_paint(NV__GL_POLYLINE, record->argb);
    nv_point points[NV__POLYLINE_MAX];
    size_t count =
        record->u.points.count < NV__POLYLINE_MAX ? record->u.points.count : NV__POLYLINE_MAX;

    for (size_t i = 0; i < count; i++) {
        nv_point point = scene->list->points.items[record->u.points.first + i];

        points[i] = (nv_point){ point.x * scene->scale, point.y * scene->scale };
    }
    paint.instance.stroke[0] = record->width * scene->scale;
    paint.points = points;
    paint.point_count = (int)count;
    nv__gl_add_box(scene, &paint, nv__box_of(nv__snap_outwards(record->bounds, scene->scale)));
}

static void draw_glyph(nv__gl_scene *scene, nv__gl_paint *paint, const nv__atlas_glyph *glyph,
                       int pen_x, int pen_y)
{
    float size = (float)nv__atlas_page_size(scene->gl->atlas);
    int left = pen_x + glyph->left, top = pen_y - glyph->top;

    paint->texture = nv__gl_page(scene->gl, NV__GL_GLYPHS, glyph->page);
    nv__gl_map_texture(&paint->instance, size, size, (float)(glyph->x - left),
                       (float)(glyph->y - top));
    if (paint->texture != 0) {
        nv__gl_add_box(scene, paint,
                       (nv__box){ left, top, left + glyph->width, top + glyph->height });
    }
}

/* Light text on dark needs more coverage to look as heavy as dark text on light; as much as the CPU
 * rasteriser gives it. */
static float boost_of(uint32_t argb)
{
    uint32_t luminance =
        (54 * (argb >> 16 & 255) + 183 * (argb >> 8 & 255) + 19 * (argb & 255)) >> 8;

    uint32_t boost = luminance * 88 / 255; /* whole steps, as the rasteriser takes them */

    return (float)boost * 255.0f / 65536.0f;
}

/* False far outside any surface, where pixels could not be counted. */
static bool is_near(double value)
{
    return value > -NV__SNAP_LIMIT && value < NV__SNAP_LIMIT;
}

static void draw_glyphs(nv__gl_scene *scene, const nv__record *record)
{
    const nv__glyph_run *run = record->u.glyphs.run;
    double scale = (double)scene->scale, run_scale = (double)record->u.glyphs.scale;
    float pixel_size = run->size * record->u.glyphs.scale * scene->scale;
    nv__gl_paint paint = { .program = NV__GL_TEXTURED };

    if (!nv__gl_is_visible(scene, nv__box_of(nv__snap_outwards(record->bounds, scene->scale)))) {
        return;
    }
    nv__gl_set_color(&paint.instance, record->argb);
    paint.instance.stroke[0] = boost_of(record->argb);
    for (size_t i = 0; i < run->count; i++) {
        double x =
            ((double)record->u.glyphs.origin.x + (double)run->glyphs[i].x * run_scale) * scale;
        double y =
            ((double)record->u.glyphs.origin.y + (double)run->glyphs[i].y * run_scale) * scale;
        const nv__atlas_glyph *glyph;
        int quarters, subpixel;

        if (!is_near(x) || !is_near(y)) {
            continue;
        }
        quarters = (int)floor(x * 4.0 + 0.5);
        subpixel = quarters & 3;
        glyph = nv__atlas_get(scene->gl->atlas, run->face, run->glyphs[i].id, pixel_size,
                              (unsigned)subpixel);
        if (glyph != NULL && glyph->width > 0) {
            draw_glyph(scene, &paint, glyph, (quarters - subpixel) / 4, (int)floor(y + 0.5));
        }
    }
}

void nv__gl_draw_record(nv__gl_scene *scene, const nv__record *record, const nv__record *next)
{
    switch (record->kind) {
    case NV__RECORD_FILL:
        nv__gl_draw_fill(scene, record);
        break;
    case NV__RECORD_BORDER:
        nv__gl_draw_border(scene, record);
        break;
    case NV__RECORD_SHADOW:
        nv__gl_draw_shadow(scene, record, next);
        break;
    case NV__RECORD_ARC:
        draw_arc(scene, record);
        break;
    case NV__RECORD_POLYLINE:
        draw_polyline(scene, record);
        break;
    case NV__RECORD_GLYPHS:
        draw_glyphs(scene, record);
        break;
    case NV__RECORD_GRADIENT:
        nv__gl_draw_gradient(scene, record);
        break;
    case NV__RECORD_SIDES:
        nv__gl_draw_sides(scene, record);
        break;
    case NV__RECORD_INNER_SHADOW:
        nv__gl_draw_inner_shadow(scene, record);
        break;
    case NV__RECORD_FIGURE:
        nv__gl_draw_figure(scene, record);
        break;
    case NV__RECORD_BLUR:
        nv__gl_draw_blur(scene, record);
        break;
    case NV__RECORD_IMAGE:
        nv__gl_draw_image(scene, record);
        break;
    default:
        break; /* pushes and pops are not drawn */
    }
}
