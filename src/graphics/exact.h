/* Floating point in this layer gives the same result everywhere: float is evaluated as float, and
 * a product and a sum are never fused. gcc keeps to that with -std=c17; clang has to be asked. */
#ifndef NV_GRAPHICS_EXACT_H
#define NV_GRAPHICS_EXACT_H

#include <float.h>

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#endif

_Static_assert(FLT_EVAL_METHOD == 0, "float must be evaluated as float");

#endif
