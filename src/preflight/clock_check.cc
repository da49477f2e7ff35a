// SPDX-License-Identifier: Apache-2.0
#include "src/preflight/clock_check.h"

#include <algorithm>
#include <cmath>

#include "src/base/number_text.h"

namespace daybook {
namespace {

constexpr double kMostSkewSeconds = 30;
constexpr const char* kRemedy = "set the clocks by NTP";

}  // namespace

void CheckSkew(const std::string& name, const ClockReading& reading, std::optional<double> refused, CheckList& checks) {
  const double skew = reading.theirs + reading.unit / 2 - (reading.before + reading.after) / 2;
  const double uncertainty = (reading.after - reading.before + reading.unit) / 2;
  const double surely = std::max(std::abs(skew) - uncertainty, 0.0);
  if (surely < 1) return checks.Ok(name, "as this machine's, to a second");
  const std::string text = DurationText(std::abs(skew)) + (skew > 0 ? " ahead of" : " behind") + " this machine's";
  if (refused.has_value() && surely >= *refused) return checks.Fail(name, text + ": requests are refused", kRemedy);
  if (surely < kMostSkewSeconds) return checks.Ok(name, text);
  checks.Warn(name, text, kRemedy);
}

}  // namespace daybook
