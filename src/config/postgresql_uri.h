// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "daybook/job.h"
#include "daybook/status.h"
#include "src/config/settings.h"
#include "src/config/value.h"

namespace daybook {

// "postgresql://" or "postgres://".
bool IsPostgresqlUri(std::string_view text);

// Reads postgresql://[user[:password]@][host[:port][,...]][/database][?parameter=value&...]. `schema` is ours; every
// other parameter must be one that libpq knows. On the command line a password is refused, in whichever part it
// stands: other users of the machine see it there. No message repeats the URI before its password was taken out.
Result<PostgresqlTarget> ParsePostgresqlUri(const std::string& uri, const Origin& origin, std::string_view path);

// The target of the `postgresql:` section.
Result<PostgresqlTarget> ReadPostgresqlSection(const Settings& settings);

// Fills what `target` leaves open from `section`, unless both name different servers: the password of one server must
// not be sent to another.
void CompleteFrom(const PostgresqlTarget& section, PostgresqlTarget& target);

// The tenant's schema must be given, and be a name that PostgreSQL can have.
Status RequireSchema(const PostgresqlTarget& target, const Origin& origin, std::string_view path);

// "postgresql://koku@db:5432/koku?schema=org1234567": for messages and reports, without a password.
std::string DescribePostgresql(const PostgresqlTarget& target);

// Any URI with the password taken out, for messages about one that could not be read.
std::string WithoutPassword(const std::string& uri);

}  // namespace daybook
