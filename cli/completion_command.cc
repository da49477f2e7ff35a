// SPDX-License-Identifier: Apache-2.0
#include "cli/command_context.h"
#include "cli/completion.h"

namespace daybook::cli {

Status RunCompletion(const CommandContext& context) {
  const std::string shell = context.line.Argument().value_or("");
  if (shell == "bash") return WriteStandardOutput(BashCompletion());
  if (shell == "zsh") return WriteStandardOutput(ZshCompletion());
  return ConfigurationError("read command line", "SHELL",
                            context.line.Argument() ? "'" + CutText(shell, 60) + "' is not known" : "not given",
                            "it can be bash or zsh");
}

}  // namespace daybook::cli
