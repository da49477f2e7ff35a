// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daybook/day.h"
#include "daybook/status.h"
#include "src/sink/output_file.h"

struct archive;

namespace daybook {

// A tar.gz as the operator uploads it. Its bytes depend on the members alone: every member has the time of the day.
class Payload {
 public:
  // `file` is borrowed and outlives the object.
  static Result<std::unique_ptr<Payload>> Open(OutputFile* file, Day day);
  ~Payload();

  Status Add(const std::string& name, std::string_view content);
  // Writes the end of the archive. `file` stays open.
  Status Close();

  // Where libarchive puts bytes.
  struct Target {
    OutputFile* file;
    bool is_given_up = false;  // nothing more is appended
    Status failure;
  };

 private:
  Payload() = default;
  Error Failure() const;

  ::archive* archive_ = nullptr;
  Day day_;
  Target target_{nullptr, false, {}};
};

// manifest.json of a payload (spec: inputs.md 3).
std::string ManifestJson(const std::string& uuid, const std::string& cluster_id, Day day,
                         const std::vector<std::string>& files);

}  // namespace daybook
