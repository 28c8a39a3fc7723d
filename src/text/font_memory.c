#include "text/font_memory.h"

#if defined(__linux__)

#include <fontconfig/fontconfig.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { FILE_MAX_BYTES = 1 << 20, ANSWERS_MAX = 256, FIELDS_MAX = 10, PATH_MAX_BYTES = 4096 };

/* A file that changed so lately may change again without its time telling. */
static const int64_t too_fresh_ns = 2000000000;

static const char first_line[] = "fonts 1";

/* What tells one state of a file from another; both -1: there is no such file. */
typedef struct stamp {
    int64_t time, size;
} stamp;

typedef struct answer {
    char *family;
    int weight;
    bool exact, found;
    char *path, *name; /* found, and what follows */
    int index;
    nv__hinting hinting;
    stamp state; /* of the font file */
} answer;

struct nv__font_memory {
    char *file;
    NV__ARRAY(answer) answers;
};

static stamp stamp_of(const char *path)
{
    struct stat info;

    if (stat(path, &info) != 0) {
        return (stamp){ -1, -1 };
    }
    int64_t time = (int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
    return (stamp){ time, S_ISDIR(info.st_mode) ? 0 : (int64_t)info.st_size };
}

static bool same_stamp(stamp a, stamp b)
{
    return a.time == b.time && a.size == b.size;
}

static uint64_t mix(uint64_t hash, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001B3u;
    }
    return hash;
}

static uint64_t mix_text(uint64_t hash, const char *text)
{
    return text ? mix(hash, text, strlen(text) + 1) : mix(hash, "\1", 1);
}

static const uint64_t hash_start = 0xCBF29CE484222325u;

/* fontconfig answers by these, too. */
static uint64_t environment_hash(void)
{
    static const char *const names[] = { "FONTCONFIG_FILE",
                                         "FONTCONFIG_PATH",
                                         "FONTCONFIG_SYSROOT",
                                         "FC_LANG",
                                         "LC_ALL",
                                         "LC_CTYPE",
                                         "LANG",
                                         "XDG_CONFIG_HOME",
                                         "XDG_DATA_HOME",
                                         "XDG_DATA_DIRS",
                                         "XDG_CURRENT_DESKTOP",
                                         "HOME" };
    uint64_t hash = hash_start ^ (uint64_t)FcGetVersion();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        hash = mix_text(hash, getenv(names[i]));
    }
    return mix_text(hash, program_invocation_short_name);
}

/* ---- answers ---- */

static void free_answer(answer *a)
{
    nv__free(a->family);
    nv__free(a->path);
    nv__free(a->name);
}

static void forget(nv__font_memory *memory)
{
    for (size_t i = 0; i < memory->answers.count; i++) {
        free_answer(&memory->answers.items[i]);
    }
    memory->answers.count = 0;
}

static answer *find(nv__font_memory *memory, nv__font_question q)
{
    for (size_t i = 0; i < memory->answers.count; i++) {
        answer *a = &memory->answers.items[i];
        if (a->weight == q.weight && a->exact == q.exact && strcmp(a->family, q.family) == 0) {
            return a;
        }
    }
    return NULL;
}

static bool add(nv__font_memory *memory, nv__font_question q, const nv__font_file *file,
                stamp state)
{
    answer a = { .family = nv__strdup(q.family),
                 .weight = q.weight,
                 .exact = q.exact,
                 .found = file != NULL,
                 .state = state };
    if (file) {
        a.path = nv__strdup(file->path);
        a.name = nv__strdup(file->family ? file->family : "");
        a.index = file->index;
        a.hinting = file->hinting;
    }
    bool whole = a.family && (!file || (a.path && a.name));
    if (!whole || memory->answers.count == ANSWERS_MAX || !NV__PUSH(&memory->answers, a)) {
        free_answer(&a);
        return false;
    }
    return true;
}

/* ---- reading ---- */

static bool to_int(const char *text, int64_t low, int64_t high, int64_t *out)
{
    char *end = NULL;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    *out = value;
    return errno == 0 && end != text && *end == '\0' && value >= low && value <= high;
}

static bool to_stamp(char *const *fields, stamp *out)
{
    return to_int(fields[0], -1, INT64_MAX, &out->time) &&
           to_int(fields[1], -1, INT64_MAX, &out->size);
}

/* "source TIME SIZE PATH": the file is still as it was. */
static bool check_source(char *const *fields, size_t count)
{
    stamp then;
    return count == 4 && to_stamp(fields + 1, &then) && same_stamp(then, stamp_of(fields[3]));
}

/* "font FAMILY WEIGHT EXACT TIME SIZE INDEX HINTING NAME PATH", "none FAMILY WEIGHT EXACT" */
static bool read_answer(nv__font_memory *memory, char *const *fields, size_t count)
{
    bool found = strcmp(fields[0], "font") == 0;
    int64_t weight, exact, index, hinting;
    stamp state = { 0, 0 };
    if (count != (found ? 10 : 4) || !to_int(fields[2], 1, 1000, &weight) ||
        !to_int(fields[3], 0, 1, &exact)) {
        return false;
    }
    nv__font_question q = { fields[1], (int)weight, exact == 1 };
    if (!found) {
        return add(memory, q, NULL, state);
    }
    if (!to_stamp(fields + 4, &state) || !to_int(fields[6], 0, INT32_MAX, &index) ||
        !to_int(fields[7], 0, NV__HINTING_FULL, &hinting)) {
        return false;
    }
    nv__font_file file = { fields[9], fields[8], (int)index, (nv__hinting)hinting };
    return add(memory, q, &file, state);
}

static bool read_line(nv__font_memory *memory, char *line)
{
    char *fields[FIELDS_MAX];
    size_t count = 0;
    for (char *at = line; at && count < FIELDS_MAX;) {
        char *tab = strchr(at, '\t');
        fields[count++] = at;
        if (tab) {
            *tab = '\0';
        }
        at = tab ? tab + 1 : NULL;
    }
    if (strcmp(fields[0], "source") == 0) {
        return check_source(fields, count);
    }
    bool known = strcmp(fields[0], "font") == 0 || strcmp(fields[0], "none") == 0;
    return known && read_answer(memory, fields, count);
}

/* The text without its last line, which has to be the hash of the rest; NULL: damaged. */
static char *check_text(char *text, size_t length)
{
    char wanted[32];
    if (length == 0 || text[length - 1] != '\n' || strlen(text) != length) {
        return NULL;
    }
    text[length - 1] = '\0';
    char *last = strrchr(text, '\n');
    if (!last) {
        return NULL;
    }
    last++;
    (void)snprintf(wanted, sizeof wanted, "end\t%016" PRIx64,
                   mix(hash_start, text, (size_t)(last - text)));
    if (strcmp(last, wanted) != 0) {
        return NULL;
    }
    last[-1] = '\0';
    return text;
}

static bool read_text(nv__font_memory *memory, char *text)
{
    char *rest = NULL;
    char *line = strtok_r(text, "\n", &rest);
    if (!line || strcmp(line, first_line) != 0) {
        return false;
    }
    while ((line = strtok_r(NULL, "\n", &rest)) != NULL) {
        if (!read_line(memory, line)) {
            return false;
        }
    }
    return true;
}

static void read_file(nv__font_memory *memory)
{
    FILE *file = fopen(memory->file, "rbe");
    struct stat info;
    if (!file) {
        return;
    }
    bool readable = fstat(fileno(file), &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0 &&
                    info.st_size < FILE_MAX_BYTES;
    size_t size = readable ? (size_t)info.st_size : 0;
    char *text = size > 0 ? nv__alloc(size + 1) : NULL;
    if (text && fread(text, 1, size, file) == size) {
        text[size] = '\0';
        char *checked = check_text(text, size);
        if (!checked || !read_text(memory, checked)) {
            forget(memory);
        }
    }
    nv__free(text);
    (void)fclose(file);
}

nv__font_memory *nv__font_memory_open(const char *folder)
{
    char path[PATH_MAX_BYTES];
    int length = snprintf(path, sizeof path, "%s/fonts-%016" PRIx64, folder, environment_hash());
    nv__font_memory *memory = NV__NEW(nv__font_memory);
    if (!memory) {
        return NULL;
    }
    memory->file = length > 0 && length < (int)sizeof path ? nv__strdup(path) : NULL;
    if (!memory->file) {
        nv__free(memory);
        return NULL;
    }
    read_file(memory);
    return memory;
}

void nv__font_memory_close(nv__font_memory *memory)
{
    if (!memory) {
        return;
    }
    forget(memory);
    NV__ARRAY_FINISH(&memory->answers);
    nv__free(memory->file);
    nv__free(memory);
}

bool nv__font_memory_get(nv__font_memory *memory, nv__font_question question, bool *found,
                         nv__font_file *out)
{
    const answer *a = find(memory, question);
    if (!a || (a->found && !same_stamp(a->state, stamp_of(a->path)))) {
        return false;
    }
    *found = a->found;
    *out = (nv__font_file){ a->path, a->name, a->index, a->hinting };
    return true;
}

/* ---- writing ---- */

typedef struct writer {
    FILE *file;
    uint64_t hash;
    int64_t now;
    bool failed;
} writer;

static void write_line(writer *w, const char *line, int length, size_t room)
{
    w->failed = w->failed || length < 0 || (size_t)length >= room ||
                fwrite(line, 1, (size_t)length, w->file) != (size_t)length;
    if (!w->failed) {
        w->hash = mix(w->hash, line, (size_t)length);
    }
}

static bool is_plain(const char *text)
{
    return text[strcspn(text, "\t\n")] == '\0';
}

static void write_source(void *user, const char *path)
{
    char line[PATH_MAX_BYTES + 64];
    writer *w = user;
    stamp now = stamp_of(path);
    w->failed = w->failed || !is_plain(path) || now.time > w->now - too_fresh_ns;
    write_line(w, line,
               snprintf(line, sizeof line, "source\t%" PRId64 "\t%" PRId64 "\t%s\n", now.time,
                        now.size, path),
               sizeof line);
}

static void write_answer(writer *w, const answer *a)
{
    char line[2 * PATH_MAX_BYTES];
    int length;
    w->failed = w->failed || !is_plain(a->family) ||
                (a->found && (!is_plain(a->path) || !is_plain(a->name)));
    if (a->found) {
        length = snprintf(line, sizeof line,
                          "font\t%s\t%d\t%d\t%" PRId64 "\t%" PRId64 "\t%d\t%d\t%s\t%s\n", a->family,
                          a->weight, a->exact, a->state.time, a->state.size, a->index,
                          (int)a->hinting, a->name, a->path);
    } else {
        length = snprintf(line, sizeof line, "none\t%s\t%d\t%d\n", a->family, a->weight, a->exact);
    }
    write_line(w, line, length, sizeof line);
}

static bool write_all(const nv__font_memory *memory, nv__system_fonts *system, FILE *file)
{
    char line[64];
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    writer w = { file, hash_start, (int64_t)now.tv_sec * 1000000000 + now.tv_nsec, false };
    write_line(&w, line, snprintf(line, sizeof line, "%s\n", first_line), sizeof line);
    nv__system_fonts_sources(system, write_source, &w);
    for (size_t i = 0; i < memory->answers.count; i++) {
        write_answer(&w, &memory->answers.items[i]);
    }
    write_line(&w, line, snprintf(line, sizeof line, "end\t%016" PRIx64 "\n", w.hash), sizeof line);
    return !w.failed;
}

/* Under another name first: who reads it meanwhile sees the old one or the new one. */
static void write_file(const nv__font_memory *memory, nv__system_fonts *system)
{
    char path[PATH_MAX_BYTES + 32];
    (void)snprintf(path, sizeof path, "%s.%ld", memory->file, (long)getpid());
    FILE *file = fopen(path, "wbxe");
    if (!file) {
        return;
    }
    bool written = write_all(memory, system, file);
    written = fclose(file) == 0 && written;
    if (!written || rename(path, memory->file) != 0) {
        (void)unlink(path);
    }
}

void nv__font_memory_put(nv__font_memory *memory, nv__system_fonts *system,
                         nv__font_question question, const nv__font_file *answer_file)
{
    answer *known = find(memory, question);
    if (known) {
        free_answer(known);
        *known = memory->answers.items[--memory->answers.count];
    }
    stamp state = answer_file ? stamp_of(answer_file->path) : (stamp){ 0, 0 };
    if (add(memory, question, answer_file, state)) {
        write_file(memory, system);
    }
}

#else

nv__font_memory *nv__font_memory_open(const char *folder)
{
    (void)folder;
    return NULL;
}

void nv__font_memory_close(nv__font_memory *memory)
{
    (void)memory;
}

bool nv__font_memory_get(nv__font_memory *memory, nv__font_question question, bool *found,
                         nv__font_file *out)
{
    (void)memory, (void)question, (void)found, (void)out;
    return false;
}

void nv__font_memory_put(nv__font_memory *memory, nv__system_fonts *system,
                         nv__font_question question, const nv__font_file *answer)
{
    (void)memory, (void)system, (void)question, (void)answer;
}

#endif
