/* Input as widgets see it. Plain values, made by the platform or by a test. */
#ifndef NUIITIVET_EVENT_H
#define NUIITIVET_EVENT_H

#include <nuiitivet/geometry.h>

NV_BEGIN_DECLS

typedef enum nv_event_type {
    NV_EVENT_POINTER_ENTER, /* the pointer is over this widget (or a descendant) */
    NV_EVENT_POINTER_LEAVE,
    NV_EVENT_POINTER_MOVE,
    NV_EVENT_POINTER_DOWN,
    NV_EVENT_POINTER_UP,
    NV_EVENT_POINTER_CANCEL, /* a captured pointer was taken away; nothing may be activated */
    NV_EVENT_SCROLL,
    NV_EVENT_KEY,  /* pressed, or repeated while held */
    NV_EVENT_TEXT, /* committed text */
    NV_EVENT_FOCUS,
    NV_EVENT_BLUR
} nv_event_type;

typedef enum nv_device { NV_DEVICE_MOUSE, NV_DEVICE_TOUCH, NV_DEVICE_PEN } nv_device;

typedef enum nv_mods { NV_MOD_SHIFT = 1, NV_MOD_CTRL = 2, NV_MOD_ALT = 4, NV_MOD_META = 8 } nv_mods;

/* Printable keys are their lower-case Unicode code point ('a', '5', ','). */
typedef enum nv_key {
    NV_KEY_UNKNOWN = 0,
    NV_KEY_SPACE = ' ',
    NV_KEY_ENTER = 0x110000,
    NV_KEY_ESCAPE,
    NV_KEY_TAB,
    NV_KEY_BACKSPACE,
    NV_KEY_DELETE,
    NV_KEY_INSERT,
    NV_KEY_LEFT,
    NV_KEY_RIGHT,
    NV_KEY_UP,
    NV_KEY_DOWN,
    NV_KEY_HOME,
    NV_KEY_END,
    NV_KEY_PAGE_UP,
    NV_KEY_PAGE_DOWN,
    NV_KEY_F1,
    NV_KEY_F12 = NV_KEY_F1 + 11
} nv_key;

typedef struct nv_event {
    nv_event_type type;
    double time;   /* seconds, the loop's clock */
    uint32_t mods; /* nv_mods, together */
    nv_device device;
    int pointer_id; /* the mouse is 1 */
    nv_point
        position; /* dp; the window's for dispatch, the widget's own inside nv_widget_class.event */
    int button;   /* DOWN, UP: 1 primary, 2 secondary, 3 middle */
    float scroll_x, scroll_y; /* dp; positive moves towards the end (down, right) */
    uint32_t key;             /* KEY: nv_key or a code point */
    bool repeat;              /* KEY: sent by holding */
    const char *text;         /* TEXT: UTF-8, valid during the event */
    bool from_pointer;        /* FOCUS: a press gave the focus, so no focus ring */
} nv_event;

NV_END_DECLS

#endif
