// SPDX-License-Identifier: Apache-2.0
#include "src/generate/companion_files.h"

#include <cstddef>

namespace daybook {
namespace {

// A YAML scalar in single quotes; "$${" is how a configuration says "${".
std::string Scalar(const std::string& text) {
  std::string scalar = "'";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\'' || text.compare(i, 2, "${") == 0) scalar += text[i];
    scalar += text[i];
  }
  return scalar + "'";
}

}  // namespace

std::string LookupsYaml() {
  return "# Made by daybook generate.\n"
         "lookups:\n"
         "  enabled_keys: [app, environment, team, tier, cost_center]\n"
         "  cost_categories:\n"
         "    - {id: 1, pattern: \"openshift-%\"}\n"
         "    - {id: 1, pattern: \"kube-%\"}\n"
         "    - {id: 1, pattern: \"Platform unallocated\"}\n";
}

std::string ConfigurationYaml(const GenerateJob& job, const std::string& folder, bool has_storage) {
  const bool is_lake = job.format == GenerateFormat::kParquet;
  const std::string lookups = LookupsYaml();
  return "# Made by daybook generate: profile " + job.profile.name + ", seed " + std::to_string(job.seed) + ".\n" +
         "dialect: trino\n"
         "input:\n"
         "  uri: " +
         Scalar(is_lake ? folder : folder + "/" + kLakeFolder) + "\n" +
         "  layout: " + (job.layout == GenerateLayout::kPoc ? "poc" : "koku") + "\n" +
         "ocp:\n"
         "  provider_uuid: " +
         job.source_uuid + "\n" + "  account: " + Scalar(job.account) + "\n" +
         "  cluster_id: " + Scalar(job.cluster_id) + "\n" + "  cluster_alias: " + Scalar(job.cluster_id) + "\n" +
         "  report_period_id: 1\n"
         "  start: " +
         job.profile.days.start.ToString() + "\n" + "  end: " + job.profile.days.end.ToString() + "\n" +
         "  storage: " + (has_storage ? "true" : "false") + "\n" + lookups.substr(lookups.find('\n') + 1) +
         "output: [" + Scalar(folder + "/" + kRowsFile) + "]\n";
}

}  // namespace daybook
