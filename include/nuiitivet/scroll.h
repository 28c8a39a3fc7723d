/* Scrolling: content that is larger than its place, and lists of any length.
 *
 * The wheel, the keyboard (arrows, Page Up and Down, Home, End, Space), touch and pen, and the bars
 * scroll. A scroller that cannot go on in a direction leaves the event to the one around it. What
 * gets the focus is scrolled into view; so is what nv_widget_reveal is called for. Steps are eased
 * over a moment, unless the user's animations are off. UI thread; nothing here suspends. */
#ifndef NUIITIVET_SCROLL_H
#define NUIITIVET_SCROLL_H

#include <nuiitivet/widgets.h>

NV_BEGIN_DECLS

typedef enum nv_axis { NV_VERTICAL, NV_HORIZONTAL } nv_axis;
typedef enum nv_scroll_axes {
    NV_SCROLL_VERTICAL,
    NV_SCROLL_HORIZONTAL,
    NV_SCROLL_BOTH
} nv_scroll_axes;

/* Where a scroller stands, for those who want to know or to decide. One may drive several
 * scrollers, which then move together. Belongs to its scope. */
typedef struct nv_scroll nv_scroll;

/* NULL: the scope has ended or memory ran out (reported); a scroller with none keeps to itself. */
NV_API nv_scroll *nv_scroll_new(nv_scope *scope);
/* dp from the start, 0 to the maximum. Writing it scrolls at once; what lies beyond is brought back
 * within at the next layout. Before the first layout it is where to begin. */
NV_API nv_obs_real *nv_scroll_offset(nv_scroll *scroll, nv_axis axis);
/* dp: the largest offset, what is seen, and all there is. 0 before the first layout. */
NV_API const nv_obs_real *nv_scroll_max(const nv_scroll *scroll, nv_axis axis);
NV_API const nv_obs_real *nv_scroll_viewport(const nv_scroll *scroll, nv_axis axis);
NV_API const nv_obs_real *nv_scroll_content(const nv_scroll *scroll, nv_axis axis);
/* Eased; cut to what there is. INFINITY is the end. Without a scroller in a window it waits for
 * one. */
NV_API void nv_scroll_to(nv_scroll *scroll, nv_axis axis, double offset);
NV_API void nv_scroll_by(nv_scroll *scroll, nv_axis axis, double distance);
/* Both true where there is nothing to scroll. They read the observables. */
NV_API bool nv_scroll_is_at_start(const nv_scroll *scroll, nv_axis axis);
NV_API bool nv_scroll_is_at_end(const nv_scroll *scroll, nv_axis axis);

/* AUTO_HIDE: over the content, while it scrolls or the pointer moves over it. ALWAYS: beside it,
 * with room of its own. NEVER: none. */
typedef enum nv_scrollbars {
    NV_SCROLLBARS_AUTO_HIDE,
    NV_SCROLLBARS_ALWAYS,
    NV_SCROLLBARS_NEVER
} nv_scrollbars;
/* What a press beside the thumb does: the thumb comes to the pointer; or one page towards it. */
typedef enum nv_track_press {
    NV_TRACK_JUMPS,
    NV_TRACK_PAGES,
    NV_TRACK_DOES_NOTHING
} nv_track_press;

typedef struct nv_scroller_desc {
    nv_head nv_;
    nv_widget *child; /* as long as it likes along the axes that scroll; with a share (NV_FILL) at
                         least as long as what is seen */
    nv_scroll_axes axes;
    nv_scroll *scroll; /* NULL: its own */
    nv_scrollbars bars;
    nv_track_press track;
    bool fixed;     /* only `scroll` moves it: no input does, and it has no bars */
    bool focusable; /* takes part in Tab traversal itself: for content nothing of which does */
    NV_WIDGET_FIELDS
} nv_scroller_desc;
/* A length of 0 along an axis that scrolls is a share: the scroller fills what it gets. */
NV_API nv_widget *nv_scroller_create(const nv_scroller_desc *desc);

/* Rows for a list of any length: only those near what is seen exist, so a hundred thousand cost
 * what a hundred do. A row lives, with its state and its scope, while it is near and its item is in
 * the list with the same bytes; a row that holds the focus lives on wherever it is. */
typedef struct nv_list_view_desc {
    nv_head nv_;
    const nv_obs_list *items; /* or a view of one (observable_list.h) */
    nv_row_builder build;
    float row_height; /* dp, of every row; 0: each as high as it wants to be */
    float gap;        /* dp between rows */
    nv_scroll *scroll;
    nv_scrollbars bars;
    nv_track_press track;
    NV_WIDGET_FIELDS
} nv_list_view_desc;
/* Vertical; takes part in Tab traversal; rows are as wide as it is. */
NV_API nv_widget *nv_list_view_create(const nv_list_view_desc *desc);

NV_END_DECLS

#ifndef __cplusplus
#define nv_scroller(...)                                                                           \
    nv_scroller_create(&(nv_scroller_desc){ NV_HEAD(nv_scroller_desc), __VA_ARGS__ })
#define nv_list_view(...)                                                                          \
    nv_list_view_create(&(nv_list_view_desc){ NV_HEAD(nv_list_view_desc), __VA_ARGS__ })
#endif

#endif
