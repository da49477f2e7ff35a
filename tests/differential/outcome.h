// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daybook/day.h"
#include "daybook/status.h"
#include "src/summary/engine.h"
#include "src/summary/finished_row.h"
#include "tests/differential/lake.h"
#include "tests/differential/memory_store.h"

namespace daybook::differential {

// A row in the order in which it was given, each value as text: doubles by their bits.
struct ShownRow {
  std::array<std::optional<double>, kNumMetrics> metrics;
  std::vector<std::string> values;  // by name of ShownColumns()
  std::string ToString() const;     // only those that are not NULL
  friend bool operator==(const ShownRow& a, const ShownRow& b) { return a.values == b.values; }
};
const std::vector<std::string>& ShownColumns();

// What an engine made of a lake.
struct Outcome {
  std::optional<Error> refusal;
  std::vector<std::pair<Day, std::vector<ShownRow>>> days;  // as consumed
  std::vector<std::string> facts;                           // counts and objects, a line each
  std::int64_t bytes_read_again = 0;
};

Outcome RunEngine(const SummaryEngine& engine, const SummaryInput& input);

// Where they differ, in a few lines; empty when they do not. Of two refusals only the kind counts. Messages name them
// "reference" and "columnar".
std::string Difference(const Outcome& reference, const Outcome& columnar);

// A lake written, and the input made of it.
class WrittenLake {
 public:
  explicit WrittenLake(const Lake& lake);
  WrittenLake(const WrittenLake&) = delete;
  WrittenLake& operator=(const WrittenLake&) = delete;

  const SummaryInput& input() const { return input_; }
  const MemoryStore& store() const { return store_; }
  // Puts other bytes into the place of an object.
  void Replace(const std::string& key, std::string bytes);

 private:
  MemoryStore store_;
  SummaryInput input_;
};

// Both engines on one lake.
Outcome RunReference(const Lake& lake);
Outcome RunColumnar(const Lake& lake);

}  // namespace daybook::differential
