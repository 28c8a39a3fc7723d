/* For the other processor: its spans beside the plain ones. */
#include "graphics/spans_compare.h"

#include <stdio.h>

int main(void)
{
    const nv__spans *sets[NV__SPANS_MAX];
    size_t count = nv__spans_available(sets);
    const char *differs = compare_spans();

    if (count < 2 || strcmp(sets[count - 1]->name, "neon") != 0) {
        (void)puts("there are no spans for this processor");
        return 1;
    }
    if (differs != NULL) {
        (void)printf("%s gives other bytes\n", differs);
        return 1;
    }
    return 0;
}
