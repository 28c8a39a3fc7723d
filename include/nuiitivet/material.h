/* Material 3: theme, components and the awaitable dialog, loading and snackbar overlays. */
#ifndef NUIITIVET_MATERIAL_H
#define NUIITIVET_MATERIAL_H

#include <nuiitivet/overlay.h>
#include <nuiitivet/widgets.h>

NV_BEGIN_DECLS

/* ---- theme ---- */
typedef struct nv_button_style {
    nv_color container, label;
    float corner_radius;
} nv_button_style; /* 0: the theme's */

typedef enum nv_theme_mode { NV_THEME_SYSTEM, NV_THEME_LIGHT, NV_THEME_DARK } nv_theme_mode;

/* Zero-initialised is the default: seed #6750A4, the system's mode. Kept by pointer. */
typedef struct nv_theme {
    nv_color seed; /* a literal; the scheme is derived from it (HCT, tonal spot) */
    int mode;      /* nv_theme_mode */
    const nv_button_style *filled_button, *text_button;
} nv_theme;

/* The colour (0xAARRGGBB) that `role` has in the scheme of `seed` (0xRRGGBB). Pure; any thread. */
NV_API uint32_t nv_scheme_argb(uint32_t seed, bool dark, nv_color_role role);

/* ---- buttons ---- */
typedef struct nv_button_desc {
    nv_head nv_;
    const char *label; /* copied */
    nv_action on_click;
    const nv_obs_text *bind_label;
    const nv_obs_bool *bind_enabled;
    bool disabled;
    const nv_button_style *style; /* kept by pointer: static const */
    NV_WIDGET_FIELDS
} nv_button_desc;
NV_API nv_widget *nv_filled_button_create(const nv_button_desc *desc);
NV_API nv_widget *nv_text_button_create(const nv_button_desc *desc);

/* ---- card ---- */
typedef struct nv_card_desc {
    nv_head nv_;
    nv_widget *child;
    NV_WIDGET_FIELDS
} nv_card_desc; /* elevated */
NV_API nv_widget *nv_card_create(const nv_card_desc *desc);

/* ---- text field: filled, one line ---- */
typedef struct nv_text_field_desc {
    nv_head nv_;
    const char *label;             /* copied */
    nv_obs_text *bind_text;        /* both ways; NULL: it keeps its own text */
    const nv_obs_text *bind_error; /* shown below when not empty */
    bool obscured;            /* shows dots; its text is never copied to the clipboard or dumps */
    nv_text_action on_submit; /* Enter */
    nv_text_action on_change;
    const nv_obs_bool *bind_enabled;
    NV_WIDGET_FIELDS
} nv_text_field_desc;
NV_API nv_widget *nv_text_field_create(const nv_text_field_desc *desc);

/* ---- checkbox ---- */
typedef struct nv_checkbox_desc {
    nv_head nv_;
    bool value;
    nv_obs_bool *bind_value; /* both ways; wins over value */
    nv_bool_action on_change;
    const char *label; /* for semantics; not drawn */
    const nv_obs_bool *bind_enabled;
    NV_WIDGET_FIELDS
} nv_checkbox_desc;
NV_API nv_widget *nv_checkbox_create(const nv_checkbox_desc *desc);

/* ---- progress: 0..1, clamped; a negative value is indeterminate ---- */
typedef struct nv_progress_desc {
    nv_head nv_;
    float value;
    const nv_obs_real *bind_value;
    NV_WIDGET_FIELDS
} nv_progress_desc;
NV_API nv_widget *
nv_linear_progress_create(const nv_progress_desc *desc); /* 4 dp high, fills its width */
NV_API nv_widget *nv_circular_progress_create(const nv_progress_desc *desc); /* 48 dp */

/* ---- list tile ---- */
typedef struct nv_list_tile_desc {
    nv_head nv_;
    const char *title; /* copied */
    nv_widget *leading, *trailing;
    nv_action on_click;
    NV_WIDGET_FIELDS
} nv_list_tile_desc;
NV_API nv_widget *nv_list_tile_create(const nv_list_tile_desc *desc);

/* ---- dialogs ---- */
typedef struct nv_alert_dialog_desc {
    nv_head nv_;
    const char *title, *message; /* copied */
    nv_children actions;         /* usually text buttons with nv_answer(n) */
    NV_WIDGET_FIELDS
} nv_alert_dialog_desc;
NV_API nv_widget *nv_alert_dialog_create(const nv_alert_dialog_desc *desc);

/* Shows the dialog (consumed) and waits for its answer. *answer is the value of the nv_answer that
 * closed it, 0 when it was dismissed (outside tap, Escape). NV_ECANCELED when the caller or the
 * window ended. Suspends. */
NV_API nv_status nv_await_dialog(nv_widget *dialog, int *answer) NV_MUST_CHECK;
/* As nv_await_dialog, without waiting: the handle tells how it ended. */
NV_API nv_overlay *nv_show_dialog(nv_widget *dialog);

/* ---- loading: modal, until closed or the task ends; resists outside taps and Escape ---- */
typedef struct nv_loading_desc {
    nv_head nv_;
    const char *message;
} nv_loading_desc;
NV_API nv_overlay *nv_show_loading_desc(const nv_loading_desc *desc);

/* ---- snackbar: fire and forget, 3 s, one after the other; belongs to the window ---- */
NV_API void nv_show_snackbar(const char *message); /* copied */

NV_END_DECLS

#ifndef __cplusplus
#define nv_filled_button(...)                                                                      \
    nv_filled_button_create(&(nv_button_desc){ NV_HEAD(nv_button_desc), __VA_ARGS__ })
#define nv_text_button(...)                                                                        \
    nv_text_button_create(&(nv_button_desc){ NV_HEAD(nv_button_desc), __VA_ARGS__ })
#define nv_card(...) nv_card_create(&(nv_card_desc){ NV_HEAD(nv_card_desc), __VA_ARGS__ })
#define nv_text_field(...)                                                                         \
    nv_text_field_create(&(nv_text_field_desc){ NV_HEAD(nv_text_field_desc), __VA_ARGS__ })
#define nv_checkbox(...)                                                                           \
    nv_checkbox_create(&(nv_checkbox_desc){ NV_HEAD(nv_checkbox_desc), __VA_ARGS__ })
#define nv_linear_progress(...)                                                                    \
    nv_linear_progress_create(&(nv_progress_desc){ NV_HEAD(nv_progress_desc), __VA_ARGS__ })
#define nv_circular_progress(...)                                                                  \
    nv_circular_progress_create(&(nv_progress_desc){ NV_HEAD(nv_progress_desc), __VA_ARGS__ })
#define nv_list_tile(...)                                                                          \
    nv_list_tile_create(&(nv_list_tile_desc){ NV_HEAD(nv_list_tile_desc), __VA_ARGS__ })
#define nv_alert_dialog(...)                                                                       \
    nv_alert_dialog_create(&(nv_alert_dialog_desc){ NV_HEAD(nv_alert_dialog_desc), __VA_ARGS__ })
#define nv_show_loading(...)                                                                       \
    nv_show_loading_desc(&(nv_loading_desc){ NV_HEAD(nv_loading_desc), __VA_ARGS__ })
#endif

#endif
