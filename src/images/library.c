#include "images/library.h"

#include "base/log.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *hidden;

/* Pointers to functions and to data have one representation wherever there is dlsym. */
static bool bind_symbols(const nv__library *library, void *handle)
{
    for (size_t i = 0; i < library->count; i++) {
        void *address = dlsym(handle, library->symbols[i].name);
        if (address == NULL) {
            nv__log(NV_LOG_WARNING, "images: %s has no %s", library->soname,
                    library->symbols[i].name);
            return false;
        }
        memcpy(library->symbols[i].slot, &address, sizeof address);
    }
    return true;
}

static nv__library_state open_it(const nv__library *library)
{
    void *handle = dlopen(library->soname, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        const char *why = dlerror();
        nv__log(NV_LOG_INFO, "images: %s", why != NULL ? why : library->soname);
        return NV__LIBRARY_MISSING;
    }
    return bind_symbols(library, handle) ? NV__LIBRARY_THERE : NV__LIBRARY_MISSING;
}

bool nv__library_open(nv__library *library)
{
    pthread_mutex_lock(&lock);
    bool is_hidden = hidden != NULL && strcmp(hidden, library->soname) == 0;
    if (library->state == NV__LIBRARY_UNKNOWN && !is_hidden) {
        library->state = open_it(library);
    }
    bool there = library->state == NV__LIBRARY_THERE && !is_hidden;
    pthread_mutex_unlock(&lock);
    return there;
}

void nv__library_hide(const char *soname)
{
    pthread_mutex_lock(&lock);
    hidden = soname;
    pthread_mutex_unlock(&lock);
}
