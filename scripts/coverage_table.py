"""Prints gcovr's JSON as a table of layers, and fails when a layer is below its floor."""
import collections
import json
import os
import sys

FLOORS = {"runtime": 95.0}  # per cent of branches


class Count:
    def __init__(self):
        self.lines = self.lines_hit = self.branches = self.branches_hit = 0
        self.missed = []

    def add(self, other):
        self.lines += other.lines
        self.lines_hit += other.lines_hit
        self.branches += other.branches
        self.branches_hit += other.branches_hit


def per_cent(hit, total):
    return 100.0 * hit / total if total else 100.0


def count_file(entry):
    count = Count()
    for line in entry["lines"]:
        if line.get("gcovr/noncode"):
            continue
        count.lines += 1
        count.lines_hit += line["count"] > 0
        branches = line["branches"]
        taken = sum(branch["count"] > 0 for branch in branches)
        count.branches += len(branches)
        count.branches_hit += taken
        if taken < len(branches) or line["count"] == 0:
            count.missed.append(line["line_number"])
    return count


def row(name, count):
    lines = per_cent(count.lines_hit, count.lines)
    branches = per_cent(count.branches_hit, count.branches)
    print(f"{name:40} {count.lines:7} {lines:6.1f} % {count.branches:7} {branches:6.1f} %")
    return branches


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        report = json.load(file)
    layers = collections.defaultdict(dict)
    for entry in report["files"]:
        layers[entry["file"].split("/")[1]][entry["file"]] = count_file(entry)
    print(f"{'':40} {'lines':>7} {'run':>8} {'branches':>7} {'taken':>8}")
    below = []
    for layer in sorted(layers):
        total = Count()
        for name, count in sorted(layers[layer].items()):
            total.add(count)
            if os.environ.get("FILES") == "true" or os.environ.get("MISSED") == "true":
                row("  " + name, count)
            if os.environ.get("MISSED") == "true" and count.missed:
                print("    " + " ".join(map(str, count.missed)))
        branches = row(layer, total)
        if branches < FLOORS.get(layer, 0.0):
            below.append(f"{layer}: {branches:.1f} % of the branches, {FLOORS[layer]} wanted")
    for line in below:
        print(line, file=sys.stderr)
    return 1 if below else 0


sys.exit(main())
