// SPDX-License-Identifier: Apache-2.0
#include "src/postgresql/present_rows.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>
#include <utility>

#include "src/postgresql/column_value.h"
#include "src/postgresql/row_encoder.h"

namespace daybook {
namespace {

constexpr std::string_view kWhat = "reading the present rows of PostgreSQL";

// Columns of the COPY before those that are compared.
enum Leading : std::size_t { kDay, kPlace, kWriter, kPartition, kUntouched, kNumLeading };
constexpr const char* kLeadingSql = "usage_start, ctid, xmin, tableoid, ";

std::uint32_t ReadWord(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (const char c : bytes.substr(at, size)) value = value << 8U | static_cast<unsigned char>(c);
  return value;
}

}  // namespace

void StoredDay::Add(Hash128 fingerprint, std::uint32_t block, std::uint16_t offset, std::uint32_t xmin) {
  rows_.push_back({fingerprint, block, offset, false});
  sorted_ = false;
  if (writers_.empty() || writers_.back() != xmin) writers_.push_back(xmin);
}

void StoredDay::Sort() {
  // Of rows that are equal, the first in the table is kept first.
  std::sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) {
    return std::tie(a.fingerprint, a.block, a.offset) < std::tie(b.fingerprint, b.block, b.offset);
  });
  std::sort(writers_.begin(), writers_.end());
  writers_.erase(std::unique(writers_.begin(), writers_.end()), writers_.end());
  sorted_ = true;
}

bool StoredDay::Keep(Hash128 fingerprint) {
  if (!sorted_) Sort();
  const auto first = std::lower_bound(rows_.begin(), rows_.end(), fingerprint,
                                      [](const Row& a, const Hash128& b) { return a.fingerprint < b; });
  // Of equal rows those that are kept come first.
  const auto row =
      std::partition_point(first, rows_.end(), [&](const Row& a) { return a.fingerprint == fingerprint && a.kept; });
  if (row == rows_.end() || row->fingerprint != fingerprint) return false;
  row->kept = true;
  ++kept_;
  return true;
}

std::string StoredDay::KeptPlaces() const {
  std::string text = "{";
  for (const Row& row : rows_) {
    if (!row.kept) continue;
    if (text.size() > 1) text += ',';
    text += "\"(" + std::to_string(row.block) + "," + std::to_string(row.offset) + ")\"";
  }
  return text + "}";
}

std::string StoredDay::Writers() const {
  std::string text = "{";
  for (const std::uint32_t writer : writers_) text += (text.size() > 1 ? "," : "") + std::to_string(writer);
  return text + "}";
}

Status PresentRows::Read(Connection& connection, DayRange days, const std::string& covered) {
  for (Day day = days.start; day <= days.end; day = day.Next()) {
    Take(day);
    days_.emplace(day, StoredDay());
  }
  left_from_.reset();
  // Before the rows: when a file is still the same later, no row was moved in between.
  DAYBOOK_RETURN_IF_ERROR(ReadFiles(connection));
  std::string sql = "COPY (SELECT " + std::string(kLeadingSql) + table_.others_untouched();
  for (const TargetColumn* column : fingerprint_.columns()) sql += ", " + QuoteIdentifier(column->name);
  sql += " FROM " + table_.quoted() + " WHERE usage_start BETWEEN " + QuoteLiteral(days.start.ToString()) + " AND " +
         QuoteLiteral(days.end.ToString()) + " AND (" + covered + ")) TO STDOUT (FORMAT binary)";
  header_taken_ = false;
  rest_.clear();
  DAYBOOK_RETURN_IF_ERROR(connection.CopyOut(kWhat, sql, [this](std::string_view bytes) { return TakeBytes(bytes); }));
  rest_ = {};
  return {};
}

Status PresentRows::ReadFiles(Connection& connection) {
  DAYBOOK_ASSIGN_OR_RETURN(
      const QueryRows rows,
      connection.Query(kWhat,
                       "SELECT p.oid::bigint, pg_relation_filenode(p.oid)::text FROM (SELECT relid::oid"
                       " FROM pg_partition_tree($1::oid::regclass) UNION SELECT $1::oid) AS p(oid)"
                       " WHERE pg_relation_filenode(p.oid) IS NOT NULL",
                       {table_.oid}));
  files_.clear();
  for (int row = 0; row < rows.size(); ++row) {
    const std::string text = rows.Text(row, 0);
    std::uint32_t oid = 0;
    std::from_chars(text.data(), text.data() + text.size(), oid);
    files_[oid] = rows.Text(row, 1);
  }
  return {};
}

Status PresentRows::TakeBytes(std::string_view bytes) {
  // A piece is a tuple today, but the protocol does not say so.
  const bool whole = rest_.empty();
  if (!whole) bytes = rest_.append(bytes);
  std::size_t taken = 0;
  if (!header_taken_) {
    const std::size_t size = RowEncoder::Header().size();
    if (bytes.size() >= size) {
      // An extension of the header has a length that is 0 in every version there is.
      if (bytes.substr(0, size) != RowEncoder::Header()) {
        return DefectError(std::string(kWhat), table_.name(),
                           "the server's binary COPY has a header that is not known");
      }
      header_taken_ = true;
      taken = size;
    }
  }
  while (header_taken_ && taken < bytes.size()) {
    DAYBOOK_ASSIGN_OR_RETURN(const std::size_t size, TakeTuple(bytes.substr(taken)));
    if (size == 0) break;
    taken += size;
  }
  if (whole) {
    rest_ = bytes.substr(taken);
  } else {
    rest_.erase(0, taken);
  }
  return {};
}

// The size of the tuple that `bytes` begin with; 0 when it is not there as a whole.
Result<std::size_t> PresentRows::TakeTuple(std::string_view bytes) {
  constexpr std::size_t kCountSize = 2;
  constexpr std::size_t kLengthSize = 4;
  if (bytes.size() < kCountSize) return std::size_t{0};
  const std::uint32_t count = ReadWord(bytes, 0, kCountSize);
  if (bytes.substr(0, kCountSize) == RowEncoder::Trailer()) return kCountSize;
  const std::size_t expected = kNumLeading + fingerprint_.columns().size();
  if (count != expected) {
    return DefectError(std::string(kWhat), table_.name(),
                       "asked for " + std::to_string(expected) + " columns, got " + std::to_string(count));
  }
  fields_.assign(count, std::nullopt);
  std::size_t at = kCountSize;
  for (std::optional<std::string_view>& field : fields_) {
    if (bytes.size() < at + kLengthSize) return std::size_t{0};
    const std::uint32_t length = ReadWord(bytes, at, kLengthSize);
    at += kLengthSize;
    if (length == 0xffffffffU) continue;
    if (bytes.size() < at + length) return std::size_t{0};
    field = bytes.substr(at, length);
    at += length;
  }
  constexpr std::array<std::size_t, kNumLeading> kSizes = {4, 6, 4, 4, 1};
  for (std::size_t i = 0; i < kNumLeading; ++i) {
    // A condition that is NULL is no consent.
    if (fields_[i].value_or(i == kUntouched ? std::string_view("", 1) : "").size() == kSizes[i]) continue;
    return DefectError(std::string(kWhat), table_.name(), "a value has a size that is not known");
  }
  const Day day = DayOfDateValue(static_cast<std::int32_t>(ReadWord(*fields_[kDay], 0, 4)));
  if (left_from_.has_value() && day >= *left_from_) return at;
  const auto found = days_.find(day);
  if (found == days_.end()) return DefectError(std::string(kWhat), day.ToString(), "a day that was not asked for");
  StoredDay& stored = found->second;
  if (num_rows_ >= most_rows_) {
    LeaveLastDay(day);
    if (left_from_.has_value() && day >= *left_from_) return at;
  }
  ++num_rows_;
  const std::uint32_t partition = ReadWord(*fields_[kPartition], 0, 4);
  const auto file = files_.find(partition);
  if (stored.partition == 0 && file != files_.end()) {
    stored.partition = partition;
    stored.file = file->second;
  }
  std::optional<Hash128> fingerprint;
  // A day whose rows lie in two tables is one of plain inheritance: those of one are kept.
  if (partition == stored.partition && fields_[kUntouched] == std::string_view("\1", 1)) {
    fingerprint = fingerprint_.OfStored(std::span(fields_).subspan(kNumLeading));
  }
  if (!fingerprint.has_value()) {
    stored.AddOther();
    return at;
  }
  stored.Add(*fingerprint, ReadWord(*fields_[kPlace], 0, 4),
             static_cast<std::uint16_t>(ReadWord(*fields_[kPlace], 4, 2)), ReadWord(*fields_[kWriter], 0, 4));
  return at;
}

// `day` has another row. The only day with rows is never left: one must be held anyway.
void PresentRows::LeaveLastDay(Day day) {
  const auto last = std::find_if(days_.rbegin(), days_.rend(),
                                 [&](const auto& entry) { return entry.first == day || entry.second.size() > 0; });
  const bool is_only = std::none_of(days_.begin(), days_.end(), [&](const auto& entry) {
    return entry.first != last->first && (entry.first == day || entry.second.size() > 0);
  });
  if (is_only) return;
  left_from_ = last->first;
  num_rows_ -= last->second.size();
  days_.erase(days_.lower_bound(*left_from_), days_.end());
}

std::optional<StoredDay> PresentRows::Take(Day day) {
  const auto found = days_.find(day);
  if (found == days_.end()) return std::nullopt;
  StoredDay stored = std::move(found->second);
  num_rows_ -= std::min(num_rows_, stored.size());
  days_.erase(found);
  return stored;
}

bool PresentRows::IsEmpty(Day day) const {
  const auto found = days_.find(day);
  return found != days_.end() && found->second.size() == 0;
}

std::string KeptRowsSql(const StoredDay& day, std::vector<QueryParameter>& parameters) {
  const auto add = [&](std::string value) {
    parameters.emplace_back(std::move(value));
    return "$" + std::to_string(parameters.size());
  };
  const std::string partition = add(std::to_string(day.partition));
  // The file last, once for the statement: it is another when the table was rewritten, and then no place holds.
  return "tableoid = " + partition + "::oid AND ctid = ANY (" + add(day.KeptPlaces()) + "::tid[]) AND xmin = ANY (" +
         add(day.Writers()) + "::xid[]) AND (SELECT pg_relation_filenode(" + partition + "::oid) = " + add(day.file) +
         "::oid)";
}

}  // namespace daybook
