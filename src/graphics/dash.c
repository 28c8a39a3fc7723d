/* Lines are cut into dashes. */
#include "graphics/path.h"

#include "graphics/exact.h"

#include <math.h>

typedef struct dasher {
    const nv_stroke *stroke;
    nv__outline *out;
    size_t index; /* in the pattern; even: drawn */
    double left;  /* of this piece of the pattern */
    bool drawing;
} dasher;

static size_t count_of(const nv_stroke *stroke)
{
    return stroke->dash_count > 0 ? stroke->dash_count : 1;
}

static double piece(const nv_stroke *stroke, size_t index)
{
    return (double)stroke->dashes[index % count_of(stroke)];
}

/* An odd pattern is drawn twice, with the second part turned over. */
static size_t pieces(const nv_stroke *stroke)
{
    size_t count = count_of(stroke);
    return count % 2 == 0 ? count : 2 * count;
}

static double pattern_length(const nv_stroke *stroke)
{
    double sum = 0;
    for (size_t i = 0; i < pieces(stroke); i++) {
        sum += piece(stroke, i);
    }
    return sum;
}

static void start(dasher *d, double length)
{
    double offset = (double)d->stroke->dash_offset;
    offset -= floor(offset / length) * length;
    d->index = 0;
    /* A dash without length at the very start is a dot, not skipped. */
    while (d->index + 1 < pieces(d->stroke) &&
           (offset > piece(d->stroke, d->index) ||
            (offset > 0 && offset == piece(d->stroke, d->index)))) {
        offset -= piece(d->stroke, d->index++);
    }
    d->left = piece(d->stroke, d->index) - offset;
}

static void begin_dash(dasher *d, nv__vec at)
{
    nv__outline_begin(d->out);
    nv__outline_add(d->out, at);
    d->drawing = true;
}

/* The next piece of the pattern begins. */
static void advance(dasher *d, nv__vec at)
{
    d->index = (d->index + 1) % pieces(d->stroke);
    d->left = piece(d->stroke, d->index);
    d->drawing = false;
    if (d->index % 2 == 0) {
        begin_dash(d, at);
    }
}

static void dash_segment(dasher *d, nv__vec a, nv__vec b)
{
    double x = b.x - a.x, y = b.y - a.y, length = sqrt(x * x + y * y), done = 0;
    while (length - done > d->left && !d->out->failed) {
        done += d->left;
        nv__vec at = { a.x + x * done / length, a.y + y * done / length };
        if (d->drawing) {
            nv__outline_add(d->out, at);
        }
        advance(d, at);
    }
    d->left -= length - done;
    if (d->drawing) {
        nv__outline_add(d->out, b);
    }
}

/* A closed line that starts and ends inside a dash has one dash there: the last one goes on with
 * the first one's points, and the first one is emptied. */
static void join_ends(dasher *d, size_t first)
{
    nv__contour head = d->out->contours.items[first];
    if (d->out->contours.count - 1 == first) {
        d->out->contours.items[first].closed = true;
        return;
    }
    for (uint32_t i = 1; i < head.count && !d->out->failed; i++) {
        nv__outline_add(d->out, d->out->points.items[head.first + i]);
    }
    d->out->contours.items[first].count = 0;
}

static void dash_contour(dasher *d, const nv__outline *from, const nv__contour *contour,
                         double pattern)
{
    const nv__vec *points = from->points.items + contour->first;
    size_t first = d->out->contours.count;
    start(d, pattern);
    d->drawing = false;
    bool starts_drawn = d->index % 2 == 0;
    if (starts_drawn) {
        begin_dash(d, points[0]);
    }
    size_t segments = contour->closed ? contour->count : contour->count - 1;
    for (size_t i = 0; i < segments && !d->out->failed; i++) {
        dash_segment(d, points[i], points[(i + 1) % contour->count]);
    }
    if (contour->closed && starts_drawn && d->drawing && !d->out->failed) {
        join_ends(d, first);
    }
}

static double length_of(const nv__outline *line)
{
    double sum = 0;
    for (size_t c = 0; c < line->contours.count; c++) {
        const nv__contour *contour = &line->contours.items[c];
        const nv__vec *p = line->points.items + contour->first;
        for (size_t i = 0; i + 1 < contour->count; i++) {
            sum += sqrt((p[i + 1].x - p[i].x) * (p[i + 1].x - p[i].x) +
                        (p[i + 1].y - p[i].y) * (p[i + 1].y - p[i].y));
        }
    }
    return sum;
}

static void copy(const nv__outline *from, nv__outline *out)
{
    for (size_t c = 0; c < from->contours.count; c++) {
        const nv__contour *contour = &from->contours.items[c];
        nv__outline_begin(out);
        for (size_t i = 0; i < contour->count; i++) {
            nv__outline_add(out, from->points.items[contour->first + i]);
        }
        nv__outline_end(out, contour->closed);
    }
}

void nv__outline_dash(const nv__outline *from, const nv_stroke *stroke, nv__outline *out)
{
    double pattern = stroke->dash_count > 0 ? pattern_length(stroke) : 0;
    double dashes = pattern > 0 ? length_of(from) / pattern * (double)pieces(stroke) : 0;
    if (!(pattern > 0) || !(dashes < NV__DASHES_DRAWN_MAX)) {
        copy(from, out);
        return;
    }
    dasher d = { .stroke = stroke, .out = out };
    for (size_t i = 0; i < from->contours.count && !out->failed; i++) {
        if (from->contours.items[i].count > 0) {
            dash_contour(&d, from, &from->contours.items[i], pattern);
        }
    }
}
