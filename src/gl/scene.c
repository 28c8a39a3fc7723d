#include "gl/scene.h"

static void run_record(nv__gl_scene *scene, const nv__record *record, const nv__record *next)
{
    switch (record->kind) {
    case NV__RECORD_PUSH_CLIP:
        nv__gl_push_clip(scene, record);
        break;
    case NV__RECORD_PUSH_OPACITY:
        nv__gl_push_opacity(scene, record);
        break;
    case NV__RECORD_POP_CLIP:
    case NV__RECORD_POP_OPACITY:
        nv__gl_pop(scene, record->kind);
        break;
    default:
        if (scene->hidden == 0) {
            nv__gl_draw_record(scene, record, next);
        }
        break;
    }
}

nv_status nv__gl_draw_list(nv__gl *gl, const nv__display_list *list, const nv__pixel_rect *damage,
                           size_t count)
{
    nv__gl_scene scene = { .gl = gl,
                           .list = list,
                           .damage = damage,
                           .damage_count = count,
                           .scale = gl->base.scale,
                           .scissor = { 0, 0, gl->base.width, gl->base.height },
                           .drawn = { 0, 0, gl->base.width, gl->base.height },
                           .clip = -1 };

    for (size_t i = 0; i < list->records.count && scene.status == NV_OK; i++) {
        const nv__record *record = &list->records.items[i];

        run_record(&scene, record, i + 1 < list->records.count ? record + 1 : NULL);
    }
    nv__gl_pop_all(&scene);
    return scene.status;
}
