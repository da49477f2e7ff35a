// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "cli/command_spec.h"

namespace daybook::cli {
namespace {

// What bash itself completes after `words`, the last of which is the one being typed.
std::string Completed(const std::string& words, int count) {
  std::string folder = (std::filesystem::temp_directory_path() / "daybook-completion-XXXXXX").string();
  EXPECT_NE(mkdtemp(folder.data()), nullptr);
  const std::string script = folder + "/script";
  std::ofstream(script) << BashCompletion() << "COMP_WORDS=(" << words << "); COMP_CWORD=" << count
                        << "; _daybook; echo \"${COMPREPLY[*]}\"\n";
  std::string out;
  FILE* pipe = popen(("bash " + script).c_str(), "r");
  EXPECT_NE(pipe, nullptr);
  char buffer[4096];
  while (const std::size_t length = std::fread(buffer, 1, sizeof buffer, pipe)) out.append(buffer, length);
  EXPECT_EQ(pclose(pipe), 0);
  std::filesystem::remove_all(folder);
  return out;
}

TEST(Completion, OfBash) {
  EXPECT_EQ(Completed("daybook s", 1), "summarize\n");
  EXPECT_EQ(Completed("daybook summarize --dia", 2), "--dialect\n");
  EXPECT_EQ(Completed("daybook summarize --dialect ''", 3), "trino onprem\n");
  EXPECT_EQ(Completed("daybook summarize --account ''", 3), "\n");
  EXPECT_EQ(Completed("daybook completion z", 2), "zsh\n");
  EXPECT_EQ(Completed("daybook bench small production-m", 3), "production-medium\n");
  EXPECT_EQ(Completed("daybook generate --format ''", 3), "csv payload parquet\n");
}

TEST(Completion, OfZshNamesEveryFlag) {
  const std::string script = ZshCompletion();
  EXPECT_TRUE(script.starts_with("#compdef daybook\n"));
  for (const CommandSpec& command : Commands()) {
    for (const FlagGroup& group : command.groups) {
      for (const FlagSpec& flag : group.flags) {
        EXPECT_NE(script.find(std::string(flag.name) + "["), std::string::npos) << flag.name;
      }
    }
  }
}

}  // namespace
}  // namespace daybook::cli
