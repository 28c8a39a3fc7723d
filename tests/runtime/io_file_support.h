/* What the tests of files share. */
#ifndef NV_TESTS_RUNTIME_IO_FILE_SUPPORT_H
#define NV_TESTS_RUNTIME_IO_FILE_SUPPORT_H

#include "runtime/io_support.h"

enum { BIG = 3 * 1024 * 1024 + 77 };

NV__MAYBE_UNUSED static nv_status read_it(void *user)
{
    char *data;
    size_t size = 0;
    nv_status status = nv_await_file_read(user, 0, &data, &size);
    note_status("read", status);
    if (status == NV_OK) {
        note("%zu:%s", size, data);
    } else {
        note("data=%s", data ? "some" : "none");
    }
    nv_io_free(data);
    return NV_OK;
}

#endif
