# SPDX-License-Identifier: Apache-2.0
# An installation can be moved as a whole: the program and the library find Arrow's libraries relative to themselves.

set(DAYBOOK_PRIVATE_LIBDIR ${CMAKE_INSTALL_LIBDIR}/daybook)
file(RELATIVE_PATH from_bin /${CMAKE_INSTALL_BINDIR} /${DAYBOOK_PRIVATE_LIBDIR})
set_target_properties(daybook PROPERTIES INSTALL_RPATH "$ORIGIN/${from_bin}")
set_target_properties(daybook_api PROPERTIES INSTALL_RPATH "$ORIGIN/daybook")

install(TARGETS daybook RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS daybook_api EXPORT daybookTargets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/daybook DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN *.h)
install(FILES LICENSE NOTICE DESTINATION ${CMAKE_INSTALL_DOCDIR})

# Empty where Arrow is installed on the system: then it is found there.
if(DAYBOOK_ARROW_LIBRARIES)
  install(FILES ${DAYBOOK_ARROW_LIBRARIES} DESTINATION ${DAYBOOK_PRIVATE_LIBDIR})
  install(DIRECTORY ${DAYBOOK_ARROW_LICENSES}/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/arrow)
endif()
install(FILES ${DAYBOOK_UPLOT_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR}/uplot)

include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/daybook)
configure_package_config_file(cmake/daybookConfig.cmake.in ${PROJECT_BINARY_DIR}/daybookConfig.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/daybookConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/daybookConfig.cmake ${PROJECT_BINARY_DIR}/daybookConfigVersion.cmake
        DESTINATION ${package_dir})
install(EXPORT daybookTargets NAMESPACE daybook:: DESTINATION ${package_dir})
