/* The view's own state, for files of src/ui alone. */
#ifndef NV_UI_VIEW_INTERNAL_H
#define NV_UI_VIEW_INTERNAL_H

#include "ui/debug.h"
#include "ui/input.h"
#include "ui/overlay/stack.h"
#include "ui/view.h"

typedef enum nv__phase {
    NV__PHASE_NONE,
    NV__PHASE_LAYOUT,
    NV__PHASE_SEMANTICS,
    NV__PHASE_PAINT
} nv__phase;

enum {
    NV__BUILD_ROUNDS = 16, /* rebuilds that cause rebuilds, in one frame */
    NV__SETTLE_ROUNDS = 4, /* layouts that what follows a layout causes, in one frame */
    NV__MEMORY_RETRIES = 3 /* frames asked for because one lacked memory */
};

struct nv__view {
    nv__view_desc desc;
    nv_widget *root;    /* class "view_root": content first, then overlay layers in z-order */
    nv_widget *content; /* child of root; NULL: none */
    nv_size size;
    float scale;
    uint32_t roles[NV_COLOR_ROLE_COUNT];
    const void *theme;

    nv__input input;            /* pointer, capture, hover, focus (input.h) */
    nv__overlay_stack overlays; /* open and exiting entries (overlay/stack.h) */

    nv__ticker tickers;                    /* list head */
    nv__ticker *ticking;                   /* whose function runs; NULL once it has been removed */
    double now;                            /* seconds, the time of the current frame */
    NV__ARRAY(nv_widget *) builds;         /* widgets with NV__W_NEEDS_BUILD */
    bool rebuild_all;                      /* `builds` is incomplete: memory ran out */
    nv_widget *layouts[NV__MAX_DEPTH + 1]; /* to be measured again, by depth */
    size_t layout_count;
    nv_widget *paints;      /* whose fragment, place or visual changed; latest first */
    nv_widget *scrolls;     /* viewports whose children moved; latest first */
    nv__after_layout after; /* list head */
    nv_widget *reveal;      /* to be scrolled into view after layout; NULL: none */
    bool may_shift, still;
    nv__display_list scratch; /* a fragment being recorded */
    nv__damage damage;        /* rectangles vacated or changed since the last frame */
    bool damage_all;          /* the next frame repaints the window */
    bool geometry_changed;    /* since the pointer was last looked up */
    bool paint_again;         /* something was marked while painting */
    bool lost_memory;         /* the frame lacks something */
    int memory_retries;       /* frames in a row that did */
    bool frame_requested;
    bool framing;  /* a frame or an update runs: what it dirties it handles itself */
    bool in_frame; /* layout, semantics or paint runs: writing state asserts */
    nv__phase phase;
    int dispatching; /* > 0: an event or a frame is under way */
    NV__ARRAY(nv__semantics_node) semantics;
    bool semantics_lost; /* there was no memory for them */
    nv__debug *debug;    /* NULL: nobody looks */
};

/* Asks the host for a frame, once until the next frame. */
void nv__view_request_frame(nv__view *view);
/* Queues the widget for the build pass. */
void nv__view_queue_build(nv__view *view, nv_widget *widget);
/* Between begin and end widgets may be destroyed by handlers; their memory goes at the last end.
 * (Per thread: what several views destroy waits for the outermost end.) */
void nv__view_dispatch_begin(nv__view *view);
void nv__view_dispatch_end(nv__view *view);

/* The same without a view, for code that calls hooks of widgets. */
void nv__destroy_defer_begin(void);
void nv__destroy_defer_end(void);

/* ---- queues ---- */

/* Its size is stale. */
void nv__layout_mark(nv_widget *widget);
/* Its parent has to look at it again; a component passes on the lengths of what it built, so its
 * parent, too. */
void nv__layout_mark_parents(const nv_widget *child);
/* `what`: NV__W_NEEDS_PAINT, NV__W_MOVED and NV__W_RESHOWN together. */
void nv__paint_mark(nv_widget *widget, uint32_t what);
/* The widget leaves the view. */
void nv__layout_forget(nv_widget *widget);
void nv__paint_forget(nv_widget *widget);
/* Which children there are, or their order, is about to change: the index of them is gone. */
void nv__paint_forget_index(nv_widget *parent);

/* Attaches or detaches what nv_widget_watch and nv_widget_observe recorded. */
void nv__bindings_attach(nv_widget *widget);
void nv__bindings_detach(nv_widget *widget);
void nv__bindings_free(nv_widget *widget);
/* The built subtree and the scope of a component that has been unmounted. */
void nv__component_leave(nv_widget *widget);
/* A new widget with `extra` bytes after the class's data; the failed widget when memory ran out. */
nv_widget *nv__widget_new_sized(const nv_widget_class *klass, nv_head head, size_t extra);
/* The failed widget has been consumed or destroyed. */
void nv__widget_failed_release(nv_widget *widget);
/* Lists `widget` in the build in progress, or takes it out. */
void nv__orphan_add(nv_widget *widget);
void nv__orphan_remove(nv_widget *widget);

/* `rect`, given in the widget's outer coordinates, in its parent's. */
nv_rect nv__widget_rect_in_parent(const nv_widget *widget, nv_rect rect);
nv_rect nv__transform_rect(nv__transform transform, nv_rect rect);
/* The transform of a widget from its parent's. */
nv__transform nv__transform_enter(nv__transform parent, const nv_widget *widget);
/* The same as if the parent did not scroll. */
nv__transform nv__transform_enter_still(nv__transform parent, const nv_widget *widget);
/* How far the viewport's children are moved up and left, whole px. */
void nv__scrolled_pixels(const nv_widget *viewport, int *x, int *y);
void nv__scroll_forget(nv_widget *viewport);
/* After layout: calls what waits for it. True when anything did. */
bool nv__view_run_after_layout(nv__view *view);

/* passes/, in the order of a frame */
void nv__view_tick(nv__view *view);
void nv__pass_build(nv__view *view);  /* bounded rounds */
bool nv__pass_layout(nv__view *view); /* whether anything was measured */
void nv__pass_semantics(nv__view *view);
/* Records what is stale and collects the damage. */
void nv__paint_update(nv__view *view);
/* Appends what meets the damage (NULL: everything), in window coordinates. */
void nv__paint_compose(nv__view *view, const nv__damage *damage, nv__display_list *out);
void nv__pass_paint(nv__view *view, bool everything, nv__display_list *out, nv__damage *damage);

#endif
