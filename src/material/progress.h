/* The motion of indeterminate progress indicators, as pure functions of time. */
#ifndef NV_MATERIAL_PROGRESS_H
#define NV_MATERIAL_PROGRESS_H

#include <nuiitivet/base.h>

#define NV__LINEAR_CYCLE   1.75 /* seconds: WID-PRG-4 */
#define NV__CIRCULAR_CYCLE 6.0  /* seconds: WID-PRG-5 */

typedef struct nv__segment {
    float tail, head;
} nv__segment; /* 0..1 of the track; empty if equal */
/* The two running segments at `seconds` into a cycle, the first one ahead. */
void nv__linear_segments(double seconds, nv__segment out[2]);

typedef struct nv__circular_arc {
    float from, sweep;
} nv__circular_arc; /* turns, clockwise from the top */
nv__circular_arc nv__circular_arc_at(double seconds);

#endif
