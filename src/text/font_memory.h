/* fontconfig's answers, remembered in a file from one start to the next: reading its configuration
 * takes longer than opening the font that it names. An answer holds while everything that
 * fontconfig read, and everything that it looked for, is as it was. */
#ifndef NV_TEXT_FONT_MEMORY_H
#define NV_TEXT_FONT_MEMORY_H

#include "text/fonts.h"

typedef struct nv__font_memory nv__font_memory;

/* The answers in `folder`, which need not exist. A file that is damaged, stale or of another
 * environment counts as none. NULL: no memory, or nothing can be remembered on this system. */
nv__font_memory *nv__font_memory_open(const char *folder);
void nv__font_memory_close(nv__font_memory *memory); /* NULL is a no-op */

typedef struct nv__font_question {
    const char *family;
    int weight;
    bool exact;
} nv__font_question;

/* True when the answer is known: *found says whether there is such a font, `out` which (its strings
 * are valid until the next call). A font file that has changed since is not known. */
bool nv__font_memory_get(nv__font_memory *memory, nv__font_question question, bool *found,
                         nv__font_file *out);
/* Remembers an answer (NULL: there is no such font) and writes the file; what goes wrong with that
 * is of no consequence. */
void nv__font_memory_put(nv__font_memory *memory, nv__system_fonts *system,
                         nv__font_question question, const nv__font_file *answer);

#endif
