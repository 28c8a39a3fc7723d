#!/usr/bin/env bash
# Sets our graphs beside the same ones built with the libraries of signals for JavaScript that are
# fastest. All take turns; a turn's figure is the median of its samples, and the best turn counts,
# for everybody alike, since other work on the machine only ever adds. The ratio is to the faster of
# the libraries, which come from npm into a folder outside the tree.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
turns=5
peers=(alien-signals@3.2.1 @preact/signals-core@1.14.5)
cache=${NV_PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/nuiitivet/signals}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

note=
prepare_peers() {
    if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
        note="node and npm are not installed"
        return
    fi
    mkdir -p "$cache"
    [ -e "$cache/package.json" ] || echo '{"private": true}' >"$cache/package.json"
    local peer
    for peer in "${peers[@]}"; do
        [ -d "$cache/node_modules/${peer%@*}" ] && continue
        if ! (cd "$cache" && npm install --silent --no-audit --no-fund "$peer") >"$work/npm" 2>&1; then
            note="npm could not install $peer"
            return
        fi
    done
}

prepare_peers
for ((turn = 0; turn < turns; turn++)); do
    "$NV_BUILD/bench/bench_signals" shapes | sed 's/^/ours /' >>"$work/figures"
    [ -n "$note" ] && continue
    for peer in "${peers[@]}"; do
        NV_PEERS=$cache node "$here/signals.mjs" "${peer%@*}" | sed "s|^|$peer |" >>"$work/figures"
    done
done

python3 - "$work/figures" "$turns" "$note" <<'PYTHON'
import json, math, sys
path, turns, note = sys.argv[1], int(sys.argv[2]), sys.argv[3]
figures = {}
for line in open(path):
    who, shape, figure = line.split()
    figures.setdefault(shape, {}).setdefault(who, []).append(float(figure))
ratios = []
for shape, of in figures.items():
    medians = {who: min(values) for who, values in of.items()}
    ours = medians.pop("ours")
    row = {"bench": "reactive", "id": shape, "value": ours, "unit": "ns", "peer": None,
           "peer_value": None, "ratio": None, "runs": turns}
    if medians:
        row["peer"] = min(medians, key=medians.get)
        row["peer_value"] = medians[row["peer"]]
        row["ratio"] = round(ours / row["peer_value"], 4)
        if shape != "create_dispose":
            ratios.append(row["ratio"])
    else:
        row["note"] = note
    print(json.dumps(row))
if ratios:
    mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
    print(json.dumps({"bench": "reactive", "id": "geometric_mean", "value": round(mean, 4),
                      "unit": "ratio", "peer": "the faster of each", "peer_value": 1,
                      "ratio": round(mean, 4), "runs": turns}))
PYTHON
