// SPDX-License-Identifier: Apache-2.0
// A cluster is made first: everything that does not change by the hour. Then each thread takes the next file, makes its
// rows from the cluster alone, and writes it. Nothing that a file holds depends on another file.
#include "src/generate/generate.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>

#include "src/generate/cluster.h"
#include "src/generate/companion_files.h"
#include "src/generate/csv_text.h"
#include "src/generate/koku_form.h"
#include "src/generate/output_plan.h"
#include "src/generate/parquet_pages.h"
#include "src/generate/payload.h"
#include "src/generate/staged_files.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;

constexpr const char* kWhat = "generate";
constexpr std::size_t kRowsAtOnce = 1024;

std::string UuidFrom(const Draw& draw, std::uint64_t a) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (std::uint64_t i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) text += '-';
    const std::uint64_t bits = draw.Bits(Topic::kIdentity, a, i, 1) & 15U;
    text += i == 12 ? '4' : kDigits[i == 16 ? 8 + bits % 4 : bits];
  }
  return text;
}

// Shared by the threads of a run.
struct Shared {
  Shared(const GenerateJob& job_given, const Cluster& cluster_given, const std::vector<OutputTask>& tasks_given,
         StagedFiles& files_given, const std::atomic<bool>& stop_given)
      : job(job_given), cluster(cluster_given), tasks(tasks_given), files(files_given), stop(stop_given) {}

  const GenerateJob& job;
  const Cluster& cluster;
  const std::vector<OutputTask>& tasks;
  StagedFiles& files;
  const std::atomic<bool>& stop;
  std::atomic<std::size_t> next_task = 0;
  std::atomic<std::int64_t> rows_done = 0;
  std::atomic<bool> failed = false;
  std::mutex mutex;  // guards what follows
  std::condition_variable wake;
  std::size_t running = 0;
  Status failure;
  std::int64_t num_files = 0;
  std::int64_t bytes = 0;
  std::int64_t daily_rows = 0;
};

bool Stops(const Shared& shared) { return shared.stop.load() || shared.failed.load(); }

// The table of a piece, checked against the plan.
Result<CodedTable> Build(const Shared& shared, const Piece& piece) {
  CodedTable table = BuildReport(shared.cluster, piece);
  if (static_cast<std::int64_t>(table.num_rows) != NumRows(shared.cluster, piece)) {
    return DefectError(kWhat, std::string(table.type) + " of " + piece.day.ToString(), "rows and plan differ");
  }
  return table;
}

Status FinishFile(Shared& shared, OutputFile* file, std::int64_t daily_rows) {
  DAYBOOK_RETURN_IF_ERROR(shared.files.Finish(file));
  const std::lock_guard lock(shared.mutex);
  ++shared.num_files;
  shared.bytes += file->size();
  shared.daily_rows += daily_rows;
  return {};
}

Status WriteCsv(Shared& shared, const OutputTask& task) {
  DAYBOOK_ASSIGN_OR_RETURN(OutputFile file, shared.files.Create(task.path));
  std::vector<char> buffer;
  for (const Piece& piece : task.pieces) {
    DAYBOOK_ASSIGN_OR_RETURN(const CodedTable table, Build(shared, piece));
    const CsvText text(table);
    if (&piece == &task.pieces.front()) {
      std::string header;
      text.AppendHeader(&header);
      DAYBOOK_RETURN_IF_ERROR(file.Append(header));
    }
    for (std::size_t row = 0; row < table.num_rows; row += kRowsAtOnce) {
      if (Stops(shared)) return InterruptedError(kWhat);
      const std::size_t end = std::min(table.num_rows, row + kRowsAtOnce);
      DAYBOOK_RETURN_IF_ERROR(file.Append(text.Rows(row, end, &buffer)));
      shared.rows_done += static_cast<std::int64_t>(end - row);
    }
  }
  return FinishFile(shared, &file, 0);
}

Status WritePayload(Shared& shared, const OutputTask& task) {
  DAYBOOK_ASSIGN_OR_RETURN(OutputFile file, shared.files.Create(task.path));
  const Day day = task.pieces.front().day;
  DAYBOOK_ASSIGN_OR_RETURN(const std::unique_ptr<Payload> payload, Payload::Open(&file, day));
  const std::string uuid = UuidFrom(shared.cluster.draw(), static_cast<std::uint64_t>(day.days_since_epoch()));
  std::vector<std::string> members;
  for (std::size_t i = 0; i < task.pieces.size(); ++i) {
    members.push_back(uuid + "_openshift_report." + std::to_string(i) + ".csv");
  }
  DAYBOOK_RETURN_IF_ERROR(payload->Add("manifest.json", ManifestJson(uuid, shared.job.cluster_id, day, members)));
  std::string content;
  std::vector<char> buffer;
  for (std::size_t i = 0; i < task.pieces.size(); ++i) {
    if (Stops(shared)) return InterruptedError(kWhat);
    DAYBOOK_ASSIGN_OR_RETURN(const CodedTable table, Build(shared, task.pieces[i]));
    const CsvText text(table);
    content.clear();
    text.AppendHeader(&content);
    for (std::size_t row = 0; row < table.num_rows; row += kRowsAtOnce) {
      content += text.Rows(row, std::min(table.num_rows, row + kRowsAtOnce), &buffer);
    }
    DAYBOOK_RETURN_IF_ERROR(payload->Add(members[i], content));
    shared.rows_done += static_cast<std::int64_t>(table.num_rows);
  }
  DAYBOOK_RETURN_IF_ERROR(payload->Close());
  return FinishFile(shared, &file, 0);
}

Status WriteParquetFile(Shared& shared, const std::string& path, const OutputTask& task, const CodedTable& table,
                        std::int64_t daily_rows, std::string* bytes) {
  bytes->clear();
  DAYBOOK_RETURN_IF_ERROR(AppendParquet(table,
                                        {{"ManifestId", task.manifest},
                                         {"ReportDateStart", task.pieces.front().day.ToString()},
                                         {"ReportNumHours", "24"}},
                                        path, bytes));
  DAYBOOK_ASSIGN_OR_RETURN(OutputFile file, shared.files.Create(path));
  DAYBOOK_RETURN_IF_ERROR(file.Append(*bytes));
  return FinishFile(shared, &file, daily_rows);
}

Status WriteParquet(Shared& shared, const OutputTask& task, std::string* bytes) {
  DAYBOOK_ASSIGN_OR_RETURN(CodedTable table, Build(shared, task.pieces.front()));
  const auto num_rows = static_cast<std::int64_t>(table.num_rows);
  ToKokuHourly(&table);
  DAYBOOK_RETURN_IF_ERROR(WriteParquetFile(shared, task.path, task, table, 0, bytes));
  if (!task.daily_path.empty()) {
    const CodedTable daily = RollUp(std::move(table));
    DAYBOOK_RETURN_IF_ERROR(
        WriteParquetFile(shared, task.daily_path, task, daily, static_cast<std::int64_t>(daily.num_rows), bytes));
  }
  shared.rows_done += num_rows;
  return {};
}

// `bytes` is the thread's, kept from task to task.
Status RunTask(Shared& shared, const OutputTask& task, std::string* bytes) {
  switch (shared.job.format) {
    case GenerateFormat::kCsv: return WriteCsv(shared, task);
    case GenerateFormat::kPayload: return WritePayload(shared, task);
    case GenerateFormat::kParquet: return WriteParquet(shared, task, bytes);
  }
  return {};
}

void Work(Shared& shared) {
  Status status;
  std::string bytes;
  try {
    while (status.ok() && !Stops(shared)) {
      const std::size_t at = shared.next_task++;
      if (at >= shared.tasks.size()) break;
      status = RunTask(shared, shared.tasks[at], &bytes);
    }
  } catch (const std::bad_alloc&) {
    status = ServiceError(kWhat, "", "out of memory", "give fewer threads");
  }
  const std::lock_guard lock(shared.mutex);
  // The first failure is the one to tell; the others stop because of it.
  if (!status.ok() && !shared.failed.exchange(true)) shared.failure = std::move(status);
  --shared.running;
  shared.wake.notify_all();
}

// Runs the threads to their end, telling how far they are.
Status RunThreads(Shared& shared, std::size_t num_threads, std::int64_t total_rows, Observer& observer) {
  shared.running = num_threads;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < num_threads; ++i) threads.emplace_back([&shared] { Work(shared); });
  {
    std::unique_lock lock(shared.mutex);
    while (shared.running > 0) {
      shared.wake.wait_for(lock, std::chrono::milliseconds(50));
      lock.unlock();
      observer.Progress(shared.rows_done.load(), total_rows);
      lock.lock();
    }
  }
  for (std::thread& thread : threads) thread.join();
  if (shared.stop.load()) return InterruptedError(kWhat);
  return shared.failure;
}

Status CheckOutput(const GenerateJob& job) {
  if (job.output.empty()) return ConfigurationError(kWhat, "output", "is empty", "give a folder");
  if (job.output.find("://") != std::string::npos) {
    return ConfigurationError(kWhat, job.output.substr(0, job.output.find("://") + 3),
                              "only a folder can be the output", "give a folder");
  }
  return {};
}

// What is in the folder already must be what this run replaces.
Status CheckFolder(const std::string& folder, const std::vector<OutputTask>& tasks) {
  std::set<std::string> own = {kLookupsFile, kConfigurationFile, kRowsFile};
  for (const OutputTask& task : tasks) {
    own.insert(task.path);
    own.insert(task.daily_path);
  }
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  if (!fs::exists(status)) return {};
  if (!fs::is_directory(status)) {
    return ConfigurationError(kWhat, folder, "is not a folder", "give another output");
  }
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->is_directory(error)) continue;
    const std::string path = at->path().lexically_relative(folder).string();
    if (own.contains(path)) continue;
    return ConfigurationError(kWhat, at->path().string(), "is in the output folder and no file of this cluster",
                              "give a new or empty folder");
  }
  if (error) return OutputError("read the folder", folder, error.value());
  return {};
}

Status WriteCompanions(const GenerateJob& job, const std::string& folder, bool has_storage, StagedFiles* files) {
  for (const auto& [path, text] : {std::pair<std::string, std::string>{kLookupsFile, LookupsYaml()},
                                   {kConfigurationFile, ConfigurationYaml(job, folder, has_storage)}}) {
    DAYBOOK_ASSIGN_OR_RETURN(OutputFile file, files->Create(path));
    DAYBOOK_RETURN_IF_ERROR(file.Append(text));
    DAYBOOK_RETURN_IF_ERROR(files->Finish(&file));
  }
  return {};
}

GenerateReport CountRows(const Cluster& cluster, const std::vector<OutputTask>& tasks) {
  GenerateReport report;
  for (const OutputTask& task : tasks) {
    report.files += task.daily_path.empty() ? 1 : 2;
    for (const Piece& piece : task.pieces) {
      const std::int64_t rows = NumRows(cluster, piece);
      report.rows[static_cast<std::size_t>(piece.type)] += rows;
      report.hourly_rows += rows;
    }
  }
  return report;
}

}  // namespace

std::string SourceUuidOf(std::uint64_t seed) { return UuidFrom(Draw(seed), 0); }

GenerateReport Count(const GenerateJob& job) {
  const Cluster cluster(job.profile, job.seed);
  return CountRows(cluster, PlanOutput(job, cluster));
}

Result<GenerateReport> Generate(const GenerateJob& job, Observer& observer, const std::atomic<bool>& stop,
                                const FileCalls& calls) {
  const auto began = std::chrono::steady_clock::now();
  const auto seconds = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count(); };
  DAYBOOK_RETURN_IF_ERROR(CheckOutput(job));
  const std::string folder = fs::absolute(job.output).lexically_normal().string();

  // Cluster: who is where, with which labels, at which hour.
  observer.StageBegins("cluster");
  const Cluster cluster(job.profile, job.seed);
  const std::vector<OutputTask> tasks = PlanOutput(job, cluster);
  GenerateReport report = CountRows(cluster, tasks);
  DAYBOOK_RETURN_IF_ERROR(CheckFolder(folder, tasks));
  observer.StageEnds({"cluster", seconds(), report.hourly_rows, report.hourly_rows});

  // Reports: file by file, on all threads.
  observer.StageBegins("reports");
  StagedFiles files(folder, calls);
  Shared shared(job, cluster, tasks, files, stop);
  const std::size_t wanted = job.threads > 0 ? static_cast<std::size_t>(job.threads)
                                             : std::max<std::size_t>(1, std::thread::hardware_concurrency());
  DAYBOOK_RETURN_IF_ERROR(RunThreads(shared, std::min(wanted, tasks.size()), report.hourly_rows, observer));
  const bool has_storage = report.rows[static_cast<std::size_t>(ReportType::kStorage)] > 0;
  DAYBOOK_RETURN_IF_ERROR(WriteCompanions(job, folder, has_storage, &files));

  // Names: all files appear.
  DAYBOOK_RETURN_IF_ERROR(files.Commit());
  report.daily_rows = shared.daily_rows;
  report.bytes = shared.bytes;
  report.seconds = seconds();
  observer.StageEnds({"reports", report.seconds, report.hourly_rows, report.hourly_rows + report.daily_rows});
  return report;
}

}  // namespace daybook
