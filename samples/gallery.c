/* Images: how they fit, tints, rounded corners, a nine-patch, one that cannot be had, and awaiting one. */
#include "samples.h"

#include <string.h>

/* A sunset, twice as wide as high. */
static const char gallery_sunset[] =
    "<svg xmlns='http://www.w3.org/2000/svg' width='200' height='100'>"
    "<rect width='200' height='100' fill='#f9dec9'/><circle cx='100' cy='62' r='34' fill='#f2784b'/>"
    "<path d='M0 70 L45 40 L80 70 L120 48 L200 74 L200 100 L0 100 Z' fill='#6750a4'/>"
    "<path d='M0 84 L200 78 L200 100 L0 100 Z' fill='#21005d'/></svg>";

/* A stencil: only where it is opaque matters. */
static const char gallery_heart[] =
    "<svg xmlns='http://www.w3.org/2000/svg' width='24' height='24'><path d='M12 21 C5 15 2 12 2 8 "
    "C2 5 4 3 7 3 C9 3 11 4 12 6 C13 4 15 3 17 3 C20 3 22 5 22 8 C22 12 19 15 12 21 Z'/></svg>";

enum { BUBBLE = 24, EDGE = 10 };

typedef struct gallery {
    nv_image_source *sunset, *heart;
    nv_bitmap *bubble;
    nv_obs_text *report;
} gallery;

/* A rounded box with a border, to be stretched between its corners. */
static nv_bitmap *gallery_make_bubble(void)
{
    uint32_t pixels[BUBBLE * BUBBLE];
    for (int y = 0; y < BUBBLE; y++) {
        for (int x = 0; x < BUBBLE; x++) {
            int dx = x < EDGE ? EDGE - x : x >= BUBBLE - EDGE ? x - (BUBBLE - EDGE - 1) : 0;
            int dy = y < EDGE ? EDGE - y : y >= BUBBLE - EDGE ? y - (BUBBLE - EDGE - 1) : 0;
            int square = dx * dx + dy * dy;
            pixels[y * BUBBLE + x] = square > EDGE * EDGE             ? 0x00000000
                                     : square > (EDGE - 2) * (EDGE - 2) ? 0xFF6750A4
                                                                        : 0xFFEADDFF;
        }
    }
    return nv_bitmap_create(BUBBLE, BUBBLE, pixels, BUBBLE, "bubble");
}

static void gallery_init(void *state, nv_scope *scope, const void *params)
{
    (void)params;
    gallery *self = state;
    self->sunset = nv_image_source_static(gallery_sunset, strlen(gallery_sunset), "sunset");
    self->heart = nv_image_source_static(gallery_heart, strlen(gallery_heart), "heart");
    self->bubble = gallery_make_bubble();
    self->report = nv_obs_text_new(scope, "A bubble of any size");
}

static void gallery_dispose(void *state)
{
    gallery *self = state;
    nv_image_source_release(self->sunset);
    nv_image_source_release(self->heart);
    nv_bitmap_release(self->bubble);
}

static void gallery_measure(void *user)
{
    gallery *self = user;
    nv_bitmap *bitmap = NULL;
    nv_status status = nv_await_image(self->sunset, 640, 0, &bitmap);
    if (status == NV_OK) {
        nv_set(self->report,
               nv_fmt("Decoded to %d x %d", nv_bitmap_width(bitmap), nv_bitmap_height(bitmap)));
        nv_bitmap_release(bitmap);
    } else if (status != NV_ECANCELED) {
        nv_set(self->report, nv_strstatus(status));
    }
}

static nv_widget *gallery_fit(gallery *self, nv_fit fit, const char *name)
{
    return nv_column(.gap = 4, .children = nv_children(
                         nv_container(.background = NV_SURFACE_CONTAINER_HIGHEST,
                                      .child = nv_image(.source = self->sunset, .fit = fit,
                                                        .label = name, .width = 96, .height = 96)),
                         nv_text(name)));
}

static nv_widget *gallery_tint(gallery *self, nv_color color, const char *name)
{
    return nv_image(.source = self->heart, .tint = color, .label = name, .width = 40, .height = 40);
}

static nv_widget *gallery_build(void *state, nv_scope *scope)
{
    gallery *self = state;
    (void)scope;
    return nv_column(
        .gap = 16, .padding = nv_all(24), .width = NV_FILL, .height = NV_FILL,
        .children = nv_children(
            nv_row(.gap = 12, .children = nv_children(
                       gallery_fit(self, NV_FIT_CONTAIN, "contain"), gallery_fit(self, NV_FIT_COVER, "cover"),
                       gallery_fit(self, NV_FIT_FILL, "fill"), gallery_fit(self, NV_FIT_NONE, "none"))),
            nv_row(.gap = 12, .cross = NV_CENTER, .children = nv_children(
                       gallery_tint(self, NV_ERROR, "love"), gallery_tint(self, NV_PRIMARY, "like"),
                       gallery_tint(self, NV_OUTLINE, "maybe"),
                       nv_image(.source = self->sunset, .fit = NV_FIT_COVER, .corner_radius = 20,
                                .label = "round", .width = 80, .height = 40),
                       nv_image("no-such-image.png", .key = "lost", .label = "lost", .width = 80,
                                .height = 40, .corner_radius = 8))),
            nv_stack(.align = NV_CENTER, .width = NV_FILL, .height = 56, .children = nv_children(
                         nv_image(.bitmap = self->bubble, .patch = nv_all(EDGE), .label = "",
                                  .width = NV_FILL, .height = NV_FILL),
                         nv_text(.key = "report", .bind_text = self->report,
                                 .style = &(nv_text_style){ .color = NV_RGB(0x21005D) }))),
            nv_filled_button("Decode it", .on_click = { gallery_measure, self })));
}

const nv_component_class gallery_class = {
    .name = "gallery",
    .size = sizeof(gallery),
    .init = gallery_init,
    .build = gallery_build,
    .dispose = gallery_dispose,
};

#ifndef NV_SAMPLE_NO_MAIN
int main(void)
{
    return nv_app_run("Gallery", .width = 480, .height = 400,
                      .content = nv_component(&gallery_class, NULL));
}
#endif
