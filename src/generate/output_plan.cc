// SPDX-License-Identifier: Apache-2.0
#include "src/generate/output_plan.h"

#include <algorithm>
#include <array>

namespace daybook {
namespace {

constexpr std::int64_t kRowsAFile = 100'000;  // spec: inputs.md 1, as the operator
// Of a thing in a day: a slot has one row an hour, and so have the others.
constexpr std::uint32_t kThingsAPiece = kRowsAFile / 24;

std::vector<Piece> PiecesOf(const Cluster& cluster, ReportType type, Day day) {
  std::vector<Piece> pieces;
  const std::uint32_t things = NumThings(cluster, type);
  for (std::uint32_t first = 0; first < things; first += kThingsAPiece) {
    const Piece piece{type, day, first, std::min(things, first + kThingsAPiece)};
    if (NumRows(cluster, piece) > 0) pieces.push_back(piece);
  }
  return pieces;
}

std::string MonthName(Month month) {
  constexpr std::array kNames = {"January", "February", "March",     "April",   "May",      "June",
                                 "July",    "August",   "September", "October", "November", "December"};
  return std::string(kNames[month.month - 1]) + "-" + std::to_string(month.year);
}

// A month of a type: whole days, or pieces of a day, are put together as long as a file may grow.
void PlanCsv(const GenerateJob& job, const Cluster& cluster, ReportType type, DayRange days,
             std::vector<OutputTask>* tasks) {
  std::vector<OutputTask> files;
  std::int64_t rows = 0;
  for (Day day = days.start; day <= days.end; day = day.Next()) {
    for (const Piece& piece : PiecesOf(cluster, type, day)) {
      const std::int64_t more = NumRows(cluster, piece);
      if (files.empty() || rows + more > kRowsAFile) {
        files.emplace_back();
        rows = 0;
      }
      rows += more;
      files.back().pieces.push_back(piece);
    }
  }
  const std::string stem =
      MonthName(days.start.month()) + "-" + job.cluster_id + "-ocp_" + std::string(NiseNameOf(type));
  for (std::size_t i = 0; i < files.size(); ++i) {
    files[i].path = stem + (files.size() == 1 ? "" : "-" + std::to_string(i + 1)) + ".csv";
    tasks->push_back(std::move(files[i]));
  }
}

std::string MonthFolder(Month month) {
  return "year=" + month.ToString().substr(0, 4) + "/month=" + month.ToString().substr(5);
}

void PlanParquet(const GenerateJob& job, const Cluster& cluster, Day day, std::int32_t manifest,
                 std::vector<OutputTask>* tasks) {
  for (const ReportType type : kReportTypes) {
    const std::string name(NameOf(type));
    std::int64_t counter = 0;
    for (const Piece& piece : PiecesOf(cluster, type, day)) {
      OutputTask task;
      task.manifest = std::to_string(manifest);
      task.pieces = {piece};
      if (job.layout == GenerateLayout::kPoc) {
        const std::string number = day.ToString().substr(8);
        task.path = "data/" + job.account + "/OCP/source=" + job.source_uuid + "/" + MonthFolder(day.month()) +
                    "/day=" + number + "/openshift_" + name + "_line_items/data" +
                    (counter == 0 ? "" : "_" + std::to_string(counter)) + ".parquet";
      } else {
        const std::string folder =
            job.account + "/OCP/" + name + "/source=" + job.source_uuid + "/" + MonthFolder(day.month()) + "/";
        const std::string base = name + "." + day.ToString() + "." + task.manifest + "." + std::to_string(counter);
        task.path = "data/parquet/" + folder + base + "_0.parquet";
        task.daily_path = "data/parquet/daily/" + folder + base + "_daily_0.parquet";
      }
      ++counter;
      tasks->push_back(std::move(task));
    }
  }
}

}  // namespace

std::vector<OutputTask> PlanOutput(const GenerateJob& job, const Cluster& cluster) {
  std::vector<OutputTask> tasks;
  const DayRange days = cluster.profile().days;
  if (job.format == GenerateFormat::kCsv) {
    for (const DayRange& month : days.SplitAtMonths()) {
      for (const ReportType type : kReportTypes) PlanCsv(job, cluster, type, month, &tasks);
    }
    return tasks;
  }
  std::int32_t manifest = 0;
  for (Day day = days.start; day <= days.end; day = day.Next()) {
    ++manifest;
    if (job.format == GenerateFormat::kParquet) {
      PlanParquet(job, cluster, day, manifest, &tasks);
      continue;
    }
    OutputTask task;
    task.path = "payload-" + day.ToString() + ".tar.gz";
    for (const ReportType type : kReportTypes) {
      const std::vector<Piece> pieces = PiecesOf(cluster, type, day);
      task.pieces.insert(task.pieces.end(), pieces.begin(), pieces.end());
    }
    tasks.push_back(std::move(task));
  }
  return tasks;
}

}  // namespace daybook
