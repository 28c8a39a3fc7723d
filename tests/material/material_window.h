/* A window with Material's default theme. */
#ifndef NV_TESTS_MATERIAL_WINDOW_H
#define NV_TESTS_MATERIAL_WINDOW_H

#include "widgets/window.h"

#include "material/theme.h"

#include <nuiitivet/material.h>

static inline int open_material(void **state)
{
    static window w;
    window_open(&w, 800.0f, 600.0f);
    nv__material_apply(w.view, NULL, false);
    *state = &w;
    return 0;
}

static inline int close_material(void **state)
{
    window_close(*state);
    return 0;
}
#define MATERIAL_TEST(fn) cmocka_unit_test_setup_teardown(fn, open_material, close_material)

/* Shows the widget in the top-left corner at its own size. */
static inline void show_corner(window *w, nv_widget *child)
{
    window_show(w, nv_stack(.children = nv_children(child)));
}

/* "fill 0,4 40x40 r=20 #ff65558f" for a role's colour. */
static inline bool is_drawn_in(window *w, const char *shape, nv_color_role role, float opacity)
{
    char line[160];
    uint32_t argb = (uint32_t)nv_color_fade(NV_ARGB(nv__view_role_argb(w->view, role)), opacity);
    (void)snprintf(line, sizeof line, "%s #%08x", shape, argb);
    bool found = is_drawn(w, line);
    if (!found) {
        char *dump = dump_of(w);
        print_message("not drawn: %s\n%s", line, dump);
        nv__free(dump);
    }
    return found;
}

static int handled;
static inline void count_handled(void *user)
{
    handled += user ? *(int *)user : 1;
}

static inline uint32_t states_of(window *w, nv_role role, const char *name)
{
    const nv__semantics_node *node = node_of(w, role, name);
    assert_non_null(node);
    return node->info.states;
}

#endif
