"""Runs our posting programs and the peers' in turns and prints medians, one JSON object a line.

usage: compare_posts.py BENCH CACHE (a peer that is missing has its reason in CACHE/NAME.note)
"""
import json
import os
import statistics
import subprocess
import sys

RUNS = 5
ROWS = [  # id, our program and arguments, peer program and arguments, what it is, unit
    ("post_latency", ["bench_post", "latency"], ["raw"], "eventfd and epoll", "ns"),
    ("post_throughput_1_vs_glib", ["bench_post", "throughput_1"], ["glib", "1"], "g_idle_add", "M/s"),
    ("post_throughput_1_vs_qt", ["bench_post", "throughput_1"], ["qt", "1"], "Qt queued call", "M/s"),
    ("post_throughput_1_vs_uv", ["bench_post", "throughput_1"], ["uv", "1"], "mutex, uv_async", "M/s"),
    ("post_throughput_2_vs_glib", ["bench_post", "throughput_2"], ["glib", "2"], "g_idle_add", "M/s"),
    ("post_throughput_2_vs_qt", ["bench_post", "throughput_2"], ["qt", "2"], "Qt queued call", "M/s"),
    ("post_throughput_2_vs_uv", ["bench_post", "throughput_2"], ["uv", "2"], "mutex, uv_async", "M/s"),
    ("publish", ["bench_post", "publish"], ["uv", "1"], "queue, mutex, uv_async", "M/s"),
    ("publish_vs_slot", ["bench_post", "publish"], ["uv_slot"], "slot, mutex, uv_async", "M/s"),
    ("post_latency_x11", ["bench_post_window", "latency"], ["raw"], "eventfd and epoll", "ns"),
    ("frames_under_posts", ["bench_post_window", "frames", "1000000"], None, "frames with no posts", "ms"),
]
IDLE_FRAMES = ["bench_post_window", "frames"]


def measure(command):
    environment = dict(os.environ, NUIITIVET_LOG="error")
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return float(done.stdout)


def peer_command(bench, cache, peer):
    if peer is None:
        return [os.path.join(bench, IDLE_FRAMES[0])] + IDLE_FRAMES[1:]
    return [os.path.join(cache, peer[0])] + peer[1:]


def main(bench, cache):
    for row, ours, peer, name, unit in ROWS:
        note = os.path.join(cache, (peer or ["-"])[0] + ".note")
        runs = not os.path.exists(note)
        mine, theirs = [], []
        for _ in range(RUNS):
            mine.append(measure([os.path.join(bench, ours[0])] + ours[1:]))
            if runs:
                theirs.append(measure(peer_command(bench, cache, peer)))
        value = statistics.median(mine)
        line = {"bench": "runtime", "id": row, "value": value, "unit": unit, "peer": name,
                "peer_value": None, "ratio": None, "runs": RUNS}
        if runs:
            line["peer_value"] = statistics.median(theirs)
            line["ratio"] = round(value / line["peer_value"], 4)
        else:
            with open(note, encoding="utf-8") as reason:
                line["note"] = reason.read().strip()
        print(json.dumps(line), flush=True)


main(*sys.argv[1:])
