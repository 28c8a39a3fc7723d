# cmake --install: headers, libraries, a CMake package and a pkg-config file.
include(CMakePackageConfigHelpers)

set(nv_install_targets nuiitivet)
if(TARGET nuiitivet_testing)
  list(APPEND nv_install_targets nuiitivet_testing)
  set_target_properties(nuiitivet_testing PROPERTIES EXPORT_NAME testing)
endif()

install(TARGETS ${nv_install_targets} EXPORT nuiitivet-targets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY include/nuiitivet DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES LICENSE README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(EXPORT nuiitivet-targets NAMESPACE nuiitivet:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/nuiitivet)
configure_package_config_file(cmake/nuiitivet-config.cmake.in
  ${PROJECT_BINARY_DIR}/nuiitivet-config.cmake INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/nuiitivet)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/nuiitivet-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/nuiitivet-config.cmake ${PROJECT_BINARY_DIR}/nuiitivet-config-version.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/nuiitivet)
# Relative, so that the installed tree can be moved.
file(RELATIVE_PATH nv_pc_to_prefix /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(cmake/nuiitivet.pc.in ${PROJECT_BINARY_DIR}/nuiitivet.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/nuiitivet.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
