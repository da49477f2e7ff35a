// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "daybook/job.h"
#include "daybook/status.h"
#include "src/config/load_job.h"
#include "src/config/settings.h"

namespace daybook {

// The section `s3:`, completed by Amazon's variables and files. What stands nearer wins: the section, then AWS_… of the
// environment, then the profile of ~/.aws. Keys are taken from the first of these places that has any: the section,
// AWS_ACCESS_KEY_ID, AWS_WEB_IDENTITY_TOKEN_FILE, the profile. `bucket` decides how it is addressed where
// s3.path_style does not.
Result<S3Settings> ReadS3Settings(const Settings& settings, const Surroundings& surroundings,
                                  const std::string& bucket);

// Checks the values of the section for a run that does not use them.
Status CheckS3Section(const Settings& settings);

}  // namespace daybook
