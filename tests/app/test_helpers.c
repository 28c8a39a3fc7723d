/* The threads that help to draw: every part is done once, whoever does it. */
#include "support/cm.h"

#include "app/helpers.h"
#include "base/alloc.h"

#include <stdatomic.h>

enum { PARTS = 8, ROUNDS = 2000 };

static atomic_int done[PARTS];

static void count(void *arg, size_t part)
{
    atomic_fetch_add(&done[part], *(int *)arg);
}

static void every_part_is_done_once(void **state)
{
    (void)state;
    nv__crew *crew = nv__crew_create(3);
    nv__helpers helpers = nv__crew_helpers(crew);
    int one = 1;
    assert_int_equal(helpers.count, 2);
    for (int round = 1; round <= ROUNDS; round++) {
        helpers.run(helpers.user, count, &one, PARTS);
        for (int i = 0; i < PARTS; i++) {
            assert_int_equal(atomic_load(&done[i]), round);
        }
    }
    nv__crew_destroy(crew);
    assert_int_equal(nv__alloc_live(), 0);
}

static void who_is_alone_has_no_help(void **state)
{
    (void)state;
    assert_null(nv__crew_create(1));
    assert_int_equal(nv__crew_helpers(NULL).count, 0);
    nv__crew_destroy(NULL);
    nv__crew_destroy(nv__crew_create(2)); /* never needed */
    assert_int_equal(nv__alloc_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_is_done_once),
        cmocka_unit_test(who_is_alone_has_no_help),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
