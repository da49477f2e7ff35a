// SPDX-License-Identifier: Apache-2.0
#include "src/validate/comparison_result.h"

#include <algorithm>
#include <array>

namespace daybook {
namespace {

struct Names {
  std::string_view name;
  std::string_view key;
};
constexpr std::array<Names, kNumQuantities> kNames = {{{"CPU usage, core-h", "cpu_usage_core_hours"},
                                                       {"CPU request, core-h", "cpu_request_core_hours"},
                                                       {"CPU effective, core-h", "cpu_effective_core_hours"},
                                                       {"memory usage, GiB-h", "memory_usage_gib_hours"},
                                                       {"memory request, GiB-h", "memory_request_gib_hours"},
                                                       {"memory effective, GiB-h", "memory_effective_gib_hours"},
                                                       {"storage capacity, GiB-m", "storage_capacity_gib_months"},
                                                       {"storage request, GiB-m", "storage_request_gib_months"},
                                                       {"storage usage, GiB-m", "storage_usage_gib_months"}}};

}  // namespace

std::string_view NameOf(Quantity quantity) { return kNames[static_cast<std::size_t>(quantity)].name; }
std::string_view KeyOf(Quantity quantity) { return kNames[static_cast<std::size_t>(quantity)].key; }

std::string_view NameOf(TotalScope scope) {
  switch (scope) {
    case TotalScope::kCluster: return "cluster";
    case TotalScope::kNode: return "node";
    case TotalScope::kNamespace: return "namespace";
  }
  return "";
}

bool ComparisonResult::equal() const {
  if (by_rows) return different == 0 && missing == 0 && extra == 0;
  return counts_equal && std::all_of(totals.begin(), totals.end(), [](const TotalLine& line) { return line.good; });
}

}  // namespace daybook
