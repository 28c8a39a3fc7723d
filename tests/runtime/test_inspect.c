/* Dumps, counters, traces, the watchdog and seeds: what can be seen from outside. */
#include "support.h"
#include "support/quick.h"

#include <nuiitivet/inspect.h>

#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

static char *dumped;
static size_t dumped_size;

static void keep(void *user, const char *text)
{
    (void)user;
    size_t length = strlen(text);
    char *grown = realloc(dumped, dumped_size + length + 1);
    assert_non_null(grown);
    memcpy(grown + dumped_size, text, length + 1);
    dumped = grown;
    dumped_size += length;
}

static const char *dump(nv_dump_format format)
{
    free(dumped);
    dumped = NULL;
    dumped_size = 0;
    assert_int_equal(nv_runtime_dump(format, keep, NULL), NV_OK);
    return dumped;
}

/* ---- a reader of JSON: is it whole, and nothing but it? ---- */

static const char *value(const char *at);

static const char *blanks(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

static const char *text_end(const char *at)
{
    for (at++; *at != '"'; at++) {
        assert_true((unsigned char)*at >= 0x20);
        if (*at == '\\') {
            at++;
        }
    }
    return at + 1;
}

static const char *members(const char *at, char close)
{
    at = blanks(at + 1);
    while (*at != close) {
        if (close == '}') {
            assert_int_equal(*at, '"');
            at = blanks(text_end(at));
            assert_int_equal(*at++, ':');
        }
        at = blanks(value(blanks(at)));
        if (*at == ',') {
            at = blanks(at + 1);
            assert_true(*at != close);
        } else {
            assert_int_equal(*at, close);
        }
    }
    return at + 1;
}

static const char *value(const char *at)
{
    if (*at == '{' || *at == '[') {
        return members(at, *at == '{' ? '}' : ']');
    }
    if (*at == '"') {
        return text_end(at);
    }
    if (strncmp(at, "true", 4) == 0 || strncmp(at, "null", 4) == 0) {
        return at + 4;
    }
    if (strncmp(at, "false", 5) == 0) {
        return at + 5;
    }
    char *end;
    (void)strtod(at, &end);
    assert_true(end > at);
    return end;
}

static void assert_json(const char *text)
{
    assert_int_equal(*blanks(value(blanks(text))), '\0');
}

static size_t count_of(const char *text, const char *word)
{
    size_t count = 0;
    while ((text = strstr(text, word))) {
        count++;
        text++;
    }
    return count;
}

/* ---- dumps ---- */

static nv_status sleep_long(void *user)
{
    (void)user;
    return nv_await_sleep(3600);
}

static nv_status use_stack(void *user)
{
    volatile char room[48 * 1024];
    room[0] = room[sizeof room / 2] = 1;
    for (size_t i = 0; i < sizeof room; i += 1024) {
        room[i] = 1;
    }
    return sleep_long(user);
}

static void a_dump_tells_owner_wait_time_place_and_stack(void **state)
{
    (void)state;
    nv_scope *page = nv_scope_new(app, "page \"one\"\n");
    nv_task_desc desc = { NV_HEAD(nv_task_desc), .fn = use_stack, .name = "deep" };
    assert_int_equal(nv_task_spawn_desc(page, &desc, NULL), NV_OK);
    assert_int_equal(nv_spawn(app, .fn = sleep_long), NV_OK);
    nv__runtime_advance(rt, 1.5);
    const char *text = dump(NV_DUMP_TEXT);
    assert_non_null(strstr(text, "scope app\n"));
    assert_non_null(strstr(text, "      task deep awaits sleep for 1.500 s, spawned at "));
    assert_non_null(strstr(text, "test_inspect.c:"));
    text = dump(NV_DUMP_JSON);
    assert_json(text);
    const char *deep = strstr(text, "\"name\":\"deep\"");
    assert_non_null(deep);
    assert_non_null(strstr(deep, "\"path\":\"runtime > app > page \\\"one\\\"\\u000a\""));
    assert_non_null(strstr(deep, "\"awaits\":\"sleep\",\"seconds\":1.500000000"));
    assert_non_null(strstr(deep, "\"state\":\"parked\""));
    const char *touched = strstr(deep, "\"stack_touched\":");
    if (touched) { /* where the system says it */
        size_t bytes = strtoul(touched + strlen("\"stack_touched\":"), NULL, 10);
        assert_true(bytes >= 48 * 1024 && bytes <= 1024 * 1024);
    }
}

static void bad_requests_to_dump_are_refused(void **state)
{
    (void)state;
    assert_int_equal(nv_runtime_dump((nv_dump_format)7, keep, NULL), NV_EINVAL);
    assert_int_equal(nv_runtime_counters(NULL, sizeof(nv_counters)), NV_EINVAL);
    nv_counters counters;
    assert_int_equal(nv_runtime_counters(&counters, 0), NV_EINVAL);
}

static nv_status dump_inside(void *user)
{
    (void)user;
    return nv_runtime_dump(NV_DUMP_TEXT, keep, NULL);
}

static void a_task_may_dump_itself(void **state)
{
    (void)state;
    free(dumped);
    dumped = NULL;
    dumped_size = 0;
    assert_int_equal(start_handler(app, dump_inside, NULL), NV_OK);
    assert_non_null(strstr(dumped, " is running, spawned at "));
}

static void ten_thousand_tasks_are_all_told_of(void **state)
{
    (void)state;
    const int tasks = quick(10000, 1000);
    for (int i = 0; i < tasks; i++) {
        assert_int_equal(nv_spawn(app, .fn = sleep_long), NV_OK);
    }
    nv__runtime_advance(rt, 0);
    assert_int_equal(count_of(dump(NV_DUMP_TEXT), " awaits sleep for 0.000 s"), tasks);
    const char *text = dump(NV_DUMP_JSON);
    assert_json(text);
    assert_int_equal(count_of(text, "\"kind\":\"task\""), tasks);
}

static void counters_count(void **state)
{
    (void)state;
    assert_int_equal(nv_spawn(app, .fn = sleep_long), NV_OK);
    nv__runtime_advance(rt, 1);
    struct {
        nv_counters counters;
        uint64_t newer;
    } larger = { .newer = 9 };
    assert_int_equal(nv_runtime_counters(&larger.counters, sizeof larger), NV_OK);
    assert_int_equal(larger.newer, 0);
    assert_int_equal(larger.counters.tasks_alive, 1);
    assert_int_equal(larger.counters.tasks_started, 1);
    assert_int_equal(larger.counters.timers_armed, 1);
    assert_true(larger.counters.turns > 0 && larger.counters.task_switches > 0);
    assert_int_equal(larger.counters.traced, 0);
}

/* ---- traces ---- */

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char *text = calloc(1, 1 << 20);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 20) - 1, file) > 0);
    fclose(file);
    return text;
}

static nv_status work(void *user)
{
    (void)user;
    return NV_OK;
}

static nv_status use_worker(void *user)
{
    nv_status status = nv_await_sleep(0.25);
    return status == NV_OK ? nv_await_worker(work, user) : status;
}

static void posted(nv__post *post)
{
    (void)post;
}

static void a_trace_is_json_with_tasks_workers_posts_and_turns(void **state)
{
    (void)state;
    static const char *const path = "test_inspect.trace.json";
    assert_int_equal(nv_trace_write(path), NV_ESTATE);
    assert_int_equal(nv_trace_start(0), NV_OK);
    nv_task_desc desc = { NV_HEAD(nv_task_desc), .fn = use_worker, .name = "a \"b\"" };
    assert_int_equal(nv_task_spawn_desc(app, &desc, NULL), NV_OK);
    nv__post post = { .fn = posted };
    nv__runtime_post(rt, &post);
    nv__slice slice;
    nv__slice_begin(rt, &slice, "frame", "frame");
    nv__slice_end(rt, &slice);
    nv__runtime_advance(rt, 1);
    assert_int_equal(nv_trace_write(path), NV_OK);
    assert_int_equal(nv_trace_write("/nowhere/at/all"), NV_EIO);
    char *text = read_file(path);
    assert_json(text);
    assert_non_null(strstr(text, "\"name\":\"a \\\"b\\\"\",\"cat\":\"task\",\"ph\":\"X\""));
    assert_non_null(strstr(text, "\"cat\":\"worker\""));
    assert_non_null(strstr(text, "\"cat\":\"post\",\"ph\":\"i\""));
    assert_non_null(strstr(text, "\"cat\":\"frame\""));
    assert_non_null(strstr(text, "\"cat\":\"wake\""));
    assert_non_null(strstr(text, "\"cat\":\"turn\""));
    assert_non_null(strstr(text, "\"ts\":250000.000"));
    free(text);
    remove(path);
}

static void a_full_trace_forgets_the_oldest(void **state)
{
    (void)state;
    assert_int_equal(nv_trace_start(((size_t)1 << 24) + 1), NV_EINVAL);
    assert_int_equal(nv_trace_start(4), NV_OK);
    for (int i = 0; i < 10; i++) {
        nv__runtime_advance(rt, 1);
    }
    nv_counters counters;
    assert_int_equal(nv_runtime_counters(&counters, sizeof counters), NV_OK);
    assert_true(counters.traced >= 10);
    assert_int_equal(counters.trace_forgotten, counters.traced - 4);
    assert_int_equal(nv_trace_write("test_inspect.small.json"), NV_OK);
    char *text = read_file("test_inspect.small.json");
    assert_json(text);
    assert_int_equal(count_of(text, "\"cat\":"), 4);
    free(text);
    remove("test_inspect.small.json");
    nv_trace_stop();
    assert_int_equal(nv_trace_hash(), 0);
}

/* ---- seeds ---- */

static nv_status say(void *user)
{
    note("%s", (const char *)user);
    return nv_await_sleep(1);
}

static uint64_t order_under(uint64_t seed, char *order, size_t size)
{
    nv__runtime_desc desc = { .virtual_clock = true, .seed = seed };
    assert_int_equal(nv__runtime_create(&desc, &rt), NV_OK);
    assert_int_equal(nv_trace_start(0), NV_OK);
    trace[0] = '\0';
    static const char *const names[] = { "a", "b", "c", "d", "e", "f" };
    for (size_t i = 0; i < 6; i++) {
        nv_task_desc task = { NV_HEAD(nv_task_desc), .fn = say,
                              .user = (void *)(uintptr_t)names[i] };
        assert_int_equal(nv_task_spawn_desc(nv__runtime_scope(rt), &task, NULL), NV_OK);
    }
    nv__runtime_advance(rt, 2);
    uint64_t hash = nv_trace_hash();
    snprintf(order, size, "%s", trace);
    nv__runtime_destroy(rt);
    rt = NULL;
    return hash;
}

static void a_seed_permutes_and_repeats(void **state)
{
    (void)state;
    char order[64], again[64];
    bool differs = false;
    assert_true(order_under(0, order, sizeof order) != 0);
    assert_string_equal(order, "a b c d e f");
    for (uint64_t seed = 1; seed <= 8; seed++) {
        uint64_t hash = order_under(seed, order, sizeof order);
        assert_int_equal(strlen(order), strlen("a b c d e f"));
        differs = differs || strcmp(order, "a b c d e f") != 0;
        assert_int_equal(order_under(seed, again, sizeof again), hash);
        assert_string_equal(order, again);
    }
    assert_true(differs);
}

/* ---- the watchdog ---- */

static atomic_int barks;
static char bark[512];

static void on_bark(void *user, nv_log_level level, const char *message)
{
    (void)user;
    (void)level;
    snprintf(bark, sizeof bark, "%s", message);
    atomic_fetch_add(&barks, 1);
}

/* Holds the thread until the watchdog has said so; how long that takes does not matter. */
static nv_status hog(void *user)
{
    int before = *(int *)user;
    while (atomic_load(&barks) == before) {
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    }
    return NV_OK;
}

static void the_watchdog_names_who_holds_the_thread_once_each_time(void **state)
{
    (void)state;
    nv_log_set_handler(on_bark, NULL);
    assert_int_equal(nv_watchdog_start(0), NV_EINVAL);
    assert_int_equal(nv_watchdog_start(1e99), NV_EINVAL);
    assert_int_equal(nv_watchdog_start(100), NV_OK);
    assert_int_equal(nv_watchdog_start(0.002), NV_OK);
    for (int i = 0; i < 2; i++) {
        int before = atomic_load(&barks);
        nv_task_desc desc = { NV_HEAD(nv_task_desc), .fn = hog, .user = &before, .name = "hog" };
        assert_int_equal(nv__task_run_now(app, &desc), NV_OK);
        assert_int_equal(atomic_load(&barks), before + 1);
        assert_non_null(strstr(bark, "task hog, spawned at "));
        assert_non_null(strstr(bark, "test_inspect.c:"));
    }
    nv_watchdog_stop();
    nv_watchdog_stop();
    nv_log_set_handler(keep_log, NULL);
}

static void nothing_to_see_without_a_runtime(void **state)
{
    (void)state;
    nv_counters counters;
    assert_int_equal(nv_runtime_dump(NV_DUMP_TEXT, keep, NULL), NV_ENOLOOP);
    assert_int_equal(nv_runtime_counters(&counters, sizeof counters), NV_ENOLOOP);
    assert_int_equal(nv_trace_start(0), NV_ENOLOOP);
    assert_int_equal(nv_trace_write("x"), NV_ENOLOOP);
    assert_int_equal(nv_watchdog_start(1), NV_ENOLOOP);
    assert_int_equal(nv_trace_hash(), 0);
    nv_trace_stop();
    nv_watchdog_stop();
}

static void the_environment_starts_trace_and_watchdog(void **state)
{
    (void)state;
    static const char *const path = "test_inspect.environment.json";
    setenv("NUIITIVET_TRACE", path, 1);
    setenv("NUIITIVET_WATCHDOG", "30", 1);
    nv__runtime_desc desc = { .virtual_clock = true };
    assert_int_equal(nv__runtime_create(&desc, &rt), NV_OK);
    unsetenv("NUIITIVET_TRACE");
    unsetenv("NUIITIVET_WATCHDOG");
    nv__runtime_advance(rt, 1);
    assert_true(nv_trace_hash() != 0);
    nv__runtime_destroy(rt);
    rt = NULL;
    char *text = read_file(path);
    assert_json(text);
    free(text);
    remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VIRTUAL_TEST(a_dump_tells_owner_wait_time_place_and_stack),
        VIRTUAL_TEST(bad_requests_to_dump_are_refused),
        VIRTUAL_TEST(a_task_may_dump_itself),
        VIRTUAL_TEST(ten_thousand_tasks_are_all_told_of),
        VIRTUAL_TEST(counters_count),
        VIRTUAL_TEST(a_trace_is_json_with_tasks_workers_posts_and_turns),
        VIRTUAL_TEST(a_full_trace_forgets_the_oldest),
        VIRTUAL_TEST(the_watchdog_names_who_holds_the_thread_once_each_time),
        cmocka_unit_test(a_seed_permutes_and_repeats),
        cmocka_unit_test(nothing_to_see_without_a_runtime),
        cmocka_unit_test(the_environment_starts_trace_and_watchdog),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(dumped);
    return failed;
}
