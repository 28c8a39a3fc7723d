/* Encoded images of any bytes: there is a bitmap of the size that was said, or a reason why not.
 * The wish for a size is taken from the bytes. */
#include "base/log.h"
#include "images/decode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIXELS_MAX = 1 << 18 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ignore_log(void *user, nv_log_level level, const char *message)
{
    (void)user;
    (void)level;
    (void)message;
}

static void expect(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "fuzz_image: %s\n", what);
        abort();
    }
}

static void check(const nv__decoding *job, nv_status status)
{
    if (status != NV_OK) {
        expect(job->bitmap == NULL, "a bitmap of an image that failed");
        expect(job->why[0] != '\0', "no reason");
        return;
    }
    expect(job->facts.width > 0 && job->facts.height > 0, "no size");
    expect((job->bitmap != NULL) != job->probe, "a bitmap too few or too many");
    if (job->bitmap != NULL) {
        expect(job->bitmap->width == job->extent.width, "another width");
        expect(job->bitmap->height == job->extent.height, "another height");
        uint32_t sum = 0;
        size_t count = (size_t)job->bitmap->width * (size_t)job->bitmap->height;
        for (size_t i = 0; i < count; i++) {
            sum ^= job->bitmap->pixels[i]; /* every pixel has been written */
        }
        volatile uint32_t seen = sum;
        (void)seen;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned last = size > 0 ? data[size - 1] : 0;
    nv__decoding job = { .bytes = data, .size = size, .name = "fuzz", .pixels_max = PIXELS_MAX };
    job.probe = last % 16 == 15;
    job.goal = (nv__image_goal){ .width = (int)(last % 5) * 7, .height = (int)(last % 3) * 11 };
    nv_log_set_handler(ignore_log, NULL);
    nv_status status = nv__image_decode(&job);
    check(&job, status);
    nv_bitmap_release(job.bitmap);
    return 0;
}
