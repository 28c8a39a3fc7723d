#!/usr/bin/env bash
# Posting and publishing against the peers that the system has the libraries for; the window's rows
# on a display of their own. NV_BUILD names the build folder.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=${NV_BUILD:?set NV_BUILD to the build folder}
cache=$build/peers-post
work=$(mktemp -d)
mkdir -p "$cache"
cleanup() {
    [ -n "${server:-}" ] && kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

# try NAME PACKAGE COMMAND...: what the command cannot build is told in NAME.note.
try() {
    local name=$1 package=$2
    shift 2
    rm -f "$cache/$name.note"
    if ! "$@" >"$cache/$name.log" 2>&1; then
        echo "needs the package $package" >"$cache/$name.note"
    fi
}

peers=$here/post_peers
flags() { pkg-config --cflags --libs "$1" 2>/dev/null || true; }
# shellcheck disable=SC2046
{
    try raw gcc gcc -O2 -o "$cache/raw" "$peers/raw.c" -pthread
    try uv libuv1-dev gcc -O2 -o "$cache/uv" "$peers/uv_mutex.c" -luv -pthread
    try uv_slot libuv1-dev gcc -O2 -o "$cache/uv_slot" "$peers/uv_slot.c" -luv -pthread
    try glib libglib2.0-dev gcc -O2 -o "$cache/glib" "$peers/glib.c" $(flags glib-2.0)
    try qt qt6-base-dev g++ -O2 -fPIC -o "$cache/qt" "$peers/qt.cpp" $(flags Qt6Core) -pthread
}

exec 3<>"$work/display"
Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp -noreset >/dev/null 2>&1 &
server=$!
until [ -s "$work/display" ]; do sleep 0.05; done
DISPLAY=:$(head -n 1 "$work/display")
export DISPLAY LP_NUM_THREADS=0
python3 "$here/compare_posts.py" "$build/bench" "$cache"
