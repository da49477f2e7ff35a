// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daybook/status.h"

namespace daybook {

enum class Verdict : std::uint8_t {
  kOk,
  kWarn,      // a run would go through, but see the detail
  kFail,      // a run would be refused or would fail
  kNotTried,  // what it needs failed: nothing is known of it, and the report is not ready anyway
};

// "ok", "warn", "FAIL", "skip"
std::string_view NameOf(Verdict verdict);

// One question and its answer. No secret is in it.
struct Check {
  std::string name;  // "table pod_usage"; the same for the same question, so that it can be looked for
  Verdict verdict = Verdict::kOk;
  std::string detail;
  std::string remedy;  // what to do; may be empty
};

// Checks in the order in which they were asked.
class CheckList {
 public:
  void Ok(std::string name, std::string detail);
  void Warn(std::string name, std::string detail, std::string remedy);
  void Fail(std::string name, std::string detail, std::string remedy);
  // A failure as the run would tell it: "object: why", and its remedy.
  void Fail(std::string name, const Error& error);
  // `why`: what failed before.
  void NotTried(std::string name, const std::string& why);
  void Append(CheckList other);

  const std::vector<Check>& checks() const { return checks_; }

 private:
  std::vector<Check> checks_;
};

// What is there of a table for the days, over all months.
struct TableFacts {
  std::string table;         // "pod_usage_daily"
  std::int64_t objects = 0;  // of the source and the months
  std::int64_t bytes = 0;
  std::int64_t rows = 0;  // of row groups that may hold rows of the days, by the footers
};

struct PreflightReport {
  static constexpr int kSchemaVersion = 1;

  CheckList checks;
  std::vector<TableFacts> tables;  // those that a run would read; empty when the lake cannot be listed

  std::int64_t Count(Verdict verdict) const;
  bool ready() const { return Count(Verdict::kFail) == 0 && Count(Verdict::kNotTried) == 0; }
};

// One JSON document, indented, LF at the end. No password, key or token is in it.
std::string ToJson(const PreflightReport& report);

}  // namespace daybook
