// SPDX-License-Identifier: Apache-2.0
#include "cli/command_context.h"

namespace daybook::cli {

FlagValues FlagValuesOf(const CommandSpec& command, const CommandLine& line) {
  FlagValues values;
  for (const FlagGroup& group : command.groups) {
    for (const FlagSpec& flag : group.flags) {
      const auto given = line.flags.find(flag.name);
      if (given == line.flags.end()) continue;
      if (flag.name == "--config") values.config_file = given->second.front();
      if (flag.name == "--month") values.month = given->second.front();
      if (flag.name == "--replace" && given->second.front() == "all") values.replace = Replace::kAll;
      if (flag.name == "--truncate") values.truncate = true;
      if (flag.key.empty()) continue;
      if (flag.key == "output") {
        values.outputs = given->second;
      } else {
        std::string text = given->second.front();
        if (flag.kind == ValueKind::kNone) text = flag.name == "--no-storage" ? "false" : "true";
        values.settings.push_back({std::string(flag.name), std::string(flag.key), std::move(text)});
      }
    }
  }
  return values;
}

}  // namespace daybook::cli
