/* Events: something has happened. */
#include "runtime/awaitable_inline.h"
#include "runtime/internal.h"

struct nv_event {
    nv__source source; /* first */
    nv_event_kind kind;
    bool set;
};

static void end_event(nv__scope_link *link)
{
    nv_event *event = (nv_event *)(void *)link;
    nv__source_end(&event->source);
    nv__free(event);
}

nv_event *nv_event_new(nv_scope *scope, nv_event_kind kind)
{
    NV__REQUIRE(scope, NULL, "an event needs a scope");
    NV__REQUIRE(kind == NV_EVENT_MANUAL || kind == NV_EVENT_AUTO, NULL, "no kind of event: %d",
                (int)kind);
    NV__ASSERT_UI();
    if (nv__scope_refuses_new(scope, "an event")) {
        return NULL;
    }
    nv_event *event = NV__NEW(nv_event);
    if (event) {
        event->kind = kind;
        (void)nv__source_open(&event->source, scope, end_event);
    }
    return event;
}

static void let_pass(nv_event *event)
{
    for (nv__wait *wait; event->set && (wait = nv__source_first(&event->source));) {
        event->set = event->kind == NV_EVENT_MANUAL;
        nv__source_grant(&event->source, wait);
    }
}

void nv_event_set(nv_event *event)
{
    NV__REQUIRE(event, , "no event to set");
    NV__ASSERT_UI();
    event->set = true;
    let_pass(event);
}

void nv_event_reset(nv_event *event)
{
    NV__REQUIRE(event, , "no event to reset");
    NV__ASSERT_UI();
    event->set = false;
}

bool nv_event_is_set(const nv_event *event)
{
    return event && event->set;
}

static void begin(nv__wait *wait)
{
    nv_event *event = wait->awaitable->object_;
    nv__source_join(&event->source, wait);
    let_pass(event);
}

static void take(nv__wait *wait)
{
    (void)nv__source_claim(wait);
}

/* The signal goes to the next one. */
static void reject(nv__wait *wait)
{
    nv_event *event = wait->awaitable->object_;
    if (nv__source_claim(wait) && event->kind == NV_EVENT_AUTO) {
        event->set = true;
        let_pass(event);
    }
}

static const nv__awaitable_class event_kind = {
    .call = "nv_await_event",
    .what = "an event",
    .begin = begin,
    .withdraw = nv__wait_leave,
    .take = take,
    .reject = reject,
};

nv_awaitable nv_on_event(nv_event *event)
{
    NV__REQUIRE(event, (nv_awaitable){ .status = NV_EINVAL }, "no event to await");
    return (nv_awaitable){ .kind_ = &event_kind, .object_ = event, .status = NV_ESTATE };
}

nv_status nv_await_event(nv_event *event)
{
    NV__REQUIRE(event, NV_EINVAL, "no event to await");
    nv_awaitable awaitable = nv_on_event(event);
    return nv__await_one(&awaitable);
}
