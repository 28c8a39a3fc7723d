#include "app/play/finder.h"

#include <string.h>

typedef enum match_kind { MATCH_KEY, MATCH_ROLE, MATCH_TEXT } match_kind;

typedef struct pattern {
    match_kind kind;
    const char *text;
    size_t length;
    const char *role; /* MATCH_ROLE */
    size_t role_length;
} pattern;

static bool equals(const char *text, const char *wanted, size_t length)
{
    return text != NULL && strlen(text) == length && memcmp(text, wanted, length) == 0;
}

/* Splits `button "Save"`; false when the target is not of that form. */
static bool parse_role(const char *target, pattern *out)
{
    const char *quote = strchr(target, '"');
    size_t length = strlen(target);
    if (quote == NULL || quote == target || target[length - 1] != '"' ||
        quote + 1 >= target + length) {
        return false;
    }
    size_t role_length = (size_t)(quote - target);
    while (role_length > 0 && target[role_length - 1] == ' ') {
        role_length--;
    }
    *out = (pattern){ .kind = MATCH_ROLE,
                      .role = target,
                      .role_length = role_length,
                      .text = quote + 1,
                      .length = (size_t)(target + length - 1 - (quote + 1)) };
    return role_length > 0;
}

static bool matches(const nv__semantics_node *node, const pattern *p)
{
    switch (p->kind) {
    case MATCH_KEY:
        return equals(node->key, p->text, p->length);
    case MATCH_ROLE:
        return equals(nv_role_name(node->info.role), p->role, p->role_length) &&
               equals(node->info.name, p->text, p->length);
    case MATCH_TEXT:
        return equals(node->info.name, p->text, p->length) ||
               equals(node->info.value, p->text, p->length);
    }
    return false;
}

/* What can be activated comes before what cannot, and that before what a modal overlay covers. */
static int rank(const nv__semantics_node *node)
{
    if ((node->info.actions & NV_ACTION_ACTIVATE) != 0) {
        return 3;
    }
    return (node->info.states & NV_STATE_COVERED) == 0 ? 2 : 1;
}

static const nv__semantics_node *search(const nv__semantics_node *nodes, size_t count,
                                        const pattern *p)
{
    const nv__semantics_node *best = NULL;
    for (size_t i = 0; i < count; i++) {
        if (matches(&nodes[i], p) && (best == NULL || rank(&nodes[i]) > rank(best))) {
            best = &nodes[i];
        }
    }
    return best;
}

const nv__semantics_node *nv__find(nv__view *view, const char *target)
{
    size_t count = 0;
    const nv__semantics_node *nodes = nv__view_semantics(view, &count);
    size_t length = strlen(target);
    pattern p;
    if (target[0] == '#') {
        p = (pattern){ .kind = MATCH_KEY, .text = target + 1, .length = length - 1 };
        return search(nodes, count, &p);
    }
    const nv__semantics_node *found = NULL;
    if (length > 0 && parse_role(target, &p)) {
        found = search(nodes, count, &p);
    }
    if (found == NULL) {
        p = (pattern){ .kind = MATCH_TEXT, .text = target, .length = length };
        found = search(nodes, count, &p);
    }
    if (found == NULL) {
        p.kind = MATCH_KEY;
        found = search(nodes, count, &p);
    }
    return found;
}

const char *nv__node_text(const nv__semantics_node *node)
{
    if (node->info.value != NULL) {
        return node->info.value;
    }
    return node->info.name != NULL ? node->info.name : "";
}
