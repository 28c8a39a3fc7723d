/* Formats of any bytes: they are rendered or reported, never both, and the text that comes of them
 * is whole. The first byte of the input chooses the observables, the rest is the format. */
#include "base/assert.h"
#include "base/log.h"
#include "base/utf8.h"
#include "reactive/reactive.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 512, OBSERVABLES = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int reports;

static void on_log(void *user, nv_log_level level, const char *message)
{
    (void)user;
    (void)level;
    (void)message;
    reports++;
}

static void expect(bool holds, const char *what, const char *format)
{
    if (!holds) {
        fprintf(stderr, "fuzz_format: %s: \"%s\"\n", what, format);
        abort();
    }
}

static void use(nv_scope *scope, unsigned choice, const char *format, bool valid)
{
    nv_obs_int *integer = nv_obs_int_new(scope, INT64_MIN);
    nv_obs_real *real = nv_obs_real_new(scope, -0.5);
    nv_obs_bool *boolean = nv_obs_bool_new(scope, true);
    nv_obs_text *text = nv_obs_text_new(scope, "\xc3\xa9t\xc3\xa9");
    const void *all[OBSERVABLES] = { integer, real, boolean, text };
    const void *chosen[OBSERVABLES + 1] = { NULL };
    unsigned count = choice % (OBSERVABLES + 1);
    for (unsigned i = 0; i < count; i++) {
        chosen[i] = all[(choice / 8 + i) % OBSERVABLES];
    }
    reports = 0;
    nv__log_forget(); /* each place reports once, and is to report again */
    const nv_obs_text *made = nv_format_v(scope, format, chosen);
    expect(made != NULL, "no text", format);
    const char *before = nv__obs_text_peek(made);
    expect(nv__utf8_is_valid(before, strlen(before)), "not UTF-8", format);
    if (valid && reports) {
        expect(strcmp(before, format) == 0, "reported, but not given back", format);
    }
    int before_writing = reports;
    nv_set(integer, 7);
    nv_set(real, 1e300);
    nv_set(boolean, false);
    nv_set(text, "");
    const char *after = nv__obs_text_peek(made);
    expect(nv__utf8_is_valid(after, strlen(after)), "not UTF-8 after writes", format);
    expect(reports == before_writing, "reported by rendering", format);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char format[LONGEST + 1];
    size_t length = size > 1 ? size - 1 : 0;
    length = length < LONGEST ? length : LONGEST;
    memcpy(format, length ? (const char *)data + 1 : "", length);
    format[length] = '\0';
    bool valid = nv__utf8_is_valid(format, strlen(format));

    nv__runtime *rt = NULL;
    nv__runtime_desc desc = { .mode = NV__RUNTIME_SYNC };
    nv_log_set_handler(on_log, NULL);
    nv_log_set_level(NV_LOG_WARNING);
    if (nv__runtime_create(&desc, &rt) != NV_OK) {
        abort();
    }
    nv__pin_frame pins;
    nv__pin_frame_begin(&pins);
    nv_scope *scope = nv_scope_new(nv__runtime_scope(rt), "fuzz");
    use(scope, size ? data[0] : 0, format, valid);
    nv__pin_frame_end(&pins);
    nv_scope_end(scope);
    expect(nv__reactive_live_nodes() == 0, "nodes are left", format);
    nv__runtime_destroy(rt);
    return 0;
}
