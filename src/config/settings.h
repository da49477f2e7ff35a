// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "daybook/day.h"
#include "daybook/status.h"
#include "src/config/value.h"

namespace daybook {

// The settings of a run after file, environment and flags were laid over each other, read by type. A key that is
// absent or null is nothing; errors name where the value was given.
class Settings {
 public:
  explicit Settings(Value root) : root_(std::move(root)) {}

  const Value* Find(std::string_view path) const { return root_.FindPath(path); }
  bool Has(std::string_view path) const { return Find(path) != nullptr; }

  std::optional<std::string> Text(std::string_view path) const;
  // The text of a key that a run cannot do without: absent or empty is an error that says how to give it.
  Result<std::string> RequiredText(std::string_view path) const;
  Result<std::optional<std::int64_t>> Integer(std::string_view path, std::int64_t least, std::int64_t most) const;
  Result<std::optional<bool>> Boolean(std::string_view path) const;
  Result<std::optional<Day>> Date(std::string_view path) const;
  // One of `choices`; the index of it.
  Result<std::optional<std::size_t>> Choice(std::string_view path,
                                            std::initializer_list<std::string_view> choices) const;

 private:
  Value root_;
};

// "yes", "Off", "true", "0", ...
std::optional<bool> ParseBoolean(std::string_view text);
std::optional<std::int64_t> ParseInteger(std::string_view text);
// "256MiB", "1GB", "4096": bytes, at least 1.
std::optional<std::int64_t> ParseByteSize(std::string_view text);
// A number at least 0, as "0.0001".
std::optional<double> ParseNonNegative(const std::string& text);

// 'text', shortened.
std::string Quoted(const std::string& text);

}  // namespace daybook
