#include "widgets/image_fit.h"

#include "widgets/support.h"

static nv_size scaled(nv_size size, float factor)
{
    return (nv_size){ size.width * factor, size.height * factor };
}

static nv_size fitted(nv_fit fit, nv_size own, nv_size box)
{
    float across = box.width / own.width, down = box.height / own.height;
    switch (fit) {
    case NV_FIT_COVER:
        return scaled(own, fmaxf(across, down));
    case NV_FIT_FILL:
        return box;
    case NV_FIT_NONE:
        return own;
    case NV_FIT_SCALE_DOWN:
        return scaled(own, fminf(1.0f, fminf(across, down)));
    case NV_FIT_CONTAIN:
        break;
    }
    return scaled(own, fminf(across, down));
}

static float offset(nv_align align, float space, float size)
{
    return nv__align_offset(align == NV_ALIGN_DEFAULT ? NV_CENTER : align, space, size);
}

nv__image_place nv__image_fit(nv_fit fit, nv_align horizontal, nv_align vertical, nv_size own,
                              nv_size box)
{
    nv__image_place place = { .part = { 0, 0, 0, 0 } };
    if (!(own.width > 0 && own.height > 0 && box.width > 0 && box.height > 0)) {
        return place;
    }
    nv_size size = fitted(fit, own, box);
    nv_rect all = { offset(horizontal, box.width, size.width),
                    offset(vertical, box.height, size.height), size.width, size.height };
    nv_rect seen = nv_rect_intersect(all, (nv_rect){ 0, 0, box.width, box.height });
    place.target = seen;
    place.part = (nv_rect){ (seen.x - all.x) / size.width, (seen.y - all.y) / size.height,
                            seen.width / size.width, seen.height / size.height };
    return place;
}

nv_size nv__image_preferred(nv_size own, nv_constraints within)
{
    nv_size size = nv_constrain(within, own);
    if (!(own.width > 0 && own.height > 0)) {
        return size;
    }
    /* The side that was changed more decides; the other one follows if it may. */
    float across = size.width / own.width, down = size.height / own.height;
    bool by_width = nv__is_tight(within.min.width, within.max.width)     ? true
                    : nv__is_tight(within.min.height, within.max.height) ? false
                                                                         : across < down;
    float factor = by_width ? across : down;
    return nv_constrain(within, scaled(own, factor));
}
