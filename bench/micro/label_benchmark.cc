// SPDX-License-Identifier: Apache-2.0
// Label texts: parsed as they come, and looked up once they are known.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <vector>

#include "bench/micro/require.h"
#include "src/labels/label_store.h"
#include "src/labels/label_text.h"

namespace daybook::micro {
namespace {

constexpr std::size_t kTexts = 1000;
constexpr LabelRules kTrino = {true, true, true};

struct Label {
  std::string text;      // as a report has it
  std::string filtered;  // the enabled keys, sorted
};

std::vector<Label> Labels() {
  std::vector<Label> labels;
  for (std::size_t i = 0; i < kTexts; ++i) {
    const std::string app = "\"app\":\"service-" + std::to_string(i % 97) + "\"";
    const std::string team = "\"team\":\"team-" + std::to_string(i) + "\"";
    labels.push_back({"{\"team\": \"team-" + std::to_string(i) + "\", \"pod_template_hash\": \"5d4f" +
                          std::to_string(i) + "\", \"app\": \"service-" + std::to_string(i % 97) +
                          "\", \"release\": \"stable\"}",
                      "{" + app + "," + team + "}"});
  }
  return labels;
}

void SetProcessed(benchmark::State& state, const std::vector<Label>& labels) {
  std::int64_t bytes = 0;
  for (const Label& label : labels) bytes += static_cast<std::int64_t>(label.text.size());
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(labels.size()));
  state.SetBytesProcessed(state.iterations() * bytes);
}

void ParseLabels(benchmark::State& state) {
  const std::vector<Label> labels = Labels();
  LabelTextParser parser(true);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    Require(parser.Parse(labels[i].text) == LabelTextParser::Outcome::kObject, "a label text is refused");
    const std::vector<LabelMember>& members = parser.members();
    Require(members.size() == 4 && members[0].key == "team" && members[0].value == "team-" + std::to_string(i) &&
                members[2].key == "app" && members[2].value == "service-" + std::to_string(i % 97),
            "other labels than the text has");
  }
  for (auto _ : state) {
    for (const Label& label : labels) benchmark::DoNotOptimize(parser.Parse(label.text));
  }
  SetProcessed(state, labels);
}
BENCHMARK(ParseLabels)->Name("Labels/Parse");

// With `known` every text was seen before.
void FilterLabels(benchmark::State& state) {
  const bool known = state.range(0) != 0;
  const std::vector<Label> labels = Labels();
  LabelStore store(kTrino, {"app", "cost_center", "environment", "team", "tier"});
  for (int round = 0; round < 2; ++round) {
    for (const Label& label : labels) {
      const LabelStore::Filtered filtered = store.Filter(label.text);
      Require(filtered.refusal == nullptr && store.TextOf(filtered.map) == label.filtered,
              "another map than the text's");
    }
  }
  for (auto _ : state) {
    if (!known) store.Clear();
    for (const Label& label : labels) benchmark::DoNotOptimize(store.Filter(label.text).map);
  }
  SetProcessed(state, labels);
}
BENCHMARK(FilterLabels)->Name("Labels/Filter")->ArgName("known")->Arg(0)->Arg(1);

}  // namespace
}  // namespace daybook::micro
