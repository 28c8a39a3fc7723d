#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define GLFW_INCLUDE_NONE
#include "platform/glfw/keymap.h"

#include <GLFW/glfw3.h>

static void printable_keys_are_the_lower_case_letter_of_the_layout(void **state)
{
    (void)state;
    assert_int_equal(nv__glfw_key(GLFW_KEY_A, 0, "a"), 'a');
    assert_int_equal(nv__glfw_key(GLFW_KEY_Q, 0, "a"), 'a'); /* AZERTY */
    assert_int_equal(nv__glfw_key(GLFW_KEY_A, GLFW_MOD_SHIFT, "A"), 'a');
    assert_int_equal(nv__glfw_key(GLFW_KEY_5, 0, "5"), '5');
    assert_int_equal(nv__glfw_key(GLFW_KEY_COMMA, 0, ","), ',');
    assert_int_equal(nv__glfw_key(GLFW_KEY_SEMICOLON, 0, "\xC3\xB6"), 0xF6); /* German o umlaut */
}

static void a_key_without_a_name_is_known_by_its_position(void **state)
{
    (void)state;
    assert_int_equal(nv__glfw_key(GLFW_KEY_Z, 0, NULL), 'z');
    assert_int_equal(nv__glfw_key(GLFW_KEY_Z, 0, ""), 'z');
    assert_int_equal(nv__glfw_key(GLFW_KEY_SLASH, 0, NULL), '/');
    assert_int_equal(nv__glfw_key(GLFW_KEY_WORLD_1, 0, NULL), NV_KEY_UNKNOWN);
}

static void shortcuts_keep_latin_letters_on_other_scripts(void **state)
{
    (void)state;
    /* The physical C types Cyrillic es; Ctrl+C has to copy all the same. */
    assert_int_equal(nv__glfw_key(GLFW_KEY_C, GLFW_MOD_CONTROL, "\xD1\x81"), 'c');
    assert_int_equal(nv__glfw_key(GLFW_KEY_C, GLFW_MOD_SUPER, "\xD1\x81"), 'c');
    assert_int_equal(nv__glfw_key(GLFW_KEY_C, 0, "\xD1\x81"), 0x441);
}

static void named_keys_have_names(void **state)
{
    (void)state;
    assert_int_equal(nv__glfw_key(GLFW_KEY_SPACE, 0, NULL), NV_KEY_SPACE);
    assert_int_equal(nv__glfw_key(GLFW_KEY_ENTER, 0, NULL), NV_KEY_ENTER);
    assert_int_equal(nv__glfw_key(GLFW_KEY_KP_ENTER, 0, NULL), NV_KEY_ENTER);
    assert_int_equal(nv__glfw_key(GLFW_KEY_ESCAPE, 0, NULL), NV_KEY_ESCAPE);
    assert_int_equal(nv__glfw_key(GLFW_KEY_TAB, GLFW_MOD_SHIFT, NULL), NV_KEY_TAB);
    assert_int_equal(nv__glfw_key(GLFW_KEY_BACKSPACE, 0, NULL), NV_KEY_BACKSPACE);
    assert_int_equal(nv__glfw_key(GLFW_KEY_DELETE, 0, NULL), NV_KEY_DELETE);
    assert_int_equal(nv__glfw_key(GLFW_KEY_PAGE_UP, 0, NULL), NV_KEY_PAGE_UP);
    assert_int_equal(nv__glfw_key(GLFW_KEY_F1, 0, NULL), NV_KEY_F1);
    assert_int_equal(nv__glfw_key(GLFW_KEY_F12, 0, NULL), NV_KEY_F12);
}

static void the_keypad_follows_num_lock(void **state)
{
    (void)state;
    assert_int_equal(nv__glfw_key(GLFW_KEY_KP_7, GLFW_MOD_NUM_LOCK, NULL), '7');
    assert_int_equal(nv__glfw_key(GLFW_KEY_KP_DECIMAL, GLFW_MOD_NUM_LOCK, NULL), '.');
#if !defined(__APPLE__)
    assert_int_equal(nv__glfw_key(GLFW_KEY_KP_7, 0, NULL), NV_KEY_HOME);
    assert_int_equal(nv__glfw_key(GLFW_KEY_KP_0, 0, NULL), NV_KEY_INSERT);
    assert_int_equal(nv__glfw_key(GLFW_KEY_KP_5, 0, NULL), NV_KEY_UNKNOWN);
    assert_int_equal(nv__glfw_key(GLFW_KEY_KP_DECIMAL, 0, NULL), NV_KEY_DELETE);
#endif
    assert_int_equal(nv__glfw_key(GLFW_KEY_KP_ADD, 0, NULL), '+');
}

static void keys_nobody_hears_of_are_unknown(void **state)
{
    (void)state;
    assert_int_equal(nv__glfw_key(GLFW_KEY_UNKNOWN, 0, NULL), NV_KEY_UNKNOWN);
    assert_int_equal(nv__glfw_key(GLFW_KEY_LEFT_SHIFT, GLFW_MOD_SHIFT, NULL), NV_KEY_UNKNOWN);
    assert_int_equal(nv__glfw_key(GLFW_KEY_F25, 0, NULL), NV_KEY_UNKNOWN);
    assert_int_equal(nv__glfw_key(12345, 0, NULL), NV_KEY_UNKNOWN);
    assert_int_equal(nv__glfw_key(GLFW_KEY_A, 0, "\xFF\xFE"), 0xFFFD); /* a broken name */
}

/* KBD-5, KEY-4 */
static void all_modifiers_are_translated_and_locks_are_not(void **state)
{
    (void)state;
    assert_int_equal(nv__glfw_mods(0), 0);
    assert_int_equal(
        nv__glfw_mods(GLFW_MOD_SHIFT | GLFW_MOD_CONTROL | GLFW_MOD_ALT | GLFW_MOD_SUPER),
        NV_MOD_SHIFT | NV_MOD_CTRL | NV_MOD_ALT | NV_MOD_META);
    assert_int_equal(nv__glfw_mods(GLFW_MOD_CAPS_LOCK | GLFW_MOD_NUM_LOCK), 0);
}

static void buttons_are_primary_secondary_and_middle(void **state)
{
    (void)state;
    assert_int_equal(nv__glfw_button(GLFW_MOUSE_BUTTON_LEFT), 1);
    assert_int_equal(nv__glfw_button(GLFW_MOUSE_BUTTON_RIGHT), 2);
    assert_int_equal(nv__glfw_button(GLFW_MOUSE_BUTTON_MIDDLE), 3);
    assert_int_equal(nv__glfw_button(GLFW_MOUSE_BUTTON_5), 0);
    assert_int_equal(nv__glfw_button(-1), 0);
}

/* SCL-12 */
static void rolling_towards_the_user_scrolls_towards_the_end(void **state)
{
    float x = 1, y = 1;

    (void)state;
    nv__glfw_scroll(0, -1, &x, &y);
    assert_true(x == 0.0f);
    assert_true(y == NV__WHEEL_NOTCH_DP);
    nv__glfw_scroll(-0.25, 0.5, &x, &y); /* fractions of high-resolution wheels are kept */
    assert_true(x == NV__WHEEL_NOTCH_DP / 4);
    assert_true(y == -NV__WHEEL_NOTCH_DP / 2);
}

static void a_theme_says_whether_it_is_dark(void **state)
{
    (void)state;
    assert_true(nv__glfw_theme_is_dark("Adwaita:dark"));
    assert_true(nv__glfw_theme_is_dark("Yaru-dark"));
    assert_false(nv__glfw_theme_is_dark("Adwaita"));
    assert_false(nv__glfw_theme_is_dark("dark"));
    assert_false(nv__glfw_theme_is_dark(""));
    assert_false(nv__glfw_theme_is_dark(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(printable_keys_are_the_lower_case_letter_of_the_layout),
        cmocka_unit_test(a_key_without_a_name_is_known_by_its_position),
        cmocka_unit_test(shortcuts_keep_latin_letters_on_other_scripts),
        cmocka_unit_test(named_keys_have_names),
        cmocka_unit_test(the_keypad_follows_num_lock),
        cmocka_unit_test(keys_nobody_hears_of_are_unknown),
        cmocka_unit_test(all_modifiers_are_translated_and_locks_are_not),
        cmocka_unit_test(buttons_are_primary_secondary_and_middle),
        cmocka_unit_test(rolling_towards_the_user_scrolls_towards_the_end),
        cmocka_unit_test(a_theme_says_whether_it_is_dark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
