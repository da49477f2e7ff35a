// SPDX-License-Identifier: Apache-2.0
// The summary, a row at a time: one function a section of spec: summary.md, no cleverness. Every fast path is compared
// with this.
#include <new>
#include <utility>

#include "src/base/out_of_memory.h"
#include "src/summary/reference/rules.h"
#include "src/summary/stage_timer.h"

namespace daybook {
namespace {

using namespace reference;  // NOLINT(google-build-using-namespace): this file is the door to that namespace

template <typename Row>
std::map<Day, std::vector<const Row*>> ByDay(const std::vector<Row>& rows) {
  std::map<Day, std::vector<const Row*>> days;
  for (const Row& row : rows) days[row.day].push_back(&row);
  return days;
}

class ReferenceEngine : public SummaryEngine {
 public:
  Result<SummaryFacts> Summarize(const SummaryInput& input, const DayConsumer& consumer, Observer& observer,
                                 const std::atomic<bool>& stop) const override {
    try {
      return SummarizeDays(input, consumer, observer, stop);
    } catch (const std::bad_alloc&) {
      return OutOfMemoryError("summarize", input.days.start.ToString() + " to " + input.days.end.ToString());
    }
  }

  Result<std::vector<NodeRole>> DeriveRoles(const SummaryInput& input, Observer& observer,
                                            const std::atomic<bool>& stop) const override {
    const DialectRules rules = RulesOf(input.dialect);
    DAYBOOK_ASSIGN_OR_RETURN(const InputRows rows, ReadInputRows(input, rules, observer, stop));
    return daybook::DeriveRoles(rows.pods, rows.node_labels, rules);
  }

 private:
  static Result<SummaryFacts> SummarizeDays(const SummaryInput& input, const DayConsumer& consumer, Observer& observer,
                                            const std::atomic<bool>& stop) {
    const DialectRules rules = RulesOf(input.dialect);
    SummaryFacts facts;

    // scan: every object whole, the rows of the range
    StageTimer scan("scan", observer);
    DAYBOOK_ASSIGN_OR_RETURN(InputRows rows, ReadInputRows(input, rules, observer, stop));
    facts.objects = std::move(rows.objects);
    facts.hourly_rows = static_cast<std::int64_t>(rows.capacity.size());
    facts.daily_rows = static_cast<std::int64_t>(rows.pods.size() + rows.storage.size());
    facts.stages.push_back(scan.End(facts.hourly_rows + facts.daily_rows, facts.hourly_rows + facts.daily_rows));

    // labels: the filtered maps that each (day, node) and (day, namespace) joins
    StageTimer labels("labels", observer);
    const bool latest = input.label_change == LabelChange::kLatest;
    const EnabledKeys keys(*input.lookups, rules);
    DAYBOOK_ASSIGN_OR_RETURN(
        const LabelsOfDay node_labels,
        LabelsOfDay::Make("node_labels", rows.node_labels, latest ? &rows.hourly_node_labels : nullptr, keys, rules));
    DAYBOOK_ASSIGN_OR_RETURN(const LabelsOfDay namespace_labels,
                             LabelsOfDay::Make("namespace_labels", rows.namespace_labels,
                                               latest ? &rows.hourly_namespace_labels : nullptr, keys, rules));
    facts.node_days_with_label_change = node_labels.num_changed();
    facts.namespace_days_with_label_change = namespace_labels.num_changed();
    const auto num_labels = static_cast<std::int64_t>(rows.node_labels.size() + rows.namespace_labels.size());
    facts.stages.push_back(labels.End(num_labels, num_labels));

    // roles: as looked up, or derived
    std::vector<NodeRole> nodes;
    if (input.lookups->nodes.has_value()) {
      nodes = *input.lookups->nodes;
    } else {
      DAYBOOK_ASSIGN_OR_RETURN(nodes, daybook::DeriveRoles(rows.pods, rows.node_labels, rules));
    }
    const RolesByNode roles = MaxRoles(nodes);

    // capacity, pods, volumes, unallocated, finish: a day at a time
    StageTimer summary("summary", observer);
    const RuleContext context = {rules, *input.lookups, keys, node_labels, namespace_labels};
    auto capacity_rows = ByDay(rows.capacity);
    auto pod_rows = ByDay(rows.pods);
    auto storage_rows = ByDay(rows.storage);
    for (Day day = input.days.start; day <= input.days.end; day = day.Next()) {
      if (stop.load()) return InterruptedError("summarize");
      const CapacityOfDay capacity = ComputeCapacity(capacity_rows[day], rules);
      DAYBOOK_ASSIGN_OR_RETURN(const std::vector<SummaryRow> pods,
                               ComputePodRows(day, pod_rows[day], capacity, context));
      DAYBOOK_ASSIGN_OR_RETURN(const std::vector<SummaryRow> storage,
                               ComputeStorageRows(day, storage_rows[day], pod_rows[day], context));
      DAYBOOK_ASSIGN_OR_RETURN(const std::vector<SummaryRow> unallocated, ComputeUnallocatedRows(pods, roles, context));
      FinishedRows finished(day, rules);
      for (const auto* part : {&pods, &storage, &unallocated}) {
        for (const SummaryRow& row : *part) DAYBOOK_RETURN_IF_ERROR(finished.Add(row));
      }
      const std::vector<FinishedRow> day_rows = finished.Take();
      facts.rows_out += static_cast<std::int64_t>(day_rows.size());
      DAYBOOK_RETURN_IF_ERROR(consumer(day, day_rows));
      observer.Progress(day.days_since_epoch() - input.days.start.days_since_epoch() + 1, input.days.NumDays());
    }
    facts.stages.push_back(summary.End(facts.daily_rows, facts.rows_out));
    return facts;
  }
};

}  // namespace

std::unique_ptr<SummaryEngine> MakeReferenceEngine() { return std::make_unique<ReferenceEngine>(); }

}  // namespace daybook
