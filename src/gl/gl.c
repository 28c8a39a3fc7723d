/* The renderer itself: creation, sizes, and the frame around the display list. */
#include "gl/gl.h"

#include "base/log.h"
#include "gl/internal.h"

#include <string.h>

/* Not in the core profile's header: the driver was reset, or the GPU is gone. */
#define NV__GL_CONTEXT_LOST 0x0507

static const nv__renderer_ops gl_ops;

typedef struct loader {
    void *(*proc_address)(const char *name);
} loader;

static GLADapiproc load_function(void *user, const char *name)
{
    union {
        void *data;
        GLADapiproc function;
    } address = { ((loader *)user)->proc_address(name) };

    return address.function;
}

static bool names_software(const char *renderer)
{
    static const char *const names[] = { "llvmpipe", "softpipe", "swrast", "SwiftShader",
                                         "GDI Generic" };

    for (size_t i = 0; renderer != NULL && i < sizeof names / sizeof names[0]; i++) {
        if (strstr(renderer, names[i]) != NULL) {
            return true;
        }
    }
    return false;
}

static nv_status load(void *(*proc_address)(const char *name))
{
    loader loader_of = { proc_address };
    int version = gladLoadGLUserPtr(load_function, &loader_of);

    if (version == 0) {
        nv__log(NV_LOG_INFO, "gl: no functions could be loaded");
        return NV_EUNSUPPORTED;
    }
    if (GLAD_VERSION_MAJOR(version) * 10 + GLAD_VERSION_MINOR(version) < 33) {
        nv__log(NV_LOG_INFO, "gl: version %d.%d is less than 3.3", GLAD_VERSION_MAJOR(version),
                GLAD_VERSION_MINOR(version));
        return NV_EUNSUPPORTED;
    }
    return NV_OK;
}

static bool has_extension(const char *name)
{
    GLint count = 0;

    glGetIntegerv(GL_NUM_EXTENSIONS, &count);
    for (GLint i = 0; i < count; i++) {
        const char *other = (const char *)glGetStringi(GL_EXTENSIONS, (GLuint)i);

        if (other != NULL && strcmp(other, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Some loaders give a function for any name: the extension has to be there, too. */
static void find_reset_status(nv__gl *gl, void *(*proc_address)(const char *name))
{
    union {
        void *data;
        GLenum(GLAD_API_PTR *function)(void);
    } address = { NULL };

    if (has_extension("GL_KHR_robustness")) {
        address.data = proc_address("glGetGraphicsResetStatus");
        address.data =
            address.data != NULL ? address.data : proc_address("glGetGraphicsResetStatusKHR");
    }
    if (address.data == NULL && has_extension("GL_ARB_robustness")) {
        address.data = proc_address("glGetGraphicsResetStatusARB");
    }
    gl->reset_status = address.function;
}

static void make_buffers(nv__gl *gl)
{
    glGenVertexArrays(1, &gl->vertex_array);
    glBindVertexArray(gl->vertex_array);
    glGenBuffers(1, &gl->instance_buffer);
    glGenBuffers(1, &gl->table_buffer);
    for (GLuint location = 0; location <= 5; location++) {
        glEnableVertexAttribArray(location);
        glVertexAttribDivisor(location, 1);
    }
    glBindBuffer(GL_UNIFORM_BUFFER, gl->table_buffer);
    glBufferData(GL_UNIFORM_BUFFER, sizeof gl->stream.table, NULL, GL_STREAM_DRAW);
    glBindBufferBase(GL_UNIFORM_BUFFER, 0, gl->table_buffer);
}

static nv_status set_up(nv__gl *gl)
{
    nv_status status = nv__gl_build_programs(gl);

    if (status != NV_OK) {
        return status;
    }
    make_buffers(gl);
    glGetIntegerv(GL_MAX_TEXTURE_SIZE, &gl->max_texture);
    gl->software = names_software((const char *)glGetString(GL_RENDERER));
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
    gl->has_window = glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
    gl->layer = -1;
    return nv__atlas_create(&gl->atlas);
}

static void delete_objects(nv__gl *gl)
{
    nv__gl_delete_targets(gl);
    nv__gl_delete_pages(gl);
    nv__gl_delete_programs(gl);
    glDeleteBuffers(1, &gl->instance_buffer);
    glDeleteBuffers(1, &gl->table_buffer);
    glDeleteVertexArrays(1, &gl->vertex_array);
}

static void destroy(nv__renderer *renderer)
{
    nv__gl *gl = nv__gl_of(renderer);

    if (!gl->abandoned) {
        delete_objects(gl);
    }
    nv__gl_images_finish(gl);
    nv__atlas_destroy(gl->atlas);
    nv__masks_destroy(gl->masks);
    nv__gl_slices_finish(gl);
    nv__display_list_finish(&gl->flat);
    nv__gl_stream_finish(gl);
    nv__free(gl);
}

nv_status nv__gl_create(void *(*proc_address)(const char *name), nv__renderer **out)
{
    nv__gl *gl;
    nv_status status = load(proc_address);

    *out = NULL;
    if (status != NV_OK) {
        return status;
    }
    gl = NV__NEW(nv__gl);
    if (gl == NULL) {
        return NV_ENOMEM;
    }
    gl->base.ops = &gl_ops;
    gl->base.scale = 1.0f;
    status = set_up(gl);
    find_reset_status(gl, proc_address);
    if (status != NV_OK) {
        destroy(&gl->base);
        return status;
    }
    *out = &gl->base;
    return NV_OK;
}

void nv__gl_abandon(nv__renderer *renderer)
{
    nv__gl_of(renderer)->abandoned = true;
}

bool nv__gl_is_software(const nv__renderer *renderer)
{
    return ((const nv__gl *)renderer)->software;
}

void nv__gl_set_partial_present(nv__renderer *renderer, bool partial)
{
    nv__gl_of(renderer)->partial = partial;
}

/* Says whether GL went on without an error; a loss of the context is for the app to hear of. */
static nv_status check_errors(const char *what)
{
    GLenum error = glGetError();
    nv_status status = NV_OK;

    /* A lost context may repeat its error for ever. */
    for (int i = 0; error != GL_NO_ERROR && i < 16; i++, error = glGetError()) {
        const char *kind = error == NV__GL_CONTEXT_LOST ? "the context was lost" : "an error";

        NV__LOG_ONCE(NV_LOG_WARNING, NV_EIO, "gl: %s in %s (0x%04x)", kind, what, (unsigned)error);
        status = NV_EIO;
    }
    return status;
}

/* The GPU was reset since the last frame: what was drawn is lost, and so is the context. */
static bool was_reset(const nv__gl *gl)
{
    GLenum why = gl->reset_status != NULL ? gl->reset_status() : GL_NO_ERROR;

    if (why != GL_NO_ERROR) {
        NV__LOG_ONCE(NV_LOG_WARNING, NV_EIO, "gl: the GPU was reset (0x%04x)", (unsigned)why);
    }
    return why != GL_NO_ERROR;
}

static nv_status resize(nv__renderer *renderer, int width, int height, float scale)
{
    nv__gl *gl = nv__gl_of(renderer);
    nv_status status = NV_OK;

    if (width < 0 || height < 0 || !(scale > 0.0f) || !isfinite(scale)) {
        return NV_EINVAL;
    }
    if (width > gl->max_texture || height > gl->max_texture) {
        nv__log(NV_LOG_WARNING, "gl: %d x %d is more than the driver's %d", width, height,
                gl->max_texture);
        return NV_EIO;
    }
    nv__gl_delete_targets(gl);
    renderer->width = width;
    renderer->height = height;
    renderer->scale = scale;
    if (width > 0 && height > 0) {
        status = nv__gl_make_target(gl, 0);
    }
    return status == NV_OK ? check_errors("resize") : status;
}

/* The context belongs to the renderer, but a frame starts from known state all the same: it is
 * cheap, and a driver's overlay is not always tidy. */
static void begin_state(nv__gl *gl)
{
    gl->program = -1;
    gl->layer = -1;
    gl->texture = 0;
    gl->blend = NV__GL_OVER;
    glBindVertexArray(gl->vertex_array);
    glBindBufferBase(GL_UNIFORM_BUFFER, 0, gl->table_buffer);
    glActiveTexture(GL_TEXTURE0);
    glViewport(0, 0, gl->base.width, gl->base.height);
    glDisable(GL_SCISSOR_TEST);
    glDisable(GL_DEPTH_TEST);
    glDisable(GL_CULL_FACE);
    glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
    glEnable(GL_BLEND);
    glBlendEquation(GL_FUNC_ADD);
    glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
    for (int i = 0; i < NV__GL_PROGRAM_COUNT; i++) {
        if (gl->programs[i] == 0) {
            continue;
        }
        glUseProgram(gl->programs[i]);
        glUniform2f(gl->viewport_uniform[i], (float)gl->base.width, (float)gl->base.height);
        gl->program = i;
    }
}

static void draw_background(nv__gl *gl, const nv__pixel_rect *damage, size_t count, uint32_t argb)
{
    for (size_t i = 0; i < count; i++) {
        nv__gl_clear(gl, damage[i], argb);
    }
}

/* Damage, cut to the surface. */
static size_t cut_damage(const nv__gl *gl, const nv__pixel_rect *damage, size_t count,
                         nv__pixel_rect *out)
{
    size_t kept = 0;

    for (size_t i = 0; i < count && kept < NV__DAMAGE_MAX; i++) {
        int left = damage[i].x > 0 ? damage[i].x : 0;
        int top = damage[i].y > 0 ? damage[i].y : 0;
        int right = damage[i].x + damage[i].width;
        int bottom = damage[i].y + damage[i].height;

        right = right < gl->base.width ? right : gl->base.width;
        bottom = bottom < gl->base.height ? bottom : gl->base.height;
        if (left < right && top < bottom) {
            out[kept++] = (nv__pixel_rect){ left, top, right - left, bottom - top };
        }
    }
    return kept;
}

static bool is_out_of_memory(const nv__gl *gl)
{
    return nv__atlas_out_of_memory(gl->atlas) ||
           (gl->masks != NULL && nv__masks_out_of_memory(gl->masks));
}

static nv_status draw(nv__renderer *renderer, const nv__display_list *list,
                      const nv__pixel_rect *damage, size_t count, uint32_t background)
{
    nv__gl *gl = nv__gl_of(renderer);
    nv__pixel_rect cut[NV__DAMAGE_MAX];
    size_t cut_count = cut_damage(gl, damage, count, cut);
    uint64_t misses = nv__atlas_misses(gl->atlas);
    nv_status status;

    if (cut_count == 0) {
        return NV_OK;
    }
    if (gl->targets[0].framebuffer == 0) {
        return NV_EIO; /* the last resize failed */
    }
    nv__atlas_begin_frame(gl->atlas);
    nv__gl_images_begin_frame(gl);
    if (gl->masks != NULL) {
        nv__masks_begin_frame(gl->masks);
    }
    status = nv__gl_stream_begin(gl);
    if (status != NV_OK) {
        return status;
    }
    begin_state(gl);
    nv__gl_bind_target(gl, 0);
    draw_background(gl, cut, cut_count, background);
    if (nv__display_list_flatten(list, renderer->scale, &gl->flat)) {
        list = &gl->flat;
    }
    status = nv__gl_draw_list(gl, list, cut, cut_count);
    nv__gl_stream_flush(gl);
    nv__gl_copy_to_window(gl, cut, cut_count);
    renderer->stats.frames++;
    renderer->stats.glyphs_rasterised += nv__atlas_misses(gl->atlas) - misses;
    if (gl->stream.failed || gl->flat.failed || (status == NV_OK && is_out_of_memory(gl))) {
        status = NV_ENOMEM;
    }
    if (status == NV_OK) {
        status = check_errors("draw");
    }
    return status == NV_OK && was_reset(gl) ? NV_EIO : status;
}

static nv_status read_pixels(nv__renderer *renderer, uint32_t *out)
{
    nv__gl *gl = nv__gl_of(renderer);

    if (gl->base.width == 0 || gl->base.height == 0) {
        return NV_OK;
    }
    if (gl->targets[0].framebuffer == 0) {
        return NV_EIO;
    }
    glBindFramebuffer(GL_FRAMEBUFFER, gl->targets[0].framebuffer);
    gl->layer = 0;
    glPixelStorei(GL_PACK_ALIGNMENT, 4);
    glReadPixels(0, 0, gl->base.width, gl->base.height, GL_BGRA, GL_UNSIGNED_INT_8_8_8_8_REV, out);
    return check_errors("read_pixels");
}

static const nv__renderer_ops gl_ops = {
    .name = "gl",
    .resize = resize,
    .draw = draw,
    .read_pixels = read_pixels,
    .destroy = destroy,
};
