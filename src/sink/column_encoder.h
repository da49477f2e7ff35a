// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arrow/io/interfaces.h>
#include <parquet/metadata.h>
#include <parquet/statistics.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/flat_map.h"
#include "src/base/name_table.h"
#include "src/base/numeric.h"
#include "src/sink/column_pages.h"
#include "src/sink/run_lengths.h"

namespace daybook {

// The values of one column of a row group on their way into pages: as codes of a dictionary, and in PLAIN encoding once
// the dictionary is not worth its bytes. Throws as ColumnPages does.
class ColumnEncoder {
 public:
  virtual ~ColumnEncoder() = default;
  ColumnEncoder(const ColumnEncoder&) = delete;
  ColumnEncoder& operator=(const ColumnEncoder&) = delete;

  void AppendNull() { Push(kNullCode); }
  // Writes what was appended as a chunk and begins anew. Returns the bytes written.
  std::int64_t WriteChunk(const std::shared_ptr<arrow::io::OutputStream>& stream, std::int16_t ordinal,
                          parquet::ColumnChunkMetaDataBuilder* metadata);
  // Bytes of all values as they are encoded, before compression. What finds the code of a value comes on top: of short
  // texts and of numbers it takes more than they do.
  std::size_t num_bytes() const { return pages_.num_bytes() + plain_.size() + dictionary_bytes(); }

 protected:
  ColumnEncoder() = default;

  // Takes the row of a value: its code, or any code when plain() holds the value.
  void Push(std::uint32_t code) {
    codes_.push_back(code);
    if (codes_.size() >= kRowsPerPage || plain_.size() >= kPlainBytesPerPage) FlushPage();
  }
  // From here on values are appended to plain() instead of the dictionary.
  void GiveUpDictionary();
  bool is_plain() const { return is_plain_; }
  std::string& plain() { return plain_; }

  virtual std::size_t dictionary_size() const = 0;
  virtual std::size_t dictionary_bytes() const = 0;
  virtual std::string PlainDictionary() const = 0;
  // Sets the least and the greatest value of the chunk, where there is one, and whether they are signed.
  virtual void SetBounds(parquet::EncodedStatistics& statistics) const = 0;
  virtual void Clear() = 0;

 private:
  static constexpr std::size_t kRowsPerPage = 8192;
  static constexpr std::size_t kPlainBytesPerPage = 1U << 20U;

  void FlushPage();

  ColumnPages pages_;
  std::vector<std::uint32_t> codes_;  // of the page in hand
  std::string plain_;                 // of the page in hand, in PLAIN encoding
  bool is_plain_ = false;
};

class TextEncoder final : public ColumnEncoder {
 public:
  void Append(std::string_view text);
  // Texts handed over so far may be gone from here on, and others lie where they lay.
  void ForgetViews() { code_of_address_.ClearKeys(); }

 private:
  std::size_t dictionary_size() const override { return dictionary_.size(); }
  std::size_t dictionary_bytes() const override { return dictionary_bytes_; }
  std::string PlainDictionary() const override;
  void SetBounds(parquet::EncodedStatistics& statistics) const override;
  void Clear() override;

  NameTable dictionary_;
  std::size_t dictionary_bytes_ = 0;
  FlatMap code_of_address_;  // of views: rows share texts, which need not be hashed again
  std::optional<std::pair<std::string, std::string>> plain_bounds_;  // of the texts that the dictionary lacks
};

class NumberEncoder final : public ColumnEncoder {
 public:
  // How numbers stand in the file: INT32, DOUBLE, or a decimal of numeric(33,15) in 14 bytes.
  enum class Form { kInt32, kDouble, kDecimal };
  // Bytes of a kDecimal: the least that hold 33 digits.
  static constexpr int kDecimalBytes = 14;

  explicit NumberEncoder(Form form) : form_(form) {}
  void Append(std::int32_t value) { AppendUnits(value); }
  // Of kDouble; a NaN has no bounds, and is not expected.
  void Append(double value);
  void Append(const Numeric& value) { AppendUnits(value.units); }

 private:
  void AppendUnits(Int128 units);
  void AppendPlain(Int128 units, std::string& out) const;
  std::string BytesOf(Int128 units) const;
  bool Less(Int128 a, Int128 b) const;

  std::size_t dictionary_size() const override { return dictionary_.size(); }
  std::size_t dictionary_bytes() const override { return dictionary_.size() * sizeof(Int128); }
  std::string PlainDictionary() const override;
  void SetBounds(parquet::EncodedStatistics& statistics) const override;
  void Clear() override;

  const Form form_;
  FlatMap code_of_hash_;
  std::vector<Int128> dictionary_;  // of kDouble: the bits
  std::size_t num_values_ = 0;
  Int128 last_ = 0;  // with code last_code_
  std::uint32_t last_code_ = kNullCode;
  std::optional<std::pair<Int128, Int128>> bounds_;
};

}  // namespace daybook
