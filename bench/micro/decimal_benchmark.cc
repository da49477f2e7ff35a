// SPDX-License-Identifier: Apache-2.0
// Doubles as decimals: the numbers of a report's summary, few digits before the point and all that a double has.
#include <benchmark/benchmark.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "bench/micro/require.h"
#include "src/base/numeric.h"
#include "src/base/shortest_decimal.h"

namespace daybook::micro {
namespace {

constexpr std::size_t kValues = 10'000;

std::vector<double> Values() {
  std::mt19937_64 random(20251001);
  std::vector<double> values;
  while (values.size() < kValues) {
    values.push_back(static_cast<double>(1 + random() % 3'600'000'000) / 3600 * 0x1p-10);
  }
  return values;
}

void SetProcessed(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kValues));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kValues * sizeof(double)));
}

void Shortest(benchmark::State& state) {
  const std::vector<double> values = Values();
  for (const double value : values) {
    const Decimal decimal = ShortestDecimal(value);
    const std::string text = std::to_string(decimal.digits) + "e" + std::to_string(decimal.exponent);
    char shortest[64];
    const auto end = std::to_chars(shortest, shortest + sizeof shortest, value, std::chars_format::scientific).ptr;
    Require(std::strtod(text.c_str(), nullptr) == value, "the decimal is another double");
    std::size_t digits = 0;
    for (const char* at = shortest; at != end && *at != 'e'; ++at) digits += *at != '.' ? 1U : 0U;
    Require(std::to_string(decimal.digits).size() <= digits, "the decimal is not the shortest");
  }
  for (auto _ : state) {
    for (const double value : values) benchmark::DoNotOptimize(ShortestDecimal(value));
  }
  SetProcessed(state);
}
BENCHMARK(Shortest)->Name("Decimal/Shortest");

// Half a unit of the last decimal from the value, and what the shortest text is off.
void RequireNear(const std::string& text, double value) {
  const long double gap = std::fabs(std::strtold(text.c_str(), nullptr) - static_cast<long double>(value));
  Require(gap <= 0.5000001e-15L + static_cast<long double>(value) * 0x1p-52L, "the numeric is another number");
}

void ToNumerics(benchmark::State& state) {
  const std::vector<double> values = Values();
  for (const double value : values) {
    const auto numeric = ToNumeric(value, DecimalForm::kShortest);
    Require(numeric.has_value(), "a number is refused");
    RequireNear(numeric->ToString(), value);
  }
  for (auto _ : state) {
    for (const double value : values) benchmark::DoNotOptimize(ToNumeric(value, DecimalForm::kShortest)->units);
  }
  SetProcessed(state);
}
BENCHMARK(ToNumerics)->Name("Decimal/ToNumeric");

void AppendNumerics(benchmark::State& state) {
  std::vector<Numeric> numerics;
  std::string text;
  for (const double value : Values()) {
    numerics.push_back(ToNumeric(value, DecimalForm::kShortest).value());
    text.clear();
    numerics.back().AppendTo(text);
    RequireNear(text, value);
    Require(text.size() > 16 && text[text.size() - 16] == '.', "the text has not 15 decimals");
  }
  std::int64_t bytes = 0;
  for (auto _ : state) {
    text.clear();
    for (const Numeric& numeric : numerics) numeric.AppendTo(text);
    benchmark::DoNotOptimize(text.data());
    bytes += static_cast<std::int64_t>(text.size());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kValues));
  state.SetBytesProcessed(bytes);
}
BENCHMARK(AppendNumerics)->Name("Decimal/AppendTo");

}  // namespace
}  // namespace daybook::micro
