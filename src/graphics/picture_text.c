/* An image record as text:
 *
 *   image X,Y WxH "NAME" PWxPH [from SX,SY SWxSH] [nearest] [patch=L,T,R,B/DENSITY]
 *         [opacity=N/255] [tint=#AARRGGBB] [on TX,TY TWxTH] [turned [m=A,B,C,D,E,F]]
 *
 * X,Y WxH is what it touches of the surface, dp. NAME is the bitmap's (empty: none) and PWxPH its
 * size, px. `from` is the part of it that is drawn, when that is not all; fit and alignment are
 * already in it and in the rectangle. `on` is the target in the picture's own coordinates when that
 * is not X,Y WxH; a turned image is brought from there to dp by m. */
#include "graphics/list_text.h"
#include "graphics/picture.h"
#include "graphics/writer.h"

static bool has_patch(nv_insets patch)
{
    return patch.left > 0 || patch.top > 0 || patch.right > 0 || patch.bottom > 0;
}

static void write_patch(nv__writer *out, const nv__picture *picture)
{
    nv__write_named(out, " patch=", picture->patch.left);
    nv__write_named(out, ",", picture->patch.top);
    nv__write_named(out, ",", picture->patch.right);
    nv__write_named(out, ",", picture->patch.bottom);
    nv__write_named(out, "/", picture->density);
}

void nv__write_image(nv__writer *out, const nv__record *record)
{
    const nv__picture *picture = record->u.image.picture;
    const nv_bitmap *bitmap = picture->bitmap;
    nv_rect all = { 0, 0, (float)bitmap->width, (float)bitmap->height };
    nv__write_rect(out, record->rect);
    nv__write_quoted(out, bitmap->name != NULL ? bitmap->name : "");
    nv__write_format(out, " %dx%d", bitmap->width, bitmap->height);
    if (!nv__same_rect(picture->source, all)) {
        nv__write_text(out, " from");
        nv__write_rect(out, picture->source);
    }
    if (picture->filter == NV_FILTER_NEAREST) {
        nv__write_text(out, " nearest");
    }
    if (has_patch(picture->patch)) {
        write_patch(out, picture);
    } else if (out->exact && picture->density != 1) {
        nv__write_named(out, " density=", picture->density);
    }
    if (picture->opacity < 255) {
        nv__write_format(out, " opacity=%u/255", (unsigned)picture->opacity);
    }
    if (picture->tinted) {
        nv__write_format(out, " tint=#%08x", (unsigned)record->argb);
    }
    if (record->u.image.turned || (out->exact && !nv__same_rect(picture->target, record->rect))) {
        nv__write_text(out, " on");
        nv__write_rect(out, picture->target);
    }
    if (record->u.image.turned) {
        nv__write_text(out, " turned");
        nv__write_affine(out, record->u.image.at);
    }
}
