// SPDX-License-Identifier: Apache-2.0
#include "src/preflight/postgresql_checks.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/number_text.h"
#include "src/postgresql/connection.h"
#include "src/postgresql/lookups.h"
#include "src/postgresql/partitions.h"
#include "src/postgresql/run_lock.h"
#include "src/postgresql/target_table.h"
#include "src/preflight/clock_check.h"
#include "src/preflight/time_limit.h"

namespace daybook {
namespace {

constexpr std::string_view kWhat = "preflight";
constexpr int kTestedVersions[] = {15, 16};

constexpr const char* kServer = "PostgreSQL";
constexpr const char* kVersion = "PostgreSQL version";
constexpr const char* kEncryption = "PostgreSQL TLS";
constexpr const char* kClock = "PostgreSQL clock";
constexpr const char* kWritable = "PostgreSQL role";
constexpr const char* kSchema = "schema";
constexpr const char* kTable = "target table";
constexpr const char* kColumns = "target columns";
constexpr const char* kPrivileges = "privileges";
constexpr const char* kPartition = "partition ";  // and the month
constexpr const char* kLookups = "look-ups";
constexpr const char* kPeriod = "report period ";  // and the month
constexpr const char* kLock = "lock ";             // and the month
constexpr const char* kOtherWriters = "other writers";

// The columns of storage rows alone: without storage they stay NULL (spec: C.16).
constexpr std::array<std::string_view, 8> kOfStorage = {"persistentvolumeclaim",
                                                        "persistentvolume",
                                                        "storageclass",
                                                        "volume_labels",
                                                        "persistentvolumeclaim_capacity_gigabyte",
                                                        "persistentvolumeclaim_capacity_gigabyte_months",
                                                        "volume_request_storage_gigabyte_months",
                                                        "persistentvolumeclaim_usage_gigabyte_months"};

bool HasTargetOutput(const Job& job) {
  return std::any_of(job.outputs.begin(), job.outputs.end(),
                     [](const Output& output) { return output.kind == Output::Kind::kPostgresql; });
}

std::string LookupsText(const Lookups& lookups) {
  const auto count = [](std::size_t number, const char* noun) {
    return Plural(static_cast<std::int64_t>(number), noun);
  };
  std::string text = count(lookups.enabled_keys.size(), "enabled key") + ", " +
                     count(lookups.cost_categories.size(), "cost category pattern") + ", ";
  return text + (lookups.nodes.has_value() ? count(lookups.nodes->size(), "node") : "node roles from the reports");
}

// One session's checks. Each returns after its own line; what later ones need is kept in members.
class ServerCheck {
 public:
  ServerCheck(const Job& job, const std::function<std::chrono::system_clock::time_point()>& now,
              std::chrono::milliseconds limit, const std::atomic<bool>& stop, CheckList& checks)
      : job_(job),
        target_(*ServerOf(job)),
        has_target_(HasTargetOutput(job)),
        now_(now),
        time_(stop, limit),
        months_(job.days.SplitAtMonths()),
        checks_(checks) {}

  void Run() {
    Connect();
    Version();
    Encryption();
    Clock();
    if (has_target_) Role();
    Schema();
    if (has_target_) {
      Table();
      ReadAndCheckColumns();
      Privileges();
      for (const DayRange& month : months_) Partition(month);
    }
    LookUp();
    if (!has_target_) return;
    for (const DayRange& month : months_) Period(month.start.month());
    for (const DayRange& month : months_) Lock(month.start.month());
    OtherWriters();
  }

 private:
  // Whether the session can still be asked; a line says so when not.
  bool Tried(const std::string& name) {
    if (connection_ != nullptr && !connection_->lost() && !time_.stop().load()) return true;
    checks_.NotTried(name, connection_ == nullptr                    ? "there is no connection to PostgreSQL"
                           : connection_->lost() && !time_.expired() ? "the connection to PostgreSQL was lost"
                                                                     : "the time for PostgreSQL was over");
    return false;
  }

  void Fail(const std::string& name, const Error& error) {
    // What is said of a run would be wrong here: nothing is ever written.
    Error told = time_.ErrorOf(error, "");
    if (told.remedy.starts_with("nothing was written; "))
      told.remedy.erase(0, std::string_view("nothing was written; ").size());
    checks_.Fail(name, told);
  }

  // The rows of a statement, or a line that says why not.
  std::optional<QueryRows> Ask(const std::string& name, const std::string& sql,
                               const std::vector<QueryParameter>& parameters = {}) {
    Result<QueryRows> rows = connection_->Query(kWhat, sql, parameters);
    if (rows.ok()) return *std::move(rows);
    Fail(name, rows.error());
    return std::nullopt;
  }

  void Connect() {
    Result<std::unique_ptr<Connection>> opened = Connection::Open(target_, time_.stop());
    if (!opened.ok()) return Fail(kServer, opened.error());
    connection_ = *std::move(opened);
    // From here on the server itself refuses whatever would change something.
    const Status read_only = connection_->Execute(kWhat, "SET default_transaction_read_only = on");
    const auto user = read_only.ok() ? Ask(kServer, "SELECT current_user") : std::nullopt;
    if (!read_only.ok()) Fail(kServer, read_only.error());
    if (!user.has_value()) return connection_.reset();
    user_ = user->Text(0, 0);
    const char* const password = !connection_->UsedPassword() ? "no password was asked for"
                                 : !target_.password.empty()  ? "with the password of the configuration"
                                                              : "with the password of PGPASSWORD or a password file";
    checks_.Ok(kServer, connection_->Describe() + " as " + user_ + ", " + password);
  }

  void Version() {
    if (!Tried(kVersion)) return;
    const auto rows = Ask(kVersion, "SELECT current_setting('server_version_num'), current_setting('server_version')");
    if (!rows.has_value()) return;
    const std::string text = rows->Text(0, 0);
    int number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    CheckVersion(number, rows->Text(0, 1), checks_);
  }

  void Encryption() {
    if (!Tried(kEncryption)) return;
    const auto rows =
        Ask(kEncryption, "SELECT version || ', ' || cipher FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl");
    if (rows.has_value()) {
      CheckEncryption(connection_->Address(), rows->size() == 0 ? "" : rows->Text(0, 0), checks_);
    }
  }

  void Clock() {
    if (!Tried(kClock)) return;
    const auto before = now_();
    const auto rows = Ask(kClock, "SELECT extract(epoch FROM clock_timestamp())::float8");
    const auto after = now_();
    if (!rows.has_value()) return;
    const std::string text = rows->Text(0, 0);
    double theirs = 0;
    std::from_chars(text.data(), text.data() + text.size(), theirs);
    CheckSkew(kClock, {.before = SecondsOf(before), .after = SecondsOf(after), .theirs = theirs}, std::nullopt,
              checks_);
  }

  void Role() {
    if (!Tried(kWritable)) return;
    const auto rows = Ask(kWritable, "SELECT pg_is_in_recovery()");
    if (!rows.has_value()) return;
    if (rows->Text(0, 0) == "f") return checks_.Ok(kWritable, "a primary server, which can be written");
    checks_.Fail(kWritable, "a standby, which only reads", "name the primary server");
  }

  void Schema() {
    if (!Tried(kSchema)) return;
    const auto rows = Ask(kSchema, "SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = $1",
                          {target_.schema});
    if (!rows.has_value()) return;
    if (rows->size() == 0) {
      return checks_.Fail(kSchema, "there is no schema '" + target_.schema + "'",
                          "see the schema's name; `daybook init-db` makes the tables of a new one");
    }
    has_schema_ = true;
    if (rows->Text(0, 0) == "t") return checks_.Ok(kSchema, target_.schema);
    checks_.Fail(kSchema, "user " + user_ + " may not use schema " + target_.schema,
                 "GRANT USAGE ON SCHEMA " + QuoteIdentifier(target_.schema) + " TO " + QuoteIdentifier(user_));
  }

  bool TriedWithSchema(const std::string& name) {
    if (!Tried(name)) return false;
    if (!has_schema_) checks_.NotTried(name, "the schema was not found");
    return has_schema_;
  }

  void Table() {
    if (!TriedWithSchema(kTable)) return;
    Result<TargetTable> found = FindTargetTable(*connection_, target_.schema);
    if (!found.ok()) return Fail(kTable, found.error());
    table_ = *std::move(found);
    checks_.Ok(kTable, table_->name() + (table_->is_partitioned_by_day ? ", partitioned by day" : ", not partitioned"));
  }

  bool TriedWithTable(const std::string& name) {
    if (!Tried(name)) return false;
    if (!table_.has_value()) checks_.NotTried(name, "the target table was not found");
    return table_.has_value();
  }

  // spec: postgresql.md, "Target"
  void ReadAndCheckColumns() {
    if (!TriedWithTable(kColumns)) return;
    const Status read = ReadTargetColumns(*connection_, *table_);
    if (!read.ok()) return Fail(kColumns, read.error());
    const bool some_may_have_values =
        std::any_of(table_->missing.begin(), table_->missing.end(), [&](const Column* column) {
          const bool of_storage = std::find(kOfStorage.begin(), kOfStorage.end(), column->name) != kOfStorage.end();
          return job_.storage_exists || !of_storage;
        });
    const Error missing = MissingColumnsError(*table_);
    if (some_may_have_values) return checks_.Fail(kColumns, missing);
    if (!table_->missing.empty()) {
      return checks_.Warn(kColumns, missing.object + ": " + missing.why + ", which stay empty without storage",
                          missing.remedy);
    }
    checks_.Ok(kColumns,
               Plural(static_cast<std::int64_t>(table_->columns.size()), "column") + " to write" + ScaleText());
  }

  // Numbers are rounded to what the narrowest column holds.
  std::string ScaleText() const {
    constexpr int kScaleOfSummary = 15;
    int least = kScaleOfSummary;
    for (const TargetColumn& column : table_->columns) {
      const bool is_bounded = column.type == ServerType::kNumeric && column.numeric.precision > 0;
      if (is_bounded) least = std::min(least, column.numeric.scale);
    }
    return least == kScaleOfSummary ? "" : ", numbers rounded to " + std::to_string(least) + " decimals";
  }

  void Privileges() {
    if (!TriedWithTable(kPrivileges)) return;
    constexpr std::array<std::string_view, 3> kNeeded = {"SELECT", "INSERT", "DELETE"};
    const auto rows = Ask(kPrivileges,
                          "SELECT has_table_privilege($1::oid, 'SELECT'), has_table_privilege($1::oid, 'INSERT'),"
                          " has_table_privilege($1::oid, 'DELETE'), row_security_active($1::oid)",
                          {table_->oid});
    if (!rows.has_value()) return;
    std::string lacking;
    for (std::size_t i = 0; i < kNeeded.size(); ++i) {
      if (rows->Text(0, static_cast<int>(i)) != "t") lacking += (lacking.empty() ? "" : ", ") + std::string(kNeeded[i]);
    }
    if (!lacking.empty()) {
      return checks_.Fail(kPrivileges, "user " + user_ + " lacks " + lacking + " on " + table_->name(),
                          "GRANT " + lacking + " ON " + table_->quoted() + " TO " + QuoteIdentifier(user_));
    }
    if (rows->Text(0, 3) == "t") {
      return checks_.Fail(
          kPrivileges,
          "row-level security of " + table_->name() + " applies to user " + user_ + ", and COPY cannot write then",
          "give the user BYPASSRLS, or disable it for the table");
    }
    checks_.Ok(kPrivileges, user_ + " may SELECT, INSERT and DELETE");
  }

  // spec: postgresql.md, "Partitions"
  void Partition(DayRange days) {
    const std::string name = kPartition + days.start.month().ToString();
    if (!TriedWithTable(name)) return;
    if (!table_->is_partitioned_by_day) return checks_.Ok(name, "not needed: the table is not partitioned");
    const Result<PartitionState> state = FindPartition(*connection_, *table_, days);
    if (!state.ok()) return Fail(name, state.error());
    if (state->covers) return checks_.Ok(name, "there");
    if (state->default_holds_month) {
      return checks_.Warn(name,
                          state->name +
                              " is missing, and the default partition holds rows of that month: it is "
                              "used for the new ones too",
                          "move these rows into a partition of their own");
    }
    const auto rows =
        Ask(name,
            state->through_service
                ? "SELECT has_table_privilege(c.oid, 'INSERT'), true FROM pg_class c"
                  " JOIN pg_namespace n ON n.oid = c.relnamespace"
                  " WHERE n.nspname = $1 AND c.relname = 'partitioned_tables' AND $2::oid IS NOT NULL"
                : "SELECT has_schema_privilege($1, 'CREATE'), pg_has_role(relowner, 'USAGE') FROM pg_class"
                  " WHERE oid = $2::oid",
            {target_.schema, table_->oid});
    if (!rows.has_value()) return;
    const bool may = rows->size() > 0 && rows->Text(0, 0) == "t" && rows->Text(0, 1) == "t";
    if (may) return checks_.Ok(name, state->name + " is missing; a run makes it");
    checks_.Fail(name, state->name + " is missing, and user " + user_ + " may not make it",
                 state->through_service
                     ? "GRANT INSERT ON " + QualifiedName(target_.schema, "partitioned_tables") + " TO " +
                           QuoteIdentifier(user_) + ", or make the partition"
                     : "make the partition, or let the user own the table and CREATE in schema " + target_.schema);
  }

  // spec: postgresql.md, "Look-ups"
  void LookUp() {
    if (job_.lookups_from != Job::LookupsFrom::kPostgresql) return CheckGivenLookups(job_, checks_);
    if (!TriedWithSchema(kLookups)) return;
    const Result<Lookups> lookups = ReadLookups(*connection_, target_.schema);
    if (!lookups.ok()) return Fail(kLookups, lookups.error());
    const std::string found = LookupsText(*lookups);
    if (lookups->enabled_keys.empty()) {
      return checks_.Warn(kLookups, found + ": no label counts",
                          "see reporting_enabledtagkeys: enabled rows of provider_type 'OCP'");
    }
    if (lookups->nodes.has_value() && lookups->nodes->empty()) {
      return checks_.Warn(kLookups, found + ": no role is known, so unallocated capacity has no namespace",
                          "see reporting_ocp_nodes, which the service fills");
    }
    checks_.Ok(kLookups, found);
  }

  void Period(Month month) {
    const std::string name = kPeriod + month.ToString();
    if (!TriedWithSchema(name)) return;
    if (job_.report_period_id.has_value()) return GivenPeriod(name);
    const Result<ReportPeriod> period =
        FindReportPeriod(*connection_, target_.schema, job_.cluster_id, job_.source_uuid, month);
    if (!period.ok()) return Fail(name, period.error());
    checks_.Ok(name, "id " + std::to_string(period->id) + ", alias " + period->cluster_alias.value_or("NULL"));
  }

  // The foreign key would be refused at the end of the run only.
  void GivenPeriod(const std::string& name) {
    const std::string id = std::to_string(*job_.report_period_id);
    const auto there = Ask(name, "SELECT to_regclass($1) IS NOT NULL",
                           {QualifiedName(target_.schema, "reporting_ocpusagereportperiod")});
    if (!there.has_value()) return;
    if (there->Text(0, 0) != "t") return checks_.Ok(name, "id " + id + " is given; there is no table to find it in");
    const auto rows = Ask(
        name,
        "SELECT cluster_id FROM " + QualifiedName(target_.schema, "reporting_ocpusagereportperiod") + " WHERE id = $1",
        {id});
    if (!rows.has_value()) return;
    if (rows->size() == 0) {
      return checks_.Fail(name, "id " + id + " is given, and reporting_ocpusagereportperiod has no such row",
                          "correct --report-period-id, or leave it out to have it looked up");
    }
    if (const std::string cluster = rows->Text(0, 0); cluster != job_.cluster_id) {
      return checks_.Warn(name, "id " + id + " is given, which belongs to cluster '" + cluster + "'",
                          "correct --report-period-id, or leave it out to have it looked up");
    }
    checks_.Ok(name, "id " + id + " is given and there");
  }

  // spec: postgresql.md, "Lock first"
  void Lock(Month month) {
    const std::string name = kLock + month.ToString();
    if (!Tried(name)) return;
    const auto holders = FindRunLockHolders(*connection_, target_.schema, job_.source_uuid, month);
    if (!holders.ok()) return Fail(name, holders.error());
    if (holders->empty()) return checks_.Ok(name, "free: no other run of this source");
    checks_.Warn(name, holders->front().Describe() + " has it: a run would wait", "wait for it, or end that session");
  }

  void OtherWriters() {
    if (!TriedWithTable(kOtherWriters)) return;
    const auto rows = Ask(kOtherWriters,
                          "SELECT DISTINCT l.pid, coalesce(nullif(a.application_name, ''), 'unknown'),"
                          " coalesce(host(a.client_addr), 'local') FROM pg_locks l"
                          " LEFT JOIN pg_stat_activity a ON a.pid = l.pid"
                          " WHERE l.locktype = 'relation' AND l.granted AND l.pid <> pg_backend_pid()"
                          " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                          " AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock',"
                          " 'AccessExclusiveLock') AND (l.relation = $1::oid OR l.relation IN"
                          " (SELECT inhrelid FROM pg_inherits WHERE inhparent = $1::oid)) ORDER BY 1",
                          {table_->oid});
    if (!rows.has_value()) return;
    if (rows->size() == 0) {
      return checks_.Ok(kOtherWriters,
                        "none now; whether Koku summarizes this source as well cannot be seen here, "
                        "and it must not");
    }
    std::string list;
    for (int row = 0; row < rows->size(); ++row) {
      list += (list.empty() ? "" : ", ") + ("pid " + rows->Text(row, 0) + " (application " + rows->Text(row, 1) +
                                            ", client " + rows->Text(row, 2) + ")");
    }
    checks_.Warn(kOtherWriters, list + " writes to the target table now",
                 "see that it is not the service's own summary of this source: the days would be there twice");
  }

  const Job& job_;
  const PostgresqlTarget& target_;
  const bool has_target_;
  const std::function<std::chrono::system_clock::time_point()>& now_;
  const TimeLimit time_;
  const std::vector<DayRange> months_;
  CheckList& checks_;
  std::unique_ptr<Connection> connection_;
  std::string user_;
  bool has_schema_ = false;
  std::optional<TargetTable> table_;
};

// 127.0.0.0/8 and ::1; a socket has no address.
bool IsThisMachine(const std::string& address) {
  return address.empty() || address.starts_with("127.") || address == "::1";
}

}  // namespace

const PostgresqlTarget* ServerOf(const Job& job) {
  for (const Output& output : job.outputs) {
    if (output.kind == Output::Kind::kPostgresql) return &output.postgresql;
  }
  return job.lookups_from == Job::LookupsFrom::kPostgresql && job.postgresql.has_value() ? &*job.postgresql : nullptr;
}

void CheckPostgresql(const Job& job, const std::function<std::chrono::system_clock::time_point()>& now,
                     std::chrono::milliseconds limit, const std::atomic<bool>& stop, CheckList& checks) {
  ServerCheck(job, now, limit, stop, checks).Run();
}

void CheckGivenLookups(const Job& job, CheckList& checks) {
  if (job.lookups_from == Job::LookupsFrom::kGiven) return checks.Ok(kLookups, LookupsText(job.lookups) + ", as given");
  checks.Warn(kLookups, "none are given: no label counts and no namespace has a cost category",
              "add a section lookups:, or --lookups FILE or postgres");
}

void CheckVersion(int number, const std::string& text, CheckList& checks) {
  const int major = number / 10000;
  if (std::find(std::begin(kTestedVersions), std::end(kTestedVersions), major) != std::end(kTestedVersions)) {
    return checks.Ok(kVersion, text);
  }
  checks.Warn(kVersion, text + ", which is not tested", "take PostgreSQL 15 or 16");
}

void CheckEncryption(const std::string& address, const std::string& encryption, CheckList& checks) {
  if (!encryption.empty()) return checks.Ok(kEncryption, encryption);
  if (IsThisMachine(address)) return checks.Ok(kEncryption, "not encrypted, and within this machine");
  checks.Warn(kEncryption, "the session with " + address + " is not encrypted",
              "set sslmode: verify-full, and let the server have a certificate");
}

}  // namespace daybook
