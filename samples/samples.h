/* The samples' components, so that tests can open them. */
#ifndef NUIITIVET_SAMPLES_H
#define NUIITIVET_SAMPLES_H

#include <nuiitivet/nuiitivet.h>

extern const nv_component_class counter_class;
extern const nv_component_class login_class;
extern const nv_component_class async_demo_class;
extern const nv_component_class import_class;
extern const nv_component_class cart_class;
extern const nv_component_class todo_class;
extern const nv_component_class debounce_class;
extern const nv_component_class gallery_class;

/* Where from; `path` is of the URL, `file` is where it goes (NULL: nowhere). Copied. */
typedef struct download_params {
    const char *host;
    uint16_t port;
    const char *path, *file;
} download_params;
extern const nv_component_class download_class;

#endif
