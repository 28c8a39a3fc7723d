/* The samples' components, so that tests can open them. */
#ifndef NUIITIVET_SAMPLES_H
#define NUIITIVET_SAMPLES_H

#include <nuiitivet/nuiitivet.h>

extern const nv_component_class counter_class;
extern const nv_component_class login_class;
extern const nv_component_class async_demo_class;
extern const nv_component_class import_class;

#endif
