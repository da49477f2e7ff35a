// SPDX-License-Identifier: Apache-2.0
#include "src/bench/process_run.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <exception>
#include <string_view>
#include <utility>

#include "src/sink/output_file.h"

namespace daybook {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { Close(); }
  int get() const { return number_; }
  void Close() {
    if (number_ >= 0) close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

Error SystemError(const std::string& what, const std::string& object) {
  return ServiceError(what, object, std::strerror(errno));
}

// All that is written into a pipe until its other end is closed. When `stop` is set, `writer` is told to terminate.
std::string ReadAll(int descriptor, pid_t writer, const std::atomic<bool>& stop) {
  std::string text;
  std::array<char, 4096> part;
  while (true) {
    const ssize_t length = read(descriptor, part.data(), part.size());
    if (length < 0 && errno == EINTR) {
      if (stop.load()) kill(writer, SIGTERM);
      continue;
    }
    if (length <= 0) return text;
    text.append(part.data(), static_cast<std::size_t>(length));
  }
}

void WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t length = write(descriptor, text.data(), text.size());
    if (length < 0 && errno == EINTR) continue;
    if (length <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(length));
  }
}

std::string ShellWord(const std::string& word) {
  constexpr const char* kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:,+@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

// A failed run must not depend on settings of whoever runs the benchmark.
std::vector<char*> EnvironmentWithoutSettings() {
  std::vector<char*> kept;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    if (!std::string_view(*entry).starts_with("DAYBOOK_")) kept.push_back(*entry);
  }
  kept.push_back(nullptr);
  return kept;
}

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// Waits for a child; when `stop` is set, tells it to terminate, once. False: `stop` was set.
bool WaitFor(pid_t child, const std::atomic<bool>& stop, int* status, rusage* usage) {
  bool told = false;
  while (true) {
    if (stop.load() && !told) {
      kill(child, SIGTERM);
      told = true;
    }
    if (wait4(child, status, 0, usage) == child) return !told;
    if (errno != EINTR) return !told;
  }
}

// An Error as it goes through a pipe: its kind as one character, then its parts, each ended by a zero byte.
std::string Packed(const Status& status) {
  if (status.ok()) return "ok";
  const Error& error = status.error();
  std::string packed(1, static_cast<char>('0' + static_cast<int>(error.kind)));
  for (const std::string* part : {&error.what, &error.object, &error.why, &error.remedy}) packed += *part + '\0';
  return packed;
}

Status Unpacked(const std::string& what, const std::string& packed) {
  if (packed == "ok") return {};
  if (packed.empty()) {
    return ServiceError(what, "", "the process that did it was ended", "see whether the memory was exhausted");
  }
  Error error;
  error.kind = static_cast<ErrorKind>(packed[0] - '0');
  std::size_t at = 1;
  for (std::string* part : {&error.what, &error.object, &error.why, &error.remedy}) {
    *part = packed.c_str() + std::min(at, packed.size());
    at += part->size() + 1;
  }
  return error;
}

}  // namespace

std::string ProcessRun::Ending() const {
  if (signal == 0) return "exit status " + std::to_string(exit_status);
  return "signal " + std::to_string(signal) + " (" + strsignal(signal) + ")";
}

Result<ProcessRun> RunProcess(const std::vector<std::string>& command, const std::string& log,
                              const std::atomic<bool>& stop) {
  constexpr const char* kWhat = "run";
  const std::string& program = command.front();
  const Descriptor output(open(log.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666));
  if (output.get() < 0) return OutputError("write log", log, errno);
  std::string line = "$";
  for (const std::string& word : command) line += " " + ShellWord(word);
  WriteAll(output.get(), line + "\n");
  const Descriptor input(open("/dev/null", O_RDONLY | O_CLOEXEC));
  std::array<int, 2> ends;
  if (input.get() < 0 || pipe2(ends.data(), O_CLOEXEC) != 0) return SystemError(kWhat, program);
  const Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  std::vector<char*> environment = EnvironmentWithoutSettings();

  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child < 0) return SystemError(kWhat, program);
  if (child == 0) {
    dup2(input.get(), STDIN_FILENO);
    dup2(output.get(), STDOUT_FILENO);
    dup2(output.get(), STDERR_FILENO);
    execve(program.c_str(), arguments.data(), environment.data());
    const int error = errno;
    WriteAll(writing.get(), std::string_view(reinterpret_cast<const char*>(&error), sizeof error));
    _exit(127);
  }
  writing.Close();
  const std::string failure = ReadAll(reading.get(), child, stop);
  int status = 0;
  rusage usage = {};
  const bool ran = WaitFor(child, stop, &status, &usage);
  if (!ran) return InterruptedError("bench");
  if (failure.size() == sizeof(int)) {
    std::memcpy(&errno, failure.data(), sizeof errno);
    return ConfigurationError(kWhat, program, std::strerror(errno), "name a program that can be run");
  }
  ProcessRun run;
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  run.cpu_seconds = Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
  run.peak_bytes = static_cast<std::int64_t>(usage.ru_maxrss) * 1024;
  run.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  run.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  return run;
}

Status RunApart(const std::string& what, const std::function<Status()>& work, const std::atomic<bool>& stop) {
  std::array<int, 2> ends;
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return SystemError(what, "");
  const Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);
  const pid_t child = fork();
  if (child < 0) return SystemError(what, "");
  if (child == 0) {
    Status status;
    try {
      status = work();
    } catch (const std::exception& exception) {
      status = DefectError(what, "", exception.what());
    }
    WriteAll(writing.get(), Packed(status));
    _exit(0);
  }
  writing.Close();
  const std::string packed = ReadAll(reading.get(), child, stop);
  int status = 0;
  rusage usage = {};
  WaitFor(child, stop, &status, &usage);
  return Unpacked(what, packed);
}

}  // namespace daybook
