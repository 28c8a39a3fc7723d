/* Comparing what is shown with what was agreed on. */
#include "testing/tester.h"

#include "app/png.h"
#include "base/alloc.h"
#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Fonts differ a little between FreeType builds; a real change is larger than this. */
static const double tolerated_share = 0.002;
enum { TOLERATED_STEPS = 8 };

static bool updating(void)
{
    return nv__env_flag("NUIITIVET_UPDATE_GOLDENS", false);
}

static void path_of(const nv_tester *t, const char *name, const char *suffix, char *out,
                    size_t size)
{
    snprintf(out, size, "%s/%s%s", t->golden_dir, name, suffix);
}

static int largest_difference(uint32_t a, uint32_t b)
{
    int largest = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        int difference = abs((int)(a >> shift & 0xff) - (int)(b >> shift & 0xff));
        largest = difference > largest ? difference : largest;
    }
    return largest;
}

/* Red where it differs, a faded picture elsewhere. Returns how many pixels differ too much. */
static size_t difference(const uint32_t *actual, const uint32_t *golden, size_t count,
                         uint32_t *diff)
{
    size_t bad = 0;
    for (size_t i = 0; i < count; i++) {
        bool differs = largest_difference(actual[i], golden[i]) > TOLERATED_STEPS;
        bad += differs;
        diff[i] = differs ? 0xffff0000u : 0xff000000u | ((actual[i] >> 2 & 0x3f3f3fu) + 0xc0c0c0u);
    }
    return bad;
}

static void write_evidence(const char *name, const char *kind, const uint32_t *pixels, int width,
                           int height)
{
    char path[512];
    snprintf(path, sizeof path, "%s.%s.png", name, kind);
    if (nv__png_write(path, pixels, width, height) == NV_OK) {
        fprintf(stderr, "golden: wrote %s\n", path);
    }
}

static bool compare(const char *name, const uint32_t *actual, int width, int height,
                    const char *path)
{
    uint32_t *golden = NULL;
    int golden_width = 0;
    int golden_height = 0;
    nv_status status = nv__png_read(path, &golden, &golden_width, &golden_height);
    if (status != NV_OK) {
        fprintf(stderr, "golden: %s: %s (NUIITIVET_UPDATE_GOLDENS=1 writes it)\n", path,
                nv_strstatus(status));
        write_evidence(name, "actual", actual, width, height);
        return false;
    }
    bool good = golden_width == width && golden_height == height;
    if (!good) {
        fprintf(stderr, "golden: %s is %d x %d, the window %d x %d\n", path, golden_width,
                golden_height, width, height);
        write_evidence(name, "actual", actual, width, height);
    } else {
        size_t count = (size_t)width * (size_t)height;
        uint32_t *diff = nv__calloc(count, sizeof *diff);
        size_t bad = diff != NULL ? difference(actual, golden, count, diff) : count;
        good = (double)bad <= tolerated_share * (double)count;
        if (!good) {
            fprintf(stderr, "golden: %s: %zu of %zu pixels differ\n", path, bad, count);
            write_evidence(name, "actual", actual, width, height);
            if (diff != NULL) {
                write_evidence(name, "diff", diff, width, height);
            }
        }
        nv__free(diff);
    }
    nv__free(golden);
    return good;
}

bool nv_tester_matches_golden(nv_tester *t, const char *name)
{
    char path[512];
    path_of(t, name, ".png", path, sizeof path);
    int width = 0;
    int height = 0;
    uint32_t *pixels = nv__app_read_pixels(t->app, &width, &height);
    if (pixels == NULL) {
        nv__tester_fail(t, "nothing has been drawn");
        return false;
    }
    bool good = updating() ? nv__png_write(path, pixels, width, height) == NV_OK
                           : compare(name, pixels, width, height, path);
    nv__free(pixels);
    return good;
}

static char *read_text(const char *path)
{
    enum { MAX_GOLDEN_BYTES = 1 << 20 };
    FILE *file = fopen(path, "rb");
    char *text = file != NULL ? nv__zalloc(MAX_GOLDEN_BYTES) : NULL;
    if (text != NULL && fread(text, 1, MAX_GOLDEN_BYTES - 1, file) == 0 && ferror(file)) {
        nv__free(text);
        text = NULL;
    }
    if (file != NULL) {
        fclose(file);
    }
    return text;
}

static bool write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        return false;
    }
    bool written = fputs(text, file) >= 0;
    return fclose(file) == 0 && written;
}

bool nv_tester_matches_text_golden(nv_tester *t, const char *name)
{
    char path[512];
    path_of(t, name, ".txt", path, sizeof path);
    const char *actual = nv_tester_dump(t);
    if (updating()) {
        return write_text(path, actual);
    }
    char *golden = read_text(path);
    bool good = golden != NULL && strcmp(golden, actual) == 0;
    if (!good) {
        fprintf(stderr, "golden: %s %s; the window shows:\n%s", path,
                golden != NULL ? "differs"
                               : "cannot be read (NUIITIVET_UPDATE_GOLDENS=1 writes it)",
                actual);
    }
    nv__free(golden);
    return good;
}
