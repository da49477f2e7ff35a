// SPDX-License-Identifier: Apache-2.0
#include "src/validate/nise_totals.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "src/baseline/measure.h"
#include "src/config/settings.h"
#include "src/config/yaml_document.h"

namespace daybook {
namespace {

constexpr std::int64_t kHourSeconds = 3600;
constexpr std::int64_t kDaySeconds = 24 * kHourSeconds;

// Hours of CPU and memory, by the first six quantities; nothing: nise draws it.
constexpr std::size_t kNumComputed = 6;
using Amounts = std::array<std::optional<double>, kNumComputed>;

// A number that is given. nise takes 0 of some keys for none (spec: inputs.md 4): the caller says which.
std::optional<double> NumberIn(const Value& map, std::string_view key) {
  const Value* value = map.Find(key);
  if (value == nullptr || value->is_null()) return std::nullopt;
  const std::optional<Measure> number = ParseMeasure(value->text);
  return number && number->is_number() ? std::optional(ToDouble(*number)) : std::nullopt;
}

std::string TextIn(const Value& map, std::string_view key) {
  const Value* value = map.Find(key);
  return value == nullptr ? "" : value->text;
}

// "2025-10-01", "2025-10-31T23:59:59" or "2025-10-31 23:59:59": seconds since 1970.
Result<std::int64_t> ReadTime(const Value& generator, std::string_view key) {
  const Value* value = generator.Find(key);
  if (value == nullptr || value->is_null()) {
    return SettingError(generator.origin, key, "not given", "write the dates of the report into the file");
  }
  const std::string& text = value->text;
  const Result<Day> day = Day::Parse(std::string_view(text).substr(0, std::min<std::size_t>(text.size(), 10)));
  std::int64_t seconds = 0;
  bool good = day.ok() && (text.size() == 10 || text.size() == 19);
  if (good && text.size() == 19) {
    const std::optional<std::int64_t> hour = ParseInteger(text.substr(11, 2));
    const std::optional<std::int64_t> minute = ParseInteger(text.substr(14, 2));
    const std::optional<std::int64_t> second = ParseInteger(text.substr(17, 2));
    good = hour && minute && second && text[13] == ':' && text[16] == ':';
    if (good) seconds = *hour * kHourSeconds + *minute * 60 + *second;
  }
  if (!good) return SettingError(value->origin, key, Quoted(text) + " is no date", "write it as YYYY-MM-DD");
  return day->days_since_epoch() * kDaySeconds + seconds;
}

// The use of an hour of `day`, as nise looks it up: the first entry that fits. 0 is none.
std::optional<double> UsageOf(const Value* usage, Day day, double limit) {
  if (usage == nullptr || usage->kind != Value::Kind::kMap) return std::nullopt;
  for (std::size_t i = 0; i < usage->keys.size(); ++i) {
    const std::string& key = usage->keys[i];
    if (key != "full_period" && key.substr(0, 10) != day.ToString()) continue;
    const std::optional<Measure> number = ParseMeasure(usage->items[i].text);
    if (!number || !number->is_number() || number->units <= 0) return std::nullopt;
    return std::min(ToDouble(*number), limit);
  }
  return std::nullopt;
}

class Reader {
 public:
  explicit Reader(ExpectedTotals& totals) : totals_(totals) {}

  Status Read(const Value& document) {
    const Value* generators = document.Find("generators");
    if (generators == nullptr || generators->kind != Value::Kind::kList) {
      return ConfigurationError("read nise report", totals_.where,
                                "there is no list generators:", "give a static report file of nise");
    }
    for (const Value& item : generators->items) {
      const Value* generator = item.kind == Value::Kind::kMap ? item.Find("OCPGenerator") : nullptr;
      if (generator != nullptr) DAYBOOK_RETURN_IF_ERROR(ReadGenerator(*generator));
    }
    if (nodes_.empty()) {
      return ConfigurationError("read nise report", totals_.where, "no OCPGenerator has a pod",
                                "give a static report file of OpenShift");
    }
    AddTotals();
    if (totals_.totals.empty()) {
      return ConfigurationError("read nise report", totals_.where, "nise draws every total of it by chance",
                                "give the pods cpu_usage, mem_usage_gig, requests and pod_seconds");
    }
    return {};
  }

 private:
  struct Hours {
    std::int64_t start = 0;
    std::int64_t end = 0;  // not included
  };

  Status ReadGenerator(const Value& generator) {
    Hours hours;
    DAYBOOK_ASSIGN_OR_RETURN(hours.start, ReadTime(generator, "start_date"));
    DAYBOOK_ASSIGN_OR_RETURN(hours.end, ReadTime(generator, "end_date"));
    const Value* nodes = generator.Find("nodes");
    if (nodes == nullptr || nodes->kind != Value::Kind::kList) {
      return SettingError(generator.origin, "nodes", "not given, so that nise draws them", "list the nodes");
    }
    std::set<std::string> namespaces;
    std::set<std::string> pods;
    for (const Value& node : nodes->items) {
      const Value* of_node = node.kind == Value::Kind::kMap ? node.Find("namespaces") : nullptr;
      if (of_node == nullptr || of_node->kind != Value::Kind::kMap) {
        return SettingError(node.origin, "namespaces", "not given, so that nise draws them", "list the namespaces");
      }
      for (std::size_t i = 0; i < of_node->keys.size(); ++i) {
        const Value& name = of_node->items[i];
        if (!namespaces.insert(of_node->keys[i]).second) {
          return SettingError(
              name.origin, "",
              "namespace " + Quoted(of_node->keys[i]) + " is on two nodes of one generator, and nise keeps the last",
              "give each node an OCPGenerator of its own");
        }
        DAYBOOK_RETURN_IF_ERROR(ReadNamespace(node, of_node->keys[i], name, hours, pods));
      }
    }
    return {};
  }

  Status ReadNamespace(const Value& node, const std::string& name, const Value& section, const Hours& hours,
                       std::set<std::string>& names) {
    if (section.kind != Value::Kind::kMap) return {};
    if (section.Find("virtual_machines") != nullptr) {
      return SettingError(section.origin, "virtual_machines", "nise makes pods of them that the file does not tell of",
                          "describe their pods instead");
    }
    const Value* volumes = section.Find("volumes");
    has_volumes_ = has_volumes_ || (volumes != nullptr && !volumes->items.empty());
    const Value* pods = section.Find("pods");
    if (pods == nullptr || pods->kind != Value::Kind::kList) return {};
    for (const Value& pod : pods->items) {
      if (pod.kind != Value::Kind::kMap) continue;
      const std::string pod_name = TextIn(pod, "pod_name");
      if (!pod_name.empty() && !names.insert(pod_name).second) {
        return SettingError(pod.origin, "pod_name",
                            "pod " + Quoted(pod_name) + " is there twice, and nise keeps the last",
                            "give each a name of its own");
      }
      const Value* node_name = node.Find("node_name");
      if (node_name == nullptr) return SettingError(node.origin, "node_name", "not given, so that nise draws it");
      AddPod(node, node_name->text, name, pod, hours);
    }
    return {};
  }

  void AddPod(const Value& node, const std::string& node_name, const std::string& name, const Value& pod,
              const Hours& hours) {
    nodes_.insert(node_name);
    namespaces_.insert(name);
    Amounts amounts;
    amounts.fill(0.0);
    const std::optional<double> seconds = NumberIn(pod, "pod_seconds");
    AddHours(seconds, NumberIn(node, "cpu_cores"), NumberIn(pod, "cpu_limit"), NumberIn(pod, "cpu_request"),
             pod.Find("cpu_usage"), hours, 0, amounts);
    AddHours(seconds, NumberIn(node, "memory_gig"), NumberIn(pod, "mem_limit_gig"), NumberIn(pod, "mem_request_gig"),
             pod.Find("mem_usage_gig"), hours, 3, amounts);
    for (const ScopeKey& key :
         {ScopeKey{TotalScope::kCluster, {}, {}, {}, false}, ScopeKey{TotalScope::kNode, {}, node_name, {}, false},
          ScopeKey{TotalScope::kNamespace, {}, node_name, name, false}}) {
      auto [entry, is_new] = sums_.try_emplace(key);
      if (is_new) entry->second.fill(0.0);
      for (std::size_t i = 0; i < kNumComputed; ++i) {
        std::optional<double>& sum = entry->second[i];
        sum = sum && amounts[i] ? std::optional(*sum + *amounts[i]) : std::nullopt;
      }
    }
  }

  // Usage, request and effective usage of one resource into three amounts from `first` on. nise limits all by the
  // node's capacity.
  void AddHours(const std::optional<double>& seconds, const std::optional<double>& capacity,
                const std::optional<double>& given_limit, std::optional<double> request, const Value* usage,
                const Hours& hours, std::size_t first, Amounts& amounts) {
    const bool drawn = !seconds || *seconds == 0 || !capacity;
    const double limit = drawn ? 0 : std::min(given_limit.value_or(*capacity), *capacity);
    if (request) request = std::min(*request, limit);
    for (std::int64_t hour = hours.start; hour + kHourSeconds - 1 <= hours.end; hour += kHourSeconds) {
      const Day day(static_cast<std::int32_t>(hour / kDaySeconds));
      first_day_ = first_day_ ? std::min(*first_day_, day) : day;
      last_day_ = last_day_ ? std::max(*last_day_, day) : day;
      const std::optional<double> used = drawn ? std::nullopt : UsageOf(usage, day, limit);
      const auto add = [&](std::size_t at, const std::optional<double>& amount) {
        std::optional<double>& to = amounts[first + at];
        to = to && amount && !drawn ? std::optional(*to + *amount * *seconds / kHourSeconds) : std::nullopt;
      };
      add(0, used);
      add(1, request);
      add(2, used && request ? std::optional(std::max(*used, *request)) : std::nullopt);
    }
  }

  void AddTotals() {
    for (const auto& [key, amounts] : sums_) {
      ExpectedTotals::Quantities quantities;
      bool any = false;
      for (std::size_t i = 0; i < kNumComputed; ++i) {
        const std::optional<Measure> measure = amounts[i] ? MeasureOfDouble(*amounts[i]) : std::nullopt;
        if (!measure) continue;
        quantities[i].emplace().Add(measure->units);
        any = true;
      }
      if (any) totals_.totals.emplace(key, quantities);
    }
    if (first_day_) totals_.days = DayRange{*first_day_, *last_day_};
    totals_.nodes = static_cast<std::int64_t>(nodes_.size());
    // A namespace may have volumes alone.
    if (!has_volumes_) totals_.namespaces = static_cast<std::int64_t>(namespaces_.size());
  }

  ExpectedTotals& totals_;
  std::map<ScopeKey, Amounts> sums_;
  std::set<std::string> nodes_;
  std::set<std::string> namespaces_;
  bool has_volumes_ = false;
  std::optional<Day> first_day_;
  std::optional<Day> last_day_;
};

}  // namespace

Result<ExpectedTotals> ParseNiseTotals(const std::string& text, const std::string& name,
                                       const Environment& environment) {
  DAYBOOK_ASSIGN_OR_RETURN(const Value document, ParseYamlDocument(text, name, environment));
  ExpectedTotals totals;
  totals.where = name;
  DAYBOOK_RETURN_IF_ERROR(Reader(totals).Read(document));
  return totals;
}

}  // namespace daybook
