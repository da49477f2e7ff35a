// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daybook/job.h"
#include "daybook/status.h"
#include "src/config/value.h"

namespace daybook {

// What the flags of a command gave, as text.
struct FlagValues {
  struct Setting {
    std::string flag;  // "--account"
    std::string key;   // "ocp.account"
    std::string text;
  };
  std::optional<std::string> config_file;
  std::vector<Setting> settings;
  std::optional<std::string> month;  // "2025-10": stands for --start and --end
  std::vector<std::string> outputs;  // when there is any, they replace those of the configuration
  Replace replace = Replace::kChanged;
  bool truncate = false;
};

// What loading needs of the world.
struct Surroundings {
  Environment environment;
  std::function<Result<std::string>(const std::string& path)> read_file;
  std::function<bool(const std::string& path)> is_directory;
};

struct LoadedJob {
  Job job;
  std::vector<std::string> notes;  // for the log: settings that have no effect, or mean something else here
};

// File, DAYBOOK_ variables and flags -> one Job that is possible (spec: cli.md, "Configuration"). Flags win over
// variables, and those over the file. All errors are kConfiguration.
Result<LoadedJob> LoadJob(const FlagValues& flags, const Surroundings& surroundings);

// The PostgreSQL server of `uri` (of the flag or argument `name`), completed by the `postgresql:` section; without a
// uri the section's alone. For commands that need nothing else.
Result<PostgresqlTarget> LoadPostgresqlTarget(const FlagValues& flags, const std::optional<std::string>& uri,
                                              const std::string& name, const Surroundings& surroundings);

// The file system and `environment`.
Surroundings RealSurroundings(Environment environment);

}  // namespace daybook
