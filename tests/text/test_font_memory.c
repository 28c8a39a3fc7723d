/* fontconfig's answers from one start to the next. Each start is a process of its own, as
 * fontconfig reads its configuration once in a process. */
#include "text_fixture.h"

#include "text/font_memory.h"

#include "base/log.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char place[] = "/tmp/nv_font_memory_XXXXXX";
static char folder[128], fonts_folder[128], font_path[160], config_path[128];

/* ---- files, old enough to be trusted ---- */

static void make_old(const char *path, int seconds)
{
    struct timespec times[2] = { { .tv_sec = 1700000000 + seconds },
                                 { .tv_sec = 1700000000 + seconds } };
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static char *read_all(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *bytes = malloc(1 << 20);
    *length = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    return bytes;
}

static void write_all(const char *path, const char *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    fclose(file);
}

/* The path of the only file in the folder; false: there is none. */
static bool remembered_file(char *out, size_t size)
{
    DIR *dir = opendir(folder);
    bool found = false;
    struct dirent *entry;
    while (dir && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] != '.') {
            assert_false(found);
            assert_memory_equal(entry->d_name, "fonts-", 6);
            assert_int_equal(strlen(entry->d_name), 22); /* and no half-written one */
            snprintf(out, size, "%s/%s", folder, entry->d_name);
            found = true;
        }
    }
    if (dir) {
        closedir(dir);
    }
    return found;
}

/* ---- starts ---- */

enum { FOUND = 1, ASKED = 2 };

static void start(void)
{
    nv__fonts *fonts;
    nv__font *font;
    nv_log_set_level(NV_LOG_OFF);
    if (nv__fonts_create(&fonts) != NV_OK) {
        _exit(64);
    }
    nv__fonts_remember_in(fonts, folder);
    if (nv__fonts_pick(fonts, "Roboto", 400, &font) != NV_OK) {
        _exit(65);
    }
    int seen = strcmp(font->name, "Roboto-Regular") == 0 ? FOUND : 0;
    seen |= fonts->system ? ASKED : 0;
    nv__fonts_destroy(fonts);
    _exit(seen);
}

/* FOUND: the font is the wanted one; ASKED: fontconfig was. */
static int run(void)
{
    int status = 0;
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        start();
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void install_font(int seconds)
{
    size_t length;
    char *bytes = read_all(ROBOTO, &length);
    write_all(font_path, bytes, length);
    free(bytes);
    make_old(font_path, seconds);
    make_old(fonts_folder, seconds);
}

static int set_up(void **state)
{
    (void)state;
    char config[1024];
    strcpy(place, "/tmp/nv_font_memory_XXXXXX");
    if (!mkdtemp(place)) {
        return -1;
    }
    snprintf(folder, sizeof folder, "%s/memory", place);
    snprintf(fonts_folder, sizeof fonts_folder, "%s/fonts", place);
    snprintf(font_path, sizeof font_path, "%s/one.ttf", fonts_folder);
    snprintf(config_path, sizeof config_path, "%s/fonts.conf", place);
    mkdir(folder, 0700);
    mkdir(fonts_folder, 0700);
    int length = snprintf(config, sizeof config,
                          "<?xml version=\"1.0\"?>\n<!DOCTYPE fontconfig SYSTEM \"fonts.dtd\">\n"
                          "<fontconfig><dir>%s</dir><cachedir>%s/cache</cachedir></fontconfig>\n",
                          fonts_folder, place);
    write_all(config_path, config, (size_t)length);
    make_old(config_path, 0);
    install_font(0);
    make_old(place, 0);
    setenv("FONTCONFIG_FILE", config_path, 1);
    setenv("HOME", place, 1);
    return 0;
}

static int tear_down(void **state)
{
    char command[160];
    (void)state;
    snprintf(command, sizeof command, "chmod -R u+w '%s'; rm -r '%s'", place, place);
    return system(command);
}

/* fontconfig makes its own cache beside ours in the first start; that is a change of the folder. */
static void settle(void)
{
    (void)run();
    make_old(place, 0);
    char path[256];
    if (remembered_file(path, sizeof path)) {
        unlink(path);
    }
}

static void the_second_start_does_not_ask(void **state)
{
    (void)state;
    char path[256];
    settle();
    assert_int_equal(run(), FOUND | ASKED);
    assert_true(remembered_file(path, sizeof path));
    assert_int_equal(run(), FOUND);
    assert_int_equal(run(), FOUND);
}

static void a_font_that_went_is_asked_for_again(void **state)
{
    (void)state;
    settle();
    assert_int_equal(run(), FOUND | ASKED);
    assert_int_equal(run(), FOUND);
    unlink(font_path);
    make_old(fonts_folder, 0); /* even when its folder does not tell */
    assert_int_equal(run(), ASKED);
    install_font(10); /* it is there again */
    assert_int_equal(run(), FOUND | ASKED);
}

static void that_there_is_no_such_font_is_remembered_too(void **state)
{
    (void)state;
    unlink(font_path);
    make_old(fonts_folder, 20);
    settle();
    assert_int_equal(run(), ASKED);
    /* "No font at all" asks for any font, so fontconfig is started; but not for the family. */
    install_font(30);
    assert_int_equal(run(), FOUND | ASKED);
}

static void a_changed_configuration_is_read_again(void **state)
{
    (void)state;
    settle();
    assert_int_equal(run(), FOUND | ASKED);
    assert_int_equal(run(), FOUND);
    make_old(config_path, 5);
    assert_int_equal(run(), FOUND | ASKED);
    assert_int_equal(run(), FOUND);
    setenv("FC_LANG", "ja", 1); /* another environment, another answer */
    assert_int_equal(run(), FOUND | ASKED);
    unsetenv("FC_LANG");
    char configured[160];
    snprintf(configured, sizeof configured, "%s/.fonts.conf", place);
    write_all(configured, "<fontconfig/>", 13); /* comes into being */
    make_old(configured, 0);
    make_old(place, 0);
    assert_int_equal(run(), FOUND | ASKED);
}

static void a_damaged_file_is_no_file(void **state)
{
    (void)state;
    char path[256];
    size_t length;
    settle();
    assert_int_equal(run(), FOUND | ASKED);
    assert_true(remembered_file(path, sizeof path));
    char *bytes = read_all(path, &length);
    for (size_t i = 0; i < length; i += 1 + length / 40) {
        bytes[i] ^= 0x15;
        write_all(path, bytes, length);
        assert_int_equal(run(), FOUND | ASKED);
        bytes[i] ^= 0x15;
        write_all(path, bytes, i); /* cut */
        assert_int_equal(run(), FOUND | ASKED);
    }
    write_all(path, bytes, length);
    assert_int_equal(run(), FOUND);
    free(bytes);
    unlink(path);
    mkdir(path, 0700); /* not even a file */
    assert_int_equal(run(), FOUND | ASKED);
    rmdir(path);
}

static void where_nothing_can_be_written_nothing_is(void **state)
{
    (void)state;
    settle();
    rmdir(folder);
    assert_int_equal(run(), FOUND | ASKED);
    assert_int_equal(run(), FOUND | ASKED);
    assert_int_equal(access(folder, F_OK), -1);
    write_all(folder, "x", 1); /* a file where the folder should be */
    assert_int_equal(run(), FOUND | ASKED);
    unlink(folder);
}

static void what_is_too_fresh_is_not_trusted(void **state)
{
    (void)state;
    char path[256];
    settle();
    assert_int_equal(utimensat(AT_FDCWD, fonts_folder, NULL, 0), 0); /* now */
    assert_int_equal(run(), FOUND | ASKED);
    assert_false(remembered_file(path, sizeof path));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_second_start_does_not_ask),
        TEST(a_font_that_went_is_asked_for_again),
        TEST(that_there_is_no_such_font_is_remembered_too),
        TEST(a_changed_configuration_is_read_again),
        TEST(a_damaged_file_is_no_file),
        TEST(where_nothing_can_be_written_nothing_is),
        TEST(what_is_too_fresh_is_not_trusted),
    };
    if (!have_fonts()) {
        return SKIP_EXIT_CODE;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
