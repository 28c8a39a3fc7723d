/* GLib: g_idle_add from other threads. Prints millions a second; the argument: producers. */
#include <glib.h>
#include <stdio.h>

enum { MESSAGES = 200000, MAX_THREADS = 2 };

static GMainLoop *loop;
static size_t received, wanted;

static gboolean receive(gpointer user)
{
    received += user != NULL;
    if (received == wanted) {
        g_main_loop_quit(loop);
    }
    return G_SOURCE_REMOVE;
}

static gpointer produce(gpointer user)
{
    for (int i = 0; i < MESSAGES; i++) {
        g_idle_add(receive, user);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    size_t producers = argc > 1 && argv[1][0] == '2' ? 2 : 1;
    GThread *threads[MAX_THREADS];
    wanted = producers * MESSAGES;
    loop = g_main_loop_new(NULL, FALSE);
    gint64 start = g_get_monotonic_time();
    for (size_t i = 0; i < producers; i++) {
        threads[i] = g_thread_new("producer", produce, &received);
    }
    g_main_loop_run(loop);
    double elapsed = (double)(g_get_monotonic_time() - start);
    for (size_t i = 0; i < producers; i++) {
        g_thread_join(threads[i]);
    }
    printf("%.3f\n", (double)wanted / elapsed);
    return 0;
}
