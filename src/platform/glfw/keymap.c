#include "platform/glfw/keymap.h"

#include "base/utf8.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <string.h>

static const struct {
    int glfw;
    uint32_t key;
} named_keys[] = {
    { GLFW_KEY_SPACE, NV_KEY_SPACE },     { GLFW_KEY_ENTER, NV_KEY_ENTER },
    { GLFW_KEY_KP_ENTER, NV_KEY_ENTER },  { GLFW_KEY_ESCAPE, NV_KEY_ESCAPE },
    { GLFW_KEY_TAB, NV_KEY_TAB },         { GLFW_KEY_BACKSPACE, NV_KEY_BACKSPACE },
    { GLFW_KEY_DELETE, NV_KEY_DELETE },   { GLFW_KEY_INSERT, NV_KEY_INSERT },
    { GLFW_KEY_LEFT, NV_KEY_LEFT },       { GLFW_KEY_RIGHT, NV_KEY_RIGHT },
    { GLFW_KEY_UP, NV_KEY_UP },           { GLFW_KEY_DOWN, NV_KEY_DOWN },
    { GLFW_KEY_HOME, NV_KEY_HOME },       { GLFW_KEY_END, NV_KEY_END },
    { GLFW_KEY_PAGE_UP, NV_KEY_PAGE_UP }, { GLFW_KEY_PAGE_DOWN, NV_KEY_PAGE_DOWN },
    { GLFW_KEY_KP_DIVIDE, '/' },          { GLFW_KEY_KP_MULTIPLY, '*' },
    { GLFW_KEY_KP_SUBTRACT, '-' },        { GLFW_KEY_KP_ADD, '+' },
    { GLFW_KEY_KP_EQUAL, '=' },
};

/* The keypad under NumLock off, from KP_0 on. */
static const uint32_t keypad_moves[] = {
    NV_KEY_INSERT, NV_KEY_END,  NV_KEY_DOWN, NV_KEY_PAGE_DOWN, NV_KEY_LEFT,  NV_KEY_UNKNOWN,
    NV_KEY_RIGHT,  NV_KEY_HOME, NV_KEY_UP,   NV_KEY_PAGE_UP,   NV_KEY_DELETE /* decimal */
};

static bool keypad_types(int mods)
{
#if defined(__APPLE__)
    (void)mods; /* its keypads have no NumLock */
    return true;
#else
    return (mods & GLFW_MOD_NUM_LOCK) != 0;
#endif
}

static uint32_t keypad_key(int key, int mods)
{
    if (!keypad_types(mods)) {
        return keypad_moves[key - GLFW_KEY_KP_0];
    }
    return key == GLFW_KEY_KP_DECIMAL ? (uint32_t)'.' : (uint32_t)('0' + key - GLFW_KEY_KP_0);
}

static uint32_t lower_ascii(uint32_t code_point)
{
    return code_point >= 'A' && code_point <= 'Z' ? code_point + ('a' - 'A') : code_point;
}

static uint32_t printable_key(int key, int mods, const char *name)
{
    uint32_t by_position = key >= ' ' && key < 0x7F ? lower_ascii((uint32_t)key) : NV_KEY_UNKNOWN;
    uint32_t by_layout;

    if (name == NULL || name[0] == '\0') {
        return by_position;
    }
    nv__utf8_decode(name, strlen(name), &by_layout);
    /* Shortcuts are written with Latin letters: Ctrl+C has to work on a Greek layout too. */
    if (by_layout > 0x7F && by_position != NV_KEY_UNKNOWN &&
        (mods & (GLFW_MOD_CONTROL | GLFW_MOD_ALT | GLFW_MOD_SUPER)) != 0) {
        return by_position;
    }
    return lower_ascii(by_layout);
}

uint32_t nv__glfw_key(int key, int mods, const char *name)
{
    if (key >= GLFW_KEY_F1 && key <= GLFW_KEY_F12) {
        return (uint32_t)NV_KEY_F1 + (uint32_t)(key - GLFW_KEY_F1);
    }
    if (key >= GLFW_KEY_KP_0 && key <= GLFW_KEY_KP_DECIMAL) {
        return keypad_key(key, mods);
    }
    for (size_t i = 0; i < sizeof named_keys / sizeof named_keys[0]; i++) {
        if (named_keys[i].glfw == key) {
            return named_keys[i].key;
        }
    }
    if (key > GLFW_KEY_WORLD_2) {
        return NV_KEY_UNKNOWN;
    }
    return printable_key(key, mods, name);
}

uint32_t nv__glfw_mods(int mods)
{
    uint32_t result = 0;

    result |= (mods & GLFW_MOD_SHIFT) != 0 ? NV_MOD_SHIFT : 0u;
    result |= (mods & GLFW_MOD_CONTROL) != 0 ? NV_MOD_CTRL : 0u;
    result |= (mods & GLFW_MOD_ALT) != 0 ? NV_MOD_ALT : 0u;
    result |= (mods & GLFW_MOD_SUPER) != 0 ? NV_MOD_META : 0u;
    return result;
}

int nv__glfw_button(int button)
{
    switch (button) {
    case GLFW_MOUSE_BUTTON_LEFT:
        return 1;
    case GLFW_MOUSE_BUTTON_RIGHT:
        return 2;
    case GLFW_MOUSE_BUTTON_MIDDLE:
        return 3;
    default:
        return 0;
    }
}

void nv__glfw_scroll(double notches_x, double notches_y, float *scroll_x, float *scroll_y)
{
    /* 0 - x: no negative zero for an axis that did not move. */
    *scroll_x = 0.0f - (float)notches_x * NV__WHEEL_NOTCH_DP;
    *scroll_y = 0.0f - (float)notches_y * NV__WHEEL_NOTCH_DP;
}

bool nv__glfw_theme_is_dark(const char *name)
{
    size_t length = name != NULL ? strlen(name) : 0;

    return length > 5 &&
           (strcmp(name + length - 5, ":dark") == 0 || strcmp(name + length - 5, "-dark") == 0);
}
