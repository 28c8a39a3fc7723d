/* One decode for all who want an image, room for what nobody shows, cancellation, the end. */
#include "images/image_files.h"

#include "base/alloc.h"
#include "images/cache.h"

typedef struct place {
    nv__runtime *runtime;
    nv_scope *scope;
} place;

static void place_open(place *p, uint64_t seed)
{
    nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED, .virtual_clock = true, .seed = seed };
    assert_int_equal(nv__runtime_create(&desc, &p->runtime), NV_OK);
    p->scope = nv_scope_new(nv__runtime_scope(p->runtime), "test");
    assert_non_null(p->scope);
}

static void place_close(place *p)
{
    nv__runtime_destroy(p->runtime);
}

typedef struct asking {
    nv__image_want want; /* first */
    int done;
} asking;

static void note_done(nv__image_want *want)
{
    ((asking *)want)->done++;
}

static bool ask(place *p, asking *a, nv_image_source *source, int width)
{
    nv__image_goal goal = { .width = width };
    return nv__image_want_begin(&a->want, p->runtime, source, goal, false, note_done);
}

static void two_who_want_the_same_decode_it_once(void **state)
{
    place p;
    asking a = { .done = 0 }, b = { .done = 0 }, c = { .done = 0 };
    nv_image_source *one = nv_image_source_file(LARGE_IMAGE("wide.jpg"));
    nv_image_source *two = nv_image_source_file(LARGE_IMAGE("wide.jpg"));
    (void)state;
    place_open(&p, 0);
    assert_false(ask(&p, &a, one, 40));
    assert_false(ask(&p, &b, two, 33)); /* the same halving */
    nv__runtime_advance(p.runtime, 0);
    assert_int_equal(a.done + b.done, 2);
    assert_int_equal(a.want.status, NV_OK);
    assert_ptr_equal(a.want.bitmap, b.want.bitmap);
    assert_int_equal(nv_bitmap_width(a.want.bitmap), 40);
    assert_int_equal(nv__image_get_stats(p.runtime).decodes, 1);
    assert_int_equal(nv__image_known(p.runtime, two).width, 160);
    /* Once it is known it is there at once. */
    assert_true(ask(&p, &c, two, 35));
    assert_int_equal(c.done, 0);
    assert_ptr_equal(c.want.bitmap, a.want.bitmap);
    nv__image_want_end(&a.want);
    nv__image_want_end(&b.want);
    nv__image_want_end(&c.want);
    nv_image_source_release(one);
    nv_image_source_release(two);
    place_close(&p);
}

static void another_size_is_another_decode(void **state)
{
    place p;
    asking a = { .done = 0 }, b = { .done = 0 };
    nv_image_source *source = nv_image_source_file(LARGE_IMAGE("wide.png"));
    (void)state;
    place_open(&p, 0);
    assert_false(ask(&p, &a, source, 160));
    assert_false(ask(&p, &b, source, 20)); /* waits to learn how large it is, then decodes */
    nv__runtime_advance(p.runtime, 0);
    assert_int_equal(a.done + b.done, 2);
    assert_int_equal(nv_bitmap_width(a.want.bitmap), 160);
    assert_int_equal(nv_bitmap_width(b.want.bitmap), 20);
    assert_int_equal(nv__image_get_stats(p.runtime).decodes, 2);
    nv__image_want_end(&a.want);
    nv__image_want_end(&b.want);
    nv_image_source_release(source);
    place_close(&p);
}

static void bytes_that_are_equal_are_one_source(void **state)
{
    place p;
    asking a = { .done = 0 }, b = { .done = 0 };
    static image_file file;
    image_file_read(&file, LARGE_IMAGE("wide.webp"));
    nv_image_source *one = nv_image_source_memory(file.bytes, file.size, "one");
    nv_image_source *two = nv_image_source_static(file.bytes, file.size, NULL);
    (void)state;
    place_open(&p, 0);
    assert_false(ask(&p, &a, one, 0));
    assert_false(ask(&p, &b, two, 0));
    nv__runtime_advance(p.runtime, 0);
    assert_ptr_equal(a.want.bitmap, b.want.bitmap);
    nv__image_want_end(&a.want);
    nv__image_want_end(&b.want);
    nv_image_source_release(one);
    nv_image_source_release(two);
    place_close(&p);
}

static void what_nobody_shows_leaves_by_age(void **state)
{
    static const char *const files[] = { LARGE_IMAGE("wide.png"), LARGE_IMAGE("wide.jpg"),
                                         LARGE_IMAGE("wide.webp") };
    const size_t bytes = (size_t)160 * 120 * 4 / 3 * 4;
    place p;
    asking a[3] = { { .done = 0 } };
    nv_image_source *sources[3];
    (void)state;
    place_open(&p, 0);
    nv_image_set_cache_limit(bytes * 2);
    for (int i = 0; i < 3; i++) {
        sources[i] = nv_image_source_file(files[i]);
        assert_false(ask(&p, &a[i], sources[i], 0));
    }
    nv__runtime_advance(p.runtime, 0);
    assert_int_equal(nv__image_get_stats(p.runtime).kept, 3); /* all are shown */
    nv__image_want_end(&a[1].want);
    assert_true(ask(&p, &a[1], sources[1], 0)); /* used last */
    for (int i = 0; i < 3; i++) {
        nv__image_want_end(&a[i].want);
    }
    nv_image_set_cache_limit(bytes);
    assert_int_equal(nv__image_get_stats(p.runtime).kept, 1);
    assert_int_equal(nv__image_get_stats(p.runtime).bytes, bytes);
    assert_true(ask(&p, &a[1], sources[1], 0));
    nv__image_want_end(&a[1].want);
    assert_false(ask(&p, &a[0], sources[0], 0));
    nv__runtime_advance(p.runtime, 0);
    assert_int_equal(a[0].want.status, NV_OK);
    nv__image_want_end(&a[0].want);
    nv_image_set_cache_limit(0);
    assert_int_equal(nv__image_get_stats(p.runtime).kept, 0);
    for (int i = 0; i < 3; i++) {
        nv_image_source_release(sources[i]);
    }
    place_close(&p);
}

static void few_are_decoded_at_once(void **state)
{
    enum { MANY = 12 };
    place p;
    asking a[MANY];
    nv_image_source *sources[MANY];
    static image_file file;
    image_file_read(&file, SMALL_IMAGE("rgba.png"));
    (void)state;
    place_open(&p, 7);
    for (int i = 0; i < MANY; i++) {
        char name[8];
        uint8_t trailing[IMAGE_FILE_MAX] = { 0 };
        snprintf(name, sizeof name, "%d", i);
        memcpy(trailing, file.bytes, file.size);
        sources[i] = nv_image_source_memory(trailing, file.size + (size_t)i, name);
        a[i].done = 0;
        assert_false(ask(&p, &a[i], sources[i], 0));
    }
    assert_int_equal(nv__image_get_stats(p.runtime).under_way, NV_IMAGE_DECODES_MAX);
    assert_int_equal(nv__image_get_stats(p.runtime).waiting, MANY - NV_IMAGE_DECODES_MAX);
    nv__image_want_end(&a[MANY - 1].want); /* one that waits */
    assert_int_equal(nv__image_get_stats(p.runtime).waiting, MANY - NV_IMAGE_DECODES_MAX - 1);
    nv__runtime_advance(p.runtime, 0);
    for (int i = 0; i < MANY - 1; i++) {
        assert_int_equal(a[i].done, 1);
        assert_int_equal(a[i].want.status, NV_OK);
        nv__image_want_end(&a[i].want);
    }
    assert_int_equal(nv__image_get_stats(p.runtime).decodes, MANY - 1);
    for (int i = 0; i < MANY; i++) {
        nv_image_source_release(sources[i]);
    }
    place_close(&p);
}

static void the_last_one_to_leave_cancels(void **state)
{
    place p;
    asking a = { .done = 0 }, b = { .done = 0 };
    nv_image_source *source = nv_image_source_file(LARGE_IMAGE("wide.jpg"));
    (void)state;
    place_open(&p, 0);
    assert_false(ask(&p, &a, source, 0));
    assert_false(ask(&p, &b, source, 0));
    nv__image_want_end(&a.want);
    nv__image_want_end(&b.want);
    nv__runtime_advance(p.runtime, 0);
    assert_int_equal(a.done + b.done, 0);
    assert_int_equal(nv__image_get_stats(p.runtime).decodes, 0);
    assert_int_equal(nv__image_get_stats(p.runtime).under_way, 0);
    /* And it can be had again. */
    assert_false(ask(&p, &a, source, 0));
    nv__image_want_end(&a.want);
    assert_false(ask(&p, &b, source, 0));
    nv__runtime_advance(p.runtime, 0);
    assert_int_equal(b.want.status, NV_OK);
    nv__image_want_end(&b.want);
    nv_image_source_release(source);
    place_close(&p);
}

static void what_fails_says_why_and_may_be_tried_again(void **state)
{
    static const struct {
        const char *path;
        nv_status status;
    } cases[] = { { NV_SOURCE_DIR "/tests/no-such.png", NV_ENOTFOUND },
                  { NV_SOURCE_DIR "/tests", NV_EIO },
                  { "/dev/zero", NV_EIO },
                  { NV_SOURCE_DIR "/LICENSE", NV_EUNSUPPORTED } };
    place p;
    log_catcher log;
    (void)state;
    catch_log(&log);
    place_open(&p, 0);
    for (int i = 0; i < 4; i++) {
        for (int again = 0; again < 2; again++) {
            asking a = { .done = 0 };
            nv_image_source *source = nv_image_source_file(cases[i].path);
            assert_false(ask(&p, &a, source, 0));
            nv__runtime_advance(p.runtime, 0);
            assert_int_equal(a.done, 1);
            assert_int_equal(a.want.status, cases[i].status);
            assert_true(a.want.why[0] != '\0');
            assert_null(a.want.bitmap);
            nv__image_want_end(&a.want);
            nv_image_source_release(source);
        }
    }
    assert_non_null(strstr(log.text, "no-such.png"));
    place_close(&p);
    release_log();
}

static void a_source_can_be_forgotten(void **state)
{
    place p;
    asking a = { .done = 0 }, b = { .done = 0 };
    nv_image_source *source = nv_image_source_file(LARGE_IMAGE("wide.jpg"));
    (void)state;
    place_open(&p, 0);
    nv_image_forget(NULL);
    assert_false(ask(&p, &a, source, 0));
    nv_image_forget(source); /* while it is on its way: it is given, but not kept */
    nv__runtime_advance(p.runtime, 0);
    assert_int_equal(a.want.status, NV_OK);
    assert_int_equal(nv__image_get_stats(p.runtime).kept, 0);
    assert_false(ask(&p, &b, source, 0));
    nv__runtime_advance(p.runtime, 0);
    assert_int_equal(nv__image_get_stats(p.runtime).kept, 1);
    nv_image_forget(source);
    assert_int_equal(nv__image_get_stats(p.runtime).kept, 0);
    assert_int_equal(nv__image_known(p.runtime, source).width, 0);
    nv__image_want_end(&a.want);
    nv__image_want_end(&b.want);
    nv_image_source_release(source);
    place_close(&p);
}

/* ---- awaiting ---- */

typedef struct awaiting {
    nv_image_source *source;
    int width;
    nv_status status;
    nv_bitmap *bitmap;
    bool returned;
} awaiting;

static nv_status await_it(void *user)
{
    awaiting *a = user;
    a->status = nv_await_image(a->source, a->width, 0, &a->bitmap);
    a->returned = true;
    return NV_OK;
}

static void tasks_await_images(void **state)
{
    place p;
    nv_image_source *source = nv_image_source_file(LARGE_IMAGE("wide.webp"));
    awaiting a = { .source = source, .width = 80 }, b = a, gone = { .source = NULL };
    (void)state;
    place_open(&p, 0);
    assert_int_equal(nv_await_image(source, 1, 1, &gone.bitmap), NV_ENOLOOP);
    assert_int_equal(nv_spawn(p.scope, await_it, &a), NV_OK);
    assert_int_equal(nv_spawn(p.scope, await_it, &b), NV_OK);
    nv__runtime_advance(p.runtime, 0);
    assert_true(a.returned && b.returned);
    assert_int_equal(a.status, NV_OK);
    assert_ptr_equal(a.bitmap, b.bitmap);
    assert_int_equal(nv_bitmap_width(a.bitmap), 80);
    nv_bitmap_release(a.bitmap);
    nv_bitmap_release(b.bitmap);
    nv_image_source_release(source);
    place_close(&p);
}

static void a_cancelled_task_leaves_at_once(void **state)
{
    place p;
    nv_image_source *source = nv_image_source_file(LARGE_IMAGE("wide.webp"));
    awaiting a = { .source = source }, b = a;
    (void)state;
    place_open(&p, 0);
    nv_scope *scope = nv_scope_new(p.scope, "short");
    assert_int_equal(nv_spawn(scope, await_it, &a), NV_OK);
    assert_int_equal(nv_spawn(p.scope, await_it, &b), NV_OK);
    nv__runtime_step(p.runtime, 0);
    nv_scope_end(scope);
    nv__runtime_advance(p.runtime, 0);
    assert_int_equal(a.status, NV_ECANCELED);
    assert_null(a.bitmap);
    assert_int_equal(b.status, NV_OK); /* the other one still gets it */
    nv_bitmap_release(b.bitmap);
    nv_image_source_release(source);
    place_close(&p);
}

/* Ended at every turn of the loop, with threads and without. */
static void the_end_may_come_at_any_time(void **state)
{
    (void)state;
    for (int steps = 0; steps < 12; steps++) {
        for (int threads = 0; threads < 2; threads++) {
            place p;
            nv__runtime_desc desc = { .mode = NV__RUNTIME_OWNED, .virtual_clock = threads == 0 };
            assert_int_equal(nv__runtime_create(&desc, &p.runtime), NV_OK);
            p.scope = nv_scope_new(nv__runtime_scope(p.runtime), "test");
            awaiting a[5];
            for (int i = 0; i < 5; i++) {
                a[i] = (awaiting){ .source = nv_image_source_file(LARGE_IMAGE("wide.jpg")),
                                   .width = 20 * i };
                assert_int_equal(nv_spawn(p.scope, await_it, &a[i]), NV_OK);
            }
            for (int step = 0; step < steps; step++) {
                nv__runtime_step(p.runtime, 0);
            }
            place_close(&p);
            for (int i = 0; i < 5; i++) {
                assert_true(a[i].returned);
                assert_true((a[i].bitmap != NULL) == (a[i].status == NV_OK));
                nv_bitmap_release(a[i].bitmap);
                nv_image_source_release(a[i].source);
            }
        }
    }
}

static void memory_may_run_out_while_loading(void **state)
{
    log_catcher log;
    (void)state;
    catch_log(&log);
    for (size_t n = 1; n < 60; n++) {
        place p;
        place_open(&p, 0);
        nv_image_source *source = nv_image_source_file(LARGE_IMAGE("wide.png"));
        asking a = { .done = 0 };
        nv__alloc_fail_after(n);
        bool at_once = ask(&p, &a, source, 0);
        nv__runtime_advance(p.runtime, 0);
        nv__alloc_fail_after(0);
        assert_true(at_once || a.done == 1);
        assert_true((a.want.bitmap != NULL) == (a.want.status == NV_OK));
        nv__image_want_end(&a.want);
        nv_image_source_release(source);
        place_close(&p);
    }
    release_log();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_who_want_the_same_decode_it_once),
        cmocka_unit_test(another_size_is_another_decode),
        cmocka_unit_test(bytes_that_are_equal_are_one_source),
        cmocka_unit_test(what_nobody_shows_leaves_by_age),
        cmocka_unit_test(few_are_decoded_at_once),
        cmocka_unit_test(the_last_one_to_leave_cancels),
        cmocka_unit_test(what_fails_says_why_and_may_be_tried_again),
        cmocka_unit_test(a_source_can_be_forgotten),
        cmocka_unit_test(tasks_await_images),
        cmocka_unit_test(a_cancelled_task_leaves_at_once),
        cmocka_unit_test(the_end_may_come_at_any_time),
        cmocka_unit_test(memory_may_run_out_while_loading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
