/* What the tests of the seed share: an app whose two buttons run what a test wants. */
#ifndef NV_TESTS_APP_SEED_FIXTURE_H
#define NV_TESTS_APP_SEED_FIXTURE_H

#include "support/cm.h"

#include "app/app.h"
#include "app/play/actor.h"
#include "app/play/finder.h"
#include "base/alloc.h"
#include "ui/overlay/overlay.h"

#include <math.h>
#include <pthread.h>

#define SEED_MAYBE_UNUSED __attribute__((unused))

/* ---- an app whose two buttons run what a test wants ---- */

static void (*first_handler)(void *);
static void (*second_handler)(void *);
static nv_obs_int *number;
static nv_scope *component_scope;
static int component_disposed;

static void run_first(void *user)
{
    (void)user;
    first_handler(NULL);
}

static void run_second(void *user)
{
    (void)user;
    second_handler(NULL);
}

static void stage_init(void *self, nv_scope *scope, const void *params)
{
    (void)self;
    (void)params;
    component_scope = scope;
    number = nv_obs_int_new(scope, 0);
}

static nv_widget *stage_build(void *self, nv_scope *scope)
{
    (void)self;
    return nv_column(.children = nv_children(
                         nv_text(.key = "number", .bind_text = nv_format(scope, "{}", number)),
                         nv_text_button("First", .on_click = { run_first, NULL }),
                         nv_text_button("Second", .on_click = { run_second, NULL })));
}

static void stage_dispose(void *self)
{
    (void)self;
    component_disposed++;
}

static const nv_component_class stage_class = {
    .name = "stage", .size = 8, .init = stage_init, .build = stage_build, .dispose = stage_dispose
};

static nv_app *app;

SEED_MAYBE_UNUSED static void open_stage(nv__runtime_mode mode)
{
    nv_app_desc desc = { .nv_ = { sizeof desc, __LINE__, __FILE__ },
                         .title = "stage",
                         .width = 400,
                         .height = 300,
                         .content = nv_component(&stage_class, NULL) };
    nv__app_options options = { .mode = mode,
                                .virtual_clock = mode == NV__RUNTIME_OWNED,
                                .backend = NV__BACKEND_HEADLESS,
                                .scale = 1 };
    component_disposed = 0;
    app = nv__app_create(&desc, &options, NULL);
    assert_non_null(app);
}

SEED_MAYBE_UNUSED static void close_stage(void)
{
    nv__app_destroy(app);
    app = NULL;
    assert_int_equal(component_disposed, 1);
    assert_null(nv__runtime_current());
}

SEED_MAYBE_UNUSED static void advance(double seconds)
{
    nv__runtime_advance(app->runtime, seconds);
}

SEED_MAYBE_UNUSED static void click(const char *target)
{
    nv__act_settle(app);
    const nv__semantics_node *node = nv__find(app->view, target);
    assert_non_null(node);
    nv__act_click(app, (nv_point){ node->rect.x + node->rect.width / 2,
                                   node->rect.y + node->rect.height / 2 });
}

SEED_MAYBE_UNUSED static bool shown(const char *target)
{
    nv__act_settle(app);
    return nv__find(app->view, target) != NULL;
}

SEED_MAYBE_UNUSED static void do_nothing(void *user)
{
    (void)user;
}

#endif
