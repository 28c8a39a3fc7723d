#!/usr/bin/env bash
# The scenes of bench_scene and the start of the counter beside Qt 6 Widgets (raster engine, xcb) and
# GTK 4 (its gl renderer on a software OpenGL, one thread), in turns, in windows of one display.
# One JSON object a line: medians of the rounds.
. "$(dirname "$0")/../../scripts/common.sh"
need_packages qt6-base-dev libgtk-4-dev fonts-roboto-unhinted xvfb >&2 || true
bin=$NV_BUILD/bench
peers=$project/bench/draw/peers
rounds=${ROUNDS:-5}
parts=${PARTS:-raster gl start} # what is measured
work=$(mktemp -d)
cleanup() {
    [ -n "${server:-}" ] && kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

qt_flags=$(pkg-config --cflags --libs Qt6Widgets 2>/dev/null || true)
gtk_flags=$(pkg-config --cflags --libs gtk4 2>/dev/null || true)
# shellcheck disable=SC2086
if [ -n "$qt_flags" ]; then
    g++ -std=c++17 -O2 -fPIC -o "$work/qt_scene" "$peers/qt_scene.cpp" $qt_flags >&2 || true
    g++ -std=c++17 -O2 -fPIC -o "$work/qt_counter" "$peers/qt_counter.cpp" $qt_flags >&2 || true
fi
# shellcheck disable=SC2086
if [ -n "$gtk_flags" ]; then
    gcc -O2 -o "$work/gtk_page" "$peers/gtk_page.c" $gtk_flags >&2 || true
    gcc -O2 -o "$work/gtk_counter" "$peers/gtk_counter.c" $gtk_flags >&2 || true
fi

exec 3<>"$work/display"
Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp -noreset >/dev/null 2>&1 &
server=$!
until [ -s "$work/display" ]; do sleep 0.05; done
DISPLAY=:$(head -n 1 "$work/display")
mkdir "$work/cache" # filled by the first start, as a user's is
export XDG_CACHE_HOME=$work/cache
export DISPLAY NUIITIVET_BACKEND=glfw NUIITIVET_LOG=error LP_NUM_THREADS=0
export QT_QPA_PLATFORM=xcb GDK_BACKEND=x11 GSK_RENDERER=gl GSETTINGS_BACKEND=memory

# What a program says goes to a file of its own, a line a round; nothing when it could not be built.
run() {
    local name=$1
    shift
    [ -x "$1" ] && timeout 60 "$@" >>"$work/$name.out" 2>/dev/null || true
}
measure_raster() {
    local scene
    for scene in page list label; do
        run "our_$scene" "$bin/bench_scene" "$scene"
        run "qt_$scene" "$work/qt_scene" "$scene"
    done
    run our_threads "$bin/bench_scene" page threads
}
measure_gl() {
    run our_gl "$bin/bench_scene" page gl
    run gtk_gl "$work/gtk_page"
}
# Each takes nine starts.
measure_start() {
    [ "$round" -eq 0 ] || return 0
    run our_start "$bin/bench_first_frame" "$NV_BUILD/samples/counter"
    run qt_start "$bin/bench_first_frame" "$work/qt_counter"
    run gtk_start "$bin/bench_first_frame" "$work/gtk_counter"
}
for part in $parts; do
    for ((round = 0; round < rounds; round++)); do
        "measure_$part"
    done
done

python3 - "$work" "$rounds" "$parts" <<'PY'
import json, pathlib, statistics, sys

work, rounds = pathlib.Path(sys.argv[1]), int(sys.argv[2])


def lines(name):
    path = work / f"{name}.out"
    return path.read_text().split("\n") if path.exists() else []


def frames(name, column=1):
    values = [float(line.split()[column]) for line in lines(name) if len(line.split()) == 3]
    return statistics.median(values) if values else None


def start(name, what):
    for line in lines(name):
        if line.startswith("{") and json.loads(line)["id"] == what:
            return json.loads(line)["value"]
    return None


def row(key, value, unit, peer, peer_value, runs):
    out = {"bench": "draw", "id": key, "value": value, "unit": unit, "peer": peer,
           "peer_value": peer_value, "runs": runs,
           "ratio": round(value / peer_value, 4) if value and peer_value else None}
    if value is None or peer_value is None:
        out["note"] = "could not be built or did not run"
    print(json.dumps(out))


qt, gtk, parts = "Qt 6 Widgets, raster", "GTK 4 gl, llvmpipe", sys.argv[3].split()
if "raster" in parts:
    row("page_raster", frames("our_page"), "ms", qt + ", cached shadow", frames("qt_page"), rounds)
    row("page_raster_threads", frames("our_threads"), "ms", "our one thread", frames("our_page"), rounds)
    row("scroll_list", frames("our_list"), "ms", qt + ", QListView", frames("qt_list"), rounds)
    row("scroll_list_p99", frames("our_list", 2), "ms", "our median", frames("our_list"), rounds)
    row("one_label", frames("our_label"), "ms", qt, frames("qt_label"), rounds)
if "gl" in parts:
    row("page_gl", frames("our_gl"), "ms", gtk, frames("gtk_gl"), rounds)
if "start" in parts:
    ours = start("our_start", "first_frame")
    row("first_frame_vs_qt", ours, "ms", qt, start("qt_start", "first_frame"), 9)
    row("first_frame_vs_gtk", ours, "ms", gtk, start("gtk_start", "first_frame"), 9)
    row("counter_private_memory", start("our_start", "counter_private"), "MB", qt,
        start("qt_start", "counter_private"), 9)
PY
