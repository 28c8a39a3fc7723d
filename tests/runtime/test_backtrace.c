/* Unwinding crosses a switch: a handler's backtrace shows who dispatched it. */
#include "runtime/support.h"

#include <execinfo.h>

#include "runtime/coroutine.h"

enum { MAX_FRAMES = 64 };

static void *frames[MAX_FRAMES];
static int frame_count;
static volatile int after;

static nv_status look(void *user)
{
    (void)user;
    frame_count = backtrace(frames, MAX_FRAMES);
    return NV_OK;
}

__attribute__((noinline)) static void *dispatch(void)
{
    nv_status status = start_handler(app, look, NULL);
    after = status;
    return __builtin_return_address(0);
}

static void a_backtrace_crosses_the_switch(void **state)
{
    (void)state;
    if (NV__COROUTINE_DEFAULT != NV__COROUTINE_ASM) {
        skip();
    }
    const void *caller = dispatch();
    bool found = false;
    for (int i = 0; i < frame_count; i++) {
        found = found || frames[i] == caller;
    }
    assert_true(found);
}

int main(void)
{
    const struct CMUnitTest tests[] = { VIRTUAL_TEST(a_backtrace_crosses_the_switch) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
