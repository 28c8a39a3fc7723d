/* bench_first_frame PROGRAM: from exec until the program's window shows something, seen from
 * outside through the X server, as a user's eye would; its memory then. One JSON object a line. */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RUNS = 9, TIMEOUT_MS = 20000 };

static double now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}

/* The largest mapped window of the root; None: there is none. */
static Window mapped_window(Display *display, int *width, int *height)
{
    Window root;
    Window parent;
    Window *children = NULL;
    unsigned count = 0;
    Window found = None;
    if (!XQueryTree(display, DefaultRootWindow(display), &root, &parent, &children, &count)) {
        return None;
    }
    for (unsigned i = 0; i < count; i++) {
        XWindowAttributes attributes;
        if (XGetWindowAttributes(display, children[i], &attributes) &&
            attributes.map_state == IsViewable && attributes.width > 50) {
            found = children[i];
            *width = attributes.width;
            *height = attributes.height;
        }
    }
    XFree(children);
    return found;
}

/* Something is drawn when a line through the middle has more than one colour. */
static int shows_something(Display *display, Window window, int width, int height)
{
    XImage *image = XGetImage(display, window, 0, height / 3, (unsigned)width,
                              (unsigned)(height / 3), AllPlanes, ZPixmap);
    int differs = 0;
    for (int y = 0; image != NULL && y < image->height && !differs; y++) {
        for (int x = 1; x < width && !differs; x++) {
            differs = XGetPixel(image, x, y) != XGetPixel(image, 0, 0);
        }
    }
    if (image != NULL) {
        XDestroyImage(image);
    }
    return differs;
}

static int ignore_error(Display *display, XErrorEvent *event)
{
    (void)display;
    (void)event;
    return 0; /* a window may go while it is looked at */
}

static long memory_kb(pid_t child, const char *field)
{
    char path[64];
    char line[256];
    long value = -1;
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)child);
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, field, strlen(field)) == 0) {
            value = strtol(line + strlen(field), NULL, 10);
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return value;
}

typedef struct sample {
    double first_frame_ms;
    long rss_kb, private_kb;
} sample;

static int run_once(Display *display, char *program, sample *out)
{
    double start = now_ms();
    pid_t child = fork();
    if (child == 0) {
        char *arguments[] = { program, NULL };
        execv(program, arguments);
        _exit(127);
    }
    int shown = 0;
    while (!shown && now_ms() - start < TIMEOUT_MS) {
        int width = 0;
        int height = 0;
        Window window = mapped_window(display, &width, &height);
        shown = window != None && shows_something(display, window, width, height);
        if (!shown) {
            nanosleep(&(struct timespec){ .tv_nsec = 300000 }, NULL);
        }
    }
    out->first_frame_ms = now_ms() - start;
    usleep(300000);
    out->rss_kb = memory_kb(child, "Rss:");
    out->private_kb = memory_kb(child, "Private_Clean:") + memory_kb(child, "Private_Dirty:");
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    while (shown && mapped_window(display, &(int){ 0 }, &(int){ 0 }) != None) {
        usleep(10000);
    }
    return shown;
}

static int compare(const void *a, const void *b)
{
    double x = ((const sample *)a)->first_frame_ms;
    double y = ((const sample *)b)->first_frame_ms;
    return (x > y) - (x < y);
}

static void print(const char *id, double value, const char *unit)
{
    printf("{\"bench\":\"app\",\"id\":\"%s\",\"value\":%.2f,\"unit\":\"%s\",\"peer\":null,\"peer_"
           "value\":null,"
           "\"ratio\":null,\"runs\":%d}\n",
           id, value, unit, RUNS);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        return 0; /* bench_window.sh runs it, on a display of its own */
    }
    Display *display = XOpenDisplay(NULL);
    if (display == NULL) {
        fprintf(stderr, "usage: bench_first_frame PROGRAM, with DISPLAY set\n");
        return 2;
    }
    XSetErrorHandler(ignore_error);
    sample samples[RUNS];
    for (int i = 0; i < RUNS; i++) {
        if (!run_once(display, argv[1], &samples[i])) {
            fprintf(stderr, "bench_first_frame: %s showed nothing\n", argv[1]);
            return 1;
        }
    }
    qsort(samples, RUNS, sizeof *samples, compare);
    print("first_frame", samples[RUNS / 2].first_frame_ms, "ms");
    print("first_frame_best", samples[0].first_frame_ms, "ms");
    print("counter_rss", (double)samples[RUNS / 2].rss_kb / 1024, "MB");
    print("counter_private", (double)samples[RUNS / 2].private_kb / 1024, "MB");
    XCloseDisplay(display);
    return 0;
}
