// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command_spec.h"
#include "daybook/status.h"

namespace daybook::cli {

// The command line of one command, taken apart. Which values are possible is not looked at, except where the list of
// them in the flag's placeholder is all that there is to know and no setting stands behind it.
struct CommandLine {
  std::map<std::string_view, std::vector<std::string>> flags;  // given ones; of kNone without a value
  std::vector<std::string> arguments;  // positional ones; at most one, unless the command's repeats

  bool Has(std::string_view flag) const { return flags.contains(flag); }
  std::optional<std::string> Value(std::string_view flag) const;
  std::optional<std::string> Argument() const;
};

// `arguments` are those after the command's name. Every error is one of usage (kConfiguration).
Result<CommandLine> ParseCommandLine(const CommandSpec& command, const std::vector<std::string>& arguments);

// "unknown command", naming the nearest.
Error UnknownCommand(const std::string& name);

}  // namespace daybook::cli
