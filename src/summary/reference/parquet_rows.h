// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daybook/day.h"
#include "daybook/status.h"
#include "src/summary/dialect.h"
#include "src/summary/engine.h"

namespace daybook::reference {

using Text = std::optional<std::string>;
using Number = std::optional<double>;

// Where a row stands, for messages: "KEY, row 7". Rows count from 1.
struct Origin {
  const std::string* object = nullptr;
  std::int64_t row = 0;
  std::string ToString() const { return *object + ", row " + std::to_string(row); }
};

// A row of the hourly pod table: what capacity is made of (spec: B). Units: core-seconds and byte-seconds.
struct CapacityRow {
  Day day;
  std::int64_t interval_start = 0;  // milliseconds
  Text node;
  Number cpu_core_seconds;
  Number memory_byte_seconds;
};

// A row of the daily pod table. Units: core-seconds, byte-seconds, cores, bytes.
struct PodRow {
  Origin origin;
  Day day;
  Text namespace_;
  Text node;
  Text pod;
  Text resource_id;
  Text labels;
  Text node_role;
  Number usage_cpu, request_cpu, effective_cpu, limit_cpu;
  Number usage_memory, request_memory, effective_memory, limit_memory;
  Number node_capacity_cpu_cores;
  Number node_capacity_memory_bytes;
};

// A row of the daily storage table. Units: bytes and byte-seconds.
struct StorageRow {
  Origin origin;
  Day day;
  Text namespace_;
  Text pod;
  Text persistentvolumeclaim;
  Text persistentvolume;
  Text storageclass;
  Text csi_volume_handle;
  Text volume_labels;
  Text claim_labels;
  Number capacity_bytes;
  Number capacity_byte_seconds;
  Number request_byte_seconds;
  Number usage_byte_seconds;
};

// A row of a label table: `name` is the node or namespace.
struct LabelRow {
  Origin origin;
  Day day;
  std::int64_t interval_start = 0;  // milliseconds
  Text name;
  Text labels;
};

// All rows of the range, as the files hold them. NaN is NULL already where the dialect reads it so.
struct InputRows {
  std::vector<CapacityRow> capacity;
  std::vector<PodRow> pods;
  std::vector<StorageRow> storage;
  std::vector<LabelRow> node_labels;
  std::vector<LabelRow> namespace_labels;
  std::vector<LabelRow> hourly_node_labels;
  std::vector<LabelRow> hourly_namespace_labels;
  // Objects that gave rows to a day, in the order of tables and keys.
  std::map<Day, std::vector<ObjectReport>> objects;
};

// Reads every object of `input` whole and keeps the rows of its days. `input` must outlive the rows. Tells `observer`
// the objects done.
Result<InputRows> ReadInputRows(const SummaryInput& input, const DialectRules& rules, Observer& observer,
                                const std::atomic<bool>& stop);

}  // namespace daybook::reference
