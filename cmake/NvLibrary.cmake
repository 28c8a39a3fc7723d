# libnuiitivet: every layer but testing. libnuiitivet_testing: what tests of applications link to
# beside it; static, because it reaches behind the public surface.
set(nv_library_layers base runtime reactive graphics images text ui widgets material gl platform app)
set(nv_objects)
foreach(layer ${nv_library_layers})
  if(TARGET nv_${layer}_objects)
    list(APPEND nv_objects $<TARGET_OBJECTS:nv_${layer}_objects>)
  endif()
endforeach()
if(NOT TARGET nv_app_objects OR NOT TARGET nv_ui_objects)
  return()
endif()

set(nv_private_libraries PkgConfig::UTF8PROC PkgConfig::FREETYPE PkgConfig::HARFBUZZ
    PkgConfig::FONTCONFIG PkgConfig::FRIBIDI PkgConfig::PNG PkgConfig::GLFW ${CMAKE_DL_LIBS} m)
if(X11_FOUND)
  list(APPEND nv_private_libraries PkgConfig::X11)
endif()
if(EGL_FOUND)
  list(APPEND nv_private_libraries PkgConfig::EGL)
endif()

add_library(nuiitivet ${nv_objects})
add_library(nuiitivet::nuiitivet ALIAS nuiitivet)
nv_target_defaults(nuiitivet)
set_target_properties(nuiitivet PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION 0 LINKER_LANGUAGE C)
target_include_directories(nuiitivet INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_libraries(nuiitivet PUBLIC PkgConfig::UV Threads::Threads PRIVATE ${nv_private_libraries})

# Everything in one archive, so that the testing entry points can reach the internals of the very
# code that the application runs on.
if(TARGET nv_testing_objects)
  add_library(nuiitivet_testing STATIC ${nv_objects} $<TARGET_OBJECTS:nv_testing_objects>)
  add_library(nuiitivet::testing ALIAS nuiitivet_testing)
  nv_target_defaults(nuiitivet_testing)
  set_target_properties(nuiitivet_testing PROPERTIES LINKER_LANGUAGE C)
  target_include_directories(nuiitivet_testing INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_link_libraries(nuiitivet_testing PUBLIC PkgConfig::UV Threads::Threads PRIVATE ${nv_private_libraries})
endif()

include(NvInstall)
