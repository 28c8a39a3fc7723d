#include "ui/key_names.h"

#include "base/utf8.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Of a key's names the first is the one that is written. */
static const struct {
    const char *name;
    uint32_t key;
} key_names[] = {
    { "Space", NV_KEY_SPACE },
    { "Enter", NV_KEY_ENTER },
    { "Return", NV_KEY_ENTER },
    { "Escape", NV_KEY_ESCAPE },
    { "Esc", NV_KEY_ESCAPE },
    { "Tab", NV_KEY_TAB },
    { "Backspace", NV_KEY_BACKSPACE },
    { "Delete", NV_KEY_DELETE },
    { "Insert", NV_KEY_INSERT },
    { "Left", NV_KEY_LEFT },
    { "Right", NV_KEY_RIGHT },
    { "Up", NV_KEY_UP },
    { "Down", NV_KEY_DOWN },
    { "Home", NV_KEY_HOME },
    { "End", NV_KEY_END },
    { "PageUp", NV_KEY_PAGE_UP },
    { "PageDown", NV_KEY_PAGE_DOWN },
};

static const struct {
    const char *name;
    uint32_t mod;
} mod_names[] = {
    { "Ctrl", NV_MOD_CTRL }, { "Control", NV_MOD_CTRL }, { "Alt", NV_MOD_ALT },
    { "Meta", NV_MOD_META }, { "Super", NV_MOD_META },   { "Shift", NV_MOD_SHIFT },
};

enum {
    KEY_NAMES = sizeof key_names / sizeof *key_names,
    MOD_NAMES = sizeof mod_names / sizeof *mod_names,
    LAST_CODE_POINT = 0x10FFFF
};

bool nv__key_name_matches(const char *name, size_t length, const char *wanted)
{
    return strlen(wanted) == length && strncasecmp(name, wanted, length) == 0;
}

/* ---- reading ---- */

static uint32_t find_mod(const char *name, size_t length)
{
    for (size_t i = 0; i < MOD_NAMES; i++) {
        if (nv__key_name_matches(name, length, mod_names[i].name)) {
            return mod_names[i].mod;
        }
    }
    return 0;
}

static uint32_t lower(uint32_t code_point)
{
    return code_point >= 'A' && code_point <= 'Z' ? code_point + ('a' - 'A') : code_point;
}

nv_status nv__parse_key(const char *name, uint32_t *key, uint32_t *mods)
{
    *mods = 0;
    const char *plus = NULL;
    while ((plus = strchr(name, '+')) != NULL && plus != name && plus[1] != '\0') {
        uint32_t mod = find_mod(name, (size_t)(plus - name));
        if (mod == 0) {
            return NV_EINVAL;
        }
        *mods |= mod;
        name = plus + 1;
    }
    size_t length = strlen(name);
    for (size_t i = 0; i < KEY_NAMES; i++) {
        if (nv__key_name_matches(name, length, key_names[i].name)) {
            *key = key_names[i].key;
            return NV_OK;
        }
    }
    uint32_t code_point = 0;
    if (length == 0 || nv__utf8_decode(name, length, &code_point) != length) {
        return NV_EINVAL;
    }
    *key = lower(code_point);
    return NV_OK;
}

/* ---- writing ---- */

void nv__key_name(uint32_t key, char *out, size_t size)
{
    for (size_t i = 0; i < KEY_NAMES; i++) {
        if (key_names[i].key == key) {
            (void)snprintf(out, size, "%s", key_names[i].name);
            return;
        }
    }
    if (key >= NV_KEY_F1 && key <= NV_KEY_F12) {
        (void)snprintf(out, size, "F%u", (unsigned)(key - NV_KEY_F1 + 1));
    } else if (key > ' ' && key <= LAST_CODE_POINT) {
        char text[8];
        text[nv__utf8_encode(key, text)] = '\0';
        (void)snprintf(out, size, "%s", text);
    } else {
        (void)snprintf(out, size, "key 0x%x", (unsigned)key);
    }
}

void nv__mods_name(uint32_t mods, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < MOD_NAMES && mods != 0 && used < size; i++) {
        if (mods & mod_names[i].mod) {
            mods &= ~mod_names[i].mod;
            int length = snprintf(out + used, size - used, "%s+", mod_names[i].name);
            used += length > 0 ? (size_t)length : 0;
        }
    }
}
