# SPDX-License-Identifier: Apache-2.0
# Apache Arrow with Parquet as the target daybook_arrow: an installed one of the exact major version, else the headers
# and libraries of the pinned pyarrow wheel that scripts/bootstrap unpacked to build/deps/arrow.

set(DAYBOOK_ARROW_VERSION 26.0.1)
set(DAYBOOK_ARROW_MAJOR 26)
set(DAYBOOK_ARROW_DIR ${PROJECT_SOURCE_DIR}/build/deps/arrow CACHE PATH "Where the wheel was unpacked")

add_library(daybook_arrow INTERFACE)
set(DAYBOOK_ARROW_LIBRARIES "" CACHE INTERNAL "Shared libraries that an installation takes along")
set(DAYBOOK_ARROW_LICENSES ${DAYBOOK_ARROW_DIR}/pyarrow-${DAYBOOK_ARROW_VERSION}.dist-info/licenses)

find_package(Arrow ${DAYBOOK_ARROW_MAJOR} QUIET)
if(Arrow_FOUND AND ARROW_VERSION_MAJOR EQUAL DAYBOOK_ARROW_MAJOR)
  find_package(Parquet ${DAYBOOK_ARROW_MAJOR} REQUIRED)
  target_link_libraries(daybook_arrow INTERFACE Parquet::parquet_shared Arrow::arrow_shared)
  message(STATUS "Arrow ${ARROW_VERSION}: installed")
else()
  set(arrow_include ${DAYBOOK_ARROW_DIR}/pyarrow/include)
  set(arrow_libraries ${DAYBOOK_ARROW_DIR}/pyarrow/libparquet.so.2600 ${DAYBOOK_ARROW_DIR}/pyarrow/libarrow.so.2600)
  foreach(path ${arrow_include}/parquet/api/reader.h ${arrow_libraries} ${DAYBOOK_ARROW_LICENSES})
    if(NOT EXISTS ${path})
      message(FATAL_ERROR "Arrow ${DAYBOOK_ARROW_VERSION} is neither installed nor unpacked (no ${path}); "
                          "run scripts/bootstrap, or set Arrow_DIR or DAYBOOK_ARROW_DIR")
    endif()
  endforeach()
  target_include_directories(daybook_arrow SYSTEM INTERFACE ${arrow_include})
  target_link_libraries(daybook_arrow INTERFACE ${arrow_libraries})
  set(DAYBOOK_ARROW_LIBRARIES ${arrow_libraries} CACHE INTERNAL "Shared libraries that an installation takes along")
  message(STATUS "Arrow ${DAYBOOK_ARROW_VERSION}: the wheel in ${DAYBOOK_ARROW_DIR}")
endif()
