// SPDX-License-Identifier: Apache-2.0
#include "src/generate/profile.h"

#include <algorithm>
#include <array>
#include <limits>

#include "src/config/nearest_key.h"
#include "src/config/settings.h"
#include "src/config/yaml_document.h"

namespace daybook {
namespace {

constexpr const char* kWhat = "generate";
constexpr std::int64_t kHoursAPod = 100;  // spec: workloads.md
constexpr std::int64_t kMaxRows = 100'000'000'000;
constexpr std::int64_t kMaxCount = 100'000'000;

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
    {"rows", &Profile::rows, nullptr, 1, kMaxRows},
    {"pods", &Profile::pods, nullptr, 1, kMaxCount},
    {"nodes", &Profile::nodes, nullptr, 1, kMaxCount},
    {"namespaces", &Profile::namespaces, nullptr, 1, kMaxCount},
    {"days", &Profile::num_days, nullptr, 1, 3660},
    {"cluster.control_plane_nodes", &Profile::control_plane_nodes, nullptr, 0, kMaxCount},
    {"cluster.infra_nodes", &Profile::infra_nodes, nullptr, 0, kMaxCount},
    {"cluster.node_cores", &Profile::node_cores, nullptr, 1, 4096},
    {"cluster.node_memory_gib", &Profile::node_memory_gib, nullptr, 1, 65536},
    {"cluster.replaced_nodes", &Profile::replaced_nodes, nullptr, 0, kMaxCount},
    {"cluster.platform_namespaces_percent", nullptr, &Profile::platform_namespaces_percent, 0, 100},
    {"workloads.count", &Profile::workloads, nullptr, 1, kMaxCount},
    {"workloads.seats", &Profile::seats, nullptr, 1, kMaxCount},
    {"labels.per_pod", nullptr, &Profile::labels_per_pod, 1, 12},
    {"labels.per_node", nullptr, &Profile::labels_per_node, 1, 12},
    {"labels.per_namespace", nullptr, &Profile::labels_per_namespace, 1, 8},
    {"labels.unique_percent", nullptr, &Profile::unique_labels_percent, 0, 100},
    {"labels.changes_percent", nullptr, &Profile::label_changes_percent, 0, 100},
    {"storage.claims", &Profile::claims, nullptr, 0, kMaxCount},
    {"storage.shared_percent", nullptr, &Profile::shared_claims_percent, 0, 100},
    {"storage.unattached_percent", nullptr, &Profile::unattached_claims_percent, 0, 100},
    {"virtual_machines", &Profile::virtual_machines, nullptr, 0, kMaxCount},
    {"gpus", &Profile::gpus, nullptr, 0, kMaxCount},
});
constexpr auto kOtherKeys = std::to_array<std::string_view>({"profile", "start", "workloads.fixed_nodes"});

Status CheckKeys(const Value& value, const std::string& prefix) {
  for (std::size_t i = 0; i < value.keys.size(); ++i) {
    const std::string path = prefix.empty() ? value.keys[i] : prefix + "." + value.keys[i];
    std::vector<std::string_view> names(kOtherKeys.begin(), kOtherKeys.end());
    for (const Key& key : kKeys) names.push_back(key.path);
    if (std::find(names.begin(), names.end(), path) != names.end()) continue;
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

Error Impossible(const char* key, std::string why, std::string remedy) {
  return ConfigurationError(kWhat, key, std::move(why), std::move(remedy));
}

std::string Count(std::int64_t number) { return std::to_string(number); }

struct Sizes {
  std::int64_t rows = 0;
  std::int64_t pods = 0;
  std::int64_t slots = 0;
};

// Rows, pods and pods at once of `hours` hours.
Result<Sizes> ResolveSizes(const Profile& profile, std::int64_t hours) {
  Sizes sizes;
  if (!profile.rows && !profile.pods) {
    return Impossible("rows", "neither a scale nor rows nor pods are given", "give --scale, --rows or --pods");
  }
  sizes.rows = profile.rows.value_or(profile.pods.value_or(0) * kHoursAPod);
  sizes.slots = (sizes.rows + hours - 1) / hours;
  if (sizes.slots > kMaxCount) {
    return Impossible(
        "rows",
        Count(sizes.rows) + " in " + Count(hours) + " hours are more than " + Count(kMaxCount) + " pods at once",
        "give more days");
  }
  sizes.pods = profile.pods.value_or(std::max(sizes.rows / kHoursAPod, sizes.slots));
  // Pods that live 100 hours each do not fit a shorter range: then the rows are what counts.
  if (sizes.pods > sizes.rows) {
    return Impossible("pods",
                      Count(sizes.pods) + " pods, but only " + Count(sizes.rows) + " rows: a pod has at least one",
                      "give fewer pods or more rows");
  }
  if (sizes.pods < sizes.slots) {
    return Impossible("pods",
                      Count(sizes.pods) + " pods have at most " + Count(sizes.pods * hours) + " rows in " +
                          Count(hours / 24) + " days, not " + Count(sizes.rows),
                      "give more pods, more days or fewer rows");
  }
  return sizes;
}

}  // namespace

std::vector<std::string_view> ProfileNames() {
  std::vector<std::string_view> names;
  for (const Scale& scale : kScales) names.push_back(scale.name);
  return names;
}

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
  return {};
}

Result<ResolvedProfile> Resolve(const Profile& profile) {
  ResolvedProfile r;
  r.name = profile.name;
  const std::int64_t num_days = profile.num_days.value_or(31);
  if (num_days < 1) return Impossible("days", "is " + Count(num_days), "give at least 1");
  if (num_days > 3660) return Impossible("days", Count(num_days) + " is more than 3660", "give fewer days");
  const Day start = profile.start.value_or(Day::FromCalendar(2025, 10, 1));
  r.days = {start, Day(start.days_since_epoch() + static_cast<std::int32_t>(num_days) - 1)};
  if (r.days.end > Day::FromCalendar(9999, 12, 1)) {
    return Impossible("days", "the range ends after the year 9999", "give an earlier start or fewer days");
  }
  for (const auto& [key, count] : {std::pair{"rows", &profile.rows},
                                   {"pods", &profile.pods},
                                   {"nodes", &profile.nodes},
                                   {"namespaces", &profile.namespaces},
                                   {"seats", &profile.seats}}) {
    if (count->has_value() && **count < 1) return Impossible(key, "is " + Count(**count), "give at least 1");
    if (count->has_value() && **count > (count == &profile.rows ? kMaxRows : kMaxCount)) {
      return Impossible(key, Count(**count) + " is too many",
                        "give at most " + Count(count == &profile.rows ? kMaxRows : kMaxCount));
    }
  }
  DAYBOOK_ASSIGN_OR_RETURN(const Sizes sizes, ResolveSizes(profile, num_days * 24));
  r.rows = sizes.rows;
  r.pods = sizes.pods;
  r.slots = static_cast<std::uint32_t>(sizes.slots);

  // 27 pods a node and 45 a namespace at once: production-medium's, for sizes given by rows alone.
  const std::int64_t nodes = profile.nodes.value_or(std::clamp<std::int64_t>(sizes.slots / 27, 1, 5000));
  const std::int64_t namespaces = profile.namespaces.value_or(
      std::clamp<std::int64_t>(sizes.slots / 45, std::min<std::int64_t>(2, sizes.slots), 2000));
  const std::int64_t replaced = profile.replaced_nodes.value_or(
      profile.fixed_nodes || nodes < 10 || num_days < 2 ? 0 : std::max<std::int64_t>(1, nodes / 25));
  if (replaced * 2 > nodes) {
    return Impossible("replaced_nodes",
                      Count(replaced) + " of " + Count(nodes) + " nodes cannot be replaced within the range",
                      "give at most half of the nodes");
  }
  if (replaced > 0 && num_days < 2) {
    return Impossible("replaced_nodes", "nodes are replaced between days, but there is one day", "give more days or 0");
  }
  const std::int64_t positions = nodes - replaced;
  if (positions > sizes.slots) {
    return Impossible(
        "nodes",
        Count(nodes) + " nodes, but only " + Count(sizes.slots) + " pods at once: every node runs at least one",
        "give fewer nodes, more rows or fewer days");
  }
  const std::int64_t seats = profile.seats.value_or(sizes.slots);
  if (seats > sizes.slots) {
    return Impossible("seats", Count(seats) + " seats, but only " + Count(sizes.slots) + " pods at once",
                      "give fewer seats or more rows");
  }
  if (seats < positions) {
    return Impossible("seats", Count(seats) + " seats, but " + Count(nodes) + " nodes",
                      "give at least one seat a node");
  }
  if (namespaces > seats) {
    return Impossible("namespaces", Count(namespaces) + " namespaces, but only " + Count(seats) + " pods at once",
                      "give fewer namespaces, more rows or fewer days");
  }
  const std::int64_t control = profile.control_plane_nodes.value_or(nodes >= 5 ? 3 : nodes >= 2 ? 1 : 0);
  const std::int64_t infra = profile.infra_nodes.value_or(nodes >= 30 ? 3 : nodes >= 10 ? 2 : 0);
  if (control + infra + replaced > positions || (control + infra == positions && positions > 1)) {
    return Impossible("nodes",
                      Count(control) + " control plane, " + Count(infra) + " infra and " + Count(replaced) +
                          " replaced nodes leave no worker of " + Count(nodes),
                      "give more nodes");
  }
  const std::int64_t floating = seats - positions;
  const std::int64_t workloads =
      profile.workloads.value_or(std::max<std::int64_t>({1, std::min(floating, namespaces), floating / 3}));
  if (workloads > std::max<std::int64_t>(floating, 1)) {
    return Impossible(
        "workloads",
        Count(workloads) + " workloads, but only " + Count(floating) + " pods at once that are not bound to a node",
        "give fewer workloads or more rows");
  }
  const std::int64_t spare = std::max<std::int64_t>(0, workloads - namespaces) / 2;
  r.virtual_machines = static_cast<std::uint32_t>(profile.virtual_machines.value_or(std::min(spare / 2, nodes / 10)));
  r.gpus = static_cast<std::uint32_t>(profile.gpus.value_or(std::min(spare / 2, nodes / 12)));
  if (r.virtual_machines + r.gpus > spare) {
    return Impossible("virtual_machines",
                      Count(r.virtual_machines) + " virtual machines and " + Count(r.gpus) +
                          " pods with a GPU need twice as many workloads beyond the " + Count(namespaces) +
                          " that fill the namespaces; there are " + Count(workloads) + " workloads",
                      "give fewer of them, or more rows");
  }
  r.nodes = static_cast<std::uint32_t>(nodes);
  r.replaced_nodes = static_cast<std::uint32_t>(replaced);
  r.control_plane_nodes = static_cast<std::uint32_t>(control);
  r.infra_nodes = static_cast<std::uint32_t>(infra);
  r.node_cores = static_cast<std::uint32_t>(profile.node_cores.value_or(16));
  r.node_memory_gib = static_cast<std::uint32_t>(profile.node_memory_gib.value_or(64));
  r.namespaces = static_cast<std::uint32_t>(namespaces);
  r.platform_namespaces = static_cast<std::uint32_t>(
      namespaces == 1
          ? 0
          : std::clamp<std::int64_t>(namespaces * profile.platform_namespaces_percent / 100, 1, namespaces - 1));
  r.seats = static_cast<std::uint32_t>(seats);
  r.workloads = static_cast<std::uint32_t>(workloads);
  r.fixed_nodes = profile.fixed_nodes;
  r.labels_per_pod = static_cast<std::uint32_t>(profile.labels_per_pod);
  r.labels_per_node = static_cast<std::uint32_t>(profile.labels_per_node);
  r.labels_per_namespace = static_cast<std::uint32_t>(profile.labels_per_namespace);
  r.unique_labels_percent = static_cast<std::uint32_t>(profile.unique_labels_percent);
  r.label_changes_percent = static_cast<std::uint32_t>(profile.label_changes_percent);
  // 177 claims of 49 nodes in the median of real clusters (spec: workloads.md); a claim needs a pod.
  r.claims = static_cast<std::uint32_t>(
      profile.claims.value_or(std::min(nodes * 18 / 5, std::max<std::int64_t>(1, seats / 4))));
  r.shared_claims_percent = static_cast<std::uint32_t>(profile.shared_claims_percent);
  r.unattached_claims_percent = static_cast<std::uint32_t>(profile.unattached_claims_percent);
  return r;
}

}  // namespace daybook
