/* Knobs of the environment. A bad value is reported once for each knob and ignored. */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"

static int index_of(const char *value, const char *const *names)
{
    for (int i = 0; names[i]; i++) {
        if (strcasecmp(value, names[i]) == 0) {
            return i;
        }
    }
    return -1;
}

/* The knob itself is the place of the report. */
static void report(const char *variable, const char *value, const char *expected)
{
    nv__log_once(NV_LOG_WARNING, variable, 0, NV_EINVAL, "%s=%s is not understood; expected %s",
                 variable, value, expected);
}

int nv__env_choice(const char *variable, const char *const *names, int fallback)
{
    const char *value = getenv(variable);
    if (!value || !*value) {
        return fallback;
    }
    int choice = index_of(value, names);
    if (choice >= 0) {
        return choice;
    }
    char expected[256] = "one of:";
    for (int i = 0; names[i]; i++) {
        size_t used = strlen(expected);
        snprintf(expected + used, sizeof expected - used, " %s", names[i]);
    }
    report(variable, value, expected);
    return fallback;
}

bool nv__env_flag(const char *variable, bool fallback)
{
    static const char *const on[] = { "1", "true", "yes", "on", "enable", "enabled", NULL };
    static const char *const off[] = { "", "0", "false", "no", "off", "disable", "disabled", NULL };

    const char *value = getenv(variable);
    if (!value) {
        return fallback;
    }
    if (index_of(value, off) >= 0) {
        return false;
    }
    if (index_of(value, on) < 0) {
        report(variable, value, "1 or 0; taken as 1");
    }
    return true;
}

/* The program's locale may use a decimal comma; a knob is always written with a point. */
#if defined(_WIN32)
static double parse_number(const char *text, char **end)
{
    _locale_t plain = _create_locale(LC_NUMERIC, "C");
    if (!plain) {
        return strtod(text, end);
    }
    double number = _strtod_l(text, end, plain);
    _free_locale(plain);
    return number;
}
#else
static double parse_number(const char *text, char **end)
{
    locale_t plain = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    if (plain == (locale_t)0) {
        return strtod(text, end);
    }
    double number = strtod_l(text, end, plain);
    freelocale(plain);
    return number;
}
#endif

double nv__env_number(const char *variable, double fallback)
{
    const char *value = getenv(variable);
    if (!value || !*value) {
        return fallback;
    }
    char *end = NULL;
    double number = parse_number(value, &end);
    if (end == value || *end != '\0' || !isfinite(number) || number <= 0) {
        report(variable, value, "a number above 0");
        return fallback;
    }
    return number;
}
