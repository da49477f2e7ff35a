// SPDX-License-Identifier: Apache-2.0
#include "src/labels/label_store.h"

#include <algorithm>
#include <cstring>

namespace daybook {
namespace {

// Texts that are remembered, so that labels that are unique to each pod do not fill the memory.
constexpr std::size_t kMaxTextBytes = 4U << 20U;

std::vector<std::string> SortedUnique(std::vector<std::string> keys) {
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

bool IsBlank(std::string_view text) { return text.find_first_not_of(' ') == std::string_view::npos; }

}  // namespace

LabelStore::LabelStore(LabelRules rules, std::vector<std::string> enabled_keys)
    : rules_(rules), keys_(SortedUnique(std::move(enabled_keys))), parser_(rules.refuses_nested_or_repeated) {
  for (const std::string& key : keys_) key_ranks_.Add(key);
  Clear();
}

void LabelStore::Clear() {
  values_.Clear();
  maps_.Clear();
  texts_.Clear();
  filtered_.clear();
  merged_.Clear();
  canonical_texts_.Clear();
  text_of_map_.clear();
  maps_.Add("N");  // kNullMap
  maps_.Add("");   // kEmptyMap
}

std::size_t LabelStore::num_bytes() const {
  return values_.num_bytes() + maps_.num_bytes() + texts_.num_bytes() + merged_.num_bytes() +
         canonical_texts_.num_bytes() + filtered_.capacity() * sizeof(Filtered) +
         text_of_map_.capacity() * sizeof text_of_map_[0];
}

LabelStore::Filtered LabelStore::Filter(std::optional<std::string_view> text) {
  if (!text.has_value()) return {rules_.null_labels_are_null ? kNullMap : kEmptyMap};
  if (const auto known = texts_.Find(*text)) return filtered_[*known];
  if (texts_.num_bytes() + text->size() > kMaxTextBytes) {
    texts_.Clear();
    filtered_.clear();
  }
  const Filtered filtered = Parse(*text);
  texts_.Add(*text);
  filtered_.push_back(filtered);
  return filtered;
}

LabelStore::Filtered LabelStore::Parse(std::string_view text) {
  if (IsBlank(text)) {
    return {kEmptyMap, rules_.refuses_blank_labels ? "the label text is blank" : nullptr};
  }
  switch (parser_.Parse(text)) {
    case LabelTextParser::Outcome::kObject: break;
    case LabelTextParser::Outcome::kNull:
      if (rules_.null_labels_are_null) return {kNullMap};
      return {kEmptyMap, "the label text is no JSON object"};
    case LabelTextParser::Outcome::kNotJson: return {kEmptyMap, "the label text is not JSON"};
    case LabelTextParser::Outcome::kNotObject: return {kEmptyMap, "the label text is no JSON object"};
    case LabelTextParser::Outcome::kNested: return {kEmptyMap, "a label value is an object or array"};
    case LabelTextParser::Outcome::kRepeated: return {kEmptyMap, "a label key is repeated"};
  }
  entries_.clear();
  for (const LabelMember& member : parser_.members()) {
    const auto rank = key_ranks_.Find(member.key);
    if (!rank.has_value()) continue;
    const Entry key = static_cast<Entry>(*rank) << 32U;
    // The last of a repeated key counts, so a value that it hides is not looked at.
    const auto same =
        std::find_if(entries_.begin(), entries_.end(), [&](Entry entry) { return entry >> 32U == *rank; });
    const Entry entry = key | (member.value.has_value() ? values_.Add(*member.value) + Entry{1} : 0);
    if (same == entries_.end()) {
      entries_.push_back(entry);
    } else {
      *same = entry;
    }
  }
  for (const Entry entry : entries_) {
    const auto value = static_cast<std::uint32_t>(entry);
    const bool has_nul = keys_[entry >> 32U].find('\0') != std::string::npos ||
                         (value != 0 && values_.NameOf(value - 1).find('\0') != std::string_view::npos);
    if (has_nul) return {kEmptyMap, "a label holds the character \\u0000, which PostgreSQL cannot store"};
  }
  std::sort(entries_.begin(), entries_.end());
  return {IdOf(entries_)};
}

LabelStore::MapId LabelStore::IdOf(const std::vector<Entry>& entries) {
  if (entries.empty()) return kEmptyMap;
  return maps_.Add({reinterpret_cast<const char*>(entries.data()), entries.size() * sizeof(Entry)});
}

void LabelStore::AppendEntries(MapId map, std::vector<Entry>& out) const {
  if (map == kNullMap) return;
  const std::string_view bytes = maps_.NameOf(map);
  const std::size_t before = out.size();
  out.resize(before + bytes.size() / sizeof(Entry));
  if (!bytes.empty()) std::memcpy(out.data() + before, bytes.data(), bytes.size());
}

LabelStore::MapId LabelStore::Merge(MapId under, MapId over) {
  if (under <= kEmptyMap) return over == kNullMap ? kEmptyMap : over;
  if (over <= kEmptyMap || over == under) return under;
  const std::uint64_t pair = static_cast<std::uint64_t>(under) << 32U | over;
  const std::uint32_t known = merged_.Find(pair);
  if (known != FlatMap::kNone) return known;
  entries_.clear();
  more_entries_.clear();
  AppendEntries(under, entries_);
  AppendEntries(over, more_entries_);
  std::vector<Entry> merged;
  auto low = entries_.begin();
  for (const Entry entry : more_entries_) {
    for (; low != entries_.end() && *low >> 32U < entry >> 32U; ++low) merged.push_back(*low);
    if (low != entries_.end() && *low >> 32U == entry >> 32U) ++low;
    merged.push_back(entry);
  }
  merged.insert(merged.end(), low, entries_.end());
  return merged_.FindOrAdd(pair, IdOf(merged));
}

std::string_view LabelStore::TextOf(MapId map) {
  if (text_of_map_.size() <= map) text_of_map_.resize(std::max<std::size_t>(map + 1, maps_.size()));
  std::optional<std::string_view>& known = text_of_map_[map];
  if (known.has_value()) return *known;
  entries_.clear();
  AppendEntries(map, entries_);
  std::string text = "{";
  const char* separator = "";
  for (const Entry entry : entries_) {
    text += separator;
    AppendLabelString(keys_[entry >> 32U], text);
    text += ':';
    const auto value = static_cast<std::uint32_t>(entry);
    if (value == 0) {
      text += "null";
    } else {
      AppendLabelString(values_.NameOf(value - 1), text);
    }
    separator = ",";
  }
  text += '}';
  known = canonical_texts_.NameOf(canonical_texts_.Add(text));
  return *known;
}

}  // namespace daybook
