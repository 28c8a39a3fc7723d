/* One overlay entry, for the files of overlay/ (its struct) and of the input system (what a layer
 * widget means to it). */
#ifndef NV_UI_OVERLAY_ENTRY_H
#define NV_UI_OVERLAY_ENTRY_H

#include "ui/animation.h"
#include "ui/input_internal.h"

/* How an entry's content and barrier look at one moment of a transition. */
typedef struct nv__overlay_pose {
    float opacity, scale, y; /* of the content */
    float barrier;           /* opacity of the barrier */
} nv__overlay_pose;

struct nv_overlay {
    nv_overlay *prev, *next; /* in the view's stack; then, of those it keeps, next alone */
    nv__view *view;          /* NULL once removed */
    nv_widget *layer;        /* full size, child of the root; NULL once removed, as the next two */
    nv_widget *barrier;      /* MODAL */
    nv_widget *holder;       /* around the content: carries the transition */
    nv_scope *scope;         /* the content's handlers run in it; NULL with no runtime */

    nv__scope_link owner_link;
    bool owned;   /* by a task, through owner_link */
    bool kept;    /* by the view */
    bool leaving; /* complete; its exit animation may still run */
    bool exited;  /* the exit animation has ended */
    bool pressed_outside;

    nv_overlay_kind kind;
    bool dismiss_on_outside_tap, dismiss_on_back;
    nv_color barrier_color;
    nv_align horizontal, vertical;
    nv_point offset;
    char *name;       /* owned; NULL: none */
    const char *file; /* that showed it */
    uint32_t line;

    nv_overlay_result result;
    nv__wait_list awaiters; /* waits of nv_on_overlay */
    nv__timer timeout;

    nv_transition transition;
    nv__animation animation; /* 0 to 1, between the two poses */
    nv__overlay_pose from, to, pose;

    nv_widget *saved_focus; /* what had the focus when it was shown */
    bool saved_ring;
};

/* ---- entry.c ---- */

/* The first end: the result stands, awaiters are woken, the exit begins (or, `at_once`, is over).
 * The entry may be gone when this returns. */
void nv__overlay_complete(nv_overlay *overlay, nv_overlay_reason reason, int value, bool at_once);
/* Unmounts and destroys the content, ends the scope, and frees the entry if nobody owns it. */
void nv__overlay_remove(nv_overlay *overlay);
/* Frees what is left; `content` has been removed. */
void nv__overlay_free(nv_overlay *overlay);

/* ---- layer.c ---- */

/* The widgets around `content`, which is consumed, success or not. False: nothing was made. */
bool nv__overlay_make_layer(nv_overlay *overlay, nv_widget *content, nv_head head);

/* ---- transition.c ---- */
void nv__overlay_start_enter(nv_overlay *overlay);
/* Ends with nv__overlay_remove, now or later. */
void nv__overlay_start_exit(nv_overlay *overlay);

/* ---- saved_focus.c ---- */
void nv__overlay_save_focus(nv_overlay *overlay);
/* To what had it, when the entry has it now. */
void nv__overlay_restore_focus(nv_overlay *overlay, bool had_focus);
/* The widget leaves the tree: no entry gives it the focus back. */
void nv__overlay_forget_focus(nv__view *view, const nv_widget *widget);

/* ---- what a widget is to the stack; NULL is nothing ---- */
bool nv__overlay_is_layer(const nv_widget *widget);
bool nv__overlay_is_leaving(const nv_widget *widget);
/* An open layer that takes every press that falls beside its content. */
bool nv__overlay_covers(const nv_widget *widget);

#endif
