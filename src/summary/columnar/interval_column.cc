// SPDX-License-Identifier: Apache-2.0
#include "src/summary/columnar/interval_column.h"

#include <optional>
#include <string>

#include "src/scan/time_text.h"

namespace daybook::columnar {

Result<std::int32_t> IntervalColumn::Resolve(std::int32_t code, std::size_t row) {
  const CodedColumn& column = scan_.coded(0);
  const std::optional<std::int64_t> millis = column.TimeOf(static_cast<std::size_t>(code));
  if (!millis.has_value()) {
    const std::string text(column.TextOf(static_cast<std::size_t>(code)));
    return scan_.Refuse(0, row, "\"" + CutText(text, 120) + "\" is no time");
  }
  times_[static_cast<std::size_t>(code + 1)] = *millis;
  const std::int64_t day = FloorDivide(*millis, kMillisPerDay);
  if (day < days_.start.days_since_epoch() || day > days_.end.days_since_epoch()) return kOutside;
  return static_cast<std::int32_t>(day - days_.start.days_since_epoch());
}

void IntervalColumn::BeginBatch() {
  rows_of_day_.resize(static_cast<std::size_t>(days_.NumDays()));
  day_of_code_.resize(scan_.coded(0).num_codes() + 1, kUnresolved);
  times_.resize(day_of_code_.size());
}

Result<const std::int32_t*> IntervalColumn::Map(std::size_t count) {
  BeginBatch();
  day_of_row_.resize(count);
  const std::int32_t* const codes = scan_.codes(0);
  // Rows of one day stand together in most files, so they are counted by the run.
  std::int32_t day_of_run = kOutside;
  std::size_t begin_of_run = 0;
  const auto end_run = [&](std::size_t end) {
    if (day_of_run == kOutside) return;
    rows_of_day_[static_cast<std::size_t>(day_of_run)] += static_cast<std::int64_t>(end - begin_of_run);
  };
  for (std::size_t i = 0; i < count; ++i) {
    std::int32_t& day = day_of_code_[static_cast<std::size_t>(codes[i] + 1)];
    if (day == kUnresolved) {
      DAYBOOK_ASSIGN_OR_RETURN(day, Resolve(codes[i], i));
    }
    day_of_row_[i] = day;
    if (day == day_of_run) continue;
    end_run(i);
    day_of_run = day;
    begin_of_run = i;
  }
  end_run(count);
  return day_of_row_.data();
}

}  // namespace daybook::columnar
