#include "graphics/writer.h"

#include "graphics/affine.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* One piece is shorter than this. */
enum { PIECE_MAX = 256 };

static void write_bytes(nv__writer *out, const char *bytes, size_t length)
{
    if (out->failed || !NV__RESERVE(&out->text, length + 1)) {
        out->failed = true;
        return;
    }
    memcpy(out->text.items + out->text.count, bytes, length);
    out->text.count += length;
}

void nv__write_text(nv__writer *out, const char *text)
{
    write_bytes(out, text, strlen(text));
}

void nv__write_format(nv__writer *out, const char *format, ...)
{
    char piece[PIECE_MAX];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(piece, sizeof piece, format, arguments);
    va_end(arguments);
    if (length > 0) {
        write_bytes(out, piece, (size_t)length < sizeof piece ? (size_t)length : sizeof piece - 1);
    }
}

/* ---- numbers ---- */

float nv__decimal(uint64_t mantissa, int exponent)
{
    static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
    double value = (double)mantissa;
    while (exponent < 0) {
        int step = exponent < -22 ? 22 : -exponent;
        value = value / powers[step];
        exponent += step;
    }
    while (exponent > 0 && value < 1e60) {
        int step = exponent > 22 ? 22 : exponent;
        value = value * powers[step];
        exponent -= step;
    }
    return value > 3.4028235677973366e38 ? INFINITY : (float)value;
}

/* Digits and exponent of "d.ddde-dd", whatever the locale's point is. */
static uint64_t split(const char *text, int *exponent)
{
    uint64_t mantissa = 0;
    int digits = 0;
    for (; *text != '\0' && *text != 'e'; text++) {
        if (*text >= '0' && *text <= '9') {
            mantissa = mantissa * 10 + (uint64_t)(*text - '0');
            digits++;
        }
    }
    int power = 0;
    bool negative = *text == 'e' && text[1] == '-';
    for (text += *text == 'e' ? 2 : 0; *text >= '0' && *text <= '9'; text++) {
        power = power * 10 + (*text - '0');
    }
    *exponent = (negative ? -power : power) - (digits - 1);
    return mantissa;
}

static void write_decimal(nv__writer *out, uint64_t mantissa, int exponent)
{
    while (mantissa % 10 == 0 && mantissa != 0) {
        mantissa /= 10;
        exponent++;
    }
    if (exponent < -9 || exponent > 9) {
        nv__write_format(out, "%llue%d", (unsigned long long)mantissa, exponent);
        return;
    }
    for (; exponent > 0; exponent--) {
        mantissa *= 10;
    }
    uint64_t unit = 1;
    for (int i = exponent; i < 0; i++) {
        unit *= 10;
    }
    nv__write_format(out, "%llu", (unsigned long long)(mantissa / unit));
    if (exponent < 0) {
        nv__write_format(out, ".%0*llu", -exponent, (unsigned long long)(mantissa % unit));
    }
}

static void write_exact(nv__writer *out, float value)
{
    float size = fabsf(value);
    if (signbit(value)) {
        nv__write_text(out, "-");
    }
    /* Nine digits tell every number from its neighbours; most need fewer. */
    for (int digits = 1; digits <= 9; digits++) {
        char piece[32];
        int exponent;
        snprintf(piece, sizeof piece, "%.*e", digits - 1, (double)size);
        uint64_t mantissa = split(piece, &exponent);
        if (digits == 9 || nv__decimal(mantissa, exponent) == size) {
            write_decimal(out, mantissa, exponent);
            return;
        }
    }
}

/* `decimals` of them at most, without trailing zeros. */
static void write_rounded(nv__writer *out, float value, int decimals, unsigned long long unit)
{
    long long parts = llround((double)value * (double)unit);
    unsigned long long size =
        parts < 0 ? 0ull - (unsigned long long)parts : (unsigned long long)parts;
    unsigned long long fraction = size % unit;
    nv__write_format(out, "%s%llu", parts < 0 ? "-" : "", size / unit);
    if (fraction == 0) {
        return;
    }
    while (fraction % 10 == 0) {
        fraction /= 10;
        decimals--;
    }
    nv__write_format(out, ".%0*llu", decimals, fraction);
}

static void write_value(nv__writer *out, float value, int decimals, unsigned long long unit)
{
    if (!isfinite(value) || (!out->exact && !(fabsf(value) < 1.0e9f))) {
        nv__write_text(out, isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
    } else if (out->exact) {
        write_exact(out, value);
    } else {
        write_rounded(out, value, decimals, unit);
    }
}

void nv__write_number(nv__writer *out, float value)
{
    write_value(out, value, 3, 1000);
}

void nv__write_fine(nv__writer *out, float value)
{
    write_value(out, value, 6, 1000000);
}

/* ---- what is made of them ---- */

void nv__write_pair(nv__writer *out, float a, const char *between, float b)
{
    nv__write_number(out, a);
    nv__write_text(out, between);
    nv__write_number(out, b);
}

void nv__write_named(nv__writer *out, const char *name, float value)
{
    nv__write_text(out, name);
    nv__write_number(out, value);
}

void nv__write_rect(nv__writer *out, nv_rect rect)
{
    nv__write_text(out, " ");
    nv__write_pair(out, rect.x, ",", rect.y);
    nv__write_text(out, " ");
    nv__write_pair(out, rect.width, "x", rect.height);
}

void nv__write_radii(nv__writer *out, nv_radii r)
{
    bool equal =
        r.top_left == r.top_right && r.top_left == r.bottom_right && r.top_left == r.bottom_left;
    if (equal && r.top_left == 0) {
        return;
    }
    nv__write_named(out, " r=", r.top_left);
    if (!equal) {
        nv__write_named(out, ",", r.top_right);
        nv__write_named(out, ",", r.bottom_right);
        nv__write_named(out, ",", r.bottom_left);
    }
}

void nv__write_color(nv__writer *out, uint32_t argb)
{
    nv__write_format(out, " #%08x", (unsigned)argb);
}

void nv__write_quoted(nv__writer *out, const char *text)
{
    nv__write_text(out, " \"");
    for (const char *c = text; *c != '\0'; c++) {
        unsigned char byte = (unsigned char)*c;
        if (*c == '"' || *c == '\\') {
            nv__write_text(out, "\\");
            write_bytes(out, c, 1);
        } else if (byte < 0x20 || byte == 0x7F) {
            nv__write_format(out, "\\x%02x", (unsigned)byte);
        } else {
            write_bytes(out, c, 1);
        }
    }
    nv__write_text(out, "\"");
}

void nv__write_affine(nv__writer *out, nv_affine m)
{
    const float values[6] = { m.a, m.b, m.c, m.d, m.e, m.f };
    if (nv__affine_equal(m, nv__affine_identity())) {
        return;
    }
    for (int i = 0; i < 6; i++) {
        nv__write_text(out, i == 0 ? " m=" : ",");
        nv__write_fine(out, values[i]);
    }
}

void nv__write_path(nv__writer *out, const nv_path *path)
{
    static const char letters[] = "MLQCZ";
    static const uint8_t counts[] = { 1, 1, 2, 3, 0 };
    const nv_point *next = path->points.items;
    for (size_t i = 0; i < path->verbs.count; i++) {
        uint8_t verb = path->verbs.items[i];
        nv__write_text(out, " ");
        write_bytes(out, &letters[verb], 1);
        for (uint8_t p = 0; p < counts[verb]; p++, next++) {
            nv__write_text(out, p > 0 ? " " : "");
            nv__write_pair(out, next->x, ",", next->y);
        }
    }
}

char *nv__writer_take(nv__writer *out)
{
    write_bytes(out, "", 0);
    if (out->failed) {
        NV__ARRAY_FINISH(&out->text);
        return NULL;
    }
    out->text.items[out->text.count] = '\0';
    return out->text.items;
}
