/* Numbers as text, the same in every locale. */
#ifndef NV_REACTIVE_NUMBER_H
#define NV_REACTIVE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    NV__DECIMALS_MAX = 30,
    NV__NUMBER_SIZE = 384 /* the largest double has 309 digits, then the decimals */
};

/* decimals < 0: as few digits as tell the number from all others. Returns the length. */
size_t nv__format_real(char out[NV__NUMBER_SIZE], double number, int decimals, bool percent);
size_t nv__format_integer(char out[NV__NUMBER_SIZE], int64_t number);

#endif
