/* The pages of the atlases, of glyphs and of masks, as textures. */
#include "base/log.h"
#include "gl/internal.h"

#include <string.h>

static GLuint make_page(const nv__gl *gl)
{
    /* A page is coverage: read as the same value in all channels, so that glyphs and layers are
     * drawn by one program. */
    static const GLint swizzle[4] = { GL_RED, GL_RED, GL_RED, GL_RED };
    int size = nv__atlas_page_size(gl->atlas);
    GLuint texture = 0;

    glGenTextures(1, &texture);
    glBindTexture(GL_TEXTURE_2D, texture);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_R8, size, size, 0, GL_RED, GL_UNSIGNED_BYTE, NULL);
    glTexParameteriv(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_RGBA, swizzle);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    return texture;
}

GLuint nv__gl_page(nv__gl *gl, nv__gl_pages which, size_t page)
{
    if (page >= NV__GL_PAGES_MAX) {
        NV__LOG_ONCE(NV_LOG_WARNING, NV_ELIMIT, "gl: glyphs fill more than %d pages",
                     NV__GL_PAGES_MAX);
        return 0;
    }
    if (gl->pages[which][page] == 0) {
        gl->pages[which][page] = make_page(gl);
        gl->texture = gl->pages[which][page];
    }
    return gl->pages[which][page];
}

static void upload_rows(nv__gl *gl, const nv__atlas *atlas, GLuint texture, size_t page,
                        int first_row, int row_count)
{
    int size = nv__atlas_page_size(atlas);

    glBindTexture(GL_TEXTURE_2D, texture);
    gl->texture = texture;
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, first_row, size, row_count, GL_RED, GL_UNSIGNED_BYTE,
                    nv__atlas_page(atlas, page) + (size_t)first_row * (size_t)size);
}

static void upload_atlas(nv__gl *gl, nv__gl_pages which, nv__atlas *atlas)
{
    size_t count = nv__atlas_page_count(atlas);

    for (size_t page = 0; page < count && page < NV__GL_PAGES_MAX; page++) {
        GLuint texture = gl->pages[which][page];
        int first_row = 0, row_count = 0;

        if (texture != 0 && nv__atlas_take_dirty(atlas, page, &first_row, &row_count)) {
            upload_rows(gl, atlas, texture, page, first_row, row_count);
        }
    }
}

void nv__gl_upload_pages(nv__gl *gl)
{
    upload_atlas(gl, NV__GL_GLYPHS, gl->atlas);
    if (gl->masks != NULL) {
        upload_atlas(gl, NV__GL_MASKS, nv__masks_atlas(gl->masks));
    }
}

void nv__gl_delete_pages(nv__gl *gl)
{
    glDeleteTextures(NV__GL_ATLAS_COUNT * NV__GL_PAGES_MAX, &gl->pages[0][0]);
    memset(gl->pages, 0, sizeof gl->pages);
}
