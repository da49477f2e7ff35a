// SPDX-License-Identifier: Apache-2.0
#include <malloc.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "cli/command_context.h"
#include "cli/run_observer.h"
#include "src/base/number_text.h"
#include "src/config/settings.h"
#include "src/generate/generate.h"

namespace daybook::cli {
namespace {

Error FlagError(const std::string& flag, std::string why, std::string remedy) {
  return ConfigurationError("read command line", flag, std::move(why), std::move(remedy));
}

// "250", "10K", "1M", "1G".
Result<std::optional<std::int64_t>> CountFlag(const CommandLine& line, const std::string& flag) {
  const std::optional<std::string> text = line.Value(flag);
  if (!text) return std::optional<std::int64_t>();
  std::string_view digits = *text;
  std::int64_t unit = 1;
  if (!digits.empty()) {
    switch (digits.back()) {
      case 'k':
      case 'K': unit = 1'000; break;
      case 'm':
      case 'M': unit = 1'000'000; break;
      case 'g':
      case 'G': unit = 1'000'000'000; break;
      default: break;
    }
  }
  if (unit != 1) digits.remove_suffix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || number < 0 ||
      number > std::numeric_limits<std::int64_t>::max() / unit) {
    return FlagError(flag, Quoted(*text) + " is no number", "give a whole number, as 500, 250K or 10M");
  }
  return std::optional<std::int64_t>(number * unit);
}

Result<Profile> ReadProfileFlags(const CommandContext& context) {
  const CommandLine& line = context.line;
  Profile profile;
  if (line.Has("--scale") && line.Has("--profile")) {
    return FlagError("--scale", "given together with --profile", "name the scale in the file: profile: NAME");
  }
  if (const auto scale = line.Value("--scale")) {
    auto named = NamedProfile(*scale);
    if (!named.ok()) return FlagError("--scale", named.error().why, named.error().remedy);
    profile = std::move(*named);
  }
  if (const auto file = line.Value("--profile")) {
    DAYBOOK_ASSIGN_OR_RETURN(const std::string text, context.surroundings.read_file(*file));
    DAYBOOK_RETURN_IF_ERROR(ReadProfile(text, *file, &profile));
  }
  // A size that is given anew is not that of the scale's pods, and the other way round.
  if (line.Has("--rows") && !line.Has("--pods")) profile.pods.reset();
  if (line.Has("--pods") && !line.Has("--rows")) profile.rows.reset();
  for (const auto& [flag, count] : {std::pair{"--rows", &profile.rows},
                                    {"--pods", &profile.pods},
                                    {"--nodes", &profile.nodes},
                                    {"--namespaces", &profile.namespaces},
                                    {"--days", &profile.num_days}}) {
    DAYBOOK_ASSIGN_OR_RETURN(const std::optional<std::int64_t> given, CountFlag(line, flag));
    if (given) *count = given;
  }
  if (const auto start = line.Value("--start")) {
    auto day = Day::Parse(*start);
    if (!day.ok()) return FlagError("--start", Quoted(*start) + " is no day", "write it as 2025-10-01");
    profile.start = *day;
  }
  return profile;
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (is_hyphen ? text[i] != '-'
                  : std::string_view("0123456789abcdefABCDEF").find(text[i]) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

// Names that become parts of paths and of YAML.
Status CheckName(const std::string& flag, const std::string& name) {
  const bool is_plain =
      !name.empty() && name.size() <= 100 && name.front() != '.' &&
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == std::string::npos;
  if (is_plain) return {};
  return FlagError(flag, Quoted(name) + " is no plain name", "use letters, digits, '-', '_' and '.'");
}

Result<GenerateJob> ReadJob(const CommandContext& context) {
  const CommandLine& line = context.line;
  GenerateJob job;
  DAYBOOK_ASSIGN_OR_RETURN(const Profile profile, ReadProfileFlags(context));
  DAYBOOK_ASSIGN_OR_RETURN(job.profile, Resolve(profile));
  DAYBOOK_ASSIGN_OR_RETURN(const std::optional<std::int64_t> seed, CountFlag(line, "--seed"));
  job.seed = static_cast<std::uint64_t>(seed.value_or(1));
  DAYBOOK_ASSIGN_OR_RETURN(const std::optional<std::int64_t> threads, CountFlag(line, "--threads"));
  if (threads && (*threads < 1 || *threads > 256)) {
    return FlagError("--threads", "is " + std::to_string(*threads), "give 1 to 256");
  }
  job.threads = static_cast<int>(threads.value_or(0));
  const std::string format = line.Value("--format").value_or("csv");
  job.format = format == "csv"       ? GenerateFormat::kCsv
               : format == "payload" ? GenerateFormat::kPayload
                                     : GenerateFormat::kParquet;
  if (line.Has("--layout") && job.format != GenerateFormat::kParquet) {
    return FlagError("--layout", "given for --format " + format, "only Parquet lies in a layout: add --format parquet");
  }
  job.layout = line.Value("--layout") == "poc" ? GenerateLayout::kPoc : GenerateLayout::kKoku;
  const auto output = line.Value("--output");
  if (!output) return FlagError("--output", "is missing", "give a folder");
  job.output = *output;
  job.account = line.Value("--account").value_or("org1234567");
  DAYBOOK_RETURN_IF_ERROR(CheckName("--account", job.account));
  if (job.account.starts_with("acct") && job.account.size() > 4) job.account.erase(0, 4);
  job.cluster_id = line.Value("--cluster-id").value_or("generated-cluster");
  DAYBOOK_RETURN_IF_ERROR(CheckName("--cluster-id", job.cluster_id));
  job.source_uuid = line.Value("--source").value_or(SourceUuidOf(job.seed));
  if (!IsUuid(job.source_uuid)) {
    return FlagError("--source", Quoted(job.source_uuid) + " is no UUID", "write it as 8-4-4-4-12 hexadecimal digits");
  }
  std::transform(job.source_uuid.begin(), job.source_uuid.end(), job.source_uuid.begin(),
                 [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
  return job;
}

std::string DoneLine(const GenerateReport& report) {
  std::string line = "done: " + Plural(report.hourly_rows, "hourly row");
  if (report.daily_rows > 0) line += " and " + Plural(report.daily_rows, "daily row");
  line += " in " + Plural(report.files, "file") + ", " + DecimalText(static_cast<double>(report.bytes) / 1e6, 1) +
          " MB, " + DurationText(report.seconds);
  if (report.seconds > 0) {
    line += " (" + CountText(static_cast<std::int64_t>(static_cast<double>(report.hourly_rows) / report.seconds)) +
            " hourly rows/s, " + DecimalText(static_cast<double>(report.bytes) / 1e6 / report.seconds, 1) + " MB/s)";
  }
  return line;
}

// Tables of the same size are made and dropped over and over: their memory stays with the process.
void KeepFreedMemory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
}

}  // namespace

Status RunGenerate(const CommandContext& context) {
  DAYBOOK_ASSIGN_OR_RETURN(const GenerateJob job, ReadJob(context));
  KeepFreedMemory();
  const bool with_bar = context.terminal.error_is_terminal && context.log.format() == LogFormat::kText &&
                        context.log.Shows(Observer::Level::kInfo);
  std::optional<GenerateReport> report;
  {
    RunObserver observer(context.log, with_bar ? WriteStandardError : std::function<void(std::string_view)>(),
                         context.terminal.width);
    DAYBOOK_ASSIGN_OR_RETURN(report, Generate(job, observer, context.stop));
  }
  context.log.Write(Observer::Level::kInfo, DoneLine(*report));
  return {};
}

}  // namespace daybook::cli
