/* Finding and loading fonts, drawing glyphs, doing without any. */
#include "text_fixture.h"

#include "base/log.h"
#include "text/fonts.h"

#include <stdio.h>
#include <stdlib.h>

static char last_message[512];
static int message_count;

static void keep_message(void *user, nv_log_level level, const char *message)
{
    (void)user;
    (void)level;
    snprintf(last_message, sizeof last_message, "%s", message);
    message_count++;
}

static nv__font *pick(nv__fonts *fonts, const char *family, int weight)
{
    nv__font *font;
    assert_int_equal(nv__fonts_pick(fonts, family, weight, &font), NV_OK);
    assert_non_null(font);
    return font;
}

/* ---- choosing ---- */

static void the_nearest_weight_of_a_family_is_taken(void **state)
{
    assert_string_equal(pick(*state, "Roboto", 400)->name, "Roboto-Regular");
    assert_string_equal(pick(*state, "roboto", 500)->name, "Roboto-Medium");
    assert_string_equal(pick(*state, NULL, 900)->name, "Roboto-Bold");
    assert_string_equal(pick(*state, "DejaVu Sans", 700)->name, "DejaVuSans");
}

static void an_unknown_family_is_reported_and_replaced(void **state)
{
    nv__log_forget();
    nv_log_set_handler(keep_message, NULL);
    message_count = 0;
    assert_string_equal(pick(*state, "No Such Family", 400)->name, "Roboto-Regular");
    assert_int_equal(message_count, 1);
    assert_non_null(strstr(last_message, "No Such Family"));
    pick(*state, "No Such Family", 400);
    assert_int_equal(message_count, 1);
    nv_log_set_handler(NULL, NULL);
}

static void the_systems_fonts_are_found_by_family(void **state)
{
    (void)state;
    nv__fonts *fonts;
    assert_int_equal(nv__fonts_create(&fonts), NV_OK);
    assert_true(nv__fonts_usable(fonts));
    nv__font *regular = pick(fonts, NULL, 400), *medium = pick(fonts, NULL, 500);
    assert_string_equal(regular->name, "Roboto-Regular");
    assert_string_equal(medium->name, "Roboto-Medium");
    assert_string_equal(pick(fonts, "Roboto", 700)->name, "Roboto-Bold");
    assert_string_equal(pick(fonts, "DejaVu Sans", 400)->name, "DejaVuSans");
    assert_ptr_equal(pick(fonts, NULL, 400), regular);
    nv__fonts_destroy(fonts);
}

static void a_fallback_has_the_character_and_the_weight(void **state)
{
    (void)state;
    nv__fonts *fonts;
    nv__font *font;
    assert_int_equal(nv__fonts_create(&fonts), NV_OK);
    assert_int_equal(nv__fonts_fallback(fonts, 0x5d0, 400, &font), NV_OK);
    assert_non_null(font);
    assert_true(nv__font_has(font, 0x5d0));
    nv__font *again;
    assert_int_equal(nv__fonts_fallback(fonts, 0x5d0, 400, &again), NV_OK);
    assert_ptr_equal(again, font);
    assert_int_equal(nv__fonts_fallback(fonts, 0x5d0, 700, &again), NV_OK);
    assert_ptr_not_equal(again, font);
    /* A noncharacter: nobody has it, and asking again is as cheap. */
    assert_int_equal(nv__fonts_fallback(fonts, 0x1fffe, 400, &font), NV_OK);
    assert_null(font);
    nv__fonts_destroy(fonts);
}

static void more_families_than_are_remembered_still_work(void **state)
{
    nv_log_set_level(NV_LOG_OFF);
    for (int i = 0; i < NV__FONTS_CHOICES_MAX * 2; i++) {
        char family[32];
        snprintf(family, sizeof family, "Family %d", i);
        assert_string_equal(pick(*state, family, 400)->name, "Roboto-Regular");
    }
    nv_log_set_level(NV_LOG_WARNING);
}

/* ---- files ---- */

static void write_file(const char *path, const void *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    fclose(file);
}

static void files_that_are_no_fonts_are_refused(void **state)
{
    char path[] = "/tmp/nv_fonts_XXXXXX";
    int handle = mkstemp(path);
    assert_true(handle >= 0);
    close(handle);
    assert_int_equal(nv__fonts_add_file(*state, "X", 400, "/nonexistent/font.ttf"), NV_EIO);
    assert_int_equal(nv__fonts_add_file(*state, "X", 400, path), NV_EINVAL);
    write_file(path, "this is not a font", 18);
    assert_int_equal(nv__fonts_add_file(*state, "X", 400, path), NV_EINVAL);
    unlink(path);
}

static void exercise(nv__fonts *fonts)
{
    nv__text_style style = { .size = 18, .family = "Broken" };
    const char *text = "Hello fi AV \xd8\xb3\xd9\x84 e\xcc\x81";
    nv__paragraph *p = nv__paragraph_new(fonts, text, strlen(text), &style);
    if (p) {
        char drawn[256];
        nv__paragraph_layout(p, 60, 0, NV__TEXT_START);
        drawn_text(p, drawn, sizeof drawn);
        nv__paragraph_free(p);
    }
    nv__font *font;
    if (nv__fonts_pick(fonts, "Broken", 400, &font) == NV_OK) {
        for (uint32_t glyph = 0; glyph < 200; glyph += 7) {
            nv__glyph_bitmap bitmap;
            (void)font->face.rasterise(&font->face, glyph, 17, glyph % 4, &bitmap);
        }
    }
}

/* Tables of a font from outside may say anything. */
static void damaged_fonts_do_no_harm(void **state)
{
    (void)state;
    FILE *file = fopen(ROBOTO, "rb");
    assert_non_null(file);
    static uint8_t bytes[400000], copy[400000];
    size_t length = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    assert_true(length > 10000 && length < sizeof bytes);
    char path[] = "/tmp/nv_fonts_XXXXXX";
    int handle = mkstemp(path);
    assert_true(handle >= 0);
    close(handle);
    srand(11);
    for (int round = 0; round < 120; round++) {
        memcpy(copy, bytes, length);
        size_t kept = round % 4 == 0 ? (size_t)rand() % length : length;
        for (int i = 0; i < 1 + round * 3; i++) {
            size_t at = (size_t)rand() % (i % 2 ? length : 4096);
            copy[at] = (uint8_t)rand();
        }
        write_file(path, copy, kept);
        nv__fonts *fonts;
        assert_int_equal(nv__fonts_create_bare(&fonts), NV_OK);
        nv_status status = nv__fonts_add_file(fonts, "Broken", 400, path);
        assert_true(status == NV_OK || status == NV_EINVAL || status == NV_ENOMEM);
        exercise(fonts);
        nv__fonts_destroy(fonts);
    }
    unlink(path);
}

/* ---- glyphs ---- */

static uint32_t glyph_of(nv__font *font, uint32_t code_point)
{
    hb_codepoint_t glyph = 0;
    assert_true(hb_font_get_nominal_glyph(font->hb, code_point, &glyph));
    return glyph;
}

static double coverage(const nv__glyph_bitmap *bitmap)
{
    double sum = 0;
    for (int y = 0; y < bitmap->height; y++) {
        for (int x = 0; x < bitmap->width; x++) {
            sum += bitmap->pixels[y * bitmap->stride + x] / 255.0;
        }
    }
    return sum;
}

static void glyphs_are_drawn_where_the_font_says(void **state)
{
    nv__font *font = pick(*state, NULL, 400);
    nv__glyph_bitmap bitmap;
    assert_int_equal(font->face.rasterise(&font->face, glyph_of(font, 'H'), 100, 0, &bitmap),
                     NV_OK);
    /* Cap height 1456 of 2048. */
    assert_near(bitmap.top, 71.1, 1.01);
    assert_near(bitmap.height, 71.1, 1.01);
    assert_true(bitmap.width > 40 && bitmap.width < 75);
    assert_true(coverage(&bitmap) > 1000);
    assert_int_equal(font->face.rasterise(&font->face, glyph_of(font, ' '), 100, 0, &bitmap),
                     NV_OK);
    assert_int_equal(bitmap.width, 0);
}

static double centre(const nv__glyph_bitmap *bitmap)
{
    double sum = 0, moment = 0;
    for (int y = 0; y < bitmap->height; y++) {
        for (int x = 0; x < bitmap->width; x++) {
            double value = bitmap->pixels[y * bitmap->stride + x];
            sum += value;
            moment += value * (x + bitmap->left + 0.5);
        }
    }
    return moment / sum;
}

static void subpixels_shift_by_quarters(void **state)
{
    nv__font *font = pick(*state, NULL, 400);
    uint32_t glyph = glyph_of(font, 'l');
    nv__glyph_bitmap bitmap;
    assert_int_equal(font->face.rasterise(&font->face, glyph, 14, 0, &bitmap), NV_OK);
    double start = centre(&bitmap), ink = coverage(&bitmap);
    for (unsigned i = 1; i < 4; i++) {
        assert_int_equal(font->face.rasterise(&font->face, glyph, 14, i, &bitmap), NV_OK);
        assert_near(centre(&bitmap), start + 0.25 * i, 0.15);
        assert_near(coverage(&bitmap), ink, ink * 0.02);
    }
}

static void horizontal_edges_are_crisp(void **state)
{
    /* Light hinting puts the baseline and the x height on pixels: the foot of an E is full. */
    nv__font *font = pick(*state, NULL, 400);
    nv__glyph_bitmap bitmap;
    assert_int_equal(font->face.rasterise(&font->face, glyph_of(font, 'E'), 16, 0, &bitmap), NV_OK);
    const uint8_t *last = bitmap.pixels + (bitmap.height - 1) * bitmap.stride;
    assert_true(last[bitmap.width / 2] > 200);
}

static void impossible_glyphs_are_refused(void **state)
{
    nv__face *face = &pick(*state, NULL, 400)->face;
    nv__glyph_bitmap bitmap;
    assert_int_equal(face->rasterise(face, 5, 0, 0, &bitmap), NV_EINVAL);
    assert_int_equal(face->rasterise(face, 5, NAN, 0, &bitmap), NV_EINVAL);
    assert_int_equal(face->rasterise(face, 5, 12, 4, &bitmap), NV_EINVAL);
    assert_int_equal(face->rasterise(face, 5, 5000, 0, &bitmap), NV_ELIMIT);
    assert_int_not_equal(face->rasterise(face, 0xffffff, 12, 0, &bitmap), NV_OK);
    assert_int_equal(bitmap.width, 0);
}

static void faces_have_ids_of_their_own(void **state)
{
    uint32_t a = pick(*state, NULL, 400)->face.id, b = pick(*state, NULL, 500)->face.id;
    assert_true(a != b && a != 0 && b != 0);
}

/* ---- no font at all ---- */

static void without_fonts_text_is_boxes(void **state)
{
    (void)state;
    nv__fonts *fonts;
    nv__log_forget();
    nv_log_set_handler(keep_message, NULL);
    message_count = 0;
    assert_int_equal(nv__fonts_create_bare(&fonts), NV_OK);
    assert_false(nv__fonts_usable(fonts));
    assert_false(nv__fonts_usable(fonts));
    assert_int_equal(message_count, 1);
    assert_non_null(strstr(last_message, "boxes"));
    nv_log_set_handler(NULL, NULL);
    nv__paragraph *p = make_sized(fonts, "ab c\xcc\x81 \xd7\x90\xd7\x91 \xf0\x9f\x98\x80", 20);
    /* Six boxes of 0.6 em and three blanks of 0.3 em. */
    assert_near(nv__paragraph_natural_width(p), 6 * 12 + 3 * 6, 0.01);
    nv_size size = nv__paragraph_layout(p, 40, 2, NV__TEXT_CENTER);
    assert_int_equal(nv__paragraph_line_count(p), 2);
    assert_true(size.width <= 40 && size.height > 30);
    char drawn[200];
    drawn_text(p, drawn, sizeof drawn);
    assert_int_equal(strncmp(drawn, "ab", 2), 0);
    nv__paragraph_free(p);
    nv__fonts_destroy(fonts);
}

static void boxes_are_hollow(void **state)
{
    (void)state;
    nv__fonts *fonts;
    assert_int_equal(nv__fonts_create_bare(&fonts), NV_OK);
    nv__face *face = &pick(fonts, NULL, 400)->face;
    nv__glyph_bitmap box;
    assert_int_equal(face->rasterise(face, NV__BOX_GLYPH, 20, 0, &box), NV_OK);
    assert_int_equal(box.top, box.height);
    assert_int_equal(box.pixels[0], 255);
    assert_int_equal(box.pixels[box.height / 2 * box.stride + box.width / 2], 0);
    assert_int_equal(box.pixels[(box.height - 1) * box.stride + box.width - 1], 255);
    assert_int_equal(face->rasterise(face, NV__BOX_SPACE, 20, 0, &box), NV_OK);
    assert_int_equal(box.width, 0);
    nv__fonts_destroy(fonts);
}

int main(void)
{
    if (!have_fonts()) {
        print_message("the fonts are not here: skipped\n");
        return SKIP_EXIT_CODE;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_weight_of_a_family_is_taken),
        cmocka_unit_test(an_unknown_family_is_reported_and_replaced),
        cmocka_unit_test(the_systems_fonts_are_found_by_family),
        cmocka_unit_test(a_fallback_has_the_character_and_the_weight),
        cmocka_unit_test(more_families_than_are_remembered_still_work),
        cmocka_unit_test(files_that_are_no_fonts_are_refused),
        cmocka_unit_test(damaged_fonts_do_no_harm),
        cmocka_unit_test(glyphs_are_drawn_where_the_font_says),
        cmocka_unit_test(subpixels_shift_by_quarters),
        cmocka_unit_test(horizontal_edges_are_crisp),
        cmocka_unit_test(impossible_glyphs_are_refused),
        cmocka_unit_test(faces_have_ids_of_their_own),
        cmocka_unit_test(without_fonts_text_is_boxes),
        cmocka_unit_test(boxes_are_hollow),
    };
    return cmocka_run_group_tests(tests, make_fonts, drop_fonts);
}
