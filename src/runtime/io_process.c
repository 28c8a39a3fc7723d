/* Processes. A task of the process's own scope keeps it: cancelled, it kills the process, and it
 * returns only when the process has gone, so the end of the scope waits for that. */
#include <signal.h>
#include <stdio.h>

#include "runtime/io_internal.h"

enum { TO_INPUT, FROM_OUTPUT, FROM_ERROR, STREAMS };

struct nv_process {
    nv__scope_link link; /* first */
    uv_process_t uv;
    nv__runtime *rt;
    unsigned references; /* the scope, the keeper, the open handle, and each await in progress */
    bool exited, terminating;
    nv_process_exit result;
    nv_stream *streams[STREAMS];
    nv_task *keeper; /* NULL: does not run */
    nv__timer grace;
    double grace_seconds;
    nv__wait_list ended;
};

static void release(nv_process *process)
{
    if (--process->references == 0) {
        nv__free(process);
    }
}

static void on_closed(uv_handle_t *handle)
{
    nv_process *process = handle->data;
    nv__runtime *rt = process->rt;
    rt->io.handles--;
    release(process);
    nv__runtime_release(rt);
}

static void end_process(nv__scope_link *link)
{
    release((nv_process *)(void *)link);
}

static void set_exited(nv_process *process)
{
    process->exited = true;
    nv__timer_stop(&process->grace);
    nv__io_touch(process->rt);
    nv__wait_list_wake_all(&process->ended);
    if (process->keeper) {
        nv__task_wake(process->keeper);
    }
}

static void on_exit_status(uv_process_t *uv, int64_t code, int signal)
{
    nv_process *process = uv->data;
    process->result = (nv_process_exit){ .code = signal != 0 ? 0 : (int)code, .signal = signal };
    process->rt->io.open_ended--;
    set_exited(process);
    uv_close((uv_handle_t *)uv, on_closed);
}

/* ---- the keeper ---- */

static void kill_now(void *user)
{
    nv_process *process = user;
    if (!process->exited) {
        (void)uv_process_kill(&process->uv, SIGKILL);
    }
}

static void terminate(nv_process *process)
{
    if (process->terminating) {
        return;
    }
    process->terminating = true;
    nv__io_touch(process->rt);
    if (process->grace_seconds <= 0 ||
        nv__timer_start(process->rt, &process->grace, process->grace_seconds) != NV_OK) {
        kill_now(process);
        return;
    }
    (void)uv_process_kill(&process->uv, SIGTERM);
}

static nv_status keep(void *user)
{
    nv_process *process = user;
    nv_task *task = nv__context_current()->task;
    process->keeper = task;
    while (!process->exited) {
        if (nv__task_is_canceled(task)) {
            terminate(process);
        }
        nv__task_park(task, "the exit of a process");
    }
    process->keeper = NULL;
    release(process);
    return NV_OK;
}

/* ---- starting ---- */

static int check_list(const char *const *list)
{
    size_t count = 0;
    while (list && list[count]) {
        if (++count > NV_IO_MAX_ARGUMENTS) {
            return UV_E2BIG;
        }
    }
    return 0;
}

static int check(const nv_process_desc *desc)
{
    if (!desc->program || !desc->program[0] || !(desc->grace >= 0)) {
        return UV_EINVAL;
    }
    int error = check_list(desc->arguments);
    return error != 0 ? error : check_list(desc->environment);
}

/* The program comes first. libuv takes pointers to what it does not change. */
static char **make_arguments(const nv_process_desc *desc)
{
    size_t count = 0;
    while (desc->arguments && desc->arguments[count]) {
        count++;
    }
    char **arguments = NV__NEW_ARRAY(char *, count + 2);
    if (arguments) {
        arguments[0] = (char *)(uintptr_t)desc->program;
        for (size_t i = 0; i < count; i++) {
            arguments[i + 1] = (char *)(uintptr_t)desc->arguments[i];
        }
    }
    return arguments;
}

static nv_status prepare_stream(nv_scope *scope, nv_process *process, int which,
                                nv_process_stream mode, uv_stdio_container_t *stdio)
{
    switch (mode) {
    case NV_PROCESS_PIPE:
        stdio->flags = UV_CREATE_PIPE;
        stdio->flags |= which == TO_INPUT ? UV_READABLE_PIPE : UV_WRITABLE_PIPE;
        nv_status status = nv__stream_new(scope, NV__STREAM_PIPE, &process->streams[which]);
        if (status == NV_OK) {
            stdio->data.stream = &process->streams[which]->uv.stream;
        }
        return status;
    case NV_PROCESS_INHERIT:
        stdio->flags = UV_INHERIT_FD;
        stdio->data.fd = which;
        return NV_OK;
    case NV_PROCESS_NOTHING:
        stdio->flags = UV_IGNORE;
        return NV_OK;
    }
    return nv__io_fail(UV_EINVAL);
}

static nv_status prepare_streams(nv_scope *scope, nv_process *process, const nv_process_desc *desc,
                                 uv_stdio_container_t *stdio)
{
    const nv_process_stream modes[STREAMS] = { desc->input, desc->output, desc->error };
    nv_status status = NV_OK;
    for (int i = 0; i < STREAMS && status == NV_OK; i++) {
        status = prepare_stream(scope, process, i, modes[i], &stdio[i]);
    }
    return status;
}

static int spawn(nv_process *process, const nv_process_desc *desc, uv_stdio_container_t *stdio)
{
    char **arguments = make_arguments(desc);
    if (!arguments) {
        return UV_ENOMEM;
    }
    uv_process_options_t options = {
        .exit_cb = on_exit_status,
        .file = desc->program,
        .args = arguments,
        .env = (char **)(uintptr_t)desc->environment,
        .cwd = desc->directory,
        .stdio_count = STREAMS,
        .stdio = stdio,
    };
    int error = uv_spawn(process->rt->loop, &process->uv, &options);
    nv__free(arguments);
    process->uv.data = process; /* its handle is on the loop, whatever came of it */
    process->references++;
    process->rt->open_handles++;
    process->rt->io.handles++;
    uv_unref((uv_handle_t *)&process->uv);
    if (error != 0) {
        uv_close((uv_handle_t *)&process->uv, on_closed);
        return error;
    }
    process->rt->io.open_ended++;
    nv__io_touch(process->rt);
    return 0;
}

static nv_status start_keeper(nv_scope *scope, nv_process *process, const nv_process_desc *desc)
{
    char name[NV__MAX_TASK_NAME];
    snprintf(name, sizeof name, "process %s", desc->program);
    nv_task_desc task = {
        .nv_ = { sizeof task, desc->nv_.line, desc->nv_.file },
        .fn = keep,
        .user = process,
        .name = name,
    };
    nv_status status = nv_task_spawn_desc(scope, &task, NULL);
    if (status == NV_OK) {
        process->references++;
    }
    return status;
}

/* The task is there before the process: what is started can always be kept. */
static nv_status start(nv_scope *scope, nv_process *process, const nv_process_desc *desc)
{
    uv_stdio_container_t stdio[STREAMS] = { { .flags = UV_IGNORE } };
    nv_status status = prepare_streams(scope, process, desc, stdio);
    if (status == NV_OK) {
        status = start_keeper(scope, process, desc);
    }
    if (status == NV_OK) {
        status = nv__io_fail(spawn(process, desc, stdio));
    }
    return status;
}

static void give_up(nv_process *process)
{
    for (int i = 0; i < STREAMS; i++) {
        nv_stream_close(process->streams[i]);
    }
    set_exited(process);
    nv__scope_detach(&process->link);
    release(process);
}

nv_status nv_process_start_desc(nv_scope *scope, const nv_process_desc *desc, nv_process **out)
{
    NV__REQUIRE(scope && desc && out, NV_EINVAL, "a process needs a scope, a description, a place");
    *out = NULL;
    nv_process_desc full = { .program = NULL };
    size_t size = desc->nv_.size;
    memcpy(&full, desc, size > 0 && size < sizeof full ? size : sizeof full);
    nv_status status = nv__io_may_open(scope);
    if (status == NV_OK) {
        status = nv__io_fail(check(&full));
    }
    if (status != NV_OK) {
        return status;
    }
    nv_process *process = NV__NEW(nv_process);
    if (!process) {
        return nv__io_fail(UV_ENOMEM);
    }
    process->rt = scope->rt;
    process->references = 1;
    process->grace_seconds = full.grace;
    nv__timer_init(&process->grace, kill_now, process);
    nv__wait_list_init(&process->ended);
    (void)nv__scope_attach(scope, &process->link, end_process); /* it does not refuse: see above */
    status = start(scope, process, &full);
    if (status != NV_OK) {
        give_up(process);
        return status;
    }
    *out = process;
    return NV_OK;
}

/* ---- using ---- */

nv_stream *nv_process_input(const nv_process *process)
{
    NV__REQUIRE(process, NULL, "no process to ask");
    return process->streams[TO_INPUT];
}

nv_stream *nv_process_output(const nv_process *process)
{
    NV__REQUIRE(process, NULL, "no process to ask");
    return process->streams[FROM_OUTPUT];
}

nv_stream *nv_process_error(const nv_process *process)
{
    NV__REQUIRE(process, NULL, "no process to ask");
    return process->streams[FROM_ERROR];
}

int nv_process_id(const nv_process *process)
{
    NV__REQUIRE(process, 0, "no process to ask");
    return process->uv.pid;
}

nv_status nv_process_kill(nv_process *process, int signal)
{
    NV__REQUIRE(process, NV_EINVAL, "no process to kill");
    NV__ASSERT_UI();
    nv__io_touch(process->rt);
    return nv__io_fail(process->exited ? UV_ESRCH : uv_process_kill(&process->uv, signal));
}

nv_status nv_await_process(nv_process *process, nv_process_exit *result)
{
    NV__REQUIRE(process, NV_EINVAL, "no process to await");
    nv_task *task;
    nv_status status = nv__io_begin("nv_await_process", &task);
    if (status != NV_OK) {
        return status;
    }
    process->references++;
    status = nv__await_list(&process->ended, "the exit of a process");
    if (status == NV_OK && result) {
        *result = process->result;
    }
    release(process);
    return status;
}
