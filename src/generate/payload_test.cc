// SPDX-License-Identifier: Apache-2.0
#include "src/generate/payload.h"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <nlohmann/json.hpp>

#include "src/sink/sample_rows.h"

namespace daybook {
namespace {

class PayloadTest : public TemporaryFolderTest {
 protected:
  Status Write(const std::string& name, const std::vector<std::pair<std::string, std::string>>& members,
               const FileCalls& calls = kPosixFileCalls) {
    DAYBOOK_ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(Path(name), name, calls));
    DAYBOOK_ASSIGN_OR_RETURN(const auto payload, Payload::Open(&file, Day::FromCalendar(2025, 10, 1)));
    for (const auto& [member, content] : members) DAYBOOK_RETURN_IF_ERROR(payload->Add(member, content));
    DAYBOOK_RETURN_IF_ERROR(payload->Close());
    return file.Finish();
  }

  std::vector<std::pair<std::string, std::string>> Read(const std::string& name) {
    std::vector<std::pair<std::string, std::string>> members;
    ::archive* archive = archive_read_new();
    archive_read_support_filter_gzip(archive);
    archive_read_support_format_tar(archive);
    EXPECT_EQ(archive_read_open_filename(archive, Path(name).c_str(), 10240), ARCHIVE_OK);
    archive_entry* entry = nullptr;
    while (archive_read_next_header(archive, &entry) == ARCHIVE_OK) {
      std::string content(static_cast<std::size_t>(archive_entry_size(entry)), '\0');
      EXPECT_EQ(archive_read_data(archive, content.data(), content.size()), static_cast<la_ssize_t>(content.size()));
      EXPECT_EQ(archive_entry_mtime(entry), 1759363200);  // the end of the day
      members.emplace_back(archive_entry_pathname(entry), content);
    }
    archive_read_free(archive);
    return members;
  }
};

TEST_F(PayloadTest, HoldsItsMembers) {
  const std::vector<std::pair<std::string, std::string>> members = {
      {"manifest.json", "{}"}, {"empty.csv", ""}, {"large.csv", std::string(300'000, 'x')}};
  ASSERT_TRUE(Write("one.tar.gz", members).ok());
  EXPECT_EQ(Read("one.tar.gz"), members);
}

TEST_F(PayloadTest, BytesDependOnMembersAlone) {
  const std::vector<std::pair<std::string, std::string>> members = {{"a", "1"}, {"b", "2"}};
  ASSERT_TRUE(Write("one.tar.gz", members).ok());
  ASSERT_TRUE(Write("other.tar.gz", members).ok());
  EXPECT_EQ(ReadFile("one.tar.gz"), ReadFile("other.tar.gz"));
}

TEST_F(PayloadTest, AFailedWriteIsTold) {
  FileCalls calls = kPosixFileCalls;
  calls.write = [](int, const void*, std::size_t) -> ssize_t {
    errno = ENOSPC;
    return -1;
  };
  const Status status = Write("full.tar.gz", {{"a", std::string(5'000'000, 'x')}}, calls);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kService);
  EXPECT_EQ(status.error().Message(), "write: full.tar.gz: No space left on device; free some space and run again");
}

// spec: inputs.md 3, "Payload"
TEST(Manifest, HasWhatAnIngestNeeds) {
  const auto manifest =
      nlohmann::json::parse(ManifestJson("u-1", "c1", Day::FromCalendar(2025, 10, 31), {"u-1_openshift_report.0.csv"}));
  EXPECT_EQ(manifest["uuid"], "u-1");
  EXPECT_EQ(manifest["cluster_id"], "c1");
  EXPECT_EQ(manifest["date"], "2025-10-31T00:00:00.000000+00:00");
  EXPECT_EQ(manifest["start"], "2025-10-31T00:00:00.000000+00:00");
  EXPECT_EQ(manifest["end"], "2025-11-01T00:00:00.000000+00:00");
  EXPECT_EQ(manifest["daily_reports"], true);
  EXPECT_EQ(manifest["files"], nlohmann::json({"u-1_openshift_report.0.csv"}));
  EXPECT_TRUE(manifest["version"].is_string());
}

}  // namespace
}  // namespace daybook
