// SPDX-License-Identifier: Apache-2.0
#include "src/postgresql/sink.h"

#include <chrono>
#include <map>
#include <thread>
#include <utility>
#include <vector>

#include "src/base/elapsed_time.h"
#include "src/base/uuid.h"
#include "src/postgresql/connection.h"
#include "src/postgresql/lookups.h"
#include "src/postgresql/partitions.h"
#include "src/postgresql/row_encoder.h"
#include "src/postgresql/run_lock.h"
#include "src/postgresql/target_table.h"

namespace daybook {
namespace {

constexpr std::string_view kWhat = "writing to PostgreSQL";
constexpr std::size_t kCopyBlock = 64 << 10;  // bytes handed to libpq at a time

class TransactionSink final : public PostgresqlSink {
 public:
  explicit TransactionSink(PostgresqlSinkOptions options) : options_(std::move(options)) {
    report_.target = DescribeTarget(options_.target);
  }

  Status Open() override {
    const ElapsedTime timer(report_.seconds);
    if (options_.target.schema.empty()) {
      return ConfigurationError(std::string(kWhat), report_.target, "no schema is given",
                                "give the tenant's schema, as in postgresql://host/db?schema=org1234567");
    }
    const std::vector<DayRange> parts = options_.days.SplitAtMonths();
    if (parts.size() > 1 && options_.report_period_id.has_value()) {
      return ConfigurationError(std::string(kWhat), report_.target,
                                "one report period id is given for " + std::to_string(parts.size()) + " months",
                                "leave it out to have it looked up, or run one month at a time");
    }
    DAYBOOK_ASSIGN_OR_RETURN(connection_, Connection::Open(options_.target, *options_.stop));
    report_.target = connection_->Describe() + "?schema=" + options_.target.schema;
    DAYBOOK_ASSIGN_OR_RETURN(table_, ReadTargetTable(*connection_, options_.target.schema));
    // Triggers and defaults of the table find the tenant's other tables as they do for the service.
    DAYBOOK_RETURN_IF_ERROR(
        connection_->Execute(kWhat, "SET search_path TO " + QuoteIdentifier(options_.target.schema) + ", public"));
    for (const DayRange& part : parts) {
      DAYBOOK_RETURN_IF_ERROR(FindPeriod(part.start.month()));
    }
    for (const DayRange& part : parts) {
      DAYBOOK_RETURN_IF_ERROR(TakeRunLock(*connection_, options_.target.schema, options_.source_uuid,
                                          part.start.month(), *options_.observer));
    }
    return {};
  }

  Result<Lookups> LookUp() override { return ReadLookups(*connection_, options_.target.schema); }

  const ReportPeriod& PeriodOf(Month month) const override { return periods_.at(month); }

  Status WriteDay(Day day, const RunIdentity& identity, std::span<const FinishedRow> rows) override {
    const ElapsedTime timer(report_.seconds);
    if (!options_.days.Contains(day)) return DefectError(std::string(kWhat), day.ToString(), "a day outside the run");
    if (!begun_) DAYBOOK_RETURN_IF_ERROR(BeginReplace());
    const ReportPeriod& period = PeriodOf(day.month());
    RunIdentity own = identity;
    own.report_period_id = period.id;
    if (!own.cluster_alias.has_value()) own.cluster_alias = period.cluster_alias;
    const RowEncoder encoder(table_);
    for (const FinishedRow& row : rows) {
      DAYBOOK_ASSIGN_OR_RETURN(const Uuid uuid, uuids_.Next());
      DAYBOOK_RETURN_IF_ERROR(encoder.Append(day, own, row, uuid, block_));
      ++report_.rows;
      if (block_.size() >= kCopyBlock) DAYBOOK_RETURN_IF_ERROR(SendBlock());
    }
    return SendBlock();
  }

  Status Prepare() override {
    const ElapsedTime timer(report_.seconds);
    if (!begun_) DAYBOOK_RETURN_IF_ERROR(BeginReplace());
    block_ += RowEncoder::Trailer();
    DAYBOOK_RETURN_IF_ERROR(SendBlock());
    DAYBOOK_ASSIGN_OR_RETURN(const std::int64_t taken, connection_->EndCopy());
    if (taken != report_.rows) {
      return DefectError(std::string(kWhat), table_.name(),
                         "sent " + std::to_string(report_.rows) + " rows, the server took " + std::to_string(taken));
    }
    // A wrong report period or category must show before the files of the run are made visible.
    return connection_->Execute(kWhat, "SET CONSTRAINTS ALL IMMEDIATE");
  }

  Status Commit() override {
    const ElapsedTime timer(report_.seconds);
    if (connection_ == nullptr || !begun_) return DefectError(std::string(kWhat), table_.name(), "nothing to commit");
    const Result<QueryRows> done = connection_->ExecuteUncancelled(kWhat, "COMMIT");
    Status outcome;
    if (!done.ok()) {
      outcome = connection_->lost() ? AskOutcome(done.error()) : done.status();
    } else if (done->command() != "COMMIT") {
      outcome = ServiceError(std::string(kWhat), report_.target, "the server rolled the transaction back",
                             "nothing was written; see the server's log and run again");
    }
    connection_.reset();  // frees the locks
    return outcome;
  }

  OutputReport report() const override { return report_; }

 private:
  Status FindPeriod(Month month) {
    if (options_.report_period_id.has_value()) {
      periods_[month] = {*options_.report_period_id, std::nullopt};
      return {};
    }
    DAYBOOK_ASSIGN_OR_RETURN(periods_[month], FindReportPeriod(*connection_, options_.target.schema,
                                                               options_.cluster_id, options_.source_uuid, month));
    return {};
  }

  Status BeginReplace() {
    begun_ = true;
    const std::vector<DayRange> parts = options_.days.SplitAtMonths();
    for (const DayRange& part : parts) {
      DAYBOOK_RETURN_IF_ERROR(EnsurePartition(*connection_, table_, part, *options_.observer, *options_.stop));
    }
    DAYBOOK_RETURN_IF_ERROR(connection_->Execute(kWhat, "BEGIN"));
    DAYBOOK_ASSIGN_OR_RETURN(const QueryRows xid, connection_->Query(kWhat, "SELECT pg_current_xact_id()::text"));
    transaction_id_ = xid.Text(0, 0);
    for (const DayRange& part : parts) DAYBOOK_RETURN_IF_ERROR(DeleteDays(part));
    DAYBOOK_RETURN_IF_ERROR(connection_->BeginCopy(
        kWhat, "COPY " + table_.quoted() + " " + table_.column_list() + " FROM STDIN (FORMAT binary)"));
    block_ = RowEncoder::Header();
    return {};
  }

  // spec: summary.md H, postgresql.md "Replace".
  Status DeleteDays(DayRange days) {
    std::string covered = "report_period_id = $3";
    if (table_.has_raw_cost) covered += " AND (infrastructure_raw_cost IS NULL OR infrastructure_raw_cost = 0)";
    std::vector<QueryParameter> parameters = {days.start.ToString(), days.end.ToString(),
                                              std::to_string(PeriodOf(days.start.month()).id)};
    if (options_.truncate) {
      covered = "(" + covered + ") OR source_uuid = $4";
      parameters.emplace_back(options_.source_uuid);
    }
    DAYBOOK_ASSIGN_OR_RETURN(
        const QueryRows deleted,
        connection_->Query(
            kWhat, "DELETE FROM " + table_.quoted() + " WHERE usage_start BETWEEN $1 AND $2 AND (" + covered + ")",
            parameters));
    report_.deleted += deleted.affected();
    return {};
  }

  Status SendBlock() {
    if (block_.empty()) return {};
    DAYBOOK_RETURN_IF_ERROR(connection_->WriteCopy(block_));
    block_.clear();
    return {};
  }

  // The connection died in COMMIT. Only the server knows.
  Status AskOutcome(const Error& lost) const {
    const std::atomic<bool> never{false};
    const auto deadline = std::chrono::steady_clock::now() + options_.outcome_patience;
    std::string why = lost.why;
    do {
      if (const auto connection = Connection::Open(options_.target, never); connection.ok()) {
        const Result<QueryRows> status =
            (*connection)->Query(kWhat, "SELECT pg_xact_status($1::xid8)", {transaction_id_});
        if (status.ok() && status->At(0, 0) == "committed") return {};
        // An id that the server has not given out yet was lost with a crash, before anything of it was durable.
        const bool aborted = (status.ok() && status->At(0, 0) == "aborted") ||
                             (!status.ok() && (*connection)->last_sqlstate() == "22023");
        if (aborted) {
          return ServiceError(std::string(kWhat), report_.target, why + "; the server rolled the transaction back",
                              "nothing was written; run again");
        }
        if (status.ok() && !status->At(0, 0).has_value()) break;  // too old for the server to know
      } else {
        why = connection.error().why;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    } while (std::chrono::steady_clock::now() < deadline);
    return ServiceError(std::string(kWhat), report_.target, "the connection died in COMMIT (" + why + ")",
                        "outcome unknown, running again is safe");
  }

  const PostgresqlSinkOptions options_;
  OutputReport report_;
  std::unique_ptr<Connection> connection_;
  TargetTable table_;
  std::map<Month, ReportPeriod> periods_;
  UuidGenerator uuids_;
  std::string block_;  // tuples that are not sent yet
  std::string transaction_id_;
  bool begun_ = false;
};

}  // namespace

std::unique_ptr<PostgresqlSink> MakePostgresqlSink(PostgresqlSinkOptions options) {
  return std::make_unique<TransactionSink>(std::move(options));
}

}  // namespace daybook
