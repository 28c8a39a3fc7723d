#!/usr/bin/env python3
"""Writes the line-break and word-break class tables as C.

usage: generate_unicode_tables.py UCD_DIR OUT.c

UCD_DIR holds the Unicode character database as text files. The classes of a code point are found
through two stages: the first maps a block of 128 code points to a row, the second holds the rows.
Equal rows are stored once. The same input always gives the same output.
"""

import os
import sys

CODE_POINTS = 0x110000
BLOCK = 128

# The order is that of the enumerations in src/text/unicode_tables.h, which the output asserts.
LINE_CLASSES = (
    "AL B2 BA BB BK CB CL CM CP CP30 CR EB EM EX GL H2 H3 HL HY ID ID_PICT IN IS JL JT JV LF NL NS "
    "NU OP OP30 PO PR QU RI SP SY WJ ZW ZWJ"
).split()
WORD_CLASSES = (
    "Other CR LF Newline Extend ZWJ Format Katakana Hebrew_Letter ALetter ALetter_Pict MidLetter "
    "MidNum MidNumLet Numeric ExtendNumLet Regional_Indicator WSegSpace Single_Quote Double_Quote Pict"
).split()


def read_property(path, default, wanted=None):
    """One value for each code point; with `wanted`, True where that value is listed."""
    values = [default] * CODE_POINTS
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            fields = [field.strip() for field in line.split("#", 1)[0].split(";")]
            if len(fields) < 2:
                continue
            if wanted is not None and fields[1] != wanted:
                continue
            first, _, last = fields[0].partition("..")
            value = True if wanted is not None else fields[1]
            start, end = int(first, 16), int(last or first, 16)
            values[start : end + 1] = [value] * (end - start + 1)
    return values


def line_class(value, category, width, pictograph):
    """The class after LB1, split where a rule asks for more than the class."""
    if value in ("AI", "SG", "XX"):
        return "AL"
    if value == "CJ":
        return "NS"
    if value == "SA":
        return "CM" if category in ("Mn", "Mc") else "AL"
    if value in ("OP", "CP") and width not in ("F", "W", "H"):
        return value + "30"
    if value == "ID" and pictograph and category == "Cn":
        return "ID_PICT"
    return value


def word_class(value, pictograph):
    if pictograph and value == "Other":
        return "Pict"
    if pictograph and value == "ALetter":
        return "ALetter_Pict"
    return value


def two_stages(values):
    rows, index, first = [], {}, []
    for start in range(0, CODE_POINTS, BLOCK):
        row = tuple(values[start : start + BLOCK])
        if row not in index:
            index[row] = len(rows)
            rows.append(row)
        first.append(index[row])
    if len(rows) > 256:
        sys.exit("more than 256 different rows: the first stage needs a wider type")
    return first, [value for row in rows for value in row]


def c_array(name, numbers):
    lines = [f"const uint8_t {name}[{len(numbers)}] = {{"]
    for start in range(0, len(numbers), 24):
        lines.append("    " + ", ".join(str(n) for n in numbers[start : start + 24]) + ",")
    return "\n".join(lines) + "\n};\n"


def table(prefix, classes, values):
    number = {name: i for i, name in enumerate(classes)}
    first, rows = two_stages([number[value] for value in values])
    asserts = [
        f"_Static_assert(NV__{prefix.upper()}_{name.upper()} == {i}, \"{name}\");"
        for i, name in enumerate(classes)
    ]
    return "\n".join(
        asserts + ["", c_array(f"nv__{prefix}_rows_of", first), c_array(f"nv__{prefix}_rows", rows)]
    )


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder, output = sys.argv[1:]

    def path(*names):
        return os.path.join(folder, *names)

    category = read_property(path("extracted", "DerivedGeneralCategory.txt"), "Cn")
    width = read_property(path("EastAsianWidth.txt"), "N")
    pictograph = read_property(path("emoji", "emoji-data.txt"), False, "Extended_Pictographic")
    line = read_property(path("LineBreak.txt"), "XX")
    word = read_property(path("auxiliary", "WordBreakProperty.txt"), "Other")
    line = [line_class(*each) for each in zip(line, category, width, pictograph)]
    word = [word_class(*each) for each in zip(word, pictograph)]

    text = (
        "/* Written by scripts/generate_unicode_tables.py. */\n"
        '#include "text/unicode_tables.h"\n\n'
        + table("lb", LINE_CLASSES, line)
        + "\n"
        + table("wb", WORD_CLASSES, word)
    )
    with open(output, "w", encoding="ascii") as out:
        out.write(text)


if __name__ == "__main__":
    main()
