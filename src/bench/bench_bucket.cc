// SPDX-License-Identifier: Apache-2.0
#include "src/bench/bench_bucket.h"

#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <system_error>
#include <vector>

#include "src/io/s3_service.h"
#include "src/io/s3_store.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;

constexpr const char* kWhat = "fill the bucket";

std::int64_t Now() { return std::time(nullptr); }

Result<std::map<std::string, fs::path>> FilesBelow(const std::string& folder) {
  std::map<std::string, fs::path> files;  // by key
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder + "/data", error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->is_regular_file()) files.emplace(entry->path().lexically_relative(folder).string(), entry->path());
  }
  if (error) return ServiceError(kWhat, folder, error.message());
  return files;
}

}  // namespace

Status FillBucket(const Job& lake, const std::string& folder, Observer& observer, const std::atomic<bool>& stop) {
  DAYBOOK_ASSIGN_OR_RETURN(const S3Root root, ParseS3Uri(lake.lake_root));
  DAYBOOK_ASSIGN_OR_RETURN(auto files, FilesBelow(folder));
  const std::unique_ptr<ObjectStore> store = OpenS3Store(root, lake.s3, stop, Now);
  DAYBOOK_ASSIGN_OR_RETURN(const std::vector<ObjectInfo> listed, store->List(""));
  std::map<std::string, const ObjectInfo*> objects;
  for (const ObjectInfo& object : listed) {
    if (!files.contains(object.key)) {
      return ConfigurationError(kWhat, store->Describe() + "/" + object.key, "it is no object of this cluster",
                                "name an empty prefix with --lake-uri");
    }
    objects.emplace(object.key, &object);
  }
  S3Service service(lake.s3, stop, Now);
  std::size_t num_put = 0;
  for (const auto& [key, path] : files) {
    std::ifstream file(path, std::ios::binary);
    if (!file.is_open()) return ServiceError(kWhat, path.string(), std::strerror(errno));
    SignedRequest request;
    request.body.assign(std::istreambuf_iterator<char>(file), {});
    const auto object = objects.find(key);
    if (object != objects.end() && object->second->version == Md5Text(request.body)) continue;
    request.method = "PUT";
    request.host = AddressOf(lake.s3, root.bucket).host;
    request.path = (lake.s3.path_style ? "/" + root.bucket + "/" : "/") + root.prefix + key;
    DAYBOOK_RETURN_IF_ERROR(service
                                .Send(kWhat, store->Describe() + "/" + key, request, std::nullopt,
                                      [](const HttpResponse& response) { return response.ok(); })
                                .status());
    ++num_put;
  }
  if (num_put > 0) {
    observer.Log(Observer::Level::kInfo, store->Describe() + ": " + std::to_string(num_put) + " objects put");
  }
  return {};
}

}  // namespace daybook
