/* What GLFW's callbacks saw, kept until the loop delivers it: application code must never run
 * inside a callback, where drawing or waiting would keep glfwPollEvents from returning. Bounded. */
#ifndef NV_PLATFORM_GLFW_QUEUE_H
#define NV_PLATFORM_GLFW_QUEUE_H

#include <nuiitivet/event.h>

/* NV__GLFW_QUEUE_RESERVE places are kept for what must not get lost: releases of buttons that were
 * seen pressed, and the window's own state. */
enum { NV__GLFW_QUEUE_MAX = 1024, NV__GLFW_QUEUE_RESERVE = 128 };

typedef enum nv__glfw_kind {
    NV__GLFW_INPUT,
    NV__GLFW_POINTER_LEFT,
    NV__GLFW_ACTIVE,  /* flag: has the focus */
    NV__GLFW_CHANGED, /* flag: the content was lost; resized: the metrics are others */
    NV__GLFW_CLOSE
} nv__glfw_kind;

typedef struct nv__glfw_queued {
    void *window; /* NULL: closed meanwhile */
    nv__glfw_kind kind;
    bool flag, resized;
    char text[8]; /* TEXT: one code point; input.text is set when it is delivered */
    nv_event input;
} nv__glfw_queued;

typedef struct nv__glfw_queue {
    nv__glfw_queued entries[NV__GLFW_QUEUE_MAX];
    size_t head, count;
    uint64_t dropped;
} nv__glfw_queue;

/* Appends, or merges into what waits already: a move into the move before it, a scroll into the
 * scroll before it, a change or a close into the window's own. False when it was dropped because
 * the queue is full. */
bool nv__glfw_queue_push(nv__glfw_queue *queue, const nv__glfw_queued *entry);
/* Takes the oldest of an open window; false when there is none. */
bool nv__glfw_queue_pop(nv__glfw_queue *queue, nv__glfw_queued *out);
/* Forgets everything of a window. */
void nv__glfw_queue_purge(nv__glfw_queue *queue, const void *window);

#endif
