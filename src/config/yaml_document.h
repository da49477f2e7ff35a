// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "daybook/status.h"
#include "src/config/value.h"

namespace daybook {

// Reads one YAML document whose top is a map (an empty document is an empty map). Variables are put into scalar values
// after parsing, so that what they hold cannot become YAML. A key that is given twice, a second document and text that
// is no UTF-8 are errors; each names `name` and the line. The only place that meets yaml-cpp's exceptions.
Result<Value> ParseYamlDocument(const std::string& text, const std::string& name, const Environment& environment);

// Reads a YAML value in flow form ("[a, b]", "{x: 1}") that came from elsewhere; every part gets `origin`. Nothing is
// substituted. `path` is for messages.
Result<Value> ParseYamlFlow(const std::string& text, const Origin& origin, const std::string& path);

// Valid UTF-8 without NUL.
bool IsText(const std::string& text);

}  // namespace daybook
