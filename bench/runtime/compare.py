"""Runs our program and the peers' in turns and prints medians with their ratio, one JSON object a line.

usage: compare.py FOLDER CACHE (a peer that is missing in CACHE has its reason in CACHE/NAME.note)
"""
import json
import os
import statistics
import subprocess
import sys

RUNS = 5
RUNTIME, TASKS = "bench_runtime", "bench_tasks"
ROWS = [  # id, our program, its argument, peer program, its argument, what it is
    ("switch_hot", RUNTIME, "switch_hot", "fcontext", "switch_hot", "Boost.Context fcontext"),
    ("switch_20k", RUNTIME, "switch_20k", "fcontext", "switch_20k", "Boost.Context fcontext"),
    ("switch_20k_usual", RUNTIME, "switch_20k_usual", "fcontext", "switch_20k",
     "Boost.Context fcontext"),
    ("spawn_join", RUNTIME, "spawn_join", "fcontext", "spawn_join", "fcontext, pooled stack"),
    ("spawn_join_one", TASKS, "join", "fcontext", "spawn_join", "fcontext, pooled stack"),
    ("spawn_join_vs_fiber", RUNTIME, "spawn_join", "fiber", "spawn_join", "Boost.Fiber"),
    ("spawn_join_vs_go", RUNTIME, "spawn_join", "spawn_go", "spawn_join", "Go"),
    ("spawn_join_vs_asyncio", RUNTIME, "spawn_join", "spawn.py", None, "asyncio"),
    ("channel_vs_fiber", TASKS, "channel", "fiber", "channel", "Boost.Fiber, unbuffered"),
    ("channel_vs_go", TASKS, "channel", "spawn_go", "channel", "Go, unbuffered"),
    ("channel_16_vs_fiber", TASKS, "channel_16", "fiber", "channel_16", "Boost.Fiber, 16 items"),
    ("channel_16_vs_go", TASKS, "channel_16", "spawn_go", "channel_16", "Go, 16 items"),
    ("future_vs_fiber", TASKS, "future", "fiber", "future", "Boost.Fiber"),
    ("future_vs_go", TASKS, "future", "spawn_go", "future", "Go, a channel for one value"),
]


def measure(command):
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def command_of(cache, name, argument):
    here = os.path.dirname(os.path.abspath(__file__))
    if name.endswith(".py"):
        return ["python3", os.path.join(here, "peers", name)]
    return [os.path.join(cache, name)] + ([argument] if argument else [])


def main(folder, cache):
    for row, program, our_argument, name, argument, peer in ROWS:
        command = command_of(cache, name, argument)
        runs = not os.path.exists(os.path.join(cache, name + ".note"))
        mine, theirs = [], []
        for _ in range(RUNS):
            mine.append(measure([os.path.join(folder, program), our_argument]))
            if runs:
                theirs.append(measure(command))
        value = statistics.median(mine)
        line = {"bench": "runtime", "id": row, "value": value, "unit": "ns", "peer": peer,
                "peer_value": None, "ratio": None, "runs": RUNS}
        if runs:
            line["peer_value"] = statistics.median(theirs)
            line["ratio"] = round(value / line["peer_value"], 4)
        else:
            with open(os.path.join(cache, name + ".note")) as note:
                line["note"] = note.read().strip()
        print(json.dumps(line), flush=True)


main(*sys.argv[1:])
