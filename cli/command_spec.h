// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace daybook::cli {

// What a flag's value is, for shells that complete it.
enum class ValueKind { kNone, kText, kFile, kDirectory, kChoice };

// One flag. Parsing, --help, completion and the settings of a run are all made from the same list.
struct FlagSpec {
  std::string_view name;         // "--account"
  std::string_view placeholder;  // "NAME"; for kChoice "a|b"; empty for kNone
  ValueKind kind = ValueKind::kText;
  std::string_view key;   // the setting that it gives, or empty
  std::string_view help;  // a sentence without a full stop
  bool repeats = false;
  std::string_view short_name = {};  // "-h"
  bool value_optional = false;
};

struct FlagGroup {
  std::string_view title;
  std::span<const FlagSpec> flags;
};

struct CommandSpec {
  std::string_view name;
  std::string_view summary;           // one line, for the list of commands
  std::string_view usage;             // lines
  std::string_view description;       // paragraphs, wrapped when shown
  std::string_view argument;          // of its positional argument, "URI"; empty when it takes none
  std::string_view argument_choices;  // "bash|zsh", or empty
  std::span<const FlagGroup> groups;
  std::string_view examples;  // shown as it is
  bool argument_repeats = false;
  bool argument_is_file = false;  // for shells that complete it
};

// In the order of --help.
std::span<const CommandSpec> Commands();
const CommandSpec* FindCommand(std::string_view name);

}  // namespace daybook::cli
