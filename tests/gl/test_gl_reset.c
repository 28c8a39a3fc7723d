/* A GPU that is reset is told by the frame; what is left needs no context to be destroyed. */
#include "support/cm.h"

#include "gl/gl_fixture.h"

static nv__egl *egl;
static unsigned reset_status; /* what GL says */
static bool calls_are_errors;
static int forbidden_calls;

static unsigned tell_reset(void)
{
    return reset_status;
}

static const unsigned char *name_extension(unsigned name, unsigned index)
{
    (void)name;
    (void)index;
    return (const unsigned char *)"GL_KHR_robustness";
}

static void delete_textures(int count, const unsigned *textures)
{
    (void)count;
    (void)textures;
    forbidden_calls += calls_are_errors;
}

static void *find(const char *name)
{
    union {
        unsigned (*status)(void);
        const unsigned char *(*string)(unsigned, unsigned);
        void (*delete)(int, const unsigned *);
        void *data;
    } function;

    if (strcmp(name, "glGetGraphicsResetStatus") == 0) {
        function.status = tell_reset;
    } else if (strcmp(name, "glGetStringi") == 0) {
        function.string = name_extension;
    } else if (strcmp(name, "glDeleteTextures") == 0) {
        function.delete = delete_textures;
    } else {
        return nv__egl_proc_address(name);
    }
    return function.data;
}

static void a_reset_of_the_gpu_is_told_by_the_frame(void **state)
{
    nv__renderer *gl = NULL;
    nv__display_list list = { .failed = false };
    nv__pixel_rect all = { 0, 0, 20, 20 };
    log_catcher log;

    (void)state;
    reset_status = 0;
    assert_int_equal(nv__gl_create(find, &gl), NV_OK);
    assert_int_equal(gl->ops->resize(gl, 20, 20, 1), NV_OK);
    assert_int_equal(gl->ops->draw(gl, &list, &all, 1, 0xFFFFFFFF), NV_OK);
    catch_log(&log);
    reset_status = 0x8255; /* an unknown context did it */
    assert_int_equal(gl->ops->draw(gl, &list, &all, 1, 0xFFFFFFFF), NV_EIO);
    assert_non_null(strstr(log.text, "reset"));
    release_log();
    nv__gl_abandon(gl);
    calls_are_errors = true;
    gl->ops->destroy(gl);
    assert_int_equal(forbidden_calls, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reset_of_the_gpu_is_told_by_the_frame),
    };
    int failed;

    keep_gl_driver();
    if (nv__egl_create(&egl) != NV_OK) {
        return GL_FIXTURE_SKIP;
    }
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    nv__egl_destroy(egl);
    return failed;
}
