/* Waking a loop that sleeps, from another thread. */
#ifndef NV_RUNTIME_WAKEUP_H
#define NV_RUNTIME_WAKEUP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <uv.h>

typedef struct nv__wakeup {
    uv_async_t async; /* always there; the one in use where `fd` is not */
    uv_poll_t poll;
    int fd;         /* our own eventfd; -1: none */
    bool has_poll;  /* the handle is on the loop */
    bool is_raised; /* `fd` has to be read */
    unsigned forks; /* of the process, when `fd` was made */
} nv__wakeup;

/* Adds its handles to the loop: `*handles` of them, each with `data` as its data. */
int nv__wakeup_open(nv__wakeup *wakeup, uv_loop_t *loop, void *data, unsigned *handles);
void nv__wakeup_close(nv__wakeup *wakeup, uv_close_cb closed);

void nv__wakeup_send(nv__wakeup *wakeup); /* any thread */

/* On the loop's thread: takes note of what was sent, and of a fork. */
void nv__wakeup_settle(nv__wakeup *wakeup);

/* How many forks lie between this process and the first one that used the library. */
unsigned nv__process_forks(void);

#endif
