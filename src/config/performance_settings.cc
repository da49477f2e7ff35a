// SPDX-License-Identifier: Apache-2.0
#include "src/config/performance_settings.h"

#include <array>
#include <cstdint>

namespace daybook {
namespace {

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

constexpr std::int64_t kMostBatchRows = 1'000'000;

}  // namespace

Status ReadPerformance(const Settings& settings, Performance& performance, std::vector<std::string>& notes) {
  using Mode = Performance::Mode;
  DAYBOOK_ASSIGN_OR_RETURN(const auto mode, settings.Choice("performance.mode", {"auto", "streaming", "in-memory"}));
  DAYBOOK_ASSIGN_OR_RETURN(const auto threads, settings.Integer("performance.threads", 0, 4096));
  DAYBOOK_ASSIGN_OR_RETURN(const auto batch_rows, settings.Integer("performance.batch_rows", 0, kMostBatchRows));
  DAYBOOK_ASSIGN_OR_RETURN(const auto use_streaming, settings.Boolean("performance.use_streaming"));
  DAYBOOK_ASSIGN_OR_RETURN(const auto chunk_size, settings.Integer("performance.chunk_size", 0, kMostBatchRows));
  if (mode.has_value()) {
    performance.mode = std::array{Mode::kAuto, Mode::kStreaming, Mode::kInMemory}[*mode];
  } else if (use_streaming.has_value()) {
    performance.mode = *use_streaming ? Mode::kStreaming : Mode::kInMemory;
  }
  performance.threads = static_cast<std::int32_t>(threads.value_or(0));
  performance.batch_rows = static_cast<std::int32_t>(batch_rows.value_or(chunk_size.value_or(0)));
  if (const Value* memory = settings.Find("performance.memory"); memory != nullptr) {
    performance.memory_bytes = ParseByteSize(memory->text);
    if (!performance.memory_bytes.has_value()) {
      return SettingError(memory->origin, "performance.memory", Quoted(memory->text) + " is no size of memory",
                          "write it as 256MiB, 2GiB or a number of bytes");
    }
  }
  for (const FormerKey& key : kFormerKeys) {
    if (settings.Has(key.path)) notes.push_back(std::string(key.path) + " " + key.note);
  }
  return {};
}

Status CheckUnusedSettings(const Settings& settings) {
  const Value* tolerance = settings.Find("validate.tolerance");
  if (tolerance != nullptr && !ParseNonNegative(tolerance->text)) {
    return SettingError(tolerance->origin, "validate.tolerance",
                        Quoted(tolerance->text) + " is no number of 0 or more");
  }
  return {};
}

}  // namespace daybook
