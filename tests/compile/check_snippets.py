"""The C of the guide's chapters compiles: all blocks of a chapter, one after the other, are one file."""
import pathlib
import re
import subprocess
import sys
import tempfile

CHAPTERS = ["tasks", "cancellation", "workers", "io", "embedding", "inspecting"]
BEGIN = """#include <nuiitivet/nuiitivet.h>
#include <nuiitivet/testing.h>
#include <nuiitivet/thread.h>
#include <nuiitivet/uv.h>

#include <poll.h>
#include <stdlib.h>

#pragma GCC diagnostic ignored "-Wunused-function"
"""


def main():
    compiler, root = sys.argv[1], pathlib.Path(sys.argv[2])
    failed = False
    for chapter in CHAPTERS:
        text = (root / "docs/guide" / f"{chapter}.md").read_text(encoding="utf-8")
        blocks = re.findall(r"^```c\n(.*?)^```", text, re.M | re.S)
        if not blocks:
            sys.exit(f"{chapter}.md: there is no C in it")
        with tempfile.NamedTemporaryFile("w", suffix=f"-{chapter}.c", encoding="utf-8") as file:
            file.write(BEGIN + "\n".join(blocks))
            file.flush()
            result = subprocess.run(
                [compiler, "-std=c17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-fsyntax-only",
                 f"-I{root}/include", file.name], check=False)
        print(f"{chapter}.md: {len(blocks)} blocks, {'failed' if result.returncode else 'compile'}")
        failed = failed or result.returncode != 0
    sys.exit(1 if failed else 0)


main()
