// SPDX-License-Identifier: Apache-2.0
// Files with bytes that are wrong: neither engine may crash, and the fast one refuses or gives rows. Where both give
// rows, they are the same. DAYBOOK_MALFORMED_CASES is the number of files.
#include <gtest/gtest.h>

#include <iostream>
#include <string>
#include <vector>

#include "tests/differential/case_maker.h"
#include "tests/differential/outcome.h"
#include "tests/differential/settings.h"

namespace daybook::differential {
namespace {

TEST(Malformed, FlippedBytesAreRefusedOrGiveTheSameRows) {
  const std::uint64_t cases = NumberFromEnvironment("DAYBOOK_MALFORMED_CASES", 2000);
  const std::uint64_t first = NumberFromEnvironment("DAYBOOK_DIFFERENTIAL_FIRST", 1);
  std::uint64_t both_refuse = 0;
  std::uint64_t both_give = 0;
  std::vector<std::string> only_columnar_refuses;
  std::uint64_t only_reference_refuses = 0;
  std::uint64_t seed = first;
  for (std::uint64_t done = 0; done < cases; ++seed) {
    Lake lake = MakeLake(seed);
    // Only files, and few: what is flipped is to be met.
    std::erase_if(lake.files, [](const LakeFile& file) { return file.rows.empty(); });
    if (lake.files.empty()) continue;
    // Days are passed over by what the statistics say, be that wrong.
    for (LakeFile& file : lake.files) file.format.columns[0].statistics = false;
    WrittenLake written(lake);
    if (RunEngine(*MakeColumnarEngine(lake.options), written.input()).refusal.has_value()) continue;
    Random random(seed);
    for (int i = 0; i < 10 && done < cases; ++i, ++done) {
      const LakeFile& file = random.Pick(lake.files);
      const std::string key = KeyOf(file, lake.days);
      const std::string bytes = written.store().BytesOf(key);
      std::string flipped = bytes;
      for (std::size_t flips = 1 + random.Below(3); flips-- > 0;) {
        flipped[random.Below(flipped.size())] ^= static_cast<char>(1U << random.Below(8));
      }
      if (random.Percent(10)) flipped.resize(random.Below(flipped.size()));
      written.Replace(key, flipped);
      const Outcome reference = RunEngine(*MakeReferenceEngine(), written.input());
      const Outcome columnar = RunEngine(*MakeColumnarEngine(lake.options), written.input());
      written.Replace(key, bytes);
      if (columnar.refusal.has_value()) {
        EXPECT_EQ(columnar.refusal->kind, ErrorKind::kInput) << "seed " << seed << ": " << columnar.refusal->Message();
        if (reference.refusal.has_value()) {
          ++both_refuse;
        } else {
          only_columnar_refuses.push_back(std::to_string(seed) + ": " + columnar.refusal->Message());
        }
      } else if (reference.refusal.has_value()) {
        ++only_reference_refuses;  // in a column that the fast engine has no need of
      } else {
        ++both_give;
        EXPECT_EQ(Difference(reference, columnar), "") << "seed " << seed << ", " << key;
      }
    }
  }
  std::cout << cases << " files: " << both_refuse << " refused by both, " << both_give << " read by both, "
            << only_reference_refuses << " refused by reference alone, " << only_columnar_refuses.size()
            << " by columnar alone" << std::endl;
  for (const std::string& refusal : only_columnar_refuses) std::cout << "  " << refusal.substr(0, 300) << std::endl;
  EXPECT_GT(both_refuse, cases / 10);
}

}  // namespace
}  // namespace daybook::differential
