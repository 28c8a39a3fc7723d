/* A view is one window's worth of UI: the tree, its overlays, focus, pointer state and frame. It
 * knows no window: the app layer feeds it events and asks it for frames. */
#ifndef NV_UI_VIEW_H
#define NV_UI_VIEW_H

#include "graphics/damage.h"
#include "text/text.h"
#include "ui/widget.h"

typedef struct nv__view_host {
    void (*request_frame)(void *user); /* something is dirty or animates */
    void (*set_clipboard)(void *user, const char *text);
    const char *(*get_clipboard)(void *user); /* valid until the next call; NULL: empty */
    void *user;
} nv__view_host;

typedef struct nv__view_desc {
    nv__runtime *runtime; /* NULL: none (unit tests): handlers are plain calls, no animation time */
    nv_scope *scope; /* the window's; owned by the caller, ends after nv__view_destroy. NULL with no
                        runtime */
    nv__fonts *fonts; /* borrowed */
    nv__view_host host;
} nv__view_desc;

nv_status nv__view_create(const nv__view_desc *desc, nv__view **out);
/* Closes overlays (disposed), unmounts and destroys the tree. */
void nv__view_destroy(nv__view *view);

/* Consumes `content` as the root (replaces and destroys an earlier one) and mounts it. */
nv_status nv__view_set_content(nv__view *view, nv_widget *content);
nv_widget *nv__view_content(const nv__view *view);
/* The widget above everything: its children are the content and then the overlay entries, in
 * z-order. */
nv_widget *nv__view_root(const nv__view *view);

nv__fonts *nv__view_fonts(const nv__view *view);
nv__runtime *nv__view_runtime(const nv__view *view);
nv_scope *nv__view_scope(const nv__view *view);

/* The view of the current task, build or handler (by scope attribute); NULL outside. */
nv__view *nv__view_current(void);
/* The tag under which the view stands in its scope. */
extern const char nv__view_tag;

/* ---- clipboard: the host's; nothing is copied, and "" is there, with a host that has none ---- */
void nv__view_copy(nv__view *view, const char *text);
const char *nv__view_clipboard(nv__view *view); /* untrusted; valid until the next call */

/* ---- size and theme ---- */
void nv__view_resize(nv__view *view, float width, float height,
                     float scale); /* dp; scale only snaps and repaints */
nv_size nv__view_size(const nv__view *view);
float nv__view_scale(const nv__view *view); /* device px per dp */
/* What the content would take if it could choose, dp; 0 on an axis where it wants nothing. */
nv_size nv__view_preferred_size(nv__view *view);
/* ARGB per nv_color_role (NV_COLOR_ROLE_COUNT entries, copied); repaints everything. `theme` is an
 * opaque pointer for the layer above (nv__view_theme). */
void nv__view_set_theme(nv__view *view, const uint32_t *roles, const void *theme);
const void *nv__view_theme(const nv__view *view);
uint32_t nv__view_role_argb(const nv__view *view, nv_color_role role);

/* ---- input: positions in window dp. Returns whether anything handled it. Each event runs inside a
 * batch of its own. ---- */
bool nv__view_event(nv__view *view, const nv_event *event);
void nv__view_pointer_left(nv__view *view);            /* the pointer left the window */
void nv__view_set_active(nv__view *view, bool active); /* the window gained or lost the keyboard */
nv_widget *nv__view_focus(const nv__view *view);
void nv__view_set_focus(nv__view *view, nv_widget *widget, bool from_pointer); /* NULL: none */
bool nv__view_focus_next(nv__view *view, bool backwards);
/* The deepest widget at a point, as input would find it; NULL: none. */
nv_widget *nv__view_hit(const nv__view *view, nv_point point);
/* From mouse capture: explicit capture and release by a widget in its event function. */
void nv__view_capture(nv__view *view, nv_widget *widget, int pointer_id);
void nv__view_release(nv__view *view, nv_widget *widget, int pointer_id);

/* ---- frames ---- */

/* True when a frame would change something: dirty layout or paint, a pending build, or animation.
 */
bool nv__view_needs_frame(const nv__view *view);
bool nv__view_is_animating(const nv__view *view);
/* Runs flush, build, layout, semantics and paint. `out` is cleared and filled with what meets the
 * damage; `damage` (window dp) says what changed since the last frame; both empty when nothing did.
 * `everything` damages all (first frame, new surface). */
void nv__view_frame(nv__view *view, bool everything, nv__display_list *out, nv__damage *damage);
/* From now on frames may ask to move pixels (nv__damage.shifts) instead of drawing them again. */
void nv__view_allow_shifts(nv__view *view, bool allowed);
/* The part of it before painting: flush, build, layout (tests, queries of geometry). */
void nv__view_update(nv__view *view);
/* The whole tree as one list, whatever is dirty (dumps). */
void nv__view_record_all(nv__view *view, nv__display_list *out);

/* ---- animation: on the frame clock ---- */

/* Called in each frame, before build, while attached: dt in seconds since the last call (0 first).
 * Returns false to be detached. */
typedef struct nv__ticker {
    struct nv__ticker *prev, *next;
    nv__view *view; /* NULL: detached */
    bool (*tick)(struct nv__ticker *ticker, double dt);
    double last_time;
    bool started;
} nv__ticker;
void nv__view_add_ticker(nv__view *view, nv__ticker *ticker); /* idempotent */
void nv__ticker_remove(nv__ticker *ticker);

/* ---- after layout: where sizes are known and state may be written ---- */

/* Called once after the layout that follows nv__view_after_layout; what it dirties is dealt with in
 * the same frame, up to NV__SETTLE_ROUNDS times. Zeroed but for fn before its first use. */
typedef struct nv__after_layout {
    struct nv__after_layout *prev, *next;
    nv__view *view; /* NULL: not waiting */
    void (*fn)(struct nv__after_layout *self);
} nv__after_layout;
void nv__view_after_layout(nv__view *view,
                           nv__after_layout *hook); /* idempotent; in measure, too */
void nv__after_layout_cancel(nv__after_layout *hook);
/* Scrolls what is around the widget until it is seen, after the next layout. */
void nv__view_reveal(nv__view *view, nv_widget *widget);

/* ---- the user's wish for less motion ---- */
void nv__view_set_still(nv__view *view, bool still);
bool nv__view_is_still(const nv__view *view); /* what would move arrives at once */

/* ---- semantics: one structure for tests, dumps and assistive technology ---- */
typedef struct nv__semantics_node {
    nv_semantics info; /* name and value valid until the next frame or change */
    nv_rect rect;      /* window dp */
    nv_widget *widget;
    const char *key;                   /* of the widget; NULL */
    size_t parent, depth, child_count; /* parent: index; SIZE_MAX for roots */
} nv__semantics_node;
/* In tree order, brought up to date first. Below a modal overlay entry nothing else is listed;
 * hidden subtrees are left out; a widget of no role is transparent unless it has a key (then it is
 * a group). The value of an obscured field is never told. Valid until the next change. */
const nv__semantics_node *nv__view_semantics(nv__view *view, size_t *count);
/* "button \"Save\" #save [focused] 8,8 100x40", indented; nv__free it. NULL: no memory. */
char *nv__view_dump(nv__view *view);
bool nv__view_perform(nv__view *view, nv_widget *widget, nv_action_flags action, const char *text);

#endif
