/* Awaiting an image. */
#include "images/cache.h"

#include "base/assert.h"

typedef struct waiting {
    nv__image_want want; /* first */
    nv__wait_list list;
    bool done;
} waiting;

static void wake(nv__image_want *want)
{
    waiting *w = (waiting *)want;
    w->done = true;
    nv__wait_list_wake_all(&w->list);
}

nv_status nv_await_image(nv_image_source *source, int width, int height, nv_bitmap **bitmap)
{
    NV__REQUIRE(source != NULL && bitmap != NULL, NV_EINVAL, "nv_await_image: no source");
    NV__REQUIRE(width >= 0 && height >= 0, NV_EINVAL, "nv_await_image: %dx%d px", width, height);
    *bitmap = NULL;
    if (!nv__task_is_running()) {
        return NV_ENOLOOP;
    }
    if (nv_scope_is_canceled(nv_scope_current())) {
        return NV_ECANCELED;
    }
    waiting w = { .done = false };
    nv__wait_list_init(&w.list);
    nv__image_goal goal = { .width = width, .height = height };
    nv_status status = NV_OK;
    w.done = nv__image_want_begin(&w.want, nv__runtime_current(), source, goal, false, wake);
    while (!w.done && status == NV_OK) {
        status = nv__await_list(&w.list, "an image");
    }
    if (status == NV_OK) {
        status = w.want.status;
        *bitmap = w.want.bitmap;
        w.want.bitmap = NULL;
    }
    nv__image_want_end(&w.want);
    return status;
}
