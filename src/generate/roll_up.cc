// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <span>

#include "src/base/exact_sum.h"
#include "src/generate/fixed_sum.h"
#include "src/generate/koku_form.h"

namespace daybook {
namespace {

enum class How { kKey, kMax, kSum };

struct DailyColumn {
  std::string_view name;
  How how;
};

// The columns of Koku's daily files; the three times stand behind the keys. A column that the hourly rows lack is added
// as NULL, last (spec: inputs.md 2.6).
constexpr auto kPod = std::to_array<DailyColumn>({
    {"namespace", How::kKey},
    {"node", How::kKey},
    {"pod", How::kKey},
    {"pod_labels", How::kKey},
    {"resource_id", How::kMax},
    {"pod_usage_cpu_core_seconds", How::kSum},
    {"pod_request_cpu_core_seconds", How::kSum},
    {"pod_effective_usage_cpu_core_seconds", How::kSum},
    {"pod_limit_cpu_core_seconds", How::kSum},
    {"pod_usage_memory_byte_seconds", How::kSum},
    {"pod_request_memory_byte_seconds", How::kSum},
    {"pod_effective_usage_memory_byte_seconds", How::kSum},
    {"pod_limit_memory_byte_seconds", How::kSum},
    {"node_capacity_cpu_cores", How::kMax},
    {"node_capacity_cpu_core_seconds", How::kSum},
    {"node_capacity_memory_bytes", How::kMax},
    {"node_capacity_memory_byte_seconds", How::kSum},
    {"node_role", How::kMax},
});
constexpr auto kStorage = std::to_array<DailyColumn>({
    {"namespace", How::kKey},
    {"node", How::kKey},
    {"pod", How::kKey},
    {"persistentvolumeclaim", How::kKey},
    {"persistentvolume", How::kKey},
    {"storageclass", How::kKey},
    {"csi_driver", How::kKey},
    {"csi_volume_handle", How::kKey},
    {"persistentvolume_labels", How::kKey},
    {"persistentvolumeclaim_labels", How::kKey},
    {"persistentvolumeclaim_capacity_bytes", How::kMax},
    {"persistentvolumeclaim_capacity_byte_seconds", How::kSum},
    {"volume_request_storage_byte_seconds", How::kSum},
    {"persistentvolumeclaim_usage_byte_seconds", How::kSum},
});
constexpr auto kNodeLabels = std::to_array<DailyColumn>({{"node", How::kKey}, {"node_labels", How::kKey}});
constexpr auto kNamespaceLabels =
    std::to_array<DailyColumn>({{"namespace", How::kKey}, {"namespace_labels", How::kKey}});
constexpr auto kVm = std::to_array<DailyColumn>({
    {"namespace", How::kKey},
    {"node", How::kKey},
    {"vm_name", How::kKey},
    {"vm_labels", How::kKey},
    {"resource_id", How::kMax},
    {"vm_instance_type", How::kMax},
    {"vm_os", How::kMax},
    {"vm_guest_os_arch", How::kMax},
    {"vm_guest_os_name", How::kMax},
    {"vm_guest_os_version", How::kMax},
    {"vm_uptime_total_seconds", How::kSum},
    {"vm_cpu_limit_cores", How::kMax},
    {"vm_cpu_limit_core_seconds", How::kSum},
    {"vm_cpu_request_cores", How::kMax},
    {"vm_cpu_request_core_seconds", How::kSum},
    {"vm_cpu_request_sockets", How::kMax},
    {"vm_cpu_request_socket_seconds", How::kSum},
    {"vm_cpu_request_threads", How::kMax},
    {"vm_cpu_request_thread_seconds", How::kSum},
    {"vm_cpu_usage_total_seconds", How::kSum},
    {"vm_memory_limit_bytes", How::kMax},
    {"vm_memory_limit_byte_seconds", How::kSum},
    {"vm_memory_request_bytes", How::kMax},
    {"vm_memory_request_byte_seconds", How::kSum},
    {"vm_memory_usage_byte_seconds", How::kSum},
    {"vm_device", How::kMax},
    {"vm_volume_mode", How::kMax},
    {"vm_persistentvolumeclaim_name", How::kMax},
    {"vm_disk_allocated_size_byte_seconds", How::kSum},
});
constexpr auto kGpu = std::to_array<DailyColumn>({
    {"node", How::kKey},
    {"namespace", How::kKey},
    {"pod", How::kKey},
    {"gpu_uuid", How::kKey},
    {"mig_instance_id", How::kKey},
    {"gpu_model_name", How::kMax},
    {"gpu_vendor_name", How::kMax},
    {"gpu_memory_capacity_mib", How::kMax},
    {"gpu_pod_uptime", How::kSum},
    {"mig_profile", How::kMax},
    {"mig_slice_count", How::kMax},
    {"gpu_max_slices", How::kMax},
    {"mig_memory_capacity_mib", How::kMax},
    {"mig_strategy", How::kMax},
});
// The order in which absent columns are added.
constexpr auto kAbsent =
    std::to_array<std::string_view>({"node_role", "mig_slice_count", "mig_memory_capacity_mib", "gpu_max_slices"});

std::span<const DailyColumn> ColumnsOf(std::string_view type) {
  if (type == "pod_usage") return kPod;
  if (type == "storage_usage") return kStorage;
  if (type == "node_labels") return kNodeLabels;
  if (type == "namespace_labels") return kNamespaceLabels;
  if (type == "vm_usage") return kVm;
  return kGpu;
}

// Rows by the tuple of their keys.
struct Groups {
  std::vector<std::uint32_t> of_row;
  std::vector<std::size_t> first_row;  // of each group
  std::vector<std::size_t> sizes;      // rows of each group
  std::size_t largest = 0;             // rows of the largest one
};

Groups GroupRows(const CodedTable& table, const std::vector<const DictionaryColumn*>& keys) {
  Groups groups;
  groups.of_row.resize(table.num_rows);
  // The codes of a row as the digits of one number, as long as 64 bits hold it; then that number's dense id goes on.
  std::vector<std::uint64_t> tuple(table.num_rows, 0);
  std::uint64_t radix = 1;
  for (const DictionaryColumn* key : keys) {
    const std::uint64_t size = key->NumValues() + 1;  // and NULL
    if (radix > (std::uint64_t{1} << 62U) / size) {
      DenseIds ids(1024);
      bool is_new = false;
      for (std::uint64_t& value : tuple) value = ids.Id(value, &is_new);
      radix = ids.size();
    }
    for (std::size_t row = 0; row < table.num_rows; ++row) {
      const std::uint32_t code = key->codes[row];
      tuple[row] = tuple[row] * size + (code == kNullCode ? size - 1 : code);
    }
    radix *= size;
  }
  DenseIds ids(table.num_rows / 16);
  for (std::size_t row = 0; row < table.num_rows; ++row) {
    bool is_new = false;
    groups.of_row[row] = ids.Id(tuple[row], &is_new);
    if (is_new) {
      groups.first_row.push_back(row);
      groups.sizes.push_back(0);
    }
    groups.largest = std::max(groups.largest, ++groups.sizes[groups.of_row[row]]);
  }
  return groups;
}

// The groups in the order of their keys: by bytes, which is by code points, NULL last (spec: inputs.md 2.6).
std::vector<std::uint32_t> Ordered(const Groups& groups, const std::vector<const DictionaryColumn*>& keys) {
  std::vector<std::vector<std::uint32_t>> ranks;
  for (const DictionaryColumn* key : keys) {
    std::vector<std::uint32_t> order(key->texts.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(),
              [&](std::uint32_t a, std::uint32_t b) { return key->texts[a] < key->texts[b]; });
    std::vector<std::uint32_t>& rank = ranks.emplace_back(order.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) rank[order[i]] = i;
  }
  std::vector<std::uint32_t> order(groups.first_row.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const std::uint32_t one = keys[i]->codes[groups.first_row[a]];
      const std::uint32_t other = keys[i]->codes[groups.first_row[b]];
      if (one == other) continue;
      if (one == kNullCode || other == kNullCode) return other == kNullCode;
      return ranks[i][one] < ranks[i][other];
    }
    return false;
  });
  return order;
}

// The values as fixed-point numbers, or nothing when one of them, or a sum of `most` of them, may not fit.
std::optional<std::vector<FixedSum::Fixed>> FixedValues(const DictionaryColumn& column, std::size_t most) {
  std::vector<FixedSum::Fixed> values;
  values.reserve(column.numbers.size());
  for (const double number : column.numbers) {
    if (!FixedSum::Holds(number) || std::abs(number) >= FixedSum::kLimit / static_cast<double>(most))
      return std::nullopt;
    values.push_back(FixedSum::From(number));
  }
  return values;
}

// Requests, limits and capacities are: a pod's do not change within the day.
bool IsConstantInGroups(const DictionaryColumn& column, const Groups& groups) {
  std::vector<std::uint32_t> first;
  first.reserve(groups.first_row.size());
  for (const std::size_t row : groups.first_row) first.push_back(column.codes[row]);
  for (std::size_t row = 0; row < column.codes.size(); ++row) {
    if (column.codes[row] != first[groups.of_row[row]]) return false;
  }
  return true;
}

std::vector<double> Sums(const DictionaryColumn& column, const Groups& groups) {
  std::vector<double> sums(groups.first_row.size());
  if (const auto values = FixedValues(column, groups.largest); values) {
    if (IsConstantInGroups(column, groups)) {
      for (std::size_t i = 0; i < sums.size(); ++i) {
        const FixedSum::Fixed value = (*values)[column.codes[groups.first_row[i]]];
        sums[i] = FixedSum::Round(value * static_cast<FixedSum::Fixed>(groups.sizes[i]));
      }
      return sums;
    }
    std::vector<FixedSum::Fixed> fixed(groups.first_row.size(), 0);
    for (std::size_t row = 0; row < column.codes.size(); ++row) {
      fixed[groups.of_row[row]] += (*values)[column.codes[row]];
    }
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] = FixedSum::Round(fixed[i]);
    return sums;
  }
  std::vector<ExactSum> exact(groups.first_row.size());
  for (std::size_t row = 0; row < column.codes.size(); ++row) {
    exact[groups.of_row[row]].Add(column.numbers[column.codes[row]]);
  }
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] = exact[i].Round();
  return sums;
}

bool Less(const DictionaryColumn& column, std::uint32_t a, std::uint32_t b) {
  if (column.kind == CellKind::kNumber) return column.numbers[a] < column.numbers[b];
  if (column.kind == CellKind::kText) return column.texts[a] < column.texts[b];
  return column.integers[a] < column.integers[b];
}

// The code of the greatest value of each group; kNullCode where all are NULL.
std::vector<std::uint32_t> Maxima(const DictionaryColumn& column, const Groups& groups) {
  std::vector<std::uint32_t> maxima(groups.first_row.size(), kNullCode);
  for (std::size_t row = 0; row < column.codes.size(); ++row) {
    std::uint32_t& most = maxima[groups.of_row[row]];
    const std::uint32_t code = column.codes[row];
    if (code == most || code == kNullCode) continue;
    if (most == kNullCode || Less(column, most, code)) most = code;
  }
  return maxima;
}

// A column that has `codes[group]` of `from` for each group of `order`. Its dictionary has the used values alone, in
// their order; texts are moved out of `from`.
DictionaryColumn TakeUsed(DictionaryColumn* from, std::span<const std::uint32_t> codes,
                          std::span<const std::uint32_t> order) {
  std::vector<std::uint32_t> new_code(from->NumValues(), kNullCode);
  for (const std::uint32_t code : codes) {
    if (code != kNullCode) new_code[code] = 0;
  }
  DictionaryColumn to;
  to.name = from->name;
  to.kind = from->kind;
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < new_code.size(); ++i) {
    if (new_code[i] == kNullCode) continue;
    new_code[i] = next++;
    if (from->kind == CellKind::kNumber) {
      to.numbers.push_back(from->numbers[i]);
    } else if (from->kind == CellKind::kTime || from->kind == CellKind::kInteger) {
      to.integers.push_back(from->integers[i]);
    } else {
      to.texts.push_back(std::move(from->texts[i]));
    }
  }
  to.codes.reserve(order.size());
  for (const std::uint32_t group : order) {
    to.codes.push_back(codes[group] == kNullCode ? kNullCode : new_code[codes[group]]);
  }
  return to;
}

// A derived column of GPUs is a whole number in hourly files and DOUBLE where it was rolled up (spec: inputs.md 2.8).
void ToDouble(DictionaryColumn* column) {
  column->kind = CellKind::kNumber;
  column->numbers.assign(column->integers.begin(), column->integers.end());
  column->integers.clear();
}

}  // namespace

CodedTable RollUp(CodedTable hourly) {
  const std::span<const DailyColumn> columns = ColumnsOf(hourly.type);
  std::vector<const DictionaryColumn*> keys;
  for (const DailyColumn& column : columns) {
    if (column.how == How::kKey) keys.push_back(hourly.Find(column.name));
  }
  const Groups groups = GroupRows(hourly, keys);
  const std::vector<std::uint32_t> order = Ordered(groups, keys);
  CodedTable daily;
  daily.type = hourly.type;
  daily.num_rows = order.size();
  const auto take = [&](std::string_view name, std::span<const std::uint32_t> codes) -> DictionaryColumn& {
    return daily.columns.emplace_back(TakeUsed(&hourly.Column(name), codes, order));
  };
  std::vector<std::uint32_t> codes(groups.first_row.size());
  for (const DictionaryColumn* key : keys) {
    for (std::size_t i = 0; i < codes.size(); ++i) codes[i] = key->codes[groups.first_row[i]];
    take(key->name, codes);
  }
  // All rows are of one day and one month.
  std::fill(codes.begin(), codes.end(), 0U);
  constexpr std::int64_t kDayMs = 86'400'000;
  DictionaryColumn& day = take("interval_start", codes);
  day.integers = {day.integers.front() / kDayMs * kDayMs};
  take("report_period_start", codes);
  take("report_period_end", codes);
  for (const DailyColumn& column : columns) {
    const DictionaryColumn* from = hourly.Find(column.name);
    if (from == nullptr || column.how == How::kKey) continue;
    if (column.how == How::kMax) {
      DictionaryColumn& to = take(column.name, Maxima(*from, groups));
      if (to.kind == CellKind::kInteger) ToDouble(&to);
      continue;
    }
    const std::vector<double> sums = Sums(*from, groups);
    DictionaryColumn& to = daily.columns.emplace_back();
    to.name = from->name;
    to.kind = CellKind::kNumber;
    NumberCoder coder(&to, sums.size());
    for (const std::uint32_t group : order) to.codes.push_back(coder.Code(sums[group]));
  }
  for (const std::string_view name : kAbsent) {
    if (hourly.Find(name) != nullptr) continue;
    if (std::none_of(columns.begin(), columns.end(), [&](const DailyColumn& column) { return column.name == name; }))
      continue;
    DictionaryColumn& absent = daily.columns.emplace_back();
    absent.name = name;
    absent.kind = name == "node_role" ? CellKind::kText : CellKind::kInteger;
    absent.codes.assign(order.size(), kNullCode);
  }
  return daily;
}

}  // namespace daybook
