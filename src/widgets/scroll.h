/* A scroller and what it is made of: a viewport that moves the content, and a bar for each axis. */
#ifndef NV_WIDGETS_SCROLL_H
#define NV_WIDGETS_SCROLL_H

#include "ui/animation.h"
#include "widgets/support.h"

#include <nuiitivet/scroll.h>

enum { NV__AXES = 2 };

/* dp and seconds of a bar. */
#define NV__BAR_THICKNESS  8.0f
#define NV__BAR_PADDING    2.0f
#define NV__BAR_ROOM       (NV__BAR_THICKNESS + 2 * NV__BAR_PADDING)
#define NV__BAR_MIN_THUMB  24.0f
#define NV__BAR_HIDE_DELAY 1.0
#define NV__BAR_FADE       0.15

typedef struct nv__scroller nv__scroller;

typedef struct nv__scroll_axis {
    bool on;               /* scrolls */
    double offset, target; /* dp; the target while it moves */
    double start;          /* where the motion began */
    double viewport, content;
    bool told; /* to the controller, since it was mounted */
    nv__animation motion;
    nv_widget *bar; /* NULL: none */
} nv__scroll_axis;

/* A bar's own state; the data of the class "scrollbar". */
typedef struct nv__scrollbar {
    nv__scroller *owner;
    nv_axis axis;
    bool hovered, dragging;
    float grip;     /* where in the thumb it was taken, dp */
    int pointer_id; /* that drags */
} nv__scrollbar;

/* The data of the class "scroller". */
struct nv__scroller {
    nv_widget *widget, *viewport;
    nv__scroll_axis axes[NV__AXES];
    nv_scroll *control;
    nv__scroller *next_of_control;
    nv_scrollbars bars;
    nv_track_press track;
    bool fixed, focusable;
    nv__after_layout after;
    bool laid_out;
    nv__animation fade; /* how much of the bars is seen */
    nv__timer hide;
    struct {
        bool active;
        int pointer_id;
        nv_point last;
    } drag; /* of the content, by touch or pen */
    /* Lists: how long the content is (NULL: as measured), where its coordinates begin, and whom to
     * tell that another part is seen. */
    double (*extent)(nv_widget *content);
    void (*moved)(nv_widget *content);
    double base;
};

/* A scroller around `content`, consumed. The failed widget when memory ran out. */
nv_widget *nv__scroller_new(const nv_scroller_desc *desc);
nv__scroller *nv__scroller_of(nv_widget *widget);

/* ---- scroll_motion.c ---- */
double nv__scroll_max_of(const nv__scroll_axis *axis);
/* At once; stops a motion. Cut to what there is. */
void nv__scroller_jump(nv__scroller *self, nv_axis axis, double offset);
/* Eased. True when it goes anywhere. */
bool nv__scroller_glide(nv__scroller *self, nv_axis axis, double target);
/* Where it will stand when the motion has ended. */
double nv__scroller_aim(const nv__scroller *self, nv_axis axis);
/* Puts the content where the offsets say. */
void nv__scroller_place(nv__scroller *self);
/* After a layout: what is seen and all there is. */
void nv__scroller_settle(nv__scroller *self);
void nv__scroller_init_motion(nv__scroller *self);
void nv__scroller_stop_motion(nv__scroller *self);
nv_rect nv__scroller_reveal(nv_widget *viewport, nv_rect window_rect);

/* ---- scroll_input.c ---- */
bool nv__scroller_event(nv_widget *widget, const nv_event *event);
bool nv__scroller_perform(nv_widget *widget, nv_action_flags action, const char *text);

/* ---- scrollbar.c ---- */
nv_widget *nv__scrollbar_new(nv__scroller *owner, nv_axis axis, nv_head head);
/* Shows the bars and hides them again after a while. */
void nv__scrollbars_wake(nv__scroller *self);
/* The offset, or what there is, has changed. */
void nv__scrollbars_update(nv__scroller *self);
void nv__scrollbars_init(nv__scroller *self);
void nv__scrollbars_stop(nv__scroller *self);
/* The content is dragged: a drag of a thumb ends. */
void nv__scrollbars_release(nv__scroller *self);

/* ---- scroll_control.c ---- */
void nv__scroll_attach(nv_scroll *scroll, nv__scroller *scroller);
void nv__scroll_detach(nv_scroll *scroll, nv__scroller *scroller);
/* Writes what the scroller found out. */
void nv__scroll_tell(nv_scroll *scroll, nv_axis axis, const nv__scroll_axis *state);

#endif
