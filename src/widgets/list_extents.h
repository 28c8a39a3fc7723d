/* Where the rows of a list are, most of which have never been measured. */
#ifndef NV_WIDGETS_LIST_EXTENTS_H
#define NV_WIDGETS_LIST_EXTENTS_H

#include <nuiitivet/base.h>

/* Rows of one height cost nothing; others a sum tree, so that everything takes logarithmic time. */
typedef struct nv__extents {
    size_t count;
    float fixed; /* > 0: of every row, the gap after it included */
    float guess; /* of one that has not been measured, with the gap */
    float *each; /* with the gap */
    double *sums;
    size_t capacity;
} nv__extents;

void nv__extents_finish(nv__extents *extents);
/* `removed` rows at `at` have become `added` unmeasured ones. False: no memory; nothing changed. */
bool nv__extents_splice(nv__extents *extents, size_t at, size_t removed, size_t added);
double nv__extents_top(const nv__extents *extents, size_t index); /* index <= count */
/* The row that `y` lies in; the first or last one beyond. 0 where there are none. */
size_t nv__extents_find(const nv__extents *extents, double y);
void nv__extents_set(nv__extents *extents, size_t index, float extent);

#endif
