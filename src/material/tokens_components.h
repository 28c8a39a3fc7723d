/* Figures of Material 3's component tokens (design system version 34.0.21), each with its token's
 * name. Lengths in dp. Figures that no token gives say where they come from. */
#ifndef NV_MATERIAL_TOKENS_COMPONENTS_H
#define NV_MATERIAL_TOKENS_COMPONENTS_H

/* ---- all that can be pressed ---- */
#define NV__TOUCH_TARGET 48.0f /* the least size of a target, Material 3 accessibility guidance */

/* ---- buttons, size small ---- */
#define NV__BUTTON_HEIGHT             40.0f /* md.comp.button.small.container.height */
#define NV__BUTTON_SIDE               16.0f /* md.comp.button.small.{leading,trailing}-space */
#define NV__BUTTON_MIN_WIDTH          64.0f /* WID-BTN-3 */
#define NV__TEXT_BUTTON_MIN_WIDTH     48.0f /* WID-BTN-3 */
#define NV__BUTTON_DISABLED_CONTAINER 0.10f /* md.comp.button.filled.disabled.container.opacity */
#define NV__BUTTON_DISABLED_LABEL     0.38f /* md.comp.button.filled.disabled.label-text.opacity */

/* ---- elevated card ---- */
enum { NV__CARD_ELEVATION = 1 }; /* md.comp.elevated-card.container.elevation */

/* ---- filled text field ---- */
#define NV__FIELD_HEIGHT         56.0f  /* md.comp.filled-text-field.container.height */
#define NV__FIELD_AUTO_WIDTH     200.0f /* WID-TFD-1 */
#define NV__FIELD_SIDE           16.0f /* leading and trailing space, Material 3 text field specs */
#define NV__FIELD_TOP            8.0f  /* above the populated label, ditto */
#define NV__FIELD_BOTTOM         8.0f  /* below the input text, ditto */
#define NV__FIELD_SUPPORTING_TOP 4.0f  /* above the supporting text, ditto */
#define NV__FIELD_INDICATOR      1.0f  /* md.comp.filled-text-field.active-indicator.height */
#define NV__FIELD_INDICATOR_FOCUS                                                                  \
    2.0f /* md.comp.filled-text-field.focus.active-indicator.height                                \
          */
#define NV__FIELD_INDICATOR_RING                                                                   \
    3.0f /* md.comp.filled-text-field.focus.active-indicator.thickness */
#define NV__FIELD_DISABLED_CONTAINER                                                               \
    0.04f /* md.comp.filled-text-field.disabled.container.opacity */
#define NV__FIELD_DISABLED_CONTENT                                                                 \
    0.38f                            /* md.comp.filled-text-field.disabled.input-text.opacity      \
                                      */
#define NV__FIELD_CARET_WIDTH   2.0f /* EDT-10 */
#define NV__FIELD_CARET_MARGIN  2.0f /* EDT-8 */
#define NV__FIELD_BLINK_SECONDS 0.5  /* EDT-10 */

/* ---- checkbox ---- */
#define NV__CHECKBOX_BOX      18.0f /* md.comp.checkbox.container.size */
#define NV__CHECKBOX_CORNER   2.0f  /* md.comp.checkbox.container.shape */
#define NV__CHECKBOX_OUTLINE  2.0f  /* md.comp.checkbox.unselected.outline.width */
#define NV__CHECKBOX_LAYER    40.0f /* md.comp.checkbox.state-layer.size */
#define NV__CHECKBOX_DISABLED 0.38f /* md.comp.checkbox.selected.disabled.container.opacity */
#define NV__CHECKBOX_MARK     0.12f /* stroke of the mark, part of the box: WID-CHK-4 */

/* ---- progress indicators ---- */
#define NV__LINEAR_HEIGHT     4.0f /* md.comp.progress-indicator.linear.height */
#define NV__LINEAR_GAP        4.0f /* md.comp.progress-indicator.linear.track-active-indicator-space */
#define NV__LINEAR_STOP       4.0f   /* md.comp.progress-indicator.linear.stop-indicator.size */
#define NV__LINEAR_AUTO_WIDTH 240.0f /* where the width is unbounded */
#define NV__CIRCULAR_TARGET   48.0f  /* md.comp.progress-indicator.circular.with-wave.size */
#define NV__CIRCULAR_SIZE     40.0f  /* md.comp.progress-indicator.circular.size */
#define NV__CIRCULAR_STROKE                                                                        \
    4.0f /* md.comp.progress-indicator.circular.active-indicator.thickness */
#define NV__CIRCULAR_GAP                                                                           \
    4.0f /* md.comp.progress-indicator.circular.track-active-indicator-space                       \
          */

/* ---- list item, one line ---- */
#define NV__TILE_HEIGHT   56.0f /* md.comp.list.list-item.one-line.container.height */
#define NV__TILE_SIDE     16.0f /* md.comp.list.list-item.{leading,trailing}-space */
#define NV__TILE_BETWEEN  12.0f /* md.comp.list.list-item.between-space */
#define NV__TILE_EDGE     4.0f  /* above and below what is higher than the tile's own content */
#define NV__TILE_DISABLED 0.38f /* md.comp.list.list-item.disabled.label-text.opacity */

/* ---- dialog ---- */
#define NV__DIALOG_MIN_WIDTH     280.0f /* DLG-3 */
#define NV__DIALOG_MAX_WIDTH     560.0f /* DLG-3 */
#define NV__DIALOG_PADDING       24.0f  /* DLG-3 */
#define NV__DIALOG_TITLE_GAP     16.0f  /* title to content: DLG-3 */
#define NV__DIALOG_ACTION_GAP    24.0f  /* content to actions: DLG-3 */
#define NV__DIALOG_BETWEEN       8.0f   /* between actions: DLG-3 */
#define NV__DIALOG_WINDOW_MARGIN 24.0f  /* what stays free beside it in a small window */
enum { NV__DIALOG_ELEVATION = 3 };      /* md.comp.dialog.container.elevation */

/* ---- snackbar ---- */
#define NV__SNACKBAR_ONE_LINE  48.0f  /* md.comp.snackbar.with-single-line.container.height */
#define NV__SNACKBAR_TWO_LINES 68.0f  /* md.comp.snackbar.with-two-lines.container.height */
#define NV__SNACKBAR_SIDE      16.0f  /* SNK-1 */
#define NV__SNACKBAR_BELOW     24.0f  /* from the window's bottom: SNK-1 */
#define NV__SNACKBAR_MIN_WIDTH 344.0f /* Material's snackbar guidance for wide windows */
#define NV__SNACKBAR_MAX_WIDTH 672.0f /* ditto */
#define NV__SNACKBAR_MARGIN    24.0f  /* what stays free beside it */
#define NV__SNACKBAR_SECONDS   3.0    /* SNK-1 */
#define NV__SNACKBAR_SLIDE     20.0f  /* TRS-6 */
enum { NV__SNACKBAR_ELEVATION = 3 };  /* md.comp.snackbar.container.elevation */

#endif
