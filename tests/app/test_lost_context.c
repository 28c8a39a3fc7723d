/* A window whose OpenGL goes away goes on with pixels: the same window, with the same picture. The
 * losses are made where the renderer and the platform tell them. */
#include "support/cm.h"

#include "app/picture.h"
#include "gl/gl_driver.h"
#include "platform/x11_server.h"

static x11_server server;
static nv_app *app;

/* ---- losses ---- */

static nv_status lost_draw(nv__renderer *renderer, const nv__display_list *list,
                           const nv__pixel_rect *damage, size_t count, uint32_t background)
{
    (void)renderer;
    (void)list;
    (void)damage;
    (void)count;
    (void)background;
    return NV_EIO; /* as when GL_CONTEXT_LOST or a reset of the GPU is seen */
}

static nv_status lost_context(nv__window *window)
{
    (void)window;
    return NV_EIO;
}

static nv_status cannot(nv__window *window)
{
    (void)window;
    return NV_EUNSUPPORTED;
}

static nv__renderer_ops broken_renderer;
static nv__platform_ops broken_platform;

static void break_draw(void)
{
    broken_renderer = *app->renderer->ops;
    broken_renderer.draw = lost_draw;
    app->renderer->ops = &broken_renderer;
}

static void break_platform(bool reopen)
{
    broken_platform = *app->platform->ops;
    broken_platform.make_current = lost_context;
    broken_platform.use_pixels = reopen ? cannot : broken_platform.use_pixels;
    app->platform->ops = &broken_platform;
}

/* ---- the app ---- */

static int open_app(void **state)
{
    nv__app_options options = { .mode = NV__RUNTIME_OWNED,
                                .backend = NV__BACKEND_GLFW,
                                .renderer = NV__RENDERER_GL,
                                .scale = 1.5f };
    (void)state;
    app = picture_open(&options);
    return 0;
}

static int close_app(void **state)
{
    (void)state;
    nv__app_destroy(app);
    return 0;
}

static void let_pass(void)
{
    for (int i = 0; i < 30; i++) {
        nv__runtime_step(app->runtime, 0.01);
    }
}

static int windows_on_screen(void)
{
    Window root, parent, *children = NULL;
    unsigned count = 0;
    int shown = 0;
    XQueryTree(server.display, DefaultRootWindow(server.display), &root, &parent, &children,
               &count);
    for (unsigned i = 0; i < count; i++) {
        XWindowAttributes attributes;
        shown += XGetWindowAttributes(server.display, children[i], &attributes) != 0 &&
                 attributes.map_state == IsViewable;
    }
    XFree(children);
    return shown;
}

/* What is on the screen is what the renderer drew, and nothing stays behind. */
static void expect_shown(void)
{
    int width = 0, height = 0;
    uint32_t *pixels = nv__app_read_pixels(app, &width, &height);
    assert_non_null(pixels);
    assert_int_equal(width, PICTURE_WIDTH * 3 / 2);
    XImage *screen = XGetImage(server.display, DefaultRootWindow(server.display), 0, 0,
                               (unsigned)width, (unsigned)height, AllPlanes, ZPixmap);
    assert_non_null(screen);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            uint32_t seen = (uint32_t)XGetPixel(screen, x, y) & 0xFFFFFF;
            if (seen != (pixels[y * width + x] & 0xFFFFFF)) {
                fail_msg("%d,%d: %06x on the screen, %08x drawn", x, y, seen,
                         pixels[y * width + x]);
            }
        }
    }
    XDestroyImage(screen);
    nv__free(pixels);
}

static void expect_gl(void)
{
    let_pass();
    assert_string_equal(app->renderer->ops->name, "gl");
    assert_int_equal(windows_on_screen(), 1);
    expect_shown();
}

static void expect_fallen_back(const nv__window *window)
{
    picture_set_length(90);
    let_pass();
    assert_string_equal(app->renderer->ops->name, "raster");
    assert_int_equal(app->surface, NV__SURFACE_PIXELS);
    assert_int_equal(windows_on_screen(), 1);
    if (window != NULL) {
        assert_ptr_equal(app->window, window);
    }
    expect_shown();
    picture_set_length(150); /* and it goes on */
    let_pass();
    expect_shown();
    assert_false(nv__view_needs_frame(app->view));
}

static void a_frame_that_cannot_be_drawn_falls_back_in_the_same_window(void **state)
{
    (void)state;
    log_catcher log;
    expect_gl();
    catch_log(&log);
    break_draw();
    expect_fallen_back(app->window);
    assert_int_equal(log.count, 1); /* said once */
    assert_non_null(strstr(log.text, "lost"));
    release_log();
}

static void a_context_that_cannot_be_made_current_falls_back_in_the_same_window(void **state)
{
    (void)state;
    log_catcher log;
    expect_gl();
    catch_log(&log);
    break_platform(false);
    expect_fallen_back(app->window);
    release_log();
}

static void a_window_that_cannot_take_pixels_is_opened_anew(void **state)
{
    (void)state;
    log_catcher log;
    expect_gl();
    catch_log(&log);
    break_platform(true);
    expect_fallen_back(NULL);
    release_log();
}

/* The picture is the same before and after, but for what GL rounds otherwise on curved edges. */
static void the_picture_stays(void **state)
{
    (void)state;
    log_catcher log;
    int width = 0, height = 0;
    expect_gl();
    uint32_t *before = nv__app_read_pixels(app, &width, &height);
    catch_log(&log);
    break_draw();
    app->everything = true;
    nv__app_draw(app);
    let_pass();
    uint32_t *after = nv__app_read_pixels(app, &width, &height);
    assert_string_equal(app->renderer->ops->name, "raster");
    for (int i = 0; i < width * height; i++) {
        for (int shift = 0; shift < 24; shift += 8) {
            assert_in_range(abs((int)(before[i] >> shift & 255) - (int)(after[i] >> shift & 255)),
                            0, 20);
        }
    }
    nv__free(before);
    nv__free(after);
    release_log();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_frame_that_cannot_be_drawn_falls_back_in_the_same_window,
                                        open_app, close_app),
        cmocka_unit_test_setup_teardown(
            a_context_that_cannot_be_made_current_falls_back_in_the_same_window, open_app,
            close_app),
        cmocka_unit_test_setup_teardown(a_window_that_cannot_take_pixels_is_opened_anew, open_app,
                                        close_app),
        cmocka_unit_test_setup_teardown(the_picture_stays, open_app, close_app),
    };
    int failed;
    if (!x11_server_start(&server, NULL, NULL)) {
        return X11_SERVER_SKIP;
    }
    keep_gl_driver();
    open_app(NULL);
    bool gl = strcmp(app->renderer->ops->name, "gl") == 0;
    close_app(NULL);
    if (!gl) {
        x11_server_stop(&server);
        return X11_SERVER_SKIP; /* no OpenGL 3.3 on this server */
    }
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    x11_server_stop(&server);
    return failed;
}
