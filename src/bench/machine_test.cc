// SPDX-License-Identifier: Apache-2.0
#include "src/bench/machine.h"

#include <gtest/gtest.h>

namespace daybook {
namespace {

TEST(Machine, TellsWhatIsKnown) {
  EXPECT_EQ(MachineText("processor\t: 0\nmodel name\t: Some CPU @ 3 GHz\nmodel\t: 85\n", "MemTotal:  7812500 kB\n", 2,
                        "Linux 6.1"),
            "Some CPU @ 3 GHz, 2 processors, 8.0 GB, Linux 6.1");
  EXPECT_EQ(MachineText("", "", 1, "Linux 6.1"), "1 processor, Linux 6.1");
}

TEST(Machine, OfThisProcess) { EXPECT_NE(DescribeMachine().find("Linux "), std::string::npos); }

}  // namespace
}  // namespace daybook
