// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/flat_map.h"
#include "src/base/name_table.h"
#include "src/labels/label_text.h"

namespace daybook {

// What the dialects differ in when labels are read (spec: A.2, A.5).
struct LabelRules {
  bool refuses_nested_or_repeated;
  bool null_labels_are_null;
  bool refuses_blank_labels;
};

// Label maps, filtered to the enabled keys and numbered by content: two texts with the same enabled labels have one
// number, so maps are compared, grouped and merged as numbers. Each distinct text is parsed once, while it is
// remembered. One thread at a time.
class LabelStore {
 public:
  using MapId = std::uint32_t;
  static constexpr MapId kNullMap = 0;
  static constexpr MapId kEmptyMap = 1;

  LabelStore(LabelRules rules, std::vector<std::string> enabled_keys);

  struct Filtered {
    MapId map = kEmptyMap;
    const char* refusal = nullptr;  // why the text is refused, without the text
  };
  // The enabled labels of a text; nothing is NULL. REQUIRES: valid UTF-8.
  Filtered Filter(std::optional<std::string_view> text);
  // Both, where `over` wins; a NULL map counts as empty (spec: A.3). Never kNullMap.
  MapId Merge(MapId under, MapId over);
  // Sorted keys, no spaces (spec: F.32). "{}" of kNullMap. The view lives until Clear.
  std::string_view TextOf(MapId map);

  std::size_t num_maps() const { return maps_.size(); }
  // Bytes of memory held, about.
  std::size_t num_bytes() const;
  // Forgets every text and map: numbers given so far are void.
  void Clear();

 private:
  using Entry = std::uint64_t;  // rank of the key << 32 | number of the value, 0 for a JSON null

  Filtered Parse(std::string_view text);
  MapId IdOf(const std::vector<Entry>& entries);
  void AppendEntries(MapId map, std::vector<Entry>& out) const;

  const LabelRules rules_;
  const std::vector<std::string> keys_;  // sorted: the rank of a key is its place in the order of bytes
  NameTable key_ranks_;
  LabelTextParser parser_;
  NameTable values_;
  NameTable maps_;                  // the bytes of the entries; the NULL map is one byte
  NameTable texts_;                 // those remembered
  std::vector<Filtered> filtered_;  // by number of the text
  FlatMap merged_;                  // under << 32 | over
  NameTable canonical_texts_;
  std::vector<std::optional<std::string_view>> text_of_map_;
  std::vector<Entry> entries_;
  std::vector<Entry> more_entries_;
};

}  // namespace daybook
