/* The page of bench_scene with GTK 4: one widget that hands render nodes to the renderer. Texts are
 * layouts that were made once; cards are rounded clips of a colour under an outset shadow. Prints
 * "page MEDIAN P99": ms from the frame clock's paint until the frame has been drawn. */
#include <gtk/gtk.h>
#include <stdio.h>
#include <stdlib.h>

enum { WIDTH = 1280, HEIGHT = 800, TEXTS = 1000, CARDS = 500, WARM_UP = 20, FRAMES = 60 };

static PangoLayout *layouts[TEXTS];
static double samples[FRAMES];
static gint64 start;
static int frame = -WARM_UP;
static gboolean drawn; /* in this turn of the clock */

typedef struct Page {
    GtkWidget parent;
} Page;
typedef struct PageClass {
    GtkWidgetClass parent;
} PageClass;
static GType page_get_type(void);
G_DEFINE_TYPE(Page, page, GTK_TYPE_WIDGET)

static void page_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
    /* Another one each time: what has not changed, GTK does not draw again. */
    GdkRGBA background = { frame & 1 ? 0.996f : 0.992f, 0.969f, 1, 1 }, white = { 1, 1, 1, 1 };
    GdkRGBA shadow = { 0, 0, 0, 0.3f }, ink = { 0.1f, 0.1f, 0.12f, 1 };
    (void)widget;
    drawn = TRUE;
    gtk_snapshot_append_color(snapshot, &background, &GRAPHENE_RECT_INIT(0, 0, WIDTH, HEIGHT));
    for (int i = 0; i < CARDS; i++) {
        graphene_rect_t rect =
            GRAPHENE_RECT_INIT((float)(i % 25 * 51 + 4), (float)(i / 25 * 40 + 3), 43, 32);
        GskRoundedRect card;
        gsk_rounded_rect_init_from_rect(&card, &rect, 8);
        gtk_snapshot_append_outset_shadow(snapshot, &card, &shadow, 0, 2, 0, 8);
        gtk_snapshot_push_rounded_clip(snapshot, &card);
        gtk_snapshot_append_color(snapshot, &white, &rect);
        gtk_snapshot_pop(snapshot);
    }
    for (int i = 0; i < TEXTS; i++) {
        gtk_snapshot_save(snapshot);
        gtk_snapshot_translate(
            snapshot, &GRAPHENE_POINT_INIT((float)(i % 20 * 64 + 2), (float)(i / 20 * 16)));
        gtk_snapshot_append_layout(snapshot, layouts[i], &ink);
        gtk_snapshot_restore(snapshot);
    }
}

static void page_class_init(PageClass *klass)
{
    klass->parent.snapshot = page_snapshot;
}

static void page_init(Page *self)
{
    (void)self;
}

static void before_paint(GdkFrameClock *clock, gpointer widget)
{
    (void)clock;
    (void)widget;
    start = g_get_monotonic_time();
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void after_paint(GdkFrameClock *clock, gpointer widget)
{
    (void)clock;
    (void)widget;
    if (!drawn) {
        return;
    }
    drawn = FALSE;
    if (frame >= 0 && frame < FRAMES) {
        samples[frame] = (double)(g_get_monotonic_time() - start) / 1000;
    }
    if (++frame == FRAMES) {
        qsort(samples, FRAMES, sizeof *samples, compare);
        printf("page %.4f %.4f\n", samples[FRAMES / 2], samples[FRAMES * 99 / 100]);
        exit(0);
    }
}

static gboolean keep_going(GtkWidget *widget, GdkFrameClock *clock, gpointer user)
{
    (void)clock;
    (void)user;
    gtk_widget_queue_draw(widget);
    return G_SOURCE_CONTINUE;
}

static void activate(GtkApplication *app, gpointer user)
{
    (void)user;
    GtkWidget *window = gtk_application_window_new(app);
    GtkWidget *widget = g_object_new(page_get_type(), NULL);
    gtk_window_set_decorated(GTK_WINDOW(window), FALSE);
    gtk_window_set_default_size(GTK_WINDOW(window), WIDTH, HEIGHT);
    gtk_window_set_child(GTK_WINDOW(window), widget);
    PangoFontDescription *font = pango_font_description_from_string("Roboto");
    pango_font_description_set_absolute_size(font, 14 * PANGO_SCALE);
    for (int i = 0; i < TEXTS; i++) {
        char text[16];
        g_snprintf(text, sizeof text, "Text %d", i);
        layouts[i] = gtk_widget_create_pango_layout(widget, text);
        pango_layout_set_font_description(layouts[i], font);
    }
    gtk_window_present(GTK_WINDOW(window));
    gtk_widget_add_tick_callback(widget, keep_going, NULL, NULL);
    GdkFrameClock *clock = gtk_widget_get_frame_clock(widget);
    g_signal_connect(clock, "before-paint", G_CALLBACK(before_paint), widget);
    g_signal_connect(clock, "after-paint", G_CALLBACK(after_paint), widget);
}

int main(int argc, char **argv)
{
    GtkApplication *app = gtk_application_new(NULL, G_APPLICATION_NON_UNIQUE);
    g_signal_connect(app, "activate", G_CALLBACK(activate), NULL);
    return g_application_run(G_APPLICATION(app), argc, argv);
}
