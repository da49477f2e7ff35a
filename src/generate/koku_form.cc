// SPDX-License-Identifier: Apache-2.0
#include "src/generate/koku_form.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace daybook {
namespace {

constexpr auto kEscapedColumns = std::to_array<std::string_view>({
    "namespace",
    "pod",
    "node",
    "persistentvolumeclaim",
    "persistentvolume",
    "storageclass",
    "resource_id",
    "vm_name",
    "gpu_uuid",
    "gpu_model_name",
    "gpu_vendor_name",
    "csi_driver",
    "csi_volume_handle",
    "node_role",
    "vm_instance_type",
    "vm_os",
    "vm_device",
});

std::string Escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&#x27;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

std::string JsonText(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    json += c;
  }
  return json + "\"";
}

void AddEffective(CodedTable* table, std::string_view name, std::string_view usage_name,
                  std::string_view request_name) {
  const DictionaryColumn& usage = table->Column(usage_name);
  const DictionaryColumn& request = table->Column(request_name);
  DictionaryColumn effective;
  effective.name = name;
  effective.kind = CellKind::kNumber;
  effective.codes.resize(table->num_rows);
  // The greater of two values is one of them, so its code follows from theirs without looking a value up, but for a
  // usage that equals a request.
  DictionaryColumn scratch;
  NumberCoder requests(&scratch, request.numbers.size());
  for (const double number : request.numbers) requests.Code(number);
  std::vector<std::uint32_t> of_request(request.numbers.size(), kNullCode);
  std::vector<std::uint32_t> of_usage(usage.numbers.size(), kNullCode);
  const auto code_of = [&](std::uint32_t* code, double value) {
    if (*code == kNullCode) {
      *code = static_cast<std::uint32_t>(effective.numbers.size());
      effective.numbers.push_back(value);
    }
    return *code;
  };
  for (std::size_t row = 0; row < table->num_rows; ++row) {
    const std::uint32_t usage_code = usage.codes[row];
    const std::uint32_t request_code = request.codes[row];
    const double used = usage.numbers[usage_code];
    if (used <= request.numbers[request_code]) {
      effective.codes[row] = code_of(&of_request[request_code], request.numbers[request_code]);
    } else if (of_usage[usage_code] != kNullCode) {
      effective.codes[row] = of_usage[usage_code];
    } else {
      const std::uint32_t equal = requests.Find(used);
      std::uint32_t* code = equal == kNullCode ? &of_usage[usage_code] : &of_request[equal];
      effective.codes[row] = code_of(code, used);
    }
  }
  table->columns.push_back(std::move(effective));
}

// "NVIDIA A100-SXM4-40GB" -> "NVIDIA A100 SXM4 40GB".
std::string CleanModel(std::string_view model) {
  std::string clean;
  for (const char c : model) {
    const bool kept = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (kept) {
      clean += c;
    } else if (!clean.empty() && clean.back() != ' ') {
      clean += ' ';
    }
  }
  while (!clean.empty() && clean.back() == ' ') clean.pop_back();
  return clean;
}

void AddGpuColumns(CodedTable* table) {
  for (std::string& text : table->Column("gpu_vendor_name").texts) {
    if (text == "nvidia_com_gpu") text = "nvidia";
  }
  for (std::string& text : table->Column("gpu_model_name").texts) text = CleanModel(text);
  const DictionaryColumn& profile = table->Column("mig_profile");
  if (std::all_of(profile.texts.begin(), profile.texts.end(), [](const std::string& text) { return text.empty(); }))
    return;
  // Slices are of A100s only: 7 of them make one.
  std::array<DictionaryColumn, 3> derived;
  constexpr std::array<std::string_view, 3> kNames = {"mig_slice_count", "mig_memory_capacity_mib", "gpu_max_slices"};
  const auto add = [](DictionaryColumn* column, std::int64_t value) {
    const auto found = std::find(column->integers.begin(), column->integers.end(), value);
    const auto code = static_cast<std::uint32_t>(found - column->integers.begin());
    if (found == column->integers.end()) column->integers.push_back(value);
    column->codes.push_back(code);
  };
  for (std::size_t i = 0; i < derived.size(); ++i) {
    derived[i].name = kNames[i];
    derived[i].kind = CellKind::kInteger;
  }
  for (std::size_t row = 0; row < table->num_rows; ++row) {
    const std::string& text = profile.texts[profile.codes[row]];
    if (text.empty()) {
      for (DictionaryColumn& column : derived) column.codes.push_back(kNullCode);
      continue;
    }
    std::int64_t slices = 0;
    std::int64_t gigabytes = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), slices);
    std::from_chars(parsed.ptr + 2, text.data() + text.size(), gigabytes);  // behind "g."
    add(&derived[0], slices);
    add(&derived[1], gigabytes * 1024);
    add(&derived[2], 7);
  }
  for (DictionaryColumn& column : derived) table->columns.push_back(std::move(column));
}

}  // namespace

std::string LabelsToJson(std::string_view labels) {
  std::string json = "{";
  while (!labels.empty()) {
    const std::string_view label = labels.substr(0, labels.find('|'));
    labels.remove_prefix(std::min(labels.size(), label.size() + 1));
    const std::size_t colon = label.find(':');
    constexpr std::string_view kPrefix = "label_";
    const std::string_view key = label.substr(kPrefix.size(), colon - kPrefix.size());
    json += (json.size() == 1 ? "" : ", ") + JsonText(key) + ": " + JsonText(label.substr(colon + 1));
  }
  return json + "}";
}

void ToKokuHourly(CodedTable* table) {
  for (DictionaryColumn& column : table->columns) {
    if (column.kind == CellKind::kLabels) {
      for (std::string& text : column.texts) text = LabelsToJson(text);
    } else if (std::find(kEscapedColumns.begin(), kEscapedColumns.end(), column.name) != kEscapedColumns.end()) {
      for (std::string& text : column.texts) text = Escape(text);
    }
  }
  if (table->type == "pod_usage") {
    table->columns.reserve(table->columns.size() + 2);
    AddEffective(table, "pod_effective_usage_cpu_core_seconds", "pod_usage_cpu_core_seconds",
                 "pod_request_cpu_core_seconds");
    AddEffective(table, "pod_effective_usage_memory_byte_seconds", "pod_usage_memory_byte_seconds",
                 "pod_request_memory_byte_seconds");
  }
  if (table->type == "gpu_usage") AddGpuColumns(table);
}

}  // namespace daybook
