# Shared by the scripts: where the project is, and what it needs from the system.
# shellcheck shell=bash
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

build_packages=(
    gcc g++ cmake ninja-build pkg-config python3 python3-glad unicode-data
    libuv1-dev libutf8proc-dev libfreetype-dev libharfbuzz-dev libfontconfig-dev libfribidi-dev
    libpng-dev libjpeg62-turbo-dev libwebp-dev librsvg2-dev libglfw3-dev libgl-dev libegl-dev libx11-dev libxext-dev
    fonts-roboto-unhinted
)
test_packages=(
    libcmocka-dev libgl1-mesa-dri libegl1 libgl1 xvfb xauth xdotool x11-utils openbox
    fonts-dejavu-core valgrind
)

say() { printf '%s\n' "$*" >&2; }

missing_packages() {
    local package
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
    done
}

# Installs what is missing. Elsewhere than on Debian it says what is needed and goes on.
need_packages() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "This is not a Debian system: please install what these Debian packages hold, if it is missing:"
        say "  $*"
        return 0
    fi
    local missing
    mapfile -t missing < <(missing_packages "$@")
    [ "${#missing[@]}" -eq 0 ] && return 0
    say "Installing ${missing[*]}"
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            say "Not root and no sudo: please run  apt-get install ${missing[*]}"
            exit 1
        fi
        as_root=(sudo)
    fi
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600)
    "${apt[@]}" update >&2
    "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >&2
}

# configure PRESET [cmake arguments]: quiet unless it fails.
configure() {
    local preset=$1
    shift
    local launcher=()
    if command -v ccache >/dev/null; then
        launcher=(-DCMAKE_C_COMPILER_LAUNCHER=ccache)
    fi
    local log
    log=$(mktemp)
    if ! (cd "$project" && cmake --preset "$preset" "${launcher[@]}" "$@") >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        exit 1
    fi
    rm -f "$log"
}

# build PRESET [targets]
build() {
    local preset=$1
    shift
    local arguments=()
    [ "$#" -gt 0 ] && arguments=(--target "$@")
    local log
    log=$(mktemp)
    if ! (cd "$project" && cmake --build --preset "$preset" "${arguments[@]}") >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        exit 1
    fi
    rm -f "$log"
}
