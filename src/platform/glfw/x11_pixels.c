/* Frames as pixels on X11: drawn into memory that the server reads (MIT-SHM), or sent to it. */
#include "platform/glfw/x11.h"

#include "base/alloc.h"
#include "base/log.h"

#if defined(NV_HAVE_X11)

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XShm.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

/* Sizes are rounded up to this many px, so that a drag of the window's edge does not make new
 * memory for every pixel. */
enum { SIZE_STEP = 64 };

struct nv__x11_pixels {
    Display *display;
    Window window;
    GC gc;
    Visual *visual;
    int depth;
    bool shared;       /* frames go through a segment */
    int done_event;    /* that the server has read one */
    int width, height; /* of the frame */
    int stride, rows;  /* of the memory, px */
    uint32_t *memory;
    XImage *image;
    XShmSegmentInfo segment;
    bool has_frame;         /* one of this size has been shown */
    unsigned long last_put; /* serial of the last request that reads the memory; 0: none waits */
};

static bool is_plain_rgb(const XWindowAttributes *attributes)
{
    const Visual *visual = attributes->visual;

    return (attributes->depth == 24 || attributes->depth == 32) && visual->red_mask == 0xFF0000 &&
           visual->green_mask == 0xFF00 && visual->blue_mask == 0xFF;
}

nv_status nv__x11_pixels_create(void *display, unsigned long window, nv__x11_pixels **out)
{
    nv__x11_pixels *pixels;
    XWindowAttributes attributes;
    XGCValues values = { .graphics_exposures = False };

    *out = NULL;
    if (XGetWindowAttributes((Display *)display, window, &attributes) == 0 ||
        !is_plain_rgb(&attributes)) {
        nv__log(NV_LOG_INFO, "the display's pixels are not 8-bit RGB in 32 bits");
        return NV_EUNSUPPORTED;
    }
    pixels = NV__NEW(nv__x11_pixels);
    if (pixels == NULL) {
        return NV_ENOMEM;
    }
    pixels->display = (Display *)display;
    pixels->window = window;
    pixels->visual = attributes.visual;
    pixels->depth = attributes.depth;
    pixels->gc = XCreateGC(pixels->display, window, GCGraphicsExposures, &values);
    pixels->shared = XShmQueryExtension(pixels->display) == True;
    if (pixels->shared) {
        pixels->done_event = XShmGetEventBase(pixels->display) + ShmCompletion;
    }
    *out = pixels;
    return NV_OK;
}

static bool is_read(const nv__x11_pixels *pixels)
{
    return (long)(LastKnownRequestProcessed(pixels->display) - pixels->last_put) >= 0;
}

/* Returns when the server has done what was asked of it with the memory. Mostly it has long before
 * the next frame, and the event that it then sent says so. */
static void wait_until_read(nv__x11_pixels *pixels)
{
    if (pixels->last_put == 0) {
        return;
    }
    XEvent done;
    /* Reads what has come without asking for anything, also where other events wait to be handled;
     * the window's loop does that later. Nobody else needs these. */
    while (pixels->shared && !is_read(pixels) &&
           XCheckTypedEvent(pixels->display, pixels->done_event, &done) == True) {
    }
    if (!is_read(pixels)) {
        XSync(pixels->display, False);
    }
    pixels->last_put = 0;
}

static void free_memory(nv__x11_pixels *pixels)
{
    if (pixels->image != NULL) {
        pixels->image->data = NULL; /* both are ours */
        pixels->image->obdata = NULL;
        XDestroyImage(pixels->image);
        pixels->image = NULL;
    }
    if (pixels->memory == NULL) {
        return;
    }
    if (pixels->shared) {
        XShmDetach(pixels->display, &pixels->segment);
        XSync(pixels->display, False);
        shmdt(pixels->segment.shmaddr);
    } else {
        nv__free(pixels->memory);
    }
    pixels->memory = NULL;
    pixels->stride = pixels->rows = 0;
    pixels->last_put = 0;
}

void nv__x11_pixels_destroy(nv__x11_pixels *pixels)
{
    if (pixels == NULL) {
        return;
    }
    free_memory(pixels);
    XFreeGC(pixels->display, pixels->gc);
    nv__free(pixels);
}

static bool attach_failed;

static int on_attach_error(Display *display, XErrorEvent *event)
{
    (void)display;
    (void)event;
    attach_failed = true;
    return 0;
}

/* A server on another machine, or in another container, cannot see our segment. */
static bool attach(nv__x11_pixels *pixels)
{
    int (*previous)(Display *, XErrorEvent *);

    XSync(pixels->display, False);
    attach_failed = false;
    previous = XSetErrorHandler(on_attach_error);
    XShmAttach(pixels->display, &pixels->segment);
    XSync(pixels->display, False);
    XSetErrorHandler(previous);
    return !attach_failed;
}

static bool make_shared(nv__x11_pixels *pixels, size_t size)
{
    XShmSegmentInfo *segment = &pixels->segment;

    segment->shmid = shmget(IPC_PRIVATE, size, IPC_CREAT | 0600);
    if (segment->shmid < 0) {
        return false;
    }
    segment->readOnly = False;
    segment->shmaddr = (char *)shmat(segment->shmid, NULL, 0);
    if (segment->shmaddr == (char *)-1) {
        shmctl(segment->shmid, IPC_RMID, NULL);
        return false;
    }
    bool attached = attach(pixels);
    shmctl(segment->shmid, IPC_RMID, NULL); /* lives until both sides have let go */
    if (!attached) {
        shmdt(segment->shmaddr);
        return false;
    }
    pixels->memory = (uint32_t *)(void *)segment->shmaddr;
    return true;
}

static XImage *make_image(nv__x11_pixels *pixels, int stride, int rows)
{
    uint32_t probe = 1;
    XImage *image = XCreateImage(pixels->display, pixels->visual, (unsigned)pixels->depth, ZPixmap,
                                 0, NULL, (unsigned)stride, (unsigned)rows, 32, stride * 4);

    if (image == NULL || image->bits_per_pixel != 32) {
        if (image != NULL) {
            XDestroyImage(image);
        }
        return NULL;
    }
    /* The pixels are in this machine's byte order, whatever the server's is. */
    image->byte_order = *(const unsigned char *)&probe == 1 ? LSBFirst : MSBFirst;
    image->data = (char *)pixels->memory;
    if (pixels->shared) {
        image->obdata = (char *)&pixels->segment;
    }
    return image;
}

static bool make_memory(nv__x11_pixels *pixels, int stride, int rows)
{
    size_t size = (size_t)stride * (size_t)rows * sizeof(uint32_t);

    if (pixels->shared && !make_shared(pixels, size)) {
        nv__log(NV_LOG_INFO, "the display cannot read shared memory; frames are sent to it");
        pixels->shared = false;
    }
    if (!pixels->shared) {
        pixels->memory = (uint32_t *)nv__zalloc(size);
    }
    if (pixels->memory == NULL) {
        return false;
    }
    pixels->image = make_image(pixels, stride, rows);
    if (pixels->image == NULL) {
        free_memory(pixels);
        return false;
    }
    pixels->stride = stride;
    pixels->rows = rows;
    return true;
}

static int round_up(int size)
{
    return (size + SIZE_STEP - 1) / SIZE_STEP * SIZE_STEP;
}

/* Memory that fits and is not more than four times too large. */
static bool fits(const nv__x11_pixels *pixels, int width, int height)
{
    int64_t have = (int64_t)pixels->stride * pixels->rows;
    int64_t need = (int64_t)round_up(width) * round_up(height);

    return pixels->memory != NULL && width <= pixels->stride && height <= pixels->rows &&
           have <= 4 * need;
}

uint32_t *nv__x11_pixels_begin(nv__x11_pixels *pixels, int width, int height, int *stride,
                               bool *fresh)
{
    if (width <= 0 || height <= 0) {
        return NULL;
    }
    wait_until_read(pixels);
    if (width != pixels->width || height != pixels->height) {
        pixels->has_frame = false;
    }
    if (!fits(pixels, width, height)) {
        free_memory(pixels);
        pixels->has_frame = false;
        if (!make_memory(pixels, round_up(width), round_up(height))) {
            NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "no memory for the pixels of a window");
            return NULL;
        }
    }
    pixels->width = width;
    pixels->height = height;
    *stride = pixels->stride;
    *fresh = !pixels->has_frame;
    return pixels->memory;
}

static void put(nv__x11_pixels *pixels, nv__pixel_rect rect)
{
    int right = rect.x + rect.width < pixels->width ? rect.x + rect.width : pixels->width;
    int bottom = rect.y + rect.height < pixels->height ? rect.y + rect.height : pixels->height;
    int x = rect.x > 0 ? rect.x : 0;
    int y = rect.y > 0 ? rect.y : 0;

    if (right <= x || bottom <= y) {
        return;
    }
    if (pixels->shared) {
        pixels->last_put = NextRequest(pixels->display);
        XShmPutImage(pixels->display, pixels->window, pixels->gc, pixels->image, x, y, x, y,
                     (unsigned)(right - x), (unsigned)(bottom - y), True);
    } else {
        XPutImage(pixels->display, pixels->window, pixels->gc, pixels->image, x, y, x, y,
                  (unsigned)(right - x), (unsigned)(bottom - y));
    }
}

void nv__x11_pixels_show(nv__x11_pixels *pixels, const nv__pixel_rect *rects, size_t count)
{
    if (pixels->memory == NULL) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        put(pixels, rects[i]);
    }
    pixels->has_frame = true;
    XFlush(pixels->display);
}

bool nv__x11_pixels_show_again(nv__x11_pixels *pixels, int width, int height)
{
    if (!pixels->has_frame || width != pixels->width || height != pixels->height) {
        return false;
    }
    nv__x11_pixels_show(pixels, &(nv__pixel_rect){ 0, 0, width, height }, 1);
    return true;
}

bool nv__x11_pixels_are_shared(const nv__x11_pixels *pixels)
{
    return pixels->shared;
}

#else

nv_status nv__x11_pixels_create(void *display, unsigned long window, nv__x11_pixels **out)
{
    (void)display;
    (void)window;
    *out = NULL;
    return NV_EUNSUPPORTED;
}

void nv__x11_pixels_destroy(nv__x11_pixels *pixels)
{
    (void)pixels;
}

uint32_t *nv__x11_pixels_begin(nv__x11_pixels *pixels, int width, int height, int *stride,
                               bool *fresh)
{
    (void)pixels, (void)width, (void)height, (void)stride, (void)fresh;
    return NULL;
}

void nv__x11_pixels_show(nv__x11_pixels *pixels, const nv__pixel_rect *rects, size_t count)
{
    (void)pixels, (void)rects, (void)count;
}

bool nv__x11_pixels_show_again(nv__x11_pixels *pixels, int width, int height)
{
    (void)pixels, (void)width, (void)height;
    return false;
}

bool nv__x11_pixels_are_shared(const nv__x11_pixels *pixels)
{
    (void)pixels;
    return false;
}

#endif
