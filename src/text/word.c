/* Shaping of words, and the cache that makes most of it a look-up. Words are shaped in font units,
 * so one entry serves every size and scale. */
#include "text/word.h"
#include "base/log.h"
#include "base/utf8.h"

#include <string.h>

/* ---- shaping ---- */

static nv__word *word_new(const nv__word_key *key, size_t count, size_t text_room)
{
    if (count > (SIZE_MAX - sizeof(nv__word) - text_room) / sizeof(nv__word_glyph)) {
        return NULL;
    }
    size_t size = sizeof(nv__word) + count * sizeof(nv__word_glyph) + text_room;
    nv__word *word = nv__alloc(size);
    if (word) {
        *word = (nv__word){ .references = 1,
                            .font = key->font,
                            .script = key->script,
                            .rtl = key->rtl,
                            .spaced = key->spaced,
                            .length = (uint32_t)key->length,
                            .count = (uint32_t)count };
    }
    return word;
}

/* Keeps a made-up font file from overflowing what comes later. */
static int32_t limited(const nv__font *font, int32_t value)
{
    int32_t limit = font->upem * 64;
    return value > limit ? limit : value < -limit ? -limit : value;
}

static void count_clusters(nv__word *word)
{
    word->clusters = 0;
    for (uint32_t i = 0; i < word->count; i++) {
        word->advance += word->glyphs[i].advance;
        word->clusters += i == 0 || word->glyphs[i].cluster != word->glyphs[i - 1].cluster;
    }
}

/* One box a grapheme cluster. */
static nv__word *shape_boxes(const nv__word_key *key, size_t text_room)
{
    size_t count = 0;
    for (size_t at = 0; at < key->length; count++) {
        at = nv__utf8_next_grapheme(key->text, key->length, at);
    }
    nv__word *word = word_new(key, count, text_room);
    if (!word) {
        return NULL;
    }
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t code_point;
        nv__utf8_decode(key->text + at, key->length - at, &code_point);
        uint32_t glyph = code_point <= ' ' || code_point == 0x3000 ? NV__BOX_SPACE : NV__BOX_GLYPH;
        size_t place = key->rtl ? count - 1 - i : i;
        word->glyphs[place] = (nv__word_glyph){ .id = glyph,
                                                .cluster = (uint32_t)at,
                                                .advance = nv__box_advance(glyph) };
        at = nv__utf8_next_grapheme(key->text, key->length, at);
    }
    count_clusters(word);
    return word;
}

static bool run_harfbuzz(hb_buffer_t *buffer, const nv__word_key *key)
{
    static const hb_feature_t no_ligatures[] = {
        { HB_TAG('l', 'i', 'g', 'a'), 0, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END },
        { HB_TAG('c', 'l', 'i', 'g'), 0, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END },
    };
    hb_buffer_clear_contents(buffer);
    hb_buffer_add_utf8(buffer, key->text, (int)key->length, 0, (int)key->length);
    hb_buffer_set_direction(buffer, key->rtl ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
    hb_buffer_set_script(buffer, key->script);
    hb_shape(key->font->hb, buffer, key->spaced ? no_ligatures : NULL, key->spaced ? 2 : 0);
    return hb_buffer_allocation_successful(buffer);
}

static nv__word *shape(nv__fonts *fonts, const nv__word_key *key, size_t text_room)
{
    if (!key->font->hb) {
        return shape_boxes(key, text_room);
    }
    if (!run_harfbuzz(fonts->buffer, key)) {
        hb_buffer_reset(fonts->buffer);
        return NULL;
    }
    unsigned count = 0;
    const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(fonts->buffer, &count);
    const hb_glyph_position_t *positions = hb_buffer_get_glyph_positions(fonts->buffer, NULL);
    nv__word *word = word_new(key, count, text_room);
    if (!word) {
        return NULL;
    }
    for (unsigned i = 0; i < count; i++) {
        word->glyphs[i] = (nv__word_glyph){ .id = infos[i].codepoint,
                                            .cluster = infos[i].cluster,
                                            .advance = limited(key->font, positions[i].x_advance),
                                            .dx = limited(key->font, positions[i].x_offset),
                                            .dy = limited(key->font, positions[i].y_offset) };
    }
    count_clusters(word);
    return word;
}

void nv__word_release(nv__word *word)
{
    if (word && --word->references == 0) {
        nv__free(word);
    }
}

/* ---- the cache ---- */

/* Cached words carry their text behind their glyphs. */
static char *text_of(nv__word *word)
{
    return (char *)&word->glyphs[word->count];
}

static uint32_t hash_of(const nv__word_key *key)
{
    uint64_t hash = 0xcbf29ce484222325u ^ key->font->face.id;
    hash = (hash ^ (uint64_t)key->script ^ ((uint64_t)key->rtl << 40) ^
            ((uint64_t)key->spaced << 41)) *
           0x9e3779b97f4a7c15u;
    size_t i = 0;
    for (; i + 8 <= key->length; i += 8) {
        uint64_t eight;
        memcpy(&eight, key->text + i, 8);
        hash = (hash ^ eight) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 29;
    }
    uint64_t rest = 0;
    memcpy(&rest, key->text + i, key->length - i);
    hash = (hash ^ rest ^ ((uint64_t)key->length << 56)) * 0x9e3779b97f4a7c15u;
    return (uint32_t)(hash >> 32);
}

static bool matches(nv__word *word, uint32_t hash, const nv__word_key *key)
{
    return word->hash == hash && word->font == key->font && word->length == key->length &&
           word->script == key->script && word->rtl == key->rtl && word->spaced == key->spaced &&
           memcmp(text_of(word), key->text, key->length) == 0;
}

/* A word lives in the slot of its hash or in the neighbour of that. */
static void place(nv__word_cache *cache, nv__word *word)
{
    size_t at = word->hash & (cache->capacity - 1);
    size_t slot = cache->slots[at] && !cache->slots[at ^ 1] ? at ^ 1 : at;
    if (cache->slots[slot]) {
        nv__word_release(cache->slots[slot]);
    } else {
        cache->count++;
    }
    cache->slots[slot] = word;
}

/* Without memory the cache stays as small as it is. */
static void grow(nv__word_cache *cache)
{
    size_t capacity = cache->capacity ? cache->capacity * 2 : NV__WORD_CACHE_START;
    nv__word_cache larger = { .slots = NV__NEW_ARRAY(nv__word *, capacity), .capacity = capacity };
    if (!larger.slots) {
        return;
    }
    for (size_t i = 0; i < cache->capacity; i++) {
        if (cache->slots[i]) {
            place(&larger, cache->slots[i]);
        }
    }
    nv__free(cache->slots);
    *cache = larger;
}

static nv__word *look_up(const nv__word_cache *cache, uint32_t hash, const nv__word_key *key)
{
    if (cache->capacity == 0) {
        return NULL;
    }
    size_t at = hash & (cache->capacity - 1);
    for (size_t i = 0; i < 2; i++) {
        nv__word *word = cache->slots[at ^ i];
        if (word && matches(word, hash, key)) {
            return word;
        }
    }
    return NULL;
}

nv__word *nv__word_get(nv__fonts *fonts, const nv__word_key *key)
{
    nv__word_cache *cache = &fonts->words;
    if (key->length > NV__WORD_CACHED_BYTES) {
        return shape(fonts, key, 0);
    }
    uint32_t hash = hash_of(key);
    nv__word *word = look_up(cache, hash, key);
    if (word) {
        word->references++;
        return word;
    }
    word = shape(fonts, key, key->length);
    if (!word) {
        return NULL;
    }
    word->hash = hash;
    memcpy(text_of(word), key->text, key->length);
    if (cache->count * 2 >= cache->capacity && cache->capacity < NV__WORD_CACHE_MAX) {
        grow(cache);
    }
    if (cache->capacity > 0) {
        word->references++;
        place(cache, word);
    }
    return word;
}

void nv__word_cache_finish(nv__word_cache *cache)
{
    for (size_t i = 0; i < cache->capacity; i++) {
        nv__word_release(cache->slots[i]);
    }
    nv__free(cache->slots);
    *cache = (nv__word_cache){ 0 };
}
