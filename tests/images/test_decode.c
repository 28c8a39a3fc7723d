/* Formats, sizes, orientation, limits and damage. */
#include "images/image_files.h"

#include "base/alloc.h"
#include "images/library.h"

static const nv__image_goal as_it_is = { 0 };

static nv__image_format sniffed(const char *bytes, size_t size)
{
    return nv__image_sniff((const uint8_t *)bytes, size);
}

static void format_is_told_by_content(void **state)
{
    (void)state;
    assert_int_equal(sniffed("\x89PNG\r\n\x1A\n....", 12), NV__IMAGE_PNG);
    assert_int_equal(sniffed("\xFF\xD8\xFF\xE0", 4), NV__IMAGE_JPEG);
    assert_int_equal(sniffed("RIFF\1\2\3\4WEBPVP8 ", 16), NV__IMAGE_WEBP);
    assert_int_equal(sniffed("RIFF\1\2\3\4WAVE", 12), NV__IMAGE_UNKNOWN);
    assert_int_equal(sniffed("\xEF\xBB\xBF \n<!-- a --><svg/>", 21), NV__IMAGE_SVG);
    assert_int_equal(sniffed("<html><svg", 10), NV__IMAGE_SVG); /* librsvg says what it is not */
    assert_int_equal(sniffed("svg <svg", 8), NV__IMAGE_UNKNOWN);
    assert_int_equal(sniffed("", 0), NV__IMAGE_UNKNOWN);
    assert_int_equal(sniffed("<sv", 3), NV__IMAGE_UNKNOWN);
}

static void decode_as(const char *path, int width, int height, uint32_t first, uint32_t last,
                      int by)
{
    nv__decoding job;
    nv_status status = image_decode(&job, path, as_it_is);
    if (status != NV_OK) {
        fail_msg("%s: %s", path, job.why);
    }
    assert_int_equal(job.bitmap->width, width);
    assert_int_equal(job.bitmap->height, height);
    assert_pixel(job.bitmap, 0, 0, first, by);
    assert_pixel(job.bitmap, width - 1, height - 1, last, by);
    nv_bitmap_release(job.bitmap);
}

static void every_format_decodes(void **state)
{
    (void)state;
    decode_as(SMALL_IMAGE("rgba.png"), 16, 12, 0x80800000, 0x80000080, 2);
    decode_as(SMALL_IMAGE("interlaced.png"), 16, 12, 0xFFFF0000, 0xFF0000FF, 2);
    decode_as(SMALL_IMAGE("photo.jpg"), 16, 12, 0xFFFF0000, 0xFF0000FF, 40);
    decode_as(SMALL_IMAGE("progressive.jpg"), 16, 12, 0xFFFF0000, 0xFF0000FF, 40);
    decode_as(SMALL_IMAGE("cmyk.jpg"), 16, 12, 0xFFFF0000, 0xFF0000FF, 40);
    decode_as(SMALL_IMAGE("lossy.webp"), 16, 12, 0xFFFF0000, 0xFF0000FF, 40);
    decode_as(SMALL_IMAGE("lossless.webp"), 16, 12, 0x80800000, 0x80000080, 3);
    decode_as(SMALL_IMAGE("drawing.svg"), 20, 10, 0xFFFF0000, 0x80000080, 1);
    decode_as(SMALL_IMAGE("bits.png"), 8, 8, 0xFF808080, 0xFF808080, 128);
}

static void grey_and_deep_images_are_grey(void **state)
{
    static const char *const files[] = { SMALL_IMAGE("gray.jpg"), SMALL_IMAGE("deep.png") };
    (void)state;
    for (int i = 0; i < 2; i++) {
        nv__decoding job;
        assert_int_equal(image_decode(&job, files[i], as_it_is), NV_OK);
        for (int p = 0; p < 16 * 12; p++) {
            uint32_t pixel = job.bitmap->pixels[p];
            assert_true((pixel >> 16 & 255) == (pixel & 255) && pixel >> 24 == 255);
        }
        assert_true(job.bitmap->opaque);
        nv_bitmap_release(job.bitmap);
    }
}

/* Turned a quarter to the right: what was the bottom is on the left. */
static void photos_are_the_right_way_up(void **state)
{
    (void)state;
    decode_as(SMALL_IMAGE("turned.jpg"), 12, 16, 0xFF0000FF, 0xFFFF0000, 40);
    decode_as(SMALL_IMAGE("mirrored.jpg"), 12, 16, 0xFFFF0000, 0xFF0000FF, 40);
}

static void every_orientation_moves_every_corner(void **state)
{
    /* Where the numbers of a 2 x 3 picture stand afterwards, row by row. */
    static const char *const wanted[9] = { NULL,     "abcdef", "badcfe", "fedcba", "efcdab",
                                           "acebdf", "ecafdb", "fdbeca", "bdface" };
    (void)state;
    for (int orientation = 1; orientation <= 8; orientation++) {
        nv_bitmap *bitmap = nv__bitmap_new(2, 3, "letters");
        for (uint32_t i = 0; i < 6; i++) {
            bitmap->pixels[i] = 'a' + i;
        }
        bitmap = nv__orient(bitmap, orientation);
        for (uint32_t i = 0; i < 6; i++) {
            assert_int_equal(bitmap->pixels[i], (uint32_t)wanted[orientation][i]);
        }
        assert_int_equal(bitmap->width, orientation >= 5 ? 3 : 2);
        nv_bitmap_release(bitmap);
    }
}

static void exif_of_any_bytes_is_harmless(void **state)
{
    uint8_t bytes[64];
    uint32_t seed = 5;
    (void)state;
    for (int round = 0; round < 20000; round++) {
        memcpy(bytes, "Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\6\0\0", 28);
        size_t size = (seed >> 8) % sizeof bytes;
        for (int change = 0; change < 4; change++) {
            seed = seed * 1664525u + 1013904223u;
            bytes[(seed >> 16) % sizeof bytes] = (uint8_t)(seed >> 8);
        }
        int orientation = nv__exif_orientation(bytes, size);
        assert_in_range(orientation, 1, 8);
    }
}

static void extents_are_no_smaller_than_wanted(void **state)
{
    nv__image_facts photo = { 4000, 3000, false }, drawing = { 24, 24, true };
    nv__image_extent e = nv__image_extent_of(photo, (nv__image_goal){ .width = 1000 });
    (void)state;
    assert_int_equal(e.width, 1000);
    e = nv__image_extent_of(photo, (nv__image_goal){ .width = 1001 });
    assert_int_equal(e.width, 2000);
    e = nv__image_extent_of(photo, (nv__image_goal){ .width = 500, .height = 700 });
    assert_int_equal(e.height, 750);
    e = nv__image_extent_of(
        photo, (nv__image_goal){ .width = 500, .height = 700, .cover = NV__COVER_EITHER });
    assert_int_equal(e.height, 375);
    e = nv__image_extent_of(photo, (nv__image_goal){ .width = 9000 });
    assert_int_equal(e.width, 4000);
    e = nv__image_extent_of(photo, (nv__image_goal){ .width = 1 });
    assert_int_equal(e.width, 63); /* 2^6 times smaller at most */
    e = nv__image_extent_of(drawing, (nv__image_goal){ .width = 100, .height = 50 });
    assert_int_equal(e.height, 100);
    e = nv__image_extent_of(drawing, (nv__image_goal){ .scale = 1.25f });
    assert_int_equal(e.height, 30);
    e = nv__image_extent_of(drawing, (nv__image_goal){ .scale = 1e9f });
    assert_true((int64_t)e.width * e.height <= NV_BITMAP_PIXELS_MAX);
}

/* A smaller version is the mean of what it stands for, whichever way the format makes it. */
static void smaller_versions_look_the_same(void **state)
{
    static const char *const files[] = { LARGE_IMAGE("wide.png"), LARGE_IMAGE("wide.jpg"),
                                         LARGE_IMAGE("wide.webp") };
    (void)state;
    for (int i = 0; i < 3; i++) {
        nv__decoding whole, part;
        assert_int_equal(image_decode(&whole, files[i], as_it_is), NV_OK);
        for (int halvings = 1; halvings <= 5; halvings++) {
            nv__image_goal goal = { .width = (160 + (1 << halvings) - 1) >> halvings };
            assert_int_equal(image_decode(&part, files[i], goal), NV_OK);
            assert_int_equal(part.facts.width, 160);
            assert_int_equal(part.extent.halvings, halvings);
            assert_int_equal(part.bitmap->width, goal.width);
            nv__level level;
            assert_true(nv__bitmap_level(whole.bitmap, halvings, &level));
            assert_int_equal(level.height, part.bitmap->height);
            /* Beyond that the sides do not halve evenly. */
            for (int y = 0; halvings <= 3 && y < level.height; y++) {
                assert_pixel(part.bitmap, level.width / 2, y,
                             level.pixels[y * level.width + level.width / 2], 12);
            }
            nv_bitmap_release(part.bitmap);
        }
        nv_bitmap_release(whole.bitmap);
    }
}

static void svg_is_drawn_at_the_size_asked_for(void **state)
{
    nv__decoding job;
    (void)state;
    assert_int_equal(
        image_decode(&job, SMALL_IMAGE("drawing.svg"), (nv__image_goal){ .width = 101 }), NV_OK);
    assert_true(job.facts.scalable);
    assert_int_equal(job.bitmap->width, 101);
    assert_int_equal(job.bitmap->height, 51);
    assert_pixel(job.bitmap, 48, 25, 0xFFFF0000, 1); /* sharp: the edge is at 50.5 */
    assert_pixel(job.bitmap, 53, 25, 0x80000080, 1);
    nv_bitmap_release(job.bitmap);
}

static void only_the_size_can_be_asked_for(void **state)
{
    static const char *const files[] = { SMALL_IMAGE("rgba.png"), SMALL_IMAGE("turned.jpg"),
                                         SMALL_IMAGE("lossy.webp"), SMALL_IMAGE("drawing.svg") };
    static const int widths[] = { 16, 12, 16, 20 };
    (void)state;
    for (int i = 0; i < 4; i++) {
        static image_file file;
        image_file_read(&file, files[i]);
        nv__decoding job = { .bytes = file.bytes, .size = file.size, .probe = true };
        assert_int_equal(nv__image_decode(&job), NV_OK);
        assert_int_equal(job.facts.width, widths[i]);
        assert_null(job.bitmap);
    }
}

static void a_prefix_of_an_image_is_an_error(void **state)
{
    static const char *const files[] = { SMALL_IMAGE("rgba.png"),   SMALL_IMAGE("interlaced.png"),
                                         SMALL_IMAGE("photo.jpg"),  SMALL_IMAGE("progressive.jpg"),
                                         SMALL_IMAGE("lossy.webp"), SMALL_IMAGE("lossless.webp"),
                                         SMALL_IMAGE("drawing.svg") };
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        static image_file file;
        image_file_read(&file, files[i]);
        bool padded = file.bytes[file.size - 1] == '\n' || strstr(files[i], ".webp") != NULL;
        for (size_t size = 0; size + (padded ? 2 : 0) < file.size; size++) {
            uint8_t *exact = malloc(size > 0 ? size : 1); /* for the sanitizer to see its end */
            memcpy(exact, file.bytes, size);
            nv__decoding job = { .bytes = exact, .size = size };
            nv_status status = nv__image_decode(&job);
            if (status != NV_EFAILED && status != NV_EUNSUPPORTED) {
                fail_msg("%zu bytes of %s: %s", size, files[i], nv_status_name(status));
            }
            assert_null(job.bitmap);
            assert_true(job.why[0] != '\0');
            free(exact);
        }
    }
}

static void huge_images_are_refused_before_they_are_read(void **state)
{
    static image_file file;
    nv__decoding job;
    char svg[200];
    (void)state;
    image_file_read(&file, SMALL_IMAGE("photo.jpg"));
    for (size_t i = 0; i + 9 < file.size; i++) {
        if (file.bytes[i] == 0xFF && file.bytes[i + 1] == 0xC0) {
            memset(file.bytes + i + 5, 0xFE, 4); /* height and width */
        }
    }
    job = (nv__decoding){ .bytes = file.bytes, .size = file.size };
    assert_int_equal(nv__image_decode(&job), NV_ELIMIT);
    assert_non_null(strstr(job.why, "JPEG"));
    snprintf(svg, sizeof svg, "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='9'/>",
             NV_IMAGE_SIDE_MAX + 1);
    job = (nv__decoding){ .bytes = (const uint8_t *)svg, .size = strlen(svg) };
    assert_int_equal(nv__image_decode(&job), NV_ELIMIT);
    image_file_read(&file, SMALL_IMAGE("rgba.png"));
    job = (nv__decoding){ .bytes = file.bytes, .size = file.size, .pixels_max = 100 };
    assert_int_equal(nv__image_decode(&job), NV_ELIMIT);
    job = (nv__decoding){ .bytes = file.bytes, .size = (size_t)NV_IMAGE_BYTES_MAX + 1 };
    assert_int_equal(nv__image_decode(&job), NV_ELIMIT);
}

static void a_missing_library_is_named(void **state)
{
    static const struct {
        const char *soname, *file, *format;
    } cases[] = { { "libpng16.so.16", SMALL_IMAGE("rgba.png"), "PNG" },
                  { "libjpeg.so.62", SMALL_IMAGE("photo.jpg"), "JPEG" },
                  { "libwebp.so.7", SMALL_IMAGE("lossy.webp"), "WebP" },
                  { "librsvg-2.so.2", SMALL_IMAGE("drawing.svg"), "SVG" } };
    (void)state;
    for (int i = 0; i < 4; i++) {
        nv__decoding job;
        nv__library_hide(cases[i].soname);
        assert_int_equal(image_decode(&job, cases[i].file, as_it_is), NV_EUNSUPPORTED);
        assert_non_null(strstr(job.why, cases[i].format));
        assert_non_null(strstr(job.why, "not installed"));
        nv__library_hide(NULL);
        assert_int_equal(image_decode(&job, cases[i].file, as_it_is), NV_OK);
        nv_bitmap_release(job.bitmap);
    }
}

static void a_library_that_lacks_something_is_missing(void **state)
{
    static void *nothing;
    static const nv__symbol symbols[] = { { "there_is_no_such_function", &nothing } };
    nv__library lacking = { "libpng16.so.16", symbols, 1, NV__LIBRARY_UNKNOWN };
    nv__library absent = { "libnuiitivet-no-such.so.9", symbols, 1, NV__LIBRARY_UNKNOWN };
    log_catcher log;
    (void)state;
    catch_log(&log);
    assert_false(nv__library_open(&lacking));
    assert_non_null(strstr(log.text, "there_is_no_such_function"));
    assert_false(nv__library_open(&absent));
    assert_false(nv__library_open(&absent));
    release_log();
}

static void memory_may_run_out_anywhere(void **state)
{
    static const char *const files[] = { SMALL_IMAGE("rgba.png"), SMALL_IMAGE("interlaced.png"),
                                         SMALL_IMAGE("turned.jpg"), SMALL_IMAGE("lossy.webp"),
                                         SMALL_IMAGE("drawing.svg") };
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        nv_status status = NV_ENOMEM;
        for (size_t n = 1; status != NV_OK && n < 100; n++) {
            nv__decoding job;
            size_t before = nv__alloc_live();
            nv__alloc_fail_after(n);
            status = image_decode(&job, files[i], (nv__image_goal){ .width = 5 });
            nv__alloc_fail_after(0);
            assert_true(status == NV_OK || status == NV_ENOMEM);
            assert_true((job.bitmap != NULL) == (status == NV_OK));
            nv_bitmap_release(job.bitmap);
            assert_int_equal(nv__alloc_live(), before);
        }
        assert_int_equal(status, NV_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(format_is_told_by_content),
        cmocka_unit_test(every_format_decodes),
        cmocka_unit_test(grey_and_deep_images_are_grey),
        cmocka_unit_test(photos_are_the_right_way_up),
        cmocka_unit_test(every_orientation_moves_every_corner),
        cmocka_unit_test(exif_of_any_bytes_is_harmless),
        cmocka_unit_test(extents_are_no_smaller_than_wanted),
        cmocka_unit_test(smaller_versions_look_the_same),
        cmocka_unit_test(svg_is_drawn_at_the_size_asked_for),
        cmocka_unit_test(only_the_size_can_be_asked_for),
        cmocka_unit_test(a_prefix_of_an_image_is_an_error),
        cmocka_unit_test(huge_images_are_refused_before_they_are_read),
        cmocka_unit_test(a_missing_library_is_named),
        cmocka_unit_test(a_library_that_lacks_something_is_missing),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
