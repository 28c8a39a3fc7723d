/* NV_OBSERVABLE_OF in C11 and C++17, with all, some and none of a value's functions. */
#include <stdlib.h>

#include <nuiitivet/nuiitivet.h>

typedef struct name {
    char *text;
    int length;
} name;

static bool name_copy(name *to, const name *from)
{
    *to = *from;
    to->text = (char *)malloc((size_t)from->length + 1);
    return to->text != NULL;
}

static void name_destroy(name *value)
{
    free(value->text);
}

static bool name_same(const name *a, const name *b)
{
    return a->length == b->length;
}

NV_OBSERVABLE_OF(obs_name, name, name_copy, name_destroy, name_same);
NV_OBSERVABLE_OF(obs_owned, name, name_copy, name_destroy);
NV_OBSERVABLE_OF(obs_copied, name, name_copy);
NV_OBSERVABLE_OF(obs_plain, name);
NV_OBSERVABLE_OF(obs_word, const char *);

int use(nv_scope *scope, const name *value);
int use(nv_scope *scope, const name *value)
{
    obs_name *o = obs_name_new(scope, value);
    return obs_name_get(o)->length + (obs_name_set(o, value) == NV_OK ? 1 : 0);
}
