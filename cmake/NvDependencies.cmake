# What the library links to, all from the system.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(UV REQUIRED IMPORTED_TARGET libuv>=1.44)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(FREETYPE REQUIRED IMPORTED_TARGET freetype2)
pkg_check_modules(HARFBUZZ REQUIRED IMPORTED_TARGET harfbuzz)
pkg_check_modules(FONTCONFIG REQUIRED IMPORTED_TARGET fontconfig)
pkg_check_modules(FRIBIDI REQUIRED IMPORTED_TARGET fribidi)
pkg_check_modules(PNG REQUIRED IMPORTED_TARGET libpng)
pkg_check_modules(GLFW REQUIRED IMPORTED_TARGET glfw3>=3.3)
# Shared-memory presentation; without them the window is presented by plain X requests or GL.
pkg_check_modules(X11 IMPORTED_TARGET x11 xext)
# Surfaceless contexts for tests and benches.
pkg_check_modules(EGL IMPORTED_TARGET egl)

# Debian's interpreter: it is the one that has the glad package.
find_program(NV_PYTHON NAMES /usr/bin/python3 python3 REQUIRED)
