/* The instances of a frame, sorted into few draw calls. */
#include "base/log.h"
#include "gl/internal.h"

#include <string.h>

/* Tiles remember batch numbers from 1 on; 0: nothing has drawn there. */

static bool resize_tiles(nv__gl *gl)
{
    nv__gl_stream *stream = &gl->stream;
    int tiles_x = (gl->base.width + NV__GL_TILE - 1) / NV__GL_TILE;
    int tiles_y = (gl->base.height + NV__GL_TILE - 1) / NV__GL_TILE;
    uint16_t *tiles;

    if (stream->tiles != NULL && stream->tiles_x == tiles_x && stream->tiles_y == tiles_y) {
        return true;
    }
    tiles = NV__NEW_ARRAY(uint16_t, (size_t)tiles_x * (size_t)tiles_y);
    if (tiles == NULL) {
        return false;
    }
    nv__free(stream->tiles);
    stream->tiles = tiles;
    stream->tiles_x = tiles_x;
    stream->tiles_y = tiles_y;
    return true;
}

static void restart(nv__gl_stream *stream)
{
    stream->instances.count = stream->owners.count = stream->batches.count = 0;
    stream->floor = 0;
    stream->table_used = 1; /* 0 means no clip */
    stream->generation++;
    memset(stream->tiles, 0,
           (size_t)stream->tiles_x * (size_t)stream->tiles_y * sizeof *stream->tiles);
}

nv_status nv__gl_stream_begin(nv__gl *gl)
{
    gl->stream.failed = false;
    if (!resize_tiles(gl)) {
        return NV_ENOMEM;
    }
    restart(&gl->stream);
    return NV_OK;
}

void nv__gl_stream_finish(nv__gl *gl)
{
    nv__gl_stream *stream = &gl->stream;

    NV__ARRAY_FINISH(&stream->instances);
    NV__ARRAY_FINISH(&stream->owners);
    NV__ARRAY_FINISH(&stream->batches);
    NV__ARRAY_FINISH(&stream->sorted);
    nv__free(stream->tiles);
    stream->tiles = NULL;
}

typedef struct tile_range {
    int left, top, right, bottom; /* inclusive */
} tile_range;

static tile_range tiles_of(const nv__gl_stream *stream, const float quad[4])
{
    tile_range range = { (int)quad[0] / NV__GL_TILE, (int)quad[1] / NV__GL_TILE,
                         ((int)quad[2] - 1) / NV__GL_TILE, ((int)quad[3] - 1) / NV__GL_TILE };

    range.right = range.right < stream->tiles_x ? range.right : stream->tiles_x - 1;
    range.bottom = range.bottom < stream->tiles_y ? range.bottom : stream->tiles_y - 1;
    return range;
}

static uint16_t last_batch_under(const nv__gl_stream *stream, tile_range range)
{
    uint16_t last = stream->floor;

    for (int y = range.top; y <= range.bottom; y++) {
        const uint16_t *row = stream->tiles + (size_t)y * (size_t)stream->tiles_x;

        for (int x = range.left; x <= range.right; x++) {
            last = row[x] > last ? row[x] : last;
        }
    }
    return last;
}

static void mark_tiles(nv__gl_stream *stream, tile_range range, uint16_t number)
{
    for (int y = range.top; y <= range.bottom; y++) {
        uint16_t *row = stream->tiles + (size_t)y * (size_t)stream->tiles_x;

        for (int x = range.left; x <= range.right; x++) {
            row[x] = row[x] > number ? row[x] : number;
        }
    }
}

/* The number of the batch that an instance over `range` may join; 0: it needs a new one. */
static uint16_t find_batch(const nv__gl_stream *stream, tile_range range, nv__gl_batch wanted)
{
    size_t first = last_batch_under(stream, range);
    size_t end;

    first = first > 0 ? first : 1;
    end = stream->batches.count < first + NV__GL_BATCH_SEARCH ? stream->batches.count
                                                              : first + NV__GL_BATCH_SEARCH;
    for (size_t number = first; number <= end && number <= stream->batches.count; number++) {
        const nv__gl_batch *batch = &stream->batches.items[number - 1];

        if (batch->step == NV__GL_DRAW && batch->program == wanted.program &&
            batch->texture == wanted.texture && batch->blend == wanted.blend) {
            return (uint16_t)number;
        }
    }
    return 0;
}

static void push_batch(nv__gl *gl, nv__gl_batch batch)
{
    if (!NV__PUSH(&gl->stream.batches, batch)) {
        gl->stream.failed = true;
    }
}

static bool is_opaque(const nv__gl_instance *instance)
{
    return instance->color[3] == 255;
}

static float area_of(const nv__gl_instance *instance)
{
    return (instance->quad[2] - instance->quad[0]) * (instance->quad[3] - instance->quad[1]);
}

/* A plain colour joins what there is: samples of a white texel cost more for each pixel than SOLID
 * does, and less than a call. What is opaque need not be mixed. */
static uint16_t find_solid(nv__gl *gl, tile_range range, nv__gl_batch *wanted,
                           nv__gl_instance *instance)
{
    nv__gl_batch over = *wanted, textured = *wanted;
    uint16_t number = 0;

    if (is_opaque(instance)) {
        wanted->blend = NV__GL_REPLACE;
        number = find_batch(&gl->stream, range, *wanted);
    }
    number = number != 0 ? number : find_batch(&gl->stream, range, over);
    if (number != 0 || area_of(instance) > (float)NV__GL_WHITE_MAX) {
        return number;
    }
    nv__gl_instance white = *instance;
    textured.program = NV__GL_TEXTURED;
    if (nv__gl_white(gl, &white, &textured.texture)) {
        number = find_batch(&gl->stream, range, textured);
        *instance = number != 0 ? white : *instance;
    }
    return number;
}

void nv__gl_stream_add(nv__gl *gl, nv__gl_program program, nv__gl_blend blend, GLuint texture,
                       const nv__gl_instance *instance)
{
    nv__gl_batch wanted = {
        .step = NV__GL_DRAW, .program = program, .blend = blend, .texture = texture
    };
    nv__gl_stream *stream = &gl->stream;
    nv__gl_instance added = *instance;
    tile_range range = tiles_of(stream, instance->quad);
    uint16_t number = program == NV__GL_SOLID && blend == NV__GL_OVER
                          ? find_solid(gl, range, &wanted, &added)
                          : find_batch(stream, range, wanted);

    if (!NV__RESERVE(&stream->instances, 1) || !NV__RESERVE(&stream->owners, 1)) {
        stream->failed = true;
        return;
    }
    if (number == 0) {
        push_batch(gl, wanted);
        if (stream->failed) {
            return;
        }
        number = (uint16_t)stream->batches.count;
    }
    stream->instances.items[stream->instances.count++] = added;
    stream->owners.items[stream->owners.count++] = (uint16_t)(number - 1);
    stream->batches.items[number - 1].count++;
    mark_tiles(stream, range, number);
    gl->base.stats.pixels_rasterised += (uint64_t)area_of(&added);
    if (stream->batches.count >= NV__GL_BATCHES_MAX) {
        nv__gl_stream_flush(gl);
    }
}

/* Nothing that comes later may move before this step. */
static void push_barrier(nv__gl *gl, nv__gl_batch batch)
{
    push_batch(gl, batch);
    gl->stream.floor = (uint16_t)gl->stream.batches.count;
}

void nv__gl_stream_begin_layer(nv__gl *gl, int layer, nv__pixel_rect clear)
{
    push_barrier(gl, (nv__gl_batch){ .step = NV__GL_BEGIN_LAYER, .layer = layer, .clear = clear });
}

void nv__gl_stream_end_layer(nv__gl *gl, int layer_below)
{
    push_barrier(gl, (nv__gl_batch){ .step = NV__GL_END_LAYER, .layer = layer_below });
}

void nv__gl_stream_copy(nv__gl *gl, int layer, nv__pixel_rect rect)
{
    push_barrier(gl, (nv__gl_batch){ .step = NV__GL_COPY, .layer = layer, .clear = rect });
}

void nv__gl_stream_reserve_table(nv__gl *gl, int count)
{
    if (gl->stream.table_used + count > NV__GL_TABLE_MAX) {
        nv__gl_stream_flush(gl);
    }
}

int nv__gl_stream_table(nv__gl *gl, const float (*entries)[4], int count)
{
    nv__gl_stream *stream = &gl->stream;
    int first = stream->table_used;

    memcpy(stream->table[first], entries, (size_t)count * sizeof *entries);
    stream->table_used += count;
    return first;
}

/* ---- sending ---- */

static bool sort_instances(nv__gl_stream *stream)
{
    uint32_t first = 0;

    stream->sorted.count = 0;
    if (!NV__RESERVE(&stream->sorted, stream->instances.count)) {
        return false;
    }
    for (size_t i = 0; i < stream->batches.count; i++) {
        nv__gl_batch *batch = &stream->batches.items[i];

        batch->first = first;
        first += batch->count;
        batch->count = 0;
    }
    for (size_t i = 0; i < stream->instances.count; i++) {
        nv__gl_batch *batch = &stream->batches.items[stream->owners.items[i]];

        stream->sorted.items[batch->first + batch->count] = stream->instances.items[i];
        batch->count++;
    }
    stream->sorted.count = stream->instances.count;
    return true;
}

static void upload(nv__gl *gl)
{
    nv__gl_stream *stream = &gl->stream;

    glBindBuffer(GL_ARRAY_BUFFER, gl->instance_buffer);
    glBufferData(GL_ARRAY_BUFFER, (GLsizeiptr)(stream->sorted.count * sizeof *stream->sorted.items),
                 stream->sorted.items, GL_STREAM_DRAW);
    if (stream->table_used > 1) {
        glBindBuffer(GL_UNIFORM_BUFFER, gl->table_buffer);
        glBufferData(GL_UNIFORM_BUFFER, sizeof stream->table, NULL, GL_STREAM_DRAW);
        glBufferSubData(GL_UNIFORM_BUFFER, 0,
                        (GLsizeiptr)((size_t)stream->table_used * sizeof *stream->table),
                        stream->table);
    }
    nv__gl_upload_pages(gl);
}

static void point_at(GLuint location, GLint size, size_t base, size_t offset)
{
    glVertexAttribPointer(location, size, GL_FLOAT, GL_FALSE, sizeof(nv__gl_instance),
                          (const void *)(base + offset));
}

static void point_at_instances(uint32_t first)
{
    size_t base = first * sizeof(nv__gl_instance);

    point_at(0, 4, base, offsetof(nv__gl_instance, quad));
    point_at(1, 4, base, offsetof(nv__gl_instance, shape));
    point_at(2, 4, base, offsetof(nv__gl_instance, detail));
    point_at(3, 2, base, offsetof(nv__gl_instance, stroke));
    glVertexAttribPointer(4, 4, GL_UNSIGNED_BYTE, GL_TRUE, sizeof(nv__gl_instance),
                          (const void *)(base + offsetof(nv__gl_instance, color)));
    glVertexAttribIPointer(5, 2, GL_UNSIGNED_SHORT, sizeof(nv__gl_instance),
                           (const void *)(base + offsetof(nv__gl_instance, kind)));
}

static void set_blend(nv__gl *gl, nv__gl_blend blend)
{
    if (gl->blend == blend) {
        return;
    }
    glBlendFunc(blend == NV__GL_KEEP ? GL_ZERO : GL_ONE, blend == NV__GL_KEEP ? GL_SRC_ALPHA
                                                         : blend == NV__GL_OVER
                                                             ? GL_ONE_MINUS_SRC_ALPHA
                                                             : GL_ZERO);
    gl->blend = blend;
    gl->base.stats.state_changes++;
}

static void draw_batch(nv__gl *gl, const nv__gl_batch *batch)
{
    if (gl->program != (int)batch->program) {
        glUseProgram(gl->programs[batch->program]);
        gl->program = (int)batch->program;
        gl->base.stats.state_changes++;
    }
    if (batch->texture != 0 && gl->texture != batch->texture) {
        glBindTexture(GL_TEXTURE_2D, batch->texture);
        gl->texture = batch->texture;
        gl->base.stats.state_changes++;
    }
    set_blend(gl, batch->blend);
    point_at_instances(batch->first);
    glDrawArraysInstanced(GL_TRIANGLE_FAN, 0, 4, (GLsizei)batch->count);
    gl->base.stats.draw_calls++;
}

void nv__gl_stream_flush(nv__gl *gl)
{
    nv__gl_stream *stream = &gl->stream;

    if (stream->batches.count == 0 || stream->failed) {
        return;
    }
    if (!sort_instances(stream)) {
        stream->failed = true;
        return;
    }
    upload(gl);
    for (size_t i = 0; i < stream->batches.count; i++) {
        const nv__gl_batch *batch = &stream->batches.items[i];

        if (batch->step == NV__GL_DRAW) {
            draw_batch(gl, batch);
            continue;
        }
        nv__gl_bind_target(gl, batch->layer);
        if (batch->step == NV__GL_BEGIN_LAYER) {
            nv__gl_clear(gl, batch->clear, 0);
        } else if (batch->step == NV__GL_COPY) {
            nv__gl_copy_backdrop(gl, batch->clear);
        }
    }
    restart(stream);
}
