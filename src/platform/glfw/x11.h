/* What GLFW does not do on X11: its connection in a foreign loop, and showing parts of a window.
 * Without X11 (other systems, or a GLFW built for Wayland alone) there is no display, and no other
 * function here is called. X types are kept out of this header. */
#ifndef NV_PLATFORM_GLFW_X11_H
#define NV_PLATFORM_GLFW_X11_H

#include "graphics/damage.h"

#include <nuiitivet/base.h>

/* The connection that GLFW uses; NULL when it speaks another protocol. */
void *nv__x11_display(void);
int nv__x11_descriptor(void *display);
/* Sends what waits, and reads without blocking: true when GLFW has events to handle. Xlib may have
 * read them while it waited for a reply, so the descriptor alone does not tell. */
bool nv__x11_pending(void *display);

/* The X window of a GLFWwindow; 0 when it has none. */
unsigned long nv__x11_window(void *glfw_window);
/* Asks for the window to appear. glfwShowWindow also waits for word that it is visible, and goes on
 * for ever when a window manager sends other events but not that one. */
void nv__x11_map(void *display, unsigned long window);
/* Keeps what a window shows where it is while it is resized, instead of clearing it. */
void nv__x11_keep_content(void *display, unsigned long window);

/* ---- x11_compose.c: dead keys and the compose key ---- */

/* Around glfwInit: keeps Xlib from reading its compose table. False: nothing was done, and nothing
 * has to be ended. */
bool nv__x11_defer_compose(void);
void nv__x11_end_deferral(void);
void nv__x11_compose_finish(void); /* before glfwTerminate */
/* True when a key press (an X keycode) is part of a sequence, and not text by itself; `text` is
 * then what the sequence has given, UTF-8, empty while it goes on. */
bool nv__x11_compose(void *display, unsigned code, bool shift, bool caps, char *text, size_t size);

/* ---- pixels of our own, shown through shared memory, or sent where that cannot be ---- */
typedef struct nv__x11_pixels nv__x11_pixels;
/* NV_EUNSUPPORTED: the window's pixels are not 8-bit RGB in 32 bits. */
nv_status nv__x11_pixels_create(void *display, unsigned long window, nv__x11_pixels **out);
void nv__x11_pixels_destroy(nv__x11_pixels *pixels); /* NULL is a no-op */
/* Memory for a frame of the size, when the server has done reading the last one. */
uint32_t *nv__x11_pixels_begin(nv__x11_pixels *pixels, int width, int height, int *stride,
                               bool *fresh);
void nv__x11_pixels_show(nv__x11_pixels *pixels, const nv__pixel_rect *rects, size_t count);
/* Shows the last frame once more; false when there is none of that size. */
bool nv__x11_pixels_show_again(nv__x11_pixels *pixels, int width, int height);
/* True while frames go through shared memory. */
bool nv__x11_pixels_are_shared(const nv__x11_pixels *pixels);

/* ---- OpenGL: shows rectangles of the back buffer (GLX_MESA_copy_sub_buffer) ---- */
typedef void (*nv__x11_copy)(void *display, unsigned long drawable, int x, int y, int width,
                             int height);
/* NULL where the extension is missing; the context must be current. */
nv__x11_copy nv__x11_find_copy(void);
unsigned long nv__x11_gl_drawable(void *glfw_window);

#endif
