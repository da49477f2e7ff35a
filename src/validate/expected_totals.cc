// SPDX-License-Identifier: Apache-2.0
#include "src/validate/expected_totals.h"

#include <utility>
#include <vector>

#include "src/config/nearest_key.h"
#include "src/config/settings.h"
#include "src/config/yaml_document.h"

namespace daybook {
namespace {

constexpr const char* kSection = "expected_totals";

std::vector<std::string_view> QuantityKeys() {
  std::vector<std::string_view> keys;
  for (std::size_t i = 0; i < kNumQuantities; ++i) keys.push_back(KeyOf(static_cast<Quantity>(i)));
  return keys;
}

// Reads the entries of one document. The keys of each map are known; an unknown one names the nearest.
class Reader {
 public:
  explicit Reader(ExpectedTotals& totals) : totals_(totals) {}

  Status Read(const Value& section) {
    if (section.kind != Value::Kind::kMap) return SettingError(section.origin, kSection, "must be a section of keys");
    DAYBOOK_RETURN_IF_ERROR(CheckKeys(section, {"days", "nodes", "namespaces", "cluster", "by_node", "by_namespace"}));
    if (const Value* days = section.Find("days")) DAYBOOK_RETURN_IF_ERROR(ReadDays(*days));
    DAYBOOK_ASSIGN_OR_RETURN(totals_.nodes, ReadCount(section, "nodes"));
    DAYBOOK_ASSIGN_OR_RETURN(totals_.namespaces, ReadCount(section, "namespaces"));
    if (const Value* cluster = section.Find("cluster")) {
      DAYBOOK_RETURN_IF_ERROR(ReadEntry(*cluster, {"cluster_id"}, [](const Value& entry) {
        return ScopeKey{TotalScope::kCluster, NameIn(entry, "cluster_id"), {}, {}, false};
      }));
    }
    DAYBOOK_RETURN_IF_ERROR(ReadList(section, "by_node", {"node"}, [](const Value& entry) {
      return ScopeKey{TotalScope::kNode, {}, NameIn(entry, "node"), {}, false};
    }));
    return ReadList(section, "by_namespace", {"namespace", "node"}, [](const Value& entry) {
      const bool all_nodes = entry.Find("node") == nullptr;
      return ScopeKey{TotalScope::kNamespace, {}, NameIn(entry, "node"), NameIn(entry, "namespace"), all_nodes};
    });
  }

 private:
  // A name that is null stands for rows whose name is NULL.
  static CellText NameIn(const Value& entry, std::string_view key) {
    const Value* name = entry.Find(key);
    return name == nullptr || name->is_null() ? std::nullopt : CellText(name->text);
  }

  static Status CheckKeys(const Value& map, std::vector<std::string_view> known) {
    for (std::size_t i = 0; i < map.keys.size(); ++i) {
      bool found = false;
      for (const std::string_view key : known) found = found || key == map.keys[i];
      if (!found) {
        return SettingError(map.items[i].origin, "", "unknown key " + CutText(map.keys[i], 120),
                            "the nearest known key is " + NearestKey(map.keys[i], known));
      }
    }
    return {};
  }

  static Result<std::optional<std::int64_t>> ReadCount(const Value& section, std::string_view key) {
    const Value* value = section.Find(key);
    if (value == nullptr || value->is_null()) return std::optional<std::int64_t>();
    const std::optional<std::int64_t> count = ParseInteger(value->text);
    if (!count || *count < 0) return SettingError(value->origin, key, Quoted(value->text) + " is no whole number");
    return count;
  }

  Status ReadDays(const Value& days) {
    if (days.kind != Value::Kind::kMap) return SettingError(days.origin, "days", "must be a section of keys");
    DAYBOOK_RETURN_IF_ERROR(CheckKeys(days, {"start", "end"}));
    DayRange range;
    for (const auto& [key, day] : {std::pair("start", &range.start), std::pair("end", &range.end)}) {
      const Value* value = days.Find(key);
      if (value == nullptr) return SettingError(days.origin, key, "not given", "write it as YYYY-MM-DD");
      const Result<Day> parsed = Day::Parse(value->text);
      if (!parsed.ok()) return SettingError(value->origin, key, Quoted(value->text) + " is no day of the calendar");
      *day = *parsed;
    }
    if (range.end < range.start) return SettingError(days.origin, "days", "the end is before the start");
    totals_.days = range;
    return {};
  }

  template <typename MakeKey>
  Status ReadList(const Value& section, const char* name, std::vector<std::string_view> names, MakeKey make_key) {
    const Value* list = section.Find(name);
    if (list == nullptr || list->is_null()) return {};
    if (list->kind != Value::Kind::kList) return SettingError(list->origin, name, "must be a list");
    for (const Value& entry : list->items) {
      if (entry.kind == Value::Kind::kMap && entry.Find(names.front()) == nullptr) {
        return SettingError(entry.origin, names.front(), "not given", "name it, or write null");
      }
      DAYBOOK_RETURN_IF_ERROR(ReadEntry(entry, names, make_key));
    }
    return {};
  }

  template <typename MakeKey>
  Status ReadEntry(const Value& entry, std::vector<std::string_view> names, MakeKey make_key) {
    if (entry.kind != Value::Kind::kMap) return SettingError(entry.origin, "", "must be a section of keys");
    std::vector<std::string_view> known = QuantityKeys();
    known.insert(known.end(), names.begin(), names.end());
    DAYBOOK_RETURN_IF_ERROR(CheckKeys(entry, known));
    ExpectedTotals::Quantities quantities;
    bool any = false;
    for (std::size_t i = 0; i < kNumQuantities; ++i) {
      const std::string_view key = KeyOf(static_cast<Quantity>(i));
      const Value* value = entry.Find(key);
      if (value == nullptr || value->is_null()) continue;
      const std::optional<Measure> number = ParseMeasure(value->text);
      if (!number || !number->is_number()) {
        return SettingError(value->origin, key, Quoted(value->text) + " is no number");
      }
      quantities[i].emplace().Add(number->units);
      any = true;
    }
    if (!any) return SettingError(entry.origin, "", "holds no quantity", "give one, as cpu_usage_core_hours");
    if (!totals_.totals.emplace(make_key(entry), quantities).second) {
      return SettingError(entry.origin, "", "is there twice", "keep one of them");
    }
    return {};
  }

  ExpectedTotals& totals_;
};

}  // namespace

Result<ExpectedTotals> ParseExpectedTotals(const std::string& text, const std::string& name,
                                           const Environment& environment) {
  DAYBOOK_ASSIGN_OR_RETURN(const Value document, ParseYamlDocument(text, name, environment));
  const Value* section = document.Find(kSection);
  if (section == nullptr || document.keys.size() != 1) {
    return ConfigurationError("read expected totals", name, "it does not consist of one section expected_totals:",
                              "see docs/validate.md for its form");
  }
  ExpectedTotals totals;
  totals.where = name;
  DAYBOOK_RETURN_IF_ERROR(Reader(totals).Read(*section));
  if (totals.totals.empty()) {
    return ConfigurationError("read expected totals", name, "it holds no total",
                              "give some below cluster:, by_node: or by_namespace:");
  }
  return totals;
}

}  // namespace daybook
