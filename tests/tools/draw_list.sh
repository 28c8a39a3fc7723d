#!/bin/sh
# A sample writes its drawing and a screenshot; draw_list makes the same picture of the drawing.
# usage: draw_list.sh SAMPLE DRAW_LIST FOLDER
set -eu
cd "$3"
printf 'click "Increment"\nadvance 1\ndrawing drawing.txt\nscreenshot drawing.png\n' > drawing.nvp
NUIITIVET_PLAY=drawing.nvp NUIITIVET_BACKEND=headless NUIITIVET_RENDERER=raster "$1" > drawing.log
size=$(od -An -tu1 -j16 -N8 drawing.png | awk '{ print ($3 * 256 + $4) "x" ($7 * 256 + $8) }')
"$2" drawing.txt again.png "$size"
cmp drawing.png again.png
printf 'fill 1,2 3x4\n' > wrong.txt
if "$2" wrong.txt wrong.png 9x9 2> wrong.log; then
    echo "a wrong list was drawn"
    exit 1
fi
grep -q '^wrong.txt:1:13: a colour is expected' wrong.log
