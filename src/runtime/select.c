/* Waiting for one thing, for the first of several, or for all of them. */
#include "runtime/awaitable_inline.h"
#include "runtime/internal.h"

enum { NV__MAX_AWAITABLES = 1024, NV__WAITS_IN_PLACE = 4 };

/* What several waits of one task share. */
typedef struct nv__select {
    nv_task *task;
    nv__wait *waits;
    size_t begun;
    size_t left;        /* without an outcome */
    nv__wait *decisive; /* any: the winner; all: the first that failed */
    bool any;
} nv__select;

/* ---- a wait ---- */

static void init_wait(nv__wait *wait, const nv_awaitable *awaitable, nv_task *task,
                      nv__select *select)
{
    wait->link.future = (nv__future_waiter){ .base = { .task = task } };
    wait->awaitable = awaitable;
    wait->select = select;
    wait->source = NULL;
    wait->state = NV__WAIT_IDLE;
    wait->status = NV_OK;
}

static void begin(nv__wait *wait)
{
    wait->state = NV__WAIT_PENDING;
    wait->awaitable->kind_->begin(wait);
}

static void withdraw(nv__wait *wait)
{
    if (wait->state == NV__WAIT_PENDING) {
        wait->awaitable->kind_->withdraw(wait);
        wait->state = NV__WAIT_IDLE;
    }
}

static void take(nv__wait *wait)
{
    if (wait->status == NV_OK && wait->awaitable->kind_->take) {
        wait->awaitable->kind_->take(wait);
    }
}

/* The caller does not come for it. */
static void give_up(nv__wait *wait)
{
    const nv__awaitable_class *kind = wait->awaitable->kind_;
    withdraw(wait);
    if (wait->state == NV__WAIT_DONE && wait->status == NV_OK && !kind->commits && kind->reject) {
        kind->reject(wait);
    }
}

static bool is_committed(const nv__wait *wait)
{
    return wait->state == NV__WAIT_DONE && wait->awaitable->kind_->commits;
}

/* Two outcomes in one turn must not both happen, so the others leave now and not when the task
 * runs. */
static void decide(nv__select *select, nv__wait *winner)
{
    select->decisive = winner;
    for (size_t i = 0; i < select->begun; i++) {
        if (&select->waits[i] != winner) {
            withdraw(&select->waits[i]);
        }
    }
}

void nv__select_done(nv__wait *wait)
{
    nv__select *select = wait->select;
    select->left--;
    if (!select->decisive && (select->any || wait->status != NV_OK)) {
        decide(select, wait);
    }
    if (select->decisive || select->left == 0) {
        nv__task_wake(select->task);
    }
}

void nv__wait_done(nv__wait *wait, nv_status status)
{
    nv__wait_done_here(wait, status);
}

/* ---- lists that are woken ---- */

static void joined_list_woke(nv__waiter *waiter)
{
    nv__wait_done(nv__wait_of(waiter), NV_OK);
}

void nv__wait_join(nv__wait *wait, nv__wait_list *list)
{
    nv__waiter_add(list, &wait->link.base, wait->link.base.task);
    wait->link.base.wake = joined_list_woke;
}

void nv__wait_leave(nv__wait *wait)
{
    nv__waiter_remove(&wait->link.base);
}

/* ---- one ---- */

nv_status nv__await_one(const nv_awaitable *awaitable)
{
    const nv__awaitable_class *kind = awaitable->kind_;
    nv_task *task;
    nv_status status = nv__await_begin(kind->call, &task);
    if (status != NV_OK) {
        return status;
    }
    nv__wait wait;
    nv__wait_begin(&wait, awaitable, task);
    kind->begin(&wait);
    while (wait.state != NV__WAIT_DONE && !nv__task_is_canceled(task)) {
        task->wait = &wait;
        nv__task_park_here(task, kind->what);
        task->wait = NULL;
    }
    if (nv__task_is_canceled(task) && !is_committed(&wait)) {
        give_up(&wait);
        return NV_ECANCELED;
    }
    take(&wait);
    return wait.status;
}

/* ---- several ---- */

static bool are_valid(nv_awaitable *items, size_t count)
{
    if (count > NV__MAX_AWAITABLES || (count > 0 && !items)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!items[i].kind_) {
            return false;
        }
        items[i].status = NV_ESTATE;
    }
    return true;
}

static void wait_for_decision(nv__select *select, const nv_awaitable *items, size_t count)
{
    nv_task *task = select->task;
    for (size_t i = 0; i < count; i++) {
        init_wait(&select->waits[i], &items[i], task, select);
    }
    while (select->begun < count && !select->decisive) {
        begin(&select->waits[select->begun++]);
    }
    while (!select->decisive && select->left > 0 && !nv__task_is_canceled(task)) {
        nv__task_park(task, select->any ? "the first of several" : "all of several");
    }
}

static void conclude(nv__select *select, nv_awaitable *items, size_t count, bool success)
{
    for (size_t i = 0; i < count; i++) {
        nv__wait *wait = &select->waits[i];
        bool taken = success && (!select->any || wait == select->decisive);
        if (taken) {
            take(wait);
        } else {
            give_up(wait);
        }
        if (taken || is_committed(wait) || wait == select->decisive) {
            items[i].status = wait->status;
        } else if (items[i].kind_->lose) {
            items[i].kind_->lose(&items[i]);
        }
    }
}

/* Losers that run functions have been cancelled by now: nothing of the caller's is used any more
 * when this is over. */
static void settle(nv__select *select, nv_awaitable *items)
{
    for (size_t i = 0; i < select->begun; i++) {
        if (items[i].kind_->settle) {
            items[i].status = items[i].kind_->settle(&select->waits[i]);
        }
    }
}

static nv_status run_any(nv__select *select, nv_awaitable *items, size_t count, size_t *index)
{
    wait_for_decision(select, items, count);
    nv__wait *winner = select->decisive;
    bool success = winner && (!nv__task_is_canceled(select->task) || is_committed(winner));
    if (!success) {
        select->decisive = NULL;
    }
    conclude(select, items, count, success);
    settle(select, items);
    if (success && index) {
        *index = (size_t)(winner - select->waits);
    }
    return success ? NV_OK : NV_ECANCELED;
}

static nv_status run_all(nv__select *select, nv_awaitable *items, size_t count, size_t *index)
{
    (void)index;
    wait_for_decision(select, items, count);
    bool committed = true;
    for (size_t i = 0; i < count; i++) {
        committed = committed && is_committed(&select->waits[i]);
    }
    bool canceled = nv__task_is_canceled(select->task) && !committed;
    nv__wait *failed = select->decisive;
    conclude(select, items, count, !canceled && !failed);
    nv_status failure = failed ? failed->status : NV_OK;
    settle(select, items);
    if (canceled) {
        return NV_ECANCELED;
    }
    for (size_t i = 0; !failed && i < count; i++) {
        if (items[i].status != NV_OK) {
            return items[i].status; /* it ended after it had given something */
        }
    }
    return failure;
}

typedef nv_status (*select_fn)(nv__select *select, nv_awaitable *items, size_t count,
                               size_t *index);

static nv_status await_several(const char *call, bool any, nv_awaitable *items, size_t count,
                               size_t *index)
{
    nv_task *task;
    nv_status status = nv__await_begin(call, &task);
    if (status != NV_OK) {
        /* Losing is part of the bargain also when nothing could be awaited. */
        for (size_t i = 0; status == NV_ECANCELED && i < count; i++) {
            if (items[i].kind_->lose) {
                items[i].kind_->lose(&items[i]);
            }
        }
        return status;
    }
    nv__wait in_place[NV__WAITS_IN_PLACE];
    nv__select select = { .task = task, .waits = in_place, .left = count, .any = any };
    if (count > NV__WAITS_IN_PLACE) {
        select.waits = nv__alloc(count * sizeof *select.waits);
        if (!select.waits) {
            return NV_ENOMEM;
        }
    }
    select_fn run = any ? run_any : run_all;
    status = run(&select, items, count, index);
    if (select.waits != in_place) {
        nv__free(select.waits);
    }
    return status;
}

nv_status nv_await_any(nv_awaitable *items, size_t count, size_t *index)
{
    if (count == 0 || !are_valid(items, count)) {
        return NV_EINVAL;
    }
    return await_several("nv_await_any", true, items, count, index);
}

nv_status nv_await_all(nv_awaitable *items, size_t count)
{
    if (!are_valid(items, count)) {
        return NV_EINVAL;
    }
    return await_several("nv_await_all", false, items, count, NULL);
}
