// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace daybook {

// What is measured on: "AMD EPYC 7763, 2 processors, 7.8 GB, Linux 6.1.0".
std::string DescribeMachine();

// The same of the texts of /proc/cpuinfo and /proc/meminfo. What they do not tell is left out.
std::string MachineText(const std::string& cpuinfo, const std::string& meminfo, int processors,
                        const std::string& kernel);

}  // namespace daybook
