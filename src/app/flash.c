#include "app/app.h"
#include "base/log.h"

/* How long a colour stays, s. */
#define FLASH_TIME 0.1

static void on_timer(void *user)
{
    nv_app *app = user;
    app->flash.due = true;
    nv__app_request_frame(app);
}

void nv__flash_init(nv_app *app)
{
    nv__timer_init(&app->flash.timer, on_timer, app);
}

static void add_colors(nv_app *app, const nv__damage *damage)
{
    static const uint32_t colors[] = { 0x60E91E63, 0x602196F3, 0x604CAF50, 0x60FF9800 };
    uint32_t argb = colors[app->flash.count++ % (sizeof colors / sizeof colors[0])];
    for (size_t i = 0; i < damage->count; i++) {
        nv__record *record = nv__display_list_add(&app->list, NV__RECORD_FILL);
        if (record != NULL) {
            record->rect = record->bounds = damage->rects[i];
            record->argb = argb;
        }
    }
}

void nv__flash_frame(nv_app *app, nv__damage *damage)
{
    nv__flash *flash = &app->flash;
    if (!app->options.flash_damage) {
        return;
    }
    nv__damage fresh = *damage;
    nv__timer_stop(&flash->timer);
    flash->due = false;
    /* What was under a colour is drawn without it, and the list lacks it. */
    if (flash->shown.count > 0) {
        for (size_t i = 0; i < flash->shown.count; i++) {
            nv__damage_add(damage, flash->shown.rects[i]);
        }
        nv__view_record_all(app->view, &app->list);
        (void)nv__display_list_widen(&app->list, app->metrics.scale, damage);
    }
    add_colors(app, &fresh);
    flash->shown = fresh;
    flash->shown.shift_count = 0;
    if (fresh.count > 0 && nv__timer_start(app->runtime, &flash->timer, FLASH_TIME) != NV_OK) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "no memory to end a flash of damage");
    }
}
