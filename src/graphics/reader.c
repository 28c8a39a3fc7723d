#include "graphics/reader.h"

#include "graphics/affine.h"
#include "graphics/writer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool nv__read_fail(nv__reader *in, const char *what)
{
    if (in->status == NV_OK) {
        in->status = NV_EINVAL;
        in->error->line = in->line;
        in->error->column = (int)(in->at - in->start) + 1;
        snprintf(in->error->what, sizeof in->error->what, "%s", what);
    }
    return false;
}

bool nv__read_fail_memory(nv__reader *in)
{
    (void)nv__read_fail(in, "memory ran out");
    in->status = NV_ENOMEM;
    return false;
}

static void skip_blanks(nv__reader *in)
{
    while (in->at < in->end && *in->at == ' ') {
        in->at++;
    }
}

bool nv__read_at_end(nv__reader *in)
{
    skip_blanks(in);
    return in->status == NV_OK && in->at == in->end;
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

bool nv__read_if(nv__reader *in, const char *word)
{
    size_t length = strlen(word);
    skip_blanks(in);
    if (in->status != NV_OK || (size_t)(in->end - in->at) < length ||
        memcmp(in->at, word, length) != 0) {
        return false;
    }
    bool whole =
        !is_name(word[length - 1]) || in->at + length == in->end || !is_name(in->at[length]);
    in->at += whole ? length : 0;
    return whole;
}

bool nv__read_char(nv__reader *in, char wanted)
{
    if (in->status == NV_OK && in->at < in->end && *in->at == wanted) {
        in->at++;
        return true;
    }
    char what[] = "'?' is expected";
    what[1] = wanted;
    return nv__read_fail(in, what);
}

bool nv__read_choice(nv__reader *in, const char *const *words, size_t count, const char *what,
                     size_t *out)
{
    for (size_t i = 0; i < count; i++) {
        if (nv__read_if(in, words[i])) {
            *out = i;
            return true;
        }
    }
    return nv__read_fail(in, what);
}

/* ---- numbers ---- */

static bool is_digit(const nv__reader *in)
{
    return in->at < in->end && *in->at >= '0' && *in->at <= '9';
}

typedef struct decimal {
    uint64_t mantissa;
    int exponent;
} decimal;

/* More digits than a number can tell are left out. */
static int read_digits(nv__reader *in, decimal *number, bool fraction)
{
    int count = 0;
    for (; is_digit(in); in->at++, count++) {
        bool kept = number->mantissa < 100000000000000ull;
        if (kept) {
            number->mantissa = number->mantissa * 10 + (uint64_t)(*in->at - '0');
        }
        number->exponent += fraction ? -(int)kept : !kept;
    }
    return count;
}

static bool read_exponent(nv__reader *in, decimal *number)
{
    int value = 0, digits = 0;
    in->at++;
    bool negative = in->at < in->end && *in->at == '-';
    in->at += negative;
    for (; is_digit(in); in->at++, digits++) {
        value = value < 1000 ? value * 10 + (*in->at - '0') : value;
    }
    number->exponent += negative ? -value : value;
    return digits > 0;
}

bool nv__read_number(nv__reader *in, float *out)
{
    skip_blanks(in);
    const char *start = in->at;
    decimal number = { 0, 0 };
    bool negative = in->status == NV_OK && in->at < in->end && *in->at == '-';
    in->at += negative;
    bool good = in->status == NV_OK && read_digits(in, &number, false) > 0;
    if (good && in->at < in->end && *in->at == '.') {
        in->at++;
        good = read_digits(in, &number, true) > 0;
    }
    if (good && in->at < in->end && *in->at == 'e') {
        good = read_exponent(in, &number);
    }
    float value = number.mantissa == 0 ? 0 : nv__decimal(number.mantissa, number.exponent);
    if (!good || !isfinite(value)) {
        in->at = in->status == NV_OK ? start : in->at;
        return nv__read_fail(in, "a finite number is expected");
    }
    *out = negative ? -value : value;
    return true;
}

bool nv__read_length(nv__reader *in, float *out)
{
    skip_blanks(in);
    const char *start = in->at;
    if (!nv__read_number(in, out)) {
        return false;
    }
    if (*out < 0) {
        in->at = start;
        return nv__read_fail(in, "a length that is not negative is expected");
    }
    return true;
}

bool nv__read_integer(nv__reader *in, int64_t low, int64_t high, int64_t *out)
{
    skip_blanks(in);
    const char *start = in->at;
    bool negative = in->at < in->end && *in->at == '-';
    int64_t value = 0;
    in->at += negative;
    bool good = in->status == NV_OK && is_digit(in);
    for (; good && is_digit(in); in->at++) {
        value = value * 10 + (*in->at - '0');
        good = value <= 1ll << 40;
    }
    value = negative ? -value : value;
    if (!good || value < low || value > high) {
        in->at = in->status == NV_OK ? start : in->at;
        return nv__read_fail(in, "a whole number within its limits is expected");
    }
    *out = value;
    return true;
}

/* ---- what is made of them ---- */

bool nv__read_point(nv__reader *in, nv_point *out)
{
    return nv__read_number(in, &out->x) && nv__read_char(in, ',') && nv__read_number(in, &out->y);
}

bool nv__read_rect(nv__reader *in, nv_rect *out)
{
    nv_point corner;
    if (!nv__read_point(in, &corner) || !nv__read_length(in, &out->width) ||
        !nv__read_char(in, 'x') || !nv__read_length(in, &out->height)) {
        return false;
    }
    out->x = corner.x;
    out->y = corner.y;
    return true;
}

bool nv__read_radii(nv__reader *in, nv_radii *out)
{
    *out = nv_radius(0);
    if (!nv__read_if(in, "r=")) {
        return in->status == NV_OK;
    }
    if (!nv__read_length(in, &out->top_left)) {
        return false;
    }
    *out = nv_radius(out->top_left);
    if (in->at == in->end || *in->at != ',') {
        return true;
    }
    return nv__read_char(in, ',') && nv__read_length(in, &out->top_right) &&
           nv__read_char(in, ',') && nv__read_length(in, &out->bottom_right) &&
           nv__read_char(in, ',') && nv__read_length(in, &out->bottom_left);
}

static int hex_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool nv__read_color(nv__reader *in, uint32_t *out)
{
    skip_blanks(in);
    const char *start = in->at;
    bool good = in->status == NV_OK && in->end - in->at >= 9 && *in->at == '#';
    *out = 0;
    for (int i = 1; good && i <= 8; i++) {
        int digit = hex_of(start[i]);
        good = digit >= 0;
        *out = *out << 4 | (uint32_t)(digit & 15);
    }
    if (!good) {
        return nv__read_fail(in, "a colour is expected: #aarrggbb");
    }
    in->at += 9;
    return true;
}

bool nv__read_affine(nv__reader *in, nv_affine *out)
{
    float *values[6] = { &out->a, &out->b, &out->c, &out->d, &out->e, &out->f };
    *out = nv__affine_identity();
    if (!nv__read_if(in, "m=")) {
        return in->status == NV_OK;
    }
    for (int i = 0; i < 6; i++) {
        if ((i > 0 && !nv__read_char(in, ',')) || !nv__read_number(in, values[i])) {
            return false;
        }
    }
    return true;
}

/* One byte of a quoted text; at its end it is 0. */
static bool read_byte(nv__reader *in, char *out)
{
    if (in->at >= in->end) {
        return nv__read_fail(in, "the text has no end: '\"' is expected");
    }
    *out = *in->at++;
    if (*out == '"') {
        *out = '\0';
        return true;
    }
    if (*out == '\0') {
        in->at--;
        return nv__read_fail(in, "a byte of 0 is not text");
    }
    if (*out != '\\') {
        return true;
    }
    if (in->end - in->at >= 1 && (*in->at == '"' || *in->at == '\\')) {
        *out = *in->at++;
        return true;
    }
    bool hex =
        in->end - in->at >= 3 && *in->at == 'x' && hex_of(in->at[1]) >= 0 && hex_of(in->at[2]) >= 0;
    unsigned value = hex ? (unsigned)hex_of(in->at[1]) * 16 + (unsigned)hex_of(in->at[2]) : 0;
    *out = (char)(unsigned char)value;
    if (*out == '\0') {
        return nv__read_fail(in, "after '\\': '\"', '\\' or xNN is expected");
    }
    in->at += 3;
    return true;
}

bool nv__read_quoted(nv__reader *in, char **out)
{
    *out = NULL;
    skip_blanks(in);
    if (!nv__read_char(in, '"')) {
        return false;
    }
    char *text = nv__alloc((size_t)(in->end - in->at) + 1);
    if (text == NULL) {
        return nv__read_fail_memory(in);
    }
    char *to = text;
    while (read_byte(in, to)) {
        if (*to++ == '\0') {
            *out = text;
            return true;
        }
    }
    nv__free(text);
    return false;
}

/* ---- paths ---- */

static bool read_verb(nv__reader *in, nv_path *path, char verb)
{
    nv_point p[3];
    int count = verb == 'Q' ? 2 : verb == 'C' ? 3 : verb == 'Z' ? 0 : 1;
    for (int i = 0; i < count; i++) {
        if (!nv__read_point(in, &p[i])) {
            return false;
        }
    }
    switch (verb) {
    case 'M':
        nv_path_move_to(path, p[0].x, p[0].y);
        break;
    case 'L':
        nv_path_line_to(path, p[0].x, p[0].y);
        break;
    case 'Q':
        nv_path_quad_to(path, p[0].x, p[0].y, p[1].x, p[1].y);
        break;
    case 'C':
        nv_path_cubic_to(path, p[0].x, p[0].y, p[1].x, p[1].y, p[2].x, p[2].y);
        break;
    default:
        nv_path_close(path);
        break;
    }
    return !path->failed || nv__read_fail_memory(in);
}

bool nv__read_path(nv__reader *in, nv_path **out)
{
    nv_path *path = nv_path_create();
    bool good = path != NULL || nv__read_fail_memory(in);
    for (skip_blanks(in); good && in->at < in->end && strchr("MLQCZ", *in->at) != NULL;
         skip_blanks(in)) {
        char verb = *in->at++;
        good = verb != '\0' && read_verb(in, path, verb);
    }
    if (good && path->points.count == 0) {
        good = nv__read_fail(in, "a path is expected: M, L, Q, C or Z");
    }
    if (good && !nv__path_seal(path)) {
        good = nv__read_fail_memory(in);
    }
    if (!good) {
        nv_path_release(path);
        return false;
    }
    *out = path;
    return true;
}
