// SPDX-License-Identifier: Apache-2.0
#include "src/generate/payload.h"

#include <archive.h>
#include <archive_entry.h>

#include <nlohmann/json.hpp>

namespace daybook {
namespace {

constexpr const char* kWhat = "write the payload";

// Never tells libarchive of a failure: a filter that meets one is not closed, and libarchive 3.6 frees zlib's memory
// only when it closes. Payload looks at `failure` after each call instead.
la_ssize_t WriteBytes(::archive*, void* data, const void* buffer, std::size_t length) {
  auto* target = static_cast<Payload::Target*>(data);
  if (!target->is_given_up && target->failure.ok()) {
    target->failure = target->file->Append({static_cast<const char*>(buffer), length});
  }
  return static_cast<la_ssize_t>(length);
}

}  // namespace

Result<std::unique_ptr<Payload>> Payload::Open(OutputFile* file, Day day) {
  std::unique_ptr<Payload> payload(new Payload);
  payload->day_ = day;
  payload->target_.file = file;
  payload->archive_ = archive_write_new();
  if (payload->archive_ == nullptr) return ServiceError(kWhat, file->object(), "out of memory");
  ::archive* archive = payload->archive_;
  if (archive_write_set_format_ustar(archive) != ARCHIVE_OK || archive_write_add_filter_gzip(archive) != ARCHIVE_OK ||
      archive_write_set_options(archive, "gzip:!timestamp") != ARCHIVE_OK ||
      archive_write_set_bytes_in_last_block(archive, 1) != ARCHIVE_OK ||
      archive_write_open(archive, &payload->target_, nullptr, WriteBytes, nullptr) != ARCHIVE_OK) {
    return payload->Failure();
  }
  return payload;
}

// Freeing writes what is pending; a payload that was given up must not reach its file.
Payload::~Payload() {
  if (archive_ == nullptr) return;
  target_.is_given_up = true;
  archive_write_free(archive_);
}

Error Payload::Failure() const {
  if (!target_.failure.ok()) return target_.failure.error();
  const char* why = archive_error_string(archive_);
  return ServiceError(kWhat, target_.file->object(), why == nullptr ? "unknown error" : why);
}

Status Payload::Add(const std::string& name, std::string_view content) {
  const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(), archive_entry_free);
  archive_entry_set_pathname(entry.get(), name.c_str());
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0644);
  archive_entry_set_mtime(entry.get(), static_cast<time_t>(day_.Next().days_since_epoch()) * 86400, 0);
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(content.size()));
  if (archive_write_header(archive_, entry.get()) != ARCHIVE_OK) return Failure();
  while (!content.empty()) {
    const la_ssize_t written = archive_write_data(archive_, content.data(), content.size());
    if (written <= 0 || !target_.failure.ok()) return Failure();
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  if (archive_write_finish_entry(archive_) != ARCHIVE_OK || !target_.failure.ok()) return Failure();
  return {};
}

Status Payload::Close() {
  if (archive_write_close(archive_) != ARCHIVE_OK || !target_.failure.ok()) return Failure();
  return {};
}

std::string ManifestJson(const std::string& uuid, const std::string& cluster_id, Day day,
                         const std::vector<std::string>& files) {
  nlohmann::ordered_json manifest;
  const auto midnight = [](Day of) { return of.ToString() + "T00:00:00.000000+00:00"; };
  manifest["cluster_id"] = cluster_id;
  manifest["uuid"] = uuid;
  manifest["date"] = midnight(day);
  manifest["files"] = files;
  manifest["start"] = midnight(day);
  manifest["end"] = midnight(day.Next());
  manifest["version"] = "4.0.0";
  manifest["certified"] = false;
  manifest["daily_reports"] = true;
  manifest["cr_status"] = nlohmann::ordered_json::object();
  return manifest.dump(2) + "\n";
}

}  // namespace daybook
