// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace daybook::cli {
namespace {

// 0, or errno.
int WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

}  // namespace

Terminal DetectTerminal(bool no_color) {
  Terminal terminal;
  terminal.error_is_terminal = isatty(STDERR_FILENO) == 1;
  terminal.input_is_terminal = isatty(STDIN_FILENO) == 1;
  terminal.colours = terminal.error_is_terminal && !no_color;
  terminal.output_colours = isatty(STDOUT_FILENO) == 1 && !no_color;
  struct winsize size = {};
  if (terminal.error_is_terminal && ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    terminal.width = std::min<std::size_t>(size.ws_col, 80);
  }
  return terminal;
}

void OccupyStandardDescriptors() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(descriptor, F_GETFD) == -1 && errno == EBADF && open("/dev/null", O_RDWR) == -1) return;
  }
}

Status WriteStandardOutput(std::string_view text) {
  const int error = WriteAll(STDOUT_FILENO, text);
  if (error == 0 || error == EPIPE) return {};
  return ServiceError("write", "standard output", std::generic_category().message(error),
                      "free some space, or give another output");
}

void WriteStandardError(std::string_view text) { static_cast<void>(WriteAll(STDERR_FILENO, text)); }

}  // namespace daybook::cli
