/* Which of the old rows is which of the new ones, by key. */
#ifndef NV_WIDGETS_ROW_MATCH_H
#define NV_WIDGETS_ROW_MATCH_H

#include <nuiitivet/base.h>

enum { NV__NO_ROW = -1 };

/* Fills old_of[i] with the index of the old row that new row i continues, or NV__NO_ROW. Equal keys
 * are told apart by their order: the k-th of the new ones continues the k-th of the old ones.
 * Nothing is written when memory runs out (NV_ENOMEM). */
nv_status nv__match_rows(const int64_t *old_keys, size_t old_count, const int64_t *new_keys,
                         size_t new_count, ptrdiff_t *old_of) NV_MUST_CHECK;

#endif
