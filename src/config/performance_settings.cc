// SPDX-License-Identifier: Apache-2.0
#include "src/config/performance_settings.h"

#include <cstdint>
#include <limits>
#include <string_view>

namespace daybook {
namespace {

constexpr std::string_view kNoEffectYet =
    " has no effect yet: the plain implementation has one mode, one thread and no memory limit";

struct FormerKey {
  const char* path;
  const char* note;
};

// Keys of the proof of concept, and what became of each.
constexpr FormerKey kFormerKeys[] = {
    {"performance.use_streaming", "is performance.mode here (true: streaming, false: in-memory)"},
    {"performance.chunk_size", "is performance.batch_rows here"},
    {"performance.streaming_threshold_rows", "is no longer needed: performance.mode auto decides by what is there"},
    {"performance.column_filtering", "is no longer needed: only the columns that the rules use are read"},
    {"performance.use_categorical", "is no longer needed: text is kept once however often it occurs"},
    {"performance.use_arrow_compute", "is no longer needed: there is one way to compute"},
    {"performance.use_bulk_copy", "is no longer needed: rows always go into PostgreSQL by COPY"},
};

Status CheckPerformance(const Settings& settings, std::vector<std::string>& notes) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  DAYBOOK_RETURN_IF_ERROR(settings.Choice("performance.mode", {"auto", "streaming", "in-memory"}).status());
  DAYBOOK_RETURN_IF_ERROR(settings.Integer("performance.threads", 0, 4096).status());
  DAYBOOK_RETURN_IF_ERROR(settings.Integer("performance.batch_rows", 0, kMost).status());
  const Value* memory = settings.Find("performance.memory");
  if (memory != nullptr && !ParseByteSize(memory->text)) {
    return SettingError(memory->origin, "performance.memory", Quoted(memory->text) + " is no size of memory",
                        "write it as 256MiB, 2GiB or a number of bytes");
  }
  for (const char* path : {"performance.mode", "performance.memory", "performance.threads", "performance.batch_rows"}) {
    if (settings.Has(path)) notes.push_back(path + std::string(kNoEffectYet));
  }
  DAYBOOK_RETURN_IF_ERROR(settings.Boolean("performance.use_streaming").status());
  DAYBOOK_RETURN_IF_ERROR(settings.Integer("performance.chunk_size", 0, kMost).status());
  for (const FormerKey& key : kFormerKeys) {
    if (settings.Has(key.path)) notes.push_back(std::string(key.path) + " " + key.note);
  }
  for (const char* path : {"performance.use_streaming", "performance.chunk_size"}) {
    if (settings.Has(path)) notes.push_back(path + std::string(kNoEffectYet));
  }
  return {};
}

}  // namespace

Status CheckSettingsWithoutEffect(const Settings& settings, std::vector<std::string>& notes) {
  DAYBOOK_RETURN_IF_ERROR(CheckPerformance(settings, notes));
  DAYBOOK_RETURN_IF_ERROR(settings.Boolean("s3.verify_ssl").status());
  const Value* tolerance = settings.Find("validate.tolerance");
  if (tolerance != nullptr && !ParseNonNegative(tolerance->text)) {
    return SettingError(tolerance->origin, "validate.tolerance",
                        Quoted(tolerance->text) + " is no number of 0 or more");
  }
  if (settings.Has("validate.baseline")) {
    notes.push_back("validate.baseline has no effect yet: nothing is compared in this version");
  }
  return {};
}

}  // namespace daybook
