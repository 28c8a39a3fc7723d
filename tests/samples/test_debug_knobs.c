/* RUN-50 to RUN-52: the knobs that show who asks for redraws and which keys arrive. */
#include "support/cm.h"

#include "samples.h"
#include "ui/key_names.h"

#include <nuiitivet/testing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char said[16384];

/* What the counter writes to stderr while `act` uses it. */
static void listen(void (*act)(nv_tester *t))
{
    FILE *file = tmpfile();
    assert_non_null(file);
    (void)fflush(stderr);
    int before = dup(STDERR_FILENO);
    assert_true(before >= 0 && dup2(fileno(file), STDERR_FILENO) >= 0);
    nv_tester *t = nv_tester_open(nv_component(&counter_class, NULL), .width = 360, .height = 240);
    act(t);
    nv_tester_close(t);
    (void)fflush(stderr);
    assert_true(dup2(before, STDERR_FILENO) >= 0);
    close(before);
    rewind(file);
    said[fread(said, 1, sizeof said - 1, file)] = '\0';
    (void)fclose(file);
}

static int forget_knobs(void **state)
{
    (void)state;
    unsetenv("NUIITIVET_DEBUG_INVALIDATE");
    unsetenv("NUIITIVET_DEBUG_INVALIDATE_EVERY");
    unsetenv("NUIITIVET_DEBUG_KEYS");
    unsetenv("NUIITIVET_DEBUG_KEYS_FILTER");
    return 0;
}

static size_t count_lines(const char *with)
{
    size_t count = 0;
    for (const char *at = said; (at = strstr(at, with)) != NULL; at++) {
        count++;
    }
    return count;
}

/* ---- redraws ---- */

static void click_for_a_while(nv_tester *t)
{
    for (int i = 0; i < 30; i++) {
        nv_tester_click(t, "Increment");
        nv_tester_advance(t, 0.1);
    }
}

static void nothing_is_said_unless_asked(void **state)
{
    (void)state;
    listen(click_for_a_while);
    assert_string_equal(said, "");
}

/* RUN-50 */
static void the_busiest_places_are_told(void **state)
{
    (void)state;
    setenv("NUIITIVET_DEBUG_INVALIDATE", "on", 1);
    listen(click_for_a_while);
    assert_in_range(count_lines(" requests in "), 2, 4); /* 3 s of clicks, a second each */
    assert_non_null(strstr(said, "paint  text 'Count: "));
    assert_non_null(strstr(said, "paint  filled_button 'Increment' counter.c:"));
    /* at most eight places a time, the busiest first */
    const char *block = strstr(said, " requests in ");
    unsigned long last = 1000000;
    int places = 0;
    for (const char *line = strchr(block, '\n') + 1;
         sscanf(line, "nuiitivet: %lu ", &last) == 1 && !strstr(line, " requests in ");
         line = strchr(line, '\n') + 1) {
        unsigned long now = 0;
        assert_int_equal(sscanf(line, "nuiitivet: %lu ", &now), 1);
        assert_true(now <= last);
        places++;
    }
    assert_in_range(places, 0, 8);
}

/* RUN-50: the time between two reports can be set, but not below a tenth of a second. */
static void reports_come_as_often_as_asked(void **state)
{
    (void)state;
    setenv("NUIITIVET_DEBUG_INVALIDATE", "1", 1);
    setenv("NUIITIVET_DEBUG_INVALIDATE_EVERY", "0.001", 1);
    listen(click_for_a_while);
    assert_in_range(count_lines(" requests in "), 15, 31);
    setenv("NUIITIVET_DEBUG_INVALIDATE_EVERY", "100", 1);
    listen(click_for_a_while);
    assert_string_equal(said, "");
}

/* ---- keys ---- */

static void press_some_keys(nv_tester *t)
{
    nv_tester_key(t, "Tab");
    nv_tester_key(t, "Ctrl+Shift+a");
    nv_tester_key(t, "Space");
}

/* RUN-51 */
static void keys_are_told_with_modifiers_and_whether_they_were_handled(void **state)
{
    (void)state;
    setenv("NUIITIVET_DEBUG_KEYS", "1", 1);
    listen(press_some_keys);
    assert_non_null(strstr(said, "key Tab, handled"));
    assert_non_null(strstr(said, "key Ctrl+Shift+a, not handled"));
    assert_non_null(strstr(said, "key Space, handled"));
}

/* RUN-51 */
static void a_filter_leaves_other_keys_out(void **state)
{
    (void)state;
    setenv("NUIITIVET_DEBUG_KEYS", "yes", 1);
    setenv("NUIITIVET_DEBUG_KEYS_FILTER", "enter, SPACE,F1", 1);
    listen(press_some_keys);
    assert_int_equal(count_lines("nuiitivet: "), 1);
    assert_non_null(strstr(said, "key Space, handled"));
}

/* RUN-52 */
static void off_is_off(void **state)
{
    (void)state;
    static const char *const offs[] = { "", "0", "false", "no", "off", "disable", "disabled" };
    for (size_t i = 0; i < sizeof offs / sizeof *offs; i++) {
        setenv("NUIITIVET_DEBUG_KEYS", offs[i], 1);
        setenv("NUIITIVET_DEBUG_INVALIDATE", offs[i], 1);
        listen(press_some_keys);
        assert_string_equal(said, "");
    }
}

static void names_of_keys_are_written_as_they_are_read(void **state)
{
    (void)state;
    static const char *const names[] = { "Ctrl+Enter", "Alt+Shift+PageDown", "Meta+x", "Space",
                                         "+" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char mods_name[NV__KEY_NAME_BYTES], name[NV__KEY_NAME_BYTES], both[2 * NV__KEY_NAME_BYTES];
        uint32_t key = 0, mods = 0;
        assert_int_equal(nv__parse_key(names[i], &key, &mods), NV_OK);
        nv__mods_name(mods, mods_name, sizeof mods_name);
        nv__key_name(key, name, sizeof name);
        snprintf(both, sizeof both, "%s%s", mods_name, name);
        assert_string_equal(both, names[i]);
    }
    char name[NV__KEY_NAME_BYTES];
    nv__key_name(NV_KEY_F12, name, sizeof name);
    assert_string_equal(name, "F12");
    nv__key_name(NV_KEY_UNKNOWN, name, sizeof name);
    assert_string_equal(name, "key 0x0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(nothing_is_said_unless_asked, forget_knobs),
        cmocka_unit_test_teardown(the_busiest_places_are_told, forget_knobs),
        cmocka_unit_test_teardown(reports_come_as_often_as_asked, forget_knobs),
        cmocka_unit_test_teardown(keys_are_told_with_modifiers_and_whether_they_were_handled,
                                  forget_knobs),
        cmocka_unit_test_teardown(a_filter_leaves_other_keys_out, forget_knobs),
        cmocka_unit_test_teardown(off_is_off, forget_knobs),
        cmocka_unit_test(names_of_keys_are_written_as_they_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
