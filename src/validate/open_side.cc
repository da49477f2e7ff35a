// SPDX-License-Identifier: Apache-2.0
#include "src/validate/open_side.h"

namespace daybook {

std::unique_ptr<RowSource> MakeSource(const SideSpec& side) {
  switch (side.kind) {
    case SideSpec::Kind::kParquet: return MakeParquetSource(side.path);
    case SideSpec::Kind::kFolder: return MakeFolderSource(side.path);
    case SideSpec::Kind::kPostgresql: return MakePostgresqlSource(side.postgresql, side.table);
    case SideSpec::Kind::kTrino: return MakeTrinoSource(side.trino);
    case SideSpec::Kind::kCsv:
    case SideSpec::Kind::kTotals:
    case SideSpec::Kind::kNiseTotals: break;
  }
  return MakeCsvSource(side.path);
}

}  // namespace daybook
