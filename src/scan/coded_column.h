// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "src/base/name_table.h"
#include "src/scan/column_decoder.h"

namespace daybook {

// A column of texts or times as codes: numbers from 0 that stand for a value within the chunk. Dictionary indices are
// codes as they are; values of other pages get the codes after them. Two codes may stand for one value. What codes
// stand for is looked up once a code, not once a row.
class CodedColumn final : public ColumnDecoder {
 public:
  static constexpr std::int32_t kNull = -1;
  static constexpr std::int32_t kUnreadable = -2;  // a value of ValueForm::kUnfit

  CodedColumn(const ColumnChunk& chunk, ColumnRequest::Kind kind, std::int64_t num_rows,
              std::shared_ptr<arrow::Buffer> bytes);
  // Decodes the next `count` rows: codes, kNull or kUnreadable. REQUIRES: there are as many.
  void Read(std::size_t count, std::int32_t* out);

  // Codes given so far are 0 to num_codes() - 1; a code keeps its value.
  std::size_t num_codes() const { return is_time_of_numbers_ ? times_.size() : texts_.size(); }
  // Of a column of texts: bytes as stored. The view lives as long as this object. REQUIRES: code < num_codes().
  std::string_view TextOf(std::size_t code) const { return texts_[code]; }
  // Of a column of texts: whether the text is known to be ASCII without looking at it.
  bool IsAscii(std::size_t code) const { return is_ascii_dictionary_ && code < dictionary_size(); }
  // Of a column of times: milliseconds since 1970-01-01, naive UTC; nothing when the text is no time.
  std::optional<std::int64_t> TimeOf(std::size_t code) const;

 private:
  void OnDictionary(const std::uint8_t* data, std::size_t size, std::size_t count) override;
  void OnPlainValues(parquet::Encoding::type encoding, const std::uint8_t* data, std::size_t size,
                     int num_values) override;
  void ReadDictionaryTexts(const std::uint8_t* data, std::size_t size, std::size_t count);
  std::int32_t CodeOfText(std::string_view text);
  std::int32_t CodeOfTime(std::int64_t millis);

  // Decodes values of some encoding as codes, or, for a dictionary, as times.
  using DecodeCodes = std::function<void(std::size_t count, std::int32_t* out)>;
  using DecodeTimes = std::function<void(std::size_t count, std::int64_t* out)>;
  DecodeTimes MakeDecodeTimes(parquet::Encoding::type encoding, const std::uint8_t* data, std::size_t size,
                              int num_values) const;
  DecodeCodes MakeDecodeCodes(parquet::Encoding::type encoding, const std::uint8_t* data, std::size_t size,
                              int num_values);

  const bool is_time_of_numbers_;
  std::vector<std::uint8_t> dictionary_bytes_;
  bool is_ascii_dictionary_ = false;     // seen at once; where texts are long, each is looked at instead
  std::vector<std::string_view> texts_;  // by code
  std::vector<std::int64_t> times_;      // by code
  DecodeCodes decode_;
  // Values of pages without a dictionary; their codes follow those of the dictionary.
  NameTable plain_texts_;
  std::unordered_map<std::int64_t, std::int32_t> plain_times_;
};

}  // namespace daybook
