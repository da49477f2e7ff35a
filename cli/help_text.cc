// SPDX-License-Identifier: Apache-2.0
#include "cli/help_text.h"

#include <algorithm>

namespace daybook::cli {
namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kHelpColumn = 28;

// Appends `text` in lines of at most kWidth columns; the first begins at column `at`, the others are indented.
void AppendWrapped(std::string_view text, std::size_t at, std::size_t indent, std::string& out) {
  std::size_t column = at;
  bool first = true;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (!first && column + 1 + word.size() > kWidth) {
      out += '\n';
      out.append(indent, ' ');
      column = indent;
    } else if (!first) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    first = false;
  }
  out += '\n';
}

void AppendFlag(const FlagSpec& flag, std::string& out) {
  std::string left = "  ";
  if (!flag.short_name.empty()) left += std::string(flag.short_name) + ", ";
  left += flag.name;
  if (!flag.placeholder.empty()) {
    left += flag.value_optional ? " [" + std::string(flag.placeholder) + "]" : " " + std::string(flag.placeholder);
  }
  out += left;
  if (left.size() + 2 > kHelpColumn) {
    out += '\n';
    left.clear();
  }
  out.append(kHelpColumn - left.size(), ' ');
  AppendWrapped(flag.help, kHelpColumn, kHelpColumn, out);
}

}  // namespace

std::string ProgramHelp() {
  std::string out = "Usage: daybook COMMAND [options]\n\n";
  AppendWrapped("Summarizes the usage reports of OpenShift clusters by day, as Koku's cost management does.", 0, 0,
                out);
  out += "\nCommands:\n";
  for (const CommandSpec& command : Commands()) {
    std::string left = "  " + std::string(command.name);
    left.append(18 - left.size(), ' ');
    out += left + std::string(command.summary) + "\n";
  }
  out += "  help            the same as --help, of daybook or of a command\n";
  out += "\nOptions:\n  -h, --help      Show this text\n  --version       Show the version\n";
  out +=
      "\nExit status:\n"
      "  0    done\n"
      "  1    done, but a comparison differs, a run of bench failed, or preflight\n"
      "       --strict has warnings\n"
      "  2    the command line, configuration or a look-up file is to be mended\n"
      "  3    the reports are refused, or there are none\n"
      "  4    PostgreSQL or the disk failed for good\n"
      "  5    a defect of daybook\n"
      "  130  interrupted (143: terminated, 129: hung up); everything was rolled back\n";
  out += "\nSee 'daybook COMMAND --help' for the options of a command.\n";
  return out;
}

std::string CommandHelp(const CommandSpec& command) {
  std::string out = "Usage: " + std::string(command.usage) + "\n\n";
  AppendWrapped(command.description, 0, 0, out);
  for (const FlagGroup& group : command.groups) {
    out += "\n" + std::string(group.title) + ":\n";
    for (const FlagSpec& flag : group.flags) AppendFlag(flag, out);
  }
  out += "\nExamples:\n" + std::string(command.examples);
  return out;
}

}  // namespace daybook::cli
