/* A form: two-way bound fields, a derived "can submit", and a handler that awaits the answer. */
#include "samples.h"

#include <string.h>

typedef struct login {
    nv_obs_text *username;
    nv_obs_text *password;
    nv_obs_text *error;
    nv_obs_text *greeting;
    const nv_obs_bool *can_submit;
} login;

/* Suspends: a server that takes its time and knows one password. */
NV_MUST_CHECK static nv_status auth_async(const char *password)
{
    nv_status status = nv_await_sleep(1.0);
    if (status != NV_OK) {
        return status;
    }
    return strcmp(password, "secret") == 0 ? NV_OK : NV_EINVAL;
}

static bool login_can_submit(void *user)
{
    login *self = user;
    return nv_get(self->username)[0] != '\0' && nv_get(self->password)[0] != '\0';
}

static void login_init(void *state, nv_scope *scope, const void *params)
{
    (void)params;
    login *self = state;
    self->username = nv_obs_text_new(scope, "");
    self->password = nv_obs_text_new(scope, "");
    self->error = nv_obs_text_new(scope, "");
    self->greeting = nv_obs_text_new(scope, "Sign in to continue");
    self->can_submit = nv_computed_bool(scope, login_can_submit, self);
}

static void login_submit(void *user)
{
    login *self = user;
    const char *name = nv_get(self->username);

    nv_overlay *loading = nv_show_loading("Signing in");
    nv_status status = auth_async(nv_get(self->password));
    nv_overlay_close(loading);
    if (status == NV_ECANCELED) {
        return;
    }
    nv_set(self->error, status == NV_OK ? "" : "Wrong name or password");
    if (status == NV_OK) {
        nv_obs_text_setf(self->greeting, "Welcome, %s", name);
        nv_show_snackbar("Signed in");
    }
}

static void login_submit_field(void *user, const char *text)
{
    login *self = user;
    (void)text;
    if (nv_get(self->can_submit)) {
        login_submit(self);
    }
}

static nv_widget *login_build(void *state, nv_scope *scope)
{
    static const nv_text_style title = { .size = 24, .line_height = 32 };

    login *self = state;
    (void)scope;
    return nv_container(
        .align = NV_CENTER,
        .child = nv_column(
            .gap = 20, .padding = nv_all(24), .cross = NV_CENTER,
            .children = nv_children(
                nv_text(.key = "greeting", .bind_text = self->greeting, .style = &title),
                nv_text_field("Username", .key = "username", .bind_text = self->username, .width = 300),
                nv_text_field("Password", .key = "password", .bind_text = self->password, .width = 300,
                              .bind_error = self->error, .obscured = true,
                              .on_submit = { login_submit_field, self }),
                nv_filled_button("Login", .width = 300, .bind_enabled = self->can_submit,
                                 .on_click = { login_submit, self }))));
}

const nv_component_class login_class = {
    .name = "login",
    .size = sizeof(login),
    .init = login_init,
    .build = login_build,
};

#ifndef NV_SAMPLE_NO_MAIN
int main(void)
{
    return nv_app_run("Login", .width = 420, .height = 420,
                      .content = nv_component(&login_class, NULL));
}
#endif
