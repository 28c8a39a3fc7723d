/* Glyphs are fitted to pixels as the desktop's fontconfig says, vertically alone, and are grey. */
#include "support/cm.h"

#include "text/fonts.h"

#include <fontconfig/fontconfig.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct sample {
    nv__hinting hinting;
    int left, top, width, height;
    double grey; /* share of pixels that are neither empty nor full, in the first and last rows */
    double ink;
} sample;

/* A fontconfig of our own, with that edit of what is found. */
static void use_config(const char *edit)
{
    static char path[64];
    snprintf(path, sizeof path, "/tmp/nv-fonts-%d.conf", (int)getpid());
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file,
            "<?xml version=\"1.0\"?>\n<fontconfig><dir>/usr/share/fonts</dir>"
            "<match target=\"font\">%s</match></fontconfig>\n",
            edit);
    fclose(file);
    setenv("FONTCONFIG_FILE", path, 1);
    assert_true(FcInitReinitialize());
}

static sample draw(const char *edit, uint32_t code_point, float size, unsigned subpixel)
{
    nv__fonts *fonts;
    nv__font *font;
    hb_codepoint_t glyph;
    nv__glyph_bitmap bitmap;
    sample s = { .ink = 0 };
    use_config(edit);
    assert_int_equal(nv__fonts_create(&fonts), NV_OK);
    assert_int_equal(nv__fonts_pick(fonts, NULL, 400, &font), NV_OK);
    if (font->hb == NULL) {
        nv__fonts_destroy(fonts);
        skip(); /* no font is installed */
    }
    assert_true(hb_font_get_nominal_glyph(font->hb, code_point, &glyph));
    assert_int_equal(font->face.rasterise(&font->face, glyph, size, subpixel, &bitmap), NV_OK);
    s.hinting = font->hinting;
    s.left = bitmap.left;
    s.top = bitmap.top;
    s.width = bitmap.width;
    s.height = bitmap.height;
    int grey = 0, inked = 0;
    for (int y = 0; y < bitmap.height; y++) {
        for (int x = 0; x < bitmap.width; x++) {
            int value = bitmap.pixels[y * bitmap.stride + x];
            s.ink += value / 255.0;
            if (y == 0 || y == bitmap.height - 1) {
                inked += value > 0;
                grey += value > 0 && value < 250;
            }
        }
    }
    s.grey = inked > 0 ? (double)grey / inked : 0;
    nv__fonts_destroy(fonts);
    unlink(getenv("FONTCONFIG_FILE"));
    return s;
}

#define STYLE(name) "<edit name=\"hintstyle\" mode=\"assign\"><const>" name "</const></edit>"
#define HINTING(on) "<edit name=\"hinting\" mode=\"assign\"><bool>" on "</bool></edit>"

static void the_desktops_style_is_taken_over(void **state)
{
    (void)state;
    assert_int_equal(draw(STYLE("hintslight"), 'E', 13.4f, 0).hinting, NV__HINTING_SLIGHT);
    assert_int_equal(draw(STYLE("hintnone"), 'E', 13.4f, 0).hinting, NV__HINTING_NONE);
    assert_int_equal(draw(HINTING("false"), 'E', 13.4f, 0).hinting, NV__HINTING_NONE);
    assert_int_equal(draw(STYLE("hintfull"), 'E', 13.4f, 0).hinting, NV__HINTING_FULL);
    assert_int_equal(draw(STYLE("hintmedium"), 'E', 13.4f, 0).hinting, NV__HINTING_FULL);
    assert_int_equal(draw(STYLE("hintfull") "<edit name=\"autohint\" mode=\"assign\">"
                                            "<bool>true</bool></edit>",
                          'E', 13.4f, 0)
                         .hinting,
                     NV__HINTING_SLIGHT);
}

/* The bars of an E lie on whole rows when they are fitted, and between rows when they are not. */
static void fitted_bars_are_crisp_and_others_are_not(void **state)
{
    (void)state;
    sample fitted = draw(STYLE("hintslight"), 'E', 13.4f, 0);
    sample plain = draw(STYLE("hintnone"), 'E', 13.4f, 0);
    print_message("fitted %.3f, plain %.3f\n", fitted.grey, plain.grey);
    assert_true(plain.grey > fitted.grey + 0.3);
}

/* Where a glyph stands between pixels does not change its rows, only its columns. */
static void fitting_leaves_widths_as_they_are(void **state)
{
    static const char *const styles[] = { STYLE("hintnone"), STYLE("hintslight"),
                                          STYLE("hintfull") };
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        sample at[4];
        for (unsigned subpixel = 0; subpixel < 4; subpixel++) {
            at[subpixel] = draw(styles[i], 'n', 14, subpixel);
            assert_int_equal(at[subpixel].height, at[0].height);
            assert_int_equal(at[subpixel].top, at[0].top);
            assert_true(fabs(at[subpixel].ink - at[0].ink) < 0.05 * at[0].ink);
        }
    }
}

/* Whatever the desktop says of sub-pixels: one value of coverage for all three colours. */
static void sub_pixels_of_screens_are_not_used(void **state)
{
    (void)state;
    sample grey = draw(STYLE("hintslight"), 'm', 15, 0);
    sample lcd =
        draw(STYLE("hintslight") "<edit name=\"rgba\" mode=\"assign\"><const>rgb</const></edit>",
             'm', 15, 0);
    assert_int_equal(grey.width, lcd.width);
    assert_true(grey.ink == lcd.ink);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_desktops_style_is_taken_over),
        cmocka_unit_test(fitted_bars_are_crisp_and_others_are_not),
        cmocka_unit_test(fitting_leaves_widths_as_they_are),
        cmocka_unit_test(sub_pixels_of_screens_are_not_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
