/* What happens when an action of a widget is invoked while an earlier call of it still runs. */
#include "ui/overlap.h"
#include "base/alloc.h"
#include "base/assert.h"
#include "base/log.h"

enum { NV__MAX_QUEUED_ACTIONS = 64 };

typedef struct call {
    struct call *prev, *next;
    nv__overlap *overlap;
    nv_action action;
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

static void drop_waiting(nv__overlap *overlap)
{
    while (overlap->first != NULL) {
        call *dropped = overlap->first;
        overlap->first = dropped->next;
        nv__free(dropped);
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

static bool is_running(const nv__overlap *overlap, nv_action action)
{
    const call *at = overlap->running;
    while (at != NULL && at->action.fn != action.fn) {
        at = at->next;
    }
    return at != NULL;
}

static void cancel_running(nv__overlap *overlap, nv_action action)
{
    for (call *at = overlap->running; at != NULL; at = at->next) {
        if (at->action.fn == action.fn && at->scope != NULL) {
            nv_scope_cancel(at->scope);
        }
    }
}

static call *new_call(nv_widget *widget, nv_action action)
{
    call *made = NV__NEW(call);
    if (made == NULL) {
        nv__widget_report_memory(widget, "a handler");
        return NULL;
    }
    made->overlap = widget->overlap;
    made->action = action;
    return made;
}

static void enqueue(nv_widget *widget, nv_action action)
{
    nv__overlap *overlap = widget->overlap;
    if (overlap->waiting >= NV__MAX_QUEUED_ACTIONS) {
        NV__LOG_ONCE(NV_LOG_WARNING, NV_ELIMIT, "more than %d actions of %s wait: dropped",
                     NV__MAX_QUEUED_ACTIONS, nv__widget_origin(widget));
        return;
    }
    call *waits = new_call(widget, action);
    if (waits == NULL) {
        return;
    }
    *(overlap->last != NULL ? &overlap->last->next : &overlap->first) = waits;
    overlap->last = waits;
    overlap->waiting++;
}

static nv_action take_next(nv__overlap *overlap)
{
    nv_action next = { NULL, NULL };
    call *first = overlap->first;
    if (first == NULL) {
        return next;
    }
    next = first->action;
    overlap->first = first->next;
    overlap->last = overlap->first != NULL ? overlap->last : NULL;
    overlap->waiting--;
    nv__free(first);
    return next;
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
    nv__free(running);
    unreference(overlap);
}

/* Those that have queued up meanwhile run in the same task, unless it has been cancelled. */
static void run_call(void *user)
{
    call *running = user;
    running->scope = nv_scope_current();
    while (running->action.fn != NULL) {
        running->action.fn(running->action.user);
        if (nv_scope_is_canceled(running->scope)) {
            break;
        }
        running->action = take_next(running->overlap);
    }
    unlink_call(running);
}

bool nv__overlap_invoke(nv_widget *widget, nv_action action,
                        nv_status (*run)(nv_widget *widget, void (*fn)(void *user), void *user))
{
    nv__overlap *overlap = widget->overlap;
    if (overlap == NULL || overlap->policy == NV_OVERLAP_ALLOW) {
        return false;
    }
    if (overlap->policy == NV_OVERLAP_IGNORE && is_running(overlap, action)) {
        return true;
    }
    if (overlap->policy == NV_OVERLAP_QUEUE && overlap->running != NULL) {
        enqueue(widget, action);
        return true;
    }
    if (overlap->policy == NV_OVERLAP_RESTART) {
        cancel_running(overlap, action);
    }
    call *running = new_call(widget, action);
    if (running != NULL) {
        link_call(running);
        if (run(widget, run_call, running) != NV_OK) {
            unlink_call(running); /* its scope has ended, or memory ran out */
        }
    }
    return true;
}
