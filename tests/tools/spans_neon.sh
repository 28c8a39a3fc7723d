#!/bin/sh
# Builds the spans for 64-bit ARM and runs them in an emulator; 77 where there is none.
# usage: spans_neon.sh PROJECT FOLDER
set -eu
compiler=aarch64-linux-gnu-gcc
command -v "$compiler" > /dev/null && command -v qemu-aarch64 > /dev/null || exit 77
cd "$2"
"$compiler" -std=c17 -O2 -Wall -Wextra -Wconversion -Werror -static -I "$1/src" -I "$1/include" \
    -I "$1/tests" -o spans_neon "$1/tests/tools/spans_neon.c" \
    "$1/src/graphics/raster/spans.c" "$1/src/graphics/raster/spans_neon.c"
qemu-aarch64 ./spans_neon
