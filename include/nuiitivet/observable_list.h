/* More about lists: changing an item in place, taking over a whole content, and views that follow.
 *
 * A view is a list that cannot be written. It is brought up to date when it is read, or before what
 * follows it is told, and looks at what has changed alone: a rule is called for items that are new
 * or have another content. What a rule reads by nv_get beside its item is an input of the view, and
 * when that changes all items are judged anew. Rules must not write or await. A rule that calls
 * nv_compute_fail leaves the view as it was until the next change; one that decides an order should
 * not fail.
 *
 * A view belongs to its scope. It keeps its last items when the list that it follows has ended.
 * Views of views work. Functions are for the UI thread; none suspends. */
#ifndef NUIITIVET_OBSERVABLE_LIST_H
#define NUIITIVET_OBSERVABLE_LIST_H

#include <nuiitivet/observable.h>

NV_BEGIN_DECLS

/* Calls fn once, now, with a copy of the item, which then takes the item's place. */
NV_API void nv_list_update(nv_obs_list *list, size_t index, void (*fn)(void *user, void *item),
                           void *user);
/* Makes the list hold `count` items copied from `items`, with one notification, or none where it
 * holds them already. NV_ENOMEM: nothing has changed. */
NV_API nv_status nv_list_assign(nv_obs_list *list, const void *items, size_t count);

/* The items for which keep(user, item) is true, in the order of the list. */
NV_API const nv_obs_list *nv_list_filter(nv_scope *scope, const nv_obs_list *source,
                                         bool (*keep)(void *user, const void *item), void *user);
/* All items in the order that `order` says (as for qsort). Equal ones stand in the order in which
 * they came into the list, or last changed. */
NV_API const nv_obs_list *nv_list_sort(nv_scope *scope, const nv_obs_list *source,
                                       int (*order)(void *user, const void *a, const void *b),
                                       void *user);
/* An item of item_size bytes, zeroed and then filled by fn, for each item of the list. */
NV_API const nv_obs_list *nv_list_map(nv_scope *scope, const nv_obs_list *source, size_t item_size,
                                      void (*fn)(void *user, const void *item, void *out),
                                      void *user);

NV_END_DECLS

#if !defined(__cplusplus) && !defined(NV_PLAIN_OBSERVABLES)
#define nv_list_filter(scope, source, keep, user)                                                  \
    NV_HERE_(const nv_obs_list *, nv_list_filter((scope), (source), (keep), (user)))
#define nv_list_sort(scope, source, order, user)                                                   \
    NV_HERE_(const nv_obs_list *, nv_list_sort((scope), (source), (order), (user)))
#define nv_list_map(scope, source, item_size, fn, user)                                            \
    NV_HERE_(const nv_obs_list *, nv_list_map((scope), (source), (item_size), (fn), (user)))
#endif

#endif
