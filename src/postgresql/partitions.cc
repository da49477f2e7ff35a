// SPDX-License-Identifier: Apache-2.0
#include "src/postgresql/partitions.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <thread>
#include <vector>

namespace daybook {
namespace {

constexpr std::string_view kWhat = "making a partition";
constexpr const char* kLockTimeout = "1s";  // how long readers of the default partition may be held up
constexpr int kMaxRaces = 5;                // somebody else was faster
constexpr int kMaxLockTries = 30;           // somebody holds a lock on the table
constexpr std::chrono::milliseconds kPause{500};

struct Partitions {
  std::vector<PartitionBound> bounds;
  std::string default_partition;  // quoted with its schema; "" when there is none
};

Result<Partitions> ReadPartitions(Connection& connection, const TargetTable& table) {
  DAYBOOK_ASSIGN_OR_RETURN(
      const QueryRows rows,
      connection.Query(kWhat,
                       "SELECT n.nspname, c.relname, pg_get_expr(c.relpartbound, c.oid)"
                       " FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
                       " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE i.inhparent = $1::oid",
                       {table.oid}));
  Partitions partitions;
  for (int row = 0; row < rows.size(); ++row) {
    const std::string bound = rows.Text(row, 2);
    if (bound == "DEFAULT") {
      partitions.default_partition = QualifiedName(rows.Text(row, 0), rows.Text(row, 1));
    } else if (const auto parsed = ParsePartitionBound(bound); parsed.has_value()) {
      partitions.bounds.push_back(*parsed);
    }
  }
  return partitions;
}

bool Covered(const Partitions& partitions, DayRange days) {
  for (Day day = days.start; day <= days.end; day = day.Next()) {
    if (std::none_of(partitions.bounds.begin(), partitions.bounds.end(),
                     [day](const PartitionBound& bound) { return bound.Contains(day); })) {
      return false;
    }
  }
  return true;
}

// What making it needs to know of the month.
struct MonthPartition {
  std::string name;   // "<table>_2025_10"
  std::string first;  // "2025-10-01"
  std::string next;   // "2025-11-01"
};

MonthPartition PartitionOf(Month month) {
  const Month next = month.month == 12 ? Month{month.year + 1, 1} : Month{month.year, month.month + 1};
  char suffix[32];
  std::snprintf(suffix, sizeof suffix, "_%04d_%02u", month.year, month.month);
  return {std::string(kTargetTable) + suffix, month.ToString() + "-01", next.ToString() + "-01"};
}

Result<bool> HasServiceTable(Connection& connection, const TargetTable& table) {
  DAYBOOK_ASSIGN_OR_RETURN(
      const QueryRows rows,
      connection.Query(kWhat,
                       "SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                       " WHERE n.nspname = $1 AND c.relname = 'partitioned_tables' AND c.relkind IN ('r', 'p')",
                       {table.schema}));
  return rows.size() > 0;
}

Status MakePartition(Connection& connection, const TargetTable& table, const MonthPartition& month,
                     bool through_service) {
  DAYBOOK_RETURN_IF_ERROR(
      connection.Execute(kWhat, std::string("BEGIN; SET LOCAL lock_timeout = '") + kLockTimeout + "'"));
  if (through_service) {
    const std::string parameters =
        R"({"default": false, "from": ")" + month.first + R"(", "to": ")" + month.next + R"("})";
    DAYBOOK_RETURN_IF_ERROR(
        connection
            .Query(kWhat,
                   "INSERT INTO " + QualifiedName(table.schema, "partitioned_tables") +
                       " (schema_name, table_name, partition_of_table_name, partition_type, partition_col,"
                       " partition_parameters, active) VALUES ($1, $2, $3, 'range', 'usage_start', $4::jsonb, true)",
                   {table.schema, month.name, std::string(kTargetTable), parameters})
            .status());
  } else {
    const std::string name = QualifiedName(table.schema, month.name);
    DAYBOOK_RETURN_IF_ERROR(
        connection.Execute(kWhat, "CREATE TABLE " + name + " (LIKE " + table.quoted() +
                                      " INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES); ALTER TABLE " +
                                      table.quoted() + " ATTACH PARTITION " + name + " FOR VALUES FROM (" +
                                      QuoteLiteral(month.first) + ") TO (" + QuoteLiteral(month.next) + ")"));
  }
  return connection.Execute(kWhat, "COMMIT");
}

// What a session that makes the same partition at the same time can cause here.
bool IsRace(std::string_view sqlstate) {
  constexpr std::array<std::string_view, 6> kRaces = {"42P07",   // the table exists
                                                      "42710",   // its type exists
                                                      "23505",   // a catalogue's or the service's unique key
                                                      "42P17",   // it would overlap another partition
                                                      "23514",   // the default partition has got rows of the month
                                                      "XX000"};  // "tuple concurrently updated" of the catalogue
  return std::find(kRaces.begin(), kRaces.end(), sqlstate) != kRaces.end();
}

void Pause(const std::atomic<bool>& stop) {
  constexpr std::chrono::milliseconds kSlice{50};
  for (auto waited = kSlice; waited < kPause && !stop.load(); waited += kSlice) std::this_thread::sleep_for(kSlice);
}

}  // namespace

std::optional<PartitionBound> ParsePartitionBound(std::string_view text) {
  const auto take = [&text](std::string_view part) {
    if (!text.starts_with(part)) return false;
    text.remove_prefix(part.size());
    return true;
  };
  const auto take_day = [&](std::string_view unbounded, std::optional<Day>& day) {
    if (take(unbounded)) return true;
    constexpr std::size_t kDayLength = 10;
    if (!take("'") || text.size() < kDayLength) return false;
    const Result<Day> parsed = Day::Parse(text.substr(0, kDayLength));
    if (!parsed.ok()) return false;
    day = *parsed;
    text.remove_prefix(kDayLength);
    return take("'");
  };
  PartitionBound bound;
  if (!take("FOR VALUES FROM (") || !take_day("MINVALUE", bound.from) || !take(") TO (") ||
      !take_day("MAXVALUE", bound.to) || !take(")") || !text.empty()) {
    return std::nullopt;
  }
  return bound;
}

Result<PartitionState> FindPartition(Connection& connection, const TargetTable& table, DayRange days) {
  const MonthPartition month = PartitionOf(days.start.month());
  PartitionState state;
  state.name = table.schema + "." + month.name;
  DAYBOOK_ASSIGN_OR_RETURN(state.through_service, HasServiceTable(connection, table));
  DAYBOOK_ASSIGN_OR_RETURN(const Partitions partitions, ReadPartitions(connection, table));
  state.covers = Covered(partitions, days);
  if (state.covers || partitions.default_partition.empty()) return state;
  DAYBOOK_ASSIGN_OR_RETURN(const QueryRows found,
                           connection.Query(kWhat,
                                            "SELECT EXISTS (SELECT 1 FROM " + partitions.default_partition +
                                                " WHERE usage_start >= $1 AND usage_start < $2)",
                                            {month.first, month.next}));
  state.default_holds_month = found.Text(0, 0) == "t";
  return state;
}

Status EnsurePartition(Connection& connection, const TargetTable& table, DayRange days, Observer& observer,
                       const std::atomic<bool>& stop) {
  if (!table.is_partitioned_by_day) return {};
  const MonthPartition month = PartitionOf(days.start.month());
  const std::string object = table.schema + "." + month.name;
  std::optional<Error> failure;
  int races = 0;
  for (int lock_tries = 0; lock_tries < kMaxLockTries && races < kMaxRaces;) {
    DAYBOOK_ASSIGN_OR_RETURN(const PartitionState state, FindPartition(connection, table, days));
    if (state.covers) return {};
    if (state.default_holds_month) {
      observer.Log(Observer::Level::kWarning,
                   "partition " + object +
                       " is missing, and the default partition holds rows of that month: it is "
                       "used for the new ones too");
      return {};
    }
    const bool through_service = state.through_service;
    const Status made = MakePartition(connection, table, month, through_service);
    if (made.ok()) {
      // A service's trigger may have done something else, which reading again shows.
      failure = ConfigurationError(std::string(kWhat), object,
                                   "the row in partitioned_tables was inserted, but no partition came of it",
                                   "see the trigger of partitioned_tables");
      if (!through_service) observer.Log(Observer::Level::kInfo, "partition " + object + ": made");
      ++races;
      continue;
    }
    failure = made.error();
    if (connection.lost() || made.error().kind == ErrorKind::kInterrupted) return made;
    const std::string sqlstate = connection.last_sqlstate();
    DAYBOOK_RETURN_IF_ERROR(connection.Execute(kWhat, "ROLLBACK"));
    if (IsRace(sqlstate)) {
      ++races;
    } else if (sqlstate == "55P03" || sqlstate == "40P01") {
      if (lock_tries == 0) {
        observer.Log(Observer::Level::kInfo, "partition " + object + ": waiting for a lock on the table");
      }
      ++lock_tries;
    } else {
      return made;
    }
    Pause(stop);
  }
  failure->object = object;
  if (races >= kMaxRaces) failure->kind = ErrorKind::kConfiguration;
  return *std::move(failure);
}

}  // namespace daybook
