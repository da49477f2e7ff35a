// SPDX-License-Identifier: Apache-2.0
#include "src/config/yaml_document.h"

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "src/base/utf8.h"
#include "src/config/substitution.h"

namespace daybook {
namespace {

// Aliases can name a node many times over: a short text may stand for a huge tree. A static report of nise is 12 deep.
constexpr int kMaxDepth = 16;
constexpr std::int64_t kMaxNodes = 1'000'000;

class Converter {
 public:
  // `fixed` is the origin of every node; without it nodes are located by `name` and line.
  Converter(std::string name, const Environment* environment, const Origin* fixed)
      : name_(std::move(name)), environment_(environment), fixed_(fixed) {}

  Result<Value> Convert(const YAML::Node& node, const std::string& path, int depth) {
    Value value;
    value.origin = OriginOf(node);
    if (depth > kMaxDepth || ++num_nodes_ > kMaxNodes) {
      return SettingError(value.origin, path, "nested too deeply, or too many values");
    }
    if (!node.IsDefined() || node.IsNull()) return value;
    if (node.IsScalar()) {
      value.kind = Value::Kind::kText;
      value.text = node.Scalar();
      if (environment_ != nullptr) {
        DAYBOOK_ASSIGN_OR_RETURN(value.text, SubstituteVariables(value.text, *environment_, value.origin, path));
      }
      if (!IsText(value.text)) return SettingError(value.origin, path, "not UTF-8 text without NUL");
      return value;
    }
    if (node.IsSequence()) {
      value.kind = Value::Kind::kList;
      for (const YAML::Node& item : node) {
        const std::string item_path = path + "[" + std::to_string(value.items.size()) + "]";
        DAYBOOK_ASSIGN_OR_RETURN(Value converted, Convert(item, item_path, depth + 1));
        value.items.push_back(std::move(converted));
      }
      return value;
    }
    value.kind = Value::Kind::kMap;
    for (const auto& member : node) {
      if (!member.first.IsScalar() || !IsText(member.first.Scalar())) {
        return SettingError(OriginOf(member.first), path, "a key is no text");
      }
      const std::string key = member.first.Scalar();
      const std::string key_path = path.empty() ? key : path + "." + key;
      if (value.Find(key) != nullptr) {
        return SettingError(OriginOf(member.first), key_path, "given twice", "keep one of them");
      }
      DAYBOOK_ASSIGN_OR_RETURN(Value converted, Convert(member.second, key_path, depth + 1));
      // The line of the key is where a reader looks; a null has none of its own.
      converted.origin = OriginOf(member.first);
      value.keys.push_back(key);
      value.items.push_back(std::move(converted));
    }
    return value;
  }

 private:
  Origin OriginOf(const YAML::Node& node) const {
    if (fixed_ != nullptr) return *fixed_;
    const int line = node.IsDefined() ? node.Mark().line : -1;
    return {Origin::Kind::kFile, line < 0 ? name_ : name_ + ":" + std::to_string(line + 1)};
  }

  std::string name_;
  const Environment* environment_;
  const Origin* fixed_;
  std::int64_t num_nodes_ = 0;
};

// What yaml-cpp says, without the parts of the text that it quotes: they may be a secret.
std::string Reason(const YAML::Exception& exception) { return exception.msg.substr(0, exception.msg.find(": ")); }

}  // namespace

bool IsText(const std::string& text) { return IsUtf8(text) && text.find('\0') == std::string::npos; }

Result<Value> ParseYamlDocument(const std::string& text, const std::string& name, const Environment& environment) {
  const Origin file{Origin::Kind::kFile, name};
  if (!IsText(text)) return SettingError(file, "", "not UTF-8 text without NUL");
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(text);
    if (documents.size() > 1) return SettingError(file, "", "holds more than one YAML document", "keep one of them");
    if (documents.empty() || documents[0].IsNull()) return Value::Map(file);
    if (!documents[0].IsMap()) return SettingError(file, "", "not a map of settings", "write it as key: value");
    return Converter(name, &environment, nullptr).Convert(documents[0], "", 0);
  } catch (const YAML::Exception& exception) {
    const int line = exception.mark.line;
    return SettingError({Origin::Kind::kFile, line < 0 ? name : name + ":" + std::to_string(line + 1)}, "",
                        Reason(exception), "correct the YAML");
  }
}

Result<Value> ParseYamlFlow(const std::string& text, const Origin& origin, const std::string& path) {
  if (!IsText(text)) return SettingError(origin, path, "not UTF-8 text without NUL");
  try {
    return Converter("", nullptr, &origin).Convert(YAML::Load(text), path, 0);
  } catch (const YAML::Exception& exception) {
    return SettingError(origin, path, Reason(exception), "correct the YAML");
  }
}

}  // namespace daybook
