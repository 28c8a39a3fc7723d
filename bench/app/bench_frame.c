/* bench_frame RENDERER: what a frame of async_demo costs, drawn whole and with one label changed
 * (set, laid out, drawn, presented), in a window of the display there is. One JSON object a line.
 */
#include "app/app.h"
#include "samples.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FRAMES = 300, RUNS = 5, IDLE_MS = 10000 };

static double now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return values[count / 2];
}

/* `label` NULL: the whole window is drawn anew; else only what shows it. */
static double frame_ms(nv_app *app, nv_obs_int *label)
{
    double medians[RUNS];
    for (int run = 0; run < RUNS; run++) {
        double start = now_ms();
        for (int i = 0; i < FRAMES; i++) {
            app->everything = label == NULL;
            if (label != NULL) {
                nv_set(label, 100 + i);
            }
            nv__app_draw(app);
        }
        medians[run] = (now_ms() - start) / FRAMES;
    }
    return median(medians, RUNS);
}

static void print(const char *id, const char *renderer, double value)
{
    printf("{\"bench\":\"app\",\"id\":\"%s_%s\",\"value\":%.4f,\"unit\":\"ms\",\"peer\":null,"
           "\"peer_value\":null,\"ratio\":null,\"runs\":%d}\n",
           id, renderer, value, RUNS);
}

/* ---- resting ---- */

static size_t allocations;

static void *count_and_resize(void *user, void *memory, size_t size)
{
    (void)user;
    allocations++;
    if (size == 0) {
        free(memory);
        return NULL;
    }
    return realloc(memory, size);
}

/* What a window that has been drawn allocates, frees or resizes while nobody touches it. */
static void print_idle_allocations(nv_app *app)
{
    double end = now_ms() + IDLE_MS, left;
    size_t before = allocations;
    while ((left = end - now_ms()) > 0) {
        nv__runtime_step(app->runtime, left / 1000);
    }
    printf(
        "{\"bench\":\"app\",\"id\":\"idle_allocations_10s\",\"value\":%zu,\"unit\":\"allocations\","
        "\"peer\":\"nothing\",\"peer_value\":0,\"ratio\":null,\"runs\":1}\n",
        allocations - before);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        return 0; /* bench_window.sh runs it, on a display of its own */
    }
    nv_set_allocator(&(nv_allocator){ count_and_resize, NULL });
    bool gl = strcmp(argv[1], "gl") == 0;
    bool headless = strcmp(argv[1], "headless") == 0;
    nv_app_desc desc = { .nv_ = { sizeof desc, __LINE__, __FILE__ },
                         .title = "bench",
                         .width = 480,
                         .height = 480,
                         .content = nv_component(&async_demo_class, NULL) };
    nv__app_options options = { .mode = NV__RUNTIME_OWNED,
                                .backend = headless ? NV__BACKEND_HEADLESS : NV__BACKEND_GLFW,
                                .renderer = gl ? NV__RENDERER_GL : NV__RENDERER_RASTER,
                                .scale = 1,
                                .theme = NV_THEME_LIGHT };
    nv_status status = NV_OK;
    nv_app *app = nv__app_create(&desc, &options, &status);
    if (app == NULL) {
        fprintf(stderr, "bench_frame: %s\n", nv_strstatus(status));
        return 1;
    }
    const char *name = argv[1];
    print("frame_whole", name, frame_ms(app, NULL));
    nv_obs_int *label = nv_obs_int_new(app->scope, 0);
    status = nv__view_set_content(
        app->view, nv_column(.children = nv_children(
                                 nv_text(.bind_text = nv_format(app->scope, "Label: {}", label)),
                                 nv_component(&async_demo_class, NULL))));
    if (status != NV_OK) {
        fprintf(stderr, "bench_frame: %s\n", nv_strstatus(status));
        return 1;
    }
    nv__app_draw(app);
    print("frame_label", name, frame_ms(app, label));
    if (!gl) {
        print_idle_allocations(app);
    }
    return nv__app_destroy(app);
}
