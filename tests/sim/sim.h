/* What the explorations share: seeds, their replay, and random numbers.
 *
 * NUIITIVET_SIM_SEEDS=N explores N seeds instead of the program's own number; NUIITIVET_SIM_SEED=S
 * replays one. A failure prints the seed and ends the program. */
#ifndef NV_TESTS_SIM_H
#define NV_TESTS_SIM_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/assert.h"
#include "base/log.h"

static uint64_t sim_seed;
static const char *sim_doing = "starting";

__attribute__((noreturn, format(printf, 1, 2), unused)) static void sim_fail(const char *format,
                                                                             ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "seed %llu, %s: ", (unsigned long long)sim_seed, sim_doing);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\nreplay it with NUIITIVET_SIM_SEED=%llu\n", (unsigned long long)sim_seed);
    abort(); /* tasks are on stacks of their own: no jump leads out of here */
}

#define SIM_CHECK(condition, ...) ((condition) ? (void)0 : sim_fail(__VA_ARGS__))

static inline uint64_t sim_random(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static inline unsigned sim_below(uint64_t *state, unsigned n)
{
    return (unsigned)(sim_random(state) % n);
}

/* A broken rule or an error told is a bug of ours: the programs break no rule. */
__attribute__((unused)) static void sim_on_trap(const char *message)
{
    sim_fail("trap: %s", message);
}

__attribute__((unused)) static void sim_on_log(void *user, nv_log_level level, const char *message)
{
    (void)user;
    /* Programs try on purpose what an ended scope refuses; the model says whether it had to. */
    bool refused = strstr(message, " cannot be made in scope ") != NULL;
    if (level >= NV_LOG_WARNING && !refused) {
        sim_fail("log: %s", message);
    }
}

static unsigned long sim_number(const char *variable, unsigned long fallback)
{
    const char *text = getenv(variable);
    return text && text[0] ? strtoul(text, NULL, 10) : fallback;
}

/* Calls explore(seed) for each seed to be looked at; traps and warnings fail meanwhile. */
__attribute__((unused)) static void sim_explore(unsigned long seeds, void (*explore)(uint64_t seed))
{
    unsigned long only = sim_number("NUIITIVET_SIM_SEED", 0);
    unsigned long first = only ? only : 1;
    unsigned long count = only ? 1 : sim_number("NUIITIVET_SIM_SEEDS", seeds);
    nv__set_trap(sim_on_trap);
    nv_log_set_handler(sim_on_log, NULL);
    for (unsigned long i = 0; i < count; i++) {
        sim_seed = first + i;
        explore(sim_seed);
    }
    nv_log_set_handler(NULL, NULL);
    nv__set_trap(NULL);
}

enum { SIM_COMPARED_SEEDS = 15 }; /* odd, so that every kind of program has its turn */

/* Runs the seed; every fifteenth twice, and then both give the same trace. */
__attribute__((unused)) static void sim_run(uint64_t seed, const char *doing,
                                            uint64_t (*run)(uint64_t seed))
{
    sim_doing = doing;
    uint64_t hash = run(seed);
    if (seed % SIM_COMPARED_SEEDS == 0) {
        SIM_CHECK(run(seed) == hash, "the same seed gives another trace");
    }
}

#endif
