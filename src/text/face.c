/* One font file: FreeType draws its glyphs, HarfBuzz shapes with it, both from the same bytes. */
#include "base/log.h"
#include "text/fonts.h"

#include <hb-ot.h>

#include FT_OUTLINE_H
#include FT_MULTIPLE_MASTERS_H

#include <math.h>
#include <stdatomic.h>
#include <string.h>

enum { UNITS_MAX = 16384 }; /* per em, what OpenType allows */

uint32_t nv__face_next_id(void)
{
    static _Atomic uint32_t last;
    return atomic_fetch_add(&last, 1) + 1;
}

static nv_status status_of(FT_Error error)
{
    return error == FT_Err_Out_Of_Memory ? NV_ENOMEM : NV_EIO;
}

static bool set_size(nv__font *font, float pixel_size)
{
    if (font->pixel_size == pixel_size) {
        return true;
    }
    FT_F26Dot6 size = (FT_F26Dot6)lroundf(pixel_size * 64.0f);
    if (FT_Set_Char_Size(font->ft, 0, size < 64 ? 64 : size, 72, 72) != 0) {
        font->pixel_size = 0;
        return false;
    }
    font->pixel_size = pixel_size;
    return true;
}

/* Fitting moves outlines vertically only, so that stems are crisp and widths stay as laid out: the
 * light autohinter does so, and so do instructions of TrueType (interpreter 40) and CFF. */
static FT_Int32 load_flags(const nv__font *font)
{
    switch (font->hinting) {
    case NV__HINTING_NONE:
        return FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP;
    case NV__HINTING_FULL:
        return FT_LOAD_TARGET_NORMAL | FT_LOAD_NO_AUTOHINT | FT_LOAD_NO_BITMAP;
    case NV__HINTING_SLIGHT:
        break;
    }
    return FT_LOAD_TARGET_LIGHT | FT_LOAD_NO_BITMAP;
}

/* Always grey: colour fringes of sub-pixels would be wrong on layers, and on most screens. */
static nv_status rasterise(nv__face *face, uint32_t glyph, float pixel_size, unsigned subpixel,
                           nv__glyph_bitmap *out)
{
    nv__font *font = (nv__font *)face;
    *out = (nv__glyph_bitmap){ 0 };
    if (!(pixel_size > 0) || subpixel > 3) {
        return NV_EINVAL;
    }
    if (pixel_size > NV__GLYPH_PIXELS_MAX) {
        return NV_ELIMIT;
    }
    if (!set_size(font, pixel_size)) {
        return NV_EIO;
    }
    FT_Error error = FT_Load_Glyph(font->ft, glyph, load_flags(font));
    if (error != 0) {
        return status_of(error);
    }
    FT_GlyphSlot slot = font->ft->glyph;
    if (slot->format != FT_GLYPH_FORMAT_OUTLINE) {
        return NV_EUNSUPPORTED;
    }
    FT_Outline_Translate(&slot->outline, (FT_Pos)subpixel * 16, 0);
    error = FT_Render_Glyph(slot, FT_RENDER_MODE_LIGHT);
    if (error != 0) {
        return status_of(error);
    }
    if (slot->bitmap.pixel_mode != FT_PIXEL_MODE_GRAY || slot->bitmap.pitch < 0) {
        return slot->bitmap.rows == 0 ? NV_OK : NV_EUNSUPPORTED;
    }
    *out = (nv__glyph_bitmap){ .left = slot->bitmap_left,
                               .top = slot->bitmap_top,
                               .width = (int)slot->bitmap.width,
                               .height = (int)slot->bitmap.rows,
                               .stride = slot->bitmap.pitch,
                               .pixels = slot->bitmap.buffer };
    return NV_OK;
}

/* Names come from the file: only what is harmless in a dump is kept. */
static void set_name(nv__font *font)
{
    const char *name = FT_Get_Postscript_Name(font->ft);
    if (!name || !*name) {
        name = font->ft->family_name ? font->ft->family_name : "unnamed";
    }
    size_t length = 0;
    for (; *name && length + 1 < sizeof font->name; name++) {
        font->name[length++] = *name > ' ' && *name < 0x7f ? *name : '-';
    }
    font->name[length] = '\0';
    font->face.name = font->name;
}

static void set_metrics(nv__font *font)
{
    hb_font_extents_t extents = { 0 };
    hb_font_get_h_extents(font->hb, &extents);
    int64_t ascent = extents.ascender, descent = -(int64_t)extents.descender;
    int64_t limit = (int64_t)font->upem * 8;
    bool sane =
        ascent >= 0 && descent >= 0 && ascent + descent > 0 && ascent <= limit && descent <= limit;
    font->ascent = sane ? (int)ascent : font->upem * 4 / 5;
    font->descent = sane ? (int)descent : font->upem / 5;
}

static bool covers_ascii(nv__font *font)
{
    for (uint32_t c = ' '; c <= '~'; c++) {
        if (!nv__font_has(font, c)) {
            return false;
        }
    }
    return true;
}

/* Moves a variable font along its weight axis. */
static void set_weight(nv__font *font, int weight)
{
    hb_face_t *face = hb_font_get_face(font->hb);
    hb_ot_var_axis_info_t axis;
    FT_Fixed coordinates[16];
    FT_MM_Var *var = NULL;
    if (!hb_ot_var_has_data(face) ||
        !hb_ot_var_find_axis_info(face, HB_OT_TAG_VAR_AXIS_WEIGHT, &axis) ||
        FT_Get_MM_Var(font->ft, &var) != 0) {
        return;
    }
    float value = fminf(fmaxf((float)weight, axis.min_value), axis.max_value);
    FT_UInt count = var->num_axis;
    if (count <= 16 && axis.axis_index < count) {
        for (FT_UInt i = 0; i < count; i++) {
            coordinates[i] =
                i == axis.axis_index ? (FT_Fixed)lroundf(value * 65536.0f) : var->axis[i].def;
        }
        hb_variation_t variation = { HB_OT_TAG_VAR_AXIS_WEIGHT, value };
        if (FT_Set_Var_Design_Coordinates(font->ft, count, coordinates) == 0) {
            hb_font_set_variations(font->hb, &variation, 1);
        }
    }
    FT_Done_MM_Var(font->ft->glyph->library, var);
}

static nv_status open_with(nv__font *font, FT_Library library, hb_blob_t *blob, int index)
{
    unsigned length = 0;
    const char *bytes = hb_blob_get_data(blob, &length);
    if (!bytes || length == 0) {
        return NV_EINVAL;
    }
    FT_Error error =
        FT_New_Memory_Face(library, (const FT_Byte *)bytes, (FT_Long)length, index, &font->ft);
    if (error != 0) {
        return error == FT_Err_Out_Of_Memory ? NV_ENOMEM : NV_EINVAL;
    }
    if (!FT_IS_SFNT(font->ft) || !FT_IS_SCALABLE(font->ft)) {
        return NV_EINVAL;
    }
    hb_face_t *face = hb_face_create(blob, (unsigned)index);
    unsigned upem = hb_face_get_upem(face);
    font->hb = hb_font_create(face);
    bool usable = hb_face_get_glyph_count(face) > 0 && upem > 0 && upem <= UNITS_MAX;
    hb_face_destroy(face);
    if (!usable || font->hb == hb_font_get_empty()) {
        return usable ? NV_ENOMEM : NV_EINVAL;
    }
    font->upem = (int)upem;
    hb_font_set_scale(font->hb, (int)upem, (int)upem);
    return NV_OK;
}

nv_status nv__font_open(FT_Library library, const char *path, int index, int weight, nv__font **out)
{
    *out = NULL;
    hb_blob_t *blob = hb_blob_create_from_file_or_fail(path);
    if (!blob) {
        return NV_EIO;
    }
    nv__font *font = NV__NEW(nv__font);
    nv_status status = NV_ENOMEM;
    if (font) {
        font->path = nv__strdup(path);
        status = font->path ? open_with(font, library, blob, index & 0xffff) : NV_ENOMEM;
    }
    /* HarfBuzz' face keeps the bytes, and FreeType's face is closed before it. */
    hb_blob_destroy(blob);
    if (status != NV_OK) {
        nv__font_close(font);
        return status;
    }
    font->face = (nv__face){ .id = nv__face_next_id(), .rasterise = rasterise };
    font->index = index;
    font->weight = weight;
    set_name(font);
    set_weight(font, weight);
    set_metrics(font);
    font->has_ascii = covers_ascii(font);
    *out = font;
    return NV_OK;
}

void nv__font_close(nv__font *font)
{
    if (!font) {
        return;
    }
    if (font->ft) {
        FT_Done_Face(font->ft);
    }
    if (font->hb) {
        hb_font_destroy(font->hb);
    }
    nv__free(font->path);
    nv__free(font);
}

bool nv__font_has(nv__font *font, uint32_t code_point)
{
    hb_codepoint_t glyph;
    if (!font->hb) {
        return true;
    }
    if (code_point >= NV__FONT_REMEMBERED) {
        return hb_font_get_nominal_glyph(font->hb, code_point, &glyph);
    }
    uint8_t *answer = &font->answers[code_point];
    if (*answer == 0) {
        *answer = hb_font_get_nominal_glyph(font->hb, code_point, &glyph) ? 2 : 1;
    }
    return *answer == 2;
}

bool nv__font_glyph_box(const nv__font *font, uint32_t glyph, float box[4])
{
    hb_glyph_extents_t extents = { .width = font->upem,
                                   .y_bearing = font->ascent,
                                   .height = -font->ascent - font->descent };
    if (!font->hb && glyph == NV__BOX_SPACE) {
        return false;
    }
    if (font->hb && !hb_font_get_glyph_extents(font->hb, glyph, &extents)) {
        return false;
    }
    if (extents.width == 0 || extents.height == 0) {
        return false;
    }
    float left = (float)extents.x_bearing, top = -(float)extents.y_bearing;
    float right = left + (float)extents.width, bottom = top - (float)extents.height;
    box[0] = fminf(left, right);
    box[1] = fminf(top, bottom);
    box[2] = fmaxf(left, right);
    box[3] = fmaxf(top, bottom);
    return true;
}
