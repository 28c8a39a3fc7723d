/* Groups of tasks that fail as one. */
#include <nuiitivet/group.h>

#include "runtime/awaitable_inline.h"
#include "runtime/internal.h"

struct nv_group {
    nv__source source; /* first; those who wait for the end. Owned by the group's own scope. */
    nv_scope *scope;
    nv_group_kind kind;
    size_t running;
    nv_status failure;
};

static void end_group(nv__scope_link *link)
{
    nv_group *group = (nv_group *)(void *)link;
    nv__source_end(&group->source);
    nv__free(group);
}

nv_group *nv_group_new(nv_scope *scope, nv_group_kind kind, const char *name)
{
    NV__REQUIRE(scope, NULL, "a group needs a scope");
    NV__REQUIRE(kind == NV_GROUP_ALL || kind == NV_GROUP_SUPERVISE, NULL, "no kind of group: %d",
                (int)kind);
    nv_scope *own = nv_scope_new(scope, name ? name : "group");
    if (!own) {
        return NULL;
    }
    nv_group *group = NV__NEW(nv_group);
    if (!group) {
        nv_scope_end(own);
        return NULL;
    }
    group->scope = own;
    group->kind = kind;
    (void)nv__source_open(&group->source, own, end_group);
    return group;
}

nv_status nv_group_spawn_desc(nv_group *group, const nv_task_desc *desc)
{
    NV__REQUIRE(group, NV_EINVAL, "no group to spawn in");
    if (nv_scope_is_canceled(group->scope)) {
        return NV_ECANCELED;
    }
    nv_task *task;
    nv_status status = nv_task_spawn_desc(group->scope, desc, &task);
    if (status != NV_OK) {
        return status;
    }
    task->group = group;
    group->running++;
    nv_task_release(task);
    return NV_OK;
}

/* The body of a member is over; its scope, and so the group, is still there. */
void nv__group_task_returned(nv_group *group, nv_status status)
{
    group->running--;
    if (status != NV_OK && status != NV_ECANCELED && group->failure == NV_OK) {
        group->failure = status;
        if (group->kind == NV_GROUP_ALL) {
            nv_scope_cancel(group->scope);
        }
    }
    if (group->running > 0) {
        return;
    }
    for (nv__wait *wait; (wait = nv__source_first(&group->source));) {
        nv__source_grant(&group->source, wait);
    }
}

void nv_group_cancel(nv_group *group)
{
    NV__REQUIRE(group, , "no group to cancel");
    nv_scope_cancel(group->scope);
}

size_t nv_group_count(const nv_group *group)
{
    return group ? group->running : 0;
}

/* Whether the group is still there after the wait goes to *result_. */
static void begin(nv__wait *wait)
{
    nv_group *group = wait->awaitable->object_;
    *(bool *)wait->awaitable->result_ = false;
    nv__source_join(&group->source, wait);
    if (group->running == 0) {
        nv__source_grant(&group->source, wait);
    }
}

static void leave(nv__wait *wait)
{
    *(bool *)wait->awaitable->result_ = nv__source_claim(wait);
}

static void withdraw(nv__wait *wait)
{
    *(bool *)wait->awaitable->result_ = true;
    nv__wait_leave(wait);
}

static const nv__awaitable_class group_kind = {
    .call = "nv_await_group",
    .what = "a group of tasks",
    .begin = begin,
    .withdraw = withdraw,
    .take = leave,
    .reject = leave,
};

static bool is_member(const nv_group *group)
{
    const nv_scope *at = nv_scope_current();
    while (at && at != group->scope) {
        at = at->parent;
    }
    return at != NULL;
}

nv_status nv_await_group(nv_group *group)
{
    NV__REQUIRE(group, NV_EINVAL, "no group to await");
    nv_task *caller;
    nv_status status = nv__await_allowed("nv_await_group", &caller);
    if (status != NV_OK) {
        return status;
    }
    NV__REQUIRE(!is_member(group), NV_ESTATE, "a member of a group awaits the group");
    nv_scope *scope = group->scope;
    bool alive = true;
    nv_awaitable awaitable = { .kind_ = &group_kind, .object_ = group, .result_ = &alive };
    status = nv__await_one(&awaitable);
    if (status != NV_OK) {
        if (alive) {
            nv_scope_end(scope);
        }
        return status;
    }
    nv_status failure = group->failure;
    status = nv_await_scope_end(scope);
    return failure != NV_OK ? failure : status;
}

nv_status nv__group_await_end(nv_group *group)
{
    nv__waiter waiter;
    nv_task *caller = nv__context_current()->task;
    nv__waiter_add(nv__scope_ended_list(group->scope), &waiter, caller);
    nv_status status = nv_await_group(group);
    if (status == NV_ESTATE) {
        nv__waiter_remove(&waiter);
        return status;
    }
    while (!waiter.woken) {
        nv__task_park(caller, "the members of a group");
    }
    return status;
}
