/* Tests of applications: a headless window on a virtual clock. Nothing waits, nothing is flaky.
 *
 * A target is "#key", an exact text, or "role \"name\"" (as in the dump). When a tester function
 * cannot do what it was asked it prints why, with the tree, and fails the program (exit 1) unless
 * nv_tester_on_failure has been set. */
#ifndef NUIITIVET_TESTING_H
#define NUIITIVET_TESTING_H

#include <nuiitivet/app.h>

NV_BEGIN_DECLS

typedef struct nv_tester nv_tester;

typedef struct nv_tester_desc {
    nv_head nv_;
    nv_widget *content;  /* consumed */
    float width, height; /* dp; 0: 640 x 480 */
    float scale;         /* device px per dp; 0: 1 */
    const nv_theme *theme;
    bool dark;
    const char *golden_dir; /* NULL: $NUIITIVET_GOLDEN_DIR, else "golden" */
    /* Not 0: what is ready at the same time and has no promised order comes in another one, always
     * the same for the same seed (docs/guide/inspecting.md). */
    uint64_t seed;
} nv_tester_desc;

NV_API nv_tester *nv_tester_open_desc(const nv_tester_desc *desc);
/* Closes the window, as a user would; ends every task; reports leaks (tasks, observables, widgets,
 * memory) and what hung, and fails on any. */
NV_API void nv_tester_close(nv_tester *t);

/* Called with the message instead of failing the program. NULL restores. */
NV_API void nv_tester_on_failure(nv_tester *t, void (*fn)(void *user, const char *message),
                                 void *user);

/* ---- acting. Each settles what is due now (no time passes). ---- */
NV_API void nv_tester_click(nv_tester *t, const char *target);
NV_API void nv_tester_click_at(nv_tester *t, float x, float y); /* dp */
NV_API void nv_tester_move_to(nv_tester *t, float x, float y);
NV_API void nv_tester_press_at(nv_tester *t, float x, float y);
NV_API void nv_tester_release_at(nv_tester *t, float x, float y);
NV_API void nv_tester_type(nv_tester *t, const char *text); /* into the focused widget */
NV_API void nv_tester_key(nv_tester *t,
                          const char *key); /* "Tab", "Shift+Tab", "Enter", "Ctrl+A" */
NV_API void nv_tester_scroll(nv_tester *t, const char *target, float dy);
NV_API void nv_tester_resize(nv_tester *t, float width, float height);
/* Moves the virtual clock; timers, tasks and 16 ms frames happen in between, in order. */
NV_API void nv_tester_advance(nv_tester *t, double seconds);

/* ---- looking ---- */
NV_API bool nv_tester_exists(nv_tester *t, const char *target);
/* The text (or value) of a target; pinned until the tester closes. Fails when there is none. */
NV_API const char *nv_tester_text_of(nv_tester *t, const char *target);
NV_API nv_rect nv_tester_rect_of(nv_tester *t, const char *target);
NV_API uint32_t nv_tester_states_of(nv_tester *t, const char *target); /* nv_state_flags */
/* The semantics tree, and the display list of the whole window, as text; valid until the next call.
 */
NV_API const char *nv_tester_dump(nv_tester *t);
NV_API const char *nv_tester_display_list(nv_tester *t);
NV_API uint64_t nv_tester_frames(nv_tester *t);
NV_API size_t nv_tester_tasks(nv_tester *t);                           /* alive */
NV_API nv_status nv_tester_screenshot(nv_tester *t, const char *path); /* PNG */
/* Compares with NAME.png in the golden directory: at most 0.2 % of the pixels may differ by more
 * than 8 steps in a channel. NUIITIVET_UPDATE_GOLDENS=1 writes it instead. On a mismatch
 * NAME.actual.png and NAME.diff.png are written to the working directory. */
NV_API bool nv_tester_matches_golden(nv_tester *t, const char *name);
/* The same with the semantics dump, NAME.txt. */
NV_API bool nv_tester_matches_text_golden(nv_tester *t, const char *name);

NV_END_DECLS

#ifndef __cplusplus
#define nv_tester_open(...)                                                                        \
    nv_tester_open_desc(&(nv_tester_desc){ NV_HEAD(nv_tester_desc), __VA_ARGS__ })
#endif

#endif
