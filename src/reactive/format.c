/* Texts that follow observables: "{}", "{:>8}", "{:05}", "{:.2}", "{:.0%}", "{{", "}}".
 *
 *     field = "{" [ ":" [ "<" | ">" ] [ "0" ] [ width ] [ "." decimals ] [ "%" ] ] "}"
 *
 * One walk over the format both checks it, when the text is made, and renders it. */
#include "reactive/graph.h"
#include "reactive/number.h"

#include "base/log.h"
#include "base/utf8.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

enum { NV__FORMAT_WIDTH_MAX = 256 };

typedef struct nv__plan {
    nv__extra extra; /* first: the node owns it */
    size_t count;
    const nv__node **nodes;
    char *format;
    NV__ARRAY(char)
    text; /* what was rendered last; kept so that rendering settles to no allocation */
} nv__plan;

typedef struct nv__spec {
    char align; /* '<', '>' or 0: numbers right, the rest left */
    bool zero_fill, percent;
    int width;
    int decimals; /* -1: none given */
} nv__spec;

typedef struct nv__walk {
    nv__plan *plan;
    const char *at;
    size_t used; /* observables */
    bool render; /* else only check */
    const char *problem;
} nv__walk;

/* ---- output ---- */

static bool append(nv__walk *walk, const char *bytes, size_t length)
{
    nv__plan *plan = walk->plan;
    if (!walk->render || length == 0) {
        return true;
    }
    if (!NV__RESERVE(&plan->text, length)) {
        walk->problem = "out of memory";
        return false;
    }
    memcpy(plan->text.items + plan->text.count, bytes, length);
    plan->text.count += length;
    return true;
}

static bool pad(nv__walk *walk, char with, size_t times)
{
    for (; times > 0; times--) {
        if (!append(walk, &with, 1)) {
            return false;
        }
    }
    return true;
}

/* Characters as a reader counts them. */
static size_t count_graphemes(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t at = 0; at < length; count++) {
        at = nv__utf8_next_grapheme(text, length, at);
    }
    return count;
}

static bool append_field(nv__walk *walk, const nv__spec *spec, const char *text, size_t length,
                         bool number)
{
    size_t shown = spec->width > 0 ? count_graphemes(text, length) : 0;
    size_t missing = (size_t)spec->width > shown ? (size_t)spec->width - shown : 0;
    bool finite = number && strpbrk(text, "0123456789");
    if (spec->zero_fill && finite) {
        size_t sign = text[0] == '-' ? 1 : 0;
        return append(walk, text, sign) && pad(walk, '0', missing) &&
               append(walk, text + sign, length - sign);
    }
    bool right = spec->align ? spec->align == '>' : number;
    return pad(walk, ' ', right ? missing : 0) && append(walk, text, length) &&
           pad(walk, ' ', right ? 0 : missing);
}

static bool append_value(nv__walk *walk, const nv__node *node, const nv__spec *spec)
{
    char number[NV__NUMBER_SIZE];
    const char *text = number;
    size_t length = 0;
    nv__type type = (nv__type)node->type;
    if (type == NV__TYPE_INT && spec->decimals < 0 && !spec->percent) {
        length = nv__format_integer(number, node->value.integer);
    } else if (type == NV__TYPE_INT || type == NV__TYPE_REAL) {
        double real = type == NV__TYPE_INT ? (double)node->value.integer : node->value.real;
        length = nv__format_real(number, real, spec->decimals, spec->percent);
    } else if (type == NV__TYPE_BOOL) {
        text = node->value.boolean ? "true" : "false";
        length = strlen(text);
    } else {
        text = nv__shared_text_bytes(node->value.text);
        length = node->value.text ? node->value.text->length : 0;
    }
    return append_field(walk, spec, text, length, text == number);
}

/* ---- parsing ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool parse_number(nv__walk *walk, int limit, int *out)
{
    int number = 0;
    if (!is_digit(*walk->at)) {
        walk->problem = "a number is missing";
        return false;
    }
    for (; is_digit(*walk->at); walk->at++) {
        number = number * 10 + (*walk->at - '0');
        if (number > limit) {
            walk->problem = "the number is too large";
            return false;
        }
    }
    *out = number;
    return true;
}

static bool parse_spec(nv__walk *walk, nv__spec *spec)
{
    if (*walk->at == '<' || *walk->at == '>') {
        spec->align = *walk->at++;
    }
    if (*walk->at == '0') {
        spec->zero_fill = true;
        walk->at++;
    }
    if ((is_digit(*walk->at) || spec->align || spec->zero_fill) &&
        !parse_number(walk, NV__FORMAT_WIDTH_MAX, &spec->width)) {
        return false;
    }
    if (*walk->at == '.') {
        walk->at++;
        if (!parse_number(walk, NV__DECIMALS_MAX, &spec->decimals)) {
            return false;
        }
    }
    if (*walk->at == '%') {
        spec->percent = true;
        walk->at++;
    }
    return true;
}

static bool fits(nv__walk *walk, const nv__spec *spec, const nv__node *node)
{
    nv__type type = (nv__type)node->type;
    bool number = type == NV__TYPE_INT || type == NV__TYPE_REAL;
    if ((!number && type != NV__TYPE_BOOL && type != NV__TYPE_TEXT) || nv__list_is_view(node)) {
        walk->problem = "a list, an effect or a value of your own type has no text";
    } else if (!number && (spec->decimals >= 0 || spec->percent || spec->zero_fill)) {
        walk->problem = "only a number can be written like this";
    } else if (spec->align == '<' && spec->zero_fill) {
        walk->problem = "zeros cannot follow a number";
    }
    return walk->problem == NULL;
}

/* At the character after "{". */
static bool walk_field(nv__walk *walk)
{
    const char *start = walk->at;
    nv__spec spec = { .decimals = -1 };
    if (*walk->at == ':') {
        walk->at++;
        if (!parse_spec(walk, &spec)) {
            return false;
        }
    }
    if (*walk->at != '}') {
        walk->problem = *walk->at ? "not understood" : "the field does not end";
        return false;
    }
    if (walk->used == walk->plan->count) {
        walk->at = start;
        walk->problem = "there is no observable left for this field";
        return false;
    }
    const nv__node *node = walk->plan->nodes[walk->used++];
    if (!walk->render && !fits(walk, &spec, node)) {
        walk->at = start;
        return false;
    }
    walk->at++;
    return !walk->render || append_value(walk, node, &spec);
}

static bool walk_format(nv__walk *walk)
{
    walk->at = walk->plan->format;
    while (*walk->at) {
        size_t literal = strcspn(walk->at, "{}");
        if (!append(walk, walk->at, literal)) {
            return false;
        }
        walk->at += literal;
        char c = *walk->at;
        if (c && walk->at[1] == c) {
            if (!append(walk, walk->at, 1)) {
                return false;
            }
            walk->at += 2;
        } else if (c == '{') {
            walk->at++;
            if (!walk_field(walk)) {
                return false;
            }
        } else if (c == '}') {
            walk->problem = "a single } (write }})";
            return false;
        }
    }
    if (walk->used < walk->plan->count) {
        walk->problem = "there are more observables than fields";
    }
    return walk->problem == NULL;
}

/* ---- the node ---- */

static const char *render(void *user)
{
    nv__plan *plan = user;
    nv__graph *graph = nv__graph_here();
    /* All of them first: reading one may render another format. */
    for (size_t i = 0; i < plan->count; i++) {
        nv__node_read(graph, nv__node_of(plan->nodes[i]));
    }
    nv__walk walk = { .plan = plan, .render = true };
    plan->text.count = 0;
    if (!walk_format(&walk) || !append(&walk, "", 1)) {
        nv_compute_fail("nv_format \"%s\": %s", plan->format, walk.problem);
        return "";
    }
    return plan->text.items;
}

static void plan_free(nv__extra *extra);

static nv__plan *plan_new(const char *format, const void *const *observables)
{
    size_t count = 0, length = strlen(format);
    while (observables && observables[count]) {
        count++;
    }
    nv__plan *plan = NV__NEW(nv__plan);
    if (!plan) {
        return NULL;
    }
    plan->extra.finish = plan_free;
    plan->extra.what = "format";
    plan->count = count;
    plan->nodes = count ? NV__NEW_ARRAY(const nv__node *, count) : NULL;
    plan->format = nv__utf8_sanitise(format, length, "nv_format");
    if ((count && !plan->nodes) || !plan->format) {
        plan_free(&plan->extra);
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        plan->nodes[i] = observables[i];
    }
    return plan;
}

static void plan_free(nv__extra *extra)
{
    nv__plan *plan = (nv__plan *)(void *)extra;
    NV__ARRAY_FINISH(&plan->text);
    nv__free(plan->nodes);
    nv__free(plan->format);
    nv__free(plan);
}

static bool check(nv__plan *plan)
{
    nv__graph *graph = nv__graph_here();
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->nodes[i]->graph != graph->id) {
            nv__node_foreign(plan->nodes[i], "nv_format");
            return false;
        }
    }
    nv__walk walk = { .plan = plan };
    if (walk_format(&walk)) {
        return true;
    }
    NV__LOG_ONCE(NV_LOG_ERROR, NV_EINVAL, "nv_format \"%s\", at %zu: %s", plan->format,
                 (size_t)(walk.at - plan->format), walk.problem);
    return false;
}

static const nv_obs_text *format_new(nv_scope *scope, nv__plan *plan)
{
    nv__node *node = nv__node_new(scope, NV__KIND_OWNING, NV__TYPE_TEXT);
    if (!node) {
        plan_free(&plan->extra);
        return NULL;
    }
    nv__derived *derived = (nv__derived *)node;
    derived->fn.text = render;
    derived->user = plan;
    if (!nv__graph_compute_first(nv__graph_here(), derived)) {
        nv__node_discard(node);
        return NULL;
    }
    return (const nv_obs_text *)node;
}

const nv_obs_text *nv_format_v(nv_scope *scope, const char *format, const void *const *observables)
{
    if (!format) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_EINVAL, "nv_format: there is no format");
        format = "";
        observables = NULL;
    }
    nv__plan *plan = plan_new(format, observables);
    if (!plan) {
        NV__LOG_ONCE(NV_LOG_ERROR, NV_ENOMEM, "nv_format: out of memory");
        return NULL;
    }
    if (check(plan)) {
        return format_new(scope, plan);
    }
    const nv_obs_text *text = nv_obs_text_new(scope, plan->format);
    plan_free(&plan->extra);
    return text;
}
