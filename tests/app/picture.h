/* An app with a picture of its own: a bar whose length changes, and a card of glass above it. */
#ifndef NV_TESTS_APP_PICTURE_H
#define NV_TESTS_APP_PICTURE_H

#include "app/app.h"
#include "base/alloc.h"

#include <nuiitivet/nuiitivet.h>

enum { PICTURE_WIDTH = 200, PICTURE_HEIGHT = 120 };

static float picture_length = 40;
static nv_widget *picture_bar;

static nv_size picture_measure(nv_widget *widget, nv_constraints within)
{
    (void)widget;
    return nv_constrain(within, (nv_size){ PICTURE_WIDTH, PICTURE_HEIGHT });
}

static void picture_paint_bar(nv_widget *widget, nv_canvas *canvas)
{
    (void)widget;
    nv_canvas_rounded_rect(canvas, (nv_rect){ 10, 20, picture_length, 24 }, nv_radius(6),
                           NV_RGB(0xB3261E));
}

static void picture_paint_rest(nv_widget *widget, nv_canvas *canvas)
{
    (void)widget;
    nv_canvas_border(canvas, (nv_rect){ 10.5f, 50.5f, 90, 60 }, nv_radius(12), 1, NV_RGB(0x6750A4));
}

static void picture_paint_glass(nv_widget *widget, nv_canvas *canvas)
{
    nv_rect card = { 60, 30, 120, 60 };
    (void)widget;
    nv_canvas_blur_behind(canvas, card, nv_radius(10), 8);
    nv_canvas_rounded_rect(canvas, card, nv_radius(10), NV_ARGB(0x40FFFFFF));
}

static nv_widget *picture_part(const nv_widget_class *klass)
{
    return nv_widget_new(klass, (nv_head){ sizeof(nv_head), __LINE__, __FILE__ });
}

static nv_app *picture_open(const nv__app_options *options)
{
    static const nv_widget_class bar = { .name = "bar",
                                         .measure = picture_measure,
                                         .paint = picture_paint_bar };
    static const nv_widget_class rest = { .name = "rest",
                                          .measure = picture_measure,
                                          .paint = picture_paint_rest };
    static const nv_widget_class glass = { .name = "glass",
                                           .measure = picture_measure,
                                           .paint = picture_paint_glass };
    picture_length = 40;
    picture_bar = picture_part(&bar);
    nv_app_desc desc = { .nv_ = { sizeof(nv_app_desc), __LINE__, __FILE__ },
                         .title = "picture",
                         .width = PICTURE_WIDTH,
                         .height = PICTURE_HEIGHT,
                         .content =
                             nv_stack(.children = nv_children(picture_bar, picture_part(&rest),
                                                              picture_part(&glass))) };
    nv_status status = NV_EFAILED;
    nv_app *app = nv__app_create(&desc, options, &status);
    assert_non_null(app);
    assert_int_equal(status, NV_OK);
    return app;
}

static void picture_set_length(float length)
{
    picture_length = length;
    nv_widget_mark_dirty(picture_bar, NV_DIRTY_PAINT);
}

#endif
