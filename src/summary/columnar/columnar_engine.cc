// SPDX-License-Identifier: Apache-2.0
// The fast summary: pages are decoded to codes, codes are mapped to numbers once a dictionary, and rows are added to
// the cells of their day; joins and texts come once a cell. Days are worked on side by side, and given out in order.
// What comes out is what reference/ gives, bit by bit (spec: F.29).
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "src/base/parallel_for.h"
#include "src/base/process_memory.h"
#include "src/plan/object_plan.h"
#include "src/scan/parquet_footer.h"
#include "src/summary/columnar/block_plan.h"
#include "src/summary/columnar/block_read_ahead.h"
#include "src/summary/columnar/category_matcher.h"
#include "src/summary/columnar/day_block.h"
#include "src/summary/columnar/day_summary.h"
#include "src/summary/columnar/memory_plan.h"
#include "src/summary/columnar/ordered_days.h"
#include "src/summary/columnar/roles.h"
#include "src/summary/columnar/table_columns.h"
#include "src/summary/engine.h"
#include "src/summary/stage_timer.h"

namespace daybook {
namespace {

using namespace columnar;  // NOLINT(google-build-using-namespace): this file is the door to that namespace

constexpr std::size_t kDefaultBatchRows = 8192;
// Labels that are remembered from block to block.
constexpr std::size_t kMaxLabelBytes = 16U << 20U;

// What reading ahead can use: a few of the largest requests to a store for each of its connections.
constexpr std::int64_t kMostReadAhead = std::int64_t{64} << 20;

double SecondsSince(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// Thread-seconds and rows of the passes over the days.
struct PassTimes {
  StageReport labels = {"labels"};
  StageReport volumes = {"volumes"};
  StageReport pods = {"pods"};
  StageReport capacity = {"capacity"};
  StageReport finish = {"finish"};

  StageReport& Of(Table table) {
    switch (table) {
      case Table::kPodHourly: return capacity;
      case Table::kPodDaily: return pods;
      case Table::kStorageDaily: return volumes;
      default: return labels;
    }
  }
  void Add(const PassTimes& other) {
    for (StageReport PassTimes::*pass :
         {&PassTimes::labels, &PassTimes::volumes, &PassTimes::pods, &PassTimes::capacity, &PassTimes::finish}) {
      (this->*pass).seconds += (other.*pass).seconds;
      (this->*pass).rows_in += (other.*pass).rows_in;
      (this->*pass).rows_out += (other.*pass).rows_out;
    }
  }
};

// One summary over the days of a month.
class Run {
 public:
  Run(const SummaryInput& input, const Performance& performance, const DayConsumer& consumer, Observer& observer,
      const std::atomic<bool>& stop)
      : input_(input),
        performance_(performance),
        consumer_(consumer),
        observer_(observer),
        stop_(stop),
        rules_(RulesOf(input.dialect)),
        num_threads_(performance.threads > 0 ? static_cast<std::size_t>(performance.threads)
                                             : std::max(std::thread::hardware_concurrency(), 1U)),
        batch_rows_(performance.batch_rows > 0 ? static_cast<std::size_t>(performance.batch_rows) : kDefaultBatchRows),
        days_(input.days.start, num_threads_ + 1) {}

  // Of a run that only derives roles.
  Result<std::vector<NodeRole>> DerivedNodes() {
    DAYBOOK_RETURN_IF_ERROR(ReadFooters());
    DAYBOOK_RETURN_IF_ERROR(FindRoles());
    return std::move(derived_nodes_);
  }

  Result<SummaryFacts> Summarize() {
    // footers: the row groups of the range
    StageTimer footers("footers", observer_);
    DAYBOOK_RETURN_IF_ERROR(ReadFooters());
    facts_.stages.push_back(footers.End(0, 0));

    // roles: as looked up, or derived from a pass of its own
    StageTimer roles("roles", observer_);
    DAYBOOK_RETURN_IF_ERROR(FindRoles());
    facts_.stages.push_back(roles.End(0, 0));

    // memory: the mode, and what each thread may take
    blocks_ = PlanBlocks(row_groups_, input_.days);
    DAYBOOK_RETURN_IF_ERROR(PlanMode());
    if (memory_.in_memory) {
      // load: the bytes of every chunk that the days need
      StageTimer load("load", observer_);
      DAYBOOK_RETURN_IF_ERROR(LoadChunks());
      facts_.stages.push_back(load.End(0, 0));
    }

    // days: labels, volumes, pods and capacity of each block, joined and finished day by day
    StageTimer days("days", observer_);
    DAYBOOK_RETURN_IF_ERROR(SummarizeDays());
    facts_.stages.push_back(days.End(facts_.hourly_rows + facts_.daily_rows, facts_.rows_out));
    for (const StageReport* pass : {&times_.labels, &times_.volumes, &times_.pods, &times_.capacity, &times_.finish}) {
      facts_.passes.push_back(*pass);
    }
    SetObjects();
    facts_.bytes_read = bytes_read_;
    facts_.bytes_read_again = bytes_read_again_;
    return std::move(facts_);
  }

 private:
  Status ReadFooters();
  Status FindRoles();
  Status PlanMode();
  Status LoadChunks();
  Status SummarizeDays();
  void SetObjects();

  // What a thread keeps from block to block.
  struct Worker {
    LabelStore labels;
    PassTimes times;
  };
  Worker MakeWorker() const {
    std::vector<std::string> keys = input_.lookups->enabled_keys;
    // A.1
    if (!keys.empty() || !rules_.no_enabled_key_empties_maps) keys.emplace_back("vm_kubevirt_io_name");
    return {LabelStore({rules_.refuses_nested_or_repeated, rules_.null_labels_are_null, rules_.refuses_blank_labels},
                       std::move(keys)),
            {}};
  }
  // Works on blocks until there are none left. `put` takes each finished day; false ends the work.
  template <typename Put>
  void Work(Worker& worker, Put put);
  // `items`: the block's row groups in the order in which they are read, as read_ahead_ knows them. Where there are
  // none they are read when they are needed.
  template <typename Put>
  Status SummarizeBlock(const PlannedBlock& planned, std::span<const std::size_t> items, Worker& worker, Put put);
  template <typename Put>
  Status FinishBlock(const PlannedBlock& planned, Worker& worker, DayBlock& block, Put put);
  // Reads the rows of the block; false when its days take more memory than there is for them.
  Result<bool> FillBlock(const PlannedBlock& planned, std::span<const std::size_t> items, Worker& worker,
                         DayBlock& block);
  // How many reads are kept under way where nothing else is done.
  std::size_t NumReaders() const { return std::max(num_threads_, input_.store->concurrent_reads()); }
  Error TooLittleMemory(const PlannedBlock& planned, std::size_t needed) const;
  void Fail(std::size_t block, Status status);
  Status Consume(const DayRows& rows);

  const SummaryInput& input_;
  const Performance& performance_;
  const DayConsumer& consumer_;
  Observer& observer_;
  const std::atomic<bool>& stop_;
  const DialectRules rules_;
  std::size_t num_threads_;
  const std::size_t batch_rows_;

  TableRowGroups row_groups_;
  std::vector<RowGroup> role_row_groups_;  // of the pod table, with RoleColumns()
  std::vector<NodeRole> derived_nodes_;
  RolesByNode roles_;
  std::vector<PlannedBlock> blocks_;
  MemoryPlan memory_;
  std::array<std::vector<ChunkBytes>, kNumTables> loaded_;  // as row_groups_, when all is in memory
  std::atomic<std::int64_t> bytes_read_ = 0;
  std::atomic<std::int64_t> bytes_read_again_ = 0;
  std::optional<BlockReadAhead> read_ahead_;

  OrderedDays days_;
  std::atomic<std::size_t> next_block_ = 0;
  std::mutex mutex_;  // of what follows
  std::size_t failed_block_ = 0;
  std::optional<Error> failure_;
  std::vector<ObjectRows> object_rows_;
  PassTimes times_;
  SummaryFacts facts_;
};

Status Run::ReadFooters() {
  struct Footer {
    Table table;
    std::uint32_t object;
    std::vector<RowGroup> row_groups;
  };
  std::vector<Footer> footers;
  for (const Table table : kTables) {
    if (table == Table::kStorageDaily && !input_.storage_exists) continue;
    const bool hourly_labels = table == Table::kNodeLabelHourly || table == Table::kNamespaceLabelHourly;
    if (hourly_labels && input_.label_change != LabelChange::kLatest) continue;
    const auto& objects = input_.objects[static_cast<std::size_t>(table)];
    for (std::uint32_t i = 0; i < objects.size(); ++i) {
      const std::optional<Day> day = DayOfName(objects[i].key, table);
      if (!day.has_value() || input_.days.Contains(*day)) footers.push_back({table, i, {}});
    }
  }
  const bool derives_roles = !input_.lookups->nodes.has_value();
  std::vector<ColumnRequest> pod_requests(ColumnsOf(Table::kPodDaily).begin(), ColumnsOf(Table::kPodDaily).end());
  const std::size_t num_pod_columns = pod_requests.size();
  if (derives_roles) pod_requests.push_back(RoleColumns()[role_columns::kNodeRole]);
  DAYBOOK_RETURN_IF_ERROR(ParallelFor(footers.size(), NumReaders(), [&](std::size_t i, std::size_t) -> Status {
    if (stop_.load(std::memory_order_relaxed)) return InterruptedError("summarize");
    Footer& footer = footers[i];
    const ObjectInfo& object = input_.objects[static_cast<std::size_t>(footer.table)][footer.object];
    const auto requests = footer.table == Table::kPodDaily ? pod_requests : ColumnsOf(footer.table);
    bytes_read_ += std::min(object.size, kFooterReadBytes);
    return AppendRowGroups(*input_.store, object, footer.object, requests, input_.days, footer.row_groups);
  }));
  for (Footer& footer : footers) {
    for (RowGroup& row_group : footer.row_groups) {
      if (footer.table == Table::kPodDaily && derives_roles) {
        RowGroup of_roles = row_group;
        of_roles.chunks = {row_group.chunks[pod_columns::kInterval], row_group.chunks[pod_columns::kNamespace],
                           row_group.chunks[pod_columns::kNode], row_group.chunks[pod_columns::kResourceId],
                           row_group.chunks[num_pod_columns]};
        role_row_groups_.push_back(std::move(of_roles));
        row_group.chunks.resize(num_pod_columns);
      }
      row_groups_[static_cast<std::size_t>(footer.table)].push_back(std::move(row_group));
    }
  }
  return {};
}

Status Run::FindRoles() {
  if (input_.lookups->nodes.has_value()) {
    roles_ = MaxRoles(*input_.lookups->nodes);
    return {};
  }
  const std::vector<RowGroup>& node_labels = row_groups_[static_cast<std::size_t>(Table::kNodeLabelDaily)];
  MemoryNeed need;
  for (const RowGroup& row_group : role_row_groups_) AddNeed(row_group, need);
  for (const RowGroup& row_group : node_labels) AddNeed(row_group, need);
  need.all_chunks = 0;  // they are read for the days only
  need.read_ahead = input_.store->concurrent_reads() > 0 ? kMostReadAhead : 0;
  DAYBOOK_ASSIGN_OR_RETURN(const MemoryPlan plan,
                           PlanMemory(performance_, need, num_threads_, ResidentOfProgram(), AvailableBytes()));
  DAYBOOK_ASSIGN_OR_RETURN(
      DerivedRoles derived,
      DeriveRoles(input_, role_row_groups_, node_labels, rules_,
                  {.threads = plan.threads, .batch_rows = batch_rows_, .read_ahead_bytes = plan.read_ahead}, stop_));
  roles_ = MaxRoles(derived.roles);
  derived_nodes_ = std::move(derived.roles);
  bytes_read_ += derived.bytes_read;
  return {};
}

void Run::Fail(std::size_t block, Status status) {
  const std::lock_guard lock(mutex_);
  if (!failure_.has_value() || block < failed_block_) {
    failed_block_ = block;
    failure_ = std::move(status).error();
  }
  next_block_ = blocks_.size();
  days_.End();
}

Status Run::PlanMode() {
  MemoryNeed need;
  for (std::size_t table = 0; table < kNumTables; ++table) {
    for (const RowGroup& row_group : row_groups_[table]) AddNeed(row_group, need);
  }
  if (input_.store->concurrent_reads() > 0) need.read_ahead = std::min(need.all_chunks, kMostReadAhead);
  DAYBOOK_ASSIGN_OR_RETURN(memory_,
                           PlanMemory(performance_, need, num_threads_, ResidentOfProgram(), AvailableBytes()));
  num_threads_ = memory_.threads;
  facts_.mode = memory_.in_memory ? "in-memory" : "streaming";
  facts_.mode_reason = memory_.reason;
  facts_.threads = static_cast<std::int32_t>(num_threads_);
  observer_.Log(Observer::Level::kInfo, "mode " + facts_.mode + " (" + facts_.mode_reason + "), " +
                                            std::to_string(num_threads_) +
                                            (num_threads_ == 1 ? " thread" : " threads"));
  return {};
}

Status Run::LoadChunks() {
  std::vector<std::pair<std::size_t, std::size_t>> wanted;  // table, row group
  for (std::size_t table = 0; table < kNumTables; ++table) {
    loaded_[table].resize(row_groups_[table].size());
    for (std::size_t i = 0; i < row_groups_[table].size(); ++i) wanted.emplace_back(table, i);
  }
  return ParallelFor(wanted.size(), NumReaders(), [&](std::size_t i, std::size_t) -> Status {
    if (stop_.load(std::memory_order_relaxed)) return InterruptedError("summarize");
    const auto& [table, index] = wanted[i];
    const RowGroup& row_group = row_groups_[table][index];
    DAYBOOK_ASSIGN_OR_RETURN(loaded_[table][index],
                             ReadChunkBytes(*input_.store, input_.objects[table][row_group.object], row_group));
    bytes_read_ += BytesOf(row_group);
    return {};
  });
}

Error Run::TooLittleMemory(const PlannedBlock& planned, std::size_t needed) const {
  constexpr std::int64_t kMebibyte = std::int64_t{1} << 20;
  const std::int64_t more = static_cast<std::int64_t>(needed) - memory_.bytes_of_block;
  return ConfigurationError("summarize", "--memory",
                            "the groups of " + planned.days.start.ToString() + " alone need " +
                                std::to_string(more / kMebibyte + 1) + "MiB more",
                            "give more memory, or fewer --threads");
}

Result<bool> Run::FillBlock(const PlannedBlock& planned, std::span<const std::size_t> items, Worker& worker,
                            DayBlock& block) {
  std::int64_t bytes = 0;
  for (const Table table : kReadingOrder) {
    const auto t = static_cast<std::size_t>(table);
    const auto begin = std::chrono::steady_clock::now();
    StageReport& pass = worker.times.Of(table);
    for (const std::uint32_t i : planned.row_groups[t]) {
      const RowGroup& row_group = row_groups_[t][i];
      ChunkBytes chunks;
      if (memory_.in_memory) {
        chunks = loaded_[t][i];
      } else if (!items.empty()) {
        DAYBOOK_ASSIGN_OR_RETURN(chunks, read_ahead_->chunks().Take(items.front()));
        items = items.subspan(1);
      }
      DAYBOOK_RETURN_IF_ERROR(block.Add(table, row_group, std::move(chunks)));
      pass.rows_in += row_group.num_rows;
      bytes += BytesOf(row_group);
      if (static_cast<std::int64_t>(block.num_bytes()) <= memory_.bytes_of_block) continue;
      if (planned.days.NumDays() == 1) return TooLittleMemory(planned, block.num_bytes());
      for (const std::size_t item : items) read_ahead_->chunks().PassOver(item);
      if (!memory_.in_memory) {
        bytes_read_ += bytes;
        bytes_read_again_ += bytes;
      }
      return false;
    }
    pass.seconds += SecondsSince(begin);
  }
  if (!memory_.in_memory) bytes_read_ += bytes;
  return true;
}

template <typename Put>
Status Run::SummarizeBlock(const PlannedBlock& planned, std::span<const std::size_t> items, Worker& worker, Put put) {
  if (worker.labels.num_bytes() > kMaxLabelBytes) worker.labels.Clear();
  {
    DayBlock block(planned.days, input_, rules_, worker.labels, batch_rows_, stop_);
    DAYBOOK_ASSIGN_OR_RETURN(const bool filled, FillBlock(planned, items, worker, block));
    if (filled) return FinishBlock(planned, worker, block, put);
  }
  // Days are independent: half of them at a time takes less, and reads again what holds rows of both halves.
  for (const PlannedBlock& half : HalvesOf(planned, row_groups_)) {
    worker.labels.Clear();
    DAYBOOK_RETURN_IF_ERROR(SummarizeBlock(half, {}, worker, put));
  }
  return {};
}

template <typename Put>
Status Run::FinishBlock(const PlannedBlock& planned, Worker& worker, DayBlock& block, Put put) {
  block.FinishLabels();
  {
    const std::lock_guard lock(mutex_);
    object_rows_.insert(object_rows_.end(), block.object_rows().begin(), block.object_rows().end());
    facts_.hourly_rows += block.num_hourly_rows();
    facts_.daily_rows += block.num_daily_rows();
    facts_.node_days_with_label_change += block.num_node_label_changes();
    facts_.namespace_days_with_label_change += block.num_namespace_label_changes();
  }
  CategoryMatcher categories(input_.lookups->cost_categories, rules_.like_has_escape, block.names());
  for (std::size_t day = 0; day < static_cast<std::size_t>(planned.days.NumDays()); ++day) {
    if (stop_.load(std::memory_order_relaxed)) return InterruptedError("summarize");
    const auto begin = std::chrono::steady_clock::now();
    DAYBOOK_ASSIGN_OR_RETURN(DayRows rows, SummarizeDay(block, day, roles_, categories, rules_));
    worker.times.finish.seconds += SecondsSince(begin);
    worker.times.finish.rows_out += static_cast<std::int64_t>(rows.rows.size());
    DAYBOOK_RETURN_IF_ERROR(put(std::move(rows)));
  }
  return {};
}

template <typename Put>
void Run::Work(Worker& worker, Put put) {
  for (std::size_t i = next_block_++; i < blocks_.size(); i = next_block_++) {
    Status status = SummarizeBlock(blocks_[i], read_ahead_->ItemsOf(i), worker, put);
    if (!status.ok()) return Fail(i, std::move(status));
  }
}

Status Run::Consume(const DayRows& rows) {
  facts_.rows_out += static_cast<std::int64_t>(rows.rows.size());
  DAYBOOK_RETURN_IF_ERROR(consumer_(rows.day, rows.rows));
  observer_.Progress(rows.day.days_since_epoch() - input_.days.start.days_since_epoch() + 1, input_.days.NumDays());
  return {};
}

Status Run::SummarizeDays() {
  read_ahead_.emplace(input_, row_groups_, blocks_, num_threads_, memory_.read_ahead, stop_);
  const auto work_beside = [this] {
    Worker worker = MakeWorker();
    // A day that is dropped is dropped since the run has failed elsewhere.
    Work(worker, [this](DayRows rows) -> Status {
      days_.Put(std::move(rows));
      return {};
    });
    const std::lock_guard lock(mutex_);
    times_.Add(worker.times);
  };
  std::vector<std::jthread> threads;
  for (std::size_t t = 1; t < std::min(num_threads_, blocks_.size()); ++t) threads.emplace_back(work_beside);

  // This thread works, too, and writes what is next whenever it is there.
  Status consumed;
  std::int32_t days_left = input_.days.NumDays();
  const auto consume_next = [&](std::optional<DayRows> rows) -> Status {
    DAYBOOK_RETURN_IF_ERROR(Consume(*rows));
    --days_left;
    return {};
  };
  Worker worker = MakeWorker();
  Work(worker, [&](DayRows rows) -> Status {
    for (;;) {
      while (std::optional<DayRows> next = days_.TryTake()) DAYBOOK_RETURN_IF_ERROR(consume_next(std::move(next)));
      if (days_.TryPut(rows)) break;
      std::optional<DayRows> next = days_.Take();
      if (!next.has_value()) return {};  // failed elsewhere
      DAYBOOK_RETURN_IF_ERROR(consume_next(std::move(next)));
    }
    while (std::optional<DayRows> next = days_.TryTake()) DAYBOOK_RETURN_IF_ERROR(consume_next(std::move(next)));
    return {};
  });
  while (days_left > 0) {
    std::optional<DayRows> next = days_.Take();
    if (!next.has_value()) break;
    consumed = consume_next(std::move(next));
    if (consumed.ok()) continue;
    Fail(0, std::move(consumed));
    break;
  }
  threads.clear();
  read_ahead_.reset();
  times_.Add(worker.times);
  if (failure_.has_value()) return *std::move(failure_);
  return {};
}

void Run::SetObjects() {
  std::sort(object_rows_.begin(), object_rows_.end(), [](const ObjectRows& a, const ObjectRows& b) {
    return std::tie(a.day, a.table, a.object) < std::tie(b.day, b.table, b.object);
  });
  for (std::size_t i = 0; i < object_rows_.size();) {
    const ObjectRows& first = object_rows_[i];
    std::int64_t rows = 0;
    for (; i < object_rows_.size() && object_rows_[i].day == first.day && object_rows_[i].table == first.table &&
           object_rows_[i].object == first.object;
         ++i) {
      rows += object_rows_[i].rows;
    }
    const ObjectInfo& object = input_.objects[static_cast<std::size_t>(first.table)][first.object];
    facts_.objects[first.day].push_back(
        {std::string(NameOf(first.table)), object.key, object.size, object.version, rows});
  }
}

class ColumnarEngine final : public SummaryEngine {
 public:
  explicit ColumnarEngine(const Performance& performance) : performance_(performance) {}
  Result<SummaryFacts> Summarize(const SummaryInput& input, const DayConsumer& consumer, Observer& observer,
                                 const std::atomic<bool>& stop) const override {
    return Run(input, performance_, consumer, observer, stop).Summarize();
  }
  Result<std::vector<NodeRole>> DeriveRoles(const SummaryInput& input, Observer& observer,
                                            const std::atomic<bool>& stop) const override {
    const DayConsumer nobody = [](Day, std::span<const FinishedRow>) { return Status(); };
    return Run(input, performance_, nobody, observer, stop).DerivedNodes();
  }

 private:
  const Performance performance_;
};

}  // namespace

std::unique_ptr<SummaryEngine> MakeColumnarEngine(const Performance& performance) {
  return std::make_unique<ColumnarEngine>(performance);
}

}  // namespace daybook
