// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>

#include "daybook/status.h"
#include "daybook/summarize.h"
#include "src/generate/profile.h"
#include "src/generate/reports.h"
#include "src/sink/output_file.h"

namespace daybook {

enum class GenerateFormat {
  kCsv,      // reports named as nise names them, next to one another
  kPayload,  // one tar.gz a day, as the operator uploads it
  kParquet,  // the lake that an ingest makes of them
};
enum class GenerateLayout { kKoku, kPoc };  // of kParquet (spec: inputs.md 3)

// A cluster and where its reports go.
struct GenerateJob {
  ResolvedProfile profile;
  std::uint64_t seed = 0;
  GenerateFormat format = GenerateFormat::kCsv;
  GenerateLayout layout = GenerateLayout::kKoku;
  std::string output;  // a folder; made when it is missing
  int threads = 0;     // 0: as many as there are processors
  std::string account;
  std::string source_uuid;
  std::string cluster_id;
};

struct GenerateReport {
  std::array<std::int64_t, kReportTypes.size()> rows{};  // hourly, by ReportType
  std::int64_t hourly_rows = 0;
  std::int64_t daily_rows = 0;  // of Parquet roll-ups
  std::int64_t files = 0;       // of data
  std::int64_t bytes = 0;       // of them
  double seconds = 0;
};

// What a job will write, without writing it.
GenerateReport Count(const GenerateJob& job);

// The source UUID that stands for a seed.
std::string SourceUuidOf(std::uint64_t seed);

// Writes the reports of a synthetic cluster, a look-up file (lookups.yaml) and a configuration (daybook.yaml) with
// which `daybook summarize` reads them. Rows and bytes depend on the profile, the seed and the job's names alone, not
// on threads, time or place; daybook.yaml names the output folder besides.
//
// Blocks. All calls of `observer` come from this thread. On an error, and when `stop` is set, nothing is left behind.
// A folder that holds other files is refused: they would be read as part of the cluster.
Result<GenerateReport> Generate(const GenerateJob& job, Observer& observer, const std::atomic<bool>& stop,
                                const FileCalls& calls = kPosixFileCalls);

}  // namespace daybook
