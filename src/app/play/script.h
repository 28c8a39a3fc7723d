/* The playbook's lines, parsed. */
#ifndef NV_APP_PLAY_SCRIPT_H
#define NV_APP_PLAY_SCRIPT_H

#include "base/alloc.h"

typedef enum nv__command {
    NV__COMMAND_CLICK,
    NV__COMMAND_TYPE,
    NV__COMMAND_KEY,
    NV__COMMAND_SCROLL,
    NV__COMMAND_ADVANCE,
    NV__COMMAND_EXPECT,
    NV__COMMAND_EXPECT_GONE,
    NV__COMMAND_SCREENSHOT,
    NV__COMMAND_DUMP,
    NV__COMMAND_DRAWING,
    NV__COMMAND_CLOSE
} nv__command;

enum { NV__PLAY_MAX_LINES = 10000, NV__PLAY_MAX_BYTES = 1 << 20 };

typedef struct nv__line {
    nv__command command;
    int number;    /* in the file, from 1 */
    char *source;  /* as written, trimmed */
    char *text[2]; /* texts in order; NULL where the command has fewer */
    double amount; /* ADVANCE: seconds; SCROLL: dp */
    uint32_t key, mods;
} nv__line;

typedef NV__ARRAY(nv__line) nv__script;

/* Parses a whole playbook. On NV_EINVAL *bad_line and *problem (static text) say what is wrong. */
nv_status nv__script_parse(const char *text, size_t length, nv__script *out, int *bad_line,
                           const char **problem);
void nv__script_finish(nv__script *script);

#endif
