// SPDX-License-Identifier: Apache-2.0
#include "src/postgresql/sink.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "src/base/elapsed_time.h"
#include "src/base/uuid.h"
#include "src/postgresql/connection.h"
#include "src/postgresql/fill_nodes.h"
#include "src/postgresql/lookups.h"
#include "src/postgresql/partitions.h"
#include "src/postgresql/present_rows.h"
#include "src/postgresql/row_encoder.h"
#include "src/postgresql/row_fingerprint.h"
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

  ~TransactionSink() override {
    give_up_ = true;
    if (reader_.joinable()) reader_.join();
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
    // Before the lock is taken nothing is lost with a session.
    const auto deadline = std::chrono::steady_clock::now() + options_.connect_patience;
    Status found = FindTarget();
    for (bool said = false; !found.ok() && MayPass(found.error()); found = FindTarget()) {
      if (std::chrono::steady_clock::now() >= deadline || options_.stop->load()) break;
      if (!said) {
        options_.observer->Log(Observer::Level::kInfo, report_.target + ": " + found.error().why + "; trying again");
      }
      said = true;
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    DAYBOOK_RETURN_IF_ERROR(found);
    for (const DayRange& part : parts) {
      DAYBOOK_RETURN_IF_ERROR(TakeRunLock(*connection_, options_.target.schema, options_.source_uuid,
                                          part.start.month(), *options_.observer));
    }
    locked_ = true;
    return {};
  }

  Result<Lookups> LookUp() override { return ReadLookups(*connection_, options_.target.schema); }

  const ReportPeriod& PeriodOf(Month month) const override { return periods_.at(month); }

  void ReadAhead() override {
    if (options_.replace == Replace::kAll || options_.truncate || read_ || begun_) return;
    read_ = true;
    reader_ = std::thread([this] { read_ahead_ = ReadPresentRows(); });
  }

  bool LostBeforeWriting() const override {
    return locked_ && transaction_id_.empty() && connection_ != nullptr && connection_->lost() &&
           !options_.stop->load();
  }

  Result<std::vector<NodeRole>> FillNodes(std::vector<NodeRole> nodes) override {
    DAYBOOK_RETURN_IF_ERROR(EndReadAhead());
    DAYBOOK_ASSIGN_OR_RETURN(
        node_table_, NodeTable::Open(*connection_, options_.target.schema, options_.cluster_id, options_.source_uuid));
    nodes_ = std::move(nodes);
    return node_table_->Missing(nodes_);
  }

  Status WriteDay(Day day, const RunIdentity& identity, std::span<const FinishedRow> rows) override {
    const ElapsedTime timer(report_.seconds);
    if (!options_.days.Contains(day)) return DefectError(std::string(kWhat), day.ToString(), "a day outside the run");
    if (!begun_) DAYBOOK_RETURN_IF_ERROR(BeginReplace());
    const ReportPeriod& period = PeriodOf(day.month());
    RunIdentity own = identity;
    own.report_period_id = period.id;
    if (!own.cluster_alias.has_value()) own.cluster_alias = period.cluster_alias;
    report_.rows += static_cast<std::int64_t>(rows.size());
    if (node_table_.has_value()) SeeCapacities(rows);
    if (emptied_.contains(day)) return Insert(day, own, rows, std::nullopt);
    DAYBOOK_RETURN_IF_ERROR(EndCopy());
    std::vector<std::size_t> missing;
    DAYBOOK_ASSIGN_OR_RETURN(const bool kept, KeepEqualRows(day, own, rows, missing));
    if (kept) return Insert(day, own, rows, missing);
    DAYBOOK_RETURN_IF_ERROR(DeleteDays({day}));
    return Insert(day, own, rows, std::nullopt);
  }

  Status Prepare() override {
    const ElapsedTime timer(report_.seconds);
    if (!begun_) DAYBOOK_RETURN_IF_ERROR(BeginReplace());
    DAYBOOK_RETURN_IF_ERROR(EndCopy());
    if (node_table_.has_value()) DAYBOOK_RETURN_IF_ERROR(node_table_->Fill(nodes_, capacities_));
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
    if (outcome.ok()) {
      options_.observer->Log(Observer::Level::kInfo, report_.target + ": " + std::to_string(report_.kept) +
                                                         " rows kept, " + std::to_string(report_.deleted) +
                                                         " deleted, " + std::to_string(report_.written()) + " written");
    }
    return outcome;
  }

  OutputReport report() const override { return report_; }

 private:
  // Whether an error may be over when it is tried again: the server starts or ends, has no session free, or was lost.
  bool MayPass(const Error& error) const {
    if (error.kind != ErrorKind::kService) return false;
    if (connection_ != nullptr) return connection_->lost();
    constexpr std::array<std::string_view, 7> kPassing = {"starting up",
                                                          "shutting down",
                                                          "in recovery mode",
                                                          "too many clients",
                                                          "remaining connection slots",
                                                          "Connection refused",
                                                          "closed the connection unexpectedly"};
    return std::any_of(kPassing.begin(), kPassing.end(),
                       [&](std::string_view text) { return error.why.find(text) != std::string::npos; });
  }

  Status FindTarget() {
    connection_.reset();
    DAYBOOK_ASSIGN_OR_RETURN(connection_, Connection::Open(options_.target, *options_.stop));
    connection_->StopAlsoBy(give_up_);
    report_.target = connection_->Describe() + "?schema=" + options_.target.schema;
    DAYBOOK_ASSIGN_OR_RETURN(table_, ReadTargetTable(*connection_, options_.target.schema));
    // Triggers and defaults of the table find the tenant's other tables as they do for the service.
    DAYBOOK_RETURN_IF_ERROR(
        connection_->Execute(kWhat, "SET search_path TO " + QuoteIdentifier(options_.target.schema) + ", public"));
    for (const DayRange& part : options_.days.SplitAtMonths()) {
      DAYBOOK_RETURN_IF_ERROR(FindPeriod(part.start.month()));
    }
    return {};
  }

  Status FindPeriod(Month month) {
    if (options_.report_period_id.has_value()) {
      periods_[month] = {*options_.report_period_id, std::nullopt};
      return {};
    }
    DAYBOOK_ASSIGN_OR_RETURN(periods_[month], FindReportPeriod(*connection_, options_.target.schema,
                                                               options_.cluster_id, options_.source_uuid, month));
    return {};
  }

  // Runs on a thread of its own, or within BeginReplace: nobody else uses the session meanwhile.
  Status ReadPresentRows() {
    DAYBOOK_ASSIGN_OR_RETURN(fingerprint_, RowFingerprint::Make(table_));
    present_.emplace(table_, *fingerprint_, options_.most_rows_ahead);
    for (const DayRange& part : options_.days.SplitAtMonths()) {
      if (present_->is_full()) break;
      DAYBOOK_RETURN_IF_ERROR(present_->Read(*connection_, part, Covered(part.start.month())));
    }
    return {};
  }

  Status EndReadAhead() {
    if (reader_.joinable()) reader_.join();
    return read_ahead_;
  }

  void SeeCapacities(std::span<const FinishedRow> rows) {
    for (const FinishedRow& row : rows) {
      const NullableMetric& cores = row[Metric::kNodeCapacityCpuCores];
      if (!row.node.has_value() || !cores.has_value()) continue;
      std::optional<std::string> resource_id;
      if (row.resource_id.has_value()) resource_id.emplace(*row.resource_id);
      const auto [found, is_new] = capacities_.emplace(std::pair(std::string(*row.node), resource_id), cores.numeric());
      if (!is_new && found->second.units < cores.numeric().units) found->second = cores.numeric();
    }
  }

  Status BeginReplace() {
    ReadAhead();
    begun_ = true;
    DAYBOOK_RETURN_IF_ERROR(EndReadAhead());
    const std::vector<DayRange> parts = options_.days.SplitAtMonths();
    for (const DayRange& part : parts) {
      DAYBOOK_RETURN_IF_ERROR(EnsurePartition(*connection_, table_, part, *options_.observer, *options_.stop));
    }
    DAYBOOK_RETURN_IF_ERROR(connection_->Execute(kWhat, "BEGIN"));
    DAYBOOK_ASSIGN_OR_RETURN(const QueryRows xid, connection_->Query(kWhat, "SELECT pg_current_xact_id()::text"));
    transaction_id_ = xid.Text(0, 0);
    // Days of which nothing is kept are emptied at once: their rows then go into one COPY.
    for (const DayRange& part : parts) {
      std::vector<Day> days;
      for (Day day = part.start; day <= part.end; day = day.Next()) {
        if (!present_.has_value() || present_->IsEmpty(day)) days.push_back(day);
      }
      emptied_.insert(days.begin(), days.end());
      if (!days.empty()) DAYBOOK_RETURN_IF_ERROR(DeleteDays(days));
    }
    return {};
  }

  // Which rows of the run's days in `month` the delete covers (spec: summary.md H, postgresql.md "Replace").
  std::string Covered(Month month) const {
    std::string covered = "report_period_id = " + std::to_string(PeriodOf(month).id);
    if (table_.has_raw_cost) covered += " AND (infrastructure_raw_cost IS NULL OR infrastructure_raw_cost = 0)";
    if (options_.truncate) covered = "(" + covered + ") OR source_uuid = " + QuoteLiteral(options_.source_uuid);
    return covered;
  }

  // Of one month.
  Status DeleteDays(const std::vector<Day>& days) {
    std::string list;
    for (const Day day : days) list += (list.empty() ? "" : ", ") + QuoteLiteral(day.ToString());
    DAYBOOK_ASSIGN_OR_RETURN(const QueryRows deleted,
                             connection_->Query(kWhat, "DELETE FROM " + table_.quoted() + " WHERE usage_start IN (" +
                                                           list + ") AND (" + Covered(days.front().month()) + ")"));
    report_.deleted += deleted.affected();
    return {};
  }

  // Leaves the stored rows of the day that equal one of `rows` each, deletes the others, and gives the indexes of those
  // that are missing then. False when none can be kept, or one that was to be kept is not what it was when it was read:
  // the whole day must be replaced then.
  Result<bool> KeepEqualRows(Day day, const RunIdentity& identity, std::span<const FinishedRow> rows,
                             std::vector<std::size_t>& missing) {
    std::optional<StoredDay> stored = present_->Take(day);
    if (!stored.has_value()) {
      DAYBOOK_RETURN_IF_ERROR(present_->Read(*connection_, {day, day}, Covered(day.month())));
      stored = present_->Take(day);
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::optional<Hash128> fingerprint = fingerprint_->OfComputed(day, identity, rows[i]);
      if (!fingerprint.has_value() || !stored->Keep(*fingerprint)) missing.push_back(i);
    }
    if (stored->kept() == 0) return false;

    std::vector<QueryParameter> parameters;
    const std::string kept = KeptRowsSql(*stored, parameters);
    const std::string covered = " FROM " + table_.quoted() + " WHERE usage_start = " + QuoteLiteral(day.ToString()) +
                                " AND (" + Covered(day.month()) + ")";
    const auto is_kept = [&](const std::string& count) { return count == std::to_string(stored->kept()); };
    if (stored->all_kept()) {
      DAYBOOK_ASSIGN_OR_RETURN(
          const QueryRows found,
          connection_->Query(kWhat, "SELECT count(*), count(*) FILTER (WHERE " + kept + ")" + covered, parameters));
      if (is_kept(found.Text(0, 0)) && is_kept(found.Text(0, 1))) {
        report_.kept += stored->kept();
        return true;
      }
    }
    // Both parts see the table at one moment: a row that is not seen to be kept is deleted.
    DAYBOOK_ASSIGN_OR_RETURN(
        const QueryRows found,
        connection_->Query(kWhat,
                           "WITH gone AS (DELETE" + covered + " AND (" + kept + ") IS NOT TRUE RETURNING 1)" +
                               " SELECT (SELECT count(*)" + covered + " AND " + kept + "), (SELECT count(*) FROM gone)",
                           parameters));
    std::int64_t gone = 0;
    const std::string gone_text = found.Text(0, 1);
    std::from_chars(gone_text.data(), gone_text.data() + gone_text.size(), gone);
    report_.deleted += gone;
    if (!is_kept(found.Text(0, 0))) return false;
    report_.kept += stored->kept();
    return true;
  }

  // `which` are indexes of `rows`; nothing for all.
  Status Insert(Day day, const RunIdentity& identity, std::span<const FinishedRow> rows,
                const std::optional<std::vector<std::size_t>>& which) {
    const std::size_t count = which.has_value() ? which->size() : rows.size();
    if (count == 0) return {};
    if (!copying_) {
      DAYBOOK_RETURN_IF_ERROR(connection_->BeginCopy(
          kWhat, "COPY " + table_.quoted() + " " + table_.column_list() + " FROM STDIN (FORMAT binary)"));
      copying_ = true;
      copied_ = 0;
      block_ = RowEncoder::Header();
    }
    const RowEncoder encoder(table_);
    for (std::size_t i = 0; i < count; ++i) {
      DAYBOOK_ASSIGN_OR_RETURN(const Uuid uuid, uuids_.Next());
      DAYBOOK_RETURN_IF_ERROR(encoder.Append(day, identity, rows[which.has_value() ? (*which)[i] : i], uuid, block_));
      ++copied_;
      if (block_.size() >= kCopyBlock) DAYBOOK_RETURN_IF_ERROR(SendBlock());
    }
    return SendBlock();
  }

  // Of the COPY that is open, if one is.
  Status EndCopy() {
    if (!copying_) return {};
    copying_ = false;
    block_ += RowEncoder::Trailer();
    DAYBOOK_RETURN_IF_ERROR(SendBlock());
    DAYBOOK_ASSIGN_OR_RETURN(const std::int64_t taken, connection_->EndCopy());
    if (taken == copied_) return {};
    return DefectError(std::string(kWhat), table_.name(),
                       "sent " + std::to_string(copied_) + " rows, the server took " + std::to_string(taken));
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
  std::atomic<bool> give_up_{false};  // ends what the session waits for
  std::unique_ptr<Connection> connection_;
  TargetTable table_;
  std::map<Month, ReportPeriod> periods_;
  bool read_ = false;   // or being read
  std::thread reader_;  // has the session while it runs
  Status read_ahead_;   // what became of it
  std::optional<RowFingerprint> fingerprint_;
  std::optional<PresentRows> present_;   // nothing when all rows are replaced
  std::optional<NodeTable> node_table_;  // when nodes are to be filled in
  std::vector<NodeRole> nodes_;
  NodeTable::Capacities capacities_;
  std::set<Day> emptied_;  // whose rows were all deleted already
  UuidGenerator uuids_;
  bool copying_ = false;
  std::int64_t copied_ = 0;  // rows of the COPY that is open
  std::string block_;        // tuples that are not sent yet
  std::string transaction_id_;
  bool locked_ = false;
  bool begun_ = false;
};

}  // namespace

std::unique_ptr<PostgresqlSink> MakePostgresqlSink(PostgresqlSinkOptions options) {
  return std::make_unique<TransactionSink>(std::move(options));
}

}  // namespace daybook
