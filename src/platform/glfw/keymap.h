/* GLFW's numbers in the library's terms. Pure functions. */
#ifndef NV_PLATFORM_GLFW_KEYMAP_H
#define NV_PLATFORM_GLFW_KEYMAP_H

#include <nuiitivet/event.h>

/* How far one notch of a wheel scrolls, dp. */
#define NV__WHEEL_NOTCH_DP 40.0f

/* `mods` are GLFW's, with the lock keys; `name` is what the layout calls the key (glfwGetKeyName),
 * NULL: nothing. NV_KEY_UNKNOWN for keys that applications never hear of. */
uint32_t nv__glfw_key(int key, int mods, const char *name);
uint32_t nv__glfw_mods(int mods);
/* 1 primary, 2 secondary, 3 middle; 0 for the others. */
int nv__glfw_button(int button);
/* Notches of GLFW (away from the user and left are positive) as dp towards the end. */
void nv__glfw_scroll(double notches_x, double notches_y, float *scroll_x, float *scroll_y);
/* True when the theme name asks for dark colours ("Adwaita:dark", "Yaru-dark"); NULL: no. */
bool nv__glfw_theme_is_dark(const char *name);

#endif
