/* Acting on an application as a user would, for playbooks and tests. Events enter the view where a
 * window's would. */
#ifndef NV_APP_PLAY_ACTOR_H
#define NV_APP_PLAY_ACTOR_H

#include "app/app.h"
#include "ui/key_names.h"

/* Lets what is due now happen, without moving a virtual clock. */
void nv__act_settle(nv_app *app);

void nv__act_move(nv_app *app, nv_point point);
void nv__act_press(nv_app *app, nv_point point);
void nv__act_release(nv_app *app, nv_point point);
void nv__act_click(nv_app *app, nv_point point);
void nv__act_scroll(nv_app *app, nv_point point, float dx, float dy);
/* Text into the focused widget, one character at a time. */
void nv__act_type(nv_app *app, const char *text);

void nv__act_key(nv_app *app, uint32_t key, uint32_t mods);

/* Where a click on the target would go: the centre of what is visible of it in the window. A click
 * on what a modal overlay covers is a user's click too: it lands on the barrier. False: nothing of
 * it can be reached there, and *why says so (static text). */
bool nv__act_reachable(nv_app *app, const nv__semantics_node *target, nv_point *point,
                       const char **why);

#endif
