// SPDX-License-Identifier: Apache-2.0
#include "src/generate/report_builder.h"

#include <algorithm>
#include <utility>

namespace daybook {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

std::int64_t MonthStartMs(Month month) {
  return Day::FromCalendar(month.year, month.month, 1).days_since_epoch() * kDayMs;
}

}  // namespace

ReportBuilder::ReportBuilder(const Piece& piece, std::span<const ColumnSpec> columns, std::size_t num_rows) {
  table_.type = NameOf(piece.type);
  table_.columns.reserve(columns.size() + kTimes);  // the coders point into it
  const Month month = piece.day.month();
  const Month next = month.month == 12 ? Month{month.year + 1, 1} : Month{month.year, month.month + 1};
  for (const std::string_view name : {"report_period_start", "report_period_end", "interval_start", "interval_end"}) {
    DictionaryColumn& column = table_.columns.emplace_back();
    column.name = name;
    column.kind = CellKind::kTime;
  }
  table_.columns[0].integers = {MonthStartMs(month)};
  table_.columns[1].integers = {MonthStartMs(next)};
  for (const ColumnSpec& spec : columns) {
    DictionaryColumn& column = table_.columns.emplace_back();
    column.name = spec.name;
    column.kind = spec.kind;
    column.point = spec.point;
    if (spec.varies) column.numbers.reserve(num_rows);
    coders_.emplace_back(&column, spec.varies ? num_rows : 0);
    varies_.push_back(spec.varies);
  }
  day_start_ms_ = piece.day.days_since_epoch() * kDayMs;
}

void ReportBuilder::BeginLine(const Line& line) {
  lines_.push_back(line);
  for (Coder& coder : coders_) coder.codes.push_back(0);
}

void ReportBuilder::Text(std::size_t column, std::string value) {
  SetCode(column, coders_[column].text.Code(std::move(value)));
}

void ReportBuilder::Number(std::size_t column, double value) { SetCode(column, coders_[column].number.Code(value)); }

void ReportBuilder::Fill() {
  for (const Line& line : lines_) table_.num_rows += line.end - line.first;
  for (DictionaryColumn& column : table_.columns) column.codes.resize(table_.num_rows);
  std::size_t row = 0;
  std::vector<std::uint32_t> open;  // the lines of the hour
  for (std::uint32_t hour = 0; hour < 24; ++hour) {
    open.clear();
    for (std::uint32_t i = 0; i < lines_.size(); ++i) {
      if (IsOpen(lines_[i], hour)) open.push_back(i);
    }
    if (open.empty()) continue;
    // An hour without rows has no value in the dictionary.
    const std::int64_t start = day_start_ms_ + hour * std::int64_t{3'600'000};
    for (const std::size_t column : {2, 3}) {
      DictionaryColumn& times = table_.columns[column];
      times.integers.push_back(column == 2 ? start : start + 3'599'000);
      std::fill_n(times.codes.begin() + static_cast<std::ptrdiff_t>(row), open.size(),
                  static_cast<std::uint32_t>(times.integers.size() - 1));
    }
    for (std::size_t column = 0; column < coders_.size(); ++column) {
      if (varies_[column]) continue;
      const std::uint32_t* from = coders_[column].codes.data();
      std::uint32_t* to = table_.columns[column + kTimes].codes.data() + row;
      for (const std::uint32_t i : open) *to++ = from[i];
    }
    row += open.size();
  }
}

std::uint32_t FirstHourOf(const Cluster& cluster, Day day) {
  return static_cast<std::uint32_t>(day.days_since_epoch() - cluster.profile().days.start.days_since_epoch()) * 24;
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
