/* Descriptions of any age. */
#include "base/assert.h"
#include "ui/widget.h"

#include <string.h>

void nv__desc_copy(void *to, size_t to_size, const void *desc)
{
    memset(to, 0, to_size);
    NV__REQUIRE(desc, , "a description is NULL");
    nv_head head;
    memcpy(&head, desc, sizeof head);
    /* A description without a head was not made by the sugar; only its head can be trusted. */
    NV__REQUIRE(head.size >= sizeof head, ,
                "%s:%u: a description says it is %u bytes long: use NV_HEAD",
                head.file ? head.file : "?", (unsigned)head.line, (unsigned)head.size);
    memcpy(to, desc, head.size < to_size ? head.size : to_size);
}
