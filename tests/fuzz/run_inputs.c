/* Runs a fuzzing entry without a fuzzer: every file of a folder as it is, then mutations of them.
 *
 * usage: PROGRAM FOLDER [MUTATIONS [SEED]]. The seed is printed with a failure's input number, so
 * that it can be repeated. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 1024, INPUTS = 256 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct input {
    uint8_t bytes[LONGEST];
    size_t size;
} input;

static input inputs[INPUTS];
static size_t input_count;
static uint64_t state;

static uint32_t next_random(uint32_t limit)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % limit;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void load(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = name[0] == '.' ? NULL : fopen(path, "rb");
    if (file && input_count < INPUTS) {
        input *in = &inputs[input_count++];
        in->size = fread(in->bytes, 1, LONGEST, file);
    }
    if (file) {
        fclose(file);
    }
}

/* One byte replaced, inserted or removed, or a piece of another input put in. */
static void mutate(input *in)
{
    static const char telling[] = "{}:<>0123456789.%\x80\xff";
    size_t at = in->size ? next_random((uint32_t)in->size) : 0;
    const input *other = &inputs[next_random((uint32_t)input_count)];
    size_t piece = other->size ? 1 + next_random((uint32_t)other->size) : 0;
    uint8_t byte = next_random(4) ? (uint8_t)telling[next_random(sizeof telling - 1)]
                                  : (uint8_t)next_random(256);
    switch (next_random(4)) {
    case 0:
        in->bytes[at] = byte;
        in->size += in->size == 0;
        break;
    case 1:
        if (in->size < LONGEST) {
            memmove(in->bytes + at + 1, in->bytes + at, in->size - at);
            in->bytes[at] = byte;
            in->size++;
        }
        break;
    case 2:
        if (in->size) {
            memmove(in->bytes + at, in->bytes + at + 1, in->size - at - 1);
            in->size--;
        }
        break;
    default:
        piece = piece < LONGEST - at ? piece : LONGEST - at;
        memcpy(in->bytes + at, other->bytes, piece);
        in->size = in->size > at + piece ? in->size : at + piece;
    }
}

int main(int argc, char **argv)
{
    struct dirent **entries;
    int files = argc > 1 ? scandir(argv[1], &entries, NULL, by_name) : -1;
    if (files < 0) {
        fprintf(stderr, "usage: %s FOLDER [MUTATIONS [SEED]]\n", argv[0]);
        return 2;
    }
    for (int i = 0; i < files; i++) {
        load(argv[1], entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    if (input_count == 0) {
        fprintf(stderr, "%s: no inputs in %s\n", argv[0], argv[1]);
        return 1;
    }
    for (size_t i = 0; i < input_count; i++) {
        LLVMFuzzerTestOneInput(inputs[i].bytes, inputs[i].size);
    }
    unsigned long mutations = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
    unsigned long long seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    /* Said before it is needed: a failure aborts. */
    printf("%zu inputs, %lu mutations, seed %llu\n", input_count, mutations, seed);
    fflush(stdout);
    state = seed;
    for (unsigned long i = 0; i < mutations; i++) {
        input in = inputs[next_random((uint32_t)input_count)];
        for (uint32_t changes = 1 + next_random(6); changes > 0; changes--) {
            mutate(&in);
        }
        LLVMFuzzerTestOneInput(in.bytes, in.size);
    }
    return 0;
}
