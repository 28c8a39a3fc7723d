#include "app/helpers.h"

#include "base/alloc.h"

#if defined(_WIN32)

nv__crew *nv__crew_create(size_t threads)
{
    (void)threads;
    return NULL;
}

void nv__crew_destroy(nv__crew *crew)
{
    (void)crew;
}

nv__helpers nv__crew_helpers(nv__crew *crew)
{
    (void)crew;
    return (nv__helpers){ 0 };
}

#else

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

enum { HELPERS_MAX = 3, STACK_BYTES = 256 << 10 };

struct nv__crew {
    pthread_mutex_t lock;
    pthread_cond_t work, rest; /* there is a part to do; all are done */
    pthread_t threads[HELPERS_MAX];
    size_t wanted, count;
    bool started, quit;
    void (*job)(void *arg, size_t part);
    void *arg;
    size_t next, parts, running;
};

/* Does parts until there are none. The lock is held, but for the work itself. */
static void do_parts(nv__crew *crew)
{
    while (crew->next < crew->parts) {
        size_t part = crew->next++;
        crew->running++;
        pthread_mutex_unlock(&crew->lock);
        crew->job(crew->arg, part);
        pthread_mutex_lock(&crew->lock);
        crew->running--;
    }
    if (crew->running == 0) {
        pthread_cond_signal(&crew->rest);
    }
}

static void *help(void *user)
{
    nv__crew *crew = user;
    pthread_mutex_lock(&crew->lock);
    while (!crew->quit) {
        if (crew->next < crew->parts) {
            do_parts(crew);
        } else {
            pthread_cond_wait(&crew->work, &crew->lock);
        }
    }
    pthread_mutex_unlock(&crew->lock);
    return NULL;
}

/* Signals are for the threads of the application. */
static void start(nv__crew *crew)
{
    pthread_attr_t attributes;
    sigset_t all, before;
    crew->started = true;
    if (pthread_attr_init(&attributes) != 0) {
        return;
    }
    (void)pthread_attr_setstacksize(&attributes, STACK_BYTES);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (crew->count < crew->wanted &&
           pthread_create(&crew->threads[crew->count], &attributes, help, crew) == 0) {
        crew->count++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
}

/* Whoever is late, or never comes, leaves more to this thread, and is not waited for. */
static void run(void *user, void (*job)(void *arg, size_t part), void *arg, size_t parts)
{
    nv__crew *crew = user;
    if (!crew->started) {
        start(crew);
    }
    pthread_mutex_lock(&crew->lock);
    crew->job = job;
    crew->arg = arg;
    crew->next = 0;
    crew->parts = parts;
    pthread_cond_broadcast(&crew->work);
    do_parts(crew);
    while (crew->running > 0) {
        pthread_cond_wait(&crew->rest, &crew->lock);
    }
    pthread_mutex_unlock(&crew->lock);
}

nv__crew *nv__crew_create(size_t threads)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (threads == 0) {
        threads = processors > 0 ? (size_t)processors : 1;
    }
    size_t helpers = threads - 1 < HELPERS_MAX ? threads - 1 : HELPERS_MAX;
    nv__crew *crew = helpers > 0 ? NV__NEW(nv__crew) : NULL;
    if (crew != NULL) {
        pthread_mutex_init(&crew->lock, NULL);
        pthread_cond_init(&crew->work, NULL);
        pthread_cond_init(&crew->rest, NULL);
        crew->wanted = helpers;
    }
    return crew;
}

void nv__crew_destroy(nv__crew *crew)
{
    if (crew == NULL) {
        return;
    }
    pthread_mutex_lock(&crew->lock);
    crew->quit = true;
    pthread_cond_broadcast(&crew->work);
    pthread_mutex_unlock(&crew->lock);
    for (size_t i = 0; i < crew->count; i++) {
        pthread_join(crew->threads[i], NULL);
    }
    pthread_cond_destroy(&crew->rest);
    pthread_cond_destroy(&crew->work);
    pthread_mutex_destroy(&crew->lock);
    nv__free(crew);
}

nv__helpers nv__crew_helpers(nv__crew *crew)
{
    return crew != NULL ? (nv__helpers){ run, crew, crew->wanted } : (nv__helpers){ 0 };
}

#endif
