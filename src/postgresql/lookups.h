// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "daybook/day.h"
#include "daybook/job.h"
#include "daybook/status.h"
#include "src/postgresql/connection.h"

namespace daybook {

// The tenant's look-up tables as one snapshot (spec: postgresql.md, "Look-ups"): the enabled keys of provider OCP, all
// category patterns, all nodes. kConfiguration when a table is not there. No transaction may be open.
Result<Lookups> ReadLookups(Connection& connection, const std::string& schema);

// A row of reporting_ocpusagereportperiod.
struct ReportPeriod {
  std::int32_t id = 0;
  std::optional<std::string> cluster_alias;
};

// The report period of a cluster that begins in `month`, in UTC. Of several, the one whose provider_id is
// `source_uuid`. kConfiguration when there is none, or more than one is left.
Result<ReportPeriod> FindReportPeriod(Connection& connection, const std::string& schema, const std::string& cluster_id,
                                      const std::string& source_uuid, Month month);

}  // namespace daybook
