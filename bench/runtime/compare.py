"""Runs our program and the peers' in turns and prints medians with their ratio, one JSON object a line.

usage: compare.py OURS CACHE (a peer that is missing in CACHE has its reason in CACHE/NAME.note)
"""
import json
import os
import statistics
import subprocess
import sys

RUNS = 5
ROWS = [  # id, our argument, peer program, its argument, what it is
    ("switch_hot", "switch_hot", "fcontext", "switch_hot", "Boost.Context fcontext"),
    ("switch_20k", "switch_20k", "fcontext", "switch_20k", "Boost.Context fcontext"),
    ("spawn_join", "spawn_join", "fcontext", "spawn_join", "fcontext, pooled stack"),
    ("spawn_join_vs_fiber", "spawn_join", "fiber", None, "Boost.Fiber"),
    ("spawn_join_vs_go", "spawn_join", "spawn_go", None, "Go"),
    ("spawn_join_vs_asyncio", "spawn_join", "spawn.py", None, "asyncio"),
]


def measure(command):
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def command_of(cache, name, argument):
    here = os.path.dirname(os.path.abspath(__file__))
    if name.endswith(".py"):
        return ["python3", os.path.join(here, "peers", name)]
    return [os.path.join(cache, name)] + ([argument] if argument else [])


def main(ours, cache):
    for row, our_argument, name, argument, peer in ROWS:
        command = command_of(cache, name, argument)
        runs = not os.path.exists(os.path.join(cache, name + ".note"))
        mine, theirs = [], []
        for _ in range(RUNS):
            mine.append(measure([ours, our_argument]))
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
