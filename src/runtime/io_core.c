/* What all input and output shares: errors, turns, and the real world under a virtual clock. */
#include "runtime/io_internal.h"

static const double DEFAULT_PATIENCE = 0.5;

/* ---- errors ---- */

nv_status nv__io_status(int error)
{
    switch (error) {
    case 0:
        return NV_OK;
    case UV_ECANCELED:
    case UV_EAI_CANCELED:
        return NV_ECANCELED;
    case UV_ENOMEM:
    case UV_EAI_MEMORY:
        return NV_ENOMEM;
    case UV_EINVAL:
        return NV_EINVAL;
    case UV_ENOENT:
    case UV_ESRCH:
    case UV_EAI_NONAME:
    case UV_EAI_NODATA:
        return NV_ENOTFOUND;
    case UV_EMFILE:
    case UV_ENFILE:
    case UV_ENAMETOOLONG:
    case UV_EFBIG:
    case UV_EMSGSIZE:
    case UV_E2BIG:
        return NV_ELIMIT;
    case UV_EEXIST:
    case UV_ENOTEMPTY:
    case UV_EADDRINUSE:
    case UV_EBUSY:
        return NV_ESTATE;
    case UV_ENOSYS:
    case UV_ENOTSUP:
    case UV_EAFNOSUPPORT:
        return NV_EUNSUPPORTED;
    default:
        return NV_EIO;
    }
}

nv_status nv__io_fail(int error)
{
    nv__context_current()->io_error = error;
    return nv__io_status(error);
}

const char *nv_io_error_text(void)
{
    int error = nv__context_current()->io_error;
    char text[256] = "";
    if (error != 0) {
        uv_strerror_r(error, text, sizeof text);
    }
    return nv_fmt("%s", text);
}

const char *nv_io_error_name(void)
{
    int error = nv__context_current()->io_error;
    char name[64] = "";
    if (error != 0) {
        uv_err_name_r(error, name, sizeof name);
    }
    return nv_fmt("%s", name);
}

nv_status nv__io_begin(const char *what, nv_task **task)
{
    nv__context_current()->io_error = 0;
    return nv__await_begin(what, task);
}

nv_status nv__io_may_open(const nv_scope *scope)
{
    NV__ASSERT_UI();
    nv__context_current()->io_error = 0;
    if (scope->rt->mode == NV__RUNTIME_SYNC) {
        return NV_ENOLOOP;
    }
    return nv__scope_refuses(scope) ? NV_ECANCELED : NV_OK;
}

void nv_io_free(void *memory)
{
    nv__free(memory);
}

/* ---- turns ---- */

void nv__io_gate_init(nv__io_gate *gate, unsigned limit)
{
    *gate = (nv__io_gate){ .limit = limit };
    gate->head.prev = gate->head.next = &gate->head;
}

static void admit_next(nv__io_gate *gate)
{
    nv__waiter *waiter = gate->head.next;
    nv__waiter_remove(waiter);
    waiter->woken = true;
    nv__task_wake(waiter->task);
}

static void wait_in_line(nv__io_gate *gate, nv__waiter *waiter, nv_task *task)
{
    waiter->task = task;
    waiter->woken = false;
    waiter->next = &gate->head;
    waiter->prev = gate->head.prev;
    gate->head.prev->next = waiter;
    gate->head.prev = waiter;
}

nv_status nv__io_gate_enter(nv__io_gate *gate, nv_task *task, const char *what)
{
    if (gate->inside < gate->limit && !gate->closed) {
        gate->inside++;
        return NV_OK;
    }
    nv__waiter waiter;
    wait_in_line(gate, &waiter, task);
    while (!waiter.woken && !gate->closed && !nv__task_is_canceled(task)) {
        nv__task_park(task, what);
    }
    if (!waiter.woken) {
        nv__waiter_remove(&waiter);
        return NV_ECANCELED;
    }
    if (gate->closed || nv__task_is_canceled(task)) {
        nv__io_gate_leave(gate);
        return NV_ECANCELED;
    }
    return NV_OK;
}

/* The place goes to whoever has waited longest, so nobody slips in between. */
void nv__io_gate_leave(nv__io_gate *gate)
{
    if (gate->head.next != &gate->head) {
        admit_next(gate);
    } else {
        gate->inside--;
    }
}

/* Nobody comes in any more; who waits is told. */
void nv__io_gate_close(nv__io_gate *gate)
{
    gate->closed = true;
    for (nv__waiter *w = gate->head.next; w != &gate->head; w = w->next) {
        nv__task_wake(w->task);
    }
}

/* ---- the virtual clock ---- */

void nv__io_init(nv__runtime *rt)
{
    rt->io.activity = 1;
    nv__io_gate_init(&rt->io.lookups, NV_IO_MAX_LOOKUPS);
}

static double patience(const nv__io *io)
{
    if (io->brief > 0) {
        return NV__MAX_BRIEF_SECONDS;
    }
    double full = nv__env_number("NUIITIVET_IO_PATIENCE", DEFAULT_PATIENCE);
    return io->again_at == io->activity && io->again < full ? io->again : full;
}

/* Never longer than the time that passes, so that what stays silent makes no test slower than life.
 */
void nv__io_let_pass(nv__runtime *rt, double seconds)
{
    nv__io *io = &rt->io;
    if (io->quiet_at == io->activity && seconds > 0) {
        io->quiet_at = 0;
        io->again_at = io->activity;
        io->again = seconds;
    }
}

bool nv__io_settle(nv__runtime *rt)
{
    nv__io *io = &rt->io;
    if (io->quiet_at == io->activity || (io->brief == 0 && io->open_ended == 0)) {
        return false;
    }
    uint64_t before = io->activity;
    uint64_t now = uv_hrtime();
    uint64_t end = now + nv__seconds_to_ns(patience(io));
    while (io->activity == before && now < end) {
        nv__loop_drive(rt, (double)(end - now) / 1e9);
        now = uv_hrtime();
    }
    if (io->activity != before) {
        return true;
    }
    if (io->brief > 0) {
        nv__log(NV_LOG_WARNING, "virtual time goes on without waiting for slow input or output");
    }
    io->quiet_at = before;
    return false;
}
