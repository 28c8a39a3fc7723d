/* Screenshots on disk. */
#include "support/cm.h"

#include "app/png.h"
#include "base/alloc.h"

#include <unistd.h>

static void test_round_trip(void **state)
{
    (void)state;
    const uint32_t pixels[6] = { 0xff000000, 0xffffffff, 0xff6750a4,
                                 0x00000000, 0x80400020, 0xff010203 };
    char path[] = "test_png_XXXXXX.png";
    int file = mkstemps(path, 4);
    assert_true(file >= 0);
    close(file);
    assert_int_equal(nv__png_write(path, pixels, 3, 2), NV_OK);

    uint32_t *read = NULL;
    int width = 0;
    int height = 0;
    assert_int_equal(nv__png_read(path, &read, &width, &height), NV_OK);
    assert_int_equal(width, 3);
    assert_int_equal(height, 2);
    for (int i = 0; i < 6; i++) {
        for (int shift = 0; shift < 32; shift += 8) {
            int difference = (int)(read[i] >> shift & 0xff) - (int)(pixels[i] >> shift & 0xff);
            assert_in_range(difference + 1, 0, 2); /* straight alpha rounds */
        }
    }
    nv__free(read);
    unlink(path);
}

static void test_bad_files_are_refused(void **state)
{
    (void)state;
    uint32_t *pixels = NULL;
    int width = 0;
    int height = 0;
    assert_int_equal(nv__png_read("no/such/file.png", &pixels, &width, &height), NV_ENOTFOUND);
    assert_int_equal(nv__png_read(__FILE__, &pixels, &width, &height), NV_EINVAL);
    assert_null(pixels);

    log_catcher log;
    catch_log(&log);
    uint32_t pixel = 0xff000000;
    assert_int_equal(nv__png_write("no/such/folder/a.png", &pixel, 1, 1), NV_EIO);
    assert_non_null(strstr(log.text, "no/such/folder/a.png"));
    assert_int_equal(nv__png_write("a.png", &pixel, 0, 1), NV_EINVAL);
    release_log();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_bad_files_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
