/* The floor of a wakeup: eventfd and epoll alone. Prints nanoseconds, p50. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum { PINGS = 3000 };

static int fd;
static double sent, latencies[PINGS];
static atomic_int pongs;

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void *ping(void *user)
{
    const uint64_t one = 1;
    (void)user;
    for (int i = 0; i < PINGS; i++) {
        nanosleep(&(struct timespec){ .tv_nsec = 700000 }, NULL);
        sent = now_ns();
        if (write(fd, &one, sizeof one) < 0) {
            exit(1);
        }
        while (atomic_load(&pongs) <= i) {
            nanosleep(&(struct timespec){ .tv_nsec = 50000 }, NULL);
        }
    }
    return NULL;
}

int main(void)
{
    fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int poll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = { .events = EPOLLIN };
    epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
    pthread_t thread;
    pthread_create(&thread, NULL, ping, NULL);
    for (int i = 0; i < PINGS; i++) {
        uint64_t count;
        while (epoll_wait(poll, &event, 1, -1) != 1) {
        }
        latencies[i] = now_ns() - sent;
        if (read(fd, &count, sizeof count) < 0) {
            return 1;
        }
        atomic_fetch_add(&pongs, 1);
    }
    pthread_join(thread, NULL);
    qsort(latencies, PINGS, sizeof *latencies, compare);
    printf("%.3f\n", latencies[PINGS / 2]);
    return 0;
}
