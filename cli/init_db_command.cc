// SPDX-License-Identifier: Apache-2.0
#include "cli/command_context.h"
#include "cli/run_observer.h"
#include "src/config/postgresql_uri.h"
#include "src/postgresql/init_db.h"

namespace daybook::cli {

Status RunInitDb(const CommandContext& context) {
  const FlagValues flags = FlagValuesOf(*FindCommand("init-db"), context.line);
  DAYBOOK_ASSIGN_OR_RETURN(const PostgresqlTarget target,
                           LoadPostgresqlTarget(flags, context.line.Argument(), "URI", context.surroundings));
  RunObserver observer(context.log, nullptr, context.terminal.width);
  DAYBOOK_RETURN_IF_ERROR(InitDb(target, observer));
  context.log.Write(Observer::Level::kInfo, "done: the tables are in " + DescribePostgresql(target));
  return {};
}

}  // namespace daybook::cli
