// SPDX-License-Identifier: Apache-2.0
#include "src/preflight/lake_checks.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "src/base/number_text.h"
#include "src/base/parallel_for.h"
#include "src/plan/object_plan.h"
#include "src/preflight/time_limit.h"
#include "src/scan/parquet_footer.h"
#include "src/summary/columnar/table_columns.h"

namespace daybook {
namespace {

constexpr std::size_t kThreads = 8;  // a footer is a wait rather than work

std::string NameOfTableCheck(Table table) { return "table " + std::string(NameOf(table)); }

// The tables that a run reads, as the engine and PlanObjects have it.
std::vector<Table> TablesOf(const Job& job) {
  std::vector<Table> tables;
  for (const Table table : kTables) {
    const bool hourly_labels = table == Table::kNodeLabelHourly || table == Table::kNamespaceLabelHourly;
    if (table == Table::kStorageDaily && !job.storage_exists) continue;
    if (hourly_labels && job.label_change != LabelChange::kLatest) continue;
    tables.push_back(table);
  }
  return tables;
}

// What the rows lack when a table has none.
struct Consequence {
  const char* detail;
  const char* remedy;
};
Consequence WithoutRows(Table table) {
  switch (table) {
    case Table::kPodHourly: return {"capacities of nodes and clusters stay empty", "see that the reports are uploaded"};
    case Table::kPodDaily: return {"there will be no rows of pods", "see that the reports are uploaded"};
    case Table::kStorageDaily:
      return {"there will be no rows of storage", "give --no-storage when the tenant has no storage table"};
    case Table::kNodeLabelDaily: return {"no labels of nodes", "see that the reports are uploaded"};
    case Table::kNamespaceLabelDaily: return {"no labels of namespaces", "see that the reports are uploaded"};
    case Table::kNodeLabelHourly:
    case Table::kNamespaceLabelHourly: break;
  }
  return {"--label-change latest has no labels to take", "see that the reports are uploaded"};
}

// The objects of one table and month, and what their footers say.
struct Footer {
  std::size_t month = 0;
  Table table = Table::kPodHourly;
  ObjectInfo object;
  std::vector<RowGroup> row_groups;
  std::optional<Error> failure;
  bool read = false;
};

std::vector<ColumnRequest> RequestsOf(Table table, const Job& job) {
  const auto columns = columnar::ColumnsOf(table);
  std::vector<ColumnRequest> requests(columns.begin(), columns.end());
  const bool looks_up_roles = job.lookups_from == Job::LookupsFrom::kPostgresql ||
                              (job.lookups_from == Job::LookupsFrom::kGiven && job.lookups.nodes.has_value());
  if (table == Table::kPodDaily && !looks_up_roles) {
    requests.push_back(columnar::RoleColumns()[columnar::role_columns::kNodeRole]);
  }
  return requests;
}

// "2025-10-03, 2025-10-07 to 2025-10-09"
std::string DaysText(const std::vector<Day>& days) {
  std::string text;
  for (std::size_t i = 0; i < days.size();) {
    std::size_t last = i;
    while (last + 1 < days.size() && days[last].Next() == days[last + 1]) ++last;
    text += (text.empty() ? "" : ", ") + days[i].ToString();
    if (last > i) text += " to " + days[last].ToString();
    i = last + 1;
  }
  return CutText(text, 200);
}

class LakeCheck {
 public:
  LakeCheck(const Job& job, const ObjectStore& store, const TimeLimit& time, CheckList& checks)
      : job_(job), store_(store), time_(time), checks_(checks), months_(job.days.SplitAtMonths()) {}

  LakeFindings Run() {
    if (!List()) return {};
    ReadFooters();
    LakeFindings findings;
    bool complete = true;
    for (const Table table : TablesOf(job_)) complete &= CheckTable(table, findings);
    CheckDays(complete);
    if (complete) findings.needs = Needs();
    return findings;
  }

 private:
  // The check of each month's objects; false when a listing failed or there is nothing to go on with.
  bool List() {
    std::vector<ObjectPlan> plans;
    for (const DayRange& month : months_) {
      Result<ObjectPlan> plan = PlanObjects(job_, month.start.month(), store_);
      if (!plan.ok()) {
        checks_.Fail("objects " + month.start.month().ToString(), time_.ErrorOf(plan.error(), store_.Describe()));
        NotTried("the lake could not be listed");
        return false;
      }
      plans.push_back(*std::move(plan));
    }
    const bool none = std::all_of(plans.begin(), plans.end(), [](const ObjectPlan& plan) { return plan.empty(); });
    for (std::size_t i = 0; i < plans.size(); ++i) CheckMonth(i, plans[i], none);
    if (none) NotTried("no object was found");
    return !none;
  }

  void NotTried(const std::string& why) {
    for (const Table table : TablesOf(job_)) checks_.NotTried(NameOfTableCheck(table), why);
    checks_.NotTried("days", why);
  }

  void CheckMonth(std::size_t index, const ObjectPlan& plan, bool none) {
    const std::string name = "objects " + months_[index].start.month().ToString();
    std::int64_t count = 0;
    std::int64_t bytes = 0;
    for (const Table table : TablesOf(job_)) {
      for (const ObjectInfo& object : plan.objects[static_cast<std::size_t>(table)]) {
        ++count;
        bytes += object.size;
        footers_.push_back({index, table, object, {}, {}, false});
      }
    }
    if (count > 0) return checks_.Ok(name, Plural(count, "object") + ", " + BytesText(bytes));
    std::string searched;
    for (const std::string& pattern : plan.searched) searched += (searched.empty() ? "" : ", ") + pattern;
    const std::string detail = "no Parquet object of source " + job_.source_uuid + " (looked for " + searched + ")";
    const char* const remedy = "check the input, layout, account, source and dates";
    if (none) return checks_.Fail(name, detail, remedy);
    checks_.Warn(name, detail + ": its days would be emptied", remedy);
  }

  void ReadFooters() {
    // Failures are kept with their footer, so that one does not hide the others.
    const Status done = ParallelFor(footers_.size(), kThreads, [&](std::size_t i, std::size_t) -> Status {
      Footer& footer = footers_[i];
      const std::optional<Day> day = DayOfName(footer.object.key, footer.table);
      if (day.has_value() && !job_.days.Contains(*day)) {
        footer.read = true;  // a run does not open it either
        return {};
      }
      if (time_.stop().load()) return {};
      Status status = AppendRowGroups(store_, footer.object, 0, RequestsOf(footer.table, job_), months_[footer.month],
                                      footer.row_groups);
      if (!status.ok() && status.error().kind == ErrorKind::kInterrupted) return {};
      if (!status.ok()) footer.failure = std::move(status).error();
      footer.read = true;
      return {};
    });
    static_cast<void>(done);  // nothing in it fails
  }

  // Whether every footer was read.
  bool CheckTable(Table table, LakeFindings& findings) {
    const std::string name = NameOfTableCheck(table);
    TableFacts facts;
    facts.table = NameOf(table);
    std::int64_t unread = 0;
    std::int64_t failed = 0;
    const Error* failure = nullptr;
    std::vector<bool> absent;
    for (const Footer& footer : footers_) {
      if (footer.table != table) continue;
      ++facts.objects;
      facts.bytes += footer.object.size;
      if (!footer.read) ++unread;
      if (footer.failure.has_value()) {
        ++failed;
        if (failure == nullptr) failure = &*footer.failure;
      }
      for (const RowGroup& row_group : footer.row_groups) {
        facts.rows += row_group.num_rows;
        absent.resize(row_group.chunks.size());
        for (std::size_t c = 0; c < row_group.chunks.size(); ++c) {
          if (row_group.chunks[c].form == ValueForm::kAbsent) absent[c] = true;
        }
      }
    }
    findings.tables.push_back(facts);
    if (table == Table::kPodDaily || table == Table::kStorageDaily) findings.most_rows_out += facts.rows;
    const std::string found =
        Plural(facts.objects, "object") + ", " + BytesText(facts.bytes) + ", " + Plural(facts.rows, "row");
    if (failure != nullptr) {
      const std::string how_many = failed == 1 ? "" : CountText(failed) + " objects cannot be read, the first: ";
      checks_.Fail(name, how_many + failure->object + ": " + failure->why, failure->remedy);
    } else if (facts.objects == 0 || (facts.rows == 0 && unread == 0)) {
      const Consequence consequence = WithoutRows(table);
      checks_.Warn(name, (facts.objects == 0 ? "no object" : found + " of the days") + ": " + consequence.detail,
                   consequence.remedy);
    } else if (unread > 0) {
      checks_.Warn(name, found + "; the time was over before " + Plural(unread, "footer") + " could be read",
                   "see how fast the lake answers");
    } else {
      checks_.Ok(name, found + AbsentText(table, absent));
    }
    return failure == nullptr && unread == 0;
  }

  // Columns that a run can do without, and that some file lacks.
  std::string AbsentText(Table table, const std::vector<bool>& absent) const {
    const std::vector<ColumnRequest> requests = RequestsOf(table, job_);
    std::string list;
    for (std::size_t c = 0; c < absent.size(); ++c) {
      if (absent[c]) list += (list.empty() ? "" : ", ") + std::string(requests[c].name);
    }
    return list.empty() ? "" : "; NULL where files lack it: " + list;
  }

  // Row groups tell between which days their rows lie, so this names days that surely have none, and not all of them.
  void CheckDays(bool complete) {
    if (!complete) return checks_.NotTried("days", "not every footer could be read");
    std::vector<Day> empty;
    std::int64_t covered = 0;
    for (Day day = job_.days.start; day <= job_.days.end; day = day.Next()) {
      const bool has_rows = std::any_of(footers_.begin(), footers_.end(), [day](const Footer& footer) {
        if (footer.table != Table::kPodDaily && footer.table != Table::kStorageDaily) return false;
        return std::any_of(footer.row_groups.begin(), footer.row_groups.end(),
                           [day](const RowGroup& row_group) { return row_group.days.Contains(day); });
      });
      if (has_rows) {
        ++covered;
      } else {
        empty.push_back(day);
      }
    }
    const std::string of_all = CountText(covered) + " of " + Plural(job_.days.NumDays(), "day") + " have reports";
    if (empty.empty()) return checks_.Ok("days", of_all);
    checks_.Warn("days", of_all + ", not " + DaysText(empty) + ": these would be emptied in every output",
                 "check the dates, or wait for the reports");
  }

  std::vector<columnar::MemoryNeed> Needs() const {
    std::vector<columnar::MemoryNeed> needs(months_.size());
    for (const Footer& footer : footers_) {
      for (const RowGroup& row_group : footer.row_groups) columnar::AddNeed(row_group, needs[footer.month]);
    }
    return needs;
  }

  const Job& job_;
  const ObjectStore& store_;
  const TimeLimit& time_;
  CheckList& checks_;
  const std::vector<DayRange> months_;
  std::vector<Footer> footers_;
};

}  // namespace

LakeFindings CheckLake(const Job& job, const ObjectStore& store, const TimeLimit& time, CheckList& checks) {
  return LakeCheck(job, store, time, checks).Run();
}

void LakeNotTried(const Job& job, const std::string& why, CheckList& checks) {
  for (const DayRange& month : job.days.SplitAtMonths()) {
    checks.NotTried("objects " + month.start.month().ToString(), why);
  }
  for (const Table table : TablesOf(job)) checks.NotTried(NameOfTableCheck(table), why);
  checks.NotTried("days", why);
}

}  // namespace daybook
