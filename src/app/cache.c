/* Where an application keeps what it would otherwise find out anew at every start. */
#include "app/app.h"

#include <stdio.h>
#include <stdlib.h>

#if defined(__linux__)

#include <errno.h>
#include <sys/stat.h>

static bool make_folder(const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

bool nv__app_cache_folder(char *out, size_t size)
{
    const char *given = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    bool has_own = given != NULL && given[0] == '/'; /* relative ones are to be ignored */
    int length = 0;

    if (has_own) {
        length = snprintf(out, size, "%s", given);
    } else if (home != NULL && home[0] == '/') {
        length = snprintf(out, size, "%s/.cache", home);
    }
    if (length <= 0 || (size_t)length >= size || !make_folder(out)) {
        return false;
    }
    int rest = snprintf(out + length, size - (size_t)length, "/nuiitivet");
    return rest > 0 && (size_t)rest < size - (size_t)length && make_folder(out);
}

#else

bool nv__app_cache_folder(char *out, size_t size)
{
    (void)out;
    (void)size;
    return false;
}

#endif
