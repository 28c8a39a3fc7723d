/* Keys by the names that people write and read: "Enter", "Shift+Tab", "a". */
#ifndef NV_UI_KEY_NAMES_H
#define NV_UI_KEY_NAMES_H

#include <nuiitivet/event.h>

enum { NV__KEY_NAME_BYTES = 32 };

/* Upper and lower case are the same. */
bool nv__key_name_matches(const char *name, size_t length, const char *wanted);
/* "Ctrl+Shift+a". NV_EINVAL when it is no key's name. */
nv_status nv__parse_key(const char *name, uint32_t *key, uint32_t *mods);
/* "Enter", "a", "key 0x110022" where there is no name. */
void nv__key_name(uint32_t key, char *out, size_t size);
/* "Ctrl+Shift+", or nothing. */
void nv__mods_name(uint32_t mods, char *out, size_t size);

#endif
