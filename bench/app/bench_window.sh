#!/usr/bin/env bash
# Runs the window benchmarks on a display of their own, and counts the wakeups of an idle window.
set -euo pipefail
bin=$NV_BUILD/bench
counter=$NV_BUILD/samples/counter
work=$(mktemp -d)
cleanup() {
    [ -n "${app:-}" ] && kill "$app" 2>/dev/null || true
    [ -n "${server:-}" ] && kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

exec 3<>"$work/display"
Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp -noreset >/dev/null 2>&1 &
server=$!
until [ -s "$work/display" ]; do sleep 0.05; done
DISPLAY=:$(head -n 1 "$work/display")
mkdir "$work/cache" # filled by the first start, as a user's is
export XDG_CACHE_HOME=$work/cache
export DISPLAY NUIITIVET_BACKEND=glfw NUIITIVET_LOG=error LP_NUM_THREADS=0

"$bin/bench_frame" raster
"$bin/bench_frame" gl
"$bin/bench_first_frame" "$counter"

# Voluntary context switches of every thread over 10 s: each is one wait that ended.
switches() {
    cat /proc/"$1"/task/*/status | awk '/^voluntary_ctxt_switches/ { n += $2 } END { print n }'
}
"$counter" &
app=$!
sleep 2
before=$(switches "$app")
ticks_before=$(awk '{ print $14 + $15 }' /proc/"$app"/stat)
sleep 10
after=$(switches "$app")
ticks_after=$(awk '{ print $14 + $15 }' /proc/"$app"/stat)
row='{"bench":"app","id":"%s","value":%d,"unit":"%s","peer":"nothing","peer_value":0,"ratio":null,"runs":1}\n'
# shellcheck disable=SC2059
printf "$row" idle_wakeups_10s $((after - before)) wakeups
# shellcheck disable=SC2059
printf "$row" idle_cpu_10s $(((ticks_after - ticks_before) * 10)) ms
