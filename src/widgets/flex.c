/* Rows and columns. Fixed and automatic children take what they want along the main axis and are
 * never shrunk; children with a share divide what is left, and are measured with what they got. */
#include "widgets/flex.h"

#include "widgets/support.h"

/* ---- the two axes ---- */

static float main_of(nv_size size, bool horizontal)
{
    return horizontal ? size.width : size.height;
}

static float cross_of(nv_size size, bool horizontal)
{
    return horizontal ? size.height : size.width;
}

static nv_size size_of(float main, float cross, bool horizontal)
{
    return horizontal ? (nv_size){ main, cross } : (nv_size){ cross, main };
}

static nv_length main_policy(const nv_widget *child, bool horizontal)
{
    return horizontal ? nv_widget_width_policy(child) : nv_widget_height_policy(child);
}

static nv_length cross_policy(const nv_widget *child, bool horizontal)
{
    return horizontal ? nv_widget_height_policy(child) : nv_widget_width_policy(child);
}

/* ---- one run of the layout ---- */

typedef struct run {
    const nv__flex *flex;
    nv_constraints within;
    bool cross_known; /* the content's cross size is settled: children may fill it */
    float cross;
    float main;  /* the content's main size, once settled */
    float share; /* dp for a weight of 1 */
    float gaps;  /* between the children */
    float taken; /* main size of fixed and automatic children and of the gaps */
    float weights;
    float preferred; /* main size that children with a share would like */
    float widest;    /* the largest cross size */
    bool any_expands;
} run;

static bool expands_across(const run *r, const nv_widget *child)
{
    nv_length policy = cross_policy(child, r->flex->horizontal);
    return nv__is_share(policy) || (r->flex->cross == NV_STRETCH && policy == 0.0f);
}

/* What a child may be. Children that do not fill the cross axis always get the same constraints, so
 * that measuring them again costs nothing. */
static nv_constraints constraints_for(const run *r, const nv_widget *child, bool with_share)
{
    bool horizontal = r->flex->horizontal;
    float min_main = 0.0f;
    float max_main = INFINITY;
    if (with_share) {
        min_main = max_main = r->share * -main_policy(child, horizontal);
    }
    float min_cross = 0.0f;
    float max_cross = cross_of(r->within.max, horizontal);
    if (r->cross_known && expands_across(r, child)) {
        min_cross = max_cross = r->cross;
    }
    return (nv_constraints){ size_of(min_main, min_cross, horizontal),
                             size_of(max_main, max_cross, horizontal) };
}

/* What the child was last measured as. */
static nv_size measured_size(const nv_widget *child)
{
    return (nv_size){ child->frame.width, child->frame.height };
}

static bool has_size(float size, float min, float max)
{
    return min < max || size == min;
}

/* Measures a child that has been measured in this run under other constraints. One that has the
 * wanted size by itself is left alone: without that, nested rows and columns would measure what is
 * inside twice at every level. */
static nv_size settle(const run *r, nv_widget *child, bool with_share)
{
    nv_size size = measured_size(child);
    nv_constraints within = constraints_for(r, child, with_share);
    if (has_size(size.width, within.min.width, within.max.width) &&
        has_size(size.height, within.min.height, within.max.height)) {
        return size;
    }
    return nv_widget_measure(child, within);
}

static void note_cross(run *r, nv_size size)
{
    r->widest = fmaxf(r->widest, cross_of(size, r->flex->horizontal));
}

/* Measures what takes its own size along the main axis, and, when `ask_shares`, what children with
 * a share would like. */
static void measure_bases(run *r, nv_widget *widget, bool ask_shares)
{
    bool horizontal = r->flex->horizontal;
    size_t count = 0;
    for (nv_widget *c = nv_widget_first_child(widget); c; c = nv_widget_next_sibling(c)) {
        bool shares = nv__is_share(main_policy(c, horizontal));
        count++;
        r->any_expands = r->any_expands || expands_across(r, c);
        r->weights += shares ? -main_policy(c, horizontal) : 0.0f;
        if (shares && !ask_shares) {
            continue;
        }
        nv_size size = nv_widget_measure(c, constraints_for(r, c, false));
        if (shares) {
            r->preferred += main_of(size, horizontal);
        } else {
            r->taken += main_of(size, horizontal);
            note_cross(r, size);
        }
    }
    if (count > 1) {
        r->gaps = r->flex->gap * (float)(count - 1);
        r->taken += r->gaps;
    }
}

/* Settles the main size and what a share comes to. */
static void divide(run *r)
{
    bool horizontal = r->flex->horizontal;
    float min = main_of(r->within.min, horizontal);
    float max = main_of(r->within.max, horizontal);
    r->main = nv__is_tight(min, max) ? max : fminf(fmaxf(r->taken + r->preferred, min), max);
    float left = fmaxf(0.0f, r->main - r->taken);
    r->share = r->weights > 0.0f ? left / r->weights : 0.0f;
}

/* Gives the shares out. `asked`: the children have said what they would like. */
static void measure_shares(run *r, nv_widget *widget, bool asked)
{
    divide(r);
    if (r->weights <= 0.0f) {
        return;
    }
    for (nv_widget *c = nv_widget_first_child(widget); c; c = nv_widget_next_sibling(c)) {
        if (nv__is_share(main_policy(c, r->flex->horizontal))) {
            note_cross(r, asked ? settle(r, c, true)
                                : nv_widget_measure(c, constraints_for(r, c, true)));
        }
    }
}

/* The cross size is known now: children that fill it get it, which may change their main sizes. */
static void fill_across(run *r, nv_widget *widget)
{
    bool horizontal = r->flex->horizontal;
    r->taken = r->gaps;
    for (nv_widget *c = nv_widget_first_child(widget); c; c = nv_widget_next_sibling(c)) {
        if (!nv__is_share(main_policy(c, horizontal))) {
            r->taken += main_of(settle(r, c, false), horizontal);
        }
    }
    measure_shares(r, widget, true);
}

/* ---- placing ---- */

typedef struct spacing {
    float before, between;
} spacing;

static spacing main_spacing(nv_align align, float left, size_t count)
{
    float n = (float)count;
    switch (align) {
    case NV_CENTER:
        return (spacing){ left / 2.0f, 0.0f };
    case NV_FINISH:
        return (spacing){ left, 0.0f };
    case NV_SPACE_BETWEEN:
        return (spacing){ 0.0f, count > 1 ? left / (n - 1.0f) : 0.0f };
    case NV_SPACE_AROUND:
        return (spacing){ left / n / 2.0f, left / n };
    case NV_SPACE_EVENLY:
        return (spacing){ left / (n + 1.0f), left / (n + 1.0f) };
    default:
        return (spacing){ 0.0f, 0.0f };
    }
}

static void place_children(const run *r, nv_widget *widget)
{
    bool horizontal = r->flex->horizontal;
    float used = r->taken + r->share * r->weights;
    spacing s =
        main_spacing(r->flex->main, fmaxf(0.0f, r->main - used), nv_widget_child_count(widget));
    float at = s.before;
    for (nv_widget *c = nv_widget_first_child(widget); c; c = nv_widget_next_sibling(c)) {
        nv_size size = measured_size(c);
        float across = nv__align_offset(r->flex->cross, r->cross, cross_of(size, horizontal));
        nv_size position = size_of(at, fmaxf(0.0f, across), horizontal);
        nv_widget_place(c, position.width, position.height);
        at += main_of(size, horizontal) + r->flex->gap + s.between;
    }
}

nv_size nv__flex_measure(nv_widget *widget, nv_constraints within, const nv__flex *flex)
{
    bool horizontal = flex->horizontal;
    float min_cross = cross_of(within.min, horizontal);
    float max_cross = cross_of(within.max, horizontal);
    bool main_known =
        nv__is_tight(main_of(within.min, horizontal), main_of(within.max, horizontal));
    run r = { .flex = flex, .within = within };
    r.cross_known = nv__is_tight(min_cross, max_cross);
    r.cross = max_cross;
    measure_bases(&r, widget, !main_known);
    measure_shares(&r, widget, !main_known);
    if (!r.cross_known) {
        r.cross = fminf(fmaxf(r.widest, min_cross), max_cross);
        r.cross_known = true;
        if (r.any_expands) {
            fill_across(&r, widget);
        }
    }
    place_children(&r, widget);
    return size_of(r.main, r.cross, horizontal);
}

/* ---- the widgets ---- */

static nv_size flex_measure(nv_widget *widget, nv_constraints within)
{
    return nv__flex_measure(widget, within, nv_widget_data(widget));
}

static const nv_widget_class row_class = {
    .name = "row",
    .data_size = sizeof(nv__flex),
    .measure = flex_measure,
    .flags = NV_WIDGET_PASSES_HITS,
};

static const nv_widget_class column_class = {
    .name = "column",
    .data_size = sizeof(nv__flex),
    .measure = flex_measure,
    .flags = NV_WIDGET_PASSES_HITS,
};

static nv_align checked_main(nv_align align, nv_head head)
{
    if (align < NV_ALIGN_DEFAULT || align > NV_SPACE_EVENLY || align == NV_STRETCH) {
        nv__assert_failed(head.file ? head.file : "?", (int)head.line, "main",
                          "alignment %d is none of a main axis", (int)align);
        return NV_START;
    }
    return align;
}

static nv_align checked_cross(nv_align align, nv_head head)
{
    if (align < NV_ALIGN_DEFAULT || align > NV_STRETCH) {
        nv__assert_failed(head.file ? head.file : "?", (int)head.line, "cross",
                          "alignment %d is none of a cross axis", (int)align);
        return NV_START;
    }
    return align;
}

static nv_widget *flex_create(const nv_widget_class *klass, const nv_flex_desc *from)
{
    NV__DESC(nv_flex_desc, desc, from);
    nv_widget *widget = nv_widget_new(klass, desc.nv_);
    if (!nv__widget_is_failed(widget)) {
        nv__flex *flex = nv_widget_data(widget);
        flex->horizontal = klass == &row_class;
        flex->gap = nv__checked_dp(desc.gap, "gap", desc.nv_);
        flex->main = checked_main(desc.main, desc.nv_);
        flex->cross = checked_cross(desc.cross, desc.nv_);
        NV_APPLY_FIELDS(widget, &desc);
    }
    nv_widget_append_all(widget, desc.children);
    return widget;
}

nv_widget *nv_column_create(const nv_flex_desc *desc)
{
    return flex_create(&column_class, desc);
}

nv_widget *nv_row_create(const nv_flex_desc *desc)
{
    return flex_create(&row_class, desc);
}
