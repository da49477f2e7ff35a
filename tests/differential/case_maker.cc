// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/case_maker.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

namespace daybook::differential {
namespace {

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
constexpr std::int64_t kNanosPerDay = 86'400 * kNanosPerSecond;

// The names that a case draws from, and how often a name is NULL instead.
struct Pool {
  std::vector<std::string> names;
  std::size_t null_percent = 0;
  Cell Draw(Random& random) const {
    if (random.Percent(null_percent)) return {};
    return random.Pick(names);
  }
};

enum class NumberStyle { kWhole, kTenths, kAnyExponent, kSame, kByteSeconds, kCancelling, kLargeWhole, kSpecial };

class CaseMaker {
 public:
  CaseMaker(std::uint64_t seed, bool plain) : random_(seed), plain_(plain) {}

  Lake Make() {
    DrawRun();
    DrawPools();
    DrawLookups();
    AddTable(Table::kPodHourly, random_.Below(40));
    AddTable(Table::kPodDaily, random_.Below(40));
    if (!random_.Percent(15)) AddTable(Table::kStorageDaily, random_.Below(25));
    AddTable(Table::kNodeLabelDaily, random_.Below(12));
    AddTable(Table::kNamespaceLabelDaily, random_.Below(12));
    if (lake_.label_change == LabelChange::kLatest) {
      AddTable(Table::kNodeLabelHourly, random_.Below(16));
      AddTable(Table::kNamespaceLabelHourly, random_.Below(16));
    }
    random_.Shuffle(lake_.files);
    return std::move(lake_);
  }

 private:
  void DrawRun();
  void DrawPools();
  void DrawLookups();
  void AddTable(Table table, std::size_t num_rows);
  Pool DrawPool(const std::vector<std::string>& names, std::size_t most);
  LakeRow DrawRow(Table table);
  std::int64_t DrawTime();
  double DrawNumber(NumberStyle style, int most_exponent);
  std::string DrawLabels();
  const Pool* PoolOf(std::string_view column) const;

  Random random_;
  const bool plain_;
  Lake lake_;
  Pool namespaces_, nodes_, pods_, resources_, claims_, volumes_, classes_, handles_, roles_;
  std::vector<std::string> label_texts_;
  std::size_t null_labels_percent_ = 0;
  std::vector<std::int64_t> hours_;
  std::vector<NumberStyle> styles_;
  std::string special_column_;  // of NumberStyle::kSpecial; empty: none
  std::size_t null_number_percent_ = 0;
  std::size_t null_time_percent_ = 0;
  std::size_t outside_percent_ = 0;
  std::vector<std::int32_t> days_;  // those that rows are drawn of
};

void CaseMaker::DrawRun() {
  static const std::vector<std::pair<std::int32_t, std::uint32_t>> kMonths = {
      {2025, 10}, {2024, 2}, {2025, 12}, {2023, 2}, {1970, 1}, {1969, 12}, {2000, 2}, {2025, 10}, {2025, 11}};
  lake_.dialect = random_.Percent(50) ? Dialect::kTrino : Dialect::kOnprem;
  const auto [year, month] = random_.Pick(kMonths);
  const auto month_days = static_cast<std::int64_t>(Month{year, month}.NumDays());
  std::int64_t first = random_.Between(1, month_days);
  std::int64_t last = std::min(month_days, first + random_.Between(0, 4));
  if (random_.Percent(30)) last = first;
  if (random_.Percent(15)) {
    first = 1;
    last = month_days;
  }
  lake_.days = {Day::FromCalendar(year, month, static_cast<std::uint32_t>(first)),
                Day::FromCalendar(year, month, static_cast<std::uint32_t>(last))};
  for (std::size_t i = 0; i < 1 + random_.Below(4); ++i) {
    days_.push_back(static_cast<std::int32_t>(
        random_.Between(lake_.days.start.days_since_epoch(), lake_.days.end.days_since_epoch())));
  }
  lake_.label_change = random_.Percent(30) ? LabelChange::kLatest : LabelChange::kEvery;
  lake_.storage_exists = !random_.Percent(8);
  lake_.daily_serves_as_hourly = random_.Percent(10);
  lake_.options.threads = static_cast<std::int32_t>(random_.Between(1, 4));
  lake_.options.batch_rows = static_cast<std::int32_t>(random_.Between(1, 20));
  if (random_.Percent(10)) lake_.options.batch_rows = 0;
  lake_.options.mode =
      random_.Pick(std::vector{Performance::Mode::kAuto, Performance::Mode::kStreaming, Performance::Mode::kInMemory});
  // What the process of the tests has in memory is none of the engine's.
  lake_.options.memory_bytes = std::int64_t{1} << 40U;
  outside_percent_ = random_.Percent(50) ? 0 : 15;
}

Pool CaseMaker::DrawPool(const std::vector<std::string>& names, std::size_t most) {
  Pool pool;
  pool.names = random_.Some(names, 1 + random_.Below(most));
  pool.null_percent = random_.Percent(70) ? 0 : random_.Percent(70) ? 10 : 50;
  return pool;
}

void CaseMaker::DrawPools() {
  namespaces_ = DrawPool({"shop", "shop ", "kube-system", "openshift-kube-apiserver", "openshift-dns", "Kube-System",
                          "Platform unallocated", "Worker unallocated", "Network unattributed", "Storage unattributed",
                          "", "\u00e9", "e\u0301", "ns_a", "nsXa", "ns%b", "back\\slash", "\U0001F600", "a'b\"c"},
                         4);
  nodes_ = DrawPool({"n1", "n2", "n10", "N1", "n1", "n2", "", "node \u00fc", "n"}, 3);
  pods_ = DrawPool({"p1", "p2", "p3", "p10", "", "p1 "}, 5);
  resources_ = DrawPool({"i-1", "i-2", "i-10", "i-9", "", "I-1"}, 3);
  claims_ = DrawPool({"c1", "c2", "c3", ""}, 3);
  volumes_ = DrawPool({"pv1", "pv2", "pv3", "", " "}, 3);
  classes_ = DrawPool({"gp2", "gp3", "", "standard"}, 2);
  handles_ = DrawPool({"vol-1", "vol-2", ""}, 3);
  roles_ = DrawPool({"master", "infra", "worker", "other", ""}, 2);
  if (!plain_ && random_.Percent(1)) namespaces_.names.push_back(std::string(260, 'x'));
  if (!plain_ && random_.Percent(1)) classes_.names.push_back("\xff not UTF-8");
  if (plain_) {
    for (Pool* pool : {&nodes_, &volumes_, &pods_}) pool->null_percent = 0;
  }

  const std::size_t num_texts = 1 + random_.Below(6);
  for (std::size_t i = 0; i < num_texts; ++i) label_texts_.push_back(DrawLabels());
  if (!plain_ && random_.Percent(4)) {
    label_texts_.push_back(random_.Pick(std::vector<std::string>{"",
                                                                 "   ",
                                                                 "null",
                                                                 " null ",
                                                                 "[]",
                                                                 "[1]",
                                                                 "\"text\"",
                                                                 "12",
                                                                 "{",
                                                                 "{\"app\":}",
                                                                 "{\"app\":1,}",
                                                                 "{'app':1}",
                                                                 "{\"app\":\"\\u0000\"}",
                                                                 "{\"app\":\"\\ud800\"}",
                                                                 "{\"app\":\"\\udc00\"}",
                                                                 "{\"app\":01}",
                                                                 "{\"app\":tru}",
                                                                 "{} x",
                                                                 "{\"app\":\"a\nb\"}",
                                                                 "\t",
                                                                 "{\"a\":[1,}"}));
  }
  if (!plain_ && random_.Percent(10)) {
    label_texts_.push_back(random_.Pick(std::vector<std::string>{
        "{\"app\":\"x\",\"app\":\"y\"}", "{\"app\":{\"b\":1,\"a\":[]}}", "{\"env\":[1, 2.50,\"x\"]}",
        "{\"b\":1,\"b\":2}", "{\"zz\":{}}", "{\"app\":\"y\",\"\\u0061pp\":null}"}));
  }
  null_labels_percent_ = random_.Percent(70) ? 0 : 15;

  for (std::size_t i = 0; i < 1 + random_.Below(6); ++i) {
    static const std::vector<std::int64_t> kOffsets = {0,
                                                       3600 * kNanosPerSecond,
                                                       23 * 3600 * kNanosPerSecond,
                                                       kNanosPerDay - 1'000'000,
                                                       12 * 3600 * kNanosPerSecond + 500'000'000,
                                                       1'000'000};
    hours_.push_back(plain_ || random_.Percent(60) ? random_.Between(0, 23) * 3600 * kNanosPerSecond
                                                   : random_.Pick(kOffsets));
  }
  for (std::size_t i = 0; i < 1 + random_.Below(2); ++i) {
    styles_.push_back(static_cast<NumberStyle>(random_.Below(plain_ ? 5 : 7)));
  }
  // Infinities are refused by both dialects, NaN by one but for capacities: in every column, few cases would be taken.
  if (!plain_ && random_.Percent(3)) styles_.push_back(NumberStyle::kSpecial);
  if (!plain_ && random_.Percent(12)) {
    const auto columns = ColumnsOf(random_.Percent(70) ? Table::kPodDaily : Table::kStorageDaily);
    const TableColumn& column = columns[random_.Below(columns.size())];
    if (column.kind == CellKind::kNumber) special_column_ = column.name;
  }
  null_number_percent_ = random_.Percent(50) ? 0 : random_.Percent(80) ? 10 : 70;
  null_time_percent_ = !plain_ && random_.Percent(15) ? 8 : 0;
}

std::string CaseMaker::DrawLabels() {
  static const std::vector<std::string> kKeys = {"\"app\"",
                                                 "\"env\"",
                                                 "\"tier\"",
                                                 "\"vm_kubevirt_io_name\"",
                                                 "\"App\"",
                                                 "\"\"",
                                                 "\"\\u0061pp2\"",
                                                 "\"a\\\"b\"",
                                                 "\"k\\u00e9\"",
                                                 "\"not enabled\"",
                                                 "\"node_role_kubernetes_io\""};
  static const std::vector<std::string> kValues = {
      "\"x\"",      "\"y\"",       "\"\"",    "\"infra\"",
      "1",          "1.50",        "-0",      "1e3",
      "true",       "false",       "null",    "\"\\u00e9\"",
      "\"\u00e9\"", "\"a\\nb\"",   "\"\\/\"", "\"\\ud83d\\ude00\"",
      "\"q\\\"\"",  "\"\\u0001\"", "\"x\"",   "\"long value of a label that no small string optimization can hold\""};
  std::vector<std::string> keys = kKeys;
  random_.Shuffle(keys);
  keys.resize(random_.Below(5));
  const std::string blank = random_.Percent(30) ? " " : random_.Percent(10) ? "\t\n " : "";
  std::string text = blank + "{";
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i > 0) text += blank + "," + blank;
    const bool role = keys[i].find("role") != std::string::npos && random_.Percent(70);
    text += keys[i] + blank + ":" + blank + (role ? "\"infra\"" : random_.Pick(kValues));
  }
  return text + blank + "}";
}

void CaseMaker::DrawLookups() {
  static const std::vector<std::string> kKeys = {"app",  "env",     "tier", "vm_kubevirt_io_name",     "App",
                                                 "app2", "k\u00e9", "a\"b", "node_role_kubernetes_io", ""};
  Lookups& lookups = lake_.lookups;
  if (!random_.Percent(15)) {
    for (const std::string& key : kKeys) {
      if (random_.Percent(40) && key != "vm_kubevirt_io_name") lookups.enabled_keys.push_back(key);
    }
  }
  static const std::vector<std::string> kPatterns = {"%",
                                                     "shop",
                                                     "shop%",
                                                     "kube-%",
                                                     "%-system",
                                                     "_hop",
                                                     "openshift-%",
                                                     "%unalloc%",
                                                     "Platform unallocated",
                                                     "Worker%",
                                                     "ns_a",
                                                     "ns\\_a",
                                                     "ns%",
                                                     "__",
                                                     "_",
                                                     "",
                                                     "back\\slash",
                                                     "back\\\\slash",
                                                     "%\\%b",
                                                     "s%p"};
  for (std::size_t i = random_.Below(5); i-- > 0;) {
    std::optional<std::int32_t> id = static_cast<std::int32_t>(random_.Between(-3, 9));
    if (random_.Percent(15)) id.reset();
    lookups.cost_categories.push_back({id, random_.Pick(kPatterns)});
  }
  if (!plain_ && random_.Percent(3)) lookups.cost_categories.push_back({1, "shop\\"});
  if (random_.Percent(50)) {
    lookups.nodes.emplace();
    const auto text = [](const Cell& cell) {
      const auto* name = std::get_if<std::string>(&cell);
      return name != nullptr ? std::optional(*name) : std::nullopt;
    };
    for (std::size_t i = random_.Below(6); i-- > 0;) {
      lookups.nodes->push_back(
          {text(nodes_.Draw(random_)), text(resources_.Draw(random_)), text(roles_.Draw(random_))});
    }
  }
}

// The greatest power of two of a column whose values fit their target (spec: F.29), k-fold and summed.
int MostExponentOf(std::string_view column) {
  const bool seconds = column.ends_with("_seconds");
  return column.find("cpu") != std::string_view::npos ? (seconds ? 66 : 54) : (seconds ? 94 : 84);
}

double CaseMaker::DrawNumber(NumberStyle style, int most_exponent) {
  switch (style) {
    case NumberStyle::kWhole: return static_cast<double>(random_.Between(-1, 40)) * 900;
    case NumberStyle::kTenths: return static_cast<double>(random_.Between(-20, 5000)) * 0.1;
    case NumberStyle::kAnyExponent: {
      const double mantissa = 1 + static_cast<double>(random_.Bits() >> 12U) * 0x1p-52;
      const int exponent = static_cast<int>(random_.Between(-60, most_exponent));
      return std::ldexp(random_.Percent(30) ? -mantissa : mantissa, exponent);
    }
    case NumberStyle::kSame: return 3600;
    case NumberStyle::kByteSeconds: return static_cast<double>(random_.Between(1, 1LL << 45U)) * 3600.0 / 7.0;
    case NumberStyle::kCancelling:
      return std::ldexp(random_.Percent(50) ? -1.0 : 1.0,
                        static_cast<int>(random_.Between(most_exponent - 29, most_exponent))) +
             static_cast<double>(random_.Between(0, 3));
    case NumberStyle::kLargeWhole: return static_cast<double>(random_.Between(0, 1LL << 53U));
    case NumberStyle::kSpecial: break;
  }
  static const std::vector<double> kValues = {0.0,
                                              -0.0,
                                              std::numeric_limits<double>::denorm_min(),
                                              1e-310,
                                              std::numeric_limits<double>::quiet_NaN(),
                                              1.0,
                                              3.6e21,
                                              -std::numeric_limits<double>::quiet_NaN(),
                                              -0.0,
                                              std::numeric_limits<double>::infinity(),
                                              1e300,
                                              -1e300,
                                              std::numeric_limits<double>::max(),
                                              2.5,
                                              -std::numeric_limits<double>::infinity(),
                                              1e18,
                                              3.6e22,
                                              -std::numeric_limits<double>::denorm_min(),
                                              0x1p-1022,
                                              std::numeric_limits<double>::signaling_NaN()};
  const double value = random_.Pick(kValues);
  // Most of a case is taken when what no dialect takes is rare.
  return std::abs(value) >= 1e18 && random_.Percent(90) ? 0.5 : value;
}

std::int64_t CaseMaker::DrawTime() {
  std::int64_t day = random_.Pick(days_);
  if (random_.Percent(outside_percent_)) {
    day = random_.Percent(50) ? lake_.days.start.days_since_epoch() - random_.Between(1, 2)
                              : lake_.days.end.days_since_epoch() + random_.Between(1, 2);
  }
  return day * kNanosPerDay + random_.Pick(hours_);
}

const Pool* CaseMaker::PoolOf(std::string_view column) const {
  if (column == "namespace") return &namespaces_;
  if (column == "node") return &nodes_;
  if (column == "pod") return &pods_;
  if (column == "resource_id") return &resources_;
  if (column == "persistentvolumeclaim") return &claims_;
  if (column == "persistentvolume") return &volumes_;
  if (column == "storageclass") return &classes_;
  if (column == "csi_volume_handle") return &handles_;
  if (column == "node_role") return &roles_;
  return nullptr;  // labels
}

LakeRow CaseMaker::DrawRow(Table table) {
  LakeRow row;
  for (const TableColumn& column : ColumnsOf(table)) {
    Cell& cell = row.emplace_back();
    switch (column.kind) {
      case CellKind::kTime:
        if (!random_.Percent(null_time_percent_)) cell = DrawTime();
        break;
      case CellKind::kText:
        if (const Pool* pool = PoolOf(column.name)) {
          cell = pool->Draw(random_);
        } else if (!random_.Percent(null_labels_percent_)) {
          cell = random_.Pick(label_texts_);
        }
        break;
      case CellKind::kNumber:
        if (random_.Percent(null_number_percent_)) break;
        cell = DrawNumber(column.name == special_column_ ? NumberStyle::kSpecial : random_.Pick(styles_),
                          MostExponentOf(column.name));
        break;
    }
  }
  return row;
}

// Whether a row lies in the range, or in no day at all.
bool IsInside(const LakeRow& row, DayRange days) {
  const auto* nanos = std::get_if<std::int64_t>(&row[0]);
  return nanos == nullptr || (*nanos >= days.start.days_since_epoch() * kNanosPerDay &&
                              *nanos < days.end.Next().days_since_epoch() * kNanosPerDay);
}

std::optional<Day> DayOf(const LakeRow& row) {
  const auto* nanos = std::get_if<std::int64_t>(&row[0]);
  if (nanos == nullptr) return std::nullopt;
  return Day(static_cast<std::int32_t>(*nanos / kNanosPerDay - (*nanos % kNanosPerDay < 0 ? 1 : 0)));
}

void CaseMaker::AddTable(Table table, std::size_t num_rows) {
  std::vector<LakeRow> rows;
  for (std::size_t i = 0; i < num_rows; ++i) {
    LakeRow row = DrawRow(table);
    rows.push_back(row);
    if (random_.Percent(12)) rows.push_back(row);
    if (!plain_ && random_.Percent(15)) {
      for (Cell& cell : row) {
        if (auto* number = std::get_if<double>(&cell)) *number = -*number;
      }
      rows.push_back(row);
    }
  }
  if (random_.Percent(40)) {
    std::stable_sort(rows.begin(), rows.end(), [](const LakeRow& a, const LakeRow& b) { return a[0] < b[0]; });
  }
  // A file that has the day in its name holds that day alone (spec: inputs.md 3).
  const std::size_t num_files = rows.empty() ? random_.Below(2) : 1 + random_.Below(4);
  std::vector<LakeFile> files(num_files);
  std::vector<std::optional<Day>> day_of_file(num_files);
  const bool names_days = random_.Percent(30);
  for (std::size_t i = 0; i < num_files; ++i) {
    files[i].table = table;
    const std::string number = std::to_string(i);
    if (names_days && i > 0) {
      day_of_file[i] = Day(random_.Pick(days_));
      files[i].name = std::string(TypeOf(table)) + "." + day_of_file[i]->ToString() + ".7." + number + "_0.parquet";
    } else {
      files[i].name = "October-2025-" + number + ".parquet";
    }
  }
  for (LakeRow& row : rows) {
    std::size_t i = random_.Below(num_files);
    if (day_of_file[i].has_value() && DayOf(row) != day_of_file[i]) i = 0;
    files[i].rows.push_back(std::move(row));
  }
  for (LakeFile& file : files) {
    const bool outside =
        !std::all_of(file.rows.begin(), file.rows.end(), [&](const LakeRow& row) { return IsInside(row, lake_.days); });
    file.format = plain_ ? PlainFormat(table) : MakeFormat(random_, file, outside);
    if (!plain_ && random_.Percent(4)) {
      // A type that nothing can be read from is in order where no value is there (spec: inputs.md 2.8), or only in rows
      // that nobody asked for.
      const bool inside_alone = random_.Percent(50);
      const std::size_t column = 1 + random_.Below(ColumnsOf(table).size() - 1);
      file.format.columns[column].storage = Storage::kBoolean;
      for (LakeRow& row : file.rows) {
        if (!inside_alone || IsInside(row, lake_.days)) row[column] = Cell();
      }
    }
    lake_.files.push_back(std::move(file));
  }
}

Storage DrawStorage(Random& random, CellKind kind) {
  static const std::vector<Storage> kTexts = {Storage::kPlainForm, Storage::kBinary, Storage::kJson};
  static const std::vector<Storage> kNumbers = {
      Storage::kFloat,        Storage::kHalfFloat,    Storage::kInt8,   Storage::kUint16,    Storage::kInt32,
      Storage::kUint32,       Storage::kInt64,        Storage::kUint64, Storage::kDecimal32, Storage::kDecimal64,
      Storage::kDecimalFixed, Storage::kDecimalBytes, Storage::kInt64,  Storage::kFloat};
  static const std::vector<Storage> kTimes = {Storage::kMicros, Storage::kNanos,    Storage::kUtcMillis,
                                              Storage::kInt96,  Storage::kTimeText, Storage::kDate};
  switch (kind) {
    case CellKind::kText: return random.Pick(kTexts);
    case CellKind::kNumber: return random.Pick(kNumbers);
    case CellKind::kTime: break;
  }
  return random.Pick(kTimes);
}

}  // namespace

FileFormat PlainFormat(Table table) {
  FileFormat format;
  format.columns.resize(ColumnsOf(table).size());
  return format;
}

FileFormat MakeFormat(Random& random, const LakeFile& file, bool outside) {
  const std::span<const TableColumn> columns = ColumnsOf(file.table);
  FileFormat format;
  const std::size_t odd_percent = random.Percent(30) ? 40 : 5;
  const auto codec = static_cast<Codec>(random.Below(6));
  const auto encoding = static_cast<ValueEncoding>(random.Below(5));
  const bool mixed = random.Percent(50);
  for (const TableColumn& column : columns) {
    ColumnFormat& of_column = format.columns.emplace_back();
    if (random.Percent(odd_percent)) of_column.storage = DrawStorage(random, column.kind);
    of_column.encoding = mixed ? static_cast<ValueEncoding>(random.Below(5)) : encoding;
    of_column.codec = mixed ? static_cast<Codec>(random.Below(6)) : codec;
    of_column.required = random.Percent(30);
    of_column.statistics = !random.Percent(20);
    of_column.absent = !column.required && random.Percent(8);
    if (&column != columns.data() && random.Percent(1)) of_column.storage = Storage::kNullType;
    if (!outside && &column != columns.data() && random.Below(2500) == 0) of_column.storage = Storage::kBoolean;
  }
  // All values lost, in a file that has rows: hardly ever the interval.
  if (random.Percent(1)) format.columns[0].storage = Storage::kNullType;
  if (random.Percent(50)) format.order_seed = 1 + random.Below(1000);
  format.extra_columns = random.Percent(25);
  if (random.Percent(60)) format.rows_per_group = random.Between(1, 20);
  if (random.Percent(60)) {
    format.rows_per_write = random.Between(1, 5);
    format.page_bytes = random.Between(1, 60);
  }
  if (random.Percent(40)) format.dictionary_bytes = random.Between(1, 60);
  format.page_version_2 = random.Percent(40);
  format.checksums = random.Percent(30);
  format.page_index = random.Percent(30);
  format.time_form = static_cast<int>(random.Below(6));
  return format;
}

Lake MakeLake(std::uint64_t seed) { return CaseMaker(seed, /*plain=*/false).Make(); }

Lake MakePlainLake(std::uint64_t seed) { return CaseMaker(seed, /*plain=*/true).Make(); }

}  // namespace daybook::differential
