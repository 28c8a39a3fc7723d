#include "reactive/support.h"

#include <stdio.h>

typedef struct item {
    int id;
    char name[12];
} item;

typedef struct shop {
    nv_obs_list *items;
    int runs;
} shop;

static const char *ids(const nv_obs_list *list)
{
    static char text[256];
    text[0] = '\0';
    for (size_t i = 0; i < nv_list_count(list); i++) {
        const item *it = nv_list_at(list, i);
        snprintf(text + strlen(text), sizeof text - strlen(text), "%d ", it->id);
    }
    return text;
}

static void push(nv_obs_list *list, int from, int to)
{
    for (int i = from; i <= to; i++) {
        nv_list_push(list, &(item){ .id = i });
    }
}

static void items_are_copied_and_kept_in_order(void **state)
{
    (void)state;
    nv_obs_list *list = nv_obs_list_new(scope, sizeof(item));
    assert_int_equal(nv__list_item_size(list), sizeof(item));
    assert_int_equal(nv_list_count(list), 0);
    assert_null(nv_list_at(list, 0));
    item mine = { 1, "one" };
    nv_list_push(list, &mine);
    mine.id = 99;
    assert_string_equal(ids(list), "1 ");
    assert_string_equal(((const item *)nv_list_at(list, 0))->name, "one");
    push(list, 2, 20);
    assert_int_equal(nv_list_insert(list, 0, &(item){ .id = 0 }), NV_OK);
    assert_int_equal(nv_list_insert(list, 21, &(item){ .id = 21 }), NV_OK);
    assert_int_equal(nv_list_count(list), 22);
    nv_list_clear(list);
    push(list, 1, 5);
    nv_list_move(list, 0, 4);
    assert_string_equal(ids(list), "2 3 4 5 1 ");
    nv_list_move(list, 3, 1);
    assert_string_equal(ids(list), "2 5 3 4 1 ");
    nv_list_remove(list, 0);
    nv_list_remove(list, 3);
    assert_string_equal(ids(list), "5 3 4 ");
    nv_list_replace(list, 1, &(item){ .id = 7 });
    assert_string_equal(ids(list), "5 7 4 ");
    assert_null(nv_list_at(list, 3));
}

static void an_item_may_come_from_the_list_itself(void **state)
{
    (void)state;
    nv_obs_list *list = nv_obs_list_new(scope, sizeof(item));
    push(list, 1, 8); /* full: the next one makes it move */
    nv_list_push(list, nv_list_at(list, 2));
    assert_int_equal(nv_list_insert(list, 1, nv_list_at(list, 7)), NV_OK);
    assert_int_equal(nv_list_insert(list, 5, nv_list_at(list, 0)), NV_OK);
    assert_string_equal(ids(list), "1 8 2 3 4 1 5 6 7 8 3 ");
    nv_list_replace(list, 0, nv_list_at(list, 1));
    assert_string_equal(ids(list), "8 8 2 3 4 1 5 6 7 8 3 ");
}

static int64_t total(void *user)
{
    shop *self = user;
    int64_t sum = 0;
    self->runs++;
    for (size_t i = 0; i < nv_list_count(self->items); i++) {
        sum += ((const item *)nv_list_at(self->items, i))->id;
    }
    return sum;
}

static void OBS_11_every_change_is_seen_and_only_changes(void **state)
{
    (void)state;
    int calls = 0;
    shop self = { .items = nv_obs_list_new(scope, sizeof(item)) };
    const nv_obs_int *sum = nv_computed_int(scope, total, &self);
    nv_subscribe(scope, self.items, count_call, &calls);
    push(self.items, 1, 3);
    assert_int_equal(nv_get(sum), 6);
    assert_int_equal(calls, 3);
    uint64_t version = nv__list_version(self.items);
    nv_list_replace(self.items, 0, nv_list_at(self.items, 0));
    nv_list_move(self.items, 1, 1);
    assert_int_equal(calls, 3);
    assert_true(nv__list_version(self.items) == version);
    nv_list_replace(self.items, 0, &(item){ .id = 10 });
    assert_true(nv__list_version(self.items) != version);
    assert_int_equal(nv_get(sum), 15);
    nv_batch_begin();
    nv_list_clear(self.items);
    assert_int_equal(nv_get(sum), 0);
    push(self.items, 1, 100);
    nv_list_remove(self.items, 0);
    nv_batch_end();
    assert_int_equal(calls, 5);
    assert_int_equal(nv_get(sum), 5049);
    nv_list_clear(self.items);
    nv_list_clear(self.items);
    assert_int_equal(calls, 6);
}

static void bad_indices_are_reported_and_change_nothing(void **state)
{
    (void)state;
    int calls = 0;
    nv_obs_list *list = nv_obs_list_new(scope, sizeof(item));
    push(list, 1, 2);
    nv_subscribe(scope, list, count_call, &calls);
    assert_int_equal(nv_list_insert(list, 3, &(item){ .id = 3 }), NV_EINVAL);
    assert_int_equal(nv_list_insert(list, 0, NULL), NV_EINVAL);
    nv_list_push(list, NULL);
    nv_list_replace(list, 2, &(item){ .id = 3 });
    nv_list_replace(list, 0, NULL);
    nv_list_move(list, 0, 2);
    nv_list_move(list, 2, 0);
    nv_list_remove(list, 2);
    assert_true(was_reported("nv_list_remove: index 2 of 2"));
    assert_true(was_reported("nv_list_move"));
    assert_int_equal(calls, 0);
    assert_string_equal(ids(list), "1 2 ");
    assert_null(nv_obs_list_new(scope, 0));
    nv_list_remove(NULL, 0);
    nv_list_clear(NULL);
    nv_list_move(NULL, 0, 0);
    nv_list_replace(NULL, 0, &calls);
    assert_int_equal(nv__list_version(NULL), 0);
    assert_int_equal(nv__list_item_size(NULL), 0);
}

/* Against a plain array, with items of an odd size. */
static void random_edits_agree_with_a_plain_array(void **state)
{
    (void)state;
    enum { MOST = 64 };
    for (unsigned seed = 1; seed <= 50; seed++) {
        unsigned char model[MOST][3];
        size_t count = 0;
        unsigned random = seed * 2654435761u;
        nv_scope *inner = nv_scope_new(scope, "one");
        nv_obs_list *list = nv_obs_list_new(inner, 3);
        for (int step = 0; step < 400; step++) {
            random = random * 1664525u + 1013904223u;
            unsigned char value[3] = { (unsigned char)(random >> 8), (unsigned char)(random >> 16),
                                       (unsigned char)step };
            size_t a = count ? (random >> 10) % count : 0, b = count ? (random >> 20) % count : 0;
            switch ((random >> 28) % 5) {
            case 0:
            case 1:
                if (count < MOST) {
                    memmove(model[a + 1], model[a], (count - a) * 3);
                    memcpy(model[a], value, 3);
                    count++;
                    assert_int_equal(nv_list_insert(list, a, value), NV_OK);
                }
                break;
            case 2:
                if (count) {
                    unsigned char moved[3];
                    memcpy(moved, model[a], 3);
                    memmove(model[a], model[a + 1], (count - a - 1) * 3);
                    memmove(model[b + 1], model[b], (count - 1 - b) * 3);
                    memcpy(model[b], moved, 3);
                    nv_list_move(list, a, b);
                }
                break;
            case 3:
                if (count) {
                    memmove(model[a], model[a + 1], (count - a - 1) * 3);
                    count--;
                    nv_list_remove(list, a);
                }
                break;
            default:
                if (count) {
                    memcpy(model[b], value, 3);
                    nv_list_replace(list, b, value);
                }
            }
            if (nv_list_count(list) != count ||
                (count && memcmp(nv_list_at(list, 0), model, count * 3) != 0)) {
                fail_msg("seed %u differs at step %d", seed, step);
            }
        }
        nv_scope_end(inner);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(items_are_copied_and_kept_in_order),
        TEST(an_item_may_come_from_the_list_itself),
        TEST(OBS_11_every_change_is_seen_and_only_changes),
        TEST(bad_indices_are_reported_and_change_nothing),
        TEST(random_edits_agree_with_a_plain_array),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
