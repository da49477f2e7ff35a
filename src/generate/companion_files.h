// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "src/generate/generate.h"

namespace daybook {

inline constexpr const char* kLookupsFile = "lookups.yaml";
inline constexpr const char* kConfigurationFile = "daybook.yaml";
inline constexpr const char* kRowsFile = "rows.csv";  // what the configuration has as output
inline constexpr const char* kLakeFolder = "lake";    // where the configuration looks for an ingest's Parquet

// A look-up file that fits every generated cluster. Node roles are left to be derived from the reports.
std::string LookupsYaml();
// A configuration that summarizes the job's whole range. `folder` is the output folder as an absolute path.
std::string ConfigurationYaml(const GenerateJob& job, const std::string& folder, bool has_storage);

}  // namespace daybook
