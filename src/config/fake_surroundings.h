// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "src/config/load_job.h"

namespace daybook {

// For tests: files, directories and an environment that exist in memory alone.
struct FakeWorld {
  std::map<std::string, std::string> files;
  std::set<std::string> directories;
  Environment environment;

  Surroundings surroundings() const {
    const auto read_file = [this](const std::string& path) -> Result<std::string> {
      const auto found = files.find(path);
      if (found == files.end()) return ConfigurationError("read configuration", path, "No such file or directory");
      return found->second;
    };
    return {environment, read_file, [this](const std::string& path) { return directories.contains(path); }};
  }
};

// The settings without which no run is possible, as YAML.
inline const std::string kLeastYaml = R"(input: {uri: lake}
ocp:
  provider_uuid: 9a89bb64-11e9-51f8-ba33-03f65341c835
  account: org1234567
  cluster_id: c1
  report_period_id: 7
  start: 2025-10-01
  end: 2025-10-31
output: [rows.csv]
)";

// kLeastYaml as d.yaml, with `more` after it.
inline FakeWorld LeastWorld(const std::string& more = "") {
  FakeWorld world;
  world.files["d.yaml"] = kLeastYaml + more;
  return world;
}

inline FlagValues ConfigFlag(std::vector<FlagValues::Setting> settings = {}) {
  FlagValues flags;
  flags.config_file = "d.yaml";
  flags.settings = std::move(settings);
  return flags;
}

// The message of the error that loading gives, or "no error".
inline std::string LoadMessage(const FakeWorld& world, const FlagValues& flags = ConfigFlag()) {
  const Result<LoadedJob> loaded = LoadJob(flags, world.surroundings());
  if (loaded.ok()) return "no error";
  if (loaded.error().kind != ErrorKind::kConfiguration) return "not a configuration error";
  return loaded.error().Message();
}

}  // namespace daybook
