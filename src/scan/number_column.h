// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "src/scan/column_decoder.h"

namespace daybook {

// NULL in a column of doubles: one NaN of its own. Every NaN that is read becomes another one, so no value of a file
// is taken for NULL.
inline constexpr std::uint64_t kNullNumberBits = 0x7FF8'0000'DA7B'00C5U;
inline const double kNullNumber = std::bit_cast<double>(kNullNumberBits);
inline bool IsNullNumber(double value) { return std::bit_cast<std::uint64_t>(value) == kNullNumberBits; }

// A value of ValueForm::kUnfit, likewise.
inline const double kUnreadableNumber = std::bit_cast<double>(kNullNumberBits + 1);

// A column of numbers as doubles, whatever its type and encoding (spec: inputs.md 2.8). -0 is read as 0, so that
// nothing depends on which of two equal numbers came first.
class NumberColumn final : public ColumnDecoder {
 public:
  // `nan_is_null`: a NaN is read as NULL.
  NumberColumn(const ColumnChunk& chunk, std::int64_t num_rows, std::shared_ptr<arrow::Buffer> bytes, bool nan_is_null);
  // Decodes the next `count` rows. REQUIRES: there are as many.
  void Read(std::size_t count, double* out);

 private:
  void OnDictionary(const std::uint8_t* data, std::size_t size, std::size_t count) override;
  void OnPlainValues(parquet::Encoding::type encoding, const std::uint8_t* data, std::size_t size,
                     int num_values) override;

  // Decodes all values of some encoding as doubles: set anew for each page.
  using Decode = std::function<void(std::size_t count, double* out)>;
  Decode DecodeDoubles(parquet::Encoding::type encoding, const std::uint8_t* data, std::size_t size,
                       int num_values) const;

  const double nan_;  // what a NaN becomes
  std::vector<double> dictionary_;
  Decode decode_;
};

}  // namespace daybook
