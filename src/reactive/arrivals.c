/* The way of what workers write to the UI thread.
 *
 * One post is under way at a time, however many writes came to however many values; they all arrive
 * in one batch. What a worker writes in a batch is sent when that ends, as one.
 *
 * What comes after a pause wakes the UI thread at once. What follows within a millisecond does not:
 * if nothing else makes the loop turn before, a timer does. So workers that write all the time make
 * no more than a thousand system calls a second for it. */
#include "reactive/cell.h"

/* Of this UI thread; NULL: it shares nothing. */
static _Thread_local nv__arrivals *arrivals_here;

static const double pace_seconds = 0.001;

static void arrive(nv__post *post);

/* What has been posted meanwhile is found by the look at the queue that ends this turn. */
static void stop_promising(void *user)
{
    nv__runtime_look_soon(((nv__arrivals *)user)->rt, false);
}

/* Under a virtual clock the timer would wait for somebody to move that. */
static void promise_to_look(nv__arrivals *arrivals)
{
    if (!nv__runtime_is_virtual(arrivals->rt) &&
        nv__timer_start(arrivals->rt, &arrivals->pace, pace_seconds) == NV_OK) {
        nv__runtime_look_soon(arrivals->rt, true);
    }
}

nv__arrivals *nv__arrivals_keep(nv__runtime *rt)
{
    if (!arrivals_here || arrivals_here->rt != rt) {
        nv__arrivals *arrivals = NV__NEW(nv__arrivals);
        if (!arrivals) {
            return NULL;
        }
        arrivals->post.fn = arrive;
        arrivals->rt = rt;
        atomic_init(&arrivals->newest, NULL);
        nv__timer_init(&arrivals->pace, stop_promising, arrivals);
        arrivals_here = arrivals;
    }
    arrivals_here->cells++;
    return arrivals_here;
}

void nv__arrivals_release(nv__arrivals *arrivals)
{
    if (--arrivals->cells > 0) {
        return;
    }
    if (arrivals_here == arrivals) {
        arrivals_here = NULL;
    }
    if (nv__timer_is_armed(&arrivals->pace)) {
        nv__timer_stop(&arrivals->pace);
        stop_promising(arrivals);
    }
    nv__free(arrivals);
}

void nv__cell_free(nv__cell *cell)
{
    nv__arrivals_release(cell->arrivals);
    nv__cell_forget_before(cell);
    nv__value_release(cell->type, cell->value);
    pthread_mutex_destroy(&cell->lock);
    nv__free(cell);
}

void nv__cell_release(nv__cell *cell)
{
    cell->node = NULL;
    bool under_way = atomic_load(&cell->state) & (NV__CELL_SENT | NV__CELL_HELD);
    if (!under_way && !cell->arriving) {
        nv__cell_free(cell);
    }
}

/* ---- sending ---- */

/* A chain of cells that are to arrive together, the last one first. Until it is posted nothing of
 * it can arrive: who finds the list empty is the only one to post it. */
static void send(nv__cell *newest, nv__cell *oldest)
{
    nv__arrivals *arrivals = newest->arrivals;
    nv__cell *before = atomic_load(&arrivals->newest);
    do {
        oldest->next = before;
    } while (!atomic_compare_exchange_weak(&arrivals->newest, &before, newest));
    if (!before) {
        nv__runtime_post_later(arrivals->rt, &arrivals->post);
    }
}

void nv__cell_send(nv__cell *cell)
{
    send(cell, cell);
}

bool nv__cell_announce(nv__cell *cell)
{
    unsigned state = atomic_load(&cell->state), next;
    bool looked_at;
    do {
        looked_at = state & (NV__CELL_SENT | NV__CELL_HELD);
        next = state | NV__CELL_FRESH | (looked_at ? 0U : (unsigned)NV__CELL_SENT);
    } while (!atomic_compare_exchange_weak(&cell->state, &state, next));
    return !looked_at;
}

/* ---- batches of workers ---- */

/* Taking what has arrived and letting go of a batch exclude each other, so that a batch is taken as
 * a whole or not at all. */
static pthread_mutex_t together = PTHREAD_MUTEX_INITIALIZER;

void nv__cell_before_write(nv__cell *cell)
{
    const unsigned pending = NV__CELL_SENT | NV__CELL_FRESH;
    if (nv__graph_here()->batch_depth > 0 && atomic_load(&cell->state) == pending) {
        cell->saved = nv__cell_copy_value(cell->type, nv__cell_value(cell), &cell->before);
    }
}

bool nv__cell_note_write(nv__cell *cell)
{
    nv__graph *graph = nv__graph_here(); /* of the worker */
    if (graph->batch_depth == 0) {
        return nv__cell_announce(cell);
    }
    unsigned before = atomic_fetch_or(&cell->state, NV__CELL_HELD | NV__CELL_FRESH);
    if (!(before & NV__CELL_HELD)) {
        cell->held_next = graph->held;
        graph->held = cell;
    }
    return false;
}

/* False: it is under way already. */
static bool let_go(nv__cell *cell)
{
    pthread_mutex_lock(&cell->lock);
    bool under_way = atomic_fetch_or(&cell->state, NV__CELL_SENT) & NV__CELL_SENT;
    atomic_fetch_and(&cell->state, ~(unsigned)NV__CELL_HELD);
    nv__cell_forget_before(cell);
    pthread_mutex_unlock(&cell->lock);
    return !under_way;
}

/* They have one UI thread: a batch of values of two would arrive as one at each. */
void nv__cells_let_go(nv__graph *graph)
{
    nv__cell *newest = NULL, *oldest = NULL;
    pthread_mutex_lock(&together);
    while (graph->held) {
        nv__cell *cell = graph->held;
        graph->held = cell->held_next;
        if (!let_go(cell)) {
            continue;
        }
        if (newest && newest->arrivals != cell->arrivals) {
            send(newest, oldest);
            newest = NULL;
        }
        if (newest) {
            oldest->next = cell;
        } else {
            newest = cell;
        }
        oldest = cell;
    }
    if (newest) {
        send(newest, oldest);
    }
    pthread_mutex_unlock(&together);
}

/* ---- arriving ---- */

/* What is under way of a cell, a batch that is still open being left out. */
static void take_locked(nv__cell *cell)
{
    bool held = atomic_load(&cell->state) & NV__CELL_HELD;
    unsigned state = atomic_fetch_and(&cell->state, held ? ~(unsigned)NV__CELL_SENT : 0U);
    bool there = held ? cell->saved : state & NV__CELL_FRESH;
    nv__value from = held ? cell->before : nv__cell_value(cell);
    if (there && cell->node && cell->type == NV__TYPE_LIST) {
        uint64_t revision = cell->node->value.list->revision;
        if (!nv__cell_take_list(cell, from) && !held) {
            atomic_fetch_or(&cell->state, NV__CELL_FRESH); /* it waits for the next edit */
        }
        cell->has_arrived = cell->node->value.list->revision != revision;
    } else {
        cell->has_arrived =
            there && cell->node && nv__cell_copy_value(cell->type, from, &cell->arrived);
    }
    nv__cell_forget_before(cell);
}

/* The oldest first. */
static nv__cell *turned_round(nv__cell *newest)
{
    nv__cell *first = NULL;
    while (newest) {
        nv__cell *next = newest->next; /* read before the cell may be sent again */
        newest->arriving_next = first;
        first = newest;
        newest = next;
    }
    return first;
}

/* All that are under way, at one moment. */
static nv__cell *take_all(nv__arrivals *arrivals)
{
    pthread_mutex_lock(&together);
    nv__cell *newest = atomic_exchange(&arrivals->newest, NULL);
    nv__cell *taken = turned_round(newest);
    for (nv__cell *cell = taken; cell; cell = cell->arriving_next) {
        cell->arriving = true;
        pthread_mutex_lock(&cell->lock);
        take_locked(cell);
        pthread_mutex_unlock(&cell->lock);
    }
    pthread_mutex_unlock(&together);
    return taken;
}

static void arrive_one(nv__cell *cell)
{
    cell->arriving = false;
    if (!cell->node) { /* it ended meanwhile */
        nv__cell_forget_arrived(cell);
        if (!(atomic_load(&cell->state) & (NV__CELL_SENT | NV__CELL_HELD))) {
            nv__cell_free(cell);
        }
    } else if (cell->has_arrived) {
        cell->has_arrived = false;
        if (cell->type == NV__TYPE_LIST) {
            nv__node_touch(nv__graph_here(), cell->node);
        } else {
            nv__node_write_from_cell(cell->node, cell->arrived);
        }
    }
}

/* On the UI thread, in a turn of the loop after a worker's write: all of them in one batch. */
static void arrive(nv__post *post)
{
    nv__graph *graph = nv__graph_here();
    nv__arrivals *arrivals = (nv__arrivals *)post;
    nv__cell *cell = take_all(arrivals);
    promise_to_look(arrivals);
    nv__batch_enter(graph);
    while (cell) {
        nv__cell *next = cell->arriving_next;
        arrive_one(cell);
        cell = next;
    }
    nv__batch_leave(graph);
}
