// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "daybook/day.h"
#include "src/generate/cluster.h"
#include "src/generate/coded_table.h"

namespace daybook {

// The reports of the operator (spec: inputs.md 1).
enum class ReportType { kPod, kStorage, kNodeLabels, kNamespaceLabels, kVm, kGpu };
inline constexpr std::array kReportTypes = {ReportType::kPod,        ReportType::kStorage,
                                            ReportType::kNodeLabels, ReportType::kNamespaceLabels,
                                            ReportType::kVm,         ReportType::kGpu};

std::string_view NameOf(ReportType type);      // "pod_usage"
std::string_view NiseNameOf(ReportType type);  // "pod_usage", "node_label"

// A part of a report: all rows of the day of the things [first, end): slots, mounts, node positions, namespaces,
// virtual machines or pods with a GPU. No thing's day is ever cut in two, so the daily roll-up of a file has one row a
// key.
struct Piece {
  ReportType type = ReportType::kPod;
  Day day;
  std::uint32_t first = 0;
  std::uint32_t end = 0;
};

// How many things the type has.
std::uint32_t NumThings(const Cluster& cluster, ReportType type);
std::int64_t NumRows(const Cluster& cluster, const Piece& piece);

// The rows of a piece as the operator writes them, hour by hour. A pure function of its arguments.
CodedTable BuildReport(const Cluster& cluster, const Piece& piece);

}  // namespace daybook
