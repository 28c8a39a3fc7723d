/* Masks of rounded shapes, their borders and their shadows, on the pages of the glyph atlas: what a
 * fragment costs is then one sample, whatever the shape, and what glyphs and shapes draw goes into
 * one call. A mask is no larger than its corners need; its middle row and column are stretched. The
 * coverage is the rasteriser's own. */
#include "gl/slices.h"

#include <string.h>

/* Faces of text count from below. */
enum { FACE_ID = 0x7FFFFFFF };

typedef struct variant {
    nv__gl_mask_key key;
    uint32_t id; /* 0: there is none */
} variant;

struct nv__gl_slices {
    nv__face face; /* first; what the atlas asks for masks */
    const nv__gl_mask_key *wanted;
    uint32_t next_id;
    size_t count;
    nv__corner_cache corners;
    nv__row_scratch outer_row, inner_row;
    nv__row_scratch pixels;
    variant variants[NV__GL_MASKS_KEPT];
};

/* ---- making ---- */

static uint8_t *reserve_pixels(nv__gl_slices *slices, size_t count)
{
    if (count > slices->pixels.capacity) {
        uint8_t *bytes = nv__realloc(slices->pixels.bytes, count);

        if (bytes == NULL) {
            return NULL;
        }
        slices->pixels = (nv__row_scratch){ bytes, count };
    }
    memset(slices->pixels.bytes, 0, count);
    return slices->pixels.bytes;
}

static void add_row(uint8_t *out, const nv__row *row)
{
    for (int x = row->x0; x < row->solid0; x++) {
        out[x] = row->left[x - row->x0];
    }
    if (row->solid0 < row->solid1) {
        memset(out + row->solid0, 255, (size_t)(row->solid1 - row->solid0));
    }
    for (int x = row->solid1; x < row->x1; x++) {
        out[x] = row->right[x - row->solid1];
    }
}

static void remove_row(uint8_t *out, const nv__row *row)
{
    for (int x = row->x0; x < row->x1; x++) {
        int hole = x < row->solid0   ? row->left[x - row->x0]
                   : x < row->solid1 ? 255
                                     : row->right[x - row->solid1];

        out[x] = out[x] > hole ? (uint8_t)(out[x] - hole) : 0;
    }
}

static nv__corner_radii shrunk_radii(nv__corner_radii radii, int width)
{
    uint32_t less = (uint32_t)width * NV__CORNER_UNITS;

    for (int i = 0; i < 4; i++) {
        radii.at[i] = radii.at[i] > less ? radii.at[i] - less : 0;
    }
    return radii;
}

/* The shape, without what lies inside its border. */
static bool make_sharp(nv__gl_slices *slices, const nv__gl_mask_key *key, uint8_t *pixels)
{
    nv__box box = { 0, 0, key->width, key->height };
    nv__box hole = { key->ring, key->ring, key->width - key->ring, key->height - key->ring };
    bool hollow = key->ring > 0 && !nv__box_is_empty(hole);
    nv__shape outer, inner = { .box = hole };
    bool made = nv__shape_open(&outer, box, key->radii, &slices->corners, &slices->outer_row) &&
                (!hollow || nv__shape_open(&inner, hole, shrunk_radii(key->radii, key->ring),
                                           &slices->corners, &slices->inner_row));

    for (int y = 0; made && y < key->height; y++, pixels += key->width) {
        nv__row row = nv__shape_row(&outer, y, slices->outer_row.bytes);

        add_row(pixels, &row);
        if (hollow && y >= hole.y0 && y < hole.y1) {
            row = nv__shape_row(&inner, y, slices->inner_row.bytes);
            remove_row(pixels, &row);
        }
    }
    nv__shape_close(&inner);
    nv__shape_close(&outer);
    return made;
}

static bool make_blurred(nv__gl_slices *slices, const nv__gl_mask_key *key, uint8_t *pixels)
{
    nv__shadow_key shadow_key = { key->width, key->height, key->radii, key->sigma };
    nv__shadow *shadow = nv__shadow_make(shadow_key, &slices->corners, &slices->outer_row);

    if (shadow == NULL) {
        return false;
    }
    memcpy(pixels, shadow->pixels, (size_t)shadow->width * (size_t)shadow->height);
    nv__free(shadow);
    return true;
}

static nv_status make_mask(nv__face *face, uint32_t id, float size, unsigned subpixel,
                           nv__glyph_bitmap *out)
{
    nv__gl_slices *slices = (nv__gl_slices *)(void *)face;
    const nv__gl_mask_key *key = slices->wanted;
    int extent = nv__shadow_extent(key->sigma);
    int width = key->width + 2 * extent, height = key->height + 2 * extent;
    size_t count = (size_t)width * (size_t)height;
    uint8_t *pixels = reserve_pixels(slices, count);

    (void)id;
    (void)size;
    (void)subpixel;
    if (pixels == NULL ||
        !(key->sigma > 0 ? make_blurred(slices, key, pixels) : make_sharp(slices, key, pixels))) {
        return NV_ENOMEM;
    }
    for (size_t i = 0; key->inverse && i < count; i++) {
        pixels[i] = (uint8_t)(255 - pixels[i]);
    }
    *out = (nv__glyph_bitmap){ 0, 0, width, height, width, pixels };
    return NV_OK;
}

/* ---- finding ---- */

/* The smallest shape whose middle looks like the wanted one's. */
static nv__gl_mask_key shrunk(nv__gl_mask_key key)
{
    int enough = nv__shadow_enough(key.radii, key.sigma, key.ring);

    key.width = key.width < enough ? key.width : enough;
    key.height = key.height < enough ? key.height : enough;
    return key;
}

static size_t hash(const nv__gl_mask_key *key)
{
    const uint32_t parts[] = { (uint32_t)key->width, (uint32_t)key->height, key->radii.at[0],
                               key->radii.at[1],     key->radii.at[2],      key->radii.at[3],
                               key->sigma,           (uint32_t)key->ring };
    uint64_t h = key->inverse ? 1 : 0;

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        h = (h ^ parts[i]) * 0x9E3779B97F4A7C15ull;
        h ^= h >> 29;
    }
    return (size_t)h;
}

static bool same(const nv__gl_mask_key *a, const nv__gl_mask_key *b)
{
    for (int i = 0; i < 4; i++) {
        if (a->radii.at[i] != b->radii.at[i]) {
            return false;
        }
    }
    return a->width == b->width && a->height == b->height && a->sigma == b->sigma &&
           a->ring == b->ring && a->inverse == b->inverse;
}

static nv__gl_slices *slices_of(nv__gl *gl)
{
    if (gl->slices == NULL) {
        gl->slices = NV__NEW(nv__gl_slices);
        if (gl->slices != NULL) {
            gl->slices->face =
                (nv__face){ .id = FACE_ID, .rasterise = make_mask, .name = "rounded shapes" };
        }
    }
    return gl->slices;
}

/* Animations make ever new ones: what is forgotten here grows old on the atlas's pages. */
static uint32_t id_of(nv__gl_slices *slices, const nv__gl_mask_key *key)
{
    size_t at = hash(key) % NV__GL_MASKS_KEPT;

    while (slices->variants[at].id != 0 && !same(&slices->variants[at].key, key)) {
        at = (at + 1) % NV__GL_MASKS_KEPT;
    }
    if (slices->variants[at].id == 0) {
        if (slices->count >= NV__GL_MASKS_KEPT / 2) {
            memset(slices->variants, 0, sizeof slices->variants);
            slices->count = 0;
            at = hash(key) % NV__GL_MASKS_KEPT;
        }
        slices->variants[at] = (variant){ *key, ++slices->next_id };
        slices->count++;
    }
    return slices->variants[at].id;
}

bool nv__gl_mask(nv__gl *gl, nv__gl_mask_key key, nv__gl_mask_place *out)
{
    nv__gl_slices *slices;
    const nv__atlas_glyph *glyph;
    int extent = nv__shadow_extent(key.sigma);

    key = shrunk(key);
    if (key.width + 2 * extent > NV__GL_MASK_SIDE || key.height + 2 * extent > NV__GL_MASK_SIDE) {
        return false;
    }
    slices = slices_of(gl);
    if (slices == NULL) {
        return false;
    }
    slices->wanted = &key;
    glyph = nv__atlas_get(gl->atlas, &slices->face, id_of(slices, &key), 1.0f, 0);
    if (glyph == NULL || glyph->width == 0) {
        return false;
    }
    *out = (nv__gl_mask_place){ .texture = nv__gl_page(gl, NV__GL_GLYPHS, glyph->page),
                                .x = glyph->x,
                                .y = glyph->y,
                                .width = glyph->width,
                                .height = glyph->height };
    return out->texture != 0;
}

bool nv__gl_white(nv__gl *gl, nv__gl_instance *instance, GLuint *texture)
{
    nv__gl_mask_place place;
    float size = (float)nv__atlas_page_size(gl->atlas);

    if (!nv__gl_mask(gl, (nv__gl_mask_key){ .width = 1, .height = 1 }, &place)) {
        return false;
    }
    instance->detail[0] = instance->detail[1] = 0;
    instance->detail[2] = ((float)place.x + 0.5f) / size;
    instance->detail[3] = ((float)place.y + 0.5f) / size;
    instance->stroke[0] = 0;
    *texture = place.texture;
    return true;
}

void nv__gl_slices_finish(nv__gl *gl)
{
    nv__gl_slices *slices = gl->slices;

    if (slices != NULL) {
        nv__corner_cache_finish(&slices->corners);
        nv__free(slices->outer_row.bytes);
        nv__free(slices->inner_row.bytes);
        nv__free(slices->pixels.bytes);
        nv__free(slices);
        gl->slices = NULL;
    }
}

/* ---- drawing ---- */

/* A stretch of one axis, and where in the mask it is read. */
typedef struct strip {
    int from, to;
    bool stretched;
    float shift; /* texels, to be added to the place or taken alone */
} strip;

static int strips_of(int from, int to, int place, int length, strip out[3])
{
    int head = length / 2, extra = to - from - length;

    if (extra <= 0) {
        out[0] = (strip){ from, to, false, (float)(place - from) };
        return 1;
    }
    out[0] = (strip){ from, from + head, false, (float)(place - from) };
    out[1] = (strip){ from + head, from + head + extra + 1, true, (float)(place + head) + 0.5f };
    out[2] = (strip){ from + head + extra + 1, to, false, (float)(place - from - extra) };
    return 3;
}

static void map_axis(nv__gl_instance *instance, int axis, const strip *s, float page_size)
{
    instance->detail[axis] = s->stretched ? 0.0f : 1.0f / page_size;
    instance->detail[2 + axis] = s->shift / page_size;
}

void nv__gl_add_outside(nv__gl_scene *scene, const nv__gl_paint *paint, nv__box box, nv__box hole)
{
    hole = nv__box_intersect(box, hole);
    if (nv__box_is_empty(hole)) {
        nv__gl_add_box(scene, paint, box);
        return;
    }
    nv__gl_add_box(scene, paint, (nv__box){ box.x0, box.y0, box.x1, hole.y0 });
    nv__gl_add_box(scene, paint, (nv__box){ box.x0, hole.y1, box.x1, box.y1 });
    nv__gl_add_box(scene, paint, (nv__box){ box.x0, hole.y0, hole.x0, hole.y1 });
    nv__gl_add_box(scene, paint, (nv__box){ hole.x1, hole.y0, box.x1, hole.y1 });
}

void nv__gl_add_slices(nv__gl_scene *scene, nv__gl_paint paint, const nv__gl_mask_place *mask,
                       nv__box box, nv__box hole)
{
    float size = (float)nv__atlas_page_size(scene->gl->atlas);
    strip columns[3], rows[3];
    int column_count = strips_of(box.x0, box.x1, mask->x, mask->width, columns);
    int row_count = strips_of(box.y0, box.y1, mask->y, mask->height, rows);

    paint.program = NV__GL_TEXTURED;
    paint.texture = mask->texture;
    paint.instance.stroke[0] = 0;
    for (int row = 0; row < row_count; row++) {
        map_axis(&paint.instance, 1, &rows[row], size);
        for (int column = 0; column < column_count; column++) {
            const strip *across = &columns[column], *down = &rows[row];

            map_axis(&paint.instance, 0, across, size);
            nv__gl_add_outside(scene, &paint,
                               (nv__box){ across->from, down->from, across->to, down->to }, hole);
        }
    }
}
