/* What the formats of a dump share. */
#ifndef NV_RUNTIME_DUMP_H
#define NV_RUNTIME_DUMP_H

#include "runtime/internal.h"
#include "runtime/line.h"

enum {
    NV__MAX_DUMP_LINE = 6144, /* names and paths have limits, so this is enough */
    NV__MAX_DUMP_FILE = 255,
    NV__MAX_WAIT_TEXT = 160,
    NV__MAX_DUMP_PATH = 512, /* longer paths lose their beginning */
    NV__CENSUS_PAGES = 1024
};

/* ---- how much of a stack has been touched (dump_census.c) ---- */

/* The system's word on the pages of several neighbouring stacks: one question for all of them. */
typedef struct nv__census {
    int fd; /* -1: the system does not say */
    size_t page_size;
    uintptr_t first; /* page number of pages[0] */
    size_t count;
    uint64_t pages[NV__CENSUS_PAGES];
} nv__census;

void nv__census_open(nv__census *census, const nv__runtime *rt);
void nv__census_close(nv__census *census);
/* Bytes from the top of the stack to the lowest page that was ever touched. 0: nobody knows. */
size_t nv__census_touched(nv__census *census, const nv__coroutine *co);

/* ---- one dump ---- */

typedef struct nv__dump {
    nv__census stacks;
    uint64_t now_ns;
    const nv_scope *owner; /* whose children's path is in `path`; NULL: nobody's */
    size_t path_length;
    char path[2 * NV__MAX_DUMP_PATH]; /* JSON, quoted */
} nv__dump;

/* What a parked task awaits; in `buffer` unless it is a constant. */
const char *nv__dump_wait(const nv_task *task, char *buffer, size_t size);

/* One scope or task as text, indented by its depth. */
void nv__dump_text(nv__dump *dump, const nv_scope *at, nv__line *line);
/* As a JSON object (dump_json.c). */
void nv__dump_json(nv__dump *dump, const nv_scope *at, nv__line *line);

#endif
