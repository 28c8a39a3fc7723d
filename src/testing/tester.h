/* The tester's insides, shared by its files. */
#ifndef NV_TESTING_TESTER_H
#define NV_TESTING_TESTER_H

#include "app/app.h"

#include <nuiitivet/testing.h>

struct nv_tester {
    nv_app *app;
    char *golden_dir;
    char *dump;
    nv__pin_frame pins; /* strings that the test has read */
    void (*on_failure)(void *user, const char *message);
    void *failure_user;
    bool failed;
};

/* Says what went wrong and shows the tree, then fails the program or calls the test's own hook. */
void nv__tester_fail(nv_tester *t, const char *format, ...) NV_PRINTF(2, 3);

#endif
