// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/shrink.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "tests/differential/case_maker.h"

namespace daybook::differential {
namespace {

constexpr int kMostTries = 4000;

class Shrinker {
 public:
  Shrinker(Lake lake, const std::function<bool(const Lake&)>& fails) : lake_(std::move(lake)), fails_(fails) {}

  Lake Run() {
    do {
      changed_ = false;
      ShrinkFiles();
      ShrinkRun();
      ShrinkFormats();
      ShrinkCells();
    } while (changed_ && tries_ < kMostTries);
    return std::move(lake_);
  }

 private:
  // Applies `change` to a copy, and keeps that when it still fails.
  template <typename Change>
  bool Try(Change change) {
    if (++tries_ > kMostTries) return false;
    Lake smaller = lake_;
    change(smaller);
    if (!fails_(smaller)) return false;
    lake_ = std::move(smaller);
    changed_ = true;
    return true;
  }

  // Takes out parts of a list: halves, quarters, and so on, down to single elements.
  template <typename ListOf>
  void TakeOut(ListOf list_of) {
    for (std::size_t part = std::max<std::size_t>(list_of(lake_).size() / 2, 1); part > 0; part /= 2) {
      for (std::size_t at = 0; at < list_of(lake_).size();) {
        const std::size_t count = std::min(part, list_of(lake_).size() - at);
        const bool smaller = Try([&](Lake& lake) {
          auto& list = list_of(lake);
          list.erase(list.begin() + static_cast<std::ptrdiff_t>(at),
                     list.begin() + static_cast<std::ptrdiff_t>(at + count));
        });
        if (!smaller) at += count;
      }
    }
  }

  template <typename Value>
  void Simplify(Value simple, const std::function<Value&(Lake&)>& of) {
    if (!(of(lake_) == simple)) Try([&](Lake& lake) { of(lake) = simple; });
  }

  void ShrinkFiles() {
    TakeOut([](Lake& lake) -> auto& { return lake.files; });
    for (std::size_t f = 0; f < lake_.files.size(); ++f) {
      TakeOut([f](Lake& lake) -> auto& { return lake.files[f].rows; });
    }
  }

  void ShrinkRun() {
    TakeOut([](Lake& lake) -> auto& { return lake.lookups.enabled_keys; });
    TakeOut([](Lake& lake) -> auto& { return lake.lookups.cost_categories; });
    if (lake_.lookups.nodes.has_value()) {
      if (!Try([](Lake& lake) { lake.lookups.nodes.reset(); })) {
        TakeOut([](Lake& lake) -> auto& { return *lake.lookups.nodes; });
      }
    }
    Simplify<std::int32_t>(1, [](Lake& lake) -> auto& { return lake.options.threads; });
    Simplify<std::int32_t>(0, [](Lake& lake) -> auto& { return lake.options.batch_rows; });
    Simplify<Performance::Mode>(Performance::Mode::kAuto, [](Lake& lake) -> auto& { return lake.options.mode; });
    Simplify<LabelChange>(LabelChange::kEvery, [](Lake& lake) -> auto& { return lake.label_change; });
    Simplify<bool>(true, [](Lake& lake) -> auto& { return lake.storage_exists; });
    Simplify<bool>(false, [](Lake& lake) -> auto& { return lake.daily_serves_as_hourly; });
    while (lake_.days.start < lake_.days.end && Try([](Lake& lake) { lake.days.start = lake.days.start.Next(); })) {
    }
    while (lake_.days.start < lake_.days.end &&
           Try([](Lake& lake) { lake.days.end = Day(lake.days.end.days_since_epoch() - 1); })) {
    }
  }

  void ShrinkFormats() {
    for (std::size_t f = 0; f < lake_.files.size(); ++f) {
      const auto format = [f](Lake& lake) -> FileFormat& { return lake.files[f].format; };
      if (Try([&](Lake& lake) { format(lake) = PlainFormat(lake.files[f].table); })) continue;
      const FileFormat plain;
      for (std::size_t c = 0; c < format(lake_).columns.size(); ++c) {
        const auto column = [&](Lake& lake) -> ColumnFormat& { return format(lake).columns[c]; };
        if (Try([&](Lake& lake) { column(lake) = ColumnFormat(); })) continue;
        Simplify<Storage>(Storage::kPlainForm, [&](Lake& lake) -> auto& { return column(lake).storage; });
        Simplify<ValueEncoding>(ValueEncoding::kDictionary, [&](Lake& lake) -> auto& { return column(lake).encoding; });
        Simplify<Codec>(Codec::kNone, [&](Lake& lake) -> auto& { return column(lake).codec; });
        Simplify<bool>(false, [&](Lake& lake) -> auto& { return column(lake).required; });
        Simplify<bool>(false, [&](Lake& lake) -> auto& { return column(lake).absent; });
      }
      Simplify<std::uint64_t>(0, [&](Lake& lake) -> auto& { return format(lake).order_seed; });
      Simplify<bool>(false, [&](Lake& lake) -> auto& { return format(lake).extra_columns; });
      Simplify<std::int64_t>(plain.rows_per_group, [&](Lake& lake) -> auto& { return format(lake).rows_per_group; });
      Simplify<std::int64_t>(plain.page_bytes, [&](Lake& lake) -> auto& { return format(lake).page_bytes; });
      Simplify<std::int64_t>(plain.dictionary_bytes,
                             [&](Lake& lake) -> auto& { return format(lake).dictionary_bytes; });
      Simplify<bool>(false, [&](Lake& lake) -> auto& { return format(lake).page_version_2; });
      Simplify<bool>(false, [&](Lake& lake) -> auto& { return format(lake).page_index; });
      Simplify<bool>(false, [&](Lake& lake) -> auto& { return format(lake).checksums; });
    }
  }

  void ShrinkCells() {
    for (std::size_t f = 0; f < lake_.files.size(); ++f) {
      for (std::size_t r = 0; r < lake_.files[f].rows.size(); ++r) {
        for (std::size_t c = 1; c < lake_.files[f].rows[r].size(); ++c) {
          const auto cell = [&](Lake& lake) -> Cell& { return lake.files[f].rows[r][c]; };
          if (cell(lake_).index() == 0 || Try([&](Lake& lake) { cell(lake) = Cell(); })) continue;
          const bool is_text = std::holds_alternative<std::string>(cell(lake_));
          if (is_text && cell(lake_) != Cell("{}")) Try([&](Lake& lake) { cell(lake) = Cell("{}"); });
          if (!is_text && cell(lake_) != Cell(1.0)) Try([&](Lake& lake) { cell(lake) = Cell(1.0); });
        }
      }
    }
  }

  Lake lake_;
  const std::function<bool(const Lake&)>& fails_;
  bool changed_ = false;
  int tries_ = 0;
};

void EmitText(YAML::Emitter& yaml, const char* key, const std::optional<std::string>& text) {
  yaml << YAML::Key << key << YAML::Value;
  text.has_value() ? yaml << YAML::DoubleQuoted << *text : yaml << YAML::Null;
}

}  // namespace

Lake Shrink(Lake lake, const std::function<bool(const Lake&)>& fails) { return Shrinker(std::move(lake), fails).Run(); }

void KeepLake(const Lake& lake, const std::string& folder) {
  namespace fs = std::filesystem;
  fs::remove_all(folder);
  for (const LakeFile& file : lake.files) {
    const fs::path path = fs::path(folder) / KeyOf(file, lake.days);
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << ParquetBytes(file);
  }
  fs::create_directories(folder);

  YAML::Emitter yaml;
  yaml << YAML::BeginMap;
  yaml << YAML::Key << "dialect" << YAML::Value << (lake.dialect == Dialect::kTrino ? "trino" : "onprem");
  yaml << YAML::Key << "input" << YAML::Value << YAML::Flow << YAML::BeginMap << YAML::Key << "uri" << YAML::Value
       << folder << YAML::Key << "layout" << YAML::Value << "koku" << YAML::EndMap;
  yaml << YAML::Key << "ocp" << YAML::Value << YAML::BeginMap;
  yaml << YAML::Key << "provider_uuid" << YAML::Value << std::string(kSource);
  yaml << YAML::Key << "account" << YAML::Value << "org1234567";
  yaml << YAML::Key << "cluster_id" << YAML::Value << "cluster";
  yaml << YAML::Key << "start" << YAML::Value << lake.days.start.ToString();
  yaml << YAML::Key << "end" << YAML::Value << lake.days.end.ToString();
  yaml << YAML::Key << "storage" << YAML::Value << lake.storage_exists << YAML::EndMap;
  yaml << YAML::Key << "lookups" << YAML::Value << YAML::BeginMap;
  yaml << YAML::Key << "enabled_keys" << YAML::Value << YAML::Flow << YAML::BeginSeq;
  for (const std::string& key : lake.lookups.enabled_keys) yaml << YAML::DoubleQuoted << key;
  yaml << YAML::EndSeq;
  yaml << YAML::Key << "cost_categories" << YAML::Value << YAML::BeginSeq;
  for (const CostCategoryPattern& category : lake.lookups.cost_categories) {
    yaml << YAML::Flow << YAML::BeginMap << YAML::Key << "id" << YAML::Value;
    category.id.has_value() ? yaml << *category.id : yaml << YAML::Null;
    EmitText(yaml, "pattern", category.pattern);
    yaml << YAML::EndMap;
  }
  yaml << YAML::EndSeq;
  if (lake.lookups.nodes.has_value()) {
    yaml << YAML::Key << "nodes" << YAML::Value << YAML::BeginSeq;
    for (const NodeRole& node : *lake.lookups.nodes) {
      yaml << YAML::Flow << YAML::BeginMap;
      EmitText(yaml, "node", node.node);
      EmitText(yaml, "resource_id", node.resource_id);
      EmitText(yaml, "role", node.role);
      yaml << YAML::EndMap;
    }
    yaml << YAML::EndSeq;
  }
  yaml << YAML::EndMap;
  yaml << YAML::Key << "performance" << YAML::Value << YAML::BeginMap;
  yaml << YAML::Key << "mode" << YAML::Value
       << (lake.options.mode == Performance::Mode::kAuto        ? "auto"
           : lake.options.mode == Performance::Mode::kStreaming ? "streaming"
                                                                : "in-memory");
  yaml << YAML::Key << "threads" << YAML::Value << lake.options.threads;
  yaml << YAML::Key << "batch_rows" << YAML::Value << lake.options.batch_rows;
  yaml << YAML::Key << "label_change" << YAML::Value
       << (lake.label_change == LabelChange::kLatest ? "latest" : "every");
  yaml << YAML::EndMap << YAML::Key << "output" << YAML::Value << YAML::Flow << YAML::BeginSeq << "rows.csv"
       << YAML::EndSeq << YAML::EndMap;
  std::ofstream(fs::path(folder) / "daybook.yaml") << yaml.c_str() << "\n";
}

}  // namespace daybook::differential
