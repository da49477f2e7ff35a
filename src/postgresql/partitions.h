// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>

#include "daybook/day.h"
#include "daybook/status.h"
#include "daybook/summarize.h"
#include "src/postgresql/connection.h"
#include "src/postgresql/target_table.h"

namespace daybook {

// Sees to it that the days of one calendar month have a partition (spec: postgresql.md, "Partitions"). A missing one is
// made in a short transaction of its own, with a lock_timeout, so that no reader waits long; where the service's table
// partitioned_tables exists, a row there makes its trigger do it. Rows of the month in the default partition leave
// everything as it is, with a warning. Others may do the same at the same time. No transaction may be open.
Status EnsurePartition(Connection& connection, const TargetTable& table, DayRange days, Observer& observer,
                       const std::atomic<bool>& stop);

// How it stands with the partition of one calendar month.
struct PartitionState {
  std::string name;                  // "schema.table_2025_10": what it is called where it is made here
  bool covers = false;               // each day has a partition
  bool default_holds_month = false;  // the default partition has rows of the month
  bool through_service = false;      // a row in partitioned_tables is what makes one
};
// Looks, and changes nothing. REQUIRES: table.is_partitioned_by_day.
Result<PartitionState> FindPartition(Connection& connection, const TargetTable& table, DayRange days);

// Days that a partition takes: from <= day < to; nothing is without bound.
struct PartitionBound {
  std::optional<Day> from;
  std::optional<Day> to;

  bool Contains(Day day) const { return (!from.has_value() || *from <= day) && (!to.has_value() || day < *to); }
};

// Of pg_get_expr(relpartbound): "FOR VALUES FROM ('2025-10-01') TO ('2025-11-01')", MINVALUE and MAXVALUE too. Nothing
// for "DEFAULT" and for what is not of this form.
std::optional<PartitionBound> ParsePartitionBound(std::string_view text);

}  // namespace daybook
