"""Size limits, leftovers and house style that a compiler does not check."""
import pathlib
import re
import sys

MAX_LINES = 600
MAX_FUNCTION_LINES = 70
MAX_COLUMNS = 120
LEFTOVERS = re.compile(r"\b(TODO|FIXME|XXX)\b|[Nn]ot (yet )?implemented")


def functions(lines):
    """(first line, length) of every function body, by braces in column 0."""
    start = None
    for number, line in enumerate(lines, 1):
        if line.startswith("{"):
            start = number
        elif line.startswith("}") and start is not None:
            yield start, number - start - 1
            start = None


def problems_of(path, lines):
    limit = MAX_LINES
    if len(lines) > limit and "fixture" not in path.name and "tests" not in path.parts:
        yield f"{path}: {len(lines)} lines (at most {limit})"
    for number, line in enumerate(lines, 1):
        if LEFTOVERS.search(line):
            yield f"{path}:{number}: leftover: {line.strip()[:60]}"
        if len(line) > MAX_COLUMNS and "fixture" not in path.name:
            yield f"{path}:{number}: {len(line)} columns (at most {MAX_COLUMNS})"
        if "\t" in line:
            yield f"{path}:{number}: a tab"
        if line != line.rstrip():
            yield f"{path}:{number}: trailing blanks"
    if path.suffix == ".c" and "tests" not in path.parts:
        for number, length in functions(lines):
            if length > MAX_FUNCTION_LINES:
                yield f"{path}:{number}: a function of {length} lines (at most {MAX_FUNCTION_LINES})"


def main():
    root = pathlib.Path(sys.argv[1])
    found, files = [], 0
    for folder in ("include", "src", "samples", "tests", "bench"):
        for path in sorted((root / folder).rglob("*.[ch]")):
            files += 1
            found += problems_of(path.relative_to(root), path.read_text(encoding="utf-8").split("\n")[:-1])
    print("\n".join(found) or f"{files} files are tidy")
    if files < 50:
        found.append("too few files were found")
    sys.exit(1 if found else 0)


main()
