/* A search box that waits until the typing pauses, and a button that counts at most twice a second. */
#include "samples.h"

#include <stdio.h>
#include <string.h>

static const char *const debounce_fruits[] = {
    "Apple", "Apricot", "Banana", "Blackberry", "Cherry", "Grape", "Lemon", "Mango", "Orange", "Peach", "Pear", "Plum",
};
enum { FRUITS = sizeof debounce_fruits / sizeof debounce_fruits[0] };

typedef struct debounce {
    nv_obs_text *query;
    const nv_obs_text *settled; /* tells half a second after the last key */
    nv_obs_int *searches;
    nv_obs_text *result;
    nv_obs_int *clicks;
    const nv_obs_int *calm_clicks; /* tells at most twice a second */
    nv_obs_int *sent;
} debounce;

static bool debounce_matches(const char *fruit, const char *query)
{
    size_t length = strlen(query);
    for (; strlen(fruit) >= length; fruit++) {
        size_t i = 0;
        while (i < length && (fruit[i] | 32) == (query[i] | 32)) {
            i++;
        }
        if (i == length) {
            return true;
        }
    }
    return false;
}

static const char debounce_hint[] = "Type the name of a fruit";

static void debounce_search(void *user)
{
    debounce *self = user;
    const char *query = nv_get(self->settled);
    char found[256] = "";
    if (!query[0]) {
        nv_set(self->result, debounce_hint);
        return;
    }
    for (int i = 0; i < FRUITS; i++) {
        size_t used = strlen(found);
        if (debounce_matches(debounce_fruits[i], query)) {
            snprintf(found + used, sizeof found - used, "%s%s", used ? ", " : "", debounce_fruits[i]);
        }
    }
    nv_set(self->searches, nv_get(self->searches) + 1);
    nv_set(self->result, found[0] ? found : "Nothing found");
}

static void debounce_send(void *user)
{
    debounce *self = user;
    nv_set(self->sent, nv_get(self->sent) + 1);
}

static void debounce_init(void *state, nv_scope *scope, const void *params)
{
    (void)params;
    debounce *self = state;
    self->query = nv_obs_text_new(scope, "");
    self->searches = nv_obs_int_new(scope, 0);
    self->result = nv_obs_text_new(scope, debounce_hint);
    self->clicks = nv_obs_int_new(scope, 0);
    self->sent = nv_obs_int_new(scope, 0);
    self->settled = nv_debounce(scope, self->query, 0.5);
    self->calm_clicks = nv_throttle(scope, self->clicks, 0.5);
    nv_subscribe(scope, self->settled, debounce_search, self);
    nv_subscribe(scope, self->calm_clicks, debounce_send, self);
}

static void debounce_click(void *user)
{
    debounce *self = user;
    nv_set(self->clicks, nv_get(self->clicks) + 1);
}

static nv_widget *debounce_build(void *state, nv_scope *scope)
{
    static const nv_text_style title = { .size = 22, .line_height = 28 };
    static const nv_text_style quiet = { .color = NV_ON_SURFACE_VARIANT, .size = 14, .line_height = 20 };

    debounce *self = state;
    return nv_column(
        .gap = 16, .padding = nv_all(24), .width = NV_FILL, .height = NV_FILL, .main = NV_CENTER,
        .children = nv_children(
            nv_text("Find a fruit", .style = &title),
            nv_text_field("Search", .key = "query", .bind_text = self->query, .width = NV_FILL),
            nv_text(.key = "result", .bind_text = self->result, .width = NV_FILL),
            nv_text(.key = "searches", .style = &quiet,
                    .bind_text = nv_format(scope, "Searches: {}", self->searches)),
            nv_spacer(.height = 8),
            nv_row(.gap = 16, .cross = NV_CENTER, .width = NV_FILL,
                   .children = nv_children(
                       nv_filled_button("Like", .on_click = { debounce_click, self }),
                       nv_text(.key = "sent", .style = &quiet, .width = NV_FILL,
                               .bind_text = nv_format(scope, "{} clicks, {} sent", self->clicks,
                                                      self->sent))))));
}

const nv_component_class debounce_class = {
    .name = "debounce",
    .size = sizeof(debounce),
    .init = debounce_init,
    .build = debounce_build,
};

#ifndef NV_SAMPLE_NO_MAIN
int main(void)
{
    return nv_app_run("Debounce", .width = 420, .height = 400,
                      .content = nv_component(&debounce_class, NULL));
}
#endif
