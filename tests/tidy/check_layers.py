"""A file includes its own layer and those its arrow reaches, never sideways, never up; and each
outside library is known to one layer alone (docs/design/layers.md)."""
import pathlib
import re
import sys

ARROWS = {
    "base": [],
    "runtime": ["base"],
    "reactive": ["runtime"],
    "graphics": ["base"],
    "text": ["graphics"],
    "images": ["graphics", "runtime"],
    "ui": ["reactive", "text"],
    "widgets": ["ui", "images"],
    "material": ["widgets"],
    "gl": ["graphics"],
    "platform": ["runtime", "graphics"],
    "app": ["material", "gl", "platform"],
    "testing": ["app"],
}

# Which layers may include the headers of which outside library. None: the public uv.h, for app/run.c.
OUTSIDE = {
    r"uv\.h": ["runtime"],
    r"nuiitivet/uv\.h": ["app"],
    r"(glad|GL|EGL)/.*": ["gl"],
    r"GLFW/.*": ["platform"],
    r"X11/.*": ["platform"],
    r"(ft2build\.h|freetype/.*|hb.*\.h|fontconfig/.*|fribidi.*)": ["text"],
    r"utf8proc\.h": ["base", "text"],
    r"png\.h": ["app", "images"],
    r"(jpeglib\.h|jerror\.h|webp/.*|librsvg/.*|cairo.*)": ["images"],
}

# Public headers belong to layers too.
PUBLIC = {
    "base.h": "base", "runtime.h": "runtime", "io.h": "runtime", "channel.h": "runtime", "sync.h": "runtime",
    "select.h": "runtime", "group.h": "runtime", "thread.h": "runtime",
    "observable.h": "reactive",
    "observable_list.h": "reactive", "observable_more.h": "reactive",
    "observable_of.h": "reactive", "observable_inspect.h": "reactive", "timing.h": "reactive",
    "inspect.h": "runtime", "geometry.h": "graphics",
    "color.h": "graphics", "canvas.h": "graphics", "event.h": "graphics", "widget.h": "ui",
    "overlay.h": "ui", "widgets.h": "widgets", "scroll.h": "widgets", "image_source.h": "images", "image.h": "widgets", "material.h": "material", "app.h": "app",
    "nuiitivet.h": "app", "uv.h": "app", "testing.h": "testing",
}

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.M)


def reachable(layer):
    seen, todo = set(), [layer]
    while todo:
        current = todo.pop()
        if current not in seen:
            seen.add(current)
            todo += ARROWS[current]
    return seen


def problems_of(path, layer, text):
    allowed = reachable(layer)
    for match in INCLUDE.finditer(text):
        target = match.group(2)
        line = text.count("\n", 0, match.start()) + 1
        head = target.split("/")[0]
        if match.group(1) == '"' and head in ARROWS and head not in allowed:
            yield f"{path}:{line}: {layer} must not include {target}"
        if head == "nuiitivet" and PUBLIC[target.split("/")[1]] not in allowed:
            yield f"{path}:{line}: {layer} must not include <{target}>"
        for pattern, layers in OUTSIDE.items():
            if re.fullmatch(pattern, target) and layer not in layers:
                yield f"{path}:{line}: {target} belongs to {', '.join(layers)} alone"


def main():
    root = pathlib.Path(sys.argv[1])
    found, files = [], 0
    for path in sorted((root / "src").rglob("*.[ch]")):
        layer = path.relative_to(root / "src").parts[0]
        files += 1
        found += problems_of(path.relative_to(root), layer, path.read_text(encoding="utf-8"))
    for path in sorted((root / "include/nuiitivet").glob("*.h")):
        files += 1
        layer = PUBLIC[path.name]
        found += [p for p in problems_of(path.relative_to(root), layer, path.read_text(encoding="utf-8"))
                  if "uv.h" not in path.name]
    print("\n".join(found) or f"{files} files keep to their layers")
    if files < 50:
        found.append("too few files were found")
    sys.exit(1 if found else 0)


main()
