/* Values of a display list as text, the same in every locale. */
#ifndef NV_GRAPHICS_WRITER_H
#define NV_GRAPHICS_WRITER_H

#include "base/alloc.h"
#include "graphics/path.h"

typedef struct nv__writer {
    NV__ARRAY(char) text;
    bool exact; /* numbers as they are, not rounded to what an eye needs */
    bool failed;
} nv__writer;

void nv__write_text(nv__writer *out, const char *text);
void nv__write_format(nv__writer *out, const char *format, ...) NV_PRINTF(2, 3);
/* Exact: the fewest digits that read back as the same number. Else: at most three decimals. */
void nv__write_number(nv__writer *out, float value);
/* The same with six decimals: what is multiplied needs more of them than what is added. */
void nv__write_fine(nv__writer *out, float value);
void nv__write_pair(nv__writer *out, float a, const char *between, float b);
void nv__write_named(nv__writer *out, const char *name, float value);
void nv__write_rect(nv__writer *out, nv_rect rect);    /* " x,y wxh" */
void nv__write_radii(nv__writer *out, nv_radii radii); /* " r=20", nothing for none */
void nv__write_color(nv__writer *out, uint32_t argb);
void nv__write_quoted(nv__writer *out, const char *text); /* one line whatever it holds */
void nv__write_affine(nv__writer *out, nv_affine m);      /* " m=...", nothing for the identity */
void nv__write_path(nv__writer *out, const nv_path *path);
/* Ends the text, which is the caller's to nv__free. NULL: memory ran out. */
char *nv__writer_take(nv__writer *out);

/* mantissa * 10 ^ exponent, as both directions compute it. */
float nv__decimal(uint64_t mantissa, int exponent);

#endif
