/* What has been reported already: a fixed hash table whose oldest key makes room for a new one. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/log_internal.h"

enum { NV__MAX_LOG_KEYS = 1024, BUCKETS = 1024, FILE_TAIL = 56 };

/* The tail of the file's name is copied: a place may lie in a module that gets unloaded. */
typedef struct entry {
    char file[FILE_TAIL];
    uint32_t hash;
    int line;
    nv_status status;
    unsigned count;
    uint16_t next; /* index + 1 of the next in the bucket; 0: none */
} entry;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static entry entries[NV__MAX_LOG_KEYS];
static uint16_t buckets[BUCKETS];
static size_t entry_count;
static size_t oldest;

static uint32_t hash_key(const char *file, int line, nv_status status)
{
    uint32_t hash = 2166136261u;
    for (const char *c = file; *c; c++) {
        hash = (hash ^ (unsigned char)*c) * 16777619u;
    }
    hash = (hash ^ (uint32_t)line) * 16777619u;
    return (hash ^ (uint32_t)status) * 16777619u;
}

static const char *tail_of(const char *file)
{
    size_t length = strlen(file);
    return length < FILE_TAIL ? file : file + length - (FILE_TAIL - 1);
}

static entry *find(const char *file, int line, nv_status status, uint32_t hash)
{
    const char *tail = tail_of(file);
    for (uint16_t i = buckets[hash % BUCKETS]; i != 0; i = entries[i - 1].next) {
        entry *e = &entries[i - 1];
        if (e->hash == hash && e->line == line && e->status == status &&
            strcmp(e->file, tail) == 0) {
            return e;
        }
    }
    return NULL;
}

static void unlink_entry(size_t index)
{
    uint16_t *link = &buckets[entries[index].hash % BUCKETS];
    while (*link != index + 1) {
        link = &entries[*link - 1].next;
    }
    *link = entries[index].next;
}

static entry *add(const char *file, int line, nv_status status, uint32_t hash)
{
    size_t index;
    if (entry_count < NV__MAX_LOG_KEYS) {
        index = entry_count++;
    } else {
        index = oldest;
        oldest = (oldest + 1) % NV__MAX_LOG_KEYS;
        unlink_entry(index);
    }
    entry *e = &entries[index];
    snprintf(e->file, sizeof e->file, "%s", tail_of(file));
    e->hash = hash;
    e->line = line;
    e->status = status;
    e->count = 0;
    e->next = buckets[hash % BUCKETS];
    buckets[hash % BUCKETS] = (uint16_t)(index + 1);
    return e;
}

static unsigned count_one(const char *file, int line, nv_status status)
{
    uint32_t hash = hash_key(file, line, status);
    pthread_mutex_lock(&lock);
    entry *e = find(file, line, status, hash);
    if (!e) {
        e = add(file, line, status, hash);
    }
    if (e->count < UINT32_MAX) {
        e->count++;
    }
    unsigned count = e->count;
    pthread_mutex_unlock(&lock);
    return count;
}

unsigned nv__log_once(nv_log_level level, const char *file, int line, nv_status status,
                      const char *format, ...)
{
    file = file ? file : "?";
    unsigned count = count_one(file, line, status);
    if (count != 1 || !nv__log_enabled(level)) {
        return count;
    }
    char suffix[160];
    const char *name = status == NV_OK ? "" : nv_status_name(status);
    snprintf(suffix, sizeof suffix, " [%s%s%s:%d]", name, *name ? ", " : "", tail_of(file), line);
    va_list arguments;
    va_start(arguments, format);
    nv__log_write(level, suffix, format, arguments);
    va_end(arguments);
    return count;
}

unsigned nv__log_count(const char *file, int line, nv_status status)
{
    file = file ? file : "?";
    uint32_t hash = hash_key(file, line, status);
    pthread_mutex_lock(&lock);
    const entry *e = find(file, line, status, hash);
    unsigned count = e ? e->count : 0;
    pthread_mutex_unlock(&lock);
    return count;
}

void nv__log_forget(void)
{
    pthread_mutex_lock(&lock);
    memset(buckets, 0, sizeof buckets);
    entry_count = 0;
    oldest = 0;
    pthread_mutex_unlock(&lock);
}
