/* The counter with GTK 4. */
#include <gtk/gtk.h>

static int count;

static void increment(GtkButton *button, gpointer label)
{
    char text[32];
    (void)button;
    g_snprintf(text, sizeof text, "Count: %d", ++count);
    gtk_label_set_text(label, text);
}

static void activate(GtkApplication *app, gpointer user)
{
    (void)user;
    GtkWidget *window = gtk_application_window_new(app);
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
    GtkWidget *label = gtk_label_new("Count: 0");
    GtkWidget *button = gtk_button_new_with_label("Increment");
    g_signal_connect(button, "clicked", G_CALLBACK(increment), label);
    gtk_box_append(GTK_BOX(box), label);
    gtk_box_append(GTK_BOX(box), button);
    gtk_widget_set_valign(box, GTK_ALIGN_CENTER);
    gtk_window_set_child(GTK_WINDOW(window), box);
    gtk_window_set_default_size(GTK_WINDOW(window), 320, 200);
    gtk_window_present(GTK_WINDOW(window));
}

int main(int argc, char **argv)
{
    GtkApplication *app = gtk_application_new(NULL, G_APPLICATION_NON_UNIQUE);
    g_signal_connect(app, "activate", G_CALLBACK(activate), NULL);
    int status = g_application_run(G_APPLICATION(app), argc, argv);
    g_object_unref(app);
    return status;
}
