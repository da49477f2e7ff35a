// SPDX-License-Identifier: Apache-2.0
#include "src/generate/profile.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "src/config/nearest_key.h"
#include "src/config/settings.h"
#include "src/config/yaml_document.h"

namespace daybook {
namespace {

constexpr const char* kWhat = "generate";

struct Scale {
  std::string_view name;
  std::int64_t pods;
  std::int64_t namespaces;
  std::int64_t nodes;
  std::int64_t days;
  std::int64_t seats;  // 0: one a pod
  std::int64_t rows;   // 0: 100 a pod
};

// spec: workloads.md, "Scales of the benchmark plan". The three rows-* are the month of production-medium with 1, 10
// and 100 pods a seat: nodes, namespaces, label sets and days are the same, and so are the groups of a day.
constexpr auto kScales = std::to_array<Scale>({
    {"small", 10, 2, 2, 5, 0, 0},
    {"medium", 100, 5, 5, 7, 0, 0},
    {"large", 500, 10, 10, 14, 0, 0},
    {"xlarge", 1000, 10, 20, 31, 0, 0},
    {"xxlarge", 2500, 20, 30, 31, 0, 0},
    {"production-small", 5000, 25, 40, 31, 0, 0},
    {"production-medium", 10000, 30, 50, 31, 0, 0},
    {"production-large", 20000, 40, 100, 31, 0, 0},
    {"rows-1M", 10000, 30, 50, 31, 1344, 1344LL * 744},
    {"rows-10M", 100000, 30, 50, 31, 1344, 13440LL * 744},
    {"rows-100M", 1000000, 30, 50, 31, 1344, 134400LL * 744},
});

struct Key {
  std::string_view path;
  std::optional<std::int64_t> Profile::*optional_count;
  std::int64_t Profile::*count;
  std::int64_t least;
  std::int64_t most;
};

constexpr auto kKeys = std::to_array<Key>({
    {"rows", &Profile::rows, nullptr, 1, limits::kRows},
    {"pods", &Profile::pods, nullptr, 1, limits::kPods},
    {"nodes", &Profile::nodes, nullptr, 1, limits::kNodes},
    {"namespaces", &Profile::namespaces, nullptr, 1, limits::kNamespaces},
    {"days", &Profile::num_days, nullptr, 1, limits::kDays},
    {"cluster.control_plane_nodes", &Profile::control_plane_nodes, nullptr, 0, limits::kNodes},
    {"cluster.infra_nodes", &Profile::infra_nodes, nullptr, 0, limits::kNodes},
    {"cluster.node_cores", &Profile::node_cores, nullptr, 1, 4096},
    {"cluster.node_memory_gib", &Profile::node_memory_gib, nullptr, 1, 65536},
    {"cluster.replaced_nodes", &Profile::replaced_nodes, nullptr, 0, limits::kNodes},
    {"cluster.platform_namespaces_percent", nullptr, &Profile::platform_namespaces_percent, 0, 100},
    {"workloads.count", &Profile::workloads, nullptr, 1, limits::kSeats},
    {"workloads.seats", &Profile::seats, nullptr, 1, limits::kSeats},
    {"load.flat_percent", nullptr, &Profile::flat_load_percent, 0, 100},
    {"labels.per_pod", nullptr, &Profile::labels_per_pod, 1, 12},
    {"labels.per_node", nullptr, &Profile::labels_per_node, 1, 12},
    {"labels.per_namespace", nullptr, &Profile::labels_per_namespace, 1, 8},
    {"labels.unique_percent", nullptr, &Profile::unique_labels_percent, 0, 100},
    {"labels.changes_percent", nullptr, &Profile::label_changes_percent, 0, 100},
    {"storage.claims", &Profile::claims, nullptr, 0, limits::kClaims},
    {"storage.shared_percent", nullptr, &Profile::shared_claims_percent, 0, 100},
    {"storage.unattached_percent", nullptr, &Profile::unattached_claims_percent, 0, 100},
    {"virtual_machines", &Profile::virtual_machines, nullptr, 0, limits::kNodes},
    {"gpus", &Profile::gpus, nullptr, 0, limits::kNodes},
});
constexpr auto kOtherKeys =
    std::to_array<std::string_view>({"profile", "start", "workloads.fixed_nodes", "load.hours"});

Status CheckKeys(const Value& value, const std::string& prefix) {
  for (std::size_t i = 0; i < value.keys.size(); ++i) {
    const std::string path = prefix.empty() ? value.keys[i] : prefix + "." + value.keys[i];
    std::vector<std::string_view> names(kOtherKeys.begin(), kOtherKeys.end());
    for (const Key& key : kKeys) names.push_back(key.path);
    if (std::find(names.begin(), names.end(), path) != names.end()) {
      const Value::Kind kind = value.items[i].kind;
      if (kind == Value::Kind::kText || kind == Value::Kind::kNull || path == "load.hours") continue;
      return SettingError(value.items[i].origin, path, "must be a single value");
    }
    const bool is_section =
        std::any_of(names.begin(), names.end(), [&](std::string_view name) { return name.starts_with(path + "."); });
    if (is_section && value.items[i].kind == Value::Kind::kMap) {
      DAYBOOK_RETURN_IF_ERROR(CheckKeys(value.items[i], path));
      continue;
    }
    if (is_section) return SettingError(value.items[i].origin, path, "is not a section");
    return SettingError(value.items[i].origin, path, "unknown key",
                        "the nearest known one is " + NearestKey(path, names));
  }
  return {};
}

// A share of the peak for each hour of the day, in percent.
Status ReadLoad(const Value& value, LoadCurve* load) {
  const auto error = [&] {
    return SettingError(value.origin, "load.hours", "is no list of 24 percentages",
                        "give a number of 0 to 100 an hour");
  };
  if (value.kind != Value::Kind::kList || value.items.size() != load->size()) return error();
  for (std::size_t hour = 0; hour < load->size(); ++hour) {
    const Value& item = value.items[hour];
    const auto percent = item.kind == Value::Kind::kText ? ParseInteger(item.text) : std::nullopt;
    if (!percent || *percent < 0 || *percent > 100) return error();
    (*load)[hour] = static_cast<std::uint32_t>(*percent * 1024 / 100);
  }
  return {};
}

}  // namespace

Result<Profile> NamedProfile(const std::string& name) {
  for (const Scale& scale : kScales) {
    if (scale.name != name) continue;
    Profile profile;
    profile.name = name;
    profile.pods = scale.pods;
    profile.namespaces = scale.namespaces;
    profile.nodes = scale.nodes;
    profile.num_days = scale.days;
    if (scale.seats == 0) return profile;
    profile.rows = scale.rows;
    profile.seats = scale.seats;
    profile.workloads = scale.seats / 3;
    profile.fixed_nodes = true;
    profile.replaced_nodes = 0;
    profile.unique_labels_percent = 0;
    return profile;
  }
  std::string names;
  for (const Scale& scale : kScales) names += (names.empty() ? "" : ", ") + std::string(scale.name);
  return ConfigurationError(kWhat, "scale", Quoted(name) + " is not known", "it can be " + names);
}

Status ReadProfile(const std::string& text, const std::string& origin, Profile* profile) {
  DAYBOOK_ASSIGN_OR_RETURN(Value root, ParseYamlDocument(text, origin, {}));
  DAYBOOK_RETURN_IF_ERROR(CheckKeys(root, ""));
  const Settings settings(std::move(root));
  if (const auto base = settings.Text("profile")) {
    auto named = NamedProfile(*base);
    if (!named.ok())
      return SettingError(settings.Find("profile")->origin, "profile", named.error().why, named.error().remedy);
    *profile = std::move(*named);
  }
  for (const Key& key : kKeys) {
    DAYBOOK_ASSIGN_OR_RETURN(const std::optional<std::int64_t> value, settings.Integer(key.path, key.least, key.most));
    if (!value) continue;
    if (key.count != nullptr) {
      profile->*key.count = *value;
    } else {
      profile->*key.optional_count = *value;
    }
  }
  // Rows that were given anew are not those of the named profile's pods.
  if (settings.Has("pods") != settings.Has("rows")) {
    if (settings.Has("pods")) profile->rows.reset();
    if (settings.Has("rows")) profile->pods.reset();
  }
  DAYBOOK_ASSIGN_OR_RETURN(const std::optional<Day> start, settings.Date("start"));
  if (start) profile->start = start;
  DAYBOOK_ASSIGN_OR_RETURN(const std::optional<bool> fixed, settings.Boolean("workloads.fixed_nodes"));
  if (fixed) profile->fixed_nodes = *fixed;
  if (const Value* load = settings.Find("load.hours")) DAYBOOK_RETURN_IF_ERROR(ReadLoad(*load, &profile->load));
  return {};
}

}  // namespace daybook
