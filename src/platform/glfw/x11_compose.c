/* Dead keys and the compose key on X11. Xlib reads its table of some 6,000 sequences while GLFW
 * starts, which takes longer than everything else GLFW does: it is kept from that, and reads it for
 * us when such a key is first pressed.
 *
 * What composes is an input method of our own, on a window that is never shown: each key is offered
 * to it with that window as its target, and what it makes of them comes back as an event there. An
 * input method that is a program (ibus, fcitx) composes by itself and is none of our business. */
#include "platform/glfw/x11.h"

#include "base/log.h"

#include <stdlib.h>
#include <string.h>

#if defined(NV_HAVE_X11) && defined(__GLIBC__)
#include <features.h>
#if __GLIBC_PREREQ(2, 32)
#define NV__CAN_DEFER 1
#endif
#endif

#if defined(NV__CAN_DEFER)

#include <X11/XKBlib.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/keysym.h>
#include <sys/single_threaded.h>

static const char table_variable[] = "XCOMPOSEFILE";

enum { GROUPS = 4, LEVELS = 8 };

static struct {
    bool deferred; /* GLFW has no table */
    bool failed;
    bool composing;
    Display *display;
    Window window;
    XIM method;
    XIC context;
} compose;

/* ---- while GLFW starts ---- */

/* Whether composing is Xlib's own. */
static bool is_local(void)
{
    const char *modifiers = getenv("XMODIFIERS");
    const char *method = modifiers != NULL ? strstr(modifiers, "@im=") : NULL;

    if (method == NULL) {
        return true;
    }
    method += strlen("@im=");
    return *method == '\0' || *method == '@' || strncmp(method, "none", 4) == 0 ||
           strncmp(method, "local", 5) == 0;
}

/* The environment may only be changed while no other thread can read it. */
bool nv__x11_defer_compose(void)
{
    if (__libc_single_threaded == 0 || getenv(table_variable) != NULL || !is_local()) {
        return false;
    }
    compose.deferred = setenv(table_variable, "/dev/null", 1) == 0;
    return compose.deferred;
}

void nv__x11_end_deferral(void)
{
    (void)unsetenv(table_variable);
}

/* ---- the input method ---- */

static bool open_method(Display *display)
{
    compose.display = display;
    (void)XSetLocaleModifiers("@im=local");
    compose.method = XOpenIM(display, NULL, NULL, NULL);
    (void)XSetLocaleModifiers("");
    if (compose.method == NULL) {
        return false;
    }
    compose.window = XCreateWindow(display, DefaultRootWindow(display), -1, -1, 1, 1, 0, 0,
                                   InputOnly, (Visual *)CopyFromParent, 0, NULL);
    compose.context =
        XCreateIC(compose.method, XNInputStyle, XIMPreeditNothing | XIMStatusNothing,
                  XNClientWindow, compose.window, XNFocusWindow, compose.window, (char *)NULL);
    if (compose.context == NULL) {
        return false;
    }
    XSetICFocus(compose.context);
    return true;
}

static bool have_method(Display *display)
{
    if (compose.context == NULL && !compose.failed && !open_method(display)) {
        compose.failed = true;
        NV__LOG_ONCE(NV_LOG_INFO, NV_EUNSUPPORTED, "keys cannot be composed in this locale");
    }
    return !compose.failed;
}

void nv__x11_compose_finish(void)
{
    if (compose.context != NULL) {
        XDestroyIC(compose.context);
    }
    if (compose.method != NULL) {
        XCloseIM(compose.method);
    }
    if (compose.window != None) {
        XDestroyWindow(compose.display, compose.window);
    }
    memset(&compose, 0, sizeof compose);
}

/* ---- keys ---- */

static bool starts_sequence(KeySym symbol)
{
    return symbol == XK_Multi_key || (symbol >= XK_dead_grave && symbol <= XK_dead_greek);
}

/* Asks no one but the map that is here: most keys never start a sequence. */
static bool may_start_sequence(Display *display, unsigned code)
{
    for (unsigned group = 0; group < GROUPS; group++) {
        for (unsigned level = 0; level < LEVELS; level++) {
            if (starts_sequence(
                    XkbKeycodeToKeysym(display, (KeyCode)code, (int)group, (int)level))) {
                return true;
            }
        }
    }
    return false;
}

/* Modifiers with the group, as events have them. Those that GLFW tells are the event's own; the
 * others are the keyboard's, which a fast typist may have changed meanwhile. */
static unsigned state_of(Display *display, bool shift, bool caps)
{
    XkbStateRec now;
    unsigned state = 0;

    if (XkbGetState(display, XkbUseCoreKbd, &now) == Success) {
        state = (unsigned)XkbBuildCoreState(now.mods, now.group);
    }
    state &= ~(unsigned)(ShiftMask | LockMask);
    return state | (shift ? (unsigned)ShiftMask : 0) | (caps ? (unsigned)LockMask : 0);
}

static void read_text(XKeyPressedEvent *event, char *text, size_t size)
{
    KeySym symbol = NoSymbol;
    Status status = 0;
    int length = Xutf8LookupString(compose.context, event, text, (int)size - 1, &symbol, &status);

    if ((status != XLookupChars && status != XLookupBoth) || length < 0) {
        length = 0;
    }
    text[length] = '\0';
}

bool nv__x11_compose(void *connection, unsigned code, bool shift, bool caps, char *text,
                     size_t size)
{
    Display *display = (Display *)connection;
    XEvent event = { .xkey = { .type = KeyPress, .keycode = code } };
    XEvent made;
    KeySym symbol = NoSymbol;

    text[0] = '\0';
    if (!compose.deferred || (!compose.composing && !may_start_sequence(display, code))) {
        return false;
    }
    event.xkey.state = state_of(display, shift, caps);
    (void)XkbLookupKeySym(display, (KeyCode)code, event.xkey.state, NULL, &symbol);
    if ((!compose.composing && !starts_sequence(symbol)) || IsModifierKey(symbol) ||
        !have_method(display)) {
        return false;
    }
    event.xkey.display = display;
    event.xkey.window = compose.window;
    event.xkey.root = DefaultRootWindow(display);
    event.xkey.same_screen = True;
    compose.composing = XFilterEvent(&event, compose.window) == True;
    if (compose.composing && XCheckWindowEvent(display, compose.window, KeyPressMask, &made)) {
        compose.composing = false;
        read_text(&made.xkey, text, size);
        return true;
    }
    return compose.composing;
}

#else

bool nv__x11_defer_compose(void)
{
    return false;
}

void nv__x11_end_deferral(void)
{
}

void nv__x11_compose_finish(void)
{
}

bool nv__x11_compose(void *connection, unsigned code, bool shift, bool caps, char *text,
                     size_t size)
{
    (void)connection, (void)code, (void)shift, (void)caps;
    (void)text;
    (void)size;
    return false;
}

#endif
