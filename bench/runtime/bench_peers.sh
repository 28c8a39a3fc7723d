#!/usr/bin/env bash
# Builds the peers that the system has the libraries for, and compares with them.
# NV_BUILD names the build folder.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=${NV_BUILD:?set NV_BUILD to the build folder}
cache=$build/peers-runtime
mkdir -p "$cache"

# try NAME PACKAGE COMMAND...: what the command cannot build is told in NAME.note.
try() {
    local name=$1 package=$2
    shift 2
    rm -f "$cache/$name.note"
    if ! "$@" >"$cache/$name.log" 2>&1; then
        echo "needs the package $package" >"$cache/$name.note"
    fi
}

peers=$here/peers
try fcontext libboost-context-dev g++ -O2 -o "$cache/fcontext" "$peers/fcontext.cpp" -lboost_context
try fiber libboost-fiber-dev g++ -O2 -o "$cache/fiber" "$peers/fiber.cpp" -lboost_fiber -lboost_context
try spawn_go golang-go env GOFLAGS=-mod=mod GOCACHE="$cache/go" \
    go build -o "$cache/spawn_go" "$peers/spawn.go"
try spawn.py python3 python3 -c 'import asyncio'
exec python3 "$here/compare.py" "$build/bench" "$cache"
