// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <deque>

#include "src/config/nearest_key.h"
#include "src/config/postgresql_uri.h"
#include "src/config/settings.h"

namespace daybook::cli {
namespace {

std::string SeeHelp(std::string_view command) {
  return "see 'daybook " + (command.empty() ? std::string() : std::string(command) + " ") + "--help'";
}

Error UsageError(std::string object, std::string why, std::string remedy) {
  return ConfigurationError("read command line", std::move(object), std::move(why), std::move(remedy));
}

// What was not expected: a flag that does not exist, or one argument too many.
Error Unexpected(const CommandSpec& command, const std::string& argument) {
  const std::string shown = CutText(WithoutPassword(argument.substr(0, argument.find('='))), 120);
  if (!argument.starts_with('-')) {
    return UsageError(CutText(WithoutPassword(argument), 120),
                      "is one argument too many for " + std::string(command.name), SeeHelp(command.name));
  }
  std::vector<std::string_view> names;
  for (const FlagGroup& group : command.groups) {
    for (const FlagSpec& flag : group.flags) names.push_back(flag.name);
  }
  const std::string nearest = NearestKey(shown, names);
  const bool near = EditDistance(shown, nearest) <= 3;
  return UsageError(shown, "unknown option of " + std::string(command.name),
                    near ? "the nearest known one is " + nearest : SeeHelp(command.name));
}

// A choice without a setting behind it is checked here; the others where all settings are.
Status CheckChoice(const FlagSpec& flag, const std::string& value) {
  if (flag.kind != ValueKind::kChoice || !flag.key.empty()) return {};
  std::string choices;
  std::string_view rest = flag.placeholder;
  while (true) {
    const std::string_view choice = rest.substr(0, rest.find('|'));
    if (choice == value) return {};
    const bool is_last = choice.size() == rest.size();
    choices += (choices.empty() ? "" : is_last ? " or " : ", ") + std::string(choice);
    if (is_last) break;
    rest.remove_prefix(choice.size() + 1);
  }
  return UsageError(std::string(flag.name), Quoted(value) + " is not known", "it can be " + choices);
}

}  // namespace

std::optional<std::string> CommandLine::Value(std::string_view flag) const {
  const auto found = flags.find(flag);
  if (found == flags.end() || found->second.empty()) return std::nullopt;
  return found->second.front();
}

std::optional<std::string> CommandLine::Argument() const {
  return arguments.empty() ? std::nullopt : std::optional(arguments.front());
}

Result<CommandLine> ParseCommandLine(const CommandSpec& command, const std::vector<std::string>& arguments) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  struct Bound {
    const FlagSpec* spec;
    CLI::Option* option;
    std::vector<std::string> values;
  };
  std::deque<Bound> bound;
  std::vector<std::string> positional;
  CommandLine line;
  try {
    for (const FlagGroup& group : command.groups) {
      for (const FlagSpec& flag : group.flags) {
        Bound& entry = bound.emplace_back(Bound{&flag, nullptr, {}});
        const std::string names =
            (flag.short_name.empty() ? "" : std::string(flag.short_name) + ",") + std::string(flag.name);
        if (flag.kind == ValueKind::kNone) {
          entry.option = app.add_flag(names);
        } else {
          entry.option = app.add_option(names, entry.values)->expected(1)->allow_extra_args(false);
          entry.option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
          if (flag.value_optional) entry.option->expected(0, 1);
        }
      }
    }
    if (!command.argument.empty()) {
      CLI::Option* argument = app.add_option(std::string(command.argument), positional);
      if (!command.argument_repeats) argument->expected(1)->allow_extra_args(false);
    }
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(reversed);
  } catch (const CLI::ArgumentMismatch& error) {
    // Every option takes one value, so the only mismatch is that there is none. The text begins with its name.
    const std::string text = error.what();
    return UsageError(text.substr(0, text.find(':')), "has no value", SeeHelp(command.name));
  } catch (const CLI::ParseError& error) {
    return UsageError("", error.what(), SeeHelp(command.name));
  }
  if (!app.remaining().empty()) return Unexpected(command, app.remaining().front());
  for (Bound& entry : bound) {
    if (entry.option->count() == 0) continue;
    if (entry.spec->kind == ValueKind::kNone) {
      // CLI11 takes --flag=false, and counts it as given.
      for (const std::string& given : entry.option->results()) {
        if (given != "true") return UsageError(std::string(entry.spec->name), "takes no value", SeeHelp(command.name));
      }
    }
    // A value that may be left out, and was, is an empty one to CLI11.
    if (entry.spec->value_optional && entry.values == std::vector<std::string>{""}) entry.values.clear();
    if (std::max(entry.values.size(), entry.option->count()) > 1 && !entry.spec->repeats) {
      return UsageError(std::string(entry.spec->name), "given twice", "keep one of them");
    }
    for (const std::string& value : entry.values) DAYBOOK_RETURN_IF_ERROR(CheckChoice(*entry.spec, value));
    line.flags.emplace(entry.spec->name, std::move(entry.values));
  }
  line.arguments = std::move(positional);
  return line;
}

Error UnknownCommand(const std::string& name) {
  std::vector<std::string_view> names;
  for (const CommandSpec& command : Commands()) names.push_back(command.name);
  const std::string shown = CutText(WithoutPassword(name), 120);
  const std::string nearest = NearestKey(name, names);
  return UsageError(shown, "unknown command",
                    EditDistance(shown, nearest) <= 3 ? "the nearest known one is " + nearest : SeeHelp(""));
}

}  // namespace daybook::cli
