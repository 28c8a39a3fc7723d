/* What happens when an action of a widget is invoked while an earlier call of it still runs. */
#include "ui/overlap.h"
#include "base/alloc.h"
#include "base/assert.h"
#include "base/log.h"

enum { NV__MAX_QUEUED_ACTIONS = 64 };

typedef struct call {
    struct call *prev, *next;
    nv__overlap *overlap;
    nv__invocation invocation;
    nv_scope *scope; /* of its task, once it runs */
} call;

/* Shared by the widget and the calls that run, of which some may outlive the widget. */
struct nv__overlap {
    unsigned references;
    nv_overlap policy;
    call *running;
    call *first, *last; /* waiting */
    size_t waiting;
};

static void unreference(nv__overlap *overlap)
{
    if (--overlap->references == 0) {
        nv__free(overlap);
    }
}

static void free_call(call *done)
{
    nv__free(done->invocation.payload);
    nv__free(done);
}

static void drop_waiting(nv__overlap *overlap)
{
    while (overlap->first != NULL) {
        call *dropped = overlap->first;
        overlap->first = dropped->next;
        free_call(dropped);
    }
    overlap->last = NULL;
    overlap->waiting = 0;
}

void nv__overlap_free(nv__overlap *overlap)
{
    if (overlap != NULL) {
        drop_waiting(overlap);
        unreference(overlap);
    }
}

void nv_widget_set_overlap(nv_widget *widget, nv_overlap policy)
{
    NV__REQUIRE(widget != NULL, , "nv_widget_set_overlap needs a widget");
    NV__REQUIRE((unsigned)policy <= NV_OVERLAP_QUEUE, , "no policy of overlap: %d", (int)policy);
    if (widget->overlap == NULL) {
        if (policy == NV_OVERLAP_ALLOW) {
            return;
        }
        widget->overlap = NV__NEW(nv__overlap);
        if (widget->overlap == NULL) {
            nv__widget_report_memory(widget, "its policy of overlap");
            return;
        }
        widget->overlap->references = 1;
    }
    widget->overlap->policy = policy;
}

static bool is_running(const nv__overlap *overlap, const nv__invocation *invocation)
{
    const call *at = overlap->running;
    while (at != NULL && at->invocation.identity != invocation->identity) {
        at = at->next;
    }
    return at != NULL;
}

static void cancel_running(nv__overlap *overlap, const nv__invocation *invocation)
{
    for (call *at = overlap->running; at != NULL; at = at->next) {
        if (at->invocation.identity == invocation->identity && at->scope != NULL) {
            nv_scope_cancel(at->scope);
        }
    }
}

/* Takes the payload over, success or not. */
static call *new_call(nv_widget *widget, const nv__invocation *invocation)
{
    call *made = NV__NEW(call);
    if (made == NULL) {
        nv__widget_report_memory(widget, "a handler");
        nv__free(invocation->payload);
        return NULL;
    }
    made->overlap = widget->overlap;
    made->invocation = *invocation;
    return made;
}

static void enqueue(nv_widget *widget, const nv__invocation *invocation)
{
    nv__overlap *overlap = widget->overlap;
    if (overlap->waiting >= NV__MAX_QUEUED_ACTIONS) {
        NV__LOG_ONCE(NV_LOG_WARNING, NV_ELIMIT, "more than %d actions of %s wait: dropped",
                     NV__MAX_QUEUED_ACTIONS, nv__widget_origin(widget));
        nv__free(invocation->payload);
        return;
    }
    call *waits = new_call(widget, invocation);
    if (waits == NULL) {
        return;
    }
    *(overlap->last != NULL ? &overlap->last->next : &overlap->first) = waits;
    overlap->last = waits;
    overlap->waiting++;
}

/* False: nobody waits. */
static bool take_next(nv__overlap *overlap, nv__invocation *next)
{
    call *first = overlap->first;
    if (first == NULL) {
        return false;
    }
    *next = first->invocation;
    overlap->first = first->next;
    overlap->last = overlap->first != NULL ? overlap->last : NULL;
    overlap->waiting--;
    nv__free(first);
    return true;
}

static void link_call(call *running)
{
    nv__overlap *overlap = running->overlap;
    running->prev = NULL;
    running->next = overlap->running;
    if (overlap->running != NULL) {
        overlap->running->prev = running;
    }
    overlap->running = running;
    overlap->references++;
}

static void unlink_call(call *running)
{
    nv__overlap *overlap = running->overlap;
    *(running->prev != NULL ? &running->prev->next : &overlap->running) = running->next;
    if (running->next != NULL) {
        running->next->prev = running->prev;
    }
    free_call(running);
    unreference(overlap);
}

/* Those that have queued up meanwhile run in the same task, unless it has been cancelled. */
static void run_call(void *user)
{
    call *running = user;
    running->scope = nv_scope_current();
    do {
        running->invocation.fn(running->invocation.user);
        nv__free(running->invocation.payload);
        running->invocation.payload = NULL;
    } while (!nv_scope_is_canceled(running->scope) &&
             take_next(running->overlap, &running->invocation));
    unlink_call(running);
}

static void start(nv_widget *widget, const nv__invocation *invocation,
                  nv_status (*run)(nv_widget *widget, void (*fn)(void *user), void *user))
{
    call *running = new_call(widget, invocation);
    if (running != NULL) {
        link_call(running);
        if (run(widget, run_call, running) != NV_OK) {
            unlink_call(running); /* its scope has ended, or memory ran out */
        }
    }
}

bool nv__overlap_invoke(nv_widget *widget, const nv__invocation *invocation,
                        nv_status (*run)(nv_widget *widget, void (*fn)(void *user), void *user))
{
    nv__overlap *overlap = widget->overlap;
    if (overlap == NULL || overlap->policy == NV_OVERLAP_ALLOW) {
        return false;
    }
    nv__invocation next = *invocation;
    if (overlap->policy == NV_OVERLAP_IGNORE && is_running(overlap, invocation)) {
        nv__free(invocation->payload);
        return true;
    }
    /* Something may wait although nothing runs: what ran was cancelled. */
    if (overlap->policy == NV_OVERLAP_QUEUE && (overlap->running != NULL || overlap->waiting > 0)) {
        enqueue(widget, invocation);
        if (overlap->running != NULL || !take_next(overlap, &next)) {
            return true;
        }
    }
    if (overlap->policy == NV_OVERLAP_RESTART) {
        cancel_running(overlap, invocation);
    }
    start(widget, &next, run);
    return true;
}
