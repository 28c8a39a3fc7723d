/* What the two halves of painting share: how a subtree lies in the window. */
#ifndef NV_UI_PASSES_PAINT_INTERNAL_H
#define NV_UI_PASSES_PAINT_INTERNAL_H

#include "ui/view_internal.h"

typedef struct nv__paint_context {
    nv__transform transform; /* from outer coordinates to the window's */
    nv_rect clip;            /* what can be seen, window dp; empty: nothing */
    /* Where records are put: the same without what viewports around moved by whole pixels, */
    nv__transform drawn;
    nv_point shift;       /* which is this, dp, */
    int shift_x, shift_y; /* and px. */
} nv__paint_context;

/* True where what is inside the viewport (NULL: none) is moved by whole pixels: not where it is
 * scaled. */
bool nv__paint_shifts(const nv__paint_context *at, const nv_widget *viewport);

/* Of the view's root, before it is entered. */
nv__paint_context nv__paint_context_of_window(const nv__view *view);
/* Of the widget, from its parent's: nothing can be seen of it where it is hidden or transparent. */
nv__paint_context nv__paint_context_enter(const nv__paint_context *parent, const nv_widget *widget);
/* Of what lies inside the widget: cut where it clips. */
nv__paint_context nv__paint_context_inside(const nv__paint_context *own, const nv_widget *widget);

/* What the child shows, in its parent's coordinates; empty where nothing of it is seen. */
nv_rect nv__paint_extent_in_parent(const nv_widget *child);

/* ---- children_index.c: so that one child among ten thousand is found without asking them all ----
 */

/* Blocks of neighbours and at least what each shows. Growing keeps it valid; whatever else changes
 * about the children ends it (nv__paint_forget_index), and the next composition makes a new one. */
typedef struct nv__child_block {
    nv_widget *first;
    nv_rect extent; /* in the parent's coordinates */
} nv__child_block;
typedef struct nv__child_index {
    size_t count;
    nv__child_block blocks[];
} nv__child_index;
enum { NV__INDEX_CHILDREN = 256 }; /* with fewer, asking each is as fast */

/* Makes one if so many children were asked that it pays; none when memory ran out. */
void nv__paint_make_index(nv_widget *parent, size_t asked);
/* The child shows `rect` (in its parent's coordinates). */
void nv__paint_grow_index(const nv_widget *child, nv_rect rect);

/* What it draws itself, as far as it is seen, in the window. */
nv_rect nv__paint_ink_in_window(const nv__paint_context *context, const nv_widget *widget);

/* ---- shift.c: viewports that scrolled ---- */
void nv__paint_scrolls(nv__view *view);
/* Adds to the damage what the shifts do not bring. */
void nv__paint_settle_shifts(nv__view *view);

/* The next steps of a walk without recursion. */
enum { NV__PAINT_LEVELS = NV__MAX_DEPTH + 2 };

/* All that the records of a list can touch, cut by their own clips. */
nv_rect nv__paint_ink(const nv__display_list *list);

#endif
