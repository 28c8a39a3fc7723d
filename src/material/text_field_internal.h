/* The state of a text field, for its files alone. */
#ifndef NV_MATERIAL_TEXT_FIELD_INTERNAL_H
#define NV_MATERIAL_TEXT_FIELD_INTERNAL_H

#include "material/theme.h"
#include "material/tokens_components.h"
#include "material/tokens_system.h"
#include "widgets/support.h"
#include "widgets/text_block.h"

enum { NV__TEXT_FIELD_MAX = 65536 }; /* bytes of text; more is cut */

typedef struct nv__text_field {
    nv__edit edit;
    nv__text_block shown; /* the text as it is seen: as it is, or dots */
    nv__text_block label;
    nv_widget *error; /* the child that shows bind_error; NULL: none */
    nv_obs_text *bind_text;
    const nv_obs_text *bind_error;
    const nv_obs_bool *bind_enabled;
    nv_text_action on_submit, on_change;
    nv__animation floating; /* of the label: 0 in the middle, 1 at the top */
    nv__animation focus;    /* of the indicator: 0 at rest, 1 focused */
    nv__animation hover;    /* opacity of the state layer */
    nv__timer blink;        /* armed while focused */
    bool caret_on;
    bool obscured, focused, ring, has_error;
    bool selecting; /* the pointer is down and extends the selection */
    int pointer;
    int clicks; /* of the current series */
    double clicked_at;
    nv_point clicked;
    float scroll; /* dp of the text hidden at the start */
} nv__text_field;

/* ---- text_field_text.c: the text and its caret ---- */

/* Brings what is seen in line with the edited text. */
void nv__field_refresh(nv_widget *widget);
/* The caret moved or the width changed: scrolls it into view and shows it. */
void nv__field_show_caret(nv_widget *widget);
/* Shapes the shown text for the window's fonts. */
void nv__field_shape(nv_widget *widget);
/* Between offsets of the text and of what is shown. */
size_t nv__field_shown_offset(const nv__text_field *self, size_t offset);
size_t nv__field_text_offset(const nv__text_field *self, size_t shown);
/* Replaces the selection by text from outside: cleaned, and cut to the limit. */
void nv__field_insert(nv_widget *widget, const char *text);
/* The user changed the text: the observable, then the handler. */
void nv__field_commit(nv_widget *widget);
/* The program changed it. */
void nv__field_replace(nv_widget *widget, const char *text);
void nv__field_copy(nv_widget *widget);

/* ---- text_field_input.c ---- */
bool nv__field_event(nv_widget *widget, const nv_event *event);
void nv__field_stop(nv_widget *widget); /* unmounted or disabled: nothing is focused or moves */
void nv__field_blink(void *user);       /* the timer's function */

/* ---- text_field_paint.c ---- */
nv_size nv__field_measure(nv_widget *widget, nv_constraints within);
void nv__field_paint(nv_widget *widget, nv_canvas *canvas);
/* Where the text goes: without the spaces at the sides. */
nv_rect nv__field_text_rect(const nv_widget *widget);

#endif
