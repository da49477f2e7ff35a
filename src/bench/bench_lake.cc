// SPDX-License-Identifier: Apache-2.0
#include "src/bench/bench_lake.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <system_error>

#include "src/bench/process_run.h"
#include "src/generate/generate.h"
#include "src/sink/temporary_file.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kWhat = "prepare cluster";
constexpr std::uint64_t kSeed = 1;
constexpr const char* kAccount = "org1234567";

Result<GenerateJob> JobOf(const std::string& scale, const std::string& folder) {
  GenerateJob job;
  DAYBOOK_ASSIGN_OR_RETURN(const Profile profile, NamedProfile(scale));
  DAYBOOK_ASSIGN_OR_RETURN(job.profile, Resolve(profile));
  job.seed = kSeed;
  job.format = GenerateFormat::kParquet;
  job.output = folder;
  job.account = kAccount;
  job.source_uuid = SourceUuidOf(kSeed);
  job.cluster_id = "generated-cluster";
  return job;
}

// What must be the same for a cluster to be used again. A profile that changes under its name changes these numbers.
Json IdentityOf(const GenerateJob& job) {
  const GenerateReport counted = Count(job);
  return {{"version", Version()},
          {"profile", job.profile.name},
          {"seed", job.seed},
          {"days", job.profile.days.NumDays()},
          {"nodes", job.profile.nodes},
          {"namespaces", job.profile.namespaces},
          {"pods", job.profile.pods},
          {"workloads", job.profile.workloads},
          {"claims", job.profile.claims},
          {"rows", counted.rows}};
}

Json ReadMarker(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  Json marker = Json::parse(text, nullptr, false);
  const bool is_ours = marker.is_object() && marker.contains("cluster") && marker.contains("pod_rows") &&
                       marker["pod_rows"].is_number_integer() && marker.contains("pod_totals") &&
                       marker["pod_totals"].is_array() && marker["pod_totals"].size() == kPodTotals.size();
  return is_ours ? marker : Json();
}

Status Make(const GenerateJob& job, const std::string& marker_path, Observer& observer, const std::atomic<bool>& stop) {
  DAYBOOK_RETURN_IF_ERROR(Generate(job, observer, stop).status());
  DAYBOOK_ASSIGN_OR_RETURN(const PodTotals totals,
                           TotalsOfReports(job.output + "/data/parquet/" + kAccount + "/OCP/pod_usage"));
  if (totals.rows != job.profile.rows) return DefectError(kWhat, job.output, "its files have not the profile's rows");
  const Json marker = {{"cluster", IdentityOf(job)}, {"pod_rows", totals.rows}, {"pod_totals", totals.sums}};
  DAYBOOK_ASSIGN_OR_RETURN(TemporaryFile file, TemporaryFile::Create(marker_path));
  DAYBOOK_RETURN_IF_ERROR(file.file().Append(marker.dump(2) + "\n"));
  DAYBOOK_RETURN_IF_ERROR(file.Finish());
  return file.Commit();
}

}  // namespace

Result<BenchLake> PrepareLake(const std::string& scale, const std::string& data, Observer& observer,
                              const std::atomic<bool>& stop) {
  std::error_code error;
  fs::create_directories(data, error);
  if (error) return ConfigurationError(kWhat, data, error.message(), "name another folder with --data");
  const std::string folder = fs::absolute(fs::path(data) / scale).string();
  const std::string marker_path = folder + ".json";
  DAYBOOK_ASSIGN_OR_RETURN(const GenerateJob job, JobOf(scale, folder));

  Json marker = ReadMarker(marker_path);
  if (marker.is_null() || marker["cluster"] != IdentityOf(job) || !fs::exists(folder, error)) {
    if (!marker.is_null()) {
      observer.Log(Observer::Level::kInfo, scale + ": the cluster that was kept is another one, and is made anew");
      fs::remove_all(folder, error);
      if (error) return ServiceError(kWhat, folder, error.message());
    }
    DAYBOOK_RETURN_IF_ERROR(RunApart(kWhat, [&] { return Make(job, marker_path, observer, stop); }, stop));
    marker = ReadMarker(marker_path);
    if (marker.is_null()) return DefectError(kWhat, marker_path, "is not as it was written");
  }
  BenchLake lake;
  lake.folder = folder;
  lake.totals.rows = marker["pod_rows"].get<std::int64_t>();
  for (std::size_t i = 0; i < kPodTotals.size(); ++i) {
    if (!marker["pod_totals"][i].is_number()) return DefectError(kWhat, marker_path, "has no numbers");
    lake.totals.sums[i] = marker["pod_totals"][i].get<double>();
  }
  return lake;
}

}  // namespace daybook
