# SPDX-License-Identifier: Apache-2.0
# One target a folder: daybook_library(NAME SOURCES ... [LINKS ...] [TESTS ...] [TEST_LINKS ...])
# makes the static library daybook_NAME, and from TESTS the program NAME_test.

add_library(daybook_flags INTERFACE)
target_compile_features(daybook_flags INTERFACE cxx_std_20)
# Bits of results must not depend on the compiler's freedom to fuse (spec: F.29).
target_compile_options(daybook_flags INTERFACE -ffp-contract=off -march=x86-64-v2)
target_include_directories(daybook_flags INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include)
target_compile_definitions(daybook_flags INTERFACE DAYBOOK_VERSION="${PROJECT_VERSION}")
if(DAYBOOK_DEVELOPER)
  # -Wrestrict of GCC 12 warns of its own std::string (GCC bug 105651).
  target_compile_options(daybook_flags INTERFACE -Wall -Wextra -Wconversion -Wshadow -Werror -Wno-restrict)
endif()
if(DAYBOOK_SANITIZE)
  # GCC's manual: with sanitizers this warning is often false.
  target_compile_options(daybook_flags INTERFACE -fsanitize=${DAYBOOK_SANITIZE} -fno-omit-frame-pointer
                                                 -fno-sanitize-recover=all -Wno-maybe-uninitialized)
  target_link_options(daybook_flags INTERFACE -fsanitize=${DAYBOOK_SANITIZE})
endif()

function(daybook_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;TESTS;TEST_LINKS" ${ARGN})
  add_library(daybook_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(daybook_${name} PUBLIC daybook_flags ${ARG_LINKS})
  if(DAYBOOK_BUILD_TESTS AND ARG_TESTS)
    add_executable(${name}_test ${ARG_TESTS})
    target_link_libraries(${name}_test PRIVATE daybook_${name} ${ARG_TEST_LINKS} GTest::gmock GTest::gtest_main)
    # Assertions expand to much code that runs once: -O3 takes half as long again to compile, and tells nothing more.
    target_compile_options(${name}_test PRIVATE $<$<CONFIG:Release>:-O1>)
    set_target_properties(${name}_test PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/unit)
    gtest_discover_tests(${name}_test TEST_PREFIX "unit." PROPERTIES LABELS unit DISCOVERY_TIMEOUT 60)
  endif()
endfunction()
