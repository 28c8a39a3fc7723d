/* Values of a display list from text. Every function says whether it found what it expects; the
 * first that does not notes where, and from then on none finds anything. */
#ifndef NV_GRAPHICS_READER_H
#define NV_GRAPHICS_READER_H

#include "graphics/path.h"

#include "graphics/display_list.h"

typedef struct nv__reader {
    const char *at, *end; /* of the line */
    const char *start;    /* of the line */
    int line;
    nv_status status; /* why nothing is found any more */
    nv__list_error *error;
} nv__reader;

bool nv__read_fail(nv__reader *in, const char *what); /* false; "... is expected" */
bool nv__read_fail_memory(nv__reader *in);            /* false */
bool nv__read_at_end(nv__reader *in);                 /* of the line, blanks left out */

/* A word after blanks, if it is there: it ends where a name does, or with its last character. */
bool nv__read_if(nv__reader *in, const char *word);
bool nv__read_char(nv__reader *in, char wanted);
/* The index of one of the words. */
bool nv__read_choice(nv__reader *in, const char *const *words, size_t count, const char *what,
                     size_t *out);
bool nv__read_number(nv__reader *in, float *out);
bool nv__read_length(nv__reader *in, float *out); /* not negative */
bool nv__read_integer(nv__reader *in, int64_t low, int64_t high, int64_t *out);
bool nv__read_point(nv__reader *in, nv_point *out); /* "x,y" */
bool nv__read_rect(nv__reader *in, nv_rect *out);   /* "x,y wxh" */
bool nv__read_radii(nv__reader *in, nv_radii *out); /* "r=...", or none */
bool nv__read_color(nv__reader *in, uint32_t *out);
bool nv__read_affine(nv__reader *in, nv_affine *out); /* "m=...", or the identity */
/* Quoted, unquoted into `out`, which is then the caller's to nv__free. */
bool nv__read_quoted(nv__reader *in, char **out);
/* Verbs with their points, up to anything else; sealed. The caller's to release. */
bool nv__read_path(nv__reader *in, nv_path **out);

/* An IMAGE record but for its name (picture_read.c). */
bool nv__read_image(nv__reader *in, const nv__list_sources *sources, nv__record *record);

#endif
