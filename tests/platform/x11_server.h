/* A private X server for one test program: `Xvfb -displayfd`, so that no two tests ever meet. */
#ifndef NV_TESTS_PLATFORM_X11_SERVER_H
#define NV_TESTS_PLATFORM_X11_SERVER_H

#include "runtime/runtime.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { X11_SERVER_SKIP = 77 };

typedef struct x11_server {
    pid_t pid;
    Display *display; /* the test's own connection, not the platform's */
} x11_server;

/* `option` and its argument go to the server; NULL: none. False where there is no Xvfb. */
static inline bool x11_server_start(x11_server *server, const char *option, const char *argument)
{
    int numbers[2];
    char text[32] = ":";
    size_t length = 1;

    if (pipe(numbers) != 0) {
        return false;
    }
    server->pid = fork();
    if (server->pid == 0) {
        char descriptor[16];

        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(numbers[0]);
        snprintf(descriptor, sizeof descriptor, "%d", numbers[1]);
        if (freopen("/dev/null", "w", stderr) == NULL) {
            _exit(126);
        }
        execlp("Xvfb", "Xvfb", "-displayfd", descriptor, "-screen", "0", "640x480x24", "-nolisten",
               "tcp", "-noreset", option, argument, (char *)NULL);
        _exit(127);
    }
    close(numbers[1]);
    while (server->pid > 0 && length + 1 < sizeof text && read(numbers[0], text + length, 1) == 1 &&
           text[length] != '\n') {
        length++;
    }
    close(numbers[0]);
    text[length] = '\0';
    if (length <= 1) {
        waitpid(server->pid, NULL, 0);
        return false;
    }
    setenv("DISPLAY", text, 1);
    unsetenv("WAYLAND_DISPLAY");
    server->display = XOpenDisplay(text);
    return server->display != NULL;
}

static inline void x11_server_stop(x11_server *server)
{
    XCloseDisplay(server->display);
    kill(server->pid, SIGTERM);
    waitpid(server->pid, NULL, 0);
}

/* Turns the loop until *done, or gives up after some seconds. */
static inline bool x11_wait_until(nv__runtime *runtime, const bool *done)
{
    for (int i = 0; i < 500 && !*done; i++) {
        nv__runtime_step(runtime, 0.01);
    }
    return *done;
}

/* Turns the loop for a while, so that what must not happen has had its chance. */
static inline void x11_let_pass(nv__runtime *runtime)
{
    for (int i = 0; i < 20; i++) {
        nv__runtime_step(runtime, 0.01);
    }
}

/* The pixel of the root window, as anyone who looks at the screen sees it: 0xRRGGBB. */
static inline unsigned long x11_pixel(Display *display, int x, int y)
{
    XImage *image = XGetImage(display, DefaultRootWindow(display), x, y, 1, 1, AllPlanes, ZPixmap);
    unsigned long pixel = image != NULL ? XGetPixel(image, 0, 0) & 0xFFFFFF : 0xDEAD;

    if (image != NULL) {
        XDestroyImage(image);
    }
    return pixel;
}

/* Input as from a keyboard and a mouse (the XTest extension, loaded if it is there). */
typedef struct x11_input {
    int (*key)(Display *display, unsigned keycode, int press, unsigned long delay);
    int (*button)(Display *display, unsigned button, int press, unsigned long delay);
    int (*motion)(Display *display, int screen, int x, int y, unsigned long delay);
} x11_input;

static inline void *x11_symbol(void *library, const char *name)
{
    return library != NULL ? dlsym(library, name) : NULL;
}

static inline bool x11_input_load(x11_input *input)
{
    void *library = dlopen("libXtst.so.6", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    union {
        void *data;
        int (*function)(Display *, unsigned, int, unsigned long);
        int (*motion)(Display *, int, int, int, unsigned long);
    } symbol;

    symbol.data = x11_symbol(library, "XTestFakeKeyEvent");
    input->key = symbol.function;
    symbol.data = x11_symbol(library, "XTestFakeButtonEvent");
    input->button = symbol.function;
    symbol.data = x11_symbol(library, "XTestFakeMotionEvent");
    input->motion = symbol.motion;
    return input->key != NULL && input->button != NULL && input->motion != NULL;
}

#endif
