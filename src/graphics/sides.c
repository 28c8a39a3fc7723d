#include "graphics/sides.h"

#include "graphics/affine.h"

#include <math.h>

/* ---- the line on which two sides meet ---- */

/* From a corner inwards, through the inner corner, as far as the middle of the rectangle. */
static nv_point meeting(nv_point corner, float x, float y, nv_rect rect)
{
    float wide = x != 0 ? rect.width / 2 / fabsf(x) : INFINITY;
    float high = y != 0 ? rect.height / 2 / fabsf(y) : INFINITY;
    float far = fminf(wide, high);
    return far < INFINITY ? (nv_point){ corner.x + x * far, corner.y + y * far } : corner;
}

static void add_wedge(nv_path *path, nv_point a, nv_point b, nv_point c, nv_point d)
{
    nv_path_move_to(path, a.x, a.y);
    nv_path_line_to(path, b.x, b.y);
    nv_path_line_to(path, c.x, c.y);
    nv_path_line_to(path, d.x, d.y);
    nv_path_close(path);
}

/* All wedges run clockwise, so that neighbours join by the non-zero rule. */
static void add_wedges(nv_path *path, nv_rect rect, nv_insets w, uint32_t which)
{
    nv_point tl = { rect.x, rect.y }, tr = { rect.x + rect.width, rect.y };
    nv_point br = { tr.x, rect.y + rect.height }, bl = { tl.x, br.y };
    nv_point in_tl = meeting(tl, w.left, w.top, rect), in_tr = meeting(tr, -w.right, w.top, rect);
    nv_point in_br = meeting(br, -w.right, -w.bottom, rect);
    nv_point in_bl = meeting(bl, w.left, -w.bottom, rect);
    if ((which & NV__SIDE_TOP) != 0) {
        add_wedge(path, tl, tr, in_tr, in_tl);
    }
    if ((which & NV__SIDE_RIGHT) != 0) {
        add_wedge(path, tr, br, in_br, in_tr);
    }
    if ((which & NV__SIDE_BOTTOM) != 0) {
        add_wedge(path, br, bl, in_bl, in_br);
    }
    if ((which & NV__SIDE_LEFT) != 0) {
        add_wedge(path, bl, tl, in_tl, in_bl);
    }
}

nv__figure *nv__sides_figure(nv_rect rect, nv_radii radii, nv_insets widths, uint32_t which)
{
    nv_path *ring = nv_path_create(), *within = NULL;
    nv__figure *figure = NULL;
    bool whole = ring != NULL;
    if (whole) {
        nv__path_ring(ring, rect, radii, widths);
        whole = nv__path_seal(ring);
    }
    if (whole && which != NV__SIDES_ALL) {
        within = nv_path_create();
        whole = within != NULL;
        if (whole) {
            add_wedges(within, rect, widths, which);
            whole = nv__path_seal(within);
        }
    }
    if (whole) {
        figure = nv__figure_cut(ring, within);
    }
    nv_path_release(ring);
    nv_path_release(within);
    return figure;
}

/* ---- in device pixels ---- */

typedef struct widths {
    int left, top, right, bottom;
} widths;

static int capped(int width, int room)
{
    return width < room ? width : room;
}

/* Snapped like a uniform border; opposite sides share the room there is. */
static widths snapped(const nv__record *record, float scale, nv__box box)
{
    nv_insets w = record->u.sides.widths;
    int across = box.x1 - box.x0, down = box.y1 - box.y0;
    widths px;
    px.left = capped(nv__snap_stroke(w.left, scale), across);
    px.right = capped(nv__snap_stroke(w.right, scale), across - px.left);
    px.top = capped(nv__snap_stroke(w.top, scale), down);
    px.bottom = capped(nv__snap_stroke(w.bottom, scale), down - px.top);
    return px;
}

static void add_box(nv__sides *out, nv__box box)
{
    if (!nv__box_is_empty(box)) {
        out->boxes[out->count++] = box;
    }
}

/* True when each side that is drawn ends at sides that are drawn too, or that are not there. */
static bool is_straight(widths w, uint32_t which)
{
    bool left = (which & NV__SIDE_LEFT) != 0, right = (which & NV__SIDE_RIGHT) != 0;
    bool top = (which & NV__SIDE_TOP) != 0, bottom = (which & NV__SIDE_BOTTOM) != 0;
    bool across = (left || w.left == 0) && (right || w.right == 0);
    bool down = (top || w.top == 0) && (bottom || w.bottom == 0);
    return (across && down) || (!left && !right && across) || (!top && !bottom && down);
}

static void plan_boxes(nv__sides *out, nv__box box, widths w, uint32_t which)
{
    nv__box middle = { box.x0, box.y0 + w.top, box.x1, box.y1 - w.bottom };
    if ((which & NV__SIDE_TOP) != 0) {
        add_box(out, (nv__box){ box.x0, box.y0, box.x1, middle.y0 });
    }
    if ((which & NV__SIDE_BOTTOM) != 0) {
        add_box(out, (nv__box){ box.x0, middle.y1, box.x1, box.y1 });
    }
    if ((which & NV__SIDE_LEFT) != 0) {
        add_box(out, (nv__box){ box.x0, middle.y0, box.x0 + w.left, middle.y1 });
    }
    if ((which & NV__SIDE_RIGHT) != 0) {
        add_box(out, (nv__box){ box.x1 - w.right, middle.y0, box.x1, middle.y1 });
    }
}

bool nv__sides_plan(const nv__record *record, float scale, nv__sides *out)
{
    nv__box box = nv__box_of(nv__snap_rect(record->rect, record->radii, scale));
    nv__corner_radii fine = nv__corner_radii_of(record->rect, record->radii, scale, box);
    widths w = snapped(record, scale, box);
    *out = (nv__sides){ .count = 0 };
    bool round = (fine.at[0] | fine.at[1] | fine.at[2] | fine.at[3]) != 0;
    if (!round && is_straight(w, record->u.sides.which)) {
        plan_boxes(out, box, w, record->u.sides.which);
        return true;
    }
    nv_rect rect = { 0, 0, (float)(box.x1 - box.x0), (float)(box.y1 - box.y0) };
    nv_radii radii = { (float)fine.at[0] / NV__CORNER_UNITS, (float)fine.at[1] / NV__CORNER_UNITS,
                       (float)fine.at[2] / NV__CORNER_UNITS, (float)fine.at[3] / NV__CORNER_UNITS };
    nv_insets widths_px = { (float)w.left, (float)w.top, (float)w.right, (float)w.bottom };
    out->figure = nv__sides_figure(rect, radii, widths_px, record->u.sides.which);
    float dp = 1 / scale;
    out->at = (nv_affine){ dp, 0, 0, dp, (float)box.x0 * dp, (float)box.y0 * dp };
    return out->figure != NULL;
}
