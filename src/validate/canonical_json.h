// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/labels/label_text.h"

namespace daybook {

// Brings JSON objects into one form, so that equal ones are equal texts: sorted keys, no blanks, no needless escapes.
class CanonicalJson {
 public:
  // A label map: values are texts (spec: summary.md A.2), of a repeated key the last counts. JSON's null stays "null".
  // Nothing: no JSON object. The view is of `text` or of `scratch`.
  std::optional<std::string_view> Labels(std::string_view text, std::string& scratch);
  // A cost: numbers are equal as JSON numbers, 0.0 as 0.000000000 (spec: summary.md C.16).
  std::optional<std::string_view> Cost(std::string_view text, std::string& scratch);

 private:
  std::optional<std::string_view> Rewrite(std::string_view text, bool numbers, std::string& scratch);

  LabelTextParser parser_{false};
  std::vector<const LabelMember*> sorted_;
};

// Whether `text` is a label map in the canonical form already, at the cost of one pass; false may be wrong.
bool IsCanonicalLabels(std::string_view text);

}  // namespace daybook
