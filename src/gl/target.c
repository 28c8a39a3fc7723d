/* What is drawn on: a texture that keeps the frame, and one for each depth of opacity layers. Their
 * first row is the topmost one, as that of most window systems: what GL sees is upside down, and
 * upside down it goes to the window, which a software OpenGL then knows for a plain copy. */
#include "base/log.h"
#include "gl/internal.h"

static void delete_target(nv__gl_target *target)
{
    glDeleteFramebuffers(1, &target->framebuffer);
    glDeleteTextures(1, &target->texture);
    *target = (nv__gl_target){ 0 };
}

nv_status nv__gl_make_target(nv__gl *gl, int layer)
{
    nv__gl_target *target = &gl->targets[layer];

    if (target->framebuffer != 0) {
        return NV_OK;
    }
    glGenTextures(1, &target->texture);
    glBindTexture(GL_TEXTURE_2D, target->texture);
    gl->texture = target->texture;
    /* Unsized: the driver may then keep the bytes in this order, as windows mostly do, and copies
     * to them as they are. Sized, a software OpenGL takes the other one and is slower by a half. */
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, gl->base.width, gl->base.height, 0, GL_BGRA,
                 GL_UNSIGNED_INT_8_8_8_8_REV, NULL);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glGenFramebuffers(1, &target->framebuffer);
    glBindFramebuffer(GL_FRAMEBUFFER, target->framebuffer);
    gl->layer = layer;
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, target->texture, 0);
    if (glCheckFramebufferStatus(GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_EIO, "gl: no texture of %d x %d to draw on", gl->base.width,
                     gl->base.height);
        delete_target(target);
        gl->layer = -1;
        return NV_EIO;
    }
    return NV_OK;
}

void nv__gl_delete_targets(nv__gl *gl)
{
    for (int i = 0; i < NV__GL_TARGETS; i++) {
        delete_target(&gl->targets[i]);
    }
    gl->layer = -1;
    gl->texture = 0;
}

void nv__gl_bind_target(nv__gl *gl, int layer)
{
    if (gl->layer == layer) {
        return;
    }
    glBindFramebuffer(GL_FRAMEBUFFER, gl->targets[layer].framebuffer);
    gl->layer = layer;
    gl->base.stats.state_changes++;
}

void nv__gl_copy_backdrop(nv__gl *gl, nv__pixel_rect rect)
{
    glActiveTexture(GL_TEXTURE1);
    glBindTexture(GL_TEXTURE_2D, gl->targets[NV__GL_BACKDROP].texture);
    glCopyTexSubImage2D(GL_TEXTURE_2D, 0, rect.x, rect.y, rect.x, rect.y, rect.width, rect.height);
    glActiveTexture(GL_TEXTURE0);
    gl->base.stats.state_changes++;
}

void nv__gl_clear(nv__gl *gl, nv__pixel_rect rect, uint32_t argb)
{
    float alpha = (float)(argb >> 24) / 255.0f;
    bool all = rect.x <= 0 && rect.y <= 0 && rect.width >= gl->base.width &&
               rect.height >= gl->base.height;

    glClearColor(alpha * (float)(argb >> 16 & 0xFF) / 255.0f,
                 alpha * (float)(argb >> 8 & 0xFF) / 255.0f, alpha * (float)(argb & 0xFF) / 255.0f,
                 alpha);
    if (!all) {
        glEnable(GL_SCISSOR_TEST);
        glScissor(rect.x, rect.y, rect.width, rect.height);
        gl->base.stats.state_changes += 2;
    }
    glClear(GL_COLOR_BUFFER_BIT);
    if (!all) {
        glDisable(GL_SCISSOR_TEST);
    }
}

static void copy_rect(const nv__gl *gl, nv__pixel_rect rect)
{
    int bottom = rect.y + rect.height;

    /* The window's rows count from below. */
    glBlitFramebuffer(rect.x, rect.y, rect.x + rect.width, bottom, rect.x, gl->base.height - rect.y,
                      rect.x + rect.width, gl->base.height - bottom, GL_COLOR_BUFFER_BIT,
                      GL_NEAREST);
}

void nv__gl_copy_to_window(nv__gl *gl, const nv__pixel_rect *damage, size_t count)
{
    if (!gl->has_window) {
        return;
    }
    glBindFramebuffer(GL_READ_FRAMEBUFFER, gl->targets[0].framebuffer);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, 0);
    gl->layer = -1;
    gl->base.stats.state_changes += 2;
    if (!gl->partial) {
        copy_rect(gl, (nv__pixel_rect){ 0, 0, gl->base.width, gl->base.height });
        return;
    }
    for (size_t i = 0; i < count; i++) {
        copy_rect(gl, damage[i]);
    }
}
