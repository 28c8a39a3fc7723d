# Code generated at build time into the build folder: the GL loader and the Unicode tables.
file(MAKE_DIRECTORY ${NV_GENERATED}/glad)
set(NV_GLAD_SOURCES ${NV_GENERATED}/glad/src/gl.c)
add_custom_command(
  OUTPUT ${NV_GLAD_SOURCES} ${NV_GENERATED}/glad/include/glad/gl.h
  COMMAND ${NV_PYTHON} -m glad --quiet --api gl:core=3.3
          --extensions GL_KHR_debug,GL_ARB_timer_query,GL_ARB_buffer_storage,GL_EXT_texture_filter_anisotropic
          --reproducible --out-path ${NV_GENERATED}/glad c
  COMMENT "Generating the OpenGL loader"
  VERBATIM)
set_source_files_properties(${NV_GLAD_SOURCES} PROPERTIES COMPILE_OPTIONS "-w")

set(NV_UCD_DIR /usr/share/unicode CACHE PATH "Folder with the Unicode character database (Debian: unicode-data)")
set(NV_UNICODE_TABLES ${NV_GENERATED}/nv_unicode_tables.c)
set(NV_UNICODE_SCRIPT ${PROJECT_SOURCE_DIR}/scripts/generate_unicode_tables.py)
if(EXISTS ${NV_UNICODE_SCRIPT})
  add_custom_command(
    OUTPUT ${NV_UNICODE_TABLES}
    COMMAND ${NV_PYTHON} ${NV_UNICODE_SCRIPT} ${NV_UCD_DIR} ${NV_UNICODE_TABLES}
    DEPENDS ${NV_UNICODE_SCRIPT}
    COMMENT "Generating the Unicode tables"
    VERBATIM)
else()
  set(NV_UNICODE_TABLES)
endif()
