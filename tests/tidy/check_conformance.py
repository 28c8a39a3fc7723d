"""docs/conformance.md names a test for each sentence of the specification's seed: every named test
exists, runs, and passes. A test is written `program/function`, as in `runtime_task/test_name`."""
import collections
import pathlib
import re
import subprocess
import sys

MIN_ROWS = 40
NAMED = re.compile(r"`([a-z0-9_]+)/([A-Za-z0-9_]+)`")


def rows_of(text):
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("|") and not re.match(r"^\|[\s|:-]+\|$", line):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if cells and cells[0] not in ("Section", "§"):
                yield number, cells


def main():
    root, build = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    found, wanted = [], collections.defaultdict(set)
    rows = 0
    for number, cells in rows_of((root / "docs/conformance.md").read_text(encoding="utf-8")):
        rows += 1
        tests = NAMED.findall(" ".join(cells))
        if not tests:
            found.append(f"docs/conformance.md:{number}: no test is named")
        for program, function in tests:
            wanted[program].add(function)
    if rows < MIN_ROWS:
        found.append(f"docs/conformance.md: {rows} rows, expected at least {MIN_ROWS}")
    ran = 0
    for program, functions in sorted(wanted.items()):
        path = build / "tests" / program
        if not path.exists():
            found.append(f"{program}: no such test program")
            continue
        result = subprocess.run([path], capture_output=True, text=True, errors="replace", timeout=280, check=False)
        output = result.stdout + result.stderr
        for function in sorted(functions):
            ran += 1
            if not re.search(rf"\[\s+OK \] {function}$", output, re.M):
                found.append(f"{program}/{function}: did not run to success")
    print("\n".join(found) or f"{rows} rows, {ran} named tests ran")
    sys.exit(1 if found else 0)


main()
