// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "daybook/status.h"

namespace daybook::cli {

// What the standard streams are connected to.
struct Terminal {
  bool error_is_terminal = false;
  bool input_is_terminal = false;
  bool colours = false;         // of standard error: a terminal, and NO_COLOR is not set
  bool output_colours = false;  // of standard output, likewise
  std::size_t width = 80;
};
Terminal DetectTerminal(bool no_color);

// Opens /dev/null for those of the descriptors 0, 1 and 2 that the caller closed: otherwise an output file would get
// the number, and messages would be written into it.
void OccupyStandardDescriptors();

// Writes results. A reader that went away (EPIPE) is no error: it has seen what it wanted.
Status WriteStandardOutput(std::string_view text);

// Writes all of `text` to standard error, or as much as can be.
void WriteStandardError(std::string_view text);

}  // namespace daybook::cli
