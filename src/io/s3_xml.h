// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daybook/status.h"
#include "src/io/aws_signature.h"
#include "src/io/object_store.h"

namespace daybook {

// One page of a ListObjectsV2 answer.
struct S3Page {
  std::vector<ObjectInfo> objects;  // keys below the bucket; versions are ETags without their quotation marks
  std::string next_token;           // empty on the last page
};

// What an error answer says.
struct S3Fault {
  std::string code;     // "NoSuchKey"
  std::string message;  // may be empty
};

// Temporary keys of an AssumeRoleWithWebIdentity answer.
struct S3SessionKeys {
  AwsKeys keys;
  std::int64_t expires = 0;  // seconds since 1970-01-01
};

// Nothing where the text is not such an answer; bytes of any kind may be given.
std::optional<S3Page> ParsePage(std::string_view xml);
S3Fault ParseFault(std::string_view xml);
std::optional<S3SessionKeys> ParseSessionKeys(std::string_view xml);

}  // namespace daybook
