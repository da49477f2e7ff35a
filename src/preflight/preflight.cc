// SPDX-License-Identifier: Apache-2.0
#include "src/preflight/preflight.h"

#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "src/base/number_text.h"
#include "src/base/process_memory.h"
#include "src/preflight/host_checks.h"
#include "src/preflight/lake_access.h"
#include "src/preflight/lake_checks.h"
#include "src/preflight/postgresql_checks.h"
#include "src/preflight/trino_check.h"

namespace daybook {
namespace {

void CheckConfiguration(const Job& job, const PreflightOptions& options, CheckList& checks) {
  checks.Ok("configuration", "source " + job.source_uuid + ", cluster " + job.cluster_id + ", " +
                                 job.days.start.ToString() + " to " + job.days.end.ToString() + ", " +
                                 Plural(static_cast<std::int64_t>(job.outputs.size()), "output"));
  for (const std::string& note : options.notes) checks.Warn("configuration", note, "");
}

LakeFindings CheckLakeOf(const Job& job, const PreflightOptions& options, const std::atomic<bool>& stop,
                         CheckList& checks) {
  const TimeLimit time(stop, options.lake_limit);
  const std::unique_ptr<ObjectStore> store = CheckAccess(job, options.now, time, checks);
  if (store != nullptr) return CheckLake(job, *store, time, checks);
  LakeNotTried(job, "the lake could not be opened", checks);
  return {};
}

}  // namespace

Result<PreflightReport> Preflight(const Job& job, const PreflightOptions& options, const std::atomic<bool>& stop) {
  PreflightReport report;
  CheckConfiguration(job, options, report.checks);

  CheckList server;
  CheckList trino;
  LakeFindings lake;
  {
    const std::jthread asking([&] {
      if (ServerOf(job) == nullptr) return CheckGivenLookups(job, server);
      CheckPostgresql(job, options.now, options.postgresql_limit, stop, server);
    });
    const std::jthread comparing([&] {
      if (options.trino.has_value()) CheckTrino(*options.trino, options.trino_limit, stop, trino);
    });
    lake = CheckLakeOf(job, options, stop, report.checks);
  }
  if (stop.load()) return InterruptedError("preflight");
  report.tables = lake.tables;

  const std::int64_t available = options.available_memory ? options.available_memory() : AvailableBytes();
  if (lake.needs.empty()) {
    report.checks.NotTried("memory", "what is to be read is not known");
  } else {
    CheckMemory(job, lake, available, report.checks);
  }
  for (const Output& output : job.outputs) {
    if (output.kind != Output::Kind::kPostgresql) CheckOutput(output, lake.most_rows_out, report.checks);
  }
  report.checks.Append(std::move(server));
  report.checks.Append(std::move(trino));
  return report;
}

PreflightReport PreflightWithoutJob(const Error& error) {
  PreflightReport report;
  report.checks.Fail("configuration", error);
  for (const char* name : {"lake", "memory", "outputs", "PostgreSQL"}) {
    report.checks.NotTried(name, "there is no configuration to go by");
  }
  return report;
}

}  // namespace daybook
