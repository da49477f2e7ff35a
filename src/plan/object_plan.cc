// SPDX-License-Identifier: Apache-2.0
#include "src/plan/object_plan.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "src/base/parallel_for.h"

namespace daybook {
namespace {

constexpr std::string_view kSuffix = ".parquet";
// Placeholders whose value is not known before listing.
constexpr std::string_view kDay = "{day}";
constexpr std::string_view kFile = "{file}";

std::string TwoDigits(std::uint32_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

std::string Year(std::int32_t year) {
  std::string text = std::to_string(year);
  return std::string(4 - std::min<std::size_t>(4, text.size()), '0') + text;
}

// Replaces the placeholders that are known; {day} and {file} stay.
std::string Expand(const std::string& layout_template, const std::map<std::string, std::string, std::less<>>& values) {
  std::string out;
  for (std::size_t at = 0; at < layout_template.size();) {
    if (layout_template[at] == '{') {
      const std::size_t end = layout_template.find('}', at);
      if (end != std::string::npos) {
        const auto found = values.find(layout_template.substr(at + 1, end - at - 1));
        out += found != values.end() ? found->second : layout_template.substr(at, end - at + 1);
        at = end + 1;
        continue;
      }
    }
    out += layout_template[at++];
  }
  return out;
}

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(separator, at), text.size());
    parts.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

// One segment of a path against one of a template with at most one {day} or {file} in it.
bool SegmentFits(std::string_view segment, std::string_view pattern) {
  for (const std::string_view placeholder : {kDay, kFile}) {
    const std::size_t at = pattern.find(placeholder);
    if (at == std::string_view::npos) continue;
    const std::string_view before = pattern.substr(0, at);
    const std::string_view after = pattern.substr(at + placeholder.size());
    if (segment.size() <= before.size() + after.size()) return false;
    if (!segment.starts_with(before) || !segment.ends_with(after)) return false;
    const std::string_view value = segment.substr(before.size(), segment.size() - before.size() - after.size());
    return placeholder == kFile || std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
  }
  return segment == pattern;
}

bool KeyFits(const std::string& key, const std::string& pattern) {
  if (!key.ends_with(kSuffix)) return false;
  const std::vector<std::string> segments = Split(key, '/');
  const std::vector<std::string> patterns = Split(pattern, '/');
  if (segments.size() != patterns.size()) return false;
  return std::equal(segments.begin(), segments.end(), patterns.begin(), SegmentFits);
}

// The folder in which everything that fits `pattern` lies.
std::string PrefixOf(const std::string& pattern) {
  const std::size_t unknown = std::min(pattern.find(kDay), pattern.find(kFile));
  const std::size_t slash = pattern.rfind('/', unknown);
  return slash == std::string::npos ? "" : pattern.substr(0, slash + 1);
}

bool IsWanted(Table table, const Job& job) {
  switch (table) {
    case Table::kStorageDaily: return job.storage_exists;
    case Table::kNodeLabelHourly:
    case Table::kNamespaceLabelHourly: return job.label_change == LabelChange::kLatest;
    default: return true;
  }
}

// The template of `table`, once for each alternative name that its {type} may have.
std::vector<std::string> PatternsOf(Table table, const Job& job, Month month) {
  const bool daily = IsDaily(table);
  std::string layout_template = daily ? job.layout.daily : job.layout.hourly;
  if (layout_template.find(kFile) == std::string::npos) layout_template += "/" + std::string(kFile);
  const auto& names = daily ? job.layout.daily_tables : job.layout.hourly_tables;
  const auto named = names.find(std::string(TypeOf(table)));
  std::vector<std::string> patterns;
  for (const std::string& type : Split(named != names.end() ? named->second : TypeOf(table), '|')) {
    patterns.push_back(Expand(layout_template, {{"account", job.account},
                                                {"source", job.source_uuid},
                                                {"type", type},
                                                {"year", Year(month.year)},
                                                {"month", TwoDigits(month.month)},
                                                {"month_unpadded", std::to_string(month.month)}}));
  }
  return patterns;
}

// Lists what each table asks for in any case: side by side, where listing is waiting.
Status ListFirst(const Job& job, Month month, const ObjectStore& store,
                 std::map<std::string, std::vector<ObjectInfo>>& listed) {
  for (const Table table : kTables) {
    if (IsWanted(table, job)) listed[PrefixOf(PatternsOf(table, job, month).front())];
  }
  std::vector<std::pair<const std::string, std::vector<ObjectInfo>>*> lists;
  for (auto& list : listed) lists.push_back(&list);
  return ParallelFor(lists.size(), std::max<std::size_t>(store.concurrent_reads(), 1),
                     [&](std::size_t i, std::size_t) -> Status {
                       DAYBOOK_ASSIGN_OR_RETURN(lists[i]->second, store.List(lists[i]->first));
                       return {};
                     });
}

}  // namespace

bool ObjectPlan::empty() const {
  return std::all_of(objects.begin(), objects.end(), [](const auto& list) { return list.empty(); });
}

Result<ObjectPlan> PlanObjects(const Job& job, Month month, const ObjectStore& store) {
  ObjectPlan plan;
  std::map<std::string, std::vector<ObjectInfo>> listed;  // several tables may lie under one prefix
  DAYBOOK_RETURN_IF_ERROR(ListFirst(job, month, store, listed));
  for (const Table table : kTables) {
    if (!IsWanted(table, job)) continue;
    std::vector<ObjectInfo>& objects = plan.objects[static_cast<std::size_t>(table)];
    for (const std::string& pattern : PatternsOf(table, job, month)) {
      const std::string prefix = PrefixOf(pattern);
      auto found = listed.find(prefix);
      if (found == listed.end()) {
        DAYBOOK_ASSIGN_OR_RETURN(std::vector<ObjectInfo> list, store.List(prefix));
        found = listed.emplace(prefix, std::move(list)).first;
      }
      for (const ObjectInfo& object : found->second) {
        if (KeyFits(object.key, pattern)) objects.push_back(object);
      }
      if (table == Table::kPodHourly || table == Table::kPodDaily) plan.searched.push_back(pattern);
      if (!objects.empty()) break;
    }
    std::sort(objects.begin(), objects.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  }
  std::sort(plan.searched.begin(), plan.searched.end());
  plan.searched.erase(std::unique(plan.searched.begin(), plan.searched.end()), plan.searched.end());
  return plan;
}

std::optional<Day> DayOfName(std::string_view key, Table table) {
  const std::string_view type = TypeOf(table);
  const std::string_view name = key.substr(key.rfind('/') + 1);
  if (!name.starts_with(type) || name.size() < type.size() + 12 || name[type.size()] != '.' ||
      name[type.size() + 11] != '.') {
    return std::nullopt;
  }
  const Result<Day> day = Day::Parse(name.substr(type.size() + 1, 10));
  return day.ok() ? std::optional(*day) : std::nullopt;
}

Status CheckLayoutTemplate(const std::string& layout_template) {
  const auto refuse = [&](std::string why, std::string remedy) {
    return ConfigurationError("read layout", layout_template, std::move(why), std::move(remedy));
  };
  constexpr std::array<std::string_view, 8> kKnown = {"account", "source",         "type", "year",
                                                      "month",   "month_unpadded", "day",  "file"};
  for (std::size_t at = layout_template.find('{'); at != std::string::npos; at = layout_template.find('{', at + 1)) {
    const std::size_t end = layout_template.find('}', at);
    if (end == std::string::npos) return refuse("a { has no }", "close the placeholder");
    const std::string name = layout_template.substr(at + 1, end - at - 1);
    if (std::find(kKnown.begin(), kKnown.end(), name) == kKnown.end()) {
      return refuse("{" + name + "} is no placeholder",
                    "use {account} {source} {type} {year} {month} {month_unpadded} {day} {file}");
    }
  }
  for (const std::string_view needed : {"{source}", "{type}", "{year}", "{month"}) {
    if (layout_template.find(needed) == std::string::npos) {
      return refuse("it does not tell sources, types, years or months apart",
                    "use each of {source}, {type}, {year} and {month} or {month_unpadded}");
    }
  }
  if (layout_template.starts_with("/")) return refuse("it begins with a /", "write it relative to the lake's root");
  return Status();
}

}  // namespace daybook
