#!/usr/bin/env bash
# window_async_demo.sh PROGRAM RENDERER SEND_CLOSE: the real program in a real window under Xvfb, its
# buttons clicked by xdotool, its state read from the semantics dump that a playbook writes.
set -euo pipefail
program=$1 renderer=$2 send_close=$3
for tool in Xvfb xdotool xwininfo; do
    command -v "$tool" >/dev/null || { echo "no $tool here"; exit 77; }
done
work=$(mktemp -d)
server=
app=
cleanup() {
    [ -n "$app" ] && kill "$app" 2>/dev/null || true
    [ -n "$server" ] && kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT
cd "$work"

exec 3<>"$work/display"
Xvfb -displayfd 3 -screen 0 800x600x24 -nolisten tcp -noreset >/dev/null 2>&1 &
server=$!
for _ in $(seq 100); do
    [ -s "$work/display" ] && break
    sleep 0.1
done
DISPLAY=:$(head -n 1 "$work/display")
export DISPLAY

# The playbook only watches: it expects what the clicks below bring about.
cat >watch.nvp <<'TEXT'
dump before.txt
expect "#status" "Status: Waiting 3 seconds..."
expect "#counter" "Counter: 3"
dump after.txt
screenshot shot.png
advance 60
TEXT

NUIITIVET_BACKEND=glfw NUIITIVET_RENDERER=$renderer NUIITIVET_PLAY=$work/watch.nvp "$program" >out.txt 2>err.txt &
app=$!
# The search asks every window for its name and fails if one goes away meanwhile: it is repeated.
window=
for _ in $(seq 200); do
    if [ -s before.txt ]; then
        window=$(xdotool search --onlyvisible --name 'Async demo' 2>/dev/null | head -n 1) || window=
        [ -n "$window" ] && break
    fi
    sleep 0.1
done
[ -n "$window" ] || { echo "no window"; cat err.txt; exit 1; }

# "button "Increment" 10,20 30x40" -> the centre of the button
centre() {
    sed -nE "s/.*\"$1\".* ([-0-9.]+),([-0-9.]+) ([0-9.]+)x([0-9.]+).*/\1 \2 \3 \4/p" before.txt |
        awk 'NR == 1 { printf "%d %d", $1 + $3 / 2, $2 + $4 / 2 }'
}
click() {
    local x y
    read -r x y <<<"$(centre "$1")"
    xdotool mousemove --window "$window" "$x" "$y" click 1
    sleep 0.2
}
click "Non-blocking wait"
click "Increment"
click "Increment"
click "Increment"

for _ in $(seq 100); do
    [ -s shot.png ] && break
    kill -0 "$app" 2>/dev/null || break
    sleep 0.1
done
if [ ! -s shot.png ]; then
    echo "the clicks did not arrive:"
    cat out.txt err.txt before.txt
    exit 1
fi
grep -q 'Counter: 3' after.txt

# Closing the window in the middle of the wait ends the program with status 0.
"$send_close" "$window"
for _ in $(seq 100); do
    kill -0 "$app" 2>/dev/null || break
    sleep 0.1
done
if kill -0 "$app" 2>/dev/null; then
    echo "the program did not end when its window was closed"
    exit 1
fi
wait "$app" && code=0 || code=$?
app=
if [ "$code" -ne 0 ]; then
    echo "exit status $code"
    cat err.txt
    exit 1
fi
echo "a real window: clicks, state, close ($renderer)"
