/* Groups of tasks that fail as one, and values that go with a task. UI thread. */
#ifndef NUIITIVET_GROUP_H
#define NUIITIVET_GROUP_H

#include <nuiitivet/runtime.h>

NV_BEGIN_DECLS

/* ---- groups ---- */

typedef struct nv_group nv_group;

typedef enum nv_group_kind {
    NV_GROUP_ALL,      /* the first member that fails cancels the others */
    NV_GROUP_SUPERVISE /* members fail for themselves */
} nv_group_kind;

/* A group whose members live in a scope of its own inside `scope` and end with it. `name` is
 * copied. NULL when the scope has ended or memory ran out. */
NV_API nv_group *nv_group_new(nv_scope *scope, nv_group_kind kind, const char *name);

/* Queues a member; see nv_task_spawn_desc. NV_ECANCELED once the group has failed or ended. */
NV_API nv_status nv_group_spawn_desc(nv_group *group, const nv_task_desc *desc);
#ifndef __cplusplus
/* nv_group_spawn(group, .fn = fetch, .user = page); */
#define nv_group_spawn(group, ...)                                                                 \
    nv_group_spawn_desc((group), &(nv_task_desc){ NV_HEAD(nv_task_desc), __VA_ARGS__ })
#endif

/* Cancels the members. */
NV_API void nv_group_cancel(nv_group *group);
/* Members whose body has not returned. */
NV_API size_t nv_group_count(const nv_group *group);

/* Waits until every member has returned, frees the group, and returns the first failure among them
 * (a status other than NV_OK and NV_ECANCELED) or NV_OK. If the caller is cancelled, or the group's
 * scope ends: NV_ECANCELED; the members are cancelled then and the group ends without the caller.
 * In every case but NV_ESTATE and NV_ENOLOOP the handle is dead afterwards. NV_ESTATE for a member
 * of the group. May suspend. */
NV_API nv_status nv_await_group(nv_group *group) NV_MUST_CHECK;

/* ---- values of a task, inherited by the tasks it starts ---- */

enum { NV_MAX_TASK_VALUES = 16 };

/* A value is found under the address of its key, usually a static variable. The pointer is passed
 * on as it is: what it points to has to outlive the tasks that see it. Up to four values a task
 * need no memory. NV_ENOLOOP outside tasks, NV_ENOMEM, NV_ELIMIT beyond NV_MAX_TASK_VALUES. */
NV_API nv_status nv_task_set_value(const void *key, void *value);
/* What the running task, or the task that started it, has set; else NULL. */
NV_API void *nv_task_value(const void *key);
/* The name of the running task: "name", or "" when it is known by its origin. NULL outside tasks.
 */
NV_API const char *nv_task_name(void);

NV_END_DECLS

#endif
