// SPDX-License-Identifier: Apache-2.0
#include "src/generate/report_builder.h"

#include <algorithm>
#include <array>

namespace daybook {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

std::int64_t MonthStartMs(Month month) {
  return Day::FromCalendar(month.year, month.month, 1).days_since_epoch() * kDayMs;
}

}  // namespace

ReportBuilder::ReportBuilder(const Piece& piece, std::span<const ColumnSpec> columns, std::size_t num_rows)
    : num_columns_(columns.size()) {
  table_.type = NameOf(piece.type);
  const Month month = piece.day.month();
  const Month next = month.month == 12 ? Month{month.year + 1, 1} : Month{month.year, month.month + 1};
  for (const std::string_view name : {"report_period_start", "report_period_end", "interval_start", "interval_end"}) {
    CodedColumn& column = table_.columns.emplace_back();
    column.name = name;
    column.kind = CellKind::kTime;
    column.codes.resize(num_rows);
  }
  table_.columns[0].integers = {MonthStartMs(month)};
  table_.columns[1].integers = {MonthStartMs(next)};
  for (std::int64_t hour = 0; hour < 24; ++hour) {
    const std::int64_t start = piece.day.days_since_epoch() * kDayMs + hour * 3'600'000;
    table_.columns[2].integers.push_back(start);
    table_.columns[3].integers.push_back(start + 3'599'000);
  }
  table_.columns.reserve(columns.size() + 4);  // the coders point into it
  for (const ColumnSpec& spec : columns) {
    CodedColumn& column = table_.columns.emplace_back();
    column.name = spec.name;
    column.kind = spec.kind;
    column.point = spec.point;
    column.codes.resize(num_rows);
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    text_coders_.emplace_back(&table_.columns[i + 4]);
    number_coders_.emplace_back(&table_.columns[i + 4], columns[i].varies ? num_rows : 0);
    if (columns[i].varies) table_.columns[i + 4].numbers.reserve(num_rows);
  }
}

void ReportBuilder::BeginLine(const Line& line) {
  lines_.push_back(line);
  codes_.resize(codes_.size() + num_columns_);
}

void ReportBuilder::Text(std::size_t column, const std::string& value) {
  codes_[codes_.size() - num_columns_ + column] = text_coders_[column].Code(value);
}

void ReportBuilder::Number(std::size_t column, double value) {
  codes_[codes_.size() - num_columns_ + column] = number_coders_[column].Code(value);
}

std::uint32_t FirstHourOf(const Cluster& cluster, Day day) {
  return static_cast<std::uint32_t>(day.days_since_epoch() - cluster.profile().days.start.days_since_epoch()) * 24;
}

std::uint32_t LoadAt(bool flat, std::uint32_t shift, std::uint32_t hour) {
  constexpr std::array<std::uint32_t, 24> kOffice = {220, 190, 170,  160,  170, 210, 320, 480, 690, 860, 960, 1000,
                                                     930, 940, 1010, 1024, 980, 880, 720, 590, 480, 390, 310, 260};
  constexpr std::array<std::uint32_t, 24> kFlat = {600, 590, 580, 580, 580, 590, 600, 620, 650, 670, 680, 690,
                                                   690, 690, 690, 690, 680, 670, 660, 650, 640, 630, 620, 610};
  return (flat ? kFlat : kOffice)[(hour + shift) % 24];
}

std::string_view NameOf(ReportType type) {
  switch (type) {
    case ReportType::kPod: return "pod_usage";
    case ReportType::kStorage: return "storage_usage";
    case ReportType::kNodeLabels: return "node_labels";
    case ReportType::kNamespaceLabels: return "namespace_labels";
    case ReportType::kVm: return "vm_usage";
    case ReportType::kGpu: return "gpu_usage";
  }
  return "";
}

std::string_view NiseNameOf(ReportType type) {
  switch (type) {
    case ReportType::kNodeLabels: return "node_label";
    case ReportType::kNamespaceLabels: return "namespace_label";
    default: return NameOf(type);
  }
}

std::uint32_t NumThings(const Cluster& cluster, ReportType type) {
  switch (type) {
    case ReportType::kPod: return cluster.profile().slots;
    case ReportType::kStorage: return static_cast<std::uint32_t>(cluster.mounts().size());
    case ReportType::kNodeLabels: return static_cast<std::uint32_t>(cluster.positions().size());
    case ReportType::kNamespaceLabels: return static_cast<std::uint32_t>(cluster.namespaces().size());
    case ReportType::kVm: return static_cast<std::uint32_t>(cluster.virtual_machines().size());
    case ReportType::kGpu: return static_cast<std::uint32_t>(cluster.gpu_slots().size());
  }
  return 0;
}

std::int64_t NumRows(const Cluster& cluster, const Piece& piece) {
  const std::uint32_t first = FirstHourOf(cluster, piece.day);
  // Only the last slot ends within the range.
  const auto hours = [&](std::uint32_t slot) {
    return static_cast<std::int64_t>(std::min(std::max(cluster.HoursOf(slot), first), first + 24) - first);
  };
  std::int64_t rows = static_cast<std::int64_t>(piece.end - piece.first) * 24;
  if (piece.type == ReportType::kPod && piece.end == cluster.profile().slots) rows -= 24 - hours(piece.end - 1);
  if (piece.type == ReportType::kGpu) {
    rows = 0;
    for (std::uint32_t i = piece.first; i < piece.end; ++i) rows += hours(cluster.gpu_slots()[i]);
  }
  if (piece.type == ReportType::kStorage) {
    rows = 0;
    for (std::uint32_t i = piece.first; i < piece.end; ++i) {
      const std::uint32_t slot = cluster.mounts()[i].slot;
      rows += slot == Mount::kNoSlot ? 24 : hours(slot);
    }
  }
  if (piece.type == ReportType::kVm) {
    rows = 0;
    for (std::uint32_t i = piece.first; i < piece.end; ++i) rows += hours(cluster.virtual_machines()[i].slot);
  }
  return rows;
}

CodedTable BuildReport(const Cluster& cluster, const Piece& piece) {
  const auto num_rows = static_cast<std::size_t>(NumRows(cluster, piece));
  switch (piece.type) {
    case ReportType::kPod: return BuildPodReport(cluster, piece, num_rows);
    case ReportType::kStorage: return BuildStorageReport(cluster, piece, num_rows);
    case ReportType::kNodeLabels:
    case ReportType::kNamespaceLabels: return BuildLabelReport(cluster, piece, num_rows);
    case ReportType::kVm: return BuildVmReport(cluster, piece, num_rows);
    case ReportType::kGpu: return BuildGpuReport(cluster, piece, num_rows);
  }
  return {};
}

}  // namespace daybook
