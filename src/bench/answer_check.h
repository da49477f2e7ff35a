// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daybook/status.h"

namespace daybook {

// A sum that a summary must hold unchanged: over all hourly pod rows, and over the rows of its pods.
struct PodTotal {
  std::string_view hourly;  // column of the reports
  std::string_view daily;   // column of the summary
  double unit;              // of the former in one of the latter (spec: C.13)
};
inline constexpr double kGibibyteSeconds = 3600.0 * (1 << 30);  // an hour
inline constexpr auto kPodTotals = std::to_array<PodTotal>({
    {"pod_usage_cpu_core_seconds", "pod_usage_cpu_core_hours", 3600},
    {"pod_request_cpu_core_seconds", "pod_request_cpu_core_hours", 3600},
    {"pod_limit_cpu_core_seconds", "pod_limit_cpu_core_hours", 3600},
    {"pod_usage_memory_byte_seconds", "pod_usage_memory_gigabyte_hours", kGibibyteSeconds},
    {"pod_request_memory_byte_seconds", "pod_request_memory_gigabyte_hours", kGibibyteSeconds},
    {"pod_limit_memory_byte_seconds", "pod_limit_memory_gigabyte_hours", kGibibyteSeconds},
});

// Core-hours and GiB-hours, in the order of kPodTotals.
struct PodTotals {
  std::int64_t rows = 0;
  std::array<double, kPodTotals.size()> sums{};
};

// Of all Parquet files below `folder`, which are hourly pod reports. Plain reading by Arrow, apart from what
// summarizes.
Result<PodTotals> TotalsOfReports(const std::string& folder);

// Of a rows.csv (spec: cli.md): all its rows, and the sums of those that stand for pods: Pod rows with a cost of 0, as
// unallocated ones have none (spec: E.25).
Result<PodTotals> TotalsOfAnswer(const std::string& path);

// What is wrong with the sums of an answer, given those of its reports; nothing: they are equal but for rounding.
std::optional<std::string> DifferenceOf(const PodTotals& reports, const PodTotals& answer);

// Whether two files hold the same bytes.
Result<bool> SameBytes(const std::string& one, const std::string& other);

}  // namespace daybook
