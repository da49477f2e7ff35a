# SPDX-License-Identifier: Apache-2.0
# The shared library libdaybook, in CMake daybook::daybook. It exports what include/daybook declares, and nothing else.

# Objects and not archives of the folders that define the public API: nothing inside the library may call what its
# users call, and an archive gives only what is called.
add_library(daybook_api SHARED $<TARGET_OBJECTS:daybook_base> $<TARGET_OBJECTS:daybook_pipeline>)
add_library(daybook::daybook ALIAS daybook_api)
target_link_libraries(daybook_api PRIVATE daybook_pipeline)
target_compile_features(daybook_api PUBLIC cxx_std_20)
target_include_directories(daybook_api PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
                                              $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
# The C++ library's templates, instantiated here, would be exported without the list.
target_link_options(daybook_api PRIVATE -Wl,--version-script=${PROJECT_SOURCE_DIR}/cmake/daybook.map)
set_target_properties(daybook_api PROPERTIES
  OUTPUT_NAME daybook
  EXPORT_NAME daybook
  LINKER_LANGUAGE CXX
  LINK_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/daybook.map
  VERSION ${PROJECT_VERSION}
  SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
