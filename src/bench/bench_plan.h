// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "daybook/job.h"
#include "daybook/status.h"
#include "src/config/value.h"

namespace daybook {

enum class BenchSink { kCsv, kParquet, kPostgresql };
std::string_view NameOf(BenchSink sink);  // "csv", "parquet", "postgresql"

// What a benchmark is to run.
struct BenchPlan {
  std::vector<std::string> scales;
  std::vector<std::string> modes;  // "streaming", "in-memory"
  std::vector<std::int32_t> batch_rows = {0};
  std::int32_t runs = 5;
  bool with_storage = true;  // false: "pods"
  BenchSink sink = BenchSink::kCsv;
  std::string target_uri;   // of kPostgresql, without a password
  PostgresqlTarget target;  // likewise, read: its schema is made and dropped
  Environment environment;  // that the runs see, with the keys to a bucket
  std::string bucket_uri;  // "s3://bucket/prefix" where the reports are read from there; a cluster's lie below its name
  std::int32_t threads = 0;  // 0: as the program does
  std::string program;       // path of the daybook that is measured
  std::string data;          // folder of the generated clusters, which are kept
  std::string results;       // the folder of this benchmark: made, and must not be there
};

// One line of SUMMARY.csv.
struct BenchCase {
  std::string scale;
  std::string mode;
  std::int32_t batch_rows = 0;

  // "streaming", "in-memory, batch rows 25000": within its scale.
  std::string Name() const;
};

// The cases of a scale, in the order in which each round of runs takes them.
std::vector<BenchCase> CasesOf(const BenchPlan& plan, const std::string& scale);

// Scales and modes are known and none is named twice, and the numbers are possible. kConfiguration.
Status CheckPlan(const BenchPlan& plan);

// "small_streaming.log"; "small_streaming_25000_run2.log" where there are several of each. Run 0 warms up.
std::string LogName(const BenchPlan& plan, const BenchCase& bench_case, std::int32_t run);

// The root of a scale's reports, as the runs read them; `folder` is that of the generated cluster.
std::string LakeRootOf(const BenchPlan& plan, const std::string& scale, const std::string& folder);

// The command of a run, which writes its rows to `outputs` and its report to `report`. `folder` is that of a generated
// cluster.
std::vector<std::string> CommandOf(const BenchPlan& plan, const BenchCase& bench_case, const std::string& folder,
                                   const std::vector<std::string>& outputs, const std::string& report);

// "streaming_comparison_20251031_235959"
std::string ResultsFolderName(const std::tm& started);

}  // namespace daybook
