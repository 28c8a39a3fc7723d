/* The semantics tree as text: a line for each node, two spaces for each level. */
#include "ui/view_internal.h"

#include <stdio.h>
#include <string.h>

typedef struct writer {
    NV__ARRAY(char) text;
    bool failed;
} writer;

static void put(writer *to, const char *text, size_t length)
{
    if (to->failed || !NV__RESERVE(&to->text, length)) {
        to->failed = true;
        return;
    }
    memcpy(to->text.items + to->text.count, text, length);
    to->text.count += length;
}

static void put_text(writer *to, const char *text)
{
    put(to, text, strlen(text));
}

/* Quoted, and on one line whatever it holds. */
static void put_quoted(writer *to, const char *text)
{
    put(to, "\"", 1);
    for (const char *at = text; *at; at++) {
        switch (*at) {
        case '"':
        case '\\':
            put(to, "\\", 1);
            put(to, at, 1);
            break;
        case '\n':
            put(to, "\\n", 2);
            break;
        case '\r':
            put(to, "\\r", 2);
            break;
        case '\t':
            put(to, "\\t", 2);
            break;
        default:
            put(to, at, 1);
        }
    }
    put(to, "\"", 1);
}

/* At most two decimals, no trailing zeros, no minus zero. */
static void put_number(writer *to, float value)
{
    char digits[64];
    double rounded = round((double)value * 100.0) / 100.0;
    int length = snprintf(digits, sizeof digits, "%.2f", rounded == 0 ? 0.0 : rounded);
    while (length > 0 && digits[length - 1] == '0') {
        length--;
    }
    length -= length > 0 && digits[length - 1] == '.';
    put(to, digits, (size_t)length);
}

static void put_states(writer *to, uint32_t states)
{
    static const struct {
        uint32_t flag;
        const char *name;
    } names[] = {
        { NV_STATE_DISABLED, "disabled" }, { NV_STATE_FOCUSED, "focused" },
        { NV_STATE_CHECKED, "checked" },   { NV_STATE_PRESSED, "pressed" },
        { NV_STATE_HOVERED, "hovered" },   { NV_STATE_OBSCURED, "obscured" },
        { NV_STATE_BUSY, "busy" },         { NV_STATE_INVALID, "invalid" },
        { NV_STATE_MODAL, "modal" },       { NV_STATE_COVERED, "covered" },
    };
    bool any = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (states & names[i].flag) {
            put_text(to, any ? " " : " [");
            put_text(to, names[i].name);
            any = true;
        }
    }
    if (any) {
        put(to, "]", 1);
    }
}

static void put_node(writer *to, const nv__semantics_node *node)
{
    for (size_t i = 0; i < node->depth; i++) {
        put(to, "  ", 2);
    }
    put_text(to, nv_role_name(node->info.role));
    if (node->info.name && *node->info.name) {
        put(to, " ", 1);
        put_quoted(to, node->info.name);
    }
    if (node->info.value) {
        put(to, " = ", 3);
        put_quoted(to, node->info.value);
    }
    if (node->key) {
        put(to, " #", 2);
        put_text(to, node->key);
    }
    put_states(to, node->info.states);
    put(to, " ", 1);
    put_number(to, node->rect.x);
    put(to, ",", 1);
    put_number(to, node->rect.y);
    put(to, " ", 1);
    put_number(to, node->rect.width);
    put(to, "x", 1);
    put_number(to, node->rect.height);
    put(to, "\n", 1);
}

char *nv__view_dump(nv__view *view)
{
    size_t count = 0;
    const nv__semantics_node *nodes = nv__view_semantics(view, &count);
    writer to = { .failed = view->semantics_lost };
    for (size_t i = 0; i < count; i++) {
        put_node(&to, &nodes[i]);
    }
    put(&to, "", 1);
    if (to.failed) {
        NV__ARRAY_FINISH(&to.text);
        return NULL;
    }
    return to.text.items;
}
