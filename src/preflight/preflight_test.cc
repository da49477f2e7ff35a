// SPDX-License-Identifier: Apache-2.0
#include "src/preflight/preflight.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "src/preflight/clock_check.h"
#include "src/preflight/host_checks.h"
#include "src/preflight/lake_access.h"
#include "src/preflight/postgresql_checks.h"
#include "src/preflight/time_limit.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

constexpr std::int64_t kMebibyte = std::int64_t{1} << 20;

class PreflightTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "daybook-preflight-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    job_.lake_root = DAYBOOK_GOLDEN_DIR "/range-of-middle-day/parquet";
    job_.layout.name = "koku";
    job_.layout.hourly = "data/parquet/{account}/OCP/{type}/source={source}/year={year}/month={month}/{file}";
    job_.layout.daily = "data/parquet/daily/{account}/OCP/{type}/source={source}/year={year}/month={month}/{file}";
    job_.account = "org1234567";
    for (const auto& entry : fs::directory_iterator(job_.lake_root + "/data/parquet/daily/org1234567/OCP/pod_usage")) {
      job_.source_uuid = entry.path().filename().string().substr(std::string("source=").size());
    }
    job_.cluster_id = "c";
    job_.days = {*Day::Parse("2025-10-14"), *Day::Parse("2025-10-14")};
    job_.outputs = {{Output::Kind::kCsv, (folder_ / "rows.csv").string(), {}}};
    job_.lookups_from = Job::LookupsFrom::kGiven;
    job_.lookups.enabled_keys = {"app"};
    options_.available_memory = [] { return 1024 * kMebibyte; };
  }
  void TearDown() override { fs::remove_all(folder_); }

  PreflightReport Run() {
    Result<PreflightReport> report = Preflight(job_, options_, stop_);
    EXPECT_TRUE(report.ok());
    return report.ok() ? *std::move(report) : PreflightReport();
  }
  // "warn: detail; remedy" of the check of that name, "" when there is none.
  static std::string LineOf(const PreflightReport& report, const std::string& name) {
    for (const Check& check : report.checks.checks()) {
      if (check.name == name) {
        return std::string(NameOf(check.verdict)) + ": " + check.detail +
               (check.remedy.empty() ? "" : "; " + check.remedy);
      }
    }
    return "";
  }

  Job job_;
  PreflightOptions options_;
  std::atomic<bool> stop_ = false;
  fs::path folder_;
};

TEST_F(PreflightTest, Ready) {
  const PreflightReport report = Run();
  EXPECT_TRUE(report.ready());
  // The case has no such file, and its rows no labels of namespaces.
  EXPECT_EQ(report.Count(Verdict::kWarn), 1) << ToJson(report);
  EXPECT_EQ(LineOf(report, "table namespace_labels_daily"),
            "warn: no object: no labels of namespaces; see that the reports are uploaded");
  EXPECT_THAT(LineOf(report, "objects 2025-10"), StartsWith("ok: "));
  EXPECT_THAT(LineOf(report, "table pod_usage_daily"),
              MatchesRegex("ok: [0-9]+ objects?, [0-9.]+ KiB, [0-9]+ rows?.*"));
  EXPECT_EQ(LineOf(report, "days"), "ok: 1 of 1 day have reports");
  EXPECT_THAT(LineOf(report, "memory"),
              MatchesRegex("ok: 256.0 MiB at most, streaming on [0-9]+ threads?; 1.0 GiB are available"));
  EXPECT_THAT(LineOf(report, "look-ups"),
              "ok: 1 enabled key, 0 cost category patterns, node roles from the reports, as given");
  EXPECT_FALSE(report.tables.empty());
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(PreflightTest, NoLakeHidesNothingElse) {
  job_.lake_root = (folder_ / "nowhere").string();
  const PreflightReport report = Run();
  EXPECT_EQ(LineOf(report, "lake"),
            "FAIL: " + job_.lake_root + ": there is no such directory; give the root of the lake with --input");
  EXPECT_EQ(LineOf(report, "table pod_usage"), "skip: not tried: the lake could not be opened");
  EXPECT_EQ(LineOf(report, "memory"), "skip: not tried: what is to be read is not known");
  EXPECT_THAT(LineOf(report, "output " + job_.outputs[0].path), StartsWith("ok: "));
  EXPECT_THAT(LineOf(report, "look-ups"), StartsWith("ok: "));
}

TEST_F(PreflightTest, NoObjectOfTheSource) {
  job_.source_uuid = "00000000-0000-0000-0000-000000000000";
  const PreflightReport report = Run();
  EXPECT_THAT(LineOf(report, "objects 2025-10"),
              AllOf(StartsWith("FAIL: no Parquet object of source 00000000"), HasSubstr("looked for data/parquet/"),
                    HasSubstr("check the input, layout, account, source and dates")));
  EXPECT_EQ(LineOf(report, "days"), "skip: not tried: no object was found");
}

// spec: F.30
TEST_F(PreflightTest, AMonthWithoutObjectsIsAWarning) {
  job_.days = {*Day::Parse("2025-10-14"), *Day::Parse("2025-11-02")};
  const PreflightReport report = Run();
  EXPECT_TRUE(report.ready());
  EXPECT_THAT(LineOf(report, "objects 2025-10"), StartsWith("ok: "));
  EXPECT_THAT(LineOf(report, "objects 2025-11"), AllOf(StartsWith("warn: "), HasSubstr("its days would be emptied")));
  EXPECT_THAT(LineOf(report, "days"), AllOf(StartsWith("warn: "), HasSubstr(" to 2025-11-02: these would be emptied")));
}

TEST_F(PreflightTest, ACorruptObjectIsOneOfItsTableAlone) {
  fs::copy(job_.lake_root, folder_ / "lake", fs::copy_options::recursive);
  job_.lake_root = (folder_ / "lake").string();
  std::string broken;
  for (const auto& entry : fs::recursive_directory_iterator(folder_ / "lake/data/parquet/daily")) {
    const std::string path = entry.path().string();
    const bool is_of_the_day = path.find("pod_usage.2025-10-14") != std::string::npos;
    if (entry.is_regular_file() && is_of_the_day) broken = path;
  }
  ASSERT_NE(broken, "");
  fs::resize_file(broken, fs::file_size(broken) / 2);
  const PreflightReport report = Run();
  EXPECT_THAT(LineOf(report, "table pod_usage_daily"), AllOf(StartsWith("FAIL: "), HasSubstr("cut short")));
  EXPECT_THAT(LineOf(report, "table pod_usage"), StartsWith("ok: "));
  EXPECT_EQ(LineOf(report, "memory"), "skip: not tried: what is to be read is not known");

  // A run of another day does not open it.
  job_.days = {*Day::Parse("2025-10-13"), *Day::Parse("2025-10-13")};
  EXPECT_THAT(LineOf(Run(), "table pod_usage_daily"), testing::Not(StartsWith("FAIL")));
}

TEST_F(PreflightTest, FootersThatTookTooLong) {
  options_.lake_limit = std::chrono::milliseconds(-1);
  const PreflightReport report = Run();
  EXPECT_THAT(LineOf(report, "table pod_usage_daily"),
              AllOf(StartsWith("warn: "), HasSubstr("the time was over before ")));
  EXPECT_EQ(LineOf(report, "days"), "skip: not tried: not every footer could be read");
}

TEST_F(PreflightTest, TooLittleMemory) {
  job_.performance.memory_bytes = 8 * kMebibyte;
  EXPECT_THAT(LineOf(Run(), "memory"), MatchesRegex("FAIL: --memory: 8MiB is too little: the largest row group and a "
                                                    "day need [0-9]+MiB; give --memory [0-9]+MiB or more"));
}

TEST_F(PreflightTest, MemoryThatIsNotThere) {
  options_.available_memory = [] { return 100 * kMebibyte; };
  const PreflightReport report = Run();
  EXPECT_THAT(LineOf(report, "memory"), AllOf(StartsWith("warn: 256.0 MiB at most"), HasSubstr("only 100.0 MiB")));
  EXPECT_TRUE(report.ready());
}

TEST_F(PreflightTest, OutputsAreLookedAtAndNotMade) {
  const auto line = [&](Output::Kind kind, const std::string& path, std::int64_t rows = 0) {
    PreflightReport report;
    CheckOutput({kind, path, {}}, rows, report.checks);
    return LineOf(report, "output " + path);
  };
  const std::string folder = folder_.string();
  EXPECT_THAT(line(Output::Kind::kCsv, folder + "/rows.csv"), StartsWith("ok: " + folder + " can be written, "));
  EXPECT_THAT(line(Output::Kind::kDirectory, folder + "/deep/er/"), StartsWith("ok: " + folder + " can be written, "));
  EXPECT_EQ(line(Output::Kind::kCsv, folder + "/deep/rows.csv"),
            "FAIL: " + folder +
                "/deep/rows.csv: No such file or directory; make the folder first, or give another "
                "output");
  EXPECT_EQ(line(Output::Kind::kParquet, folder), "FAIL: " + folder + ": Is a directory; give another output");
  std::ofstream(folder_ / "file") << "x";
  EXPECT_THAT(line(Output::Kind::kDirectory, folder + "/file/"), HasSubstr("Not a directory"));
  EXPECT_THAT(line(Output::Kind::kCsv, "/proc/rows.csv"), StartsWith("FAIL: "));
  EXPECT_THAT(line(Output::Kind::kCsv, folder + "/rows.csv", std::int64_t{1} << 50),
              AllOf(StartsWith("warn: "), HasSubstr("the rows may take up to ")));
  EXPECT_FALSE(fs::exists(folder_ / "deep"));
}

TEST_F(PreflightTest, NoLookups) {
  job_.lookups_from = Job::LookupsFrom::kNone;
  EXPECT_THAT(LineOf(Run(), "look-ups"), StartsWith("warn: none are given: no label counts"));
}

TEST_F(PreflightTest, NotesOfTheConfigurationAreWarnings) {
  options_.notes = {"chunk_size is no longer needed"};
  const PreflightReport report = Run();
  EXPECT_EQ(report.checks.checks()[1].verdict, Verdict::kWarn);
  EXPECT_EQ(report.checks.checks()[1].detail, "chunk_size is no longer needed");
}

TEST_F(PreflightTest, AStopIsTheOnlyError) {
  stop_ = true;
  const Result<PreflightReport> report = Preflight(job_, options_, stop_);
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().kind, ErrorKind::kInterrupted);
}

// A server that takes connections and says nothing, as behind a firewall that swallows packets.
TEST_F(PreflightTest, AServerThatDoesNotAnswerTakesItsTimeAndNoMore) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(listen(listener, 8), 0);
  socklen_t length = sizeof address;
  ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length), 0);
  PostgresqlTarget target;
  target.host = "127.0.0.1";
  target.port = std::to_string(ntohs(address.sin_port));
  target.database = "koku";
  target.schema = "org1234567";
  job_.outputs.push_back({Output::Kind::kPostgresql, "", target});
  job_.lookups_from = Job::LookupsFrom::kPostgresql;
  options_.postgresql_limit = std::chrono::milliseconds(300);
  const auto begin = std::chrono::steady_clock::now();
  const PreflightReport report = Run();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(3));
  close(listener);
  EXPECT_EQ(LineOf(report, "PostgreSQL"),
            "FAIL: no answer within 0.30 s; see what the server does, and the network to it");
  for (const char* name : {"PostgreSQL version", "PostgreSQL TLS", "PostgreSQL clock", "PostgreSQL role", "schema",
                           "target table", "target columns", "privileges", "partition 2025-10", "look-ups",
                           "report period 2025-10", "lock 2025-10", "other writers"}) {
    EXPECT_EQ(LineOf(report, name), "skip: not tried: there is no connection to PostgreSQL") << name;
  }
  EXPECT_THAT(LineOf(report, "days"), StartsWith("ok: "));
}

TEST(PreflightVersion, OthersThanUsersRunAreToldOf) {
  CheckList checks;
  CheckVersion(150004, "15.4", checks);
  CheckVersion(160001, "16.1", checks);
  CheckVersion(140010, "14.10", checks);
  CheckVersion(170000, "17.0", checks);
  EXPECT_THAT(checks.checks(),
              testing::ElementsAre(Field(&Check::verdict, Verdict::kOk), Field(&Check::verdict, Verdict::kOk),
                                   Field(&Check::verdict, Verdict::kWarn), Field(&Check::verdict, Verdict::kWarn)));
  EXPECT_EQ(checks.checks()[3].detail, "17.0, which is not tested");
}

TEST(PreflightEncryption, OnlyWhatLeavesTheMachineIsToldOf) {
  CheckList checks;
  for (const char* address : {"", "127.0.0.1", "::1"}) CheckEncryption(address, "", checks);
  CheckEncryption("192.0.2.7", "TLSv1.3, TLS_AES_256_GCM_SHA384", checks);
  for (const Check& check : checks.checks()) EXPECT_EQ(check.verdict, Verdict::kOk) << check.detail;
  CheckEncryption("192.0.2.7", "", checks);
  EXPECT_EQ(checks.checks().back().verdict, Verdict::kWarn);
  EXPECT_EQ(checks.checks().back().detail, "the session with 192.0.2.7 is not encrypted");
}

TEST(PreflightSkew, CountsWhatTheWayOfTheAnswerCannotExplain) {
  CheckList checks;
  CheckSkew("clock", {.before = 100, .after = 100, .theirs = 100.4}, std::nullopt, checks);
  CheckSkew("clock", {.before = 100, .after = 100.2, .theirs = 88.1}, std::nullopt, checks);
  CheckSkew("clock", {.before = 100, .after = 140, .theirs = 160}, std::nullopt, checks);
  CheckSkew("clock", {.before = 10000, .after = 10000, .theirs = 6400}, std::nullopt, checks);
  EXPECT_EQ(checks.checks()[0].detail, "as this machine's, to a second");
  EXPECT_EQ(checks.checks()[1].detail, "12.00 s behind this machine's");
  EXPECT_EQ(checks.checks()[2].verdict, Verdict::kOk);
  EXPECT_EQ(checks.checks()[3].verdict, Verdict::kWarn);
  EXPECT_EQ(checks.checks()[3].detail, "1 h 00 min behind this machine's");
}

TEST(PreflightSkew, AServiceMayRefuseFromSomeSkewOn) {
  CheckList checks;
  CheckSkew("clock", {.before = 100.9, .after = 100.9, .theirs = 100, .unit = 1}, 900, checks);
  CheckSkew("clock", {.before = 100, .after = 100, .theirs = 950, .unit = 1}, 900, checks);
  CheckSkew("clock", {.before = 100, .after = 100, .theirs = 1099, .unit = 1}, 900, checks);
  EXPECT_EQ(checks.checks()[0].verdict, Verdict::kOk);
  EXPECT_EQ(checks.checks()[1].verdict, Verdict::kWarn);
  EXPECT_EQ(checks.checks()[2].verdict, Verdict::kFail);
  EXPECT_EQ(checks.checks()[2].detail, "16 min 40 s ahead of this machine's: requests are refused");
}

TEST(PreflightLakeEncryption, OnlyWhatLeavesTheMachineIsToldOf) {
  const auto verdict = [](const std::string& endpoint, bool verify) {
    CheckList checks;
    S3Settings settings;
    settings.endpoint = endpoint;
    settings.verify_tls = verify;
    CheckLakeEncryption(settings, checks);
    return checks.checks().front().verdict;
  };
  EXPECT_EQ(verdict("", true), Verdict::kOk);
  EXPECT_EQ(verdict("https://minio.example:9000", true), Verdict::kOk);
  EXPECT_EQ(verdict("https://minio.example:9000", false), Verdict::kWarn);
  EXPECT_EQ(verdict("http://127.0.0.1:9000", true), Verdict::kOk);
  EXPECT_EQ(verdict("http://localhost:9000", true), Verdict::kOk);
  EXPECT_EQ(verdict("http://[::1]:9000", true), Verdict::kOk);
  EXPECT_EQ(verdict("http://minio.example:9000", true), Verdict::kWarn);
  EXPECT_EQ(verdict("http://localhost.example:9000", true), Verdict::kWarn);
  EXPECT_EQ(verdict("http://127.0.0.1.example", true), Verdict::kWarn);
}

TEST(TimeLimit, IsOverByItselfOrWithTheOuterStop) {
  std::atomic<bool> outer = false;
  const auto await = [](const TimeLimit& limit) {
    for (int i = 0; i < 500 && !limit.stop().load(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return limit.stop().load();
  };
  const TimeLimit brief(outer, std::chrono::milliseconds(1));
  EXPECT_TRUE(await(brief));
  EXPECT_TRUE(brief.expired());
  const TimeLimit patient(outer, std::chrono::hours(1));
  EXPECT_FALSE(patient.stop().load());
  outer = true;
  EXPECT_TRUE(await(patient));
  EXPECT_FALSE(patient.expired());
}

}  // namespace
}  // namespace daybook
