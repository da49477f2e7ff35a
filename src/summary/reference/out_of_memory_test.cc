// SPDX-License-Identifier: Apache-2.0
// Exhausted memory is neither a fault of the file nor a defect (spec: cli.md, "Exit status").
#include <arrow/status.h>
#include <gtest/gtest.h>

#include <new>

#include "src/summary/engine.h"
#include "src/summary/reference/arrow_input.h"
#include "src/summary/reference/column_reader.h"

namespace daybook::reference {
namespace {

class ReaderWithoutMemory final : public ObjectReader {
 public:
  std::int64_t size() const override { return 4096; }
  Status ReadAt(std::int64_t, std::int64_t, void*) const override { throw std::bad_alloc(); }
};

// Runs out of memory on Open, or once its objects are read.
class StoreWithoutMemory final : public ObjectStore {
 public:
  explicit StoreWithoutMemory(bool opens) : opens_(opens) {}
  std::string Describe() const override { return "store"; }
  Result<std::vector<ObjectInfo>> List(const std::string&) const override { return std::vector<ObjectInfo>(); }
  Result<std::unique_ptr<ObjectReader>> Open(const ObjectInfo&) const override {
    if (!opens_) throw std::bad_alloc();
    return std::unique_ptr<ObjectReader>(std::make_unique<ReaderWithoutMemory>());
  }

 private:
  bool opens_;
};

class SilentObserver final : public Observer {
 public:
  void Log(Level, std::string_view) override {}
  void StageBegins(std::string_view) override {}
  void Progress(std::int64_t, std::int64_t) override {}
  void StageEnds(const StageReport&) override {}
};

const ObjectInfo kPods = {"pods.parquet", 4096, "1"};
const std::atomic<bool> kNeverStop = false;

TEST(OutOfMemory, WhileAFileIsRead) {
  const auto columns =
      ReadColumns(StoreWithoutMemory(true), kPods, {{"node"}}, [](const auto&) { return true; }, kNeverStop);
  ASSERT_FALSE(columns.ok());
  EXPECT_EQ(columns.error().kind, ErrorKind::kService);
  EXPECT_EQ(columns.error().Message(),
            "read Parquet: pods.parquet: the memory is exhausted; free some memory or raise its limit, and run again");
}

TEST(OutOfMemory, AsArrowReportsIt) {
  EXPECT_EQ(ErrorOf(arrow::Status::OutOfMemory("malloc of size 64 failed"), "read Parquet", "a").kind,
            ErrorKind::kService);
  EXPECT_EQ(ErrorOf(arrow::Status::Invalid("not Parquet"), "read Parquet", "a").kind, ErrorKind::kInput);
}

TEST(OutOfMemory, AnywhereElseInTheEngine) {
  const StoreWithoutMemory store(false);
  const Lookups lookups;
  SummaryInput input;
  input.days = {*Day::Parse("2025-10-14"), *Day::Parse("2025-10-14")};
  input.lookups = &lookups;
  input.store = &store;
  input.objects[static_cast<std::size_t>(Table::kPodHourly)] = {kPods};
  SilentObserver observer;
  const auto facts = MakeReferenceEngine()->Summarize(
      input, [](Day, std::span<const FinishedRow>) { return Status(); }, observer, kNeverStop);
  ASSERT_FALSE(facts.ok());
  EXPECT_EQ(facts.error().kind, ErrorKind::kService);
  EXPECT_NE(facts.error().why.find("memory is exhausted"), std::string::npos);
}

}  // namespace
}  // namespace daybook::reference
