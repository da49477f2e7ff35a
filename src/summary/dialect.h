// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "daybook/job.h"
#include "src/base/numeric.h"

namespace daybook {

// The two dialects differ in these members and nowhere else: no other file asks which dialect it is.
struct DialectRules {
  // A.1: without any enabled row every label map becomes empty; otherwise vm_kubevirt_io_name stays enabled.
  bool no_enabled_key_empties_maps;
  // A.2: a nested object or array and a repeated key refuse the input; otherwise they are text and "last wins".
  bool refuses_nested_or_repeated;
  // A.5: NULL label text is a NULL map (and the JSON text `null` is the same); otherwise NULL is `{}` and the JSON
  // text `null` refuses the input.
  bool null_labels_are_null;
  // A.5: blank label text refuses the input; otherwise it is `{}`.
  bool refuses_blank_labels;
  // B.8: a node or cluster without a capacity has NULL; otherwise 0.
  bool missing_capacity_is_null;
  // C.11, F.29: NaN is read as NULL; otherwise it is a number that `max` passes over.
  bool nan_is_null;
  // C.13: greatest(usage, request) is NULL when one of them is; otherwise it is the other.
  bool greatest_of_null_is_null;
  // C.15: a backslash in a LIKE pattern escapes the next character.
  bool like_has_escape;
  // D.22: a volume without a matched node has NULL request and usage; otherwise it counts as one node.
  bool volume_without_node_is_null;
  // F.29
  DecimalForm decimal_form;
  // C.16: the text, compact.
  std::string_view infrastructure_usage_cost;
};

constexpr DialectRules RulesOf(Dialect dialect) {
  switch (dialect) {
    case Dialect::kTrino:
      return {.no_enabled_key_empties_maps = true,
              .refuses_nested_or_repeated = true,
              .null_labels_are_null = true,
              .refuses_blank_labels = true,
              .missing_capacity_is_null = true,
              .nan_is_null = false,
              .greatest_of_null_is_null = true,
              .like_has_escape = false,
              .volume_without_node_is_null = true,
              .decimal_form = DecimalForm::kShortest,
              .infrastructure_usage_cost = R"({"cpu":0.0,"memory":0.0,"storage":0.0})"};
    case Dialect::kOnprem: break;
  }
  return {.no_enabled_key_empties_maps = false,
          .refuses_nested_or_repeated = false,
          .null_labels_are_null = false,
          .refuses_blank_labels = false,
          .missing_capacity_is_null = false,
          .nan_is_null = true,
          .greatest_of_null_is_null = false,
          .like_has_escape = true,
          .volume_without_node_is_null = false,
          .decimal_form = DecimalForm::kFifteenDigits,
          .infrastructure_usage_cost = R"({"cpu":0.000000000,"memory":0.000000000,"storage":0.000000000})"};
}

}  // namespace daybook
