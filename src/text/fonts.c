/* Which font: for a family and weight, and for a code point that the first choice lacks. */
#include "text/fonts.h"
#include "base/assert.h"
#include "base/log.h"
#include "text/font_memory.h"
#include "text/word.h"

#include FT_MODULE_H

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DEFAULT_FAMILY "Roboto"
#define SYSTEM_FAMILY  "sans-serif"

/* ---- FreeType on the library's allocator ---- */

static void *ft_alloc(FT_Memory memory, long size)
{
    (void)memory;
    return nv__alloc((size_t)size);
}

static void ft_free(FT_Memory memory, void *block)
{
    (void)memory;
    nv__free(block);
}

static void *ft_realloc(FT_Memory memory, long old_size, long size, void *block)
{
    (void)memory;
    (void)old_size;
    return nv__realloc(block, (size_t)size);
}

/* FreeType drops a module silently when memory runs out while it starts. */
static bool is_complete(FT_Library library)
{
    static const char *const modules[] = { "autofitter", "truetype", "cff",  "psaux",
                                           "psnames",    "pshinter", "sfnt", "smooth" };
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
        if (!FT_Get_Module(library, modules[i])) {
            return false;
        }
    }
    return true;
}

static nv_status open_library(nv__fonts *fonts)
{
    fonts->memory =
        (struct FT_MemoryRec_){ .alloc = ft_alloc, .free = ft_free, .realloc = ft_realloc };
    if (FT_New_Library(&fonts->memory, &fonts->library) != 0) {
        return NV_ENOMEM;
    }
    FT_Add_Default_Modules(fonts->library);
    FT_Set_Default_Properties(fonts->library);
    return is_complete(fonts->library) ? NV_OK : NV_ENOMEM;
}

/* ---- life ---- */

static nv_status create(bool bare, nv__fonts **out)
{
    *out = NULL;
    nv__fonts *fonts = NV__NEW(nv__fonts);
    if (!fonts) {
        return NV_ENOMEM;
    }
    fonts->bare = bare;
    nv__box_font_init(&fonts->box);
    fonts->buffer = hb_buffer_create();
    fonts->fallbacks = NV__NEW_ARRAY(nv__fallback, NV__FALLBACKS_MAX);
    nv_status status = NV_ENOMEM;
    if (fonts->fallbacks && hb_buffer_allocation_successful(fonts->buffer)) {
        status = open_library(fonts);
    }
    if (status != NV_OK) {
        nv__fonts_destroy(fonts);
        return status;
    }
    *out = fonts;
    return NV_OK;
}

nv_status nv__fonts_create(nv__fonts **out)
{
    return create(false, out);
}

nv_status nv__fonts_create_bare(nv__fonts **out)
{
    return create(true, out);
}

void nv__fonts_destroy(nv__fonts *fonts)
{
    if (!fonts) {
        return;
    }
    NV__REQUIRE(fonts->paragraphs == 0, , "%zu paragraphs still use the fonts", fonts->paragraphs);
    nv__word_cache_finish(&fonts->words);
    for (size_t i = 0; i < fonts->choice_count; i++) {
        nv__free(fonts->choices[i].family);
    }
    for (size_t i = 0; i < fonts->added.count; i++) {
        nv__free(fonts->added.items[i].family);
    }
    for (size_t i = 0; i < fonts->loaded.count; i++) {
        nv__font_close(fonts->loaded.items[i]);
    }
    NV__ARRAY_FINISH(&fonts->added);
    NV__ARRAY_FINISH(&fonts->loaded);
    nv__box_font_finish(&fonts->box);
    if (fonts->library) {
        FT_Done_Library(fonts->library);
    }
    hb_buffer_destroy(fonts->buffer);
    nv__scratch_free(fonts->scratch);
    nv__free(fonts->fallbacks);
    nv__system_fonts_free(fonts->system);
    nv__font_memory_close(fonts->remembered);
    nv__free(fonts);
}

void nv__fonts_remember_in(nv__fonts *fonts, const char *folder)
{
    if (!fonts->remembered) {
        fonts->remembered = nv__font_memory_open(folder);
    }
}

/* ---- files ---- */

static nv_status load(nv__fonts *fonts, const char *path, int index, int weight, nv__font **out)
{
    for (size_t i = 0; i < fonts->loaded.count; i++) {
        nv__font *each = fonts->loaded.items[i];
        if (each->index == index && each->weight == weight && strcmp(each->path, path) == 0) {
            *out = each;
            return NV_OK;
        }
    }
    *out = NULL;
    if (fonts->loaded.count == NV__FONTS_LOADED_MAX) {
        NV__LOG_ONCE(NV_LOG_WARNING, NV_ELIMIT, "more than %d fonts are in use: '%s' is left out",
                     NV__FONTS_LOADED_MAX, path);
        return NV_ELIMIT;
    }
    if (!NV__RESERVE(&fonts->loaded, 1)) {
        return NV_ENOMEM;
    }
    nv_status status = nv__font_open(fonts->library, path, index, weight, out);
    if (status == NV_OK) {
        fonts->loaded.items[fonts->loaded.count++] = *out;
    }
    return status;
}

/* Answers made before may be different now. */
static void forget_answers(nv__fonts *fonts)
{
    for (size_t i = 0; i < fonts->choice_count; i++) {
        nv__free(fonts->choices[i].family);
    }
    fonts->choice_count = fonts->choice_next = 0;
    memset(fonts->fallbacks, 0, sizeof *fonts->fallbacks * NV__FALLBACKS_MAX);
}

nv_status nv__fonts_add_file(nv__fonts *fonts, const char *family, int weight, const char *path)
{
    NV__REQUIRE(fonts && family && path, NV_EINVAL, "a font file needs a family and a path");
    nv__font *font;
    char *name = nv__strdup(family);
    if (!name || !NV__RESERVE(&fonts->added, 1)) {
        nv__free(name);
        return NV_ENOMEM;
    }
    nv_status status = load(fonts, path, 0, weight, &font);
    if (status != NV_OK) {
        nv__free(name);
        return status;
    }
    fonts->added.items[fonts->added.count++] =
        (nv__added_font){ .family = name, .weight = weight, .font = font };
    forget_answers(fonts);
    return NV_OK;
}

/* ---- by family and weight ---- */

static nv__font *find_added(const nv__fonts *fonts, const char *family, int weight)
{
    nv__font *best = NULL;
    int distance = 0;
    for (size_t i = 0; i < fonts->added.count; i++) {
        const nv__added_font *each = &fonts->added.items[i];
        int d = abs(each->weight - weight);
        if (strcasecmp(each->family, family) == 0 && (!best || d < distance)) {
            best = each->font;
            distance = d;
        }
    }
    return best;
}

static nv__system_fonts *system_of(nv__fonts *fonts)
{
    if (!fonts->system && !fonts->bare && !fonts->system_failed) {
        fonts->system = nv__system_fonts_new();
        if (!fonts->system) {
            fonts->system_failed = true;
            NV__LOG_ONCE(NV_LOG_WARNING, NV_EUNSUPPORTED,
                         "fontconfig does not start: no system fonts");
        }
    }
    return fonts->system;
}

/* What fontconfig says, or has said before. */
static bool match(nv__fonts *fonts, nv__font_question question, nv__font_file *out)
{
    bool found = false;
    if (fonts->bare ||
        (fonts->remembered && nv__font_memory_get(fonts->remembered, question, &found, out))) {
        return found;
    }
    nv__system_fonts *system = system_of(fonts);
    if (!system) {
        return false;
    }
    found = nv__system_fonts_match(system, question.family, question.weight, question.exact, out);
    if (fonts->remembered) {
        nv__font_memory_put(fonts->remembered, system, question, found ? out : NULL);
    }
    return found;
}

/* *out NULL: not there. A file that cannot be used counts as not there. */
static nv_status find_system(nv__fonts *fonts, const char *family, int weight, bool exact,
                             nv__font **out)
{
    nv__font_file file;
    *out = NULL;
    if (!match(fonts, (nv__font_question){ family, weight, exact }, &file)) {
        return NV_OK;
    }
    nv_status status = load(fonts, file.path, file.index, weight, out);
    if (status == NV_OK) {
        (*out)->hinting = file.hinting;
    }
    if (status != NV_OK && status != NV_ENOMEM) {
        NV__LOG_ONCE(NV_LOG_WARNING, status, "font file '%s' cannot be used", file.path);
    }
    return status == NV_ENOMEM ? status : NV_OK;
}

static nv_status find_family(nv__fonts *fonts, const char *family, int weight, nv__font **out)
{
    *out = find_added(fonts, family, weight);
    return *out ? NV_OK : find_system(fonts, family, weight, true, out);
}

/* Any font that opens, in the system's order. */
static nv_status find_any(nv__fonts *fonts, nv__font **out)
{
    enum { TRIES_MAX = 16 };
    size_t cursor = 0;
    nv__font_file file;
    nv__system_fonts *system = system_of(fonts);
    for (int i = 0; system && i < TRIES_MAX && nv__system_fonts_next(system, 'x', &cursor, &file);
         i++) {
        nv_status status = load(fonts, file.path, file.index, 400, out);
        if (status == NV_OK || status == NV_ENOMEM) {
            return status;
        }
    }
    *out = &fonts->box;
    NV__LOG_ONCE(NV_LOG_WARNING, NV_ENOTFOUND,
                 "no usable font is installed: text is drawn as boxes");
    return NV_OK;
}

static nv_status find_default(nv__fonts *fonts, int weight, nv__font **out)
{
    nv_status status = find_family(fonts, DEFAULT_FAMILY, weight, out);
    if (status != NV_OK || *out) {
        return status;
    }
    if (fonts->added.count > 0) {
        *out = find_added(fonts, fonts->added.items[0].family, weight);
        return NV_OK;
    }
    status = find_system(fonts, SYSTEM_FAMILY, weight, false, out);
    if (status != NV_OK || *out) {
        return status;
    }
    return find_any(fonts, out);
}

static nv_status find(nv__fonts *fonts, const char *family, int weight, nv__font **out)
{
    if (family) {
        nv_status status = find_family(fonts, family, weight, out);
        if (status != NV_OK || *out) {
            return status;
        }
    }
    nv_status status = find_default(fonts, weight, out);
    if (status == NV_OK && family) {
        NV__LOG_ONCE(NV_LOG_WARNING, NV_ENOTFOUND, "font family '%s' is not installed: %s is used",
                     family, (*out)->name);
    }
    return status;
}

static void remember(nv__fonts *fonts, const char *family, int weight, nv__font *font)
{
    char *copy = nv__strdup(family);
    if (family && !copy) {
        return; /* asked again next time */
    }
    size_t at = fonts->choice_count;
    if (at < NV__FONTS_CHOICES_MAX) {
        fonts->choice_count++;
    } else {
        at = fonts->choice_next++ % NV__FONTS_CHOICES_MAX;
        nv__free(fonts->choices[at].family);
    }
    fonts->choices[at] = (nv__font_choice){ .family = copy, .weight = weight, .font = font };
}

nv_status nv__fonts_pick(nv__fonts *fonts, const char *family, int weight, nv__font **out)
{
    for (size_t i = 0; i < fonts->choice_count; i++) {
        const nv__font_choice *each = &fonts->choices[i];
        bool same =
            family && each->family ? strcmp(family, each->family) == 0 : family == each->family;
        if (same && each->weight == weight) {
            *out = each->font;
            return NV_OK;
        }
    }
    nv_status status = find(fonts, family, weight, out);
    if (status == NV_OK) {
        remember(fonts, family, weight, *out);
    }
    return status;
}

bool nv__fonts_usable(nv__fonts *fonts)
{
    nv__font *font;
    return nv__fonts_pick(fonts, NULL, 400, &font) == NV_OK && font != &fonts->box;
}

/* ---- by code point ---- */

/* The same family in the wanted weight, where that has the code point too. */
static nv_status in_weight(nv__fonts *fonts, const nv__font_file *file, uint32_t code_point,
                           int weight, nv__font **out)
{
    char family[128];
    nv__font *font = NULL;
    *out = NULL;
    if (weight == 400 || !file->family || strlen(file->family) >= sizeof family) {
        return NV_OK;
    }
    memcpy(family, file->family, strlen(file->family) + 1);
    nv_status status = find_system(fonts, family, weight, true, &font);
    if (status == NV_OK && font && nv__font_has(font, code_point)) {
        *out = font;
    }
    return status;
}

static nv_status search(nv__fonts *fonts, uint32_t code_point, int weight, nv__font **out)
{
    *out = NULL;
    for (size_t i = 0; i < fonts->added.count; i++) {
        if (nv__font_has(fonts->added.items[i].font, code_point)) {
            *out = find_added(fonts, fonts->added.items[i].family, weight);
            *out = nv__font_has(*out, code_point) ? *out : fonts->added.items[i].font;
            return NV_OK;
        }
    }
    nv__system_fonts *system = system_of(fonts);
    nv__font_file file;
    size_t cursor = 0;
    while (system && nv__system_fonts_next(system, code_point, &cursor, &file)) {
        nv_status status = in_weight(fonts, &file, code_point, weight, out);
        if (status != NV_OK || *out) {
            return status;
        }
        nv__font *font;
        status = load(fonts, file.path, file.index, 400, &font);
        if (status == NV_ENOMEM || status == NV_ELIMIT) {
            return status == NV_ELIMIT ? NV_OK : status;
        }
        if (status == NV_OK && nv__font_has(font, code_point)) {
            *out = font;
            return NV_OK;
        }
    }
    return NV_OK;
}

nv_status nv__fonts_fallback(nv__fonts *fonts, uint32_t code_point, int weight, nv__font **out)
{
    size_t slot = (code_point ^ (uint32_t)weight * 37u) % NV__FALLBACKS_MAX;
    nv__fallback *cached = &fonts->fallbacks[slot];
    if (cached->code_point == code_point && cached->weight == weight && code_point != 0) {
        *out = cached->font;
        return NV_OK;
    }
    nv_status status = search(fonts, code_point, weight, out);
    if (status == NV_OK) {
        *cached = (nv__fallback){ .code_point = code_point, .weight = weight, .font = *out };
    }
    return status;
}
