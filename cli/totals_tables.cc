// SPDX-License-Identifier: Apache-2.0
#include "cli/totals_tables.h"

#include <optional>
#include <vector>

#include "cli/text_table.h"
#include "src/base/number_text.h"

namespace daybook::cli {
namespace {

constexpr int kDecimals = 2;

std::string NameText(const std::optional<std::string>& name) {
  if (!name) return "(none)";
  return name->empty() ? "\"\"" : Printable(*name);
}

void AppendComputeColumns(TextTable& table) {
  for (const char* group : {"CPU, core-hours", "memory, GiB-hours"}) {
    for (const char* header : {"used", "requested", "effective"}) table.columns.push_back({group, header, true});
  }
}

void AppendCompute(const Totals::Compute& compute, std::vector<std::string>& cells) {
  for (const double value : {compute.cpu_used, compute.cpu_requested, compute.cpu_effective, compute.memory_used,
                             compute.memory_requested, compute.memory_effective}) {
    cells.push_back(DecimalText(value, kDecimals));
  }
}

void AppendStorage(const Totals::Storage& storage, std::vector<std::string>& cells) {
  for (const double value : {storage.capacity, storage.requested, storage.used}) {
    cells.push_back(DecimalText(value, kDecimals));
  }
}

void Add(const Totals::Compute& from, Totals::Compute& to) {
  to.cpu_used += from.cpu_used;
  to.cpu_requested += from.cpu_requested;
  to.cpu_effective += from.cpu_effective;
  to.memory_used += from.memory_used;
  to.memory_requested += from.memory_requested;
  to.memory_effective += from.memory_effective;
}

bool IsZero(const Totals::Compute& compute) {
  return compute.cpu_used == 0 && compute.cpu_requested == 0 && compute.cpu_effective == 0 &&
         compute.memory_used == 0 && compute.memory_requested == 0 && compute.memory_effective == 0;
}

bool IsZero(const Totals::Storage& storage) {
  return storage.capacity == 0 && storage.requested == 0 && storage.used == 0;
}

TextTable ComputeTable(const Totals& totals) {
  TextTable table;
  table.title = "Pods by namespace";
  table.columns.push_back({"", "namespace", false});
  AppendComputeColumns(table);
  Totals::Compute sum;
  for (const auto& [name, of_namespace] : totals.namespaces) {
    // A namespace that has volumes alone stands in the storage table.
    if (IsZero(of_namespace.compute) && !IsZero(of_namespace.storage)) continue;
    std::vector<std::string> cells = {NameText(name)};
    AppendCompute(of_namespace.compute, cells);
    table.rows.push_back(std::move(cells));
    Add(of_namespace.compute, sum);
  }
  table.total = {"total"};
  AppendCompute(sum, table.total);
  return table;
}

TextTable StorageTable(const Totals& totals) {
  TextTable table;
  table.title = "Storage by namespace";
  table.columns.push_back({"", "namespace", false});
  for (const char* header : {"capacity", "requested", "used"}) {
    table.columns.push_back({"storage, GiB-months", header, true});
  }
  Totals::Storage sum;
  for (const auto& [name, of_namespace] : totals.namespaces) {
    const Totals::Storage& storage = of_namespace.storage;
    if (IsZero(storage)) continue;
    std::vector<std::string> cells = {NameText(name)};
    AppendStorage(storage, cells);
    table.rows.push_back(std::move(cells));
    sum.capacity += storage.capacity;
    sum.requested += storage.requested;
    sum.used += storage.used;
  }
  table.total = {"total"};
  AppendStorage(sum, table.total);
  return table;
}

// The namespace that an unallocated row has stands for the node's role (spec: E.26).
std::string RoleText(const std::optional<std::string>& name) {
  static constexpr std::string_view kSuffix = " unallocated";
  if (name && name->ends_with(kSuffix)) return name->substr(0, name->size() - kSuffix.size());
  return NameText(name);
}

TextTable UnallocatedTable(const Totals& totals) {
  TextTable table;
  table.title = "Unallocated by node: capacity that no pod used, requested, or either";
  table.columns = {{"", "node", false}, {"", "role", false}};
  AppendComputeColumns(table);
  Totals::Compute sum;
  for (const auto& [key, unallocated] : totals.unallocated) {
    std::vector<std::string> cells = {NameText(key.first), RoleText(key.second)};
    AppendCompute(unallocated.compute, cells);
    table.rows.push_back(std::move(cells));
    Add(unallocated.compute, sum);
  }
  table.total = {"total", ""};
  AppendCompute(sum, table.total);
  return table;
}

}  // namespace

std::string TotalsTables(const Totals& totals) {
  std::string out;
  for (const TextTable& table : {ComputeTable(totals), StorageTable(totals), UnallocatedTable(totals)}) {
    if (table.rows.empty()) continue;
    out += (out.empty() ? "" : "\n") + RenderTable(table);
  }
  return out.empty() ? "No rows.\n" : out;
}

}  // namespace daybook::cli
