/* Paths as they are kept, and as polygons. */
#ifndef NV_GRAPHICS_PATH_H
#define NV_GRAPHICS_PATH_H

#include "base/alloc.h"
#include "graphics/turn.h"

#include <nuiitivet/canvas.h>

enum {
    NV__PATH_POINTS_MAX = 1 << 20, /* of one path */
    NV__CURVE_STEPS_MAX = 512,     /* lines that one curve becomes */
    NV__DASHES_DRAWN_MAX = 65536   /* of one path; then it is drawn without dashes */
};

typedef enum nv__verb {
    NV__VERB_MOVE,  /* 1 point */
    NV__VERB_LINE,  /* 1 */
    NV__VERB_QUAD,  /* 2 */
    NV__VERB_CUBIC, /* 3 */
    NV__VERB_CLOSE  /* 0 */
} nv__verb;

struct nv_path {
    unsigned references;
    bool sealed, failed;
    bool open; /* a contour has begun */
    nv_point start, last;
    NV__ARRAY(uint8_t) verbs;
    NV__ARRAY(nv_point) points;
    uint64_t hash; /* of the content; valid once sealed */
    nv_rect box;
};

/* No changes from now on. Says whether the path is whole: no memory was missing. */
bool nv__path_seal(nv_path *path);

/* The ring between `rect` and what is left of it inside the widths. The hole runs backwards, so
 * that coverage is exact where both edges pass one pixel. */
void nv__path_ring(nv_path *path, nv_rect rect, nv_radii radii, nv_insets widths);

/* ---- polygons ---- */

typedef struct nv__contour {
    uint32_t first, count;
    bool closed;
} nv__contour;

typedef struct nv__outline {
    NV__ARRAY(nv__vec) points;
    NV__ARRAY(nv__contour) contours;
    bool failed; /* no memory */
} nv__outline;

void nv__outline_clear(nv__outline *outline); /* keeps memory */
void nv__outline_finish(nv__outline *outline);
void nv__outline_begin(nv__outline *outline);
void nv__outline_add(nv__outline *outline, nv__vec point);
void nv__outline_end(nv__outline *outline, bool closed);

/* Lines that stay within `tolerance` of the curves. */
void nv__path_flatten(const nv_path *path, double tolerance, nv__outline *out);
/* What a pen leaves that follows `from`; to be filled by the non-zero rule. */
void nv__outline_stroke(const nv__outline *from, const nv_stroke *stroke, double tolerance,
                        nv__outline *out);
/* The dashes of a line, contours of their own. */
void nv__outline_dash(const nv__outline *from, const nv_stroke *stroke, nv__outline *out);

#endif
