// SPDX-License-Identifier: Apache-2.0
// Summarizes one cluster through the C++ library: consumer LAKE SOURCE ACCOUNT CLUSTER START END ROWS.CSV
// Prints the number of rows; the report goes to standard error.

#include <atomic>
#include <cstdio>
#include <string_view>

#include "daybook/summarize.h"

#ifdef ARROW_VERSION_MAJOR
#error "the public headers bring Arrow along"
#endif

namespace {

class Quiet : public daybook::Observer {
 public:
  void Log(Level, std::string_view) override {}
  void StageBegins(std::string_view) override {}
  void Progress(std::int64_t, std::int64_t) override {}
  void StageEnds(const daybook::StageReport&) override {}
};

daybook::Result<daybook::Report> Run(char** arguments) {
  daybook::Job job;
  job.lake_root = arguments[1];
  job.layout.name = "template";
  job.layout.hourly = "data/parquet/{account}/OCP/{type}/source={source}/year={year}/month={month}/{file}";
  job.layout.daily = "data/parquet/daily/{account}/OCP/{type}/source={source}/year={year}/month={month}/{file}";
  job.source_uuid = arguments[2];
  job.account = arguments[3];
  job.cluster_id = arguments[4];
  job.report_period_id = 1;
  DAYBOOK_ASSIGN_OR_RETURN(job.days.start, daybook::Day::Parse(arguments[5]));
  DAYBOOK_ASSIGN_OR_RETURN(job.days.end, daybook::Day::Parse(arguments[6]));
  job.outputs = {{.kind = daybook::Output::Kind::kCsv, .path = arguments[7], .postgresql = {}}};
  Quiet observer;
  const std::atomic<bool> stop = false;
  return daybook::Summarize(job, observer, stop);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 8) return 2;
  const daybook::Result<daybook::Report> report = Run(arguments);
  if (!report.ok()) {
    std::fprintf(stderr, "%s\n", report.error().Message().c_str());
    return 1;
  }
  std::fputs(daybook::ToJson(report.value()).c_str(), stderr);
  std::printf("%lld\n", static_cast<long long>(report.value().rows_out));
  return 0;
}
