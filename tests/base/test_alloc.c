#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

static void allocations_are_counted(void **state)
{
    (void)state;
    size_t before = nv__alloc_live();
    char *a = nv__alloc(10);
    int *b = nv__calloc(4, sizeof *b);
    assert_non_null(a);
    assert_non_null(b);
    assert_int_equal(nv__alloc_live(), before + 2);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(b[i], 0);
    }
    a = nv__realloc(a, 1000);
    assert_non_null(a);
    assert_int_equal(nv__alloc_live(), before + 2);
    assert_null(nv__realloc(a, 0));
    nv__free(b);
    nv__free(NULL);
    assert_int_equal(nv__alloc_live(), before);
}

static void zero_and_overflowing_sizes_give_nothing(void **state)
{
    (void)state;
    assert_null(nv__alloc(0));
    assert_null(nv__zalloc(0));
    assert_null(nv__calloc(SIZE_MAX / 2, 3));
    assert_null(nv__calloc(0, 8));
    assert_null(nv__strndup("x", SIZE_MAX));
}

static void strings_are_copied(void **state)
{
    (void)state;
    char *whole = nv__strdup("hello");
    char *part = nv__strndup("hello", 3);
    assert_string_equal(whole, "hello");
    assert_string_equal(part, "hel");
    assert_null(nv__strdup(NULL));
    assert_null(nv__strndup(NULL, 4));
    nv__free(whole);
    nv__free(part);
}

static void the_nth_allocation_fails_and_only_it(void **state)
{
    (void)state;
    nv__alloc_fail_after(2);
    void *first = nv__alloc(1);
    assert_non_null(first);
    assert_false(nv__alloc_fail_hit());
    void *kept = first;
    assert_null(nv__realloc(first, 100)); /* the second allocation; `first` is untouched */
    assert_true(nv__alloc_fail_hit());
    void *third = nv__zalloc(1);
    assert_non_null(third);
    nv__free(kept);
    nv__free(third);
    nv__alloc_fail_after(0);
    assert_false(nv__alloc_fail_hit());
}

typedef struct counting {
    size_t calls, live;
} counting;

static void *counting_resize(void *user, void *memory, size_t size)
{
    counting *c = user;
    c->calls++;
    if (size == 0) {
        c->live--;
        free(memory);
        return NULL;
    }
    if (!memory) {
        c->live++;
        memory = malloc(size);
        memset(memory, 0xA5, size);
        return memory;
    }
    return realloc(memory, size);
}

static void the_allocator_can_be_replaced(void **state)
{
    (void)state;
    counting c = { 0 };
    nv_allocator allocator = { counting_resize, &c };
    nv_set_allocator(&allocator);
    unsigned char *zeroed = nv__zalloc(32);
    for (int i = 0; i < 32; i++) {
        assert_int_equal(zeroed[i], 0);
    }
    zeroed = nv__realloc(zeroed, 64);
    assert_int_equal(c.live, 1);
    nv__free(zeroed);
    assert_int_equal(c.live, 0);
    assert_int_equal(c.calls, 3);
    nv_set_allocator(NULL);
}

static void *allocate_a_lot(void *user)
{
    (void)user;
    for (int i = 0; i < 5000; i++) {
        nv__free(nv__alloc(16));
    }
    return NULL;
}

static void counting_is_thread_safe(void **state)
{
    (void)state;
    size_t before = nv__alloc_live();
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, allocate_a_lot, NULL), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
    }
    assert_int_equal(nv__alloc_live(), before);
}

static void arena_blocks_are_aligned_and_freed_together(void **state)
{
    (void)state;
    size_t before = nv__alloc_live();
    nv__arena arena;
    nv__arena_init(&arena);
    for (size_t i = 1; i < 2000; i++) {
        char *memory = nv__arena_alloc(&arena, i);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % 16, 0);
        memset(memory, (int)i, i);
    }
    assert_null(nv__arena_alloc(&arena, 0));
    assert_null(nv__arena_alloc(&arena, SIZE_MAX));
    assert_string_equal(nv__arena_strndup(&arena, "abcdef", 3), "abc");
    assert_non_null(nv__arena_alloc(&arena, 5 * 1024 * 1024));
    nv__arena_reset(&arena);
    assert_int_equal(nv__alloc_live(), before + 1);
    assert_non_null(nv__arena_alloc(&arena, 100));
    nv__arena_finish(&arena);
    assert_int_equal(nv__alloc_live(), before);
}

static void a_failing_arena_stays_usable(void **state)
{
    (void)state;
    nv__arena arena;
    nv__arena_init(&arena);
    nv__alloc_fail_after(1);
    assert_null(nv__arena_alloc(&arena, 8));
    assert_non_null(nv__arena_alloc(&arena, 8));
    nv__arena_finish(&arena);
    nv__arena_reset(&arena);
}

static void arrays_grow_and_survive_failure(void **state)
{
    (void)state;
    NV__ARRAY(int) numbers = { 0 };
    for (int i = 0; i < 1000; i++) {
        assert_true(NV__PUSH(&numbers, i));
    }
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(numbers.items[i], i);
    }
    size_t capacity = numbers.capacity;
    nv__alloc_fail_after(1);
    assert_false(NV__RESERVE(&numbers, 5000));
    assert_int_equal(numbers.capacity, capacity);
    assert_int_equal(numbers.count, 1000);
    assert_false(NV__RESERVE(&numbers, SIZE_MAX - 10));
    assert_true(NV__RESERVE(&numbers, 5000));
    assert_true(numbers.capacity >= 6000);
    NV__ARRAY_FINISH(&numbers);
    assert_null(numbers.items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocations_are_counted),
        cmocka_unit_test(zero_and_overflowing_sizes_give_nothing),
        cmocka_unit_test(strings_are_copied),
        cmocka_unit_test(the_nth_allocation_fails_and_only_it),
        cmocka_unit_test(the_allocator_can_be_replaced),
        cmocka_unit_test(counting_is_thread_safe),
        cmocka_unit_test(arena_blocks_are_aligned_and_freed_together),
        cmocka_unit_test(a_failing_arena_stays_usable),
        cmocka_unit_test(arrays_grow_and_survive_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
