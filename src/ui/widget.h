/* The widget as the ui layer and the layers above it in the library see it. */
#ifndef NV_UI_WIDGET_H
#define NV_UI_WIDGET_H

#include "graphics/display_list.h"
#include "reactive/reactive.h"

#include <nuiitivet/widget.h>

typedef struct nv__view nv__view;

/* Placed on a widget to follow an observable while it is mounted. */
typedef struct nv__binding {
    struct nv__binding *next;
    nv__watch watch;
    nv_widget *widget;
    const void *observable;
    void (*fn)(nv_widget *widget); /* NULL: only mark `dirty` */
    nv_dirty dirty;
} nv__binding;

/* How a widget's subtree is shown, beyond its rectangle. Identity when zero-initialised through
 * nv__visual_identity. Changing it repaints, never relays out. */
typedef struct nv__visual {
    float opacity;                  /* 1: opaque, no layer */
    float scale;                    /* about the centre of the widget */
    float translate_x, translate_y; /* dp */
    nv_radii clip_radii;            /* with NV_WIDGET_CLIPS */
    bool hidden;                    /* not painted, not hit, not described */
} nv__visual;
extern const nv__visual nv__visual_identity;

enum {
    NV__W_MOUNTED = 1 << 0,
    NV__W_NEEDS_LAYOUT = 1 << 1, /* its measured size is stale */
    NV__W_NEEDS_PAINT = 1 << 2,  /* its own fragment is stale */
    NV__W_MOVED = 1 << 3,        /* laid out elsewhere, or in another size, than last shown */
    NV__W_DISABLED = 1 << 4,
    NV__W_PLACED = 1 << 5,          /* consumed by a parent or slot */
    NV__W_IGNORES_POINTER = 1 << 6, /* the subtree cannot be hit */
    NV__W_FAILED = 1 << 7,          /* the immortal failed widget */
    NV__W_DESTROYED = 1 << 8,
    NV__W_FOCUS_RING = 1 << 9, /* focused, and not by a pointer */
    NV__W_HOVERED = 1 << 10,
    NV__W_NEEDS_BUILD = 1 << 11, /* components and for_each */
    NV__W_MOUNTING = 1 << 12,    /* its mount hook runs: children it adds are mounted after it */
    NV__W_ORPHAN = 1 << 13,      /* in the list of a build, linked by its sibling fields */
    NV__W_LAYOUT_QUEUED = 1 << 14,
    NV__W_PAINT_QUEUED = 1 << 15,
    NV__W_RESHOWN = 1 << 16,    /* its subtree has to be shown anew: appeared, or another visual */
    NV__W_REMEASURED = 1 << 17, /* its parent measured it under several constraints in one go */
    NV__W_LEAVING = 1 << 18,    /* its unmount hook runs */
    NV__W_BY_PIXELS = 1 << 19   /* what it paints depends on the scale */
};

typedef struct nv__overlap nv__overlap;

/* What makes a widget (of a class with NV_WIDGET_CLIPS) a viewport: its children are moved against
 * the scroll offset. */
typedef struct nv__scrolled {
    float x, y;           /* dp, as asked for; drawn at the nearest whole pixel */
    int shown_x, shown_y; /* px, as last painted */
    bool queued;          /* in the view's list of those to be painted elsewhere */
    nv_widget *next;      /* of that list */
    /* Brings a rectangle of the window into view; it is drawn there as of now. Returns where the
     * rectangle will be. NULL: does not. */
    nv_rect (*reveal)(nv_widget *viewport, nv_rect window_rect);
} nv__scrolled;

struct nv_widget {
    const nv_widget_class *klass;
    nv_head head;
    nv__view *view; /* while mounted */
    nv_widget *parent, *first_child, *last_child, *prev_sibling, *next_sibling;
    uint32_t flags;
    uint32_t depth; /* from the root; limited to NV__MAX_DEPTH */
    char *key;      /* owned */
    nv_length width, height;
    nv_insets padding;
    /* layout results: outer box in the parent's outer coordinates (padding of the parent included)
     */
    nv_rect frame;
    nv_constraints last_constraints;
    nv_size last_size;
    bool has_layout;
    /* painting */
    nv__visual visual;
    nv__display_list fragment, over; /* in own content coordinates */
    nv_rect ink;                     /* all that both touch, in own outer coordinates */
    nv_rect extent;                  /* at least what the subtree shows, in own outer coordinates */
    nv_rect shown;                   /* `frame` as last painted */
    nv_rect painted; /* window rectangle of what was last shown (own fragment), dp */
    nv__binding *bindings;
    struct nv_component_state *component; /* of nv_component widgets */
    nv_scope *scope; /* handlers in this subtree run inside it; NULL: as the parent's */
    void *slot;      /* for the layer above (overlay entry of an entry's root widget, ...) */
    void (*rebuild)(nv_widget *widget); /* what the build pass calls after nv__widget_mark_build */
    /* queues of the view */
    nv_widget *layout_prev, *layout_next, *paint_prev, *paint_next;
    uint32_t measured_in;          /* which measure of its parent measured it last */
    uint32_t block;                /* the block of its parent's index that it is in */
    struct nv__overlap *overlap;   /* NULL: actions may overlap */
    struct nv__child_index *index; /* of a widget with very many children; NULL: none */
    nv__scrolled *scrolled;        /* of a viewport; owned */
    max_align_t data[];            /* klass->data_size bytes */
};

enum { NV__MAX_DEPTH = 500 };

/* Frees a widget and its subtree; unmounts first when mounted. Safe during event dispatch: memory
 * is kept until the dispatch has ended. NULL is a no-op. */
void nv__widget_destroy(nv_widget *widget);
/* Takes a child out of its parent without destroying it. */
void nv__widget_remove(nv_widget *child);
/* A child that already is in `parent` moves, and stays mounted. */
void nv__widget_insert_before(nv_widget *parent, nv_widget *child,
                              nv_widget *before); /* before NULL: append */
/* Marks `widget` consumed by something that is not a parent widget (a slot); reports a second use.
 */
bool nv__widget_take(nv_widget *widget);

/* True once for each time memory ran out under a widget (creation, binding, build): the app says
 * NV_ENOMEM. Reading resets it. */
bool nv__widget_creation_failed(void);
/* Notes such a failure and reports it once; `what` names what is missing. */
void nv__widget_report_memory(const nv_widget *widget, const char *what);
static inline bool nv__widget_is_failed(const nv_widget *widget)
{
    return (widget->flags & NV__W_FAILED) != 0;
}

/* Asks the build pass to call widget->rebuild in the next frame. Ignored while unmounted. */
void nv__widget_mark_build(nv_widget *widget);
/* Mounting twice is ignored. What lies deeper than NV__MAX_DEPTH is reported and stays unmounted
 * (and takes no room). */
void nv__widget_mount(nv_widget *widget, nv__view *view);
void nv__widget_unmount(nv_widget *widget);
void nv__widget_set_visual(nv_widget *widget, const nv__visual *visual);
void nv__widget_set_hidden(nv_widget *widget, bool hidden);
/* Makes it a viewport. False: no memory. */
bool nv__widget_make_viewport(nv_widget *widget,
                              nv_rect (*reveal)(nv_widget *viewport, nv_rect window_rect));
/* Moves the viewport's children to (-x, -y), dp. Paints, never lays out. */
void nv__widget_scroll(nv_widget *viewport, float x, float y);
/* Whole pixels. */
nv_point nv__widget_scroll_shown(const nv_widget *viewport);
/* "filled_button 'Save' app.c:12": for logs; pinned or static. */
const char *nv__widget_origin(const nv_widget *widget);
/* The scope that handlers of this widget run in: the nearest component's, overlay entry's or view's
 * (`scope` of itself or an ancestor). */
nv_scope *nv__widget_scope(const nv_widget *widget);
/* The transform chain from the widget's outer box to the window: visual and layout offsets. */
typedef struct nv__transform {
    float scale, x, y;
} nv__transform;
nv__transform nv__widget_to_window(const nv_widget *widget);

/* Reads a caller's description of any age: copies the first `desc->nv_.size` bytes, zeroes the
 * rest. */
void nv__desc_copy(void *to, size_t to_size, const void *desc);
#define NV__DESC(type, name, from)                                                                 \
    type name;                                                                                     \
    nv__desc_copy(&name, sizeof name, (from))

/* Handlers with payloads, run as nv_widget_invoke does; `text` is copied for the task. */
void nv__widget_invoke_text(nv_widget *widget, nv_text_action action, const char *text);
void nv__widget_invoke_bool(nv_widget *widget, nv_bool_action action, bool value);

/* Builds in progress: widgets created between begin and end that were never placed are destroyed.
 */
typedef struct nv__build {
    struct nv__build *outer;
    void *orphans;
    nv_scope *saved_scope;
    nv__pin_frame pins;
    void *tracking;
} nv__build;
void nv__build_begin(nv__build *build, nv_scope *scope, const char *what);
void nv__build_end(nv__build *build, nv_widget *result);

#endif
