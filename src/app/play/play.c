#include "app/play/play.h"

#include "app/play/actor.h"
#include "app/play/finder.h"
#include "app/play/script.h"
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In a window a step waits this long for what it expects before it fails. */
static const double patience_seconds = 3.0;
static const double poll_seconds = 0.016;

/* Screenshots are drawn and written on the playbook's own stack, drivers and libpng included. */
enum { PLAY_STACK_BYTES = 1 << 20 };

struct nv__play {
    char *path;
    nv__script script;
    nv_app *app;
    bool failed;
};

bool nv__play_is_requested(void)
{
    const char *path = getenv("NUIITIVET_PLAY");
    return path != NULL && path[0] != '\0';
}

bool nv__play_has_failed(const nv__play *play)
{
    return play->failed;
}

void nv__play_free(nv__play *play)
{
    if (play != NULL) {
        nv__script_finish(&play->script);
        nv__free(play->path);
        nv__free(play);
    }
}

/* ---- loading ---- */

static nv_status read_file(const char *path, char **text, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        nv__log(NV_LOG_ERROR, "playbook %s: %s", path, strerror(errno));
        return errno == ENOENT ? NV_ENOTFOUND : NV_EIO;
    }
    nv_status status = NV_ENOMEM;
    *text = nv__alloc(NV__PLAY_MAX_BYTES + 1);
    if (*text != NULL) {
        *length = fread(*text, 1, NV__PLAY_MAX_BYTES + 1, file);
        status = ferror(file) ? NV_EIO : *length > NV__PLAY_MAX_BYTES ? NV_ELIMIT : NV_OK;
    }
    fclose(file);
    if (status != NV_OK) {
        nv__log(NV_LOG_ERROR, "playbook %s: %s", path, nv_strstatus(status));
        nv__free(*text);
        *text = NULL;
    }
    return status;
}

nv_status nv__play_load(nv__play **out)
{
    const char *path = getenv("NUIITIVET_PLAY");
    char *text = NULL;
    size_t length = 0;
    *out = NULL;
    nv_status status = read_file(path, &text, &length);
    if (status != NV_OK) {
        return status;
    }
    nv__play *play = NV__NEW(nv__play);
    int bad_line = 0;
    const char *problem = "out of memory";
    status = NV_ENOMEM;
    if (play != NULL && (play->path = nv__strdup(path)) != NULL) {
        status = nv__script_parse(text, length, &play->script, &bad_line, &problem);
    }
    nv__free(text);
    if (status != NV_OK) {
        nv__log(NV_LOG_ERROR, "playbook %s:%d: %s", path, bad_line, problem);
        nv__play_free(play);
        return status;
    }
    *out = play;
    return NV_OK;
}

void nv__play_adjust_options(nv__app_options *options)
{
    const char *x11 = getenv("DISPLAY");
    const char *wayland = getenv("WAYLAND_DISPLAY");
    bool display = (x11 != NULL && x11[0] != '\0') || (wayland != NULL && wayland[0] != '\0');
    if (options->backend == NV__BACKEND_AUTO && !display) {
        options->backend = NV__BACKEND_HEADLESS;
    }
    options->virtual_clock =
        options->backend == NV__BACKEND_HEADLESS && options->mode == NV__RUNTIME_OWNED;
}

/* ---- failing ---- */

NV_PRINTF(3, 4) static nv_status fail(nv__play *play, const nv__line *line, const char *format, ...)
{
    char problem[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(problem, sizeof problem, format, arguments);
    va_end(arguments);
    fprintf(stderr, "%s:%d: %s: %s\n", play->path, line->number, line->source, problem);
    char *tree = play->app->view != NULL ? nv__view_dump(play->app->view) : NULL;
    if (tree != NULL) {
        fprintf(stderr, "the window shows:\n%s", tree);
        nv__free(tree);
    }
    play->failed = true;
    return NV_EFAILED;
}

/* ---- one command ---- */

/* Lets `seconds` pass: the virtual clock is moved, a real one is waited for. */
static nv_status pass(nv__play *play, double seconds)
{
    if (nv__runtime_is_virtual(play->app->runtime)) {
        nv__runtime_advance(play->app->runtime, seconds);
        return NV_OK;
    }
    if (nv__task_is_running()) {
        return nv_await_sleep(seconds);
    }
    nv__runtime_step(play->app->runtime, seconds);
    return NV_OK;
}

typedef bool (*condition_fn)(nv__play *play, const nv__line *line);

/* On a real clock frames and timers come when they come, so an expectation may take a moment. */
static bool hold_within_patience(nv__play *play, const nv__line *line, condition_fn holds)
{
    nv__act_settle(play->app);
    bool good = holds(play, line);
    if (nv__runtime_is_virtual(play->app->runtime)) {
        return good;
    }
    double deadline = nv_now() + patience_seconds;
    while (!good && !play->app->closing && nv_now() < deadline) {
        if (pass(play, poll_seconds) != NV_OK) {
            return false;
        }
        good = play->app->view != NULL && holds(play, line);
    }
    return good;
}

static bool target_exists(nv__play *play, const nv__line *line)
{
    return nv__find(play->app->view, line->text[0]) != NULL;
}

static bool target_is_gone(nv__play *play, const nv__line *line)
{
    return !target_exists(play, line);
}

static bool target_says(nv__play *play, const nv__line *line)
{
    const nv__semantics_node *node = nv__find(play->app->view, line->text[0]);
    return node != NULL && strcmp(nv__node_text(node), line->text[1]) == 0;
}

static bool target_reachable(nv__play *play, const nv__line *line)
{
    const nv__semantics_node *node = nv__find(play->app->view, line->text[0]);
    nv_point point;
    const char *why = NULL;
    return node != NULL && nv__act_reachable(play->app, node, &point, &why);
}

static nv_status find_point(nv__play *play, const nv__line *line, nv_point *point)
{
    (void)hold_within_patience(play, line, target_reachable);
    const nv__semantics_node *node =
        play->app->view != NULL ? nv__find(play->app->view, line->text[0]) : NULL;
    if (node == NULL) {
        return fail(play, line, "there is no \"%s\"", line->text[0]);
    }
    const char *why = NULL;
    if (!nv__act_reachable(play->app, node, point, &why)) {
        return fail(play, line, "cannot reach \"%s\": %s", line->text[0], why);
    }
    return NV_OK;
}

static nv_status do_pointer(nv__play *play, const nv__line *line)
{
    nv_point point = { 0, 0 };
    nv_status status = find_point(play, line, &point);
    if (status == NV_OK && line->command == NV__COMMAND_CLICK) {
        nv__act_click(play->app, point);
    } else if (status == NV_OK) {
        nv__act_scroll(play->app, point, 0, (float)line->amount);
    }
    return status;
}

static nv_status do_type(nv__play *play, const nv__line *line)
{
    if (nv__view_focus(play->app->view) == NULL) {
        return fail(play, line, "nothing has the focus");
    }
    nv__act_type(play->app, line->text[0]);
    return NV_OK;
}

static nv_status do_expect(nv__play *play, const nv__line *line)
{
    if (hold_within_patience(play, line, target_says)) {
        return NV_OK;
    }
    const nv__semantics_node *node =
        play->app->view != NULL ? nv__find(play->app->view, line->text[0]) : NULL;
    if (node == NULL) {
        return fail(play, line, "there is no \"%s\"", line->text[0]);
    }
    return fail(play, line, "it says \"%s\"", nv__node_text(node));
}

static nv_status do_expect_gone(nv__play *play, const nv__line *line)
{
    if (hold_within_patience(play, line, target_is_gone)) {
        return NV_OK;
    }
    return fail(play, line, "\"%s\" is still there", line->text[0]);
}

static nv_status do_screenshot(nv__play *play, const nv__line *line)
{
    nv_status status = nv__app_screenshot(play->app, line->text[0]);
    if (status != NV_OK) {
        return fail(play, line, "%s", nv_strstatus(status));
    }
    printf("screenshot: %s\n", line->text[0]);
    return NV_OK;
}

/* Frees the text; NULL: there was no memory for it. */
static nv_status write_file(nv__play *play, const nv__line *line, char *text)
{
    FILE *file = text != NULL ? fopen(line->text[0], "w") : NULL;
    bool written = file != NULL && fputs(text, file) >= 0;
    if (file != NULL) {
        written = fclose(file) == 0 && written;
    }
    nv__free(text);
    return written ? NV_OK : fail(play, line, "cannot write %s", line->text[0]);
}

static nv_status do_dump(nv__play *play, const nv__line *line)
{
    nv__act_settle(play->app);
    return write_file(play, line, nv__view_dump(play->app->view));
}

static nv_status do_drawing(nv__play *play, const nv__line *line)
{
    nv__display_list content, page;
    nv__view *view = play->app->view;
    nv_size size = nv__view_size(view);
    nv_canvas canvas;
    nv__act_settle(play->app);
    nv__display_list_init(&content);
    nv__display_list_init(&page);
    nv__view_record_all(view, &content);
    /* A picture is whole with what it stands on. */
    nv__canvas_begin(&canvas, &page);
    nv_canvas_rect(&canvas, (nv_rect){ 0, 0, size.width, size.height },
                   NV_ARGB(nv__view_role_argb(view, NV_COLOR_ROLE_SURFACE)));
    nv__canvas_end(&canvas, "drawing");
    nv__display_list_append(&page, &content, 0, 0, 1, NULL, 0);
    char *text = content.failed || page.failed ? NULL : nv__display_list_write(&page);
    nv__display_list_finish(&content);
    nv__display_list_finish(&page);
    return write_file(play, line, text);
}

static nv_status do_line(nv__play *play, const nv__line *line)
{
    if (play->app->closing || play->app->view == NULL) {
        return fail(play, line, "the window is closed");
    }
    switch (line->command) {
    case NV__COMMAND_CLICK:
    case NV__COMMAND_SCROLL:
        return do_pointer(play, line);
    case NV__COMMAND_TYPE:
        return do_type(play, line);
    case NV__COMMAND_KEY:
        nv__act_key(play->app, line->key, line->mods);
        return NV_OK;
    case NV__COMMAND_ADVANCE:
        return pass(play, line->amount);
    case NV__COMMAND_EXPECT:
        return do_expect(play, line);
    case NV__COMMAND_EXPECT_GONE:
        return do_expect_gone(play, line);
    case NV__COMMAND_SCREENSHOT:
        return do_screenshot(play, line);
    case NV__COMMAND_DUMP:
        return do_dump(play, line);
    case NV__COMMAND_DRAWING:
        return do_drawing(play, line);
    case NV__COMMAND_CLOSE:
        nv__app_request_exit(play->app, 0);
        return NV_OK;
    }
    return NV_EINVAL;
}

/* ---- playing ---- */

static nv_status play_all(void *user)
{
    nv__play *play = user;
    nv_status status = NV_OK;
    for (size_t i = 0; i < play->script.count && status == NV_OK; i++) {
        status = do_line(play, &play->script.items[i]);
    }
    nv__app_request_exit(play->app, play->failed ? 1 : 0);
    return status == NV_EFAILED ? NV_OK : status; /* already told, with its line */
}

void nv__play_start(nv__play *play, nv_app *app)
{
    play->app = app;
    if (nv__runtime_is_virtual(app->runtime) ||
        nv__runtime_get_mode(app->runtime) == NV__RUNTIME_SYNC) {
        (void)play_all(play);
        return;
    }
    nv_task_desc desc = { .nv_ = { sizeof desc, __LINE__, __FILE__ },
                          .fn = play_all,
                          .user = play,
                          .name = "playbook",
                          .stack_size = PLAY_STACK_BYTES };
    nv_status status = nv_task_spawn_desc(app->scope, &desc, NULL);
    if (status != NV_OK) {
        nv__log(NV_LOG_ERROR, "the playbook cannot start: %s", nv_strstatus(status));
        play->failed = true;
        nv__app_request_exit(app, 1);
    }
}
