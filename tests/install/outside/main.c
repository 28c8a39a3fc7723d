/* An application that knows nothing but what is installed. */
#include <nuiitivet/nuiitivet.h>

#ifdef WITH_TESTER
#include <nuiitivet/testing.h>
#include <string.h>
#endif

static void outside_click(void *user)
{
    (void)user;
    nv_show_snackbar("Clicked");
}

static nv_widget *content(void)
{
    return nv_filled_button("Click me", .on_click = { outside_click, NULL });
}

int main(void)
{
#ifdef WITH_TESTER
    nv_tester *t = nv_tester_open(content(), .width = 300, .height = 200);
    nv_tester_click(t, "Click me");
    bool shown = strcmp(nv_tester_text_of(t, "Clicked"), "Clicked") == 0;
    nv_tester_close(t);
    return shown ? 0 : 1;
#else
    return nv_app_run("Outside", .width = 300, .height = 200, .content = content());
#endif
}
