# What the library links to, all from the system.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
include(NvAtomics)
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
# Formats of images beside PNG. Their libraries are opened at run time, and only their headers are
# needed here.
pkg_check_modules(JPEG QUIET libjpeg)
pkg_check_modules(WEBP QUIET libwebp)
pkg_check_modules(RSVG QUIET librsvg-2.0>=2.52)
foreach(format JPEG WEBP RSVG)
  if(${format}_FOUND)
    message(STATUS "Images: ${format} ${${format}_VERSION}")
  else()
    message(STATUS "Images: ${format} is left out, because its headers are not installed")
  endif()
endforeach()
# Surfaceless contexts for tests and benches.
pkg_check_modules(EGL IMPORTED_TARGET egl)

# Debian's interpreter: it is the one that has the glad package.
find_program(NV_PYTHON NAMES /usr/bin/python3 python3 REQUIRED)
