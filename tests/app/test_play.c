/* Playing a playbook against an app: what it does, and how it fails. */
#include "support/cm.h"

#include "app/app.h"

#include <unistd.h>

static int clicks;

static void count_click(void *user)
{
    (void)user;
    clicks++;
}

static char path[64];

/* Runs a small app with this playbook; returns its exit code. stderr goes to *said. */
static int play(const char *text, char *said, size_t size)
{
    snprintf(path, sizeof path, "test_play_XXXXXX");
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
    close(file);
    setenv("NUIITIVET_PLAY", path, 1);
    setenv("NUIITIVET_BACKEND", "headless", 1);

    fflush(stderr);
    int saved = dup(STDERR_FILENO);
    FILE *capture = tmpfile();
    dup2(fileno(capture), STDERR_FILENO);
    int code = nv_app_run(
        "play", .width = 300, .height = 200,
        .content =
            nv_column(.children = nv_children(
                          nv_text("Hello", .key = "greeting"), nv_text_field("Name", .key = "name"),
                          nv_text_button("Press", .on_click = { count_click, NULL }))));
    fflush(stderr);
    dup2(saved, STDERR_FILENO);
    close(saved);
    rewind(capture);
    size_t length = fread(said, 1, size - 1, capture);
    said[length] = '\0';
    fclose(capture);
    unlink(path);
    unsetenv("NUIITIVET_PLAY");
    return code;
}

static void test_a_good_playbook_ends_with_0(void **state)
{
    (void)state;
    char said[4096];
    clicks = 0;
    int code = play("expect #greeting Hello\n"
                    "click Press\nclick \"button \\\"Press\\\"\"\nkey Space\n"
                    "click #name\ntype \"Ada\"\nexpect #name \"Ada\"\n"
                    "expect_gone Nobody\nadvance 2\nclose\n",
                    said, sizeof said);
    assert_string_equal(said, "");
    assert_int_equal(code, 0);
    assert_int_equal(clicks, 3);
}

static void test_the_first_failing_line_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *line, *problem;
    } cases[] = {
        { "expect #greeting Bye", "it says \"Hello\"" },
        { "expect #nothing x", "there is no \"#nothing\"" },
        { "click Nowhere", "there is no \"Nowhere\"" },
        { "expect_gone Hello", "still there" },
        { "type x", "nothing has the focus" },
        { "screenshot no/such/folder/a.png", "failed" },
        { "dump no/such/folder/a.txt", "cannot write" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char said[4096];
        char text[256];
        char where[128];
        clicks = 0;
        snprintf(text, sizeof text, "# one\nadvance 0\n%s\nclick Press\n", cases[i].line);
        assert_int_equal(play(text, said, sizeof said), 1);
        snprintf(where, sizeof where, "%s:3: %s", path, cases[i].line);
        assert_non_null(strstr(said, where));
        assert_non_null(strstr(said, cases[i].problem));
        assert_int_equal(clicks, 0);
    }
}

static void test_nothing_is_played_after_close(void **state)
{
    (void)state;
    char said[4096];
    clicks = 0;
    assert_int_equal(play("close\nclick Press\n", said, sizeof said), 1);
    assert_non_null(strstr(said, ":2: click Press: the window is closed"));
    assert_int_equal(clicks, 0);
}

static void test_a_malformed_line_stops_the_start(void **state)
{
    (void)state;
    char said[4096];
    clicks = 0;
    assert_int_equal(play("click Press\nclick\n", said, sizeof said), 1);
    assert_non_null(strstr(said, ":2: usage: click"));
    assert_int_equal(clicks, 0);
}

static void test_a_missing_file_is_said(void **state)
{
    (void)state;
    log_catcher log;
    catch_log(&log);
    setenv("NUIITIVET_PLAY", "no/such/file.nvp", 1);
    int code = nv_app_run("play", .content = nv_text("x"));
    unsetenv("NUIITIVET_PLAY");
    assert_int_equal(code, 1);
    assert_non_null(strstr(log.text, "no/such/file.nvp"));
    release_log();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_good_playbook_ends_with_0),
        cmocka_unit_test(test_the_first_failing_line_is_named),
        cmocka_unit_test(test_nothing_is_played_after_close),
        cmocka_unit_test(test_a_malformed_line_stops_the_start),
        cmocka_unit_test(test_a_missing_file_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
