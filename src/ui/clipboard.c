/* The host's clipboard, for widgets that edit text. */
#include "base/assert.h"
#include "ui/view_internal.h"

void nv__view_copy(nv__view *view, const char *text)
{
    NV__REQUIRE(view && text, , "nv__view_copy without a view or a text");
    if (view->desc.host.set_clipboard) {
        view->desc.host.set_clipboard(view->desc.host.user, text);
    }
}

const char *nv__view_clipboard(nv__view *view)
{
    NV__REQUIRE(view, "", "nv__view_clipboard of NULL");
    const char *text = NULL;
    if (view->desc.host.get_clipboard) {
        text = view->desc.host.get_clipboard(view->desc.host.user);
    }
    return text ? text : "";
}
