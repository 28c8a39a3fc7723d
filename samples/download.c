/* Downloads by HTTP/1.0 in one straight-line task, with a progress bar and a cancel button:
 *
 *     download HOST PORT [PATH [FILE]]
 */
#include "samples.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_BODY = 256 << 20, PART = 64 * 1024 };

typedef struct download {
    char host[256], path[512], file[512];
    uint16_t port;
    nv_scope *scope;
    nv_scope *job; /* of the running download; NULL: none */
    nv_obs_real *progress;
    nv_obs_text *status;
    nv_obs_bool *running;
    const nv_obs_bool *idle;
} download;

static bool download_is_idle(void *user)
{
    download *self = user;
    return !nv_get(self->running);
}

static void copy(char *to, size_t size, const char *from)
{
    snprintf(to, size, "%s", from ? from : "");
}

static void download_init(void *state, nv_scope *scope, const void *params)
{
    const download_params *from = params;
    download *self = state;
    copy(self->host, sizeof self->host, from->host);
    copy(self->path, sizeof self->path, from->path ? from->path : "/");
    copy(self->file, sizeof self->file, from->file);
    self->port = from->port;
    self->scope = scope;
    self->progress = nv_obs_real_new(scope, 0.0);
    self->status = nv_obs_text_new(scope, self->host[0] ? "Nothing downloaded yet"
                                                        : "Start me with HOST PORT [PATH [FILE]]");
    self->running = nv_obs_bool_new(scope, false);
    self->idle = nv_computed_bool(scope, download_is_idle, self);
}

/* Suspends. Sends the request and reads the head of the answer. */
NV_MUST_CHECK static nv_status ask_for(download *self, nv_stream *stream, size_t *length)
{
    char line[1024];
    int code = 0;
    const char *request = nv_fmt("GET %s HTTP/1.0\r\nHost: %s\r\n\r\n", self->path, self->host);
    nv_status status = nv_await_write(stream, request, strlen(request), NULL);
    if (status == NV_OK) {
        status = nv_await_read_line(stream, line, sizeof line, NULL);
    }
    if (status == NV_OK && (sscanf(line, "HTTP/1.%*d %d", &code) != 1 || code != 200)) {
        return nv_fail(NV_EFAILED, "the server says: %s", line);
    }
    *length = 0;
    while (status == NV_OK && line[0]) {
        status = nv_await_read_line(stream, line, sizeof line, NULL);
        sscanf(line, "Content-Length: %zu", length);
    }
    return status;
}

/* Suspends. Reads the body, part by part. */
NV_MUST_CHECK static nv_status take_body(download *self, nv_stream *stream, char *body, size_t length)
{
    size_t done = 0;
    while (done < length) {
        size_t got;
        size_t part = length - done < PART ? length - done : PART;
        nv_status status = nv_await_read(stream, body + done, part, &got);
        if (status != NV_OK) {
            return status;
        }
        if (got == 0) {
            return nv_fail(NV_EIO, "the server stopped after %zu of %zu bytes", done, length);
        }
        done += got;
        nv_set(self->progress, (double)done / (double)length);
    }
    return NV_OK;
}

/* Suspends. */
NV_MUST_CHECK static nv_status fetch(download *self, size_t *length)
{
    nv_stream *stream;
    nv_status status = nv_await_connect(nv_scope_current(), self->host, self->port, &stream);
    if (status != NV_OK) {
        return status;
    }
    nv_set(self->status, "Downloading");
    status = ask_for(self, stream, length);
    if (status != NV_OK) {
        return status;
    }
    char *body = *length <= MAX_BODY ? malloc(*length + 1) : NULL;
    if (!body) {
        return nv_fail(NV_ELIMIT, "%zu bytes are too many", *length);
    }
    status = take_body(self, stream, body, *length);
    if (status == NV_OK && self->file[0]) {
        status = nv_await_file_write(self->file, body, *length, NV_FILE_ATOMIC);
    }
    free(body);
    return status;
}

/* A task in the job's scope, so that Cancel ends it and nothing else. */
static nv_status download_job(void *user)
{
    download *self = user;
    size_t length = 0;
    nv_status status = fetch(self, &length);
    const char *why = nv_io_error_text();
    nv_set(self->running, false);
    if (status == NV_OK) {
        nv_set(self->status, nv_fmt("Downloaded %zu bytes", length));
        nv_show_snackbar("Download finished");
    } else if (status == NV_ECANCELED) {
        nv_set(self->status, "Cancelled");
    } else {
        nv_set(self->status, nv_fmt("Failed: %s", why[0] ? why : nv_strstatus(status)));
    }
    return NV_OK;
}

static void download_start(void *user)
{
    download *self = user;
    if (nv_get(self->running) || !self->host[0]) {
        return;
    }
    nv_scope_end(self->job);
    self->job = nv_scope_new(self->scope, "download job");
    nv_set(self->progress, 0.0);
    if (nv_spawn(self->job, download_job, self) == NV_OK) {
        nv_set(self->running, true);
        nv_set(self->status, "Connecting");
    }
}

static void download_cancel(void *user)
{
    download *self = user;
    nv_scope_cancel(self->job);
}

static nv_widget *download_build(void *state, nv_scope *scope)
{
    download *self = state;
    return nv_column(
        .gap = 16, .padding = nv_all(24), .main = NV_CENTER, .width = NV_FILL, .height = NV_FILL,
        .children = nv_children(
            nv_text(.key = "status", .bind_text = self->status),
            nv_row(.gap = 12, .cross = NV_CENTER, .width = NV_FILL,
                   .children = nv_children(
                       nv_linear_progress(.key = "bar", .bind_value = self->progress, .width = NV_FILL),
                       nv_text(.key = "percent", .width = 48, .align = NV_FINISH,
                               .bind_text = nv_format(scope, "{:.0%}", self->progress)))),
            nv_row(.gap = 8, .children = nv_children(
                nv_filled_button("Download", .bind_enabled = self->idle,
                                 .on_click = { download_start, self }),
                nv_text_button("Cancel", .bind_enabled = self->running,
                               .on_click = { download_cancel, self })))));
}

const nv_component_class download_class = {
    .name = "download",
    .size = sizeof(download),
    .init = download_init,
    .build = download_build,
};

#ifndef NV_SAMPLE_NO_MAIN
int main(int argc, char **argv)
{
    const download_params params = {
        .host = argc > 2 ? argv[1] : NULL,
        .port = (uint16_t)(argc > 2 ? strtoul(argv[2], NULL, 10) : 0),
        .path = argc > 3 ? argv[3] : NULL,
        .file = argc > 4 ? argv[4] : NULL,
    };
    return nv_app_run("Download", .width = 460, .height = 220,
                      .content = nv_component(&download_class, &params));
}
#endif
