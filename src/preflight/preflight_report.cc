// SPDX-License-Identifier: Apache-2.0
#include "src/preflight/preflight_report.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "daybook/summarize.h"

namespace daybook {

std::string_view NameOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kOk: return "ok";
    case Verdict::kWarn: return "warn";
    case Verdict::kFail: return "FAIL";
    case Verdict::kNotTried: break;
  }
  return "skip";
}

void CheckList::Ok(std::string name, std::string detail) {
  checks_.push_back({std::move(name), Verdict::kOk, std::move(detail), ""});
}

void CheckList::Warn(std::string name, std::string detail, std::string remedy) {
  checks_.push_back({std::move(name), Verdict::kWarn, std::move(detail), std::move(remedy)});
}

void CheckList::Fail(std::string name, std::string detail, std::string remedy) {
  checks_.push_back({std::move(name), Verdict::kFail, std::move(detail), std::move(remedy)});
}

void CheckList::Fail(std::string name, const Error& error) {
  Fail(std::move(name), error.object.empty() ? error.why : error.object + ": " + error.why, error.remedy);
}

void CheckList::NotTried(std::string name, const std::string& why) {
  checks_.push_back({std::move(name), Verdict::kNotTried, "not tried: " + why, ""});
}

void CheckList::Append(CheckList other) {
  checks_.insert(checks_.end(), std::make_move_iterator(other.checks_.begin()),
                 std::make_move_iterator(other.checks_.end()));
}

std::int64_t PreflightReport::Count(Verdict verdict) const {
  return std::count_if(checks.checks().begin(), checks.checks().end(),
                       [verdict](const Check& check) { return check.verdict == verdict; });
}

std::string ToJson(const PreflightReport& report) {
  using Json = nlohmann::ordered_json;
  Json checks = Json::array();
  for (const Check& check : report.checks.checks()) {
    checks.push_back(Json{{"name", check.name},
                          {"verdict", check.verdict == Verdict::kFail ? "fail" : std::string(NameOf(check.verdict))},
                          {"detail", check.detail},
                          {"remedy", check.remedy}});
  }
  Json tables = Json::array();
  for (const TableFacts& table : report.tables) {
    tables.push_back(
        Json{{"table", table.table}, {"objects", table.objects}, {"bytes", table.bytes}, {"rows", table.rows}});
  }
  const Json document = {{"schema_version", PreflightReport::kSchemaVersion},
                         {"version", Version()},
                         {"ready", report.ready()},
                         {"ok", report.Count(Verdict::kOk)},
                         {"warnings", report.Count(Verdict::kWarn)},
                         {"failures", report.Count(Verdict::kFail)},
                         {"not_tried", report.Count(Verdict::kNotTried)},
                         {"checks", std::move(checks)},
                         {"tables", std::move(tables)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace daybook
