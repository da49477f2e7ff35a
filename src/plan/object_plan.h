// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daybook/day.h"
#include "daybook/job.h"
#include "daybook/status.h"
#include "src/io/object_store.h"
#include "src/plan/table.h"

namespace daybook {

// The objects of one source and month, table by table.
struct ObjectPlan {
  std::array<std::vector<ObjectInfo>, kNumTables> objects;  // indexed by Table; ordered by key
  // Where the pod tables were looked for, below the root of the lake: for the message when nothing was found.
  std::vector<std::string> searched;

  bool empty() const;
};

// Lists what `job` reads of `month` (spec: inputs.md 3, F.30): the hourly label tables only when the job needs them,
// the storage table only when the tenant has one. Every file of the month is taken, whatever day its name tells.
Result<ObjectPlan> PlanObjects(const Job& job, Month month, const ObjectStore& store);

// The day in a file's name "TYPE.2025-10-01.…", where Koku wrote it (spec: inputs.md 3): no other day is in the file.
std::optional<Day> DayOfName(std::string_view key, Table table);

// Checks a template of a layout: its placeholders are known, and it names the source, year and month.
Status CheckLayoutTemplate(const std::string& layout_template);

}  // namespace daybook
