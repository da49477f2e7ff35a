// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/sink/run_lengths.h"

namespace daybook {

enum class CellKind { kTime, kNumber, kInteger, kText, kLabels };

// A column as a dictionary of distinct values and one code a row: what Parquet stores, and what lets a text be made
// once for all rows that have it. Every value of the dictionary is in a row.
struct DictionaryColumn {
  std::string_view name;  // of static storage
  CellKind kind = CellKind::kText;
  bool point = false;                  // a whole number is written "3600.0" in CSV, as the reports mix both forms
  std::vector<std::string> texts;      // of kText and kLabels
  std::vector<double> numbers;         // of kNumber
  std::vector<std::int64_t> integers;  // of kTime (ms since 1970 UTC) and kInteger
  std::vector<std::uint32_t> codes;    // one a row; kNullCode for NULL

  std::size_t NumValues() const {
    return kind == CellKind::kNumber                               ? numbers.size()
           : kind == CellKind::kTime || kind == CellKind::kInteger ? integers.size()
                                                                   : texts.size();
  }
};

// Rows of one report type and one day.
struct CodedTable {
  std::string_view type;  // "pod_usage"
  std::size_t num_rows = 0;
  std::vector<DictionaryColumn> columns;

  // REQUIRES: there is one of that name.
  DictionaryColumn& Column(std::string_view name);
  const DictionaryColumn* Find(std::string_view name) const;
};

// Gives equal texts one code. Borrows the dictionary that it fills.
class TextCoder {
 public:
  explicit TextCoder(DictionaryColumn* column) : column_(column), slots_(64, kNullCode) {}
  std::uint32_t Code(std::string text);

 private:
  DictionaryColumn* column_;
  std::vector<std::size_t> hashes_;   // by code
  std::vector<std::uint32_t> slots_;  // codes, by hash
};

// Dense numbers for 64-bit keys, in the order of their first appearance.
class DenseIds {
 public:
  explicit DenseIds(std::size_t expected = 0);
  // `is_new` tells whether the key got its number now.
  std::uint32_t Id(std::uint64_t key, bool* is_new);
  // The same for all `keys`, into `ids`.
  void Ids(std::span<const std::uint64_t> keys, std::uint32_t* ids);
  // kNullCode when the key has none.
  std::uint32_t Find(std::uint64_t key) const;
  // By number.
  const std::vector<std::uint64_t>& keys() const { return keys_; }
  std::size_t size() const { return keys_.size(); }

 private:
  void Grow(std::size_t num_slots);
  // The high bits of the product: numbers whose low bits are zero spread as well as others.
  std::size_t Begin(std::uint64_t key) const { return (key * 0x9E3779B97F4A7C15U) >> shift_; }

  std::vector<std::uint64_t> keys_;   // by number
  std::vector<std::uint32_t> slots_;  // numbers alone, so that the table of a whole column stays in the cache
  unsigned shift_;
};

// Gives equal numbers one code.
class NumberCoder {
 public:
  explicit NumberCoder(DictionaryColumn* column, std::size_t expected = 0) : column_(column), ids_(expected) {}
  std::uint32_t Code(double value);
  // The same for all `values`, into `codes`.
  void Codes(std::span<const double> values, std::uint32_t* codes);
  // kNullCode when no row has the value.
  std::uint32_t Find(double value) const;

 private:
  DictionaryColumn* column_;
  DenseIds ids_;
};

}  // namespace daybook
