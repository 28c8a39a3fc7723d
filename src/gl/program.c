/* The shaders. Distances are in px and negative inside; coverage is what of a pixel's width lies
 * inside the edge that passes it. */
#include "base/log.h"
#include "gl/internal.h"

static const char prologue[] = "#version 330 core\n";

static const char vertex_inputs[] =
    "layout(location = 0) in vec4 quad;\n"
    "layout(location = 1) in vec4 shape;\n"
    "layout(location = 2) in vec4 detail;\n"
    "layout(location = 3) in vec2 stroke;\n"
    "layout(location = 4) in vec4 color;\n"
    "layout(location = 5) in uvec2 mode;\n"
    "uniform vec2 viewport;\n"
    "vec2 corner() {\n" /* around the quad */
    "    ivec2 side = ivec2((gl_VertexID + 1) >> 1 & 1, gl_VertexID >> 1);\n"
    "    return mix(quad.xy, quad.zw, vec2(side));\n"
    "}\n"
    "vec4 place(vec2 at) {\n"
    "    return vec4(at / viewport * 2.0 - 1.0, 0.0, 1.0);\n"
    "}\n"
    "vec4 premultiplied() { return vec4(color.rgb * color.a, color.a); }\n";

/* For shapes that are computed. */
static const char vertex_source[] = "out vec2 at;\n"
                                    "flat out vec4 v_shape;\n"
                                    "flat out vec4 v_detail;\n"
                                    "flat out vec2 v_stroke;\n"
                                    "flat out vec4 v_color;\n"
                                    "flat out ivec2 v_mode;\n"
                                    "void main() {\n"
                                    "    at = corner();\n"
                                    "    v_shape = shape;\n"
                                    "    v_detail = detail;\n"
                                    "    v_stroke = stroke;\n"
                                    "    v_color = premultiplied();\n"
                                    "    v_mode = ivec2(mode);\n"
                                    "    gl_Position = place(at);\n"
                                    "}\n";

/* For plain colours and samples, most of what there is. All that fragments are given is
 * interpolated in the plane, although only the texel's place changes: a software OpenGL then takes
 * the quad for the rectangle that it is, and does not shade the pixels on its diagonal twice. */
static const char plain_vertex_source[] = "noperspective out vec2 texel;\n"
                                          "noperspective out vec4 tint;\n"
                                          "noperspective out float boost;\n"
                                          "void main() {\n"
                                          "    vec2 at = corner();\n"
                                          "    texel = at * detail.xy + detail.zw;\n"
                                          "    tint = premultiplied();\n"
                                          "    boost = stroke.x;\n"
                                          "    gl_Position = place(at);\n"
                                          "}\n";

static const char plain_inputs[] = "noperspective in vec2 texel;\n"
                                   "noperspective in vec4 tint;\n"
                                   "noperspective in float boost;\n"
                                   "out vec4 result;\n";

static const char fragment_inputs[] = "in vec2 at;\n"
                                      "flat in vec4 v_shape;\n"
                                      "flat in vec4 v_detail;\n"
                                      "flat in vec2 v_stroke;\n"
                                      "flat in vec4 v_color;\n"
                                      "flat in ivec2 v_mode;\n"
                                      "out vec4 result;\n"
                                      "layout(std140) uniform Table { vec4 table[1024]; };\n";

/* The rounded clips around a fragment, from the innermost outwards. */
static const char clip_source[] =
    "float edge(float distance) { return clamp(0.5 - distance, 0.0, 1.0); }\n"
    "float rounded(vec2 p, vec4 box, vec4 radii) {\n"
    "    vec2 half_size = 0.5 * (box.zw - box.xy);\n"
    "    vec2 q = p - 0.5 * (box.xy + box.zw);\n"
    "    vec2 side = q.y < 0.0 ? radii.xy : radii.wz;\n"
    "    float radius = q.x < 0.0 ? side.x : side.y;\n"
    "    vec2 d = abs(q) - half_size + radius;\n"
    "    return min(max(d.x, d.y), 0.0) + length(max(d, 0.0)) - radius;\n"
    "}\n"
    "float clipped(vec2 p) {\n"
    "    float coverage = 1.0;\n"
    "    for (int entry = v_mode.y; entry > 0; entry = int(table[entry + 2].x)) {\n"
    "        coverage *= edge(rounded(p, table[entry], table[entry + 1]));\n"
    "    }\n"
    "    return coverage;\n"
    "}\n";

static const char solid_source[] = "void main() { result = tint; }\n";

/* Both sides of a branch and of a loop cost on processors that run many fragments in step: what is
 * not clipped has a program without. Light text is made heavier. */
static const char textured_source[] = "uniform sampler2D image;\n"
                                      "void main() {\n"
                                      "    float value = texture(image, texel).r;\n"
                                      "    value += value * (1.0 - value) * boost;\n"
                                      "    result = tint * value;\n"
                                      "}\n";

static const char picture_source[] = "uniform sampler2D image;\n"
                                     "void main() { result = tint * texture(image, texel); }\n";

static const char clipped_source[] =
    "uniform sampler2D image;\n"
    "void main() {\n"
    "    vec4 value = texture(image, at * v_detail.xy + v_detail.zw);\n"
    "    value += value * (1.0 - value) * v_stroke.x;\n"
    "    result = v_color * value * clipped(at);\n"
    "}\n";

/* A blurred row of a rounded rectangle is a difference of two error functions; rows are summed
 * under the Gaussian of the other axis. */
static const char shadow_source[] =
    "vec2 error_function(vec2 x) {\n"
    "    vec2 s = sign(x);\n"
    "    vec2 a = abs(x);\n"
    "    vec2 t = 1.0 / (1.0 + 0.3275911 * a);\n"
    "    vec2 y = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t +\n"
    "              0.254829592) * t;\n"
    "    return s * (1.0 - y * exp(-a * a));\n"
    "}\n"
    "float inset(float radius, float beyond) {\n"
    "    float d = clamp(beyond + radius, 0.0, radius);\n"
    "    return radius - sqrt(max(radius * radius - d * d, 0.0));\n"
    "}\n"
    "float shadow_row(vec2 q, vec2 half_size, vec4 radii, float sigma) {\n"
    "    vec2 side = q.y < 0.0 ? radii.xy : radii.wz;\n"
    "    float beyond = abs(q.y) - half_size.y;\n"
    "    vec2 ends = half_size.x - vec2(inset(side.x, beyond), inset(side.y, beyond));\n"
    "    vec2 integral = error_function((q.x + vec2(ends.x, -ends.y)) * (0.70710678 / sigma));\n"
    "    return 0.5 * (integral.x - integral.y);\n"
    "}\n"
    "float shadow(vec2 p, vec4 box, vec4 radii, float sigma) {\n"
    "    const int rows = 12;\n"
    "    vec2 half_size = 0.5 * (box.zw - box.xy);\n"
    "    vec2 q = p - 0.5 * (box.xy + box.zw);\n"
    "    float from = clamp(-3.0 * sigma, q.y - half_size.y, q.y + half_size.y);\n"
    "    float to = clamp(3.0 * sigma, q.y - half_size.y, q.y + half_size.y);\n"
    "    float height = (to - from) / float(rows);\n"
    "    float y = from + 0.5 * height;\n"
    "    float sum = 0.0;\n"
    "    for (int i = 0; i < rows; i++, y += height) {\n"
    "        float weight = exp(-y * y / (2.0 * sigma * sigma)) * 0.39894228 / sigma;\n"
    "        sum += shadow_row(vec2(q.x, q.y - y), half_size, radii, sigma) * weight * height;\n"
    "    }\n"
    "    return clamp(sum, 0.0, 1.0);\n"
    "}\n"
    "void main() {\n"
    "    float lit = shadow(at, v_shape, v_detail, v_stroke.x);\n"
    "    result = v_color * ((v_mode.x == 5 ? 1.0 - lit : lit) * clipped(at));\n"
    "}\n";

static const char stroke_source[] =
    "float arc(vec2 p, vec4 box, vec2 turn, float width) {\n"
    "    float radius = 0.5 * (box.z - box.x - width);\n"
    "    vec2 q = p - 0.5 * (box.xy + box.zw);\n"
    "    float angle = fract(atan(q.x, -q.y) / 6.28318531 - turn.x + 1.0);\n"
    "    if (turn.y < 1.0 && angle > turn.y) {\n"
    "        vec2 ends = 6.28318531 * vec2(turn.x, turn.x + turn.y);\n"
    "        vec2 first = radius * vec2(sin(ends.x), -cos(ends.x));\n"
    "        vec2 last = radius * vec2(sin(ends.y), -cos(ends.y));\n"
    "        return min(length(q - first), length(q - last));\n"
    "    }\n"
    "    return abs(length(q) - radius);\n"
    "}\n"
    "vec2 point(int first, int i) {\n"
    "    vec4 pair = table[first + i / 2];\n"
    "    return (i & 1) == 0 ? pair.xy : pair.zw;\n"
    "}\n"
    "float polyline(vec2 p, int first, int count) {\n"
    "    vec2 a = point(first, 0);\n"
    "    float nearest = length(p - a);\n"
    "    for (int i = 1; i < count; i++) {\n"
    "        vec2 b = point(first, i);\n"
    "        vec2 along = b - a;\n"
    "        float t = clamp(dot(p - a, along) / max(dot(along, along), 1e-9), 0.0, 1.0);\n"
    "        nearest = min(nearest, length(p - a - along * t));\n"
    "        a = b;\n"
    "    }\n"
    "    return nearest;\n"
    "}\n"
    "float stroke(float distance, float width) {\n"
    "    return clamp(0.5 * width - distance + 0.5, 0.0, 1.0) -\n"
    "           clamp(-0.5 * width - distance + 0.5, 0.0, 1.0);\n"
    "}\n"
    "void main() {\n"
    "    float d = v_mode.x == 3 ? arc(at, v_shape, v_detail.xy, v_stroke.x)\n"
    "                            : polyline(at, int(v_detail.x), int(v_detail.y));\n"
    "    result = v_color * (stroke(d, v_stroke.x) * clipped(at));\n"
    "}\n";

static const char coverage_source[] =
    "float border(vec2 p, vec4 box, vec4 radii, float width) {\n"
    "    vec4 inside = box + vec4(width, width, -width, -width);\n"
    "    float hole = 0.0;\n"
    "    if (inside.x < inside.z && inside.y < inside.w) {\n"
    "        hole = edge(rounded(p, inside, max(radii - width, 0.0)));\n"
    "    }\n"
    "    return max(edge(rounded(p, box, radii)) - hole, 0.0);\n"
    "}\n"
    "void main() {\n"
    "    float lit = v_mode.x == 1 ? border(at, v_shape, v_detail, v_stroke.x)\n"
    "                              : edge(rounded(at, v_shape, v_detail));\n"
    "    result = v_color * (lit * clipped(at));\n"
    "}\n";

/* A colour along the stops of a gradient. Its table: the two rows of the slope with the kind and
 * the number of stops, two entries of places, then the colours. */
static const char gradient_source[] =
    "float along(vec2 p, int first) {\n"
    "    vec3 place = vec3(p, 1.0);\n"
    "    float u = dot(table[first].xyz, place), v = dot(table[first + 1].xyz, place);\n"
    "    switch (int(table[first].w)) {\n"
    "    case 0: return u;\n"
    "    case 1: return length(vec2(u, v));\n"
    "    default: return fract(atan(u, -v) / 6.28318531 + 1.0);\n"
    "    }\n"
    "}\n"
    "vec4 ramp(float t, int first) {\n"
    "    int count = int(table[first + 1].w), next = 0;\n"
    "    while (next < count && t >= table[first + 2 + next / 4][next % 4]) {\n"
    "        next++;\n"
    "    }\n"
    "    vec4 low = table[first + 4 + max(next - 1, 0)];\n"
    "    if (next == 0 || next == count) {\n"
    "        return low;\n"
    "    }\n"
    "    float from = table[first + 2 + (next - 1) / 4][(next - 1) % 4];\n"
    "    float to = table[first + 2 + next / 4][next % 4];\n"
    "    return mix(low, table[first + 4 + next], (t - from) / (to - from));\n"
    "}\n"
    "void main() {\n"
    "    int first = int(v_stroke.x);\n"
    "    float inside = edge(rounded(at, v_shape, v_detail)) * clipped(at);\n"
    "    result = ramp(along(at - v_shape.xy, first), first) * inside;\n"
    "}\n";

/* One sample of an image, or the mean of four. Its table is written by images.c. */
static const char image_source[] =
    "uniform sampler2D image;\n"
    "float texel(int first, int side, float place, out float tap, out vec2 limits) {\n"
    "    vec4 ends = table[first + 2];\n"
    "    int part = place < ends[side] ? 0 : place < ends[2 + side] ? 1 : 2;\n"
    "    tap = table[first + 6 + side][part];\n"
    "    limits = vec2(table[first + 8 + part][side], table[first + 8 + part][2 + side]);\n"
    "    return place * table[first + 3 + part][side] + table[first + 3 + part][2 + side];\n"
    "}\n"
    "vec4 sampled(vec2 p, vec4 limits, int first) {\n"
    "    vec2 inside = clamp(p, limits.xz, limits.yw);\n"
    "    if (table[first + 7].w > 0.0) {\n"
    "        inside = floor(inside) + 0.5;\n"
    "    }\n"
    "    return texture(image, inside * table[first + 11].xy);\n"
    "}\n"
    "void main() {\n"
    "    int first = int(v_stroke.x);\n"
    "    vec3 place = vec3(at - v_shape.xy, 1.0);\n"
    "    vec2 tap, p, across, down;\n"
    "    p.x = texel(first, 0, dot(table[first].xyz, place), tap.x, across);\n"
    "    p.y = texel(first, 1, dot(table[first + 1].xyz, place), tap.y, down);\n"
    "    vec4 limits = vec4(across, down);\n"
    "    vec4 value = sampled(p, limits, first);\n"
    "    if (tap.x + tap.y > 0.0) {\n"
    "        vec2 other = vec2(tap.x, -tap.y);\n"
    "        value = 0.25 * (sampled(p - tap, limits, first) + sampled(p + tap, limits, first) +\n"
    "                        sampled(p + other, limits, first) + sampled(p - other, limits, "
    "first));\n"
    "    }\n"
    "    value = table[first + 6].w > 0.0 ? v_color * value.a : v_color.a * value;\n"
    "    result = value * clipped(at);\n"
    "}\n";

enum { PARTS_MAX = 6 };

static const struct {
    const char *name;
    const char *parts[PARTS_MAX]; /* of the fragment shader, after the prologue */
    bool plain;                   /* which vertex shader */
} program_sources[NV__GL_PROGRAM_COUNT] = {
    { "solid", { plain_inputs, solid_source }, true },
    { "textured", { plain_inputs, textured_source }, true },
    { "picture", { plain_inputs, picture_source }, true },
    { "clipped", { fragment_inputs, clip_source, clipped_source }, false },
    { "coverage", { fragment_inputs, clip_source, coverage_source }, false },
    { "shadowed", { fragment_inputs, clip_source, shadow_source }, false },
    { "stroke", { fragment_inputs, clip_source, stroke_source }, false },
    { "gradient", { fragment_inputs, clip_source, gradient_source }, false },
    { "image", { fragment_inputs, clip_source, image_source }, false },
    { "blend", { fragment_inputs, clip_source, nv__gl_blend_source }, false },
    { "blur", { fragment_inputs, clip_source, nv__gl_blur_source }, false },
};

static GLuint compile(GLenum type, const char *const *parts, const char *name)
{
    const char *sources[PARTS_MAX + 1] = { prologue };
    GLsizei count = 1;
    GLint built = 0;
    GLuint shader = glCreateShader(type);

    for (int i = 0; i < PARTS_MAX && parts[i] != NULL; i++) {
        sources[count++] = parts[i];
    }
    glShaderSource(shader, count, sources, NULL);
    glCompileShader(shader);
    glGetShaderiv(shader, GL_COMPILE_STATUS, &built);
    if (built == 0) {
        char text[1024] = "";

        glGetShaderInfoLog(shader, sizeof text, NULL, text);
        nv__log(NV_LOG_ERROR, "gl: a shader of the program '%s' does not compile: %s", name, text);
        glDeleteShader(shader);
        return 0;
    }
    return shader;
}

static GLuint link_program(GLuint vertex, GLuint fragment, const char *name)
{
    GLint built = 0;
    GLuint program = glCreateProgram();

    glAttachShader(program, vertex);
    glAttachShader(program, fragment);
    glLinkProgram(program);
    glGetProgramiv(program, GL_LINK_STATUS, &built);
    if (built == 0) {
        char text[1024] = "";

        glGetProgramInfoLog(program, sizeof text, NULL, text);
        nv__log(NV_LOG_ERROR, "gl: the program '%s' does not link: %s", name, text);
        glDeleteProgram(program);
        return 0;
    }
    return program;
}

static GLuint build(nv__gl_program which)
{
    const char *name = program_sources[which].name;
    const char *const vertex_parts[PARTS_MAX] = { vertex_inputs, program_sources[which].plain
                                                                     ? plain_vertex_source
                                                                     : vertex_source };
    GLuint vertex = compile(GL_VERTEX_SHADER, vertex_parts, name);
    GLuint fragment =
        vertex != 0 ? compile(GL_FRAGMENT_SHADER, program_sources[which].parts, name) : 0;
    GLuint program = fragment != 0 ? link_program(vertex, fragment, name) : 0;

    glDeleteShader(vertex);
    glDeleteShader(fragment);
    return program;
}

nv_status nv__gl_need_program(nv__gl *gl, nv__gl_program which)
{
    GLuint program, block;
    GLint backdrop;

    if (gl->programs[which] != 0) {
        return NV_OK;
    }
    program = build(which);
    if (program == 0) {
        return NV_EIO;
    }
    gl->programs[which] = program;
    gl->viewport_uniform[which] = glGetUniformLocation(program, "viewport");
    block = glGetUniformBlockIndex(program, "Table");
    if (block != GL_INVALID_INDEX) {
        glUniformBlockBinding(program, block, 0);
    }
    glUseProgram(program);
    gl->program = (int)which;
    glUniform2f(gl->viewport_uniform[which], (float)gl->base.width, (float)gl->base.height);
    backdrop = glGetUniformLocation(program, "backdrop");
    if (backdrop >= 0) {
        glUniform1i(backdrop, 1);
    }
    return NV_OK;
}

nv_status nv__gl_build_programs(nv__gl *gl)
{
    nv_status status = NV_OK;

    for (int i = 0; i <= NV__GL_TEXTURED && status == NV_OK; i++) {
        status = nv__gl_need_program(gl, (nv__gl_program)i);
    }
    return status;
}

void nv__gl_delete_programs(nv__gl *gl)
{
    for (int i = 0; i < NV__GL_PROGRAM_COUNT; i++) {
        glDeleteProgram(gl->programs[i]);
        gl->programs[i] = 0;
    }
}
