#include "material/theme.h"

#include "base/alloc.h"
#include "base/assert.h"
#include "base/log.h"
#include "material/tokens_system.h"
#include "widgets/theme.h"

/* What hangs on a view. The neutral widgets see only the first member. */
typedef struct material {
    nv__widget_theme widgets;
    const nv_theme *theme;
    nv__scope_link link; /* to the view's scope, which it is freed with */
} material;

static const char material_tag = 0;
static const nv_theme default_theme = { 0 };

static const uint32_t DEFAULT_SEED = 0x6750A4; /* THM-2 */

static void material_end(nv__scope_link *link)
{
    nv__free((char *)link - offsetof(material, link));
}

static material *material_new(nv_scope *scope)
{
    material *self = NV__NEW(material);
    if (!self) {
        return NULL;
    }
    if (nv__scope_attach(scope, &self->link, material_end) != NV_OK) {
        nv__free(self);
        return NULL;
    }
    if (nv__scope_set_attribute(scope, &material_tag, self) != NV_OK) {
        nv__scope_detach(&self->link);
        nv__free(self);
        return NULL;
    }
    return self;
}

/* The record of a view, made with its first theme. A view without a scope exists only where no
 * runtime does, on one thread: such views share one record. */
static material *material_of_view(nv__view *view)
{
    static _Thread_local material scopeless;
    nv_scope *scope = nv__view_scope(view);
    if (!scope) {
        return &scopeless;
    }
    material *self = nv__scope_find_attribute(scope, &material_tag);
    return self ? self : material_new(scope);
}

static uint32_t seed_of(const nv_theme *theme)
{
    if (!NV_COLOR_IS_SET(theme->seed)) {
        return DEFAULT_SEED;
    }
    NV__REQUIRE(NV_COLOR_IS_LITERAL(theme->seed) && !NV_COLOR_IS_ROLE(theme->seed), DEFAULT_SEED,
                "a theme's seed is a literal colour, not a role");
    return (uint32_t)theme->seed & 0xFFFFFFu;
}

void nv__material_apply(nv__view *view, const nv_theme *theme, bool dark)
{
    NV__REQUIRE(view, , "nv__material_apply without a view");
    const nv_theme *wanted = theme ? theme : &default_theme;
    uint32_t roles[NV_COLOR_ROLE_COUNT] = { 0 };
    uint32_t seed = seed_of(wanted);
    for (int role = NV_COLOR_ROLE_NONE + 1; role < NV_COLOR_ROLE_COUNT; role++) {
        roles[role] = nv_scheme_argb(seed, dark, (nv_color_role)role);
    }
    material *self = material_of_view(view);
    if (self) {
        self->theme = wanted;
        self->widgets.body = nv__text_style_of(NV__TYPE_BODY_MEDIUM, NV_ON_SURFACE);
    } else {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "no memory for the theme: only its colours are used");
    }
    nv__view_set_theme(view, roles, self);
}

const nv_theme *nv__material_theme(const nv_widget *widget)
{
    const material *self = widget->view ? nv__view_theme(widget->view) : NULL;
    return self && self->theme ? self->theme : &default_theme;
}

/* ---- elevation ---- */

typedef struct shadow {
    float dy, blur, spread;
} shadow;
typedef struct level {
    shadow key, ambient;
} level;

/* Two lights, as the published web components draw md.sys.elevation.level1..5. */
static const level levels[NV__ELEVATION_LEVELS] = {
    { { 0.0f, 0.0f, 0.0f }, { 0.0f, 0.0f, 0.0f } },
    { { 1.0f, 2.0f, 0.0f }, { 1.0f, 3.0f, 1.0f } },
    { { 1.0f, 2.0f, 0.0f }, { 2.0f, 6.0f, 2.0f } },
    { { 1.0f, 3.0f, 0.0f }, { 4.0f, 8.0f, 3.0f } },
    { { 2.0f, 3.0f, 0.0f }, { 6.0f, 10.0f, 4.0f } },
    { { 4.0f, 4.0f, 0.0f }, { 8.0f, 12.0f, 6.0f } },
};
static const float KEY_OPACITY = 0.30f;
static const float AMBIENT_OPACITY = 0.15f;

static void paint_shadow(nv_canvas *canvas, nv_rect rect, nv_radii radii, shadow s, nv_color color)
{
    float grow = s.spread;
    nv_rect grown = nv_rect_inset(rect, nv_all(-grow));
    nv_radii rounder = { radii.top_left + grow, radii.top_right + grow, radii.bottom_right + grow,
                         radii.bottom_left + grow };
    nv_canvas_shadow(canvas, grown, rounder, s.blur, (nv_point){ 0.0f, s.dy }, color);
}

void nv__paint_elevation(const nv_widget *widget, nv_canvas *canvas, nv_rect rect, nv_radii radii,
                         int elevation)
{
    if (elevation <= 0 || elevation >= NV__ELEVATION_LEVELS) {
        return;
    }
    const level *l = &levels[elevation];
    paint_shadow(canvas, rect, radii, l->ambient, nv__role_at(widget, NV_SHADOW, AMBIENT_OPACITY));
    paint_shadow(canvas, rect, radii, l->key, nv__role_at(widget, NV_SHADOW, KEY_OPACITY));
}

/* ---- colours ---- */

nv_color nv__role_at(const nv_widget *widget, nv_color role, float opacity)
{
    return nv_color_fade(nv_widget_resolve(widget, role, role), opacity);
}

nv_color nv__color_mix(nv_color a, nv_color b, float t)
{
    float part = fminf(fmaxf(t, 0.0f), 1.0f);
    uint32_t mixed = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        float from = (float)((uint32_t)a >> shift & 0xFFu);
        float to = (float)((uint32_t)b >> shift & 0xFFu);
        mixed |= (uint32_t)lroundf(from + (to - from) * part) << shift;
    }
    return NV_ARGB(mixed);
}
