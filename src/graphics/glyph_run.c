#include "graphics/display_list.h"

#include "base/assert.h"

nv__glyph_run *nv__glyph_run_new(nv__face *face, float size, size_t count)
{
    if (count > (SIZE_MAX - sizeof(nv__glyph_run)) / sizeof(nv__glyph)) {
        return NULL;
    }
    nv__glyph_run *run = nv__alloc(sizeof *run + count * sizeof(nv__glyph));
    if (run == NULL) {
        return NULL;
    }
    *run = (nv__glyph_run){ .references = 1, .face = face, .size = size, .count = count };
    return run;
}

void nv__glyph_run_retain(nv__glyph_run *run)
{
    NV__ASSERT(run->references > 0, "a released glyph run is retained");
    run->references++;
}

void nv__glyph_run_release(nv__glyph_run *run)
{
    if (run == NULL) {
        return;
    }
    NV__ASSERT(run->references > 0, "a glyph run is released twice");
    if (--run->references == 0) {
        nv__free(run->text);
        nv__free(run);
    }
}
