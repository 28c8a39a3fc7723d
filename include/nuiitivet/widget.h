/* Widgets and components, as applications write their own.
 *
 * A widget is created owned by the caller and consumed by the parent or slot it is passed to; using
 * it twice is reported with both lines. One that is never placed is destroyed when the build that
 * made it ends. Creation never returns NULL: when memory runs out it yields a failed widget that is
 * skipped, and the app reports NV_ENOMEM. UI thread only. */
#ifndef NUIITIVET_WIDGET_H
#define NUIITIVET_WIDGET_H

#include <nuiitivet/canvas.h>
#include <nuiitivet/event.h>
#include <nuiitivet/observable.h>

NV_BEGIN_DECLS

typedef struct nv_widget nv_widget;

/* ---- handlers: a function and its context; each runs as a task (see runtime.h) ---- */
typedef struct nv_action {
    void (*fn)(void *user);
    void *user;
} nv_action;
typedef struct nv_text_action {
    void (*fn)(void *user, const char *text);
    void *user;
} nv_text_action;
typedef struct nv_bool_action {
    void (*fn)(void *user, bool value);
    void *user;
} nv_bool_action;

/* ---- children ---- */
typedef struct nv_children {
    nv_widget *const *items;
    size_t count;
} nv_children;
#define NV_END_OF_CHILDREN ((nv_widget *)(intptr_t)-1) /* an address no widget has */
#ifndef __cplusplus
static inline nv_children nv_children_until_end_(nv_widget *const *items)
{
    size_t count = 0;
    while (items[count] != NV_END_OF_CHILDREN) {
        count++;
    }
    return (nv_children){ items, count };
}
/* nv_children(a, cond ? b : NULL, c): NULL is skipped; the list is only borrowed for the call. */
#define nv_children(...)                                                                           \
    nv_children_until_end_((nv_widget *const[]){ __VA_ARGS__, NV_END_OF_CHILDREN })
#endif

/* What every widget's description ends with. `key` names the widget for tests, playbooks and keyed
 * rows (copied). Sizes are outer sizes; padding is inside. */
#define NV_WIDGET_FIELDS                                                                           \
    const char *key;                                                                               \
    nv_length width, height;                                                                       \
    nv_insets padding;

/* ---- semantics: what a widget is and says, for tests and assistive technology ---- */
typedef enum nv_role {
    NV_ROLE_NONE, /* transparent: its children count */
    NV_ROLE_GROUP,
    NV_ROLE_TEXT,
    NV_ROLE_BUTTON,
    NV_ROLE_CHECKBOX,
    NV_ROLE_TEXT_FIELD,
    NV_ROLE_PROGRESS,
    NV_ROLE_DIALOG,
    NV_ROLE_ALERT,
    NV_ROLE_LIST,
    NV_ROLE_LIST_ITEM,
    NV_ROLE_IMAGE,
    NV_ROLE_COUNT
} nv_role;
/* "button"; never NULL. */
NV_API const char *nv_role_name(nv_role role);

typedef enum nv_state_flags {
    NV_STATE_DISABLED = 1,
    NV_STATE_FOCUSED = 2,
    NV_STATE_CHECKED = 4,
    NV_STATE_PRESSED = 8,
    NV_STATE_HOVERED = 16,
    NV_STATE_OBSCURED = 32,
    NV_STATE_BUSY = 64,
    NV_STATE_INVALID = 128,
    NV_STATE_MODAL = 256,
    NV_STATE_COVERED = 512 /* a modal overlay lies above: no input reaches it */
} nv_state_flags;
typedef enum nv_action_flags {
    NV_ACTION_ACTIVATE = 1,
    NV_ACTION_FOCUS = 2,
    NV_ACTION_SET_TEXT = 4,
    NV_ACTION_SCROLL_FORWARD = 256, /* about a page towards the end */
    NV_ACTION_SCROLL_BACK = 512
} nv_action_flags;

typedef struct nv_semantics {
    nv_role role;
    const char *name;  /* borrowed until the widget changes */
    const char *value; /* what it holds: a field's text, "40%"; NULL: none */
    uint32_t states, actions;
} nv_semantics;

/* ---- custom widgets ---- */

typedef enum nv_widget_flags {
    NV_WIDGET_FOCUSABLE = 1,  /* takes part in Tab traversal while enabled */
    NV_WIDGET_CLIPS = 2,      /* children are cut to its rectangle, for drawing and hits */
    NV_WIDGET_PASSES_HITS = 4 /* never hit itself; its children are */
} nv_widget_flags;

/* Static, one per kind of widget. Only `name` and `measure` are required. Sizes and positions are
 * those of the content box: the library applies width, height and padding around it. */
typedef struct nv_widget_class {
    const char *name;
    size_t data_size;
    /* The size it takes, within the constraints. A container measures its children here
     * (nv_widget_measure) and places each (nv_widget_place). Must not write state. */
    nv_size (*measure)(nv_widget *widget, nv_constraints within);
    /* Draws itself, below its children. Must not change geometry or write state. */
    void (*paint)(nv_widget *widget, nv_canvas *canvas);
    /* Last call: free what the data owns. */
    void (*dispose)(nv_widget *widget);
    /* Input that hits it, or reaches it by focus or capture, unless a descendant handled it. Return
     * true to end it here; a handled pointer-down captures the pointer. */
    bool (*event)(nv_widget *widget, const nv_event *event);
    /* Fills what it is (zeroed before). */
    void (*describe)(nv_widget *widget, nv_semantics *out);
    /* Performs a semantic action (`text` for SET_TEXT). */
    bool (*perform)(nv_widget *widget, nv_action_flags action, const char *text);
    void (*mount)(nv_widget *widget);   /* it is in a window now; parent before child */
    void (*unmount)(nv_widget *widget); /* parent before child */
    /* Draws above its children (focus rings, borders). */
    void (*paint_over)(nv_widget *widget, nv_canvas *canvas);
    uint32_t flags; /* nv_widget_flags */
} nv_widget_class;

typedef enum nv_dirty { NV_DIRTY_PAINT = 1, NV_DIRTY_LAYOUT = 2 } nv_dirty;

/* The most a class's data may take. */
#define NV_WIDGET_DATA_MAX 65536

NV_API nv_widget *nv_widget_new(const nv_widget_class *klass, nv_head head);
/* The class's data, zeroed at creation. */
NV_API void *nv_widget_data(const nv_widget *widget);
/* Sets what NV_WIDGET_FIELDS carry. Negative padding and non-finite lengths are reported and taken
 * as 0. */
NV_API void nv_widget_set_fields(nv_widget *widget, const char *key, nv_length width,
                                 nv_length height, nv_insets padding);
#define NV_APPLY_FIELDS(widget, desc)                                                              \
    nv_widget_set_fields((widget), (desc)->key, (desc)->width, (desc)->height, (desc)->padding)

/* Consumes `child`. NULL is skipped. */
NV_API void nv_widget_append(nv_widget *parent, nv_widget *child);
NV_API void nv_widget_append_all(nv_widget *parent, nv_children children);
NV_API size_t nv_widget_child_count(const nv_widget *widget);
NV_API nv_widget *nv_widget_first_child(const nv_widget *widget);
NV_API nv_widget *nv_widget_next_sibling(const nv_widget *widget);

/* In measure only: the child's outer size under the constraints; where its top-left corner goes in
 * the content box. The child's own policy: fixed lengths win; a share is the parent's to give. */
NV_API nv_size nv_widget_measure(nv_widget *child, nv_constraints within);
NV_API void nv_widget_place(nv_widget *child, float x, float y);
NV_API nv_length nv_widget_width_policy(const nv_widget *widget);
NV_API nv_length nv_widget_height_policy(const nv_widget *widget);

/* In paint and event: the content box in its own coordinates, at (0, 0). */
NV_API nv_rect nv_widget_bounds(const nv_widget *widget);
/* The outer box in window coordinates, dp, as last laid out. */
NV_API nv_rect nv_widget_window_rect(const nv_widget *widget);

/* `color` if set, else `fallback`; roles looked up in the widget's theme. Always a literal. */
NV_API nv_color nv_widget_resolve(const nv_widget *widget, nv_color color, nv_color fallback);
/* Repaints or relays out when the observable (any nv_obs_*; NULL: nothing) changes, while mounted.
 */
NV_API void nv_widget_watch(nv_widget *widget, const void *observable, nv_dirty effect);
/* Calls fn(widget) when it changes, while mounted, and once at each mount. */
NV_API void nv_widget_observe(nv_widget *widget, const void *observable,
                              void (*fn)(nv_widget *widget));
NV_API void nv_widget_mark_dirty(nv_widget *widget, nv_dirty what);
/* Runs a handler as a task of the component the widget stands in. A NULL fn does nothing. */
NV_API void nv_widget_invoke(nv_widget *widget, nv_action action);

/* What an action (nv_action) of this widget does while an earlier call of it still runs. */
typedef enum nv_overlap {
    NV_OVERLAP_ALLOW,   /* both run */
    NV_OVERLAP_IGNORE,  /* the later call does not happen */
    NV_OVERLAP_RESTART, /* the earlier one is cancelled, the later one starts at once */
    NV_OVERLAP_QUEUE    /* they run one after the other, all actions of the widget, in one task; at
                           most 64 wait, each with the text or the state that it was called with,
                           and what waits when the widget goes is dropped */
} nv_overlap;
/* Of all actions of the widget: clicks, changes, submits. IGNORE and RESTART look at calls of the
 * same function. Lost memory is reported; ALLOW it is then.
 */
NV_API void nv_widget_set_overlap(nv_widget *widget, nv_overlap policy);
NV_API void nv_widget_request_focus(nv_widget *widget);
/* Scrolls what is around the widget until it is seen, once the next layout is done. */
NV_API void nv_widget_reveal(nv_widget *widget);
NV_API void
nv_widget_set_enabled(nv_widget *widget,
                      bool enabled); /* disabled: no input, no focus, also its children */
NV_API bool nv_widget_is_enabled(const nv_widget *widget);
NV_API bool nv_widget_is_mounted(const nv_widget *widget);

/* ---- components: state, a scope, and a subtree built from it ---- */

typedef struct nv_component_class {
    const char *name;
    size_t size; /* of the state, zeroed before init */
    void (*init)(void *self, nv_scope *scope,
                 const void *params); /* at first mount; params as given to nv_component */
    nv_widget *(*build)(void *self,
                        nv_scope *scope); /* scope: of this build, inside the component's */
    void (*dispose)(void *self);          /* when the scope has ended and every task has returned */
    size_t params_size;                   /* > 0: params are copied; 0: the pointer is kept */
} nv_component_class;

NV_API nv_widget *nv_component(const nv_component_class *klass, const void *params);

NV_END_DECLS

#endif
