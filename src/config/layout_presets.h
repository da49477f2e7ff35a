// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daybook/job.h"
#include "daybook/status.h"
#include "src/config/settings.h"

namespace daybook {

// spec: inputs.md 3. Koku's own layout, and the proof of concept's, where one set of files serves as both tables.
Layout KokuLayout();
Layout PocLayout();

// `input.layout`: the name of a preset, or {hourly, daily, hourly_tables, daily_tables}. Without it: koku. A template
// must be relative, without "..", and pass CheckLayoutTemplate.
Result<Layout> ReadLayout(const Settings& settings);

}  // namespace daybook
