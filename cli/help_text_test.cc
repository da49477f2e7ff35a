// SPDX-License-Identifier: Apache-2.0
#include "cli/help_text.h"

#include <gtest/gtest.h>

#include "cli/expected_text.h"

namespace daybook::cli {
namespace {

TEST(HelpText, OfTheProgram) {
  EXPECT_EQ(ProgramHelp(), ExpectedText("help.txt"));
  EXPECT_LE(WidestLine(ProgramHelp()), 80U);
}

TEST(HelpText, OfEveryCommand) {
  for (const CommandSpec& command : Commands()) {
    const std::string help = CommandHelp(command);
    EXPECT_EQ(help, ExpectedText("help-" + std::string(command.name) + ".txt"));
    EXPECT_LE(WidestLine(help), 80U);
  }
}

}  // namespace
}  // namespace daybook::cli
