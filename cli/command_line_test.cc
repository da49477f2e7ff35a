// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "cli/command_context.h"
#include "src/config/settings_schema.h"

namespace daybook::cli {
namespace {

using testing::ElementsAre;

const CommandSpec& Summarize() { return *FindCommand("summarize"); }

std::string MessageOf(const std::string& command, const std::vector<std::string>& arguments) {
  const Result<CommandLine> line = ParseCommandLine(*FindCommand(command), arguments);
  if (line.ok()) return "no error";
  EXPECT_EQ(line.error().kind, ErrorKind::kConfiguration);
  return line.error().Message();
}

TEST(CommandLine, TakesFlagsInBothForms) {
  const Result<CommandLine> line = ParseCommandLine(Summarize(), {"--config", "d.yaml", "--output=a.csv", "--output",
                                                                  "b.parquet", "--no-storage", "--month=2025-10"});
  ASSERT_TRUE(line.ok()) << line.error().Message();
  EXPECT_EQ(line->Value("--config"), "d.yaml");
  EXPECT_EQ(line->Value("--account"), std::nullopt);
  EXPECT_TRUE(line->Has("--no-storage"));
  EXPECT_THAT(line->flags.at("--output"), ElementsAre("a.csv", "b.parquet"));

  const FlagValues values = FlagValuesOf(Summarize(), *line);
  EXPECT_EQ(values.config_file, "d.yaml");
  EXPECT_EQ(values.month, "2025-10");
  EXPECT_THAT(values.outputs, ElementsAre("a.csv", "b.parquet"));
  ASSERT_EQ(values.settings.size(), 1U);
  EXPECT_EQ(values.settings[0].key, "ocp.storage");
  EXPECT_EQ(values.settings[0].text, "false");
}

TEST(CommandLine, TakesOneArgumentWhereTheCommandHasOne) {
  const Result<CommandLine> line =
      ParseCommandLine(*FindCommand("init-db"), {"--quiet", "postgresql:///harbor?schema=s", "--config", "d.yaml"});
  ASSERT_TRUE(line.ok()) << line.error().Message();
  EXPECT_EQ(line->Argument(), "postgresql:///harbor?schema=s");
  EXPECT_EQ(line->Value("--config"), "d.yaml");
  const Result<CommandLine> without = ParseCommandLine(*FindCommand("init-db"), {"--quiet"});
  ASSERT_TRUE(without.ok()) << without.error().Message();
  EXPECT_EQ(without->Argument(), std::nullopt);
}

TEST(CommandLine, TakesManyArgumentsWhereTheCommandHasMany) {
  const Result<CommandLine> line =
      ParseCommandLine(*FindCommand("bench"), {"small", "--runs", "2", "medium", "--sink=csv", "large"});
  ASSERT_TRUE(line.ok()) << line.error().Message();
  EXPECT_THAT(line->arguments, ElementsAre("small", "medium", "large"));
  EXPECT_EQ(line->Value("--runs"), "2");
  const Result<CommandLine> without = ParseCommandLine(*FindCommand("bench"), {"--quiet"});
  ASSERT_TRUE(without.ok()) << without.error().Message();
  EXPECT_THAT(without->arguments, ElementsAre());
}

TEST(CommandLine, EveryCommandKnowsTheShortNameOfHelp) {
  for (const CommandSpec& command : Commands()) {
    for (const char* name : {"-h", "--help"}) {
      const Result<CommandLine> line = ParseCommandLine(command, {name});
      ASSERT_TRUE(line.ok()) << line.error().Message();
      EXPECT_TRUE(line->Has("--help"));
    }
  }
}

// spec: cli.md: a flag that is not built yet is a usage error.
TEST(CommandLine, CommandsOfLaterVersionsAreUnknown) { EXPECT_EQ(FindCommand("ingest"), nullptr); }

TEST(CommandLine, AValueMayBeLeftOutWhereItIsOptional) {
  for (const std::vector<std::string>& without : {std::vector<std::string>{"--validate", "--quiet"}, {"--validate"}}) {
    const Result<CommandLine> line = ParseCommandLine(Summarize(), without);
    ASSERT_TRUE(line.ok()) << line.error().Message();
    EXPECT_TRUE(line->Has("--validate"));
    EXPECT_EQ(line->Value("--validate"), std::nullopt);
  }
  for (const std::vector<std::string>& with :
       {std::vector<std::string>{"--validate", "b.csv", "--quiet"}, {"--quiet", "--validate=b.csv"}}) {
    EXPECT_EQ(ParseCommandLine(Summarize(), with)->Value("--validate"), "b.csv");
  }
  EXPECT_NE(MessageOf("summarize", {"--validate", "a.csv", "--validate", "b.csv"}).find("given twice"),
            std::string::npos);
}

TEST(CommandLine, FaultsAreNamed) {
  EXPECT_EQ(MessageOf("summarize", {"--colour", "red"}),
            "read command line: --colour: unknown option of summarize; see 'daybook summarize --help'");
  EXPECT_EQ(MessageOf("summarize", {"--acount=x"}),
            "read command line: --acount: unknown option of summarize; the nearest known one is --account");
  EXPECT_EQ(MessageOf("summarize", {"postgresql://u:pw@h/d"}),
            "read command line: postgresql://u:***@h/d: is one argument too many for summarize; "
            "see 'daybook summarize --help'");
  EXPECT_EQ(MessageOf("init-db", {"a", "b"}),
            "read command line: b: is one argument too many for init-db; see 'daybook init-db --help'");
  EXPECT_EQ(MessageOf("summarize", {"--config"}),
            "read command line: --config: has no value; see 'daybook summarize --help'");
  EXPECT_EQ(MessageOf("summarize", {"--no-storage=false"}),
            "read command line: --no-storage: takes no value; see 'daybook summarize --help'");
  EXPECT_EQ(MessageOf("summarize", {"--quiet", "--quiet=0"}),
            "read command line: --quiet: takes no value; see 'daybook summarize --help'");
  EXPECT_EQ(MessageOf("summarize", {"--start", "2025-10-01", "--start", "2025-10-02"}),
            "read command line: --start: given twice; keep one of them");
  EXPECT_EQ(MessageOf("summarize", {"--replace", "some"}),
            "read command line: --replace: 'some' is not known; it can be changed or all");
  EXPECT_EQ(MessageOf("summarize", {"--log-format", "xml"}),
            "read command line: --log-format: 'xml' is not known; it can be text or json");
  EXPECT_EQ(UnknownCommand("sumarize").Message(),
            "read command line: sumarize: unknown command; the nearest known one is summarize");
  EXPECT_EQ(UnknownCommand("postgresql://u:pw@h/d").Message(),
            "read command line: postgresql://u:***@h/d: unknown command; see 'daybook --help'");
  EXPECT_EQ(UnknownCommand("ingest").Message(), "read command line: ingest: unknown command; see 'daybook --help'");
}

// The list of flags and the list of settings name each other.
TEST(CommandLine, FlagsAndSettingsAgree) {
  std::set<std::string_view> flags;
  for (const FlagGroup& group : Summarize().groups) {
    for (const FlagSpec& flag : group.flags) {
      flags.insert(flag.name);
      if (flag.key.empty()) continue;
      const KnownKey* key = FindKnownKey(flag.key);
      ASSERT_NE(key, nullptr) << flag.key;
      EXPECT_EQ(key->flag, flag.name);
    }
  }
  for (const KnownKey& key : KnownKeys()) {
    EXPECT_TRUE(key.flag.empty() || flags.contains(key.flag)) << key.flag;
  }
}

}  // namespace
}  // namespace daybook::cli
