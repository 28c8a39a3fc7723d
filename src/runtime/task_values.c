/* Values that go with a task: a few in the task itself, more in a block that tasks share until one
 * of them writes. */
#include <nuiitivet/group.h>

#include "runtime/internal.h"

struct nv__more_values {
    size_t references;
    size_t count;
    nv__task_value items[NV_MAX_TASK_VALUES - NV__VALUES_IN_TASK];
};

static nv__task_value *find(nv__task_values *values, const void *key)
{
    for (size_t i = 0; i < values->count; i++) {
        if (values->items[i].key == key) {
            return &values->items[i];
        }
    }
    nv__more_values *more = values->more;
    for (size_t i = 0; more && i < more->count; i++) {
        if (more->items[i].key == key) {
            return &more->items[i];
        }
    }
    return NULL;
}

void nv__task_values_inherit(nv__task_values *values, const nv_task *from)
{
    *values = from->values;
    if (values->more) {
        values->more->references++;
    }
}

void nv__task_values_release(nv__task_values *values)
{
    if (--values->more->references == 0) {
        nv__free(values->more);
    }
    values->more = NULL;
    values->count = 0;
}

/* The block of this task alone. NULL: out of memory. */
static nv__more_values *own_more(nv__task_values *values)
{
    nv__more_values *shared = values->more;
    if (shared && shared->references == 1) {
        return shared;
    }
    nv__more_values *own = NV__NEW(nv__more_values);
    if (!own) {
        return NULL;
    }
    if (shared) {
        *own = *shared;
        shared->references--;
    }
    own->references = 1;
    values->more = own;
    return own;
}

nv_status nv_task_set_value(const void *key, void *value)
{
    NV__REQUIRE(key, NV_EINVAL, "a value needs a key");
    nv_task *task = nv__context_current()->task;
    if (!task) {
        return NV_ENOLOOP;
    }
    task->is_dirty = true;
    nv__task_values *values = &task->values;
    nv__task_value *found = find(values, key);
    bool in_task = found >= values->items && found < values->items + NV__VALUES_IN_TASK;
    if (found && in_task) {
        found->value = value;
        return NV_OK;
    }
    if (!found && values->count < NV__VALUES_IN_TASK) {
        values->items[values->count++] = (nv__task_value){ key, value };
        return NV_OK;
    }
    if (!found && values->more && values->more->count == NV_MAX_TASK_VALUES - NV__VALUES_IN_TASK) {
        return NV_ELIMIT;
    }
    nv__more_values *more = own_more(values);
    if (!more) {
        return NV_ENOMEM;
    }
    found = find(values, key);
    if (!found) {
        found = &more->items[more->count++];
        found->key = key;
    }
    found->value = value;
    return NV_OK;
}

void *nv_task_value(const void *key)
{
    nv_task *task = nv__context_current()->task;
    nv__task_value *found = task ? find(&task->values, key) : NULL;
    return found ? found->value : NULL;
}

const char *nv_task_name(void)
{
    const nv_task *task = nv__context_current()->task;
    return task ? task->name : NULL;
}
