// SPDX-License-Identifier: Apache-2.0
// Rows and folders for the tests of the sinks.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "src/sink/row_sink.h"
#include "src/summary/finished_row.h"

namespace daybook {

inline constexpr const char* kSampleSource = "11111111-2222-3333-4444-555555555555";

inline RunIdentity SampleIdentity() {
  return {.report_period_id = 7, .cluster_id = "my-cluster", .cluster_alias = "alias", .source_uuid = kSampleSource};
}

inline MetricValue SampleMetric(double value) { return {value, ToNumeric(value, DecimalForm::kShortest).value()}; }

inline FinishedRow SamplePodRow() {
  FinishedRow row;
  row.namespace_ = "shop";
  row.node = "n1";
  row.resource_id = "i-n1";
  row.pod_labels = R"({"app":"web","env":"blue"})";
  for (std::size_t i = 0; i < 14; ++i) row.metrics[i] = SampleMetric(static_cast<double>(i) + 0.5);
  row.all_labels = R"({"app":"web","env":"blue"})";
  row.infrastructure_usage_cost = R"({"cpu":0.0,"memory":0.0,"storage":0.0})";
  row.cost_category_id = 3;
  return row;
}

inline FinishedRow SampleStorageRow() {
  FinishedRow row;
  row.data_source = DataSource::kStorage;
  row.namespace_ = "";
  row.persistentvolumeclaim = "claim";
  row.persistentvolume = "volume";
  row.storageclass = "gp3";
  row.csi_volume_handle = "vol-1";
  row.volume_labels = "{}";
  row.all_labels = "{}";
  row[Metric::kPersistentvolumeclaimCapacityGigabyte] = SampleMetric(20);
  row[Metric::kPersistentvolumeclaimCapacityGigabyteMonths] = SampleMetric(0.6451612903225806);
  row.infrastructure_usage_cost = R"({"cpu":0.0,"memory":0.0,"storage":0.0})";
  return row;
}

inline FinishedRow SampleUnallocatedRow() {
  FinishedRow row;
  row.namespace_ = "Worker unallocated";
  row.node = "n1";
  row[Metric::kPodUsageCpuCoreHours] = SampleMetric(-1.25);
  row.all_labels = "{}";
  return row;
}

// A folder of its own for each test, removed with all it holds.
class TemporaryFolderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "daybook-sink-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }

  void WriteFile(const std::string& name, const std::string& content) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << content;
  }

  std::string ReadFile(const std::string& name) const {
    std::ostringstream content;
    content << std::ifstream(folder_ / name, std::ios::binary).rdbuf();
    return content.str();
  }

  // All files and folders below, hidden ones too, sorted; folders end in "/".
  std::vector<std::string> Tree() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
      names.push_back(std::filesystem::relative(entry.path(), folder_).string() + (entry.is_directory() ? "/" : ""));
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  // The files below, hidden ones too.
  std::vector<std::string> Files() const {
    std::vector<std::string> names = Tree();
    std::erase_if(names, [](const std::string& name) { return name.ends_with('/'); });
    return names;
  }

  // Hands `days` to `sink` and commits.
  static Status Run(RowSink& sink, const std::vector<std::pair<Day, std::vector<FinishedRow>>>& days) {
    DAYBOOK_RETURN_IF_ERROR(sink.Open());
    for (const auto& [day, rows] : days) DAYBOOK_RETURN_IF_ERROR(sink.WriteDay(day, SampleIdentity(), rows));
    DAYBOOK_RETURN_IF_ERROR(sink.Prepare());
    return sink.Commit();
  }

  std::filesystem::path folder_;
};

}  // namespace daybook
