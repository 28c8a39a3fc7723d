#include "graphics/atlas.h"

#include "graphics/exact.h"

#include "base/assert.h"
#include "base/log.h"

#include <math.h>
#include <string.h>

enum {
    PAGE_SIZE = 1024,
    PAGES_MAX = 8,   /* 8 MB of glyphs; then the page longest unused gives way */
    GLYPH_MAX = 512, /* px; a larger glyph would waste a page */
    GAP = 1,         /* empty pixels right of and below a glyph, for filtered sampling */
    SHELF_STEP = 4,  /* shelf heights are multiples of it, so that sizes share shelves */
    SHELVES_MAX = PAGE_SIZE / SHELF_STEP,
    GLYPHS_PER_SLAB = 256,
    ENTRIES_MAX = 65536, /* glyphs remembered; then all are forgotten before the next frame */
    SIZE_UNITS = 64      /* sizes are told apart in 1/64 px */
};

typedef struct shelf {
    uint16_t y, height, used;
} shelf;

typedef struct atlas_page {
    uint8_t *pixels;
    uint64_t last_frame; /* when a glyph of it was last asked for */
    int used_rows;
    int dirty_from, dirty_to; /* rows; empty when equal */
    size_t shelf_count;
    shelf shelves[SHELVES_MAX];
} atlas_page;

typedef struct key {
    uint32_t face, glyph, size;
    uint32_t subpixel;
} key;

typedef struct entry {
    nv__atlas_glyph glyph;
    key key;
    struct entry *next; /* in its bucket, or among the free ones */
    bool failed;        /* the face cannot rasterise it; not asked again */
} entry;

typedef struct slab {
    struct slab *next;
    entry entries[GLYPHS_PER_SLAB];
} slab;

struct nv__atlas {
    atlas_page *pages[PAGES_MAX];
    size_t page_count;
    entry **buckets;
    size_t bucket_count, entry_count;
    slab *slabs;
    entry *unused;
    uint64_t frame, misses;
    bool out_of_memory;
};

nv_status nv__atlas_create(nv__atlas **out)
{
    *out = NV__NEW(nv__atlas);
    return *out != NULL ? NV_OK : NV_ENOMEM;
}

void nv__atlas_destroy(nv__atlas *atlas)
{
    if (atlas == NULL) {
        return;
    }
    for (size_t i = 0; i < atlas->page_count; i++) {
        nv__free(atlas->pages[i]->pixels);
        nv__free(atlas->pages[i]);
    }
    while (atlas->slabs != NULL) {
        slab *next = atlas->slabs->next;
        nv__free(atlas->slabs);
        atlas->slabs = next;
    }
    nv__free(atlas->buckets);
    nv__free(atlas);
}

/* ---- table ---- */

static size_t hash(key k)
{
    uint64_t h = k.glyph * 0x9E3779B97F4A7C15ull;
    h ^= ((uint64_t)k.face << 32 | k.size << 2 | k.subpixel) * 0xC2B2AE3D27D4EB4Full;
    return (size_t)(h ^ h >> 29);
}

static bool same_key(key a, key b)
{
    return a.face == b.face && a.glyph == b.glyph && a.size == b.size && a.subpixel == b.subpixel;
}

static entry *find(const nv__atlas *atlas, key k)
{
    if (atlas->bucket_count == 0) {
        return NULL;
    }
    entry *e = atlas->buckets[hash(k) & (atlas->bucket_count - 1)];
    while (e != NULL && !same_key(e->key, k)) {
        e = e->next;
    }
    return e;
}

static bool grow_table(nv__atlas *atlas)
{
    size_t count = atlas->bucket_count == 0 ? GLYPHS_PER_SLAB : atlas->bucket_count * 2;
    entry **buckets = NV__NEW_ARRAY(entry *, count);
    if (buckets == NULL) {
        return false;
    }
    for (size_t i = 0; i < atlas->bucket_count; i++) {
        for (entry *e = atlas->buckets[i], *next; e != NULL; e = next) {
            next = e->next;
            entry **bucket = &buckets[hash(e->key) & (count - 1)];
            e->next = *bucket;
            *bucket = e;
        }
    }
    nv__free(atlas->buckets);
    atlas->buckets = buckets;
    atlas->bucket_count = count;
    return true;
}

static bool add_slab(nv__atlas *atlas)
{
    slab *added = nv__alloc(sizeof *added);
    if (added == NULL) {
        return false;
    }
    added->next = atlas->slabs;
    atlas->slabs = added;
    for (size_t i = GLYPHS_PER_SLAB; i-- > 0;) {
        added->entries[i].next = atlas->unused;
        atlas->unused = &added->entries[i];
    }
    return true;
}

/* A linked, empty entry. Entries never move: callers hold pointers into them for a frame. */
static entry *add_entry(nv__atlas *atlas, key k)
{
    if (atlas->entry_count >= atlas->bucket_count && !grow_table(atlas)) {
        return NULL;
    }
    if (atlas->unused == NULL && !add_slab(atlas)) {
        return NULL;
    }
    entry *e = atlas->unused;
    atlas->unused = e->next;
    entry **bucket = &atlas->buckets[hash(k) & (atlas->bucket_count - 1)];
    *e = (entry){ .key = k, .next = *bucket };
    *bucket = e;
    atlas->entry_count++;
    return e;
}

static void remove_entry(nv__atlas *atlas, entry **link)
{
    entry *e = *link;
    *link = e->next;
    e->next = atlas->unused;
    atlas->unused = e;
    atlas->entry_count--;
}

static void forget_page(nv__atlas *atlas, size_t index)
{
    for (size_t i = 0; i < atlas->bucket_count; i++) {
        entry **link = &atlas->buckets[i];
        while (*link != NULL) {
            if ((*link)->glyph.width > 0 && (*link)->glyph.page == index) {
                remove_entry(atlas, link);
            } else {
                link = &(*link)->next;
            }
        }
    }
}

static void empty_page(atlas_page *p)
{
    p->used_rows = 0;
    p->shelf_count = 0;
    p->dirty_from = p->dirty_to = 0;
}

static void forget_everything(nv__atlas *atlas)
{
    for (size_t i = 0; i < atlas->bucket_count; i++) {
        while (atlas->buckets[i] != NULL) {
            remove_entry(atlas, &atlas->buckets[i]);
        }
    }
    for (size_t i = 0; i < atlas->page_count; i++) {
        empty_page(atlas->pages[i]);
    }
}

void nv__atlas_begin_frame(nv__atlas *atlas)
{
    atlas->frame++;
    atlas->out_of_memory = false;
    if (atlas->entry_count > ENTRIES_MAX) {
        forget_everything(atlas);
    }
}

/* ---- pages ---- */

static atlas_page *add_page(nv__atlas *atlas)
{
    atlas_page *added = NV__NEW(atlas_page);
    /* Not zeroed as a whole: memory that is never touched costs nothing. */
    uint8_t *pixels = added != NULL ? nv__alloc((size_t)PAGE_SIZE * PAGE_SIZE) : NULL;
    if (pixels == NULL) {
        nv__free(added);
        return NULL;
    }
    added->pixels = pixels;
    atlas->pages[atlas->page_count++] = added;
    return added;
}

/* Empties the page that was not used for longest; none of this frame's. */
static atlas_page *recycle_page(nv__atlas *atlas)
{
    size_t oldest = atlas->page_count;
    for (size_t i = 0; i < atlas->page_count; i++) {
        uint64_t used = atlas->pages[i]->last_frame;
        if (used != atlas->frame &&
            (oldest == atlas->page_count || used < atlas->pages[oldest]->last_frame)) {
            oldest = i;
        }
    }
    if (oldest == atlas->page_count) {
        return NULL;
    }
    forget_page(atlas, oldest);
    empty_page(atlas->pages[oldest]);
    return atlas->pages[oldest];
}

static bool place_on_shelf(shelf *s, int width, int height, int *x, int *y)
{
    if (s->height < height || s->height > height + 2 * SHELF_STEP || s->used + width > PAGE_SIZE) {
        return false;
    }
    *x = s->used;
    *y = s->y;
    s->used = (uint16_t)(s->used + width);
    return true;
}

/* Room for a glyph and its gap. New shelves are cleared: their rows are first touched here. */
static bool place_on_page(atlas_page *p, int width, int height, int *x, int *y)
{
    for (size_t i = p->shelf_count; i-- > 0;) {
        if (place_on_shelf(&p->shelves[i], width, height, x, y)) {
            return true;
        }
    }
    int rows = (height + SHELF_STEP - 1) / SHELF_STEP * SHELF_STEP;
    if (p->used_rows + rows > PAGE_SIZE || p->shelf_count == SHELVES_MAX) {
        return false;
    }
    shelf *s = &p->shelves[p->shelf_count++];
    *s = (shelf){ (uint16_t)p->used_rows, (uint16_t)rows, 0 };
    memset(p->pixels + (size_t)p->used_rows * PAGE_SIZE, 0, (size_t)rows * PAGE_SIZE);
    p->used_rows += rows;
    return place_on_shelf(s, width, height, x, y);
}

static size_t page_index(const nv__atlas *atlas, const atlas_page *p)
{
    size_t i = 0;
    while (atlas->pages[i] != p) {
        i++;
    }
    return i;
}

static atlas_page *place(nv__atlas *atlas, int width, int height, int *x, int *y)
{
    for (size_t i = atlas->page_count; i-- > 0;) {
        if (place_on_page(atlas->pages[i], width, height, x, y)) {
            return atlas->pages[i];
        }
    }
    bool may_grow = atlas->page_count < PAGES_MAX;
    atlas_page *p = may_grow ? add_page(atlas) : NULL;
    if (p == NULL) {
        p = recycle_page(atlas);
        atlas->out_of_memory = atlas->out_of_memory || (p == NULL && may_grow);
    }
    return p != NULL && place_on_page(p, width, height, x, y) ? p : NULL;
}

static void mark_dirty(atlas_page *p, int from, int to)
{
    bool clean = p->dirty_from == p->dirty_to;
    p->dirty_from = clean || from < p->dirty_from ? from : p->dirty_from;
    p->dirty_to = clean || to > p->dirty_to ? to : p->dirty_to;
}

static void copy_bitmap(atlas_page *p, int x, int y, const nv__glyph_bitmap *bitmap)
{
    for (int row = 0; row < bitmap->height; row++) {
        memcpy(p->pixels + (size_t)(y + row) * PAGE_SIZE + x,
               bitmap->pixels + (ptrdiff_t)row * bitmap->stride, (size_t)bitmap->width);
    }
    mark_dirty(p, y, y + bitmap->height + GAP);
}

/* ---- glyphs ---- */

static bool fits(const nv__glyph_bitmap *b)
{
    return b->width >= 0 && b->height >= 0 && b->width <= GLYPH_MAX && b->height <= GLYPH_MAX &&
           b->left >= INT16_MIN && b->left <= INT16_MAX && b->top >= INT16_MIN &&
           b->top <= INT16_MAX;
}

/* Puts the bitmap on a page; false when there is no room in this frame. */
static bool store(nv__atlas *atlas, const nv__glyph_bitmap *bitmap, nv__atlas_glyph *out)
{
    *out = (nv__atlas_glyph){ .left = (int16_t)bitmap->left, .top = (int16_t)bitmap->top };
    if (bitmap->width == 0 || bitmap->height == 0) {
        return true;
    }
    int x, y;
    atlas_page *p = place(atlas, bitmap->width + GAP, bitmap->height + GAP, &x, &y);
    if (p == NULL) {
        return false;
    }
    copy_bitmap(p, x, y, bitmap);
    p->last_frame = atlas->frame;
    out->page = (uint16_t)page_index(atlas, p);
    out->x = (uint16_t)x;
    out->y = (uint16_t)y;
    out->width = (uint16_t)bitmap->width;
    out->height = (uint16_t)bitmap->height;
    return true;
}

static const nv__atlas_glyph *refuse(nv__atlas *atlas, key k, nv__face *face, nv_status status)
{
    if (status == NV_ENOMEM) {
        atlas->out_of_memory = true;
    } else {
        entry *e = add_entry(atlas, k);
        if (e != NULL) {
            e->failed = true;
        }
    }
    NV__LOG_ONCE(NV_LOG_WARNING, status, "glyph %u of %s cannot be drawn: %s", (unsigned)k.glyph,
                 face->name != NULL ? face->name : "a font", nv_strstatus(status));
    return NULL;
}

static const nv__atlas_glyph *rasterise(nv__atlas *atlas, nv__face *face, key k, float pixel_size)
{
    nv__glyph_bitmap bitmap = { 0 };
    atlas->misses++;
    nv_status status = face->rasterise(face, k.glyph, pixel_size, k.subpixel, &bitmap);
    if (status != NV_OK) {
        return refuse(atlas, k, face, status);
    }
    if (!fits(&bitmap)) {
        return refuse(atlas, k, face, NV_ELIMIT);
    }
    nv__atlas_glyph glyph;
    if (!store(atlas, &bitmap, &glyph)) {
        nv_status reason = atlas->out_of_memory ? NV_ENOMEM : NV_ELIMIT;
        NV__LOG_ONCE(NV_LOG_WARNING, reason, "no room for more glyphs in this frame: %s",
                     nv_strstatus(reason));
        return NULL;
    }
    entry *e = add_entry(atlas, k);
    if (e == NULL) {
        atlas->out_of_memory = true;
        return NULL;
    }
    e->glyph = glyph;
    return &e->glyph;
}

const nv__atlas_glyph *nv__atlas_get(nv__atlas *atlas, nv__face *face, uint32_t glyph,
                                     float pixel_size, unsigned subpixel)
{
    NV__ASSERT(subpixel < 4, "subpixel position %u of 4", subpixel);
    if (!(pixel_size > 0 && pixel_size <= GLYPH_MAX)) {
        NV__LOG_ONCE(NV_LOG_WARNING, NV_ELIMIT, "text of %g px cannot be drawn, at most %d px",
                     (double)pixel_size, (int)GLYPH_MAX);
        return NULL;
    }
    uint32_t size = (uint32_t)(pixel_size * SIZE_UNITS + 0.5f);
    key k = { face->id, glyph, size, subpixel };
    entry *e = find(atlas, k);
    if (e == NULL) {
        return rasterise(atlas, face, k, pixel_size);
    }
    if (e->failed) {
        return NULL;
    }
    if (e->glyph.width > 0) {
        atlas->pages[e->glyph.page]->last_frame = atlas->frame;
    }
    return &e->glyph;
}

const nv__atlas_glyph *nv__atlas_find(const nv__atlas *atlas, const nv__face *face, uint32_t glyph,
                                      float pixel_size, unsigned subpixel)
{
    if (!(pixel_size > 0 && pixel_size <= GLYPH_MAX)) {
        return NULL;
    }
    uint32_t size = (uint32_t)(pixel_size * SIZE_UNITS + 0.5f);
    const entry *e = find(atlas, (key){ face->id, glyph, size, subpixel });
    return e != NULL && !e->failed ? &e->glyph : NULL;
}

/* ---- looking in ---- */

int nv__atlas_page_size(const nv__atlas *atlas)
{
    (void)atlas;
    return PAGE_SIZE;
}

size_t nv__atlas_page_count(const nv__atlas *atlas)
{
    return atlas->page_count;
}

const uint8_t *nv__atlas_page(const nv__atlas *atlas, size_t page)
{
    NV__REQUIRE(page < atlas->page_count, NULL, "glyph page %zu of %zu", page, atlas->page_count);
    return atlas->pages[page]->pixels;
}

bool nv__atlas_take_dirty(nv__atlas *atlas, size_t page, int *first_row, int *row_count)
{
    NV__REQUIRE(page < atlas->page_count, false, "glyph page %zu of %zu", page, atlas->page_count);
    atlas_page *p = atlas->pages[page];
    *first_row = p->dirty_from;
    *row_count = p->dirty_to - p->dirty_from;
    p->dirty_from = p->dirty_to = 0;
    return *row_count > 0;
}

uint64_t nv__atlas_misses(const nv__atlas *atlas)
{
    return atlas->misses;
}

bool nv__atlas_out_of_memory(const nv__atlas *atlas)
{
    return atlas->out_of_memory;
}
