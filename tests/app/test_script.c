/* The playbook's grammar. */
#include "support/cm.h"

#include "app/play/actor.h"
#include "app/play/script.h"

static nv_status parse(const char *text, nv__script *script, int *line, const char **problem)
{
    return nv__script_parse(text, strlen(text), script, line, problem);
}

static void test_every_command_is_understood(void **state)
{
    (void)state;
    const char *text = "# a comment\n"
                       "\n"
                       "click \"Save \\\"all\\\"\"   # trailing comment\n"
                       "type \"a\\nb\"\r\n"
                       "key Shift+Tab\n"
                       "  scroll #list -40\n"
                       "advance 1.5\n"
                       "expect \"#key\" \"\"\n"
                       "expect_gone Working\n"
                       "screenshot a.png\n"
                       "dump a.txt\n"
                       "close";
    nv__script script;
    int line = 0;
    const char *problem = NULL;
    assert_int_equal(parse(text, &script, &line, &problem), NV_OK);
    assert_int_equal(script.count, 10);
    const nv__line *lines = script.items;
    assert_int_equal(lines[0].command, NV__COMMAND_CLICK);
    assert_int_equal(lines[0].number, 3);
    assert_string_equal(lines[0].text[0], "Save \"all\"");
    assert_string_equal(lines[1].text[0], "a\nb");
    assert_int_equal(lines[2].key, NV_KEY_TAB);
    assert_int_equal(lines[2].mods, NV_MOD_SHIFT);
    assert_string_equal(lines[3].text[0], "#list");
    assert_float_equal(lines[3].amount, -40, 0);
    assert_float_equal(lines[4].amount, 1.5, 0);
    assert_string_equal(lines[5].text[1], "");
    assert_string_equal(lines[6].text[0], "Working");
    assert_int_equal(lines[9].command, NV__COMMAND_CLOSE);
    assert_int_equal(lines[9].number, 12);
    nv__script_finish(&script);
}

static void test_malformed_lines_are_named(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "frobnicate \"x\"", "click",         "click \"open",      "click \"a\" \"b\"",
        "advance",          "advance soon",  "advance -1",        "advance nan",
        "advance 1x",       "key",           "key Hyper+Q",       "key NoSuchKey",
        "expect \"#a\"",    "scroll \"#a\"", "scroll \"#a\" far", "close now",
        "screenshot",       "expect_gone",   "dump a b",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[128];
        nv__script script;
        int line = 0;
        const char *problem = NULL;
        snprintf(text, sizeof text, "close\n# fine\n%s\nclose\n", bad[i]);
        assert_int_equal(parse(text, &script, &line, &problem), NV_EINVAL);
        assert_int_equal(line, 3);
        assert_non_null(problem);
        assert_int_equal(script.count, 0);
    }
}

static void test_binary_files_are_refused(void **state)
{
    (void)state;
    nv__script script;
    int line = 0;
    const char *problem = NULL;
    assert_int_equal(nv__script_parse("close\0", 6, &script, &line, &problem), NV_EINVAL);
    assert_int_equal(nv__script_parse("cl\xff", 3, &script, &line, &problem), NV_EINVAL);
    assert_non_null(problem);
}

static void test_random_bytes_never_crash(void **state)
{
    (void)state;
    unsigned seed = 7;
    for (int round = 0; round < 3000; round++) {
        char text[64];
        for (size_t i = 0; i < sizeof text; i++) {
            static const char alphabet[] = "clickey \"\\#+\n\r\tad1.-xpscroexpt";
            seed = seed * 1103515245u + 12345u;
            text[i] = alphabet[(seed >> 16) % (sizeof alphabet - 1)];
        }
        nv__script script;
        int line = 0;
        const char *problem = NULL;
        nv_status status = nv__script_parse(text, sizeof text, &script, &line, &problem);
        assert_true(status == NV_OK || (status == NV_EINVAL && line >= 1 && problem != NULL));
        nv__script_finish(&script);
    }
}

static void test_key_names(void **state)
{
    (void)state;
    uint32_t key = 0;
    uint32_t mods = 0;
    assert_int_equal(nv__parse_key("Ctrl+Shift+A", &key, &mods), NV_OK);
    assert_int_equal(key, 'a');
    assert_int_equal(mods, NV_MOD_CTRL | NV_MOD_SHIFT);
    assert_int_equal(nv__parse_key("+", &key, &mods), NV_OK);
    assert_int_equal(key, '+');
    assert_int_equal(nv__parse_key("enter", &key, &mods), NV_OK);
    assert_int_equal(key, NV_KEY_ENTER);
    assert_int_equal(nv__parse_key("\xc3\xa9", &key, &mods), NV_OK);
    assert_int_equal(key, 0xe9);
    assert_int_equal(nv__parse_key("", &key, &mods), NV_EINVAL);
    assert_int_equal(nv__parse_key("ab", &key, &mods), NV_EINVAL);
}

static void test_allocation_failures_leak_nothing(void **state)
{
    (void)state;
    size_t before = nv__alloc_live();
    for (size_t n = 1;; n++) {
        nv__script script;
        int line = 0;
        const char *problem = NULL;
        nv__alloc_fail_after(n);
        nv_status status = parse("click \"a\"\nkey Tab\nadvance 1\nexpect \"b\" \"c\"\n", &script,
                                 &line, &problem);
        bool hit = nv__alloc_fail_hit();
        nv__alloc_fail_after(0);
        if (status == NV_OK) {
            nv__script_finish(&script);
        }
        assert_int_equal(nv__alloc_live(), before);
        if (!hit) {
            assert_int_equal(status, NV_OK);
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_command_is_understood),
        cmocka_unit_test(test_malformed_lines_are_named),
        cmocka_unit_test(test_binary_files_are_refused),
        cmocka_unit_test(test_random_bytes_never_crash),
        cmocka_unit_test(test_key_names),
        cmocka_unit_test(test_allocation_failures_leak_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
