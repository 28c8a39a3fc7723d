#include "app/play/script.h"

#include "app/play/actor.h"
#include "base/utf8.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What follows the command: t a text (quoted or bare), n a number, k a key name. */
static const struct {
    const char *name, *arguments, *usage;
} commands[] = {
    [NV__COMMAND_CLICK] = { "click", "t", "usage: click \"target\"" },
    [NV__COMMAND_TYPE] = { "type", "t", "usage: type \"text\"" },
    [NV__COMMAND_KEY] = { "key", "k", "usage: key NAME, such as Tab, Shift+Tab, Enter, Ctrl+A" },
    [NV__COMMAND_SCROLL] = { "scroll", "tn", "usage: scroll \"target\" DP" },
    [NV__COMMAND_ADVANCE] = { "advance", "n", "usage: advance SECONDS (not negative)" },
    [NV__COMMAND_EXPECT] = { "expect", "tt", "usage: expect \"target\" \"text\"" },
    [NV__COMMAND_EXPECT_GONE] = { "expect_gone", "t", "usage: expect_gone \"target\"" },
    [NV__COMMAND_SCREENSHOT] = { "screenshot", "t", "usage: screenshot FILE.png" },
    [NV__COMMAND_DUMP] = { "dump", "t", "usage: dump FILE.txt" },
    [NV__COMMAND_DRAWING] = { "drawing", "t", "usage: drawing FILE.txt" },
    [NV__COMMAND_CLOSE] = { "close", "", "usage: close" },
};

typedef struct cursor {
    const char *at, *end;
} cursor;

static void skip_blanks(cursor *c)
{
    while (c->at < c->end && (*c->at == ' ' || *c->at == '\t' || *c->at == '\r')) {
        c->at++;
    }
}

/* A bare word. False: nothing there, or no memory. */
static bool read_word(cursor *c, char **out)
{
    const char *start = c->at;
    while (c->at < c->end && !isspace((unsigned char)*c->at)) {
        c->at++;
    }
    *out = c->at > start ? nv__strndup(start, (size_t)(c->at - start)) : NULL;
    return *out != NULL;
}

/* "..." with \" \\ and \n. */
static bool read_quoted(cursor *c, char **out)
{
    char *text = nv__alloc((size_t)(c->end - c->at) + 1);
    size_t length = 0;
    c->at++;
    while (text != NULL && c->at < c->end && *c->at != '"') {
        char byte = *c->at++;
        if (byte == '\\' && c->at < c->end) {
            byte = *c->at++;
            byte = byte == 'n' ? '\n' : byte;
        }
        text[length++] = byte;
    }
    if (text == NULL || c->at == c->end) {
        nv__free(text);
        return false;
    }
    c->at++; /* the closing quote */
    text[length] = '\0';
    *out = text;
    return true;
}

static bool read_text(cursor *c, char **out)
{
    return c->at < c->end && *c->at == '"' ? read_quoted(c, out) : read_word(c, out);
}

static bool read_number(cursor *c, double *out)
{
    char *word = NULL;
    if (!read_word(c, &word)) {
        return false;
    }
    char *end = NULL;
    *out = strtod(word, &end);
    bool good = *end == '\0' && isfinite(*out);
    nv__free(word);
    return good;
}

static bool read_key(cursor *c, nv__line *line)
{
    char *word = NULL;
    bool good = read_word(c, &word) && nv__parse_key(word, &line->key, &line->mods) == NV_OK;
    nv__free(word);
    return good;
}

static bool read_arguments(cursor *c, nv__line *line)
{
    int texts = 0;
    for (const char *want = commands[line->command].arguments; *want != '\0'; want++) {
        skip_blanks(c);
        bool good = *want == 't'   ? read_text(c, &line->text[texts++])
                    : *want == 'n' ? read_number(c, &line->amount)
                                   : read_key(c, line);
        if (!good) {
            return false;
        }
    }
    skip_blanks(c);
    bool ended = c->at == c->end || *c->at == '#';
    return ended && (line->command != NV__COMMAND_ADVANCE || line->amount >= 0);
}

static bool find_command(const char *name, nv__command *out)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(name, commands[i].name) == 0) {
            *out = (nv__command)i;
            return true;
        }
    }
    return false;
}

static void free_line(nv__line *line)
{
    nv__free(line->source);
    nv__free(line->text[0]);
    nv__free(line->text[1]);
}

/* NULL: understood. Otherwise what is wrong with it. */
static const char *parse_line(cursor *c, nv__line *line)
{
    char *name = NULL;
    while (c->end > c->at && isspace((unsigned char)c->end[-1])) {
        c->end--;
    }
    line->source = nv__strndup(c->at, (size_t)(c->end - c->at));
    if (line->source == NULL || !read_word(c, &name)) {
        return "out of memory";
    }
    bool known = find_command(name, &line->command);
    nv__free(name);
    if (!known) {
        return "unknown command; one of click, type, key, scroll, advance, expect, expect_gone, "
               "screenshot, dump, drawing, close";
    }
    return read_arguments(c, line) ? NULL : commands[line->command].usage;
}

static nv_status add_line(nv__script *out, cursor line_text, int number, const char **problem)
{
    skip_blanks(&line_text);
    if (line_text.at == line_text.end || *line_text.at == '#') {
        return NV_OK;
    }
    nv__line line = { .number = number };
    *problem = parse_line(&line_text, &line);
    if (*problem == NULL && out->count < NV__PLAY_MAX_LINES && NV__PUSH(out, line)) {
        return NV_OK;
    }
    if (*problem == NULL) {
        *problem = "too many lines";
    }
    free_line(&line);
    return NV_EINVAL;
}

nv_status nv__script_parse(const char *text, size_t length, nv__script *out, int *bad_line,
                           const char **problem)
{
    *out = (nv__script){ 0 };
    *bad_line = 1;
    if (!nv__utf8_is_valid(text, length) || memchr(text, '\0', length) != NULL) {
        *problem = "not UTF-8 text";
        return NV_EINVAL;
    }
    const char *end = text + length;
    for (int number = 1; text < end; number++) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const char *line_end = newline != NULL ? newline : end;
        nv_status status = add_line(out, (cursor){ text, line_end }, number, problem);
        if (status != NV_OK) {
            *bad_line = number;
            nv__script_finish(out);
            return status;
        }
        text = newline != NULL ? newline + 1 : end;
    }
    return NV_OK;
}

void nv__script_finish(nv__script *script)
{
    for (size_t i = 0; i < script->count; i++) {
        free_line(&script->items[i]);
    }
    NV__ARRAY_FINISH(script);
}
