// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "src/validate/comparison_result.h"

namespace daybook {

// What the plots of the page show, as JSON in ASCII: {tolerance, metrics: [{name, largest, mean, beyond}], quantities:
// [name], days: [{day, actual: [sum], baseline: [sum]}], places: [{node, namespace, different, missing, extra}]}. Sums
// are in the order of quantities; those that are zero on both sides all days are left out. What is no finite number is
// null, and so is a place's name that is NULL.
std::string PlotNumbers(const ComparisonResult& result);

}  // namespace daybook
