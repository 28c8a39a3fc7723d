/* Nothing can be made in a scope that has ended: every creator says NV_ECANCELED, with its status
 * or, where it hands out a pointer, in the log. Nothing is left behind. */
#include "overlay_fixture.h"

#include <nuiitivet/channel.h>
#include <nuiitivet/group.h>
#include <nuiitivet/io.h>
#include <nuiitivet/observable.h>
#include <nuiitivet/observable_list.h>
#include <nuiitivet/observable_more.h>
#include <nuiitivet/sync.h>
#include <nuiitivet/timing.h>

static nv_obs_int *number;
static nv_obs_list *numbers;
static nv_group *group;
static nv_listener *listener;

static void nothing(void *user)
{
    (void)user;
}

static nv_status task_body(void *user)
{
    (void)user;
    return NV_OK;
}

static int64_t one(void *user)
{
    (void)user;
    return 1;
}

static double real_one(void *user)
{
    (void)user;
    return 1;
}

static bool yes(void *user)
{
    (void)user;
    return true;
}

static const char *word(void *user)
{
    (void)user;
    return "word";
}

static bool keep(void *user, const void *item)
{
    (void)user;
    return item != NULL;
}

static int order(void *user, const void *a, const void *b)
{
    (void)user;
    return *(const int *)a - *(const int *)b;
}

static void copy_item(void *user, const void *item, void *out)
{
    (void)user;
    *(int *)out = *(const int *)item;
}

static int64_t from_one(void *user, nv_arg from)
{
    (void)user;
    (void)from;
    return 1;
}

static int64_t from_several(void *user, const nv_arg *args)
{
    (void)user;
    (void)args;
    return 1;
}

/* ---- who says it with a status ---- */

static nv_status spawn(nv_scope *scope)
{
    return nv_spawn(scope, task_body, NULL);
}

static nv_status spawn_joinable(nv_scope *scope)
{
    nv_task *task = NULL;
    nv_status status = nv_spawn_joinable(scope, &task, .fn = task_body);
    return task == NULL ? status : NV_OK;
}

static nv_status handler(nv_scope *scope)
{
    nv_task_desc desc = { NV_HEAD(nv_task_desc), .fn = task_body };
    return nv__task_run_now(scope, &desc);
}

static nv_status member(nv_scope *scope)
{
    (void)scope; /* the group's own */
    return nv_group_spawn(group, .fn = task_body);
}

static nv_status defer(nv_scope *scope)
{
    return nv_scope_defer(scope, nothing, NULL);
}

static nv_status sleeper(nv_scope *scope)
{
    (void)scope;
    return nv_await_sleep(1);
}

static nv_status deadline(nv_scope *scope)
{
    (void)scope;
    return nv_await_within(1, task_body, NULL);
}

static nv_status worker(nv_scope *scope)
{
    (void)scope;
    return nv_await_worker(task_body, NULL);
}

static nv_status several(nv_scope *scope)
{
    (void)scope;
    nv_awaitable items[] = { nv_on_call(task_body, NULL), nv_on_sleep(1) };
    return nv_await_any(items, 2, NULL);
}

static nv_status listen_somewhere(nv_scope *scope)
{
    nv_listener *made = NULL;
    return nv_listen(scope, NULL, 0, 0, &made);
}

static nv_status listen_here(nv_scope *scope)
{
    nv_listener *made = NULL;
    return nv_listen_local(scope, "/tmp/nuiitivet-ended-scope", 0, &made);
}

static nv_status watch_file(nv_scope *scope)
{
    nv_file_watch *watch = NULL;
    return nv_file_watch_open(scope, "/", 0, &watch);
}

static nv_status process(nv_scope *scope)
{
    nv_process *made = NULL;
    return nv_process_start(scope, &made, "true");
}

static nv_status dial(nv_scope *scope)
{
    nv_stream *stream = NULL;
    return nv_await_connect(scope, "127.0.0.1", nv_listener_port(listener), &stream);
}

static nv_status dial_here(nv_scope *scope)
{
    nv_stream *stream = NULL;
    return nv_await_connect_local(scope, "/tmp/nuiitivet-ended-scope", &stream);
}

static nv_status take_call(nv_scope *scope)
{
    nv_stream *stream = NULL;
    return nv_await_accept(listener, scope, &stream);
}

/* ---- who hands out a pointer: a status is made of it and of what was logged ---- */

static char logged[4096];

static void keep_message(void *user, nv_log_level level, const char *message)
{
    size_t used = strlen(logged);
    (void)user;
    (void)level;
    snprintf(logged + used, sizeof logged - used, "%s\n", message);
}

static nv_status told(const void *made)
{
    bool said = strstr(logged, nv_strstatus(NV_ECANCELED)) != NULL;
    return made != NULL ? NV_OK : said ? NV_ECANCELED : NV_EIO;
}

#define POINTER(name, expression)                                                                  \
    static nv_status name(nv_scope *scope)                                                         \
    {                                                                                              \
        return told(expression);                                                                   \
    }

POINTER(scope_inside, nv_scope_new(scope, "inside"))
POINTER(future, nv_future_new(scope))
POINTER(channel, nv_channel_new(scope, .item_size = 4, .capacity = 1))
POINTER(event, nv_event_new(scope, NV_EVENT_AUTO))
POINTER(mutex, nv_mutex_new(scope, "m"))
POINTER(semaphore, nv_semaphore_new(scope, 1))
POINTER(new_group, nv_group_new(scope, NV_GROUP_ALL, "g"))
POINTER(obs_int, nv_obs_int_new(scope, 1))
POINTER(obs_real, nv_obs_real_new(scope, 1))
POINTER(obs_bool, nv_obs_bool_new(scope, true))
POINTER(obs_text, nv_obs_text_new(scope, "x"))
POINTER(obs_list, nv_obs_list_new(scope, 4))
POINTER(computed_int, nv_computed_int(scope, one, NULL))
POINTER(computed_real, nv_computed_real(scope, real_one, NULL))
POINTER(computed_bool, nv_computed_bool(scope, yes, NULL))
POINTER(computed_text, nv_computed_text(scope, word, NULL))
POINTER(format, nv_format(scope, "{}", number))
POINTER(map, nv_map_int(scope, number, from_one, NULL))
POINTER(combine, nv_combine_int(scope, from_several, NULL, number, number))
POINTER(effect, nv_effect_new(scope, nothing, NULL))
POINTER(subscribe, nv_subscribe(scope, number, nothing, NULL))
POINTER(subscribe_at_once, nv_subscribe_at_once(scope, number, nothing, NULL))
POINTER(debounce, nv_debounce_int(scope, number, 1))
POINTER(throttle, nv_throttle_int(scope, number, 1))
POINTER(delay, nv_delay_int(scope, number, 1))
POINTER(list_filter, nv_list_filter(scope, numbers, keep, NULL))
POINTER(list_sort, nv_list_sort(scope, numbers, order, NULL))
POINTER(list_map, nv_list_map(scope, numbers, 4, copy_item, NULL))

/* Of the running task, which is in the ended scope. */
static nv_status overlay(nv_scope *scope)
{
    (void)scope;
    return told(SHOW(.content = content_box("late", NULL)));
}

typedef struct creator {
    const char *name;
    nv_status (*make)(nv_scope *scope);
} creator;

#define CREATOR(name)                                                                              \
    {                                                                                              \
#name, name                                                                                \
    }

static const creator creators[] = {
    CREATOR(spawn),
    CREATOR(spawn_joinable),
    CREATOR(handler),
    CREATOR(member),
    CREATOR(defer),
    CREATOR(sleeper),
    CREATOR(deadline),
    CREATOR(worker),
    CREATOR(several),
    CREATOR(listen_here),
    CREATOR(listen_somewhere),
    CREATOR(watch_file),
    CREATOR(process),
    CREATOR(dial),
    CREATOR(dial_here),
    CREATOR(take_call),
    CREATOR(scope_inside),
    CREATOR(future),
    CREATOR(channel),
    CREATOR(event),
    CREATOR(mutex),
    CREATOR(semaphore),
    CREATOR(new_group),
    CREATOR(obs_int),
    CREATOR(obs_real),
    CREATOR(obs_bool),
    CREATOR(obs_text),
    CREATOR(obs_list),
    CREATOR(computed_int),
    CREATOR(computed_real),
    CREATOR(computed_bool),
    CREATOR(computed_text),
    CREATOR(format),
    CREATOR(map),
    CREATOR(combine),
    CREATOR(effect),
    CREATOR(subscribe),
    CREATOR(subscribe_at_once),
    CREATOR(debounce),
    CREATOR(throttle),
    CREATOR(delay),
    CREATOR(list_filter),
    CREATOR(list_sort),
    CREATOR(list_map),
    CREATOR(overlay),
};
enum { CREATORS = sizeof creators / sizeof creators[0] };

static nv_status results[CREATORS];
static size_t leaked[CREATORS];
static bool done;

static void try_all(nv_scope *scope)
{
    for (int i = 0; i < CREATORS; i++) {
        nv__log_forget();
        logged[0] = '\0';
        size_t before = nv__alloc_live();
        results[i] = creators[i].make(scope);
        leaked[i] = nv__alloc_live() - before;
    }
    done = true;
}

static void report(nv_status expected)
{
    for (int i = 0; i < CREATORS; i++) {
        if (results[i] != expected || leaked[i] != 0) {
            fprintf(stderr, "%s: %s, %zu blocks left\n", creators[i].name, nv_strstatus(results[i]),
                    leaked[i]);
        }
    }
    for (int i = 0; i < CREATORS; i++) {
        assert_int_equal(results[i], expected);
        assert_int_equal(leaked[i], 0);
    }
}

static nv_status create_after_the_end(void *user)
{
    nv_scope *window = user;
    group = nv_group_new(window, NV_GROUP_ALL, "crew");
    (void)!nv_await_sleep(1000); /* until the window has ended */
    try_all(window);
    return NV_OK;
}

static void make_sources(void)
{
    number = nv_obs_int_new(fix->scope, 1);
    numbers = nv_obs_list_new(fix->scope, 4);
    assert_non_null(nv_computed_int(fix->scope, one, NULL)); /* pools have their first block */
    assert_int_equal(nv_listen(fix->scope, NULL, 0, 0, &listener), NV_OK);
    done = false;
}

/* The scope of a window that ends, in which a task still runs. */
static void nothing_can_be_made_in_a_scope_that_ends(void **state)
{
    (void)state;
    make_sources();
    nv_scope *window = nv_scope_new(fix->scope, "closing window");
    assert_int_equal(nv_spawn(window, create_after_the_end, window), NV_OK);
    advance(1);
    nv_log_set_handler(keep_message, NULL);
    nv_scope_end(window);
    advance(1);
    nv_log_set_handler(NULL, NULL);
    assert_true(done);
    report(NV_ECANCELED);
}

/* TSK-10: the task that was started by a handler of a component that is gone. */
static nv_status create_in_own(void *user)
{
    (void)user;
    group = nv_group_new(nv_scope_current(), NV_GROUP_ALL, "crew");
    (void)!nv_await_sleep(1000);
    try_all(nv_scope_current());
    return NV_OK;
}

static void nothing_can_be_made_by_a_task_whose_owner_has_ended(void **state)
{
    (void)state;
    make_sources();
    nv_scope *component = nv_scope_new(fix->scope, "component");
    assert_int_equal(nv_spawn(component, create_in_own, NULL), NV_OK);
    advance(1);
    nv_log_set_handler(keep_message, NULL);
    nv_scope_end(component);
    advance(1);
    nv_log_set_handler(NULL, NULL);
    assert_true(done);
    report(NV_ECANCELED);
}

/* Cleanup may make what it needs: a shield takes things until it ends itself. */
static nv_status in_shield(void *user)
{
    nv_scope *own = nv_scope_current();
    *(bool *)user = nv_future_new(own) != NULL && nv_await_sleep(1) == NV_OK;
    return NV_OK;
}

static nv_status clean_up(void *user)
{
    (void)!nv_await_sleep(1000);
    (void)!nv_await_shielded(5, in_shield, user);
    return NV_OK;
}

static void a_shield_still_takes_things(void **state)
{
    (void)state;
    bool worked = false;
    nv_scope *window = nv_scope_new(fix->scope, "window");
    assert_int_equal(nv_spawn(window, clean_up, &worked), NV_OK);
    advance(1);
    nv_scope_end(window);
    advance(2);
    assert_true(worked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UI_TEST(nothing_can_be_made_in_a_scope_that_ends),
        UI_TEST(nothing_can_be_made_by_a_task_whose_owner_has_ended),
        UI_TEST(a_shield_still_takes_things),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
