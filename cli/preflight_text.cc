// SPDX-License-Identifier: Apache-2.0
#include "cli/preflight_text.h"

#include <algorithm>
#include <string_view>

#include "cli/text_table.h"
#include "src/base/number_text.h"

namespace daybook::cli {
namespace {

constexpr std::size_t kVerdictWidth = 6;
constexpr std::size_t kWidestName = 32;  // the path of an output may be long

std::string_view ColourOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kOk: return "\x1b[32m";
    case Verdict::kWarn: return "\x1b[33m";
    case Verdict::kFail: return "\x1b[31m";
    case Verdict::kNotTried: break;
  }
  return "\x1b[2m";
}

// "not ready: 1 failed, 2 not tried, 1 warning, 12 ok"
std::string CountsLine(const PreflightReport& report) {
  std::string line = report.ready() ? "ready: " : "not ready: ";
  bool first = true;
  const auto append = [&](std::int64_t count, const std::string& text) {
    if (count == 0) return;
    line += (first ? "" : ", ") + text;
    first = false;
  };
  const std::int64_t failed = report.Count(Verdict::kFail);
  const std::int64_t not_tried = report.Count(Verdict::kNotTried);
  const std::int64_t warned = report.Count(Verdict::kWarn);
  const std::int64_t ok = report.Count(Verdict::kOk);
  append(failed, CountText(failed) + " failed");
  append(not_tried, CountText(not_tried) + " not tried");
  append(warned, Plural(warned, "warning"));
  append(ok, CountText(ok) + " ok");
  return line;
}

}  // namespace

std::string PreflightText(const PreflightReport& report, bool colours) {
  std::size_t width = 0;
  for (const Check& check : report.checks.checks()) {
    width = std::max(width, std::min(DisplayWidth(Printable(check.name)), kWidestName));
  }
  std::string text;
  for (const Check& check : report.checks.checks()) {
    const std::string_view verdict = NameOf(check.verdict);
    if (colours) text += ColourOf(check.verdict);
    text += verdict;
    if (colours) text += "\x1b[0m";
    text.append(kVerdictWidth - verdict.size(), ' ');
    const std::string name = Printable(check.name);
    text += name;
    text.append(width - std::min(width, DisplayWidth(name)) + 2, ' ');
    text += Printable(check.detail + (check.remedy.empty() ? "" : "; " + check.remedy)) + "\n";
  }
  return text + CountsLine(report) + "\n";
}

}  // namespace daybook::cli
