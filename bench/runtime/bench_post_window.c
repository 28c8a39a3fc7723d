/* bench_post_window latency: a post into an idle app with a window of the display there is; p50,
 * ns. bench_post_window frames [posts]: frames of async_demo, one label changed each, 60 a second,
 * while two threads post `posts` a second; p99 from due to presented, ms. */
#include "app/app.h"
#include "samples.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PINGS = 2000, FRAMES = 300, THREADS = 2 };

static nv_app *app;
static atomic_bool stop;

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void rest(long nanoseconds)
{
    nanosleep(&(struct timespec){ .tv_nsec = nanoseconds }, NULL);
}

/* ---- latency ---- */

static double sent, latencies[PINGS];
static atomic_int pongs;

static void pong(void *user)
{
    (void)user;
    latencies[atomic_load(&pongs)] = now_ns() - sent;
    atomic_fetch_add(&pongs, 1);
}

static void *ping(void *user)
{
    rest(300000000); /* the window has been shown */
    for (int i = 0; i < PINGS; i++) {
        rest(700000);
        sent = now_ns();
        if (nv__runtime_call(user, pong, NULL) != NV_OK) {
            exit(1);
        }
        while (atomic_load(&pongs) <= i) {
            rest(50000);
        }
    }
    return NULL;
}

static double latency(nv__runtime *rt)
{
    pthread_t thread;
    pthread_create(&thread, NULL, ping, rt);
    while (atomic_load(&pongs) < PINGS) {
        nv__runtime_step(rt, -1);
    }
    pthread_join(thread, NULL);
    qsort(latencies, PINGS, sizeof *latencies, compare);
    return latencies[PINGS / 2];
}

/* ---- frames under posts ---- */

typedef struct producer {
    pthread_t thread;
    nv__runtime *rt;
    int a_millisecond;
} producer;

static size_t received;

static void receive(void *user)
{
    (void)user;
    received++;
}

static void *produce(void *user)
{
    const producer *self = user;
    struct timespec next;
    clock_gettime(CLOCK_MONOTONIC, &next);
    while (!atomic_load(&stop)) {
        for (int i = 0; i < self->a_millisecond; i++) {
            if (nv__runtime_call(self->rt, receive, NULL) != NV_OK) {
                exit(1);
            }
        }
        next.tv_nsec += 1000000;
        next.tv_sec += next.tv_nsec / 1000000000;
        next.tv_nsec %= 1000000000;
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
    }
    return NULL;
}

static nv_obs_int *label;
static nv__timer frame_timer;
static double took[FRAMES];
static int frames;

static void draw_frame(void *user)
{
    nv__runtime *rt = user;
    uint64_t due = frame_timer.due_ns;
    nv_set(label, 100 + frames);
    nv__app_draw(app);
    took[frames++] = (double)(nv__runtime_now_ns(rt) - due) * 1e-6;
    if (frames < FRAMES) {
        (void)nv__timer_start_at(rt, &frame_timer, due + 16666667);
    }
}

static double frames_under(nv__runtime *rt, int posts)
{
    producer producers[THREADS];
    label = nv_obs_int_new(app->scope, 0);
    if (nv__view_set_content(
            app->view,
            nv_column(.children = nv_children(
                          nv_text(.bind_text = nv_format(app->scope, "Label: {}", label)),
                          nv_component(&async_demo_class, NULL)))) != NV_OK) {
        exit(1);
    }
    nv__app_draw(app);
    for (int i = 0; i < THREADS && posts > 0; i++) {
        producers[i] = (producer){ .rt = rt, .a_millisecond = posts / THREADS / 1000 };
        pthread_create(&producers[i].thread, NULL, produce, &producers[i]);
    }
    double start = now_ns();
    nv__timer_init(&frame_timer, draw_frame, rt);
    (void)nv__timer_start(rt, &frame_timer, 0.1);
    while (frames < FRAMES) {
        nv__runtime_step(rt, -1);
    }
    fprintf(stderr, "%.0f posts a second\n", (double)received / (now_ns() - start) * 1e9);
    atomic_store(&stop, true);
    for (int i = 0; i < THREADS && posts > 0; i++) {
        pthread_join(producers[i].thread, NULL);
    }
    qsort(took, FRAMES, sizeof *took, compare);
    return took[FRAMES * 99 / 100];
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        return 0; /* bench_post.sh runs both, with the peers */
    }
    bool window = strcmp(argv[1], "latency") == 0;
    nv_app_desc desc = { .nv_ = { sizeof desc, __LINE__, __FILE__ },
                         .title = "bench",
                         .width = 480,
                         .height = 480,
                         .content = nv_component(&async_demo_class, NULL) };
    nv__app_options options = { .mode = NV__RUNTIME_OWNED,
                                .backend = window ? NV__BACKEND_GLFW : NV__BACKEND_HEADLESS,
                                .renderer = NV__RENDERER_RASTER,
                                .scale = 1,
                                .theme = NV_THEME_LIGHT };
    nv_status status = NV_OK;
    app = nv__app_create(&desc, &options, &status);
    if (app == NULL) {
        fprintf(stderr, "bench_post_window: %s\n", nv_strstatus(status));
        return 1;
    }
    nv__runtime *rt = nv__runtime_current();
    printf("%.3f\n", window ? latency(rt) : frames_under(rt, argc > 2 ? atoi(argv[2]) : 0));
    return nv__app_destroy(app);
}
