/* The glyph atlas's pages as textures. */
#include "base/log.h"
#include "gl/internal.h"

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

GLuint nv__gl_page(nv__gl *gl, size_t page)
{
    if (page >= NV__GL_PAGES_MAX) {
        NV__LOG_ONCE(NV_LOG_WARNING, NV_ELIMIT, "gl: glyphs fill more than %d pages",
                     NV__GL_PAGES_MAX);
        return 0;
    }
    if (gl->pages[page] == 0) {
        gl->pages[page] = make_page(gl);
        gl->texture = gl->pages[page];
    }
    return gl->pages[page];
}

static void upload_rows(nv__gl *gl, size_t page, int first_row, int row_count)
{
    int size = nv__atlas_page_size(gl->atlas);

    glBindTexture(GL_TEXTURE_2D, gl->pages[page]);
    gl->texture = gl->pages[page];
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, first_row, size, row_count, GL_RED, GL_UNSIGNED_BYTE,
                    nv__atlas_page(gl->atlas, page) + (size_t)first_row * (size_t)size);
}

void nv__gl_upload_pages(nv__gl *gl)
{
    size_t count = nv__atlas_page_count(gl->atlas);

    for (size_t page = 0; page < count && page < NV__GL_PAGES_MAX; page++) {
        int first_row = 0, row_count = 0;

        if (gl->pages[page] != 0 && nv__atlas_take_dirty(gl->atlas, page, &first_row, &row_count)) {
            upload_rows(gl, page, first_row, row_count);
        }
    }
}

void nv__gl_delete_pages(nv__gl *gl)
{
    glDeleteTextures(NV__GL_PAGES_MAX, gl->pages);
    for (int i = 0; i < NV__GL_PAGES_MAX; i++) {
        gl->pages[i] = 0;
    }
}
