/* Stacks: reserved in chunks, guarded, committed by the kernel as they are touched, reused last in
 * first out so that a warm one comes first, given back when the loop rests. */
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "runtime/coroutine.h"
#include "runtime/stack_memory.h"

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#define NV__STACK_REGISTER(low, high) VALGRIND_STACK_REGISTER((low), (high))
#define NV__STACK_DEREGISTER(id)      VALGRIND_STACK_DEREGISTER(id)
#define NV__ON_VALGRIND               (RUNNING_ON_VALGRIND != 0)
#else
#define NV__STACK_REGISTER(low, high) 0u
#define NV__STACK_DEREGISTER(id)      ((void)(id))
#define NV__ON_VALGRIND               false
#endif

enum {
    /* Tops that share their low address bits would fight over the same cache sets. */
    COLOURS = 32,
    COLOUR_STEP = 64,
    MIN_STACK_SIZE = 16 * 1024,
    MIN_FIRST_FRAMES = 1024, /* below the control block, on the page that stays */
    MAX_PROTECTED = 16384    /* a process may have some 65,000 mappings, and two go with each */
};

static const uint64_t MARK = UINT64_C(0x6E76737461636B2E);

void nv__stack_pool_init(nv__stack_pool *pool, nv__coroutine_backend backend, size_t control_size)
{
    *pool = (nv__stack_pool){
        .backend = NV__COROUTINE_HAVE_ASM ? backend : NV__COROUTINE_UCONTEXT,
        .control_size = (control_size + 63) & ~(size_t)63,
        .page_size = nv__stack_page_size(),
        .guard_by_madvise = nv__stack_can_advise(),
    };
    /* An odd number of pages apart: at a power of two all tops would share a few places of the TLB.
     */
    pool->shelves[NV__STACK_USUAL].slot_size = NV__STACK_SIZE + pool->page_size;
    pool->shelves[NV__STACK_SMALL].slot_size = NV__SMALL_STACK_SIZE + pool->page_size;
    for (int i = 0; i < NV__STACK_CLASSES; i++) {
        pool->shelves[i].next_chunk = NV__MIN_CHUNK;
    }
}

/* ---- what a body leaves behind ---- */

/* The lowest word of the page that every body touches. Frames that go further down write over it,
 * so whether there is anything to give back costs no system call. A frame that is larger than a
 * page and leaves it alone goes unseen: its pages stay until the slot goes as a whole. */
static uint64_t *mark_of(const nv__stack_pool *pool, const nv__coroutine *co)
{
    uintptr_t page = ((uintptr_t)co - MIN_FIRST_FRAMES) & ~(uintptr_t)(pool->page_size - 1);
    return (uint64_t *)page;
}

static bool has_marks(const nv__stack_pool *pool, const nv__coroutine *co)
{
    return (char *)mark_of(pool, co) >= co->low;
}

/* True when there was something. */
static bool trim_stack(const nv__stack_pool *pool, nv__coroutine *co)
{
    uint64_t *mark = mark_of(pool, co);
    if (!has_marks(pool, co) || *mark == MARK) {
        return false;
    }
    nv__stack_discard(co->low, (size_t)((char *)mark - co->low));
    *mark = MARK;
    return true;
}

/* ---- making ---- */

/* The kernel's own guards cost nothing; protected pages are few. */
static bool guard(nv__stack_pool *pool, char *base)
{
    if (!pool->guard_by_madvise && pool->protected_count >= MAX_PROTECTED) {
        nv__log_once(NV_LOG_WARNING, __FILE__, __LINE__, NV_ELIMIT,
                     "more than %d stacks: the others have no guard page", MAX_PROTECTED);
        return false;
    }
    bool done = nv__stack_guard(base, pool->page_size, &pool->guard_by_madvise);
    if (done && !pool->guard_by_madvise) {
        pool->protected_count++;
    } else if (!done) {
        nv__log_once(NV_LOG_WARNING, __FILE__, __LINE__, NV_ENOMEM, "cannot guard a stack");
    }
    return done;
}

/* Puts a coroutine at the top of the slot [base, base + size). NULL: no memory. */
static nv__coroutine *place(nv__stack_pool *pool, char *base, size_t size, bool is_guarded)
{
    size_t colour = (pool->next_colour++ % COLOURS) * COLOUR_STEP;
    nv__coroutine *co = (nv__coroutine *)(base + size - pool->control_size - colour);
    memset((void *)co, 0, pool->control_size);
    co->low = base + pool->page_size;
    co->size = (uint32_t)((char *)co - co->low);
    co->is_guarded = is_guarded;
    if (pool->backend == NV__COROUTINE_UCONTEXT) {
        if (!nv__ucontext_prepare(co)) {
            return NULL;
        }
    } else {
        nv__coroutine_prepare(co);
    }
    if (has_marks(pool, co)) {
        *mark_of(pool, co) = MARK;
    }
    co->valgrind_id = NV__STACK_REGISTER(co->low, co->low + co->size);
    return co;
}

static void release_chunk(nv__stack_chunk *chunk)
{
    if (chunk->base) {
        nv__stack_release(chunk->base, chunk->size);
    }
    nv__free(chunk->beside);
    nv__free(chunk);
}

/* Large reservations keep mappings few, also for a million stacks; where there is no room for one,
 * or the system counts what is reserved, smaller ones do. */
static bool add_chunk(nv__stack_pool *pool, nv__stack_shelf *shelf)
{
    if (pool->slot_count >= NV__MAX_STACKS) {
        nv__log_once(NV_LOG_ERROR, __FILE__, __LINE__, NV_ELIMIT, "more than %d tasks at once",
                     NV__MAX_STACKS);
        return false;
    }
    nv__stack_chunk *chunk = NV__NEW(nv__stack_chunk);
    if (!chunk) {
        return false;
    }
    size_t slots = shelf->next_chunk;
    while (!(chunk->base = nv__stack_reserve(shelf->slot_size * slots)) && slots > NV__MIN_CHUNK) {
        slots /= 2;
    }
    chunk->size = shelf->slot_size * slots;
    chunk->beside = chunk->base ? nv__calloc(slots, pool->beside_size) : NULL;
    if (!chunk->base || (!chunk->beside && pool->beside_size > 0)) {
        release_chunk(chunk);
        return false;
    }
    chunk->next = pool->chunks;
    pool->chunks = shelf->chunk = chunk;
    shelf->slots_left = slots;
    shelf->next_chunk = slots < NV__MAX_CHUNK && !NV__STACKS_COUNT_AT_ONCE ? slots * 2 : slots;
    return true;
}

/* The one to be cut next. */
static nv__stack_slot last_of_chunk(const nv__stack_pool *pool, const nv__stack_shelf *shelf)
{
    const nv__stack_chunk *chunk = shelf->chunk;
    size_t index = shelf->slots_left - 1;
    return (nv__stack_slot){
        .base = chunk->base + index * shelf->slot_size,
        .beside = chunk->beside ? chunk->beside + index * pool->beside_size : NULL,
    };
}

static nv__coroutine *cut_slot(nv__stack_pool *pool, nv__stack_class class)
{
    nv__stack_shelf *shelf = &pool->shelves[class];
    bool is_bare = shelf->bare_count > 0;
    if (!is_bare && shelf->slots_left == 0 && !add_chunk(pool, shelf)) {
        return NULL;
    }
    nv__stack_slot slot = is_bare ? shelf->bare[shelf->bare_count - 1] : last_of_chunk(pool, shelf);
    bool is_guarded = is_bare && pool->guard_by_madvise ? true : guard(pool, slot.base);
    nv__coroutine *co = place(pool, slot.base, shelf->slot_size, is_guarded);
    if (co) {
        co->beside = slot.beside;
        co->shelf = shelf;
        *(is_bare ? &shelf->bare_count : &shelf->slots_left) -= 1;
        pool->slot_count += is_bare ? 0 : 1;
    }
    return co;
}

static nv__coroutine *map_own(nv__stack_pool *pool, size_t stack_size)
{
    if (stack_size > NV__MAX_STACK_SIZE) {
        nv__log_once(NV_LOG_ERROR, __FILE__, __LINE__, NV_ELIMIT, "a stack of %zu bytes",
                     stack_size);
        return NULL;
    }
    size_t size = stack_size + pool->control_size + MIN_STACK_SIZE;
    size = (size + 2 * pool->page_size - 1) & ~(pool->page_size - 1);
    char *base = nv__stack_reserve(size);
    if (!base) {
        return NULL;
    }
    nv__coroutine *co = place(pool, base, size, guard(pool, base));
    if (!co) {
        nv__stack_release(base, size);
        return NULL;
    }
    co->mapping_size = (uint32_t)size;
    return co;
}

nv__coroutine *nv__coroutine_get_cold(nv__stack_pool *pool, size_t stack_size)
{
    if (stack_size > NV__STACK_SIZE - NV__STACK_OVERHEAD) {
        return map_own(pool, stack_size);
    }
    return cut_slot(pool, nv__stack_class_of(stack_size));
}

/* ---- giving back ---- */

/* Tells the tools that this stack is no more. */
static void dispose(nv__coroutine *co)
{
    if (NV__ASAN) {
        co->quit = true; /* its last switch frees what the sanitizer keeps for it */
        nv__coroutine_resume(co);
    }
#if NV__TSAN
    if (co->fiber) {
        __tsan_destroy_fiber(co->fiber);
        co->fiber = NULL;
    }
#endif
    NV__STACK_DEREGISTER(co->valgrind_id);
    nv__ucontext_finish(co);
}

void nv__coroutine_put_own(nv__stack_pool *pool, nv__coroutine *co)
{
    char *mapping = co->low - pool->page_size;
    size_t size = co->mapping_size;
    if (co->is_guarded && !pool->guard_by_madvise) {
        pool->protected_count--;
    }
    dispose(co);
    nv__stack_release(mapping, size);
}

/* The slot goes back whole. A guard that the kernel keeps outlives this; a protected page keeps its
 * protection, and its place among them is counted again when the slot is used again. */
static bool strip(nv__stack_pool *pool, nv__stack_shelf *shelf, nv__coroutine *co)
{
    if (!nv__array_reserve((void **)&shelf->bare, shelf->bare_count, &shelf->bare_capacity, 1,
                           sizeof *shelf->bare)) {
        return false;
    }
    nv__stack_slot slot = { .base = co->low - pool->page_size, .beside = co->beside };
    if (co->is_guarded && !pool->guard_by_madvise) {
        pool->protected_count--;
    }
    dispose(co);
    nv__stack_discard(slot.base + pool->page_size, shelf->slot_size - pool->page_size);
    shelf->bare[shelf->bare_count++] = slot;
    return true;
}

/* True when there are more than stay warm. */
static bool strip_some(nv__stack_pool *pool, nv__stack_shelf *shelf)
{
    for (int i = 0; i < NV__STACKS_PER_TRIM && shelf->free_count > NV__MAX_WARM_STACKS; i++) {
        nv__coroutine *co = shelf->free;
        nv__coroutine *next = co->next_free;
        if (!strip(pool, shelf, co)) {
            return false;
        }
        shelf->free = next;
        shelf->free_count--;
    }
    if (shelf->resting > shelf->free_count) {
        shelf->resting = shelf->free_count;
    }
    return shelf->free_count > NV__MAX_WARM_STACKS;
}

/* What lies above `resting` has been used since the last time; the first few are about to be used
 * again. True when there may be more to do: those done by then are known by their marks. */
static bool trim_some(nv__stack_pool *pool, nv__stack_shelf *shelf)
{
    int left = NV__STACKS_PER_TRIM;
    size_t at = shelf->free_count;
    for (nv__coroutine *co = shelf->free; at > shelf->resting; at--, co = co->next_free) {
        bool is_hot = shelf->free_count - at < NV__HOT_STACKS;
        if (!is_hot && trim_stack(pool, co) && --left == 0) {
            return true;
        }
    }
    if (shelf->free_count > shelf->resting + NV__HOT_STACKS) {
        shelf->resting = shelf->free_count - NV__HOT_STACKS;
    }
    return false;
}

bool nv__stack_pool_trim(nv__stack_pool *pool)
{
    bool more = false;
    bool is_watched =
        NV__ASAN || NV__ON_VALGRIND; /* what lies below a stack is out of bounds then */
    for (int i = 0; i < NV__STACK_CLASSES; i++) {
        nv__stack_shelf *shelf = &pool->shelves[i];
        if (is_watched) {
            shelf->resting = shelf->free_count;
        } else {
            more = strip_some(pool, shelf) || trim_some(pool, shelf) || more;
        }
    }
    return more;
}

void nv__stack_pool_finish(nv__stack_pool *pool)
{
    for (int i = 0; i < NV__STACK_CLASSES; i++) {
        nv__stack_shelf *shelf = &pool->shelves[i];
        for (nv__coroutine *co = shelf->free, *next; co; co = next) {
            next = co->next_free;
            dispose(co);
        }
        nv__free(shelf->bare);
        *shelf = (nv__stack_shelf){ .slot_size = shelf->slot_size, .next_chunk = NV__MIN_CHUNK };
    }
    while (pool->chunks) {
        nv__stack_chunk *chunk = pool->chunks;
        pool->chunks = chunk->next;
        release_chunk(chunk);
    }
}
