/* The system's fonts through fontconfig. Its configuration is shared with whoever else uses it in
 * the process: a reference is held while fonts live, and it is never finalised here. */
#include "base/log.h"
#include "text/fonts.h"

#include <fontconfig/fontconfig.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WATCHED_FOR_LEAKS 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define WATCHED_FOR_LEAKS 1
#endif
#ifdef WATCHED_FOR_LEAKS
#include <sanitizer/lsan_interface.h>
#endif

struct nv__system_fonts {
    FcConfig *config;
    FcPattern *match;   /* the last answer, which the caller's strings point into */
    FcFontSet *ordered; /* everything, the best fallbacks first; made when first needed */
};

/* fontconfig 2.14 loses a pattern while it reads its configuration, once a process. Leak checks are
 * told to look away during that call, and only then. */
static FcConfig *reference_config(void)
{
#ifdef WATCHED_FOR_LEAKS
    __lsan_disable();
#endif
    FcConfig *config = FcConfigReference(NULL);
#ifdef WATCHED_FOR_LEAKS
    __lsan_enable();
#endif
    return config;
}

nv__system_fonts *nv__system_fonts_new(void)
{
    nv__system_fonts *system = NV__NEW(nv__system_fonts);
    if (!system) {
        return NULL;
    }
    system->config = reference_config();
    if (!system->config) {
        nv__free(system);
        return NULL;
    }
    return system;
}

void nv__system_fonts_free(nv__system_fonts *system)
{
    if (!system) {
        return;
    }
    if (system->match) {
        FcPatternDestroy(system->match);
    }
    if (system->ordered) {
        FcFontSetDestroy(system->ordered);
    }
    FcConfigDestroy(system->config);
    nv__free(system);
}

static FcPattern *make_pattern(FcConfig *config, const char *family, int weight)
{
    FcPattern *pattern = FcPatternCreate();
    if (!pattern) {
        return NULL;
    }
    bool made = FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)family) &&
                FcPatternAddDouble(pattern, FC_WEIGHT, FcWeightFromOpenTypeDouble(weight)) &&
                FcPatternAddInteger(pattern, FC_SLANT, FC_SLANT_ROMAN) &&
                FcPatternAddBool(pattern, FC_SCALABLE, FcTrue) &&
                FcConfigSubstitute(config, pattern, FcMatchPattern);
    if (!made) {
        FcPatternDestroy(pattern);
        return NULL;
    }
    FcDefaultSubstitute(pattern);
    return pattern;
}

static bool is_generic(const char *family)
{
    static const char *const names[] = { "sans-serif", "serif", "monospace", "sans", "system-ui" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (FcStrCmpIgnoreCase((const FcChar8 *)family, (const FcChar8 *)names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool has_family(FcPattern *pattern, const char *family)
{
    FcChar8 *name;
    for (int i = 0; FcPatternGetString(pattern, FC_FAMILY, i, &name) == FcResultMatch; i++) {
        if (FcStrCmpIgnoreCase(name, (const FcChar8 *)family) == 0) {
            return true;
        }
    }
    return false;
}

/* Only outlines in an sfnt wrapper can be shaped and drawn at any size. */
static bool is_usable(FcPattern *pattern)
{
    FcBool outline = FcFalse, color = FcFalse;
    FcChar8 *format = NULL;
    FcPatternGetBool(pattern, FC_OUTLINE, 0, &outline);
    FcPatternGetBool(pattern, FC_COLOR, 0, &color);
    FcPatternGetString(pattern, FC_FONTFORMAT, 0, &format);
    return outline && !color && format &&
           (strcmp((char *)format, "TrueType") == 0 || strcmp((char *)format, "CFF") == 0);
}

static nv__hinting read_hinting(FcPattern *pattern)
{
    FcBool hinted = FcTrue, automatic = FcFalse;
    int style = FC_HINT_SLIGHT;
    FcPatternGetBool(pattern, FC_HINTING, 0, &hinted);
    FcPatternGetBool(pattern, FC_AUTOHINT, 0, &automatic);
    FcPatternGetInteger(pattern, FC_HINT_STYLE, 0, &style);
    if (!hinted || style == FC_HINT_NONE) {
        return NV__HINTING_NONE;
    }
    return style == FC_HINT_SLIGHT || automatic ? NV__HINTING_SLIGHT : NV__HINTING_FULL;
}

static bool read_file(FcPattern *pattern, nv__font_file *out)
{
    FcChar8 *path = NULL, *family = NULL;
    *out = (nv__font_file){ 0 };
    if (FcPatternGetString(pattern, FC_FILE, 0, &path) != FcResultMatch) {
        return false;
    }
    FcPatternGetString(pattern, FC_FAMILY, 0, &family);
    FcPatternGetInteger(pattern, FC_INDEX, 0, &out->index);
    out->hinting = read_hinting(pattern);
    out->path = (const char *)path;
    out->family = (const char *)family;
    return true;
}

bool nv__system_fonts_match(nv__system_fonts *system, const char *family, int weight, bool exact,
                            nv__font_file *out)
{
    FcPattern *pattern = make_pattern(system->config, family, weight);
    if (!pattern) {
        return false;
    }
    FcResult result;
    FcPattern *match = FcFontMatch(system->config, pattern, &result);
    FcPatternDestroy(pattern);
    if (!match) {
        return false;
    }
    if (system->match) {
        FcPatternDestroy(system->match);
    }
    system->match = match;
    /* For a family that is not installed fontconfig answers another one without saying so. */
    bool wanted = !exact || is_generic(family) || has_family(match, family);
    return wanted && is_usable(match) && read_file(match, out);
}

static bool make_ordered(nv__system_fonts *system)
{
    FcPattern *pattern = make_pattern(system->config, "sans-serif", 400);
    if (!pattern) {
        return false;
    }
    FcResult result;
    system->ordered = FcFontSort(system->config, pattern, FcFalse, NULL, &result);
    FcPatternDestroy(pattern);
    return system->ordered != NULL;
}

bool nv__system_fonts_next(nv__system_fonts *system, uint32_t code_point, size_t *cursor,
                           nv__font_file *out)
{
    if (!system->ordered && !make_ordered(system)) {
        return false;
    }
    while (*cursor < (size_t)system->ordered->nfont) {
        FcPattern *pattern = system->ordered->fonts[(*cursor)++];
        FcCharSet *characters = NULL;
        if (!is_usable(pattern)) {
            continue;
        }
        FcPatternGetCharSet(pattern, FC_CHARSET, 0, &characters);
        if (code_point != 0 && (!characters || !FcCharSetHasChar(characters, code_point))) {
            continue;
        }
        if (read_file(pattern, out)) {
            return true;
        }
    }
    return false;
}

/* ---- what the answers depend on ---- */

typedef void (*tell_path)(void *user, const char *path);

static void tell_folder_of(const char *path, tell_path tell, void *user)
{
    FcChar8 *folder = FcStrDirname((const FcChar8 *)path);
    if (folder) {
        tell(user, (const char *)folder);
        FcStrFree(folder);
    }
}

static void tell_list(FcStrList *list, bool folders, tell_path tell, void *user)
{
    FcChar8 *path;
    while (list && (path = FcStrListNext(list)) != NULL) {
        tell(user, (const char *)path);
        if (folders) {
            tell_folder_of((const char *)path, tell, user);
        }
    }
    if (list) {
        FcStrListDone(list);
    }
}

static void tell_below(const char *base, const char *below, tell_path tell, void *user)
{
    char path[1024];
    int length = base ? snprintf(path, sizeof path, "%s/%s", base, below) : 0;
    if (length > 0 && length < (int)sizeof path) {
        tell(user, path);
    }
}

/* Folders in which a new file would be read, and files that may not be there yet. */
static void tell_places(tell_path tell, void *user)
{
    static const char *const below_home[] = { ".config/fontconfig/fonts.conf",
                                              ".config/fontconfig/conf.d",
                                              ".fonts.conf",
                                              ".fonts.conf.d",
                                              ".fonts",
                                              ".local/share/fonts" };
    const char *home = getenv("HOME"), *file = getenv("FONTCONFIG_FILE");
    tell(user, "/etc/fonts/conf.d");
    tell(user, "/etc/fonts/local.conf");
    for (size_t i = 0; i < sizeof below_home / sizeof *below_home; i++) {
        tell_below(home, below_home[i], tell, user);
    }
    tell_below(getenv("XDG_CONFIG_HOME"), "fontconfig/fonts.conf", tell, user);
    tell_below(getenv("XDG_CONFIG_HOME"), "fontconfig/conf.d", tell, user);
    tell_below(getenv("FONTCONFIG_PATH"), "fonts.conf", tell, user);
    tell_below(getenv("FONTCONFIG_PATH"), "conf.d", tell, user);
    if (file && *file != '\0') {
        tell(user, file);
    }
}

void nv__system_fonts_sources(nv__system_fonts *system, tell_path tell, void *user)
{
    tell_list(FcConfigGetConfigFiles(system->config), true, tell, user);
    tell_list(FcConfigGetConfigDirs(system->config), false, tell, user);
    tell_list(FcConfigGetFontDirs(system->config), false, tell, user);
    tell_places(tell, user);
}
