# SPDX-License-Identifier: Apache-2.0
# uPlot, which draws the plots of the HTML reports: the pinned npm package that scripts/bootstrap unpacked to
# build/deps/uplot. Its script, style and license become part of the program (src/page).

set(DAYBOOK_UPLOT_VERSION 1.6.32)
set(DAYBOOK_UPLOT_DIR ${PROJECT_SOURCE_DIR}/build/deps/uplot CACHE PATH "Where the npm package was unpacked")

foreach(path IN ITEMS package.json dist/uPlot.iife.min.js dist/uPlot.min.css LICENSE)
  if(NOT EXISTS ${DAYBOOK_UPLOT_DIR}/${path})
    message(FATAL_ERROR "uPlot ${DAYBOOK_UPLOT_VERSION} is not unpacked (no ${DAYBOOK_UPLOT_DIR}/${path}); "
                        "run scripts/bootstrap build, or set DAYBOOK_UPLOT_DIR")
  endif()
endforeach()
file(READ ${DAYBOOK_UPLOT_DIR}/package.json uplot_package)
string(JSON uplot_version GET ${uplot_package} version)
if(NOT uplot_version VERSION_EQUAL DAYBOOK_UPLOT_VERSION)
  message(FATAL_ERROR "uPlot ${DAYBOOK_UPLOT_VERSION} is wanted, and ${DAYBOOK_UPLOT_DIR} has ${uplot_version}; "
                      "run scripts/bootstrap build, or set DAYBOOK_UPLOT_DIR")
endif()
