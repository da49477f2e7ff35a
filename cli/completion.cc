// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.h"

#include <algorithm>
#include <string_view>

#include "cli/command_spec.h"

namespace daybook::cli {
namespace {

std::string Spaced(std::string_view choices) {
  std::string words(choices);
  std::replace(words.begin(), words.end(), '|', ' ');
  return words;
}

std::string CommandNames() {
  std::string names;
  for (const CommandSpec& command : Commands()) names += std::string(command.name) + " ";
  return names + "help";
}

// A description within the quotes of zsh's _arguments.
std::string ZshText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      if (c == ':' || c == '[' || c == ']' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out;
}

std::string ZshAction(const FlagSpec& flag) {
  switch (flag.kind) {
    case ValueKind::kNone: return "";
    case ValueKind::kText: return ":" + ZshText(flag.placeholder) + ":";
    case ValueKind::kFile: return ":" + ZshText(flag.placeholder) + ":_files";
    case ValueKind::kDirectory: return ":" + ZshText(flag.placeholder) + ":_files -/";
    case ValueKind::kChoice: return ":" + ZshText(flag.placeholder) + ":(" + Spaced(flag.placeholder) + ")";
  }
  return "";
}

std::string BashCase(const CommandSpec& command) {
  std::string out = "    " + std::string(command.name) + ")\n      case $previous in\n";
  std::string flags;
  std::string without_completion;
  for (const FlagGroup& group : command.groups) {
    for (const FlagSpec& flag : group.flags) {
      const std::string name(flag.name);
      flags += (flags.empty() ? "" : " ") + name;
      const std::string head = "        " + name + ") ";
      if (flag.kind == ValueKind::kChoice) {
        out += head + "COMPREPLY=($(compgen -W '" + Spaced(flag.placeholder) + "' -- \"$word\")); return ;;\n";
      } else if (flag.kind == ValueKind::kFile) {
        out += head + "COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n";
      } else if (flag.kind == ValueKind::kDirectory) {
        out += head + "COMPREPLY=($(compgen -d -- \"$word\")); return ;;\n";
      } else if (flag.kind == ValueKind::kText) {
        without_completion += (without_completion.empty() ? "" : "|") + name;
      }
    }
  }
  if (!without_completion.empty()) out += "        " + without_completion + ") return ;;\n";
  const std::string words = command.argument_choices.empty() ? flags : Spaced(command.argument_choices) + " " + flags;
  const std::string files = command.argument_is_file ? " $(compgen -f -- \"$word\")" : "";
  return out + "      esac\n      COMPREPLY=($(compgen -W '" + words + "' -- \"$word\")" + files + ") ;;\n";
}

}  // namespace

std::string BashCompletion() {
  std::string out =
      "_daybook() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
      "  COMPREPLY=()\n"
      "  if ((COMP_CWORD == 1)); then\n"
      "    COMPREPLY=($(compgen -W '" +
      CommandNames() +
      " --help --version' -- \"$word\"))\n"
      "    return\n"
      "  fi\n"
      "  case ${COMP_WORDS[1]} in\n";
  for (const CommandSpec& command : Commands()) out += BashCase(command);
  out += "    help) COMPREPLY=($(compgen -W '" + CommandNames() + "' -- \"$word\")) ;;\n";
  return out + "  esac\n}\ncomplete -o filenames -F _daybook daybook\n";
}

std::string ZshCompletion() {
  std::string out = "#compdef daybook\n\n_daybook() {\n  if ((CURRENT == 2)); then\n    local -a commands=(\n";
  for (const CommandSpec& command : Commands()) {
    out += "      '" + std::string(command.name) + ":" + ZshText(command.summary) + "'\n";
  }
  out +=
      "      'help:the same as --help'\n    )\n    _describe command commands\n    return\n  fi\n"
      "  local command=$words[2]\n  shift words\n  ((CURRENT--))\n  case $command in\n";
  for (const CommandSpec& command : Commands()) {
    out += "    " + std::string(command.name) + ")\n      _arguments";
    if (!command.argument_choices.empty()) {
      out += " \\\n        '" + std::string(command.argument_repeats ? "*:" : "1:") + ZshText(command.argument) + ":(" +
             Spaced(command.argument_choices) + ")'";
    } else if (!command.argument.empty()) {
      out += " \\\n        '" + std::string(command.argument_repeats ? "*:" : "1:") + ZshText(command.argument) + ":" +
             (command.argument_is_file ? "_files" : "") + "'";
    }
    for (const FlagGroup& group : command.groups) {
      for (const FlagSpec& flag : group.flags) {
        out += " \\\n        '" + std::string(flag.repeats ? "*" : "") + std::string(flag.name) + "[" +
               ZshText(flag.help) + "]" + ZshAction(flag) + "'";
      }
    }
    out += " ;;\n";
  }
  return out +
         "  esac\n}\n\nif [[ $zsh_eval_context[-1] == loadautofunc ]]; then\n  _daybook \"$@\"\n"
         "else\n  compdef _daybook daybook\nfi\n";
}

}  // namespace daybook::cli
