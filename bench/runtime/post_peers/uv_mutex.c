/* What an application of libuv does: a queue behind a mutex, and uv_async_send. Prints millions of
 * messages a second; the argument is the number of producers. */
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

enum { MESSAGES = 1000000, MAX_THREADS = 2 };

typedef struct message {
    struct message *next;
    void (*fn)(void *user);
    void *user;
} message;

static uv_mutex_t lock;
static uv_async_t async;
static message *first, *last;
static size_t received, wanted;

static void receive(void *user)
{
    received += user != NULL;
}

static void post(void (*fn)(void *user), void *user)
{
    message *m = malloc(sizeof *m);
    if (!m) {
        abort();
    }
    *m = (message){ .fn = fn, .user = user };
    uv_mutex_lock(&lock);
    if (last) {
        last->next = m;
    } else {
        first = m;
    }
    last = m;
    uv_mutex_unlock(&lock);
    uv_async_send(&async);
}

static void drain(uv_async_t *handle)
{
    uv_mutex_lock(&lock);
    message *m = first;
    first = last = NULL;
    uv_mutex_unlock(&lock);
    while (m) {
        message *next = m->next;
        m->fn(m->user);
        free(m);
        m = next;
    }
    if (received == wanted) {
        uv_close((uv_handle_t *)handle, NULL);
    }
}

static void produce(void *user)
{
    for (int i = 0; i < MESSAGES; i++) {
        post(receive, user);
    }
}

int main(int argc, char **argv)
{
    size_t producers = argc > 1 && argv[1][0] == '2' ? 2 : 1;
    uv_thread_t threads[MAX_THREADS];
    wanted = producers * MESSAGES;
    uv_mutex_init(&lock);
    uv_async_init(uv_default_loop(), &async, drain);
    uint64_t start = uv_hrtime();
    for (size_t i = 0; i < producers; i++) {
        uv_thread_create(&threads[i], produce, &received);
    }
    uv_run(uv_default_loop(), UV_RUN_DEFAULT);
    double elapsed = (double)(uv_hrtime() - start);
    for (size_t i = 0; i < producers; i++) {
        uv_thread_join(&threads[i]);
    }
    printf("%.3f\n", (double)wanted / elapsed * 1e3);
    return 0;
}
