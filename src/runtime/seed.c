/* A seed permutes what is ready at the same time, where no order is promised. The same seed gives
 * the same order: the numbers depend on nothing but it and on how many were drawn before. */
#include "runtime/internal.h"

enum { KEY_BITS = 16 };

uint64_t nv__seed_mix(uint64_t seed, uint64_t value)
{
    uint64_t z = seed + value * UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

uint64_t nv__seed_next(nv__runtime *rt)
{
    return nv__seed_mix(rt->seed, ++rt->random);
}

bool nv__seed_one_in(nv__runtime *rt, unsigned n)
{
    return nv__seed_next(rt) % n == 0;
}

static void **next_of(void *node, size_t next_offset)
{
    return (void **)(void *)((char *)node + next_offset);
}

/* Sorting by random keys without room for the keys: every pass deals the list to two hands by one
 * random bit and puts them together again. */
static void deal(nv__runtime *rt, void **head, size_t next_offset)
{
    void *hands[2] = { NULL, NULL };
    void **ends[2] = { &hands[0], &hands[1] };
    uint64_t bits = 0;
    unsigned left = 0;
    void *node = *head;
    while (node) {
        void *next = *next_of(node, next_offset);
        if (left == 0) {
            bits = nv__seed_next(rt);
            left = 64;
        }
        unsigned hand = bits & 1;
        bits >>= 1;
        left--;
        *ends[hand] = node;
        ends[hand] = next_of(node, next_offset);
        node = next;
    }
    *ends[1] = NULL;
    *ends[0] = hands[1];
    *head = hands[0];
}

void nv__seed_shuffle(nv__runtime *rt, void **head, void **tail, size_t next_offset)
{
    if (*head == *tail) {
        return;
    }
    for (int pass = 0; pass < KEY_BITS; pass++) {
        deal(rt, head, next_offset);
    }
    void *last = *head;
    while (*next_of(last, next_offset)) {
        last = *next_of(last, next_offset);
    }
    *tail = last;
}
