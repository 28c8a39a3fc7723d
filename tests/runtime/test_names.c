/* Looking names up, with a resolver of the test's own behind libuv: it answers what it is told to,
 * when it is told to. */
#include "runtime/io_support.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <pthread.h>

/* ---- the resolver ---- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool held;
static int asked;

static struct addrinfo *address_of(const char *text, struct addrinfo *next)
{
    struct addrinfo *a = calloc(1, sizeof *a);
    struct sockaddr_storage *to = calloc(1, sizeof *to);
    a->ai_next = next;
    a->ai_addr = (struct sockaddr *)to;
    a->ai_family = strchr(text, ':') ? AF_INET6 : strchr(text, '.') ? AF_INET : AF_UNIX;
    to->ss_family = (sa_family_t)a->ai_family;
    if (a->ai_family == AF_INET6) {
        inet_pton(AF_INET6, text, &((struct sockaddr_in6 *)to)->sin6_addr);
    } else if (a->ai_family == AF_INET) {
        inet_pton(AF_INET, text, &((struct sockaddr_in *)to)->sin_addr);
    }
    return a;
}

__attribute__((visibility("default"))) int getaddrinfo(const char *name, const char *service,
                                                       const struct addrinfo *hints,
                                                       struct addrinfo **found)
{
    (void)service;
    (void)hints;
    pthread_mutex_lock(&lock);
    asked++;
    pthread_cond_broadcast(&changed);
    while (held) {
        pthread_cond_wait(&changed, &lock);
    }
    pthread_mutex_unlock(&lock);
    *found = NULL;
    if (strcmp(name, "second.test") == 0) { /* nobody listens at the first */
        *found = address_of("127.0.0.2", address_of("127.0.0.1", NULL));
    } else if (strcmp(name, "refused.test") == 0) {
        *found = address_of("127.0.0.3", address_of("127.0.0.2", NULL));
    } else if (strcmp(name, "odd.test") == 0) {
        *found = address_of("odd", address_of("::7", address_of("127.0.0.7", NULL)));
    } else if (strcmp(name, "strange.test") == 0) {
        *found = address_of("odd", NULL);
    } else {
        return EAI_NONAME;
    }
    return 0;
}

__attribute__((visibility("default"))) void freeaddrinfo(struct addrinfo *found)
{
    while (found) {
        struct addrinfo *next = found->ai_next;
        free(found->ai_addr);
        free(found);
        found = next;
    }
}

static void hold(bool on)
{
    pthread_mutex_lock(&lock);
    held = on;
    if (on) {
        asked = 0;
    }
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void wait_until_asked(int times)
{
    pthread_mutex_lock(&lock);
    while (asked < times) {
        pthread_cond_wait(&changed, &lock);
    }
    pthread_mutex_unlock(&lock);
}

/* ---- answers ---- */

static nv_status look_up(void *user)
{
    nv_address found[4];
    size_t count = 0;
    note_status(user, nv_await_resolve(user, found, 4, &count));
    for (size_t i = 0; i < count; i++) {
        note("%s/%d", found[i].text, found[i].ipv6);
    }
    return NV_OK;
}

static nv_status look_up_one(void *user)
{
    nv_address found;
    size_t count = 0;
    note_status(user, nv_await_resolve(user, &found, 1, &count));
    note("%zu", count);
    return NV_OK;
}

static void answers_are_told(void **state)
{
    (void)state;
    char odd[] = "odd.test", strange[] = "strange.test", none[] = "none.test";
    run_task(look_up, odd);
    assert_trace("odd.test=NV_OK ::7/1 127.0.0.7/0");
    run_task(look_up_one, odd);
    assert_trace("odd.test=NV_OK 1");
    run_task(look_up, strange);
    assert_trace("strange.test=NV_ENOTFOUND/EAI_NONAME");
    run_task(look_up, none);
    assert_trace("none.test=NV_ENOTFOUND/EAI_NONAME");
}

static nv_listener *listener;

static nv_status dial(void *user)
{
    nv_stream *stream;
    note_status(user,
                nv_await_connect(nv_scope_current(), user, nv_listener_port(listener), &stream));
    note("%d", stream != NULL);
    return NV_OK;
}

static nv_status answer(void *user)
{
    nv_stream *stream;
    (void)user;
    return nv_await_accept(listener, nv_scope_current(), &stream);
}

/* One address after the other; the last error is told. */
static void the_next_address_is_tried(void **state)
{
    (void)state;
    char second[] = "second.test", refused[] = "refused.test", none[] = "none.test";
    assert_int_equal(nv_listen(app, NULL, 0, 0, &listener), NV_OK);
    run_tasks(dial, answer, second);
    assert_trace("second.test=NV_OK 1");
    run_task(dial, refused);
    assert_trace("refused.test=NV_EIO/ECONNREFUSED 0");
    run_task(dial, none);
    assert_trace("none.test=NV_ENOTFOUND/EAI_NONAME 0");
}

/* ---- cancelling ---- */

enum { MANY = 6 };

static nv_task *tasks[MANY];

static void start_many(char *name)
{
    hold(true);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(nv_spawn_joinable(app, &tasks[i], look_up, name), NV_OK);
    }
    nv__runtime_step(rt, 0);
    wait_until_asked(NV_IO_MAX_LOOKUPS);
    nv__runtime_step(rt, 0);
}

static void release_many(void)
{
    for (int i = 0; i < MANY; i++) {
        nv_task_release(tasks[i]);
    }
}

/* Those in flight and those in line are told at once; the thread is busy until the answer comes. */
static void cancelled_ones_are_told_at_once(void **state)
{
    (void)state;
    char name[] = "odd.test";
    start_many(name);
    nv_task_cancel(tasks[0]);
    nv_task_cancel(tasks[3]);
    nv__runtime_step(rt, 0);
    assert_trace("odd.test=NV_ECANCELED odd.test=NV_ECANCELED");
    assert_int_equal(asked, NV_IO_MAX_LOOKUPS);
    hold(false);
    run_until_left(0);
    int answers = 0;
    for (const char *at = trace; (at = strstr(at, "=NV_OK")) != NULL; at++) {
        answers++;
    }
    assert_int_equal(answers, MANY - 2);
    trace[0] = '\0';
    release_many();
}

static void *let_go(void *user)
{
    usleep(20000);
    hold(false);
    return user;
}

/* The end of the runtime waits for what cannot be called back. */
static void a_runtime_ends_while_names_are_looked_up(void **state)
{
    (void)state;
    char name[] = "odd.test";
    pthread_t thread;
    start_many(name);
    assert_int_equal(pthread_create(&thread, NULL, let_go, NULL), 0);
    release_many();
    nv__runtime_destroy(rt);
    rt = NULL;
    pthread_join(thread, NULL);
    assert_non_null(strstr(trace, "odd.test=NV_ECANCELED"));
    assert_null(strstr(trace, "NV_OK"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IO_TEST(answers_are_told),
        IO_TEST(the_next_address_is_tried),
        IO_REAL_TEST(cancelled_ones_are_told_at_once),
        IO_REAL_TEST(a_runtime_ends_while_names_are_looked_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
