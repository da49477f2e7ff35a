// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "daybook/job.h"
#include "daybook/status.h"
#include "src/config/load_job.h"
#include "src/config/trino_uri.h"

namespace daybook {

// One side of a comparison (spec: cli.md, "validate").
struct SideSpec {
  enum class Kind { kCsv, kParquet, kFolder, kPostgresql, kTrino, kTotals, kNiseTotals };
  Kind kind = Kind::kCsv;
  std::string path;             // of kCsv, kParquet, kFolder, kTotals, kNiseTotals
  PostgresqlTarget postgresql;  // of kPostgresql
  std::string table;            // of kPostgresql
  TrinoTarget trino;            // of kTrino
};

// The rest of what a comparison is told.
struct ComparisonSettings {
  double tolerance = 0.0001;
  std::optional<std::string> baseline;     // validate.baseline
  std::optional<std::string> source_uuid;  // small letters
  std::optional<Day> start;
  std::optional<Day> end;
};

struct LoadedComparison {
  ComparisonSettings settings;
  SideSpec actual;
  SideSpec baseline;
};

// What `validate` compares. A side is given as the argument of its name; a baseline that is not given is that of the
// configuration. `needs_baseline`: without one it is an error. All errors are kConfiguration.
Result<LoadedComparison> LoadComparison(const FlagValues& flags, const std::optional<std::string>& actual,
                                        const std::optional<std::string>& baseline, bool needs_baseline,
                                        const Surroundings& surroundings);

// The side that an output of a run is.
SideSpec SideOf(const Output& output);

// Koku's name of the summary's table.
inline constexpr const char* kSummaryTable = "reporting_ocpusagelineitem_daily_summary";

}  // namespace daybook
