// SPDX-License-Identifier: Apache-2.0
#include "src/config/settings_schema.h"

#include <array>
#include <vector>

#include "src/config/nearest_key.h"

namespace daybook {
namespace {

constexpr auto kKnownKeys = std::to_array<KnownKey>({
    {"dialect", Shape::kText, "--dialect"},
    {"input", Shape::kSection, ""},
    {"input.uri", Shape::kText, "--input"},
    {"input.layout", Shape::kTextOrSection, "--layout"},
    {"input.layout.hourly", Shape::kText, ""},
    {"input.layout.daily", Shape::kText, ""},
    {"input.layout.hourly_tables", Shape::kSection, ""},
    {"input.layout.hourly_tables.pod_usage", Shape::kText, ""},
    {"input.layout.hourly_tables.storage_usage", Shape::kText, ""},
    {"input.layout.hourly_tables.node_labels", Shape::kText, ""},
    {"input.layout.hourly_tables.namespace_labels", Shape::kText, ""},
    {"input.layout.daily_tables", Shape::kSection, ""},
    {"input.layout.daily_tables.pod_usage", Shape::kText, ""},
    {"input.layout.daily_tables.storage_usage", Shape::kText, ""},
    {"input.layout.daily_tables.node_labels", Shape::kText, ""},
    {"input.layout.daily_tables.namespace_labels", Shape::kText, ""},
    {"s3", Shape::kSection, ""},
    {"s3.endpoint", Shape::kText, ""},
    {"s3.region", Shape::kText, ""},
    {"s3.access_key", Shape::kText, ""},
    {"s3.secret_key", Shape::kText, ""},
    {"s3.session_token", Shape::kText, ""},
    {"s3.path_style", Shape::kText, ""},
    {"s3.verify_ssl", Shape::kText, ""},
    {"s3.ca_file", Shape::kText, ""},
    {"s3.verify_etag", Shape::kText, ""},
    {"s3.timeout_seconds", Shape::kText, ""},
    {"s3.retry_seconds", Shape::kText, ""},
    {"s3.connections", Shape::kText, ""},
    {"s3.bucket", Shape::kText, ""},
    {"postgresql", Shape::kSection, ""},
    {"postgresql.host", Shape::kText, ""},
    {"postgresql.port", Shape::kText, ""},
    {"postgresql.database", Shape::kText, ""},
    {"postgresql.schema", Shape::kText, ""},
    {"postgresql.user", Shape::kText, ""},
    {"postgresql.password", Shape::kText, ""},
    {"postgresql.sslmode", Shape::kText, ""},
    {"postgresql.lock_timeout", Shape::kText, ""},
    {"postgresql.statement_timeout", Shape::kText, ""},
    {"postgresql.fill_nodes", Shape::kText, "--fill-nodes"},
    {"ocp", Shape::kSection, ""},
    {"ocp.provider_uuid", Shape::kText, "--source"},
    {"ocp.account", Shape::kText, "--account"},
    {"ocp.cluster_id", Shape::kText, "--cluster-id"},
    {"ocp.cluster_alias", Shape::kText, "--cluster-alias"},
    {"ocp.report_period_id", Shape::kText, "--report-period-id"},
    {"ocp.start", Shape::kText, "--start"},
    {"ocp.end", Shape::kText, "--end"},
    {"ocp.storage", Shape::kText, "--no-storage"},
    {"ocp.year", Shape::kText, ""},
    {"ocp.month", Shape::kText, ""},
    {"lookups", Shape::kTextOrSection, "--lookups"},
    {"lookups.enabled_keys", Shape::kList, ""},
    {"lookups.enabled_keys[]", Shape::kText, ""},
    {"lookups.cost_categories", Shape::kList, ""},
    {"lookups.cost_categories[]", Shape::kSection, ""},
    {"lookups.cost_categories[].id", Shape::kText, ""},
    {"lookups.cost_categories[].pattern", Shape::kText, ""},
    {"lookups.nodes", Shape::kList, ""},
    {"lookups.nodes[]", Shape::kSection, ""},
    {"lookups.nodes[].node", Shape::kText, ""},
    {"lookups.nodes[].resource_id", Shape::kText, ""},
    {"lookups.nodes[].role", Shape::kText, ""},
    {"performance", Shape::kSection, ""},
    {"performance.mode", Shape::kText, "--mode"},
    {"performance.memory", Shape::kText, "--memory"},
    {"performance.threads", Shape::kText, "--threads"},
    {"performance.batch_rows", Shape::kText, "--batch-rows"},
    {"performance.label_change", Shape::kText, "--label-change"},
    {"performance.use_streaming", Shape::kText, ""},
    {"performance.streaming_threshold_rows", Shape::kText, ""},
    {"performance.chunk_size", Shape::kText, ""},
    {"performance.column_filtering", Shape::kText, ""},
    {"performance.use_categorical", Shape::kText, ""},
    {"performance.use_arrow_compute", Shape::kText, ""},
    {"performance.use_bulk_copy", Shape::kText, ""},
    {"output", Shape::kTextOrList, "--output"},
    {"output[]", Shape::kText, ""},
    {"trino", Shape::kSection, ""},
    {"trino.password", Shape::kText, ""},
    {"trino.ca_file", Shape::kText, ""},
    {"trino.verify_ssl", Shape::kText, ""},
    {"validate", Shape::kSection, ""},
    {"validate.baseline", Shape::kText, ""},
    {"validate.tolerance", Shape::kText, ""},
});

bool Allows(Shape shape, Value::Kind kind) {
  switch (kind) {
    case Value::Kind::kNull: return true;
    case Value::Kind::kText:
      return shape == Shape::kText || shape == Shape::kTextOrSection || shape == Shape::kTextOrList;
    case Value::Kind::kList: return shape == Shape::kList || shape == Shape::kTextOrList;
    case Value::Kind::kMap: return shape == Shape::kSection || shape == Shape::kTextOrSection;
  }
  return false;
}

std::string_view Describe(Shape shape) {
  switch (shape) {
    case Shape::kText: return "must be a single value";
    case Shape::kSection: return "must be a section of keys";
    case Shape::kTextOrSection: return "must be a single value or a section of keys";
    case Shape::kList: return "must be a list";
    case Shape::kTextOrList: return "must be a single value or a list";
  }
  return "";
}

// `schema_path` is `path` with "[]" for every "[3]".
Status Check(const Value& value, const std::string& path, const std::string& schema_path) {
  if (!path.empty()) {
    const KnownKey* known = FindKnownKey(schema_path);
    if (known == nullptr) {
      std::vector<std::string_view> candidates;
      for (const KnownKey& key : KnownKeys()) {
        if (!key.path.ends_with(']')) candidates.push_back(key.path);
      }
      return SettingError(value.origin, "", "unknown key " + CutText(path, 120),
                          "the nearest known key is " + NearestKey(schema_path, candidates));
    }
    if (!Allows(known->shape, value.kind)) {
      return SettingError(value.origin, path, std::string(Describe(known->shape)));
    }
  }
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    const bool is_map = value.kind == Value::Kind::kMap;
    if (is_map && value.keys[i].find_first_of(".[") != std::string::npos) {
      return SettingError(value.items[i].origin, "", "unknown key " + CutText(value.keys[i], 120),
                          "write a section and the keys below it, as ocp: {account: NAME}");
    }
    const std::string step = is_map ? (path.empty() ? "" : ".") + value.keys[i] : "[" + std::to_string(i) + "]";
    DAYBOOK_RETURN_IF_ERROR(Check(value.items[i], path + step, schema_path + (is_map ? step : "[]")));
  }
  return {};
}

}  // namespace

std::span<const KnownKey> KnownKeys() { return kKnownKeys; }

const KnownKey* FindKnownKey(std::string_view path) {
  for (const KnownKey& key : kKnownKeys) {
    if (key.path == path) return &key;
  }
  return nullptr;
}

Status CheckSettings(const Value& settings) { return Check(settings, "", ""); }

std::string VariableOf(std::string_view path) {
  std::string name = "DAYBOOK_";
  for (const char c : path) {
    if (c == '.') {
      name += "__";
    } else {
      name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
  }
  return name;
}

std::string HowToGive(std::string_view path) {
  const KnownKey* known = FindKnownKey(path);
  std::string text = "give ";
  if (known != nullptr && !known->flag.empty()) {
    text += known->flag;
    text += ", ";
  }
  text += VariableOf(path);
  text += " or the configuration key";
  return text;
}

}  // namespace daybook
