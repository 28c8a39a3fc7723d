/* A thread that looks from time to time at what the UI thread does, and for how long. */
#include "runtime/internal.h"

#include <nuiitivet/inspect.h>

#include <math.h>
#include <stdio.h>

enum { NV__MAX_WATCHED_DEPTH = 8, NV__MAX_WATCHED_NAME = 256, LOOKS_PER_LIMIT = 4 };

static const double MIN_LIMIT = 0.001;
static const double MAX_LIMIT = 1e6;

typedef struct stretch {
    uint64_t since_ns;
    bool told;
    char what[NV__MAX_WATCHED_NAME];
} stretch;

struct nv__watchdog {
    uv_thread_t thread;
    uv_mutex_t mutex; /* for all that follows */
    uv_cond_t changed;
    bool quit;
    uint64_t limit_ns;
    unsigned depth; /* of stretches inside each other; the innermost NV__MAX_WATCHED_DEPTH count */
    stretch stretches[NV__MAX_WATCHED_DEPTH];
};

/* ---- the UI thread ---- */

void nv__watchdog_enter(nv__runtime *rt, const char *name, const char *file, int line)
{
    struct nv__watchdog *dog = rt->watchdog;
    uv_mutex_lock(&dog->mutex);
    if (dog->depth < NV__MAX_WATCHED_DEPTH) {
        stretch *s = &dog->stretches[dog->depth];
        s->since_ns = uv_hrtime();
        s->told = false;
        if (file) {
            snprintf(s->what, sizeof s->what, "task %s, spawned at %s:%d", name, file, line);
        } else {
            snprintf(s->what, sizeof s->what, "a %s", name);
        }
    }
    dog->depth++;
    uv_mutex_unlock(&dog->mutex);
}

void nv__watchdog_leave(nv__runtime *rt)
{
    struct nv__watchdog *dog = rt->watchdog;
    uv_mutex_lock(&dog->mutex);
    if (dog->depth > 0) {
        dog->depth--;
    }
    uv_mutex_unlock(&dog->mutex);
}

/* ---- the helper thread ---- */

/* What is around it is held by it too: one report is enough for all of them. */
static bool look(struct nv__watchdog *dog, stretch *found, uint64_t now)
{
    unsigned depth = dog->depth < NV__MAX_WATCHED_DEPTH ? dog->depth : NV__MAX_WATCHED_DEPTH;
    for (unsigned i = depth; i-- > 0;) {
        stretch *s = &dog->stretches[i];
        if (s->told || now - s->since_ns < dog->limit_ns) {
            continue;
        }
        *found = *s;
        for (unsigned k = 0; k <= i; k++) {
            dog->stretches[k].told = true;
        }
        return true;
    }
    return false;
}

static void watch(void *user)
{
    struct nv__watchdog *dog = user;
    uv_mutex_lock(&dog->mutex);
    while (!dog->quit) {
        uv_cond_timedwait(&dog->changed, &dog->mutex, dog->limit_ns / LOOKS_PER_LIMIT);
        stretch found;
        uint64_t now = uv_hrtime();
        if (!dog->quit && look(dog, &found, now)) {
            uv_mutex_unlock(&dog->mutex);
            nv__log(NV_LOG_WARNING, "the UI thread has been held for %.3f s by %s",
                    (double)(now - found.since_ns) / 1e9, found.what);
            uv_mutex_lock(&dog->mutex);
        }
    }
    uv_mutex_unlock(&dog->mutex);
}

/* ---- on and off ---- */

static bool init(struct nv__watchdog *dog)
{
    if (uv_mutex_init(&dog->mutex) != 0) {
        return false;
    }
    if (uv_cond_init(&dog->changed) != 0) {
        uv_mutex_destroy(&dog->mutex);
        return false;
    }
    if (uv_thread_create(&dog->thread, watch, dog) != 0) {
        uv_cond_destroy(&dog->changed);
        uv_mutex_destroy(&dog->mutex);
        return false;
    }
    return true;
}

static nv_status start(nv__runtime *rt, double seconds)
{
    if (!(seconds >= MIN_LIMIT && seconds <= MAX_LIMIT)) {
        return NV_EINVAL;
    }
    if (rt->watchdog) {
        uv_mutex_lock(&rt->watchdog->mutex);
        rt->watchdog->limit_ns = nv__seconds_to_ns(seconds);
        uv_cond_signal(&rt->watchdog->changed); /* it sleeps by the old one */
        uv_mutex_unlock(&rt->watchdog->mutex);
        return NV_OK;
    }
    struct nv__watchdog *dog = NV__NEW(struct nv__watchdog);
    if (!dog) {
        return NV_ENOMEM;
    }
    dog->limit_ns = nv__seconds_to_ns(seconds);
    if (!init(dog)) {
        nv__free(dog);
        return NV_ENOMEM;
    }
    rt->watchdog = dog;
    rt->observed |= NV__OBSERVED_BY_WATCHDOG;
    rt->passes_left = 0; /* each stretch of a task is looked at */
    return NV_OK;
}

void nv__watchdog_end(nv__runtime *rt)
{
    struct nv__watchdog *dog = rt->watchdog;
    if (!dog) {
        return;
    }
    rt->observed &= ~(unsigned)NV__OBSERVED_BY_WATCHDOG;
    rt->watchdog = NULL;
    uv_mutex_lock(&dog->mutex);
    dog->quit = true;
    uv_cond_signal(&dog->changed);
    uv_mutex_unlock(&dog->mutex);
    uv_thread_join(&dog->thread);
    uv_cond_destroy(&dog->changed);
    uv_mutex_destroy(&dog->mutex);
    nv__free(dog);
}

nv_status nv_watchdog_start(double seconds)
{
    return nv__tls.rt ? start(nv__tls.rt, seconds) : NV_ENOLOOP;
}

void nv_watchdog_stop(void)
{
    if (nv__tls.rt) {
        nv__watchdog_end(nv__tls.rt);
    }
}

void nv__watchdog_from_environment(nv__runtime *rt)
{
    double seconds = nv__env_number("NUIITIVET_WATCHDOG", 0);
    if (seconds > 0 && start(rt, seconds) != NV_OK) {
        nv__log(NV_LOG_ERROR, "no watchdog with a limit of %g s", seconds);
    }
}
