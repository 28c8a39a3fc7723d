/* What needs a copy of what is there: layers that blend otherwise than over it, and blurs. */
#include "gl/scene.h"
#include "graphics/raster/shadow.h"

#include <string.h>

/* `v_mode.x` is an nv_blend; colours are premultiplied. */
const char nv__gl_blend_source[] =
    "uniform sampler2D image;\n"
    "uniform sampler2D backdrop;\n"
    "vec4 common_part(vec4 s, vec4 d, int mode) {\n"
    "    switch (mode) {\n"
    "    case 12: return s * d;\n"
    "    case 13: return s * d.a + d * s.a - s * d;\n"
    "    case 14: return mix(s.a * d.a - 2.0 * (d.a - d) * (s.a - s), 2.0 * s * d,\n"
    "                        vec4(lessThanEqual(2.0 * d, vec4(d.a))));\n"
    "    case 15: return min(s * d.a, d * s.a);\n"
    "    default: return max(s * d.a, d * s.a);\n"
    "    }\n"
    "}\n"
    "vec4 blend(vec4 s, vec4 d, int mode) {\n"
    "    switch (mode) {\n"
    "    case 0: return s + d * (1.0 - s.a);\n"
    "    case 1: return vec4(0.0);\n"
    "    case 2: return s;\n"
    "    case 3: return d + s * (1.0 - d.a);\n"
    "    case 4: return s * d.a;\n"
    "    case 5: return d * s.a;\n"
    "    case 6: return s * (1.0 - d.a);\n"
    "    case 7: return d * (1.0 - s.a);\n"
    "    case 8: return s * d.a + d * (1.0 - s.a);\n"
    "    case 9: return d * s.a + s * (1.0 - d.a);\n"
    "    case 10: return s * (1.0 - d.a) + d * (1.0 - s.a);\n"
    "    case 11: return min(s + d, vec4(1.0));\n"
    "    }\n"
    "    vec4 both = common_part(s, d, mode);\n"
    "    both.a = s.a * d.a;\n"
    "    return s * (1.0 - d.a) + d * (1.0 - s.a) + both;\n"
    "}\n"
    "void main() {\n"
    "    ivec2 p = ivec2(gl_FragCoord.xy);\n"
    "    vec4 s = texelFetch(image, p, 0) * v_color.a, d = texelFetch(backdrop, p, 0);\n"
    "    result = mix(d, blend(s, d, v_mode.x), clipped(at));\n"
    "}\n";

/* Along rows (`v_mode.x` 0) or columns (1), within the box `v_shape`: beyond it all looks like its
 * edges. `v_stroke.x` is sigma, px. */
const char nv__gl_blur_source[] =
    "uniform sampler2D image;\n"
    "uniform sampler2D backdrop;\n"
    "void main() {\n"
    "    ivec2 p = ivec2(at), along = v_mode.x == 0 ? ivec2(1, 0) : ivec2(0, 1);\n"
    "    ivec2 low = ivec2(v_shape.xy), high = ivec2(v_shape.zw) - 1;\n"
    "    int reach = int(ceil(3.0 * v_stroke.x));\n"
    "    float scale = -0.5 / (v_stroke.x * v_stroke.x), total = 0.0;\n"
    "    vec4 sum = vec4(0.0);\n"
    "    for (int i = -reach; i <= reach; i++) {\n"
    "        ivec2 q = clamp(p + i * along, low, high);\n"
    "        float weight = exp(float(i * i) * scale);\n"
    "        sum += weight * texelFetch(image, q, 0);\n"
    "        total += weight;\n"
    "    }\n"
    "    vec4 before = texelFetch(backdrop, p, 0);\n"
    "    result = mix(before, sum / total, clipped(at));\n"
    "}\n";

static bool have_all(nv__gl_scene *scene)
{
    return nv__gl_have_program(scene, NV__GL_BLUR) && nv__gl_have_target(scene, NV__GL_BACKDROP) &&
           nv__gl_have_target(scene, NV__GL_HALF_BLURRED);
}

/* All of the region along its rows, to a target of its own. */
static void blur_rows(nv__gl_scene *scene, nv__gl_paint *paint, nv__box region)
{
    nv__box scissor = scene->scissor;
    int clip = scene->clip;

    scene->scissor = region;
    scene->clip = -1;
    paint->instance.kind = 0;
    paint->texture = scene->gl->targets[NV__GL_BACKDROP].texture;
    nv__gl_stream_end_layer(scene->gl, NV__GL_HALF_BLURRED);
    nv__gl_add_box(scene, paint, region);
    nv__gl_stream_end_layer(scene->gl, scene->layer_count);
    scene->scissor = scissor;
    scene->clip = clip;
}

/* Along columns, and back through the shape. */
static void blur_columns(nv__gl_scene *scene, nv__gl_paint *paint, const nv__record *record,
                         nv__box region)
{
    nv__record shape = { .kind = NV__RECORD_PUSH_CLIP,
                         .bounds = record->rect,
                         .rect = record->rect,
                         .radii = record->radii };

    paint->instance.kind = 1;
    paint->texture = scene->gl->targets[NV__GL_HALF_BLURRED].texture;
    nv__gl_push_clip(scene, &shape);
    nv__gl_add_box(scene, paint, region);
    nv__gl_pop(scene, NV__RECORD_POP_CLIP);
}

void nv__gl_draw_blur(nv__gl_scene *scene, const nv__record *record)
{
    nv__box box = nv__box_of(nv__snap_rect(record->rect, record->radii, scene->scale));
    nv__box region = nv__gl_damaged_part(scene, nv__box_intersect(box, scene->drawn));
    nv__pixel_rect rect = { region.x0, region.y0, region.x1 - region.x0, region.y1 - region.y0 };
    uint32_t sigma = nv__shadow_sigma(record->width, scene->scale);
    nv__gl_paint paint = { .program = NV__GL_BLUR, .blend = NV__GL_REPLACE };

    if (sigma == 0 || !nv__gl_is_visible(scene, region) || !have_all(scene)) {
        return;
    }
    memset(paint.instance.color, 255, sizeof paint.instance.color);
    nv__gl_to_floats(region, paint.instance.shape);
    paint.instance.stroke[0] = (float)sigma / (float)NV__SHADOW_UNITS;
    nv__gl_stream_copy(scene->gl, scene->layer_count, rect);
    blur_rows(scene, &paint, region);
    blur_columns(scene, &paint, record, region);
}
