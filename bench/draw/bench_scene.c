/* bench_scene [SCENE [gl|threads]]: what frames of a window cost, from the change until it has been
 * handed to the window system. With a scene ("page", "list", "label") one line "SCENE MEDIAN P99"
 * in ms, for the script that compares; alone, headless, JSON lines and what is counted. */
#include "app/app.h"

#include <nuiitivet/scroll.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    WIDTH = 1280,
    HEIGHT = 800,
    TEXTS = 1000,
    CARDS = 500,
    ROWS = 10000,
    ROW = 57,
    FRAMES = 300
};

static nv_app *app;
static int frames = FRAMES;
static int threads = 1;
static nv_obs_text *changing;

static double now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}

/* ---- the page: cards and texts at fixed places ---- */

static nv_size fixed_measure(nv_widget *widget, nv_constraints within)
{
    int index = 0;
    bool cards = nv_widget_data(widget) != NULL && *(int *)nv_widget_data(widget) != 0;
    int columns = cards ? 25 : 20;
    float dx = cards ? 51 : 64, dy = cards ? 40 : 16;
    for (nv_widget *at = nv_widget_first_child(widget); at; at = nv_widget_next_sibling(at)) {
        nv_size size = { cards ? 43 : dx, cards ? 32 : dy };
        nv_widget_measure(at, (nv_constraints){ size, size });
        nv_widget_place(at, (float)(index % columns) * dx + (cards ? 4.0f : 2.0f),
                        (float)(index / columns) * dy + (cards ? 3.0f : 0.0f));
        index++;
    }
    return within.max;
}

static const nv_widget_class fixed_class = { .name = "fixed",
                                             .data_size = sizeof(int),
                                             .measure = fixed_measure };

static nv_size card_measure(nv_widget *widget, nv_constraints within)
{
    (void)widget;
    return within.max;
}

static void card_paint(nv_widget *widget, nv_canvas *canvas)
{
    nv_rect box = nv_widget_bounds(widget);
    nv_canvas_shadow(canvas, box, nv_radius(8), 8, (nv_point){ 0, 2 }, NV_ARGB(0x4D000000));
    nv_canvas_rounded_rect(canvas, box, nv_radius(8), NV_RGB(0xFFFFFF));
}

static const nv_widget_class card_class = { .name = "card",
                                            .measure = card_measure,
                                            .paint = card_paint };

static nv_widget *fixed(bool cards)
{
    nv_widget *widget = nv_widget_new(&fixed_class, (nv_head){ .size = sizeof(nv_head) });
    *(int *)nv_widget_data(widget) = cards;
    return widget;
}

static nv_widget *texts(void)
{
    static const nv_text_style style = { .size = 14, .color = NV_RGB(0x19191E) };
    nv_widget *all = fixed(false);
    for (int i = 0; i < TEXTS; i++) {
        char text[16];
        snprintf(text, sizeof text, "Text %d", i);
        bool bound = i == TEXTS / 2;
        nv_widget_append(all, nv_text(bound ? NULL : text, .bind_text = bound ? changing : NULL,
                                      .style = &style, .max_lines = 1));
    }
    return all;
}

static nv_widget *page(void)
{
    nv_widget *cards = fixed(true);
    for (int i = 0; i < CARDS; i++) {
        nv_widget_append(cards, nv_widget_new(&card_class, (nv_head){ .size = sizeof(nv_head) }));
    }
    return nv_stack(.children = nv_children(cards, texts()));
}

/* ---- the list ---- */

static nv_widget *build_row(void *user, nv_scope *scope, const void *item)
{
    (void)user;
    (void)scope;
    char text[32];
    snprintf(text, sizeof text, "Row number %d", *(const int *)item);
    static const nv_text_style style = { .size = 14, .color = NV_RGB(0x19191E) };
    return nv_container(.child = nv_text(text, .style = &style, .max_lines = 1),
                        .vertical = NV_CENTER, .padding = nv_xy(16, 0));
}

static nv_widget *list(void)
{
    nv_obs_list *items = nv_obs_list_new(app->scope, sizeof(int));
    nv_batch_begin();
    for (int i = 0; i < ROWS; i++) {
        nv_list_push(items, &i);
    }
    nv_batch_end();
    return nv_list_view(.items = items, .build = { build_row, NULL }, .row_height = ROW);
}

/* The same rows, all there, in a scroller. */
static nv_widget *column(void)
{
    nv_widget *rows = nv_column(.width = NV_FILL);
    for (int i = 0; i < TEXTS; i++) {
        nv_widget_append(rows, nv_container(.child = build_row(NULL, NULL, &i), .height = ROW));
    }
    return nv_scroller(.child = rows);
}

/* ---- frames ---- */

static void draw_page(int frame)
{
    (void)frame;
    app->everything = true;
    nv__app_draw(app);
}

/* Down 150 steps, then up again. */
static void draw_list(int frame)
{
    nv_event event = { .type = NV_EVENT_SCROLL,
                       .pointer_id = 1,
                       .position = { 400, 400 },
                       .scroll_y = frame / 150 % 2 == 0 ? ROW : -ROW };
    nv__view_event(app->view, &event);
    nv__app_draw(app);
}

static void draw_label(int frame)
{
    nv_obs_text_setf(changing, "Text %d", 100 + frame);
    nv__app_draw(app);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

typedef struct figures {
    double median, p99;
} figures;

static figures measure(void (*draw)(int frame))
{
    static double samples[FRAMES];
    /* As between frames of an animation, the server has the time to show the one before. */
    static const struct timespec pause = { .tv_nsec = 3000000 };
    for (int i = 0; i < 20; i++) {
        draw(i);
    }
    for (int i = 0; i < frames; i++) {
        nanosleep(&pause, NULL);
        double start = now_ms();
        draw(i + 20);
        samples[i] = now_ms() - start;
    }
    qsort(samples, (size_t)frames, sizeof *samples, compare);
    return (figures){ samples[frames / 2], samples[frames * 99 / 100] };
}

static bool show(nv_widget *content)
{
    bool shown = nv__view_set_content(app->view, content) == NV_OK;
    app->everything = true;
    nv__app_draw(app);
    return shown;
}

static bool open_app(bool headless, nv__renderer_choice renderer)
{
    nv_app_desc desc = { .nv_ = { sizeof desc, __LINE__, __FILE__ },
                         .title = "bench",
                         .width = WIDTH,
                         .height = HEIGHT,
                         .content = nv_spacer(.width = 1) };
    nv__app_options options = { .mode = NV__RUNTIME_OWNED,
                                .backend = headless ? NV__BACKEND_HEADLESS : NV__BACKEND_GLFW,
                                .renderer = renderer,
                                .draw_threads = threads,
                                .scale = 1,
                                .theme = NV_THEME_LIGHT };
    nv_status status = NV_OK;
    app = nv__app_create(&desc, &options, &status);
    if (app == NULL) {
        fprintf(stderr, "bench_scene: %s\n", nv_strstatus(status));
        return false;
    }
    nv__view_set_still(app->view, true);
    changing = nv_obs_text_new(app->scope, "Text 500");
    return true;
}

typedef struct scene {
    const char *name;
    nv_widget *(*content)(void);
    void (*draw)(int frame);
} scene;

static const scene scenes[] = {
    { "page", page, draw_page },
    { "list", list, draw_list },
    { "column", column, draw_list },
    { "label", texts, draw_label },
};

static int run_one(const char *name, bool gl)
{
    frames = gl ? 60 : FRAMES; /* a software OpenGL takes its time */
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        if (strcmp(scenes[i].name, name) == 0) {
            if (!open_app(false, gl ? NV__RENDERER_GL : NV__RENDERER_RASTER) ||
                !show(scenes[i].content())) {
                return 1;
            }
            figures f = measure(scenes[i].draw);
            printf("%s %.4f %.4f\n", name, f.median, f.p99);
            return nv__app_destroy(app);
        }
    }
    fprintf(stderr, "bench_scene: there is no scene \"%s\"\n", name);
    return 2;
}

/* ---- counted ---- */

/* Every allocation of the process, whoever asks for it. */
static size_t allocations;
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);

void *malloc(size_t size)
{
    allocations++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    allocations++;
    return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    allocations++;
    return __libc_realloc(old, size);
}

static void print(const char *id, double value, const char *unit)
{
    printf("{\"bench\":\"draw\",\"id\":\"%s\",\"value\":%.4f,\"unit\":\"%s\",\"peer\":null,"
           "\"peer_value\":null,\"ratio\":null,\"runs\":%d}\n",
           id, value, unit, FRAMES);
}

static double allocations_a_frame(void)
{
    for (int i = 0; i < 300; i++) {
        draw_list(i);
    }
    allocations = 0;
    for (int i = 0; i < 300; i++) {
        draw_list(i);
    }
    return (double)allocations / 300;
}

static void run_headless(void)
{
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        char id[64];
        show(scenes[i].content());
        uint64_t before = app->renderer->stats.pixels_rasterised;
        snprintf(id, sizeof id, "%s_headless", scenes[i].name);
        print(id, measure(scenes[i].draw).median, "ms");
        snprintf(id, sizeof id, "%s_pixels", scenes[i].name);
        print(id, (double)(app->renderer->stats.pixels_rasterised - before) / (FRAMES + 20), "px");
    }
    nv__present_stats start = nv__headless_presented(app->window);
    draw_label(7);
    print("one_label_presented",
          (double)(nv__headless_presented(app->window).pixels - start.pixels), "px");
    show(column());
    print("scroll_allocations", allocations_a_frame(), "allocations");
    show(list());
    print("scroll_allocations_new_rows", allocations_a_frame(), "allocations");
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        threads = argc > 2 && strcmp(argv[2], "threads") == 0 ? 0 : 1;
        return run_one(argv[1], argc > 2 && strcmp(argv[2], "gl") == 0);
    }
    if (!open_app(true, NV__RENDERER_RASTER)) {
        return 1;
    }
    run_headless();
    return nv__app_destroy(app);
}
