// SPDX-License-Identifier: Apache-2.0
#include "daybook/summarize.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "src/base/process_memory.h"
#include "src/base/utf8.h"
#include "src/io/counted_store.h"
#include "src/io/open_lake.h"
#include "src/pipeline/output_sinks.h"
#include "src/pipeline/summarize_job.h"
#include "src/plan/object_plan.h"
#include "src/postgresql/lookups.h"
#include "src/summary/engine.h"
#include "src/summary/stage_timer.h"

namespace daybook {
namespace {

// What a run looks up before it computes.
struct LookedUp {
  Lookups lookups;
  std::map<Month, RunIdentity> identities;
};

Status CheckWidth(const char* key, const std::string& value, std::size_t max_chars) {
  if (CountCharacters(value) <= max_chars) return Status();
  return ConfigurationError("read configuration", key, "it is longer than " + std::to_string(max_chars) + " characters",
                            "shorten it: the target's column holds no more");
}

// The look-ups of the job: given, or read from PostgreSQL, over the session of `target` when there is one.
Result<Lookups> FindLookups(const Job& job, PostgresqlSink* target, const std::atomic<bool>& stop) {
  switch (job.lookups_from) {
    case Job::LookupsFrom::kNone: return Lookups();
    case Job::LookupsFrom::kGiven: return job.lookups;
    case Job::LookupsFrom::kPostgresql: break;
  }
  if (target != nullptr) return target->LookUp();
  if (!job.postgresql.has_value()) {
    return ConfigurationError("read look-ups", "lookups", "they are to come from PostgreSQL, but no server is given",
                              "add a postgresql: section or output");
  }
  DAYBOOK_ASSIGN_OR_RETURN(const std::unique_ptr<Connection> connection, Connection::Open(*job.postgresql, stop));
  return ReadLookups(*connection, job.postgresql->schema);
}

// The look-ups, and for each month what every row repeats: given, or as the PostgreSQL output found it.
Result<LookedUp> LookUp(const Job& job, PostgresqlSink* target, const std::atomic<bool>& stop) {
  LookedUp found;
  DAYBOOK_ASSIGN_OR_RETURN(found.lookups, FindLookups(job, target, stop));
  DAYBOOK_RETURN_IF_ERROR(CheckWidth("ocp.cluster_id", job.cluster_id, kMaxClusterIdChars));
  DAYBOOK_RETURN_IF_ERROR(CheckWidth("ocp.cluster_alias", job.cluster_alias.value_or(""), kMaxClusterAliasChars));
  for (const DayRange& part : job.days.SplitAtMonths()) {
    const Month month = part.start.month();
    RunIdentity identity = {job.report_period_id, job.cluster_id, job.cluster_alias, job.source_uuid};
    if (target != nullptr) {
      const ReportPeriod& period = target->PeriodOf(month);
      identity.report_period_id = period.id;
      if (!identity.cluster_alias.has_value()) identity.cluster_alias = period.cluster_alias;
    }
    found.identities.emplace(month, std::move(identity));
  }
  return found;
}

using ObjectPlans = std::map<Month, ObjectPlan>;

// What the days `part` of the run are computed from; all of it is borrowed.
SummaryInput InputOf(const Job& job, DayRange part, const Lookups& lookups, const ObjectStore& store,
                     const ObjectPlans& plans) {
  SummaryInput input;
  input.dialect = job.dialect;
  input.days = part;
  input.label_change = job.label_change;
  input.storage_exists = job.storage_exists;
  input.lookups = &lookups;
  input.store = &store;
  input.objects = plans.at(part.start.month()).objects;
  return input;
}

// spec: summary.md G. What the tenant's table will have when the run is committed counts in the run already.
Status FillNodes(const SummaryEngine& engine, const Job& job, const ObjectStore& store, const ObjectPlans& plans,
                 PostgresqlSink& target, Lookups& lookups, Observer& observer, const std::atomic<bool>& stop) {
  Lookups without_nodes = lookups;
  without_nodes.nodes.reset();
  std::vector<NodeRole> nodes;
  std::set<std::pair<std::optional<std::string>, std::optional<std::string>>> seen;
  for (const DayRange& part : job.days.SplitAtMonths()) {
    const SummaryInput input = InputOf(job, part, without_nodes, store, plans);
    DAYBOOK_ASSIGN_OR_RETURN(const std::vector<NodeRole> of_part, engine.DeriveRoles(input, observer, stop));
    // As a run of each month would do it: the role that a node gets first stays.
    for (const NodeRole& node : of_part) {
      if (seen.emplace(node.node, node.resource_id).second) nodes.push_back(node);
    }
  }
  DAYBOOK_ASSIGN_OR_RETURN(const std::vector<NodeRole> missing, target.FillNodes(std::move(nodes)));
  if (job.lookups_from == Job::LookupsFrom::kPostgresql && lookups.nodes.has_value()) {
    lookups.nodes->insert(lookups.nodes->end(), missing.begin(), missing.end());
  }
  return {};
}

// The objects of every month of the range. None at all is an error that says where they were looked for.
Result<ObjectPlans> Plan(const Job& job, const ObjectStore& store) {
  ObjectPlans plans;
  std::string searched;
  bool any = false;
  for (const DayRange& part : job.days.SplitAtMonths()) {
    const Month month = part.start.month();
    DAYBOOK_ASSIGN_OR_RETURN(ObjectPlan plan, PlanObjects(job, month, store));
    any |= !plan.empty();
    for (const std::string& pattern : plan.searched) searched += (searched.empty() ? "" : ", ") + pattern;
    plans.emplace(month, std::move(plan));
  }
  if (any) return plans;
  return InputError("find reports", store.Describe(),
                    "no Parquet object of source " + job.source_uuid + " for " + job.days.start.ToString() + " to " +
                        job.days.end.ToString() + " (looked for " + searched + ")",
                    "check the input, layout, account, source and dates");
}

std::string Plural(std::int64_t count, const char* noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

// What an operator should know of a run that went well.
std::vector<std::string> WarningsOf(const Report& report) {
  std::vector<std::string> warnings;
  constexpr std::int64_t kMostNamed = 62;  // two months: the report has every day
  std::string empty_days;
  std::int64_t num_empty = 0;
  for (const DayReport& day : report.days) {
    if (day.rows != 0) continue;
    if (++num_empty <= kMostNamed) empty_days += (empty_days.empty() ? "" : ", ") + day.day.ToString();
  }
  if (num_empty > kMostNamed) empty_days += " and " + std::to_string(num_empty - kMostNamed) + " more";
  if (!empty_days.empty()) warnings.push_back("days without rows, emptied in every output: " + empty_days);
  const auto changes = [&](std::int64_t count, const char* of) {
    if (count == 0) return;
    const bool every = report.job.label_change == LabelChange::kEvery;
    warnings.push_back(std::string("enabled labels changed within a day: ") + Plural(count, of) + "; " +
                       (every ? "each of their rows counts once for each set of labels (--label-change latest "
                                "counts it once)"
                              : "the latest set of labels was taken"));
  };
  changes(report.node_days_with_label_change, "day of a node");
  changes(report.namespace_days_with_label_change, "day of a namespace");
  return warnings;
}

// The resident memory of a run, averaged over its time.
class MemoryAverage {
 public:
  void Sample() {
    const auto now = std::chrono::steady_clock::now();
    const auto bytes = static_cast<double>(ResidentBytes());
    const double seconds = std::chrono::duration<double>(now - last_).count();
    byte_seconds_ += (bytes + last_bytes_) / 2 * seconds;
    seconds_ += seconds;
    last_ = now;
    last_bytes_ = bytes;
  }
  std::int64_t Bytes() const {
    return static_cast<std::int64_t>(seconds_ > 0 ? byte_seconds_ / seconds_ : last_bytes_);
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
  double last_bytes_ = static_cast<double>(ResidentBytes());
  double byte_seconds_ = 0;
  double seconds_ = 0;
};

// A run over several months passes each stage once a month.
void AddStages(std::vector<StageReport> stages, std::vector<StageReport>& to) {
  for (StageReport& stage : stages) {
    const auto seen =
        std::find_if(to.begin(), to.end(), [&](const StageReport& other) { return other.name == stage.name; });
    if (seen == to.end()) {
      to.push_back(std::move(stage));
      continue;
    }
    seen->seconds += stage.seconds;
    seen->rows_in += stage.rows_in;
    seen->rows_out += stage.rows_out;
  }
}

void AddFacts(SummaryFacts facts, Report& report) {
  AddStages(std::move(facts.stages), report.stages);
  AddStages(std::move(facts.passes), report.passes);
  for (DayReport& day : report.days) {
    const auto objects = facts.objects.find(day.day);
    if (objects != facts.objects.end()) day.objects = std::move(objects->second);
  }
  report.mode = facts.mode;
  report.mode_reason = facts.mode_reason;
  report.threads = std::max(report.threads, facts.threads);
  report.bytes_read += facts.bytes_read;
  report.bytes_read_again += facts.bytes_read_again;
  report.hourly_rows += facts.hourly_rows;
  report.daily_rows += facts.daily_rows;
  report.rows_out += facts.rows_out;
  report.node_days_with_label_change += facts.node_days_with_label_change;
  report.namespace_days_with_label_change += facts.namespace_days_with_label_change;
}

Result<Report> RunInto(OutputSinks& sinks, const SummaryEngine& engine, const Job& job, Observer& observer,
                       const std::atomic<bool>& stop, std::chrono::steady_clock::time_point begin) {
  MemoryAverage memory;
  Report report;
  report.version = Version();
  report.job = job;

  // open: connections, locks, report periods, checks of the outputs; the lock comes before the lake is looked at
  StageTimer open("open", observer);
  DAYBOOK_RETURN_IF_ERROR(sinks.Open());
  report.stages.push_back(open.End(0, 0));

  // look-ups: enabled keys, category patterns, node roles
  StageTimer lookups("look-ups", observer);
  DAYBOOK_ASSIGN_OR_RETURN(LookedUp looked_up, LookUp(job, sinks.postgresql(), stop));
  report.stages.push_back(lookups.End(0, 0));

  // The rows that are in PostgreSQL are read while the lake is.
  if (sinks.postgresql() != nullptr) sinks.postgresql()->ReadAhead();

  // plan: the objects of each month
  StageTimer plan("plan", observer);
  DAYBOOK_ASSIGN_OR_RETURN(std::unique_ptr<ObjectStore> lake, OpenLake(job, stop));
  const CountedStore store(std::move(lake));
  DAYBOOK_ASSIGN_OR_RETURN(const ObjectPlans plans, Plan(job, store));
  report.stages.push_back(plan.End(0, 0));

  // nodes: those of the reports that the tenant's table lacks, when they are to be filled in
  if (job.fill_nodes && sinks.postgresql() != nullptr) {
    StageTimer nodes("nodes", observer);
    DAYBOOK_RETURN_IF_ERROR(
        FillNodes(engine, job, store, plans, *sinks.postgresql(), looked_up.lookups, observer, stop));
    report.stages.push_back(nodes.End(0, 0));
  }

  // scan, labels, summary: month by month, each finished day into every output
  for (const DayRange& part : job.days.SplitAtMonths()) {
    const Month month = part.start.month();
    const RunIdentity& identity = looked_up.identities.at(month);
    const SummaryInput input = InputOf(job, part, looked_up.lookups, store, plans);
    const DayConsumer consumer = [&](Day day, std::span<const FinishedRow> rows) {
      memory.Sample();
      report.days.push_back({day, static_cast<std::int64_t>(rows.size()), {}});
      return sinks.WriteDay(day, identity, rows);
    };
    DAYBOOK_ASSIGN_OR_RETURN(SummaryFacts facts, engine.Summarize(input, consumer, observer, stop));
    AddFacts(std::move(facts), report);
  }

  // commit: beyond this point nothing is computed; PostgreSQL first, then the files
  StageTimer commit("commit", observer);
  DAYBOOK_RETURN_IF_ERROR(sinks.Prepare());
  if (stop.load()) return InterruptedError("summarize");
  DAYBOOK_RETURN_IF_ERROR(sinks.Commit());
  report.stages.push_back(commit.End(report.rows_out, report.rows_out));

  const StoreCounts counts = store.counts();
  report.requests = counts.requests;
  report.retries = counts.retries;
  report.bytes_received = counts.bytes;
  if (counts.retries > 0) {
    observer.Log(Observer::Level::kInfo, "requests to the lake: " + std::to_string(counts.requests) + ", of which " +
                                             std::to_string(counts.retries) + " were repeated ones");
  }
  report.outputs = sinks.Reports();
  report.warnings = WarningsOf(report);
  for (const std::string& warning : report.warnings) observer.Log(Observer::Level::kWarning, warning);
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  memory.Sample();
  report.peak_memory_bytes = PeakResidentBytes();
  report.average_memory_bytes = memory.Bytes();
  return report;
}

}  // namespace

Result<Report> SummarizeWith(const SummaryEngine& engine, const Job& job, const std::vector<RowSink*>& more_sinks,
                             Observer& observer, const std::atomic<bool>& stop) {
  constexpr int kMostAttempts = 3;
  const auto begin = std::chrono::steady_clock::now();
  for (int attempt = 1;; ++attempt) {
    OutputSinks sinks(job, more_sinks, observer, stop);
    Result<Report> report = RunInto(sinks, engine, job, observer, stop, begin);
    if (report.ok() || report.error().kind != ErrorKind::kService) return report;
    if (attempt == kMostAttempts || !sinks.MayBeginAgain()) return report;
    observer.Log(Observer::Level::kWarning,
                 "the connection to PostgreSQL was lost before anything was written: beginning again");
  }
}

Result<Report> SummarizeInto(const Job& job, const std::vector<RowSink*>& more_sinks, Observer& observer,
                             const std::atomic<bool>& stop) {
  return SummarizeWith(*MakeColumnarEngine(job.performance), job, more_sinks, observer, stop);
}

Result<Report> Summarize(const Job& job, Observer& observer, const std::atomic<bool>& stop) {
  return SummarizeInto(job, {}, observer, stop);
}

std::string_view Version() { return DAYBOOK_VERSION; }

}  // namespace daybook
