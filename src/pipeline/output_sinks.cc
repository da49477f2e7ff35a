// SPDX-License-Identifier: Apache-2.0
#include "src/pipeline/output_sinks.h"

#include <algorithm>
#include <string>
#include <utility>

namespace daybook {
namespace {

std::unique_ptr<RowSink> MakeFileSink(const Output& output) {
  switch (output.kind) {
    case Output::Kind::kCsv: return MakeCsvSink(output.path);
    case Output::Kind::kParquet: return MakeParquetSink(output.path);
    case Output::Kind::kDirectory: return MakeDirectorySink(output.path);
    case Output::Kind::kPostgresql: break;
  }
  return nullptr;
}

std::unique_ptr<PostgresqlSink> MakeTargetSink(const Job& job, const Output& output, Observer& observer,
                                               const std::atomic<bool>& stop) {
  PostgresqlSinkOptions options;
  options.target = output.postgresql;
  options.days = job.days;
  options.source_uuid = job.source_uuid;
  options.cluster_id = job.cluster_id;
  options.report_period_id = job.report_period_id;
  options.replace = job.replace;
  options.truncate = job.truncate;
  options.observer = &observer;
  options.stop = &stop;
  return MakePostgresqlSink(std::move(options));
}

}  // namespace

OutputSinks::OutputSinks(const Job& job, const std::vector<RowSink*>& more_sinks, Observer& observer,
                         const std::atomic<bool>& stop) {
  std::vector<const Output*> outputs;
  for (const Output& output : job.outputs) outputs.push_back(&output);
  std::stable_partition(outputs.begin(), outputs.end(),
                        [](const Output* output) { return output->kind == Output::Kind::kPostgresql; });
  for (const Output* output : outputs) {
    if (output->kind != Output::Kind::kPostgresql) {
      owned_.push_back(MakeFileSink(*output));
      continue;
    }
    std::unique_ptr<PostgresqlSink> sink = MakeTargetSink(job, *output, observer, stop);
    if (postgresql_ == nullptr) postgresql_ = sink.get();
    owned_.push_back(std::move(sink));
  }
  for (const auto& sink : owned_) sinks_.push_back(sink.get());
  sinks_.insert(sinks_.end(), more_sinks.begin(), more_sinks.end());
}

Status OutputSinks::Open() {
  for (RowSink* sink : sinks_) DAYBOOK_RETURN_IF_ERROR(sink->Open());
  return Status();
}

Status OutputSinks::WriteDay(Day day, const RunIdentity& identity, std::span<const FinishedRow> rows) {
  for (RowSink* sink : sinks_) DAYBOOK_RETURN_IF_ERROR(sink->WriteDay(day, identity, rows));
  return Status();
}

Status OutputSinks::Prepare() {
  for (RowSink* sink : sinks_) DAYBOOK_RETURN_IF_ERROR(sink->Prepare());
  return Status();
}

Status OutputSinks::Commit() {
  std::string done;
  for (RowSink* sink : sinks_) {
    Status status = sink->Commit();
    if (!status.ok()) {
      Error error = std::move(status).error();
      if (!done.empty()) {
        error.remedy += (error.remedy.empty() ? "" : "; ") + ("the new rows are already in " + done) +
                        ": run again to bring the rest in line";
      }
      return error;
    }
    done += (done.empty() ? "" : ", ") + sink->report().target;
  }
  return Status();
}

std::vector<OutputReport> OutputSinks::Reports() const {
  std::vector<OutputReport> reports;
  for (const auto& sink : owned_) reports.push_back(sink->report());
  return reports;
}

}  // namespace daybook
