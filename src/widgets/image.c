/* Images: what is asked for, what is there, and how it is drawn. Loading is in image_load.c. */
#include "widgets/image.h"

#include "base/alloc.h"
#include "widgets/image_fit.h"
#include "widgets/support.h"

static bool has_patch(const nv__image *self)
{
    nv_insets p = self->patch;
    return p.left > 0 || p.top > 0 || p.right > 0 || p.bottom > 0;
}

nv_fit nv__image_effective_fit(const nv__image *self)
{
    return has_patch(self) ? NV_FIT_FILL : self->fit;
}

static nv_size own_size(const nv__image *self)
{
    return (nv_size){ (float)self->facts.width, (float)self->facts.height };
}

/* ---- layout ---- */

/* Placeholder and error fill the place. */
static nv_size measure_covers(nv_widget *widget, nv_constraints within)
{
    nv_size size = { 0, 0 };
    for (nv_widget *child = nv_widget_first_child(widget); child != NULL;
         child = nv_widget_next_sibling(child)) {
        nv_size own = nv_widget_measure(child, within);
        nv_widget_place(child, 0, 0);
        size.width = fmaxf(size.width, own.width);
        size.height = fmaxf(size.height, own.height);
    }
    return size;
}

static nv_size image_measure(nv_widget *widget, nv_constraints within)
{
    const nv__image *self = nv_widget_data(widget);
    nv_size size;
    if (self->facts.width > 0) {
        size = nv__image_preferred(own_size(self), within);
    } else {
        nv_constraints loose = { { 0, 0 }, within.max };
        size = nv_constrain(within, measure_covers(widget, loose));
    }
    (void)measure_covers(widget, (nv_constraints){ size, size });
    return size;
}

/* ---- painting ---- */

static void paint_surface(nv_widget *widget, const nv__image *self, nv_canvas *canvas,
                          float strength)
{
    nv_color color = nv_widget_resolve(widget, NV_SURFACE_CONTAINER_HIGHEST, 0);
    nv_canvas_rounded_rect(canvas, nv_widget_bounds(widget), nv_radius(self->corner_radius),
                           nv_color_fade(color, strength));
}

/* A frame with hills in it, struck out. */
static void paint_sign(nv_widget *widget, nv_canvas *canvas)
{
    nv_rect box = nv_widget_bounds(widget);
    nv_color color = nv_widget_resolve(widget, NV_ON_SURFACE_VARIANT, 0);
    float side = fminf(24, fminf(box.width, box.height) * 0.6f), line = side / 12;
    float x = (box.width - side) / 2, y = (box.height - side) / 2;
    nv_point hills[] = { { x + side * 0.2f, y + side * 0.75f },
                         { x + side * 0.4f, y + side * 0.5f },
                         { x + side * 0.55f, y + side * 0.66f },
                         { x + side * 0.67f, y + side * 0.52f },
                         { x + side * 0.82f, y + side * 0.75f } };
    nv_point strike[] = { { x, y }, { x + side, y + side } };
    nv_canvas_border(canvas, (nv_rect){ x, y + side * 0.1f, side, side * 0.8f },
                     nv_radius(side / 8), line, color);
    nv_canvas_polyline(canvas, hills, 5, line, color);
    nv_canvas_polyline(canvas, strike, 2, line, color);
}

static void image_paint(nv_widget *widget, nv_canvas *canvas)
{
    const nv__image *self = nv_widget_data(widget);
    bool nothing = self->state == NV__IMAGE_EMPTY;
    if (nothing || nv_rect_is_empty(nv_widget_bounds(widget))) {
        return;
    }
    if (self->state == NV__IMAGE_FAILED && self->error == NULL) {
        paint_surface(widget, self, canvas, 1);
        paint_sign(widget, canvas);
    } else if (self->state == NV__IMAGE_LOADING && self->placeholder == NULL &&
               self->bitmap == NULL) {
        paint_surface(widget, self, canvas, 1);
    } else if (self->state == NV__IMAGE_READY && self->placeholder == NULL &&
               self->fade.value < 1) {
        paint_surface(widget, self, canvas, 1 - self->fade.value);
    }
}

static nv_rect source_of(const nv__image *self, nv_rect part)
{
    float width = (float)nv_bitmap_width(self->bitmap);
    float height = (float)nv_bitmap_height(self->bitmap);
    return (nv_rect){ part.x * width, part.y * height, part.width * width, part.height * height };
}

/* Edges of a nine-patch are px of the image; the bitmap may be larger. */
static void set_patch(const nv__image *self, nv_image_style *style)
{
    float grown = (float)nv_bitmap_width(self->bitmap) / (float)self->facts.width;
    style->patch = (nv_insets){ self->patch.left * grown, self->patch.top * grown,
                                self->patch.right * grown, self->patch.bottom * grown };
    style->density = (self->density > 0 ? self->density : 1) * grown;
}

static void paint_bitmap(nv_widget *widget, const nv__image *self, nv_canvas *canvas)
{
    nv_rect box = nv_widget_bounds(widget);
    nv__image_place place =
        nv__image_fit(nv__image_effective_fit(self), self->horizontal, self->vertical,
                      own_size(self), (nv_size){ box.width, box.height });
    nv_image_style style = { .tint = self->tint != 0 ? nv_widget_resolve(widget, self->tint, 0) : 0,
                             .transparency = 1 - self->fade.value,
                             .filter = self->filter };
    set_patch(self, &style);
    if (nv_rect_is_empty(place.target)) {
        return;
    }
    bool rounded = self->corner_radius > 0;
    if (rounded) {
        nv_canvas_push_clip(canvas, place.target, nv_radius(self->corner_radius));
    }
    nv_canvas_image(canvas, self->bitmap, source_of(self, place.part), place.target, &style);
    if (rounded) {
        nv_canvas_pop_clip(canvas);
    }
}

/* Above the placeholder, which it covers while it appears. What is known only now is how large it
 * has to be: what the cache has is drawn in the same frame. */
static void image_paint_over(nv_widget *widget, nv_canvas *canvas)
{
    nv__image *self = nv_widget_data(widget);
    nv__image_wish(widget);
    if (self->bitmap != NULL && self->state != NV__IMAGE_FAILED) {
        paint_bitmap(widget, self, canvas);
    }
}

/* ---- the rest ---- */

static void image_describe(nv_widget *widget, nv_semantics *out)
{
    const nv__image *self = nv_widget_data(widget);
    bool decorates = self->label != NULL && self->label[0] == '\0';
    out->role = decorates ? NV_ROLE_NONE : NV_ROLE_IMAGE;
    out->name = decorates ? NULL : self->label;
    out->states = self->state == NV__IMAGE_LOADING  ? NV_STATE_BUSY
                  : self->state == NV__IMAGE_FAILED ? NV_STATE_INVALID
                                                    : 0;
    out->value = self->state == NV__IMAGE_FAILED && self->why[0] != '\0' ? self->why : NULL;
}

static void image_dispose(nv_widget *widget)
{
    nv__image *self = nv_widget_data(widget);
    nv__image_stop(self);
    nv_bitmap_release(self->bitmap);
    nv_image_source_release(self->source);
    nv__free(self->label);
}

static const nv_widget_class image_class = {
    .name = "image",
    .data_size = sizeof(nv__image),
    .measure = image_measure,
    .paint = image_paint,
    .paint_over = image_paint_over,
    .describe = image_describe,
    .dispose = image_dispose,
    .mount = nv__image_mount,
    .unmount = nv__image_unmount,
    .flags = NV_WIDGET_PASSES_HITS,
};

static void take_style(nv__image *self, const nv_image_desc *desc)
{
    self->fit = desc->fit <= NV_FIT_SCALE_DOWN ? desc->fit : NV_FIT_CONTAIN; /* TXD-30 */
    self->horizontal = desc->horizontal != 0 ? desc->horizontal : desc->align;
    self->vertical = desc->vertical != 0 ? desc->vertical : desc->align;
    self->tint = desc->tint;
    self->filter = desc->filter;
    self->corner_radius = nv__checked_dp(desc->corner_radius, "corner_radius", desc->nv_);
    self->patch = (nv_insets){ nv__checked_dp(desc->patch.left, "patch", desc->nv_),
                               nv__checked_dp(desc->patch.top, "patch", desc->nv_),
                               nv__checked_dp(desc->patch.right, "patch", desc->nv_),
                               nv__checked_dp(desc->patch.bottom, "patch", desc->nv_) };
    self->density = nv__checked_dp(desc->patch_density, "patch_density", desc->nv_);
    self->fade_seconds = desc->fade != 0 ? (double)desc->fade : 0.2;
    self->on_load = desc->on_load;
    self->on_error = desc->on_error;
}

static void take_source(nv_widget *widget, nv__image *self, const nv_image_desc *desc)
{
    if (desc->bitmap != NULL) {
        nv_bitmap_retain(desc->bitmap);
        self->bitmap = desc->bitmap;
        self->given = true;
        self->facts = (nv__image_facts){ nv_bitmap_width(desc->bitmap),
                                         nv_bitmap_height(desc->bitmap), false };
        self->state = NV__IMAGE_READY;
    } else if (desc->source != NULL) {
        nv_image_source_retain(desc->source);
        self->source = desc->source;
    } else if (desc->bind_path != NULL) {
        self->bind = desc->bind_path;
        nv_widget_observe(widget, desc->bind_path, nv__image_path_changed);
    } else if (desc->path != NULL && desc->path[0] != '\0') {
        self->source = nv_image_source_file(desc->path);
        if (self->source == NULL) {
            nv__widget_report_memory(widget, "the path of an image");
        }
    }
}

nv_widget *nv_image_create(const nv_image_desc *from)
{
    NV__DESC(nv_image_desc, desc, from);
    nv_widget *widget = nv_widget_new(&image_class, desc.nv_);
    if (!nv__widget_is_failed(widget)) {
        nv__image *self = nv_widget_data(widget);
        nv__image_init(self, widget);
        widget->flags |= NV__W_BY_PIXELS;
        take_style(self, &desc);
        take_source(widget, self, &desc);
        self->label = nv__strdup(desc.label);
        if (desc.label != NULL && self->label == NULL) {
            nv__widget_report_memory(widget, "the label of an image");
        }
        NV_APPLY_FIELDS(widget, &desc);
    }
    nv_widget *placeholder = nv__widget_adopt(widget, desc.placeholder);
    nv_widget *error = nv__widget_adopt(widget, desc.error);
    if (!nv__widget_is_failed(widget)) {
        nv__image *self = nv_widget_data(widget);
        self->placeholder = placeholder;
        self->error = error;
        nv__image_show_covers(self);
    }
    return widget;
}
