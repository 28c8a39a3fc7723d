"""docs/conformance.md names a test for each sentence of the specification's seed and for each requirement:
every named test exists, runs, and passes, and no requirement is forgotten. A test is written
`program/function`, as in `runtime_task/test_name`."""
import collections
import pathlib
import re
import subprocess
import sys

MIN_ROWS = 160
# Numbers of the requirements: each has a row, or is among those that are not claimed.
REQUIREMENTS = {
    "GEN": "1-10", "RUN": "1-17 20-24 30-40 50-53", "TSK": "1-11", "THR": "1-12", "CLK": "1-5",
    "OBS": "1-13 20-29 40-48 60-64", "BND": "1-11", "OVL": "1-15 20-37 40-42", "ERR": "1-6",
}
NUMBER = re.compile(r"\b([A-Z]{3})-(\d+)(?: to (?:[A-Z]{3})-(\d+))?")
NAMED = re.compile(r"`([a-z0-9_]+)/([A-Za-z0-9_]+)`")


def rows_of(text):
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("|") and not re.match(r"^\|[\s|:-]+\|$", line):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if cells and cells[0] not in ("Section", "§", "Requirement"):
                yield number, cells


def claims(text):
    """The numbers that stand first in a row, and those in the paragraph of what is not claimed: a number that
    a remark mentions is no row of its own."""
    yield from (cells[0] for _, cells in rows_of(text))
    start = text.find("\nNot claimed: ")
    yield text[start:text.find("\n\n", start)] if start >= 0 else ""


def forgotten(text):
    named = set()
    for prefix, first, last in NUMBER.findall("\n".join(claims(text))):
        named.update((prefix, number) for number in range(int(first), int(last or first) + 1))
    for prefix, spans in REQUIREMENTS.items():
        for span in spans.split():
            first, _, last = span.partition("-")
            for number in range(int(first), int(last or first) + 1):
                if (prefix, number) not in named:
                    yield f"docs/conformance.md: {prefix}-{number} has no row"


def main():
    root, build = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    found, wanted = [], collections.defaultdict(set)
    rows = 0
    text = (root / "docs/conformance.md").read_text(encoding="utf-8")
    found += forgotten(text)
    for number, cells in rows_of(text):
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
