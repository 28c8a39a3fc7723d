/* The same for a value of which only the last counts: a variable behind a mutex, and uv_async_send,
 * which coalesces. Prints millions of writes a second. */
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

enum { WRITES = 5000000 };

static uv_mutex_t lock;
static uv_async_t async;
static int64_t slot, shown;

static void publish(int64_t value)
{
    uv_mutex_lock(&lock);
    slot = value;
    uv_mutex_unlock(&lock);
    uv_async_send(&async);
}

static void take_over(uv_async_t *handle)
{
    uv_mutex_lock(&lock);
    shown = slot;
    uv_mutex_unlock(&lock);
    if (shown == WRITES) {
        uv_close((uv_handle_t *)handle, NULL);
    }
}

static void produce(void *user)
{
    (void)user;
    for (int64_t i = 1; i <= WRITES; i++) {
        publish(i);
    }
}

int main(void)
{
    uv_thread_t thread;
    uv_mutex_init(&lock);
    uv_async_init(uv_default_loop(), &async, take_over);
    uint64_t start = uv_hrtime();
    uv_thread_create(&thread, produce, NULL);
    uv_run(uv_default_loop(), UV_RUN_DEFAULT);
    double elapsed = (double)(uv_hrtime() - start);
    uv_thread_join(&thread);
    printf("%.3f\n", (double)WRITES / elapsed * 1e3);
    return 0;
}
