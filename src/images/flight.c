/* Work under way: whoever wants the same image joins it, and the last one to leave cancels it. */
#include "images/store.h"

#include "base/alloc.h"
#include "base/log.h"

#include <stdio.h>
#include <string.h>

/* ---- on a worker ---- */

static nv_status work(void *user)
{
    nv__image_flight *flight = user;
    nv__image_bytes read;
    nv_status status =
        nv__image_source_read(flight->source, &read, flight->job.why, sizeof flight->job.why);
    if (status == NV_OK) {
        flight->job.bytes = read.bytes;
        flight->job.size = read.size;
        status = nv__image_decode(&flight->job);
    }
    nv__free(read.owned);
    return status;
}

/* ---- flights ---- */

static void leave_list(nv__image_flight *flight)
{
    nv__image_flight **at = &flight->images->flights;
    while (*at != flight) {
        at = &(*at)->next;
    }
    *at = flight->next;
}

/* Nobody joins it from here on. */
static void close_flight(nv__image_flight *flight)
{
    if (flight->origin != NULL) {
        flight->origin->flights--;
        flight->origin = NULL;
    }
}

static void free_flight(nv__image_flight *flight)
{
    close_flight(flight);
    nv_bitmap_release(flight->job.bitmap);
    nv_image_source_release(flight->source);
    nv_task_release(flight->task);
    nv__free(flight);
}

static void start_waiting(nv__images *images);
static bool seek(nv__image_want *want, nv__images *images);

static void unlink_want(nv__image_want *want)
{
    want->prev->next = want->next;
    want->next->prev = want->prev;
    want->flight = NULL;
}

static void report(const nv__image_flight *flight)
{
    const char *name = flight->source->name != NULL ? flight->source->name : "in memory";
    if (flight->status != NV_OK && flight->status != NV_ECANCELED) {
        NV__LOG_ONCE(NV_LOG_WARNING, flight->status, "image %s: %s", name, flight->job.why);
    }
}

/* What came of it, for one of those who wait. False: it has to look further. */
static bool give(const nv__image_flight *flight, nv__image_want *want, nv__images *images)
{
    const nv__decoding *job = &flight->job;
    want->status = flight->status;
    want->facts = job->facts;
    snprintf(want->why, sizeof want->why, "%s", job->why);
    if (flight->status != NV_OK || want->probe) {
        return true;
    }
    nv__image_extent extent = nv__image_extent_of(job->facts, want->goal);
    if (job->bitmap == NULL || !nv__extent_equal(extent, job->extent)) {
        return seek(want, images);
    }
    nv_bitmap_retain(job->bitmap);
    want->bitmap = job->bitmap;
    return true;
}

static void hand_out(nv__image_flight *flight)
{
    nv__image_want *head = &flight->wants;
    while (head->next != head) {
        nv__image_want *want = head->next;
        unlink_want(want);
        if (give(flight, want, flight->images)) {
            want->done(want);
        }
    }
}

static void keep(nv__image_flight *flight)
{
    nv__image_origin *origin = flight->origin;
    if (flight->status != NV_OK || origin == NULL || flight->stale) {
        return;
    }
    origin->facts = flight->job.facts;
    if (flight->job.bitmap != NULL) {
        nv__images_keep(flight->images, origin, flight->job.extent, flight->job.bitmap);
    }
}

static void land(nv__image_flight *flight)
{
    nv__images *images = flight->images;
    images->stats.decodes += flight->job.bitmap != NULL;
    images->stats.probes += flight->job.probe;
    report(flight);
    keep(flight);
    leave_list(flight);
    close_flight(flight);
    hand_out(flight);
    free_flight(flight);
}

static nv_status fly(void *user)
{
    nv__image_flight *flight = user;
    nv_status status = nv_await_worker(work, flight);
    flight->status = status;
    nv__images *images = flight->images;
    land(flight);
    start_waiting(images);
    return NV_OK; /* told to those who wait */
}

void nv__images_end_flights(nv__images *images)
{
    while (images->flights != NULL) {
        nv__image_flight *flight = images->flights;
        flight->status = NV_ECANCELED;
        leave_list(flight);
        close_flight(flight);
        hand_out(flight);
        free_flight(flight);
    }
}

/* ---- turns ---- */

static nv_status start(nv__image_flight *flight)
{
    char name[64];
    const char *path = flight->source->name;
    snprintf(name, sizeof name, "image %.50s", path != NULL ? path : "in memory");
    nv_task_desc desc = { NV_HEAD(nv_task_desc), .fn = fly, .user = flight, .name = name };
    return nv_task_spawn_desc(flight->images->scope, &desc, &flight->task);
}

static bool has_turn(const nv__images *images)
{
    size_t under_way = 0;
    for (const nv__image_flight *f = images->flights; f != NULL; f = f->next) {
        under_way += f->task != NULL;
    }
    return under_way < NV_IMAGE_DECODES_MAX;
}

static nv__image_flight *first_waiting(const nv__images *images)
{
    nv__image_flight *flight = images->flights;
    while (flight != NULL && flight->task != NULL) {
        flight = flight->next;
    }
    return flight;
}

/* After a landing. One that cannot start lands too. */
static void start_waiting(nv__images *images)
{
    nv__image_flight *flight;
    while (has_turn(images) && (flight = first_waiting(images)) != NULL) {
        flight->status = start(flight);
        if (flight->status != NV_OK) {
            land(flight);
        }
    }
}

static nv__image_flight *new_flight(nv__images *images, nv__image_origin *origin,
                                    const nv__image_want *want)
{
    nv__image_flight *flight = NV__NEW(nv__image_flight);
    if (flight == NULL) {
        return NULL;
    }
    flight->images = images;
    flight->origin = origin;
    origin->flights++;
    flight->source = want->source;
    nv_image_source_retain(flight->source);
    flight->wants.prev = flight->wants.next = &flight->wants;
    flight->job.goal = want->goal;
    flight->job.probe = want->probe;
    flight->job.name = flight->source->name;
    nv__image_flight **end = &images->flights;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = flight;
    return flight;
}

/* One whose outcome says enough: while the size of the image is not known, any. */
static nv__image_flight *find_flight(nv__images *images, const nv__image_origin *origin,
                                     const nv__image_want *want)
{
    for (nv__image_flight *f = images->flights; f != NULL; f = f->next) {
        if (f->origin != origin || f->stale) {
            continue;
        }
        if (want->probe || origin->facts.width == 0) {
            return f;
        }
        nv__image_extent wanted = nv__image_extent_of(origin->facts, want->goal);
        nv__image_extent made = nv__image_extent_of(origin->facts, f->job.goal);
        if (!f->job.probe && nv__extent_equal(wanted, made)) {
            return f;
        }
    }
    return NULL;
}

static void abandon(nv__image_flight *flight)
{
    close_flight(flight);
    if (flight->task != NULL) {
        nv_task_cancel(flight->task);
        return;
    }
    leave_list(flight);
    free_flight(flight);
}

static void join(nv__image_flight *flight, nv__image_want *want)
{
    want->flight = flight;
    want->prev = flight->wants.prev;
    want->next = &flight->wants;
    want->prev->next = want;
    flight->wants.prev = want;
}

static bool fail(nv__image_want *want, nv_status status)
{
    want->status = status;
    snprintf(want->why, sizeof want->why, "%s", nv_strstatus(status));
    return true;
}

static bool seek_kept(nv__image_want *want, nv__images *images, nv__image_origin *origin)
{
    if (origin->facts.width == 0) {
        return false;
    }
    want->facts = origin->facts;
    want->status = NV_OK;
    if (want->probe) {
        return true;
    }
    want->bitmap = nv__images_take(images, origin, nv__image_extent_of(origin->facts, want->goal));
    return want->bitmap != NULL;
}

/* True: the result is there. */
static bool seek(nv__image_want *want, nv__images *images)
{
    nv__image_origin *origin = nv__images_find(images, want->source);
    if (origin == NULL) {
        origin = nv__images_add(images, want->source);
    }
    if (origin == NULL) {
        return fail(want, NV_ENOMEM);
    }
    if (seek_kept(want, images, origin)) {
        return true;
    }
    nv__image_flight *flight = find_flight(images, origin, want);
    bool is_new = flight == NULL;
    if (is_new) {
        flight = new_flight(images, origin, want);
    }
    if (flight == NULL) {
        return fail(want, NV_ENOMEM);
    }
    join(flight, want);
    if (!is_new || !has_turn(images)) {
        return false;
    }
    nv_status status = start(flight);
    if (status != NV_OK) {
        unlink_want(want);
        abandon(flight);
        return fail(want, status);
    }
    return false;
}

/* Where no tasks run. */
static bool decode_here(nv__image_want *want)
{
    nv__image_flight flight = { .source = want->source };
    flight.job.goal = want->goal;
    flight.job.probe = want->probe;
    flight.job.name = want->source->name;
    flight.status = work(&flight);
    report(&flight);
    want->status = flight.status;
    want->facts = flight.job.facts;
    want->bitmap = flight.job.bitmap;
    snprintf(want->why, sizeof want->why, "%s", flight.job.why);
    return true;
}

/* ---- wants ---- */

bool nv__image_want_begin(nv__image_want *want, nv__runtime *runtime, nv_image_source *source,
                          nv__image_goal goal, bool probe, void (*done)(nv__image_want *want))
{
    *want = (nv__image_want){ .source = source, .goal = goal, .probe = probe, .done = done };
    nv_image_source_retain(source);
    if (runtime == NULL || nv__runtime_get_mode(runtime) == NV__RUNTIME_SYNC) {
        return decode_here(want);
    }
    nv__images *images = nv__images_of(runtime);
    return images != NULL ? seek(want, images) : fail(want, NV_ENOMEM);
}

void nv__image_want_end(nv__image_want *want)
{
    nv__image_flight *flight = want->flight;
    if (flight != NULL) {
        unlink_want(want);
        if (flight->origin != NULL && flight->wants.next == &flight->wants) {
            abandon(flight);
        }
    }
    nv_bitmap_release(want->bitmap);
    nv_image_source_release(want->source);
    *want = (nv__image_want){ 0 };
}

nv__image_facts nv__image_known(nv__runtime *runtime, const nv_image_source *source)
{
    nv__images *images = nv__images_there(runtime);
    const nv__image_origin *origin = images != NULL ? nv__images_find(images, source) : NULL;
    return origin != NULL ? origin->facts : (nv__image_facts){ 0 };
}

void nv_image_forget(const nv_image_source *source)
{
    nv__images *images = nv__images_there(nv__runtime_current());
    nv__image_origin *only =
        images != NULL && source != NULL ? nv__images_find(images, source) : NULL;
    if (images == NULL || (source != NULL && only == NULL)) {
        return;
    }
    nv__images_drop_all(images, only);
    for (nv__image_origin *origin = images->origins; origin != NULL; origin = origin->next) {
        if (only == NULL || origin == only) {
            origin->facts = (nv__image_facts){ 0 };
        }
    }
    for (nv__image_flight *flight = images->flights; flight != NULL; flight = flight->next) {
        flight->stale = flight->stale || only == NULL || flight->origin == only;
    }
}
