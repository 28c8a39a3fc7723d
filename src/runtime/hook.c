/* Calls at the end of a turn and before the loop blocks. A hook may remove itself or others. */
#include "runtime/internal.h"

nv_status nv__runtime_add_turn_hook(nv__runtime *rt, void (*fn)(void *user), void *user)
{
    if (rt->turn_hook_count >= NV__MAX_HOOKS) {
        return NV_ELIMIT;
    }
    rt->turn_hooks[rt->turn_hook_count++] = (nv__turn_hook){ fn, user };
    return NV_OK;
}

void nv__runtime_remove_turn_hook(nv__runtime *rt, void (*fn)(void *user), void *user)
{
    for (size_t i = 0; i < rt->turn_hook_count; i++) {
        if (rt->turn_hooks[i].fn == fn && rt->turn_hooks[i].user == user) {
            rt->turn_hook_count--;
            memmove(&rt->turn_hooks[i], &rt->turn_hooks[i + 1],
                    (rt->turn_hook_count - i) * sizeof rt->turn_hooks[0]);
            if (i < rt->turn_hook_at) {
                rt->turn_hook_at--;
            }
            return;
        }
    }
}

void nv__loop_run_turn_hooks(nv__runtime *rt)
{
    for (rt->turn_hook_at = 0; rt->turn_hook_at < rt->turn_hook_count;) {
        nv__turn_hook hook = rt->turn_hooks[rt->turn_hook_at++];
        hook.fn(hook.user);
    }
}

nv_status nv__runtime_add_prepare_hook(nv__runtime *rt, bool (*fn)(void *user), void *user)
{
    if (rt->prepare_hook_count >= NV__MAX_HOOKS) {
        return NV_ELIMIT;
    }
    rt->prepare_hooks[rt->prepare_hook_count++] = (nv__prepare_hook){ fn, user };
    return NV_OK;
}

void nv__runtime_remove_prepare_hook(nv__runtime *rt, bool (*fn)(void *user), void *user)
{
    for (size_t i = 0; i < rt->prepare_hook_count; i++) {
        if (rt->prepare_hooks[i].fn == fn && rt->prepare_hooks[i].user == user) {
            rt->prepare_hook_count--;
            memmove(&rt->prepare_hooks[i], &rt->prepare_hooks[i + 1],
                    (rt->prepare_hook_count - i) * sizeof rt->prepare_hooks[0]);
            if (i < rt->prepare_hook_at) {
                rt->prepare_hook_at--;
            }
            return;
        }
    }
}

bool nv__loop_run_prepare_hooks(nv__runtime *rt)
{
    bool produced = false;
    for (rt->prepare_hook_at = 0; rt->prepare_hook_at < rt->prepare_hook_count;) {
        nv__prepare_hook hook = rt->prepare_hooks[rt->prepare_hook_at++];
        produced = hook.fn(hook.user) || produced;
    }
    return produced;
}
