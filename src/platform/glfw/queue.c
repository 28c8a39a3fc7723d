#include "platform/glfw/queue.h"

#include "base/log.h"

static nv__glfw_queued *entry_at(nv__glfw_queue *queue, size_t index)
{
    return &queue->entries[(queue->head + index) % NV__GLFW_QUEUE_MAX];
}

/* The last one, if it is input of the same window and type under the same modifiers. */
static nv__glfw_queued *mergeable_tail(nv__glfw_queue *queue, const nv__glfw_queued *entry)
{
    nv__glfw_queued *tail;

    if (queue->count == 0) {
        return NULL;
    }
    tail = entry_at(queue, queue->count - 1);
    if (tail->window != entry->window || tail->kind != NV__GLFW_INPUT ||
        tail->input.type != entry->input.type || tail->input.mods != entry->input.mods) {
        return NULL;
    }
    return tail;
}

static bool merge_input(nv__glfw_queue *queue, const nv__glfw_queued *entry)
{
    nv__glfw_queued *tail;
    float scroll_x = 0.0f, scroll_y = 0.0f;

    if (entry->input.type != NV_EVENT_POINTER_MOVE && entry->input.type != NV_EVENT_SCROLL) {
        return false;
    }
    tail = mergeable_tail(queue, entry);
    if (tail == NULL) {
        return false;
    }
    if (entry->input.type == NV_EVENT_SCROLL) {
        scroll_x = tail->input.scroll_x;
        scroll_y = tail->input.scroll_y;
    }
    tail->input = entry->input;
    tail->input.scroll_x += scroll_x;
    tail->input.scroll_y += scroll_y;
    return true;
}

/* Asked several times, a window still changes or closes once. */
static bool merge_state(nv__glfw_queue *queue, const nv__glfw_queued *entry)
{
    if (entry->kind != NV__GLFW_CHANGED && entry->kind != NV__GLFW_CLOSE) {
        return false;
    }
    for (size_t i = 0; i < queue->count; i++) {
        nv__glfw_queued *waiting = entry_at(queue, i);

        if (waiting->window == entry->window && waiting->kind == entry->kind) {
            waiting->flag |= entry->flag;
            waiting->resized |= entry->resized;
            return true;
        }
    }
    return false;
}

static bool may_use_reserve(const nv__glfw_queued *entry)
{
    return entry->kind != NV__GLFW_INPUT || entry->input.type == NV_EVENT_POINTER_UP;
}

bool nv__glfw_queue_push(nv__glfw_queue *queue, const nv__glfw_queued *entry)
{
    size_t limit = NV__GLFW_QUEUE_MAX;

    if (entry->kind == NV__GLFW_INPUT ? merge_input(queue, entry) : merge_state(queue, entry)) {
        return true;
    }
    if (!may_use_reserve(entry)) {
        limit -= NV__GLFW_QUEUE_RESERVE;
    }
    if (queue->count >= limit) {
        queue->dropped++;
        NV__LOG_ONCE(NV_LOG_WARNING, NV_ELIMIT,
                     "window events came faster than they were handled: more than %d wait",
                     (int)limit);
        return false;
    }
    *entry_at(queue, queue->count) = *entry;
    queue->count++;
    return true;
}

bool nv__glfw_queue_pop(nv__glfw_queue *queue, nv__glfw_queued *out)
{
    while (queue->count > 0) {
        *out = queue->entries[queue->head];
        queue->head = (queue->head + 1) % NV__GLFW_QUEUE_MAX;
        queue->count--;
        if (out->window != NULL) {
            return true;
        }
    }
    return false;
}

void nv__glfw_queue_purge(nv__glfw_queue *queue, const void *window)
{
    for (size_t i = 0; i < queue->count; i++) {
        nv__glfw_queued *entry = entry_at(queue, i);

        if (entry->window == window) {
            entry->window = NULL;
        }
    }
}
