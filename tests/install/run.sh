#!/usr/bin/env bash
# run.sh BUILD HERE CC CXX SANITIZERS: installs into a folder of its own and builds a small outside
# program twice, with the CMake package and with pkg-config, then runs both.
set -euo pipefail
build=$1 here=$2 cc=$3 cxx=$4 sanitize=$5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix
flags=()
[ -n "$sanitize" ] && flags=("-fsanitize=$sanitize")

cmake --install "$build" --prefix "$prefix" >"$work/install.log"
libdir=$(dirname "$(find "$prefix" -name 'libnuiitivet.*' | head -n 1)")

cmake -G Ninja -S "$here/outside" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$cc" \
    -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_C_FLAGS="${flags[*]}" >"$work/configure.log"
cmake --build "$work/cmake" >"$work/build.log"

export PKG_CONFIG_PATH=$libdir/pkgconfig
read -ra cflags <<<"$(pkg-config --cflags nuiitivet)"
read -ra libs <<<"$(pkg-config --libs nuiitivet)"
"$cc" -std=c11 -D_GNU_SOURCE "${flags[@]}" "${cflags[@]}" "$here/outside/main.c" "${libs[@]}" -o "$work/with-pkg-config"

for program in "$work/cmake/outside" "$work/with-pkg-config"; do
    LD_LIBRARY_PATH=$libdir NUIITIVET_BACKEND=headless NUIITIVET_PLAY=$here/outside/outside.nvp "$program"
done
LD_LIBRARY_PATH=$libdir "$work/cmake/outside_test"
echo "the installed library works"
