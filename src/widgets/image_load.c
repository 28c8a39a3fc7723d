/* How an image comes to be there: its size first where the layout needs it, then its pixels at the
 * size at which it is shown, and again when that changes. */
#include "widgets/image.h"

#include "widgets/support.h"

#include <stdio.h>

/* ---- covers ---- */

void nv__image_show_covers(nv__image *self)
{
    bool appears = self->state == NV__IMAGE_READY && self->fade.value < 1;
    bool waits = self->state == NV__IMAGE_LOADING && self->bitmap == NULL;
    if (self->placeholder != NULL) {
        nv__widget_set_hidden(self->placeholder, !(appears || waits));
    }
    if (self->error != NULL) {
        nv__widget_set_hidden(self->error, self->state != NV__IMAGE_FAILED);
    }
}

/* A handler may change the widget, or be its end. */
static void tell(nv_widget *widget, nv__image *self)
{
    bool load = self->tells_load, error = self->tells_error;
    self->tells_load = self->tells_error = false;
    if (load) {
        nv_widget_invoke(widget, self->on_load);
    } else if (error) {
        nv_widget_invoke(widget, self->on_error);
    }
}

static bool settle(nv__ticker *ticker, double dt)
{
    nv__image *self = (nv__image *)((char *)ticker - offsetof(nv__image, settle));
    (void)dt;
    nv__image_show_covers(self);
    nv__ticker_remove(ticker);
    tell(self->load.widget, self);
    return false;
}

/* Neither may happen while a frame is painted, or while the widget is being mounted. */
static void settle_soon(nv_widget *widget, nv__image *self)
{
    if (!self->painting && !self->starting) {
        nv__image_show_covers(self);
        tell(widget, self);
        return;
    }
    bool covers = self->placeholder != NULL || self->error != NULL;
    if (widget->view != NULL && (covers || self->tells_load || self->tells_error)) {
        nv__view_add_ticker(widget->view, &self->settle);
    }
}

static void set_state(nv_widget *widget, nv__image *self, nv__image_state state)
{
    self->state = state;
    if (!self->painting) {
        nv_widget_mark_dirty(widget, NV_DIRTY_PAINT);
    }
    settle_soon(widget, self);
}

/* ---- results ---- */

static bool chooses(const nv_widget *widget)
{
    return widget->width == 0 || widget->height == 0;
}

static void learn(nv_widget *widget, nv__image *self, nv__image_facts facts)
{
    bool same = facts.width == self->facts.width && facts.height == self->facts.height;
    self->facts = facts;
    if (!same && chooses(widget) && !self->painting) {
        nv_widget_mark_dirty(widget, NV_DIRTY_LAYOUT);
    }
}

static void fail(nv_widget *widget, nv__image *self, const nv__image_want *want)
{
    if (want->status == NV_ECANCELED) {
        return; /* the program ends */
    }
    snprintf(self->why, sizeof self->why, "%s", want->why);
    nv_bitmap_release(self->bitmap);
    self->bitmap = NULL;
    self->tells_error = true;
    set_state(widget, self, NV__IMAGE_FAILED);
}

/* Appears softly where a placeholder was seen before. */
static void appear(nv_widget *widget, nv__image *self, bool at_once)
{
    static const float steady = 1;
    nv__motion_curve curve = { 0.2f, 0, 0, 1, self->fade_seconds };
    if (at_once || self->fade_seconds <= 0) {
        nv__animation_jump(&self->fade, steady);
    } else {
        nv__animation_jump(&self->fade, 0);
        nv__animation_to(&self->fade, widget->view, steady, curve);
    }
}

static void show(nv_widget *widget, nv__image *self, nv__image_want *want)
{
    bool first = self->bitmap == NULL;
    nv_bitmap_release(self->bitmap);
    self->bitmap = want->bitmap;
    want->bitmap = NULL;
    self->extent = nv__image_extent_of(want->facts, want->goal);
    self->outdated = false;
    if (first) {
        appear(widget, self, self->painting || self->starting);
    }
    learn(widget, self, want->facts);
    self->tells_load = !self->loaded;
    self->loaded = true;
    set_state(widget, self, NV__IMAGE_READY);
}

static void end(nv__image_loader *loader)
{
    if (loader->begun) {
        loader->begun = false;
        nv__image_want_end(&loader->want);
    }
}

static void take_probe(nv__image_want *want)
{
    nv_widget *widget = ((nv__image_loader *)want)->widget;
    nv__image *self = nv_widget_data(widget);
    nv__image_want result = *want;
    end(&self->probe);
    if (result.status == NV_OK) {
        learn(widget, self, result.facts);
    } else {
        fail(widget, self, &result);
    }
}

static void take_load(nv__image_want *want)
{
    nv_widget *widget = ((nv__image_loader *)want)->widget;
    nv__image *self = nv_widget_data(widget);
    nv__image_want result = *want;
    self->load.begun = false;
    want->bitmap = NULL;
    nv__image_want_end(want);
    if (result.status == NV_OK) {
        show(widget, self, &result);
    } else {
        fail(widget, self, &result);
    }
}

/* ---- asking ---- */

static nv__runtime *runtime_of(const nv_widget *widget)
{
    return widget->view != NULL ? nv__view_runtime(widget->view) : NULL;
}

static void begin(nv_widget *widget, nv__image *self, nv__image_loader *loader, nv__image_goal goal)
{
    bool probe = loader == &self->probe;
    end(loader);
    loader->begun = true;
    if (nv__image_want_begin(&loader->want, runtime_of(widget), self->source, goal, probe,
                             probe ? take_probe : take_load)) {
        loader->want.done(&loader->want);
    }
}

static int px(float dp, float scale)
{
    float value = ceilf(dp * scale - 0.01f);
    return value < 1 ? 1 : value < (float)NV_BITMAP_SIDE_MAX ? (int)value : NV_BITMAP_SIDE_MAX;
}

static nv__image_goal goal_of(const nv_widget *widget, const nv__image *self, nv_size box)
{
    float scale = nv__view_scale(widget->view);
    nv_fit fit = nv__image_effective_fit(self);
    bool fits = (float)self->facts.width <= box.width && (float)self->facts.height <= box.height;
    bool patched = self->patch.left + self->patch.top + self->patch.right + self->patch.bottom > 0;
    if (patched || fit == NV_FIT_NONE ||
        (fit == NV_FIT_SCALE_DOWN && self->facts.width > 0 && fits)) {
        return (nv__image_goal){ .scale = fmaxf(scale, 1) };
    }
    bool whole = fit == NV_FIT_CONTAIN || fit == NV_FIT_SCALE_DOWN;
    return (nv__image_goal){ px(box.width, scale), px(box.height, scale),
                             whole ? NV__COVER_EITHER : NV__COVER_BOTH, 0 };
}

static bool same_extent(nv__image_extent a, nv__image_extent b)
{
    return a.width == b.width && a.height == b.height;
}

/* What is on its way, or there, is as large as it should be. */
static bool is_served(const nv__image *self, nv__image_goal goal)
{
    const nv__image_goal *asked = &self->load.want.goal;
    if (self->load.begun && (self->facts.width == 0 || self->outdated)) {
        return true; /* what it is worth is seen when it has come */
    }
    if (self->outdated || self->facts.width == 0) {
        return false;
    }
    nv__image_extent wanted = nv__image_extent_of(self->facts, goal);
    if (self->load.begun) {
        return same_extent(wanted, nv__image_extent_of(self->facts, *asked));
    }
    return self->bitmap != NULL && same_extent(wanted, self->extent);
}

static void wish_for(nv_widget *widget, nv__image *self, nv_size box)
{
    bool asks = self->source != NULL && widget->view != NULL && box.width > 0 && box.height > 0 &&
                self->state != NV__IMAGE_FAILED;
    if (asks) {
        nv__image_goal goal = goal_of(widget, self, box);
        if (!is_served(self, goal)) {
            begin(widget, self, &self->load, goal);
        }
    }
}

void nv__image_wish(nv_widget *widget)
{
    nv__image *self = nv_widget_data(widget);
    nv_rect bounds = nv_widget_bounds(widget);
    self->painting = true;
    wish_for(widget, self, (nv_size){ bounds.width, bounds.height });
    self->painting = false;
}

/* Where both sides are given it can be asked for before the first layout. */
static void start(nv_widget *widget, nv__image *self)
{
    self->why[0] = '\0';
    self->loaded = self->tells_load = self->tells_error = false;
    set_state(widget, self, self->source != NULL ? NV__IMAGE_LOADING : NV__IMAGE_EMPTY);
    if (self->source == NULL) {
        return;
    }
    nv_insets pad = widget->padding;
    nv_size box = { widget->width - pad.left - pad.right, widget->height - pad.top - pad.bottom };
    self->starting = true; /* what the cache has appears at once */
    if (widget->width > 0 && widget->height > 0) {
        wish_for(widget, self, box);
    } else if (chooses(widget)) {
        begin(widget, self, &self->probe, (nv__image_goal){ 0 });
    }
    self->starting = false;
}

static void forget(nv__image *self)
{
    nv__image_stop(self);
    nv_image_source_release(self->source);
    self->source = NULL;
    self->outdated = true;
}

void nv__image_path_changed(nv_widget *widget)
{
    nv__image *self = nv_widget_data(widget);
    const char *path = nv__obs_text_peek(self->bind);
    bool known = self->state == NV__IMAGE_READY || self->probe.begun || self->load.begun;
    if (known && self->source != NULL && path != NULL && nv__image_source_is(self->source, path)) {
        return;
    }
    forget(self);
    if (path != NULL && path[0] != '\0') {
        self->source = nv_image_source_file(path);
        if (self->source == NULL) {
            nv__widget_report_memory(widget, "the path of an image");
        }
    }
    if (self->source == NULL) {
        nv_bitmap_release(self->bitmap);
        self->bitmap = NULL;
        learn(widget, self, (nv__image_facts){ 0 });
    }
    start(widget, self);
}

/* ---- life ---- */

static void faded(void *user)
{
    nv_widget_mark_dirty(user, NV_DIRTY_PAINT);
}

static void has_faded(void *user)
{
    nv__image_show_covers(nv_widget_data(user));
}

void nv__image_init(nv__image *self, nv_widget *widget)
{
    nv__animation_init(&self->fade, 1, faded, widget);
    self->fade.on_done = has_faded;
    self->settle.tick = settle;
    self->probe.widget = self->load.widget = widget;
}

void nv__image_mount(nv_widget *widget)
{
    nv__image *self = nv_widget_data(widget);
    if (self->given || self->bind != NULL) {
        return; /* the observer starts it */
    }
    if (self->state != NV__IMAGE_READY) {
        start(widget, self);
    }
}

void nv__image_stop(nv__image *self)
{
    end(&self->probe);
    end(&self->load);
}

void nv__image_unmount(nv_widget *widget)
{
    nv__image *self = nv_widget_data(widget);
    nv__image_stop(self);
    nv__ticker_remove(&self->settle);
    nv__animation_jump(&self->fade, 1);
}
