// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "src/generate/cluster.h"
#include "src/generate/generate.h"
#include "src/generate/reports.h"

namespace daybook {

// What one thread makes at a time: a CSV file of one type, a payload of one day, or a Parquet file and its roll-up.
struct OutputTask {
  std::string path;        // below the output folder
  std::string daily_path;  // of Parquet; empty where the hourly file serves as daily, too
  std::string manifest;    // the number of Koku's manifest
  std::vector<Piece> pieces;
};

// The files of a job, in the order in which they are made. No report file has more than 100,000 rows.
std::vector<OutputTask> PlanOutput(const GenerateJob& job, const Cluster& cluster);

}  // namespace daybook
