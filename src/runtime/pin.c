/* Memory and objects that live until the running handler, build or test ends. */
#include <stdarg.h>
#include <stdio.h>

#include "runtime/internal.h"

enum { CHUNK_SIZE = 512, PIN_ALIGN = 16 };

/* An object with its release, or (release NULL) a chunk of memory that is handed out in pieces. */
typedef struct nv__pin {
    struct nv__pin *next;
    void (*release)(void *object);
    void *object;
    size_t used, capacity;
} nv__pin_node;

static char *chunk_memory(nv__pin_node *chunk)
{
    return (char *)chunk + ((sizeof *chunk + PIN_ALIGN - 1) & ~(size_t)(PIN_ALIGN - 1));
}

void *nv__pin_alloc(size_t size)
{
    if (size == 0 || size > SIZE_MAX / 2) {
        return NULL;
    }
    nv__context *context = nv__context_current();
    size = (size + PIN_ALIGN - 1) & ~(size_t)(PIN_ALIGN - 1);
    nv__pin_node *chunk = context->pins;
    if (!chunk || chunk->release || chunk->capacity - chunk->used < size) {
        size_t capacity = size > CHUNK_SIZE ? size : CHUNK_SIZE;
        chunk = nv__alloc(sizeof *chunk + PIN_ALIGN + capacity);
        if (!chunk) {
            return NULL;
        }
        *chunk = (nv__pin_node){ .next = context->pins, .capacity = capacity };
        context->pins = chunk;
    }
    void *memory = chunk_memory(chunk) + chunk->used;
    chunk->used += size;
    return memory;
}

bool nv__pin(void *object, void (*release)(void *object))
{
    NV__REQUIRE(release, false, "nv__pin needs a release function");
    nv__context *context = nv__context_current();
    nv__pin_node *node = nv__alloc(sizeof *node);
    if (!node) {
        return false;
    }
    *node = (nv__pin_node){ .next = context->pins, .release = release, .object = object };
    context->pins = node;
    return true;
}

/* A release may pin again; that is released too. */
void nv__pins_release(nv__context *context)
{
    while (context->pins) {
        nv__pin_node *node = context->pins;
        context->pins = node->next;
        if (node->release) {
            node->release(node->object);
        }
        nv__free(node);
    }
}

static inline void begin(nv__context *context, nv__pin_frame *frame)
{
    frame->saved = context->pins;
    frame->pins = context; /* to tell a frame that is ended elsewhere */
    context->pins = NULL;
}

static inline void end(nv__context *context, nv__pin_frame *frame)
{
    NV__REQUIRE(frame->pins == context, , "a pin frame ended outside the handler that began it");
    if (context->pins) {
        nv__pins_release(context);
    }
    context->pins = frame->saved;
    frame->pins = NULL;
}

void nv__pin_frame_begin(nv__pin_frame *frame)
{
    begin(nv__context_current(), frame);
}

void nv__pin_frame_end(nv__pin_frame *frame)
{
    end(nv__context_current(), frame);
}

void nv__pin_frame_begin_no_await(nv__pin_frame *frame, const char *what)
{
    nv__context *context = nv__context_current();
    begin(context, frame);
    nv__no_await_enter(context, what);
}

void nv__pin_frame_end_no_await(nv__pin_frame *frame)
{
    nv__context *context = nv__context_current();
    nv__no_await_leave(context);
    end(context, frame);
}

const char *nv_fmt(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = length < 0 ? NULL : nv__pin_alloc((size_t)length + 1);
    if (!text) {
        nv__log_once(NV_LOG_ERROR, __FILE__, __LINE__, NV_ENOMEM, "nv_fmt(\"%s\") gives nothing",
                     format);
        return "";
    }
    va_start(arguments, format);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}
