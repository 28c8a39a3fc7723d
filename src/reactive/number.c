#include "reactive/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The C library writes the locale's decimal point, which may have several bytes. Anything that is
 * neither digit, sign nor letter is it. */
static size_t unlocalise(char *text)
{
    static const char plain[] = "0123456789+-einfaEINFA";
    char *to = text;
    bool pointed = false;
    for (const char *from = text; *from; from++) {
        if (strchr(plain, *from)) {
            *to++ = *from;
        } else if (!pointed) {
            *to++ = '.';
            pointed = true;
        }
    }
    *to = '\0';
    return (size_t)(to - text);
}

/* "-0.00" reads like a mistake. */
static size_t drop_sign_of_zero(char *text, size_t length)
{
    if (text[0] == '-' && strspn(text + 1, "0.%") == length - 1) {
        memmove(text, text + 1, length);
        length--;
    }
    return length;
}

static void shortest(char out[NV__NUMBER_SIZE], double number)
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, NV__NUMBER_SIZE, "%.*g", digits, number);
        if (strtod(out, NULL) == number) {
            return;
        }
    }
}

size_t nv__format_real(char out[NV__NUMBER_SIZE], double number, int decimals, bool percent)
{
    double shown = percent ? number * 100.0 : number;
    if (isnan(shown)) {
        snprintf(out, NV__NUMBER_SIZE, "nan");
    } else if (isinf(shown)) {
        snprintf(out, NV__NUMBER_SIZE, shown < 0 ? "-inf" : "inf");
    } else if (decimals < 0) {
        shortest(out, shown);
    } else {
        snprintf(out, NV__NUMBER_SIZE, "%.*f",
                 decimals < NV__DECIMALS_MAX ? decimals : NV__DECIMALS_MAX, shown);
    }
    size_t length = unlocalise(out);
    if (percent) {
        out[length++] = '%';
        out[length] = '\0';
    }
    return drop_sign_of_zero(out, length);
}

size_t nv__format_integer(char out[NV__NUMBER_SIZE], int64_t number)
{
    return (size_t)snprintf(out, NV__NUMBER_SIZE, "%" PRId64, number);
}
