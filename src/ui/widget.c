/* Creation, the failed widget, fields and plain questions. */
#include "base/assert.h"
#include "base/log.h"
#include "base/utf8.h"
#include "ui/view_internal.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum {
    NV__ORIGIN_BUFFERS = 8, /* origins that stay valid at a time */
    NV__ORIGIN_LENGTH = 192
};

const nv__visual nv__visual_identity = { .opacity = 1.0f, .scale = 1.0f };

/* ---- running out of memory ---- */

static _Thread_local bool memory_failed;

bool nv__widget_creation_failed(void)
{
    bool failed = memory_failed;
    memory_failed = false;
    return failed;
}

void nv__widget_report_memory(const nv_widget *widget, const char *what)
{
    memory_failed = true;
    NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "%s: no memory for %s", nv__widget_origin(widget), what);
}

/* What creation yields when memory has run out. Its creator writes to its data as to any other's,
 * so it has some, and what that comes to own is disposed of when the widget is consumed. A second
 * one stands in while the first is in use; that one's data is never looked at again. */
typedef union failed_widget {
    nv_widget widget;
    unsigned char bytes[sizeof(nv_widget) + NV_WIDGET_DATA_MAX];
} failed_widget;
static failed_widget failed_first, failed_second;
static atomic_flag failed_in_use = ATOMIC_FLAG_INIT;

static nv_widget *failed_new(const nv_widget_class *klass, nv_head head)
{
    bool first = !atomic_flag_test_and_set(&failed_in_use);
    nv_widget *widget = first ? &failed_first.widget : &failed_second.widget;
    memset(widget, 0, sizeof *widget + (klass ? klass->data_size : 0));
    static const nv_widget_class unknown = { .name = "widget" };
    widget->klass = klass ? klass : &unknown;
    widget->head = head;
    widget->flags = NV__W_FAILED;
    widget->visual = nv__visual_identity;
    return widget;
}

void nv__widget_failed_release(nv_widget *widget)
{
    if (widget != &failed_first.widget || !widget->klass) {
        return;
    }
    const nv_widget_class *klass = widget->klass;
    widget->klass = NULL;
    if (klass->dispose) {
        klass->dispose(widget);
    }
    static const nv_widget_class released = { .name = "failed" };
    widget->klass = &released;
    atomic_flag_clear(&failed_in_use);
}

/* ---- creation ---- */

nv_widget *nv__widget_new_sized(const nv_widget_class *klass, nv_head head, size_t extra)
{
    nv_widget *widget = nv__zalloc(sizeof *widget + klass->data_size + extra);
    if (!widget) {
        widget = failed_new(klass, head);
        nv__widget_report_memory(widget, "the widget");
        return widget;
    }
    widget->klass = klass;
    widget->head = head;
    widget->visual = nv__visual_identity;
    nv__display_list_init(&widget->fragment);
    nv__display_list_init(&widget->over);
    nv__orphan_add(widget);
    return widget;
}

nv_widget *nv_widget_new(const nv_widget_class *klass, nv_head head)
{
    NV__ASSERT_UI_BUILDS();
    NV__REQUIRE(klass && klass->name && klass->measure, failed_new(NULL, head),
                "%s:%u: a widget class needs a name and a measure function",
                head.file ? head.file : "?", (unsigned)head.line);
    NV__REQUIRE(klass->data_size <= NV_WIDGET_DATA_MAX, failed_new(NULL, head),
                "%s: data_size is more than NV_WIDGET_DATA_MAX", klass->name);
    return nv__widget_new_sized(klass, head, 0);
}

void *nv_widget_data(const nv_widget *widget)
{
    NV__REQUIRE(widget, NULL, "nv_widget_data of NULL");
    /* The data is the owner's to write, however it came by the widget. */
    return (void *)(uintptr_t)widget->data;
}

/* ---- fields ---- */

static float checked(const nv_widget *widget, const char *what, float value, bool may_be_negative)
{
    if (isfinite(value) && (may_be_negative || value >= 0)) {
        return value;
    }
    nv__assert_failed(__FILE__, __LINE__, what, "%s: %s is %g; 0 is used",
                      nv__widget_origin(widget), what, (double)value);
    return 0;
}

static void set_key(nv_widget *widget, const char *key)
{
    char *copy = key ? nv__utf8_sanitise(key, strlen(key), nv__widget_origin(widget)) : NULL;
    if (key && !copy) {
        nv__widget_report_memory(widget, "its key");
        return;
    }
    nv__free(widget->key);
    widget->key = copy;
}

void nv_widget_set_fields(nv_widget *widget, const char *key, nv_length width, nv_length height,
                          nv_insets padding)
{
    NV__REQUIRE(widget, , "nv_widget_set_fields of NULL");
    if (nv__widget_is_failed(widget)) {
        return;
    }
    if (key != widget->key) {
        set_key(widget, key);
    }
    widget->width = checked(widget, "width", width, true);
    widget->height = checked(widget, "height", height, true);
    widget->padding.left = checked(widget, "padding.left", padding.left, false);
    widget->padding.top = checked(widget, "padding.top", padding.top, false);
    widget->padding.right = checked(widget, "padding.right", padding.right, false);
    widget->padding.bottom = checked(widget, "padding.bottom", padding.bottom, false);
    nv_widget_mark_dirty(widget, NV_DIRTY_LAYOUT);
    nv__layout_mark_parents(widget);
}

/* What stands for the widget in questions of its parent: a component is as what it built. */
static const nv_widget *built(const nv_widget *widget)
{
    while (widget->component && widget->first_child) {
        widget = widget->first_child;
    }
    return widget;
}

nv_length nv_widget_width_policy(const nv_widget *widget)
{
    NV__REQUIRE(widget, 0, "nv_widget_width_policy of NULL");
    return built(widget)->width;
}

nv_length nv_widget_height_policy(const nv_widget *widget)
{
    NV__REQUIRE(widget, 0, "nv_widget_height_policy of NULL");
    return built(widget)->height;
}

/* ---- questions ---- */

size_t nv_widget_child_count(const nv_widget *widget)
{
    NV__REQUIRE(widget, 0, "nv_widget_child_count of NULL");
    size_t count = 0;
    for (const nv_widget *child = widget->first_child; child; child = child->next_sibling) {
        count++;
    }
    return count;
}

nv_widget *nv_widget_first_child(const nv_widget *widget)
{
    NV__REQUIRE(widget, NULL, "nv_widget_first_child of NULL");
    return widget->first_child;
}

nv_widget *nv_widget_next_sibling(const nv_widget *widget)
{
    NV__REQUIRE(widget, NULL, "nv_widget_next_sibling of NULL");
    /* Without a parent the sibling fields serve the build that made it. */
    return widget->parent ? widget->next_sibling : NULL;
}

bool nv_widget_is_mounted(const nv_widget *widget)
{
    return widget && (widget->flags & NV__W_MOUNTED);
}

nv_scope *nv__widget_scope(const nv_widget *widget)
{
    const nv__view *view = widget ? widget->view : NULL;
    for (; widget; widget = widget->parent) {
        if (widget->scope) {
            return widget->scope;
        }
        nv_scope *layer = nv__overlay_layer_scope(widget);
        if (layer) {
            return layer;
        }
    }
    return view ? view->desc.scope : NULL;
}

/* ---- names ---- */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

const char *nv__widget_origin(const nv_widget *widget)
{
    static _Thread_local char buffers[NV__ORIGIN_BUFFERS][NV__ORIGIN_LENGTH];
    static _Thread_local unsigned next;
    if (!widget || !widget->klass) {
        return "widget";
    }
    char *out = buffers[next++ % NV__ORIGIN_BUFFERS];
    nv_semantics info = { 0 };
    if (widget->klass->describe && !(widget->flags & (NV__W_FAILED | NV__W_DESTROYED))) {
        widget->klass->describe((nv_widget *)(uintptr_t)widget, &info);
    }
    const char *name = info.name && *info.name ? info.name : NULL;
    int used = snprintf(out, NV__ORIGIN_LENGTH, "%s%s%.80s%s", widget->klass->name,
                        name ? " '" : "", name ? name : "", name ? "'" : "");
    if (widget->head.file && used >= 0 && used < NV__ORIGIN_LENGTH) {
        const char *file = base_name(widget->head.file);
        size_t left = NV__ORIGIN_LENGTH - (size_t)used;
        if (widget->head.line) {
            (void)snprintf(out + used, left, " %s:%u", file, (unsigned)widget->head.line);
        } else {
            (void)snprintf(out + used, left, " %s", file);
        }
    }
    return out;
}

static const char *const role_names[NV_ROLE_COUNT] = {
    [NV_ROLE_NONE] = "none",           [NV_ROLE_GROUP] = "group",
    [NV_ROLE_TEXT] = "text",           [NV_ROLE_BUTTON] = "button",
    [NV_ROLE_CHECKBOX] = "checkbox",   [NV_ROLE_TEXT_FIELD] = "text_field",
    [NV_ROLE_PROGRESS] = "progress",   [NV_ROLE_DIALOG] = "dialog",
    [NV_ROLE_ALERT] = "alert",         [NV_ROLE_LIST] = "list",
    [NV_ROLE_LIST_ITEM] = "list_item", [NV_ROLE_IMAGE] = "image",
};

const char *nv_role_name(nv_role role)
{
    return (unsigned)role < NV_ROLE_COUNT ? role_names[role] : "unknown";
}

/* ---- colours ---- */

nv_color nv_widget_resolve(const nv_widget *widget, nv_color color, nv_color fallback)
{
    nv_color picked = NV_COLOR_IS_SET(color) ? color : fallback;
    if (!NV_COLOR_IS_ROLE(picked)) {
        return NV_ARGB(picked);
    }
    NV__REQUIRE(widget, NV_ARGB(0), "nv_widget_resolve of NULL");
    nv_color_role role = (nv_color_role)(uint32_t)picked;
    return widget->view ? NV_ARGB(nv__view_role_argb(widget->view, role)) : NV_RGB(0);
}
