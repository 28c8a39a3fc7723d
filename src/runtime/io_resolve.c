/* Names to addresses. The system's look-up blocks a thread of the pool and cannot be stopped, so
 * few are let in at once; libuv keeps half of the pool free of them besides. */
#include "runtime/io_internal.h"

typedef struct lookup {
    uv_getaddrinfo_t request;
    nv__runtime *rt;
    nv_task *task; /* NULL: abandoned */
    struct addrinfo *found;
    int error;
    bool done;
} lookup;

static void finish(lookup *op)
{
    uv_freeaddrinfo(op->found);
    nv__free(op);
}

static void on_found(uv_getaddrinfo_t *request, int error, struct addrinfo *found)
{
    lookup *op = request->data;
    nv__runtime *rt = op->rt;
    op->error = error;
    op->found = found;
    op->done = true;
    rt->jobs_in_flight--;
    rt->io.brief--;
    nv__io_touch(rt);
    nv__io_gate_leave(&rt->io.lookups); /* also when nobody waits: the thread was busy until now */
    if (op->task) {
        nv__task_wake(op->task);
    } else {
        finish(op);
    }
}

static int start(lookup *op, const char *host)
{
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG };
    op->request.data = op;
    int error = uv_getaddrinfo(op->rt->loop, &op->request, on_found, host, NULL, &hints);
    if (error == 0) {
        op->rt->jobs_in_flight++;
        op->rt->io.brief++;
        nv__io_touch(op->rt);
    }
    return error;
}

static size_t list_addresses(const lookup *op, nv_address *addresses, size_t capacity)
{
    size_t count = 0;
    for (const struct addrinfo *a = op->found; a && count < capacity; a = a->ai_next) {
        nv_address *to = &addresses[count];
        to->ipv6 = a->ai_family == AF_INET6;
        int error = UV_EAFNOSUPPORT;
        if (to->ipv6) {
            error =
                uv_ip6_name((struct sockaddr_in6 *)(void *)a->ai_addr, to->text, sizeof to->text);
        } else if (a->ai_family == AF_INET) {
            error =
                uv_ip4_name((struct sockaddr_in *)(void *)a->ai_addr, to->text, sizeof to->text);
        }
        count += error == 0;
    }
    return count;
}

static nv_status wait_found(lookup *op, nv_task *task)
{
    while (!op->done && !nv__task_is_canceled(task)) {
        nv__task_park(task, "a name to be looked up");
    }
    if (!nv__task_is_canceled(task)) {
        return nv__io_fail(op->error);
    }
    if (!op->done) {
        op->task = NULL;
        (void)uv_cancel((uv_req_t *)&op->request); /* succeeds only while it is queued */
    } else {
        finish(op);
    }
    return NV_ECANCELED;
}

static nv_status look_up(nv_task *task, const char *host, nv_address *addresses, size_t capacity,
                         size_t *count)
{
    lookup *op = NV__NEW(lookup);
    int error = UV_ENOMEM;
    if (op) {
        op->rt = task->rt;
        op->task = task;
        error = start(op, host);
    }
    if (error != 0) {
        nv__free(op);
        nv__io_gate_leave(&task->rt->io.lookups);
        return nv__io_fail(error);
    }
    nv_status status = wait_found(op, task);
    if (status == NV_ECANCELED) {
        return status;
    }
    if (status == NV_OK) {
        *count = list_addresses(op, addresses, capacity);
    }
    finish(op);
    return status == NV_OK && *count == 0 ? nv__io_fail(UV_EAI_NONAME) : status;
}

nv_status nv_await_resolve(const char *host, nv_address *addresses, size_t capacity, size_t *count)
{
    NV__REQUIRE(host && addresses && capacity > 0 && count, NV_EINVAL,
                "nv_await_resolve needs all of its arguments");
    *count = 0;
    nv_task *task;
    nv_status status = nv__io_begin("nv_await_resolve", &task);
    if (status != NV_OK) {
        return status;
    }
    size_t length = strnlen(host, NV_IO_MAX_NAME + 1);
    if (length == 0 || length > NV_IO_MAX_NAME) {
        return nv__io_fail(length == 0 ? UV_EINVAL : UV_ENAMETOOLONG);
    }
    if (capacity > NV_IO_MAX_ADDRESSES) {
        capacity = NV_IO_MAX_ADDRESSES;
    }
    status = nv__io_gate_enter(&task->rt->io.lookups, task, "its turn to look up a name");
    if (status != NV_OK) {
        return status;
    }
    return look_up(task, host, addresses, capacity, count);
}
