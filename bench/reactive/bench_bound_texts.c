/* Many text widgets bound to one value: from the write until all of them are painted, in an
 * application without a display. The cost a text is to be the same however many there are. */
#include "app/app.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 7, COLUMNS = 50, SIZES = 3 };

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

static nv_app *open_app(void)
{
    nv_app_desc desc = { .nv_ = { sizeof desc, __LINE__, __FILE__ },
                         .title = "bench",
                         .width = 1600,
                         .height = 1000,
                         .content = nv_text("") };
    nv__app_options options = { .mode = NV__RUNTIME_OWNED,
                                .backend = NV__BACKEND_HEADLESS,
                                .renderer = NV__RENDERER_RASTER,
                                .scale = 1,
                                .theme = NV_THEME_LIGHT };
    nv_status status = NV_OK;
    nv_app *app = nv__app_create(&desc, &options, &status);
    if (app == NULL) {
        fprintf(stderr, "bench_bound_texts: %s\n", nv_strstatus(status));
        exit(1);
    }
    return app;
}

/* Rows of texts, small enough that those of 10,000 are in the window. */
static nv_widget *texts(const nv_obs_text *shown, int count)
{
    static const nv_text_style small = { .size = 3 };
    nv_widget *rows = nv_column(.gap = 0);
    for (int i = 0; i < count; i += COLUMNS) {
        nv_widget *row = nv_row(.gap = 2);
        for (int j = 0; j < COLUMNS; j++) {
            nv_widget_append(row, nv_text(.bind_text = shown, .style = &small));
        }
        nv_widget_append(rows, row);
    }
    return rows;
}

static double update_ms(nv_app *app, int count)
{
    nv_obs_int *value = nv_obs_int_new(app->scope, 0);
    const nv_obs_text *shown = nv_format(app->scope, "{}", value);
    if (nv__view_set_content(app->view, texts(shown, count)) != NV_OK) {
        exit(1);
    }
    nv__app_draw(app);
    double samples[RUNS];
    for (int i = 0; i < RUNS; i++) {
        double start = now_ms();
        nv_set(value, 1000 + i);
        nv__app_draw(app);
        samples[i] = now_ms() - start;
    }
    qsort(samples, RUNS, sizeof *samples, compare);
    return samples[RUNS / 2];
}

static void row(const char *id, double value, const char *unit)
{
    printf("{\"bench\":\"reactive\",\"id\":\"%s\",\"value\":%.3f,\"unit\":\"%s\",\"peer\":null,"
           "\"peer_value\":null,\"ratio\":null,\"runs\":%d}\n",
           id, value, unit, RUNS);
    fflush(stdout);
}

int main(void)
{
    static const int sizes[SIZES] = { 1000, 3000, 10000 };
    double costs[SIZES];
    nv_app *app = open_app();
    for (int i = 0; i < SIZES; i++) {
        char id[32];
        costs[i] = update_ms(app, sizes[i]);
        snprintf(id, sizeof id, "bound_texts_%d", sizes[i]);
        row(sizes[i] == 10000 ? "bound_texts" : id, costs[i], "ms");
    }
    row("bound_texts_growth",
        log(costs[SIZES - 1] / costs[0]) / log((double)sizes[SIZES - 1] / sizes[0]), "exponent");
    return nv__app_destroy(app);
}
