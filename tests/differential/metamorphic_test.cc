// SPDX-License-Identifier: Apache-2.0
// What must stay the same, or change in a known way, when a lake is changed. Both engines could be wrong alike; these
// need no second engine. DAYBOOK_METAMORPHIC_CASES is the number of lakes of each.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/differential/case_maker.h"
#include "tests/differential/outcome.h"
#include "tests/differential/settings.h"
#include "tests/differential/shrink.h"

namespace daybook::differential {
namespace {

std::uint64_t NumCases() { return NumberFromEnvironment("DAYBOOK_METAMORPHIC_CASES", 60); }
std::uint64_t FirstSeed() { return NumberFromEnvironment("DAYBOOK_DIFFERENTIAL_FIRST", 1); }

// Runs `broken` on lakes of `make` until one is broken; that is made smaller and kept. At least half must be
// summarized.
template <typename Make, typename Broken>
void ForLakes(const std::string& name, Make make, Broken broken) {
  std::uint64_t summarized = 0;
  for (std::uint64_t seed = FirstSeed(); seed < FirstSeed() + NumCases(); ++seed) {
    const Lake lake = make(seed);
    summarized += RunColumnar(lake).refusal.has_value() ? 0 : 1;
    if (broken(lake).empty()) continue;
    const Lake smaller = Shrink(lake, [&](const Lake& candidate) { return !broken(candidate).empty(); });
    const std::string folder = KeepFolder(name + "-" + std::to_string(seed));
    KeepLake(smaller, folder);
    FAIL() << "seed " << seed << ", kept in " << folder << " (\"reference\" is before the change)\n" << broken(smaller);
  }
  EXPECT_GT(summarized * 2, NumCases());
}

// Objects are named in the facts, and change.
Outcome WithoutObjects(Outcome outcome) {
  if (!outcome.refusal.has_value()) outcome.facts.resize(5);
  return outcome;
}

// spec: F.29: the result has no order.
TEST(Metamorphic, SplitFilesAndShuffledRowsGiveTheSameBits) {
  ForLakes("split", MakeLake, [](const Lake& lake) {
    Lake changed = lake;
    Random random(lake.files.size());
    changed.files.clear();
    for (const LakeFile& file : lake.files) {
      const std::size_t num_parts = 1 + random.Below(3);
      std::vector<LakeFile> parts(num_parts, file);
      for (std::size_t i = 0; i < num_parts; ++i) {
        parts[i].rows.clear();
        const std::string ending = "0.parquet";
        parts[i].name = file.name.substr(0, file.name.size() - ending.size()) + std::to_string(i) + "_" + file.name;
        // The day in the name stays where it is.
        if (file.name.find("_0.parquet") != std::string::npos) {
          parts[i].name = file.name.substr(0, file.name.find("_0.parquet")) + "_" + std::to_string(i) + ".parquet";
        }
      }
      std::vector<LakeRow> rows = file.rows;
      random.Shuffle(rows);
      for (LakeRow& row : rows) parts[random.Below(num_parts)].rows.push_back(std::move(row));
      for (LakeFile& part : parts) changed.files.push_back(std::move(part));
    }
    random.Shuffle(changed.files);
    changed.options.threads = static_cast<std::int32_t>(random.Between(1, 4));
    changed.options.batch_rows = static_cast<std::int32_t>(random.Between(1, 9));
    return Difference(WithoutObjects(RunColumnar(lake)), WithoutObjects(RunColumnar(changed)));
  });
}

// Rows as (all but the metrics, metrics), sorted so that no order of equal rows counts.
std::vector<std::tuple<Day, std::vector<std::string>, std::vector<std::optional<double>>>> Sorted(
    const Outcome& outcome, double factor) {
  std::vector<std::tuple<Day, std::vector<std::string>, std::vector<std::optional<double>>>> sorted;
  for (const auto& [day, rows] : outcome.days) {
    for (const ShownRow& row : rows) {
      std::vector<std::string> texts;
      for (std::size_t c = 0; c < row.values.size(); ++c) {
        if (row.values[c].find("(0x") == std::string::npos) texts.push_back(row.values[c]);
      }
      std::vector<std::optional<double>> metrics(row.metrics.begin(), row.metrics.end());
      for (std::optional<double>& metric : metrics) {
        if (metric.has_value()) *metric *= factor;
      }
      sorted.emplace_back(day, std::move(texts), std::move(metrics));
    }
  }
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

// A power of two changes no digit of a sum, a quotient or a product.
TEST(Metamorphic, NumbersThatAreAnEighthGiveHoursThatAreAnEighth) {
  ForLakes("scaled", MakePlainLake, [](const Lake& lake) -> std::string {
    Lake changed = lake;
    for (LakeFile& file : changed.files) {
      for (LakeRow& row : file.rows) {
        for (Cell& cell : row) {
          if (auto* number = std::get_if<double>(&cell)) *number *= 0.125;
        }
      }
    }
    const Outcome before = RunColumnar(lake);
    const Outcome after = RunColumnar(changed);
    if (before.refusal.has_value()) return "";  // of what has too many digits
    if (after.refusal.has_value()) return Difference(before, after);
    return Sorted(before, 0.125) == Sorted(after, 1) ? "" : "some number is not an eighth";
  });
}

// spec: F.31: names count by their order alone.
TEST(Metamorphic, RenamedNodesGiveTheSameRowsRenamed) {
  const auto renamed = [](const std::string& name) { return name.empty() ? name : "\u00e9 " + name; };
  ForLakes("renamed", MakePlainLake, [&](const Lake& lake) {
    Lake changed = lake;
    for (LakeFile& file : changed.files) {
      const auto columns = ColumnsOf(file.table);
      for (std::size_t c = 0; c < columns.size(); ++c) {
        if (columns[c].name != "node") continue;
        for (LakeRow& row : file.rows) {
          if (auto* node = std::get_if<std::string>(&row[c])) *node = renamed(*node);
        }
      }
    }
    if (changed.lookups.nodes.has_value()) {
      for (NodeRole& role : *changed.lookups.nodes) {
        if (role.node.has_value()) role.node = renamed(*role.node);
      }
    }
    Outcome expected = RunColumnar(lake);
    const auto& names = ShownColumns();
    const auto node = static_cast<std::size_t>(std::find(names.begin(), names.end(), "node") - names.begin());
    for (auto& [day, rows] : expected.days) {
      for (ShownRow& row : rows) {
        std::string& value = row.values[node];
        if (value.front() == '\'') value = "'" + renamed(value.substr(1, value.size() - 2)) + "'";
      }
    }
    return Difference(WithoutObjects(expected), WithoutObjects(RunColumnar(changed)));
  });
}

// Nothing crosses midnight, but for roles that are derived from all days of a run.
TEST(Metamorphic, ADayAloneGivesTheRowsItHasInTheMonth) {
  const auto with_roles = [](std::uint64_t seed) {
    Lake lake = MakeLake(seed);
    if (!lake.lookups.nodes.has_value()) lake.lookups.nodes = {{"n1", "i-1", "worker"}, {"n2", "i-2", "master"}};
    return lake;
  };
  ForLakes("alone", with_roles, [](const Lake& lake) -> std::string {
    const Outcome together = RunColumnar(lake);
    if (together.refusal.has_value()) return "";
    for (const auto& of_day : together.days) {
      if (of_day.second.empty() && of_day.first != lake.days.start) continue;
      Lake alone = lake;
      alone.days = {of_day.first, of_day.first};
      Outcome expected;
      expected.days.push_back(of_day);
      Outcome actual = RunColumnar(alone);
      actual.facts.clear();
      if (const std::string difference = Difference(expected, actual); !difference.empty()) return difference;
    }
    return "";
  });
}

}  // namespace
}  // namespace daybook::differential
