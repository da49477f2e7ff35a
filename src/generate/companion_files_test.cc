// SPDX-License-Identifier: Apache-2.0
#include "src/generate/companion_files.h"

#include <gtest/gtest.h>

#include "src/config/fake_surroundings.h"

namespace daybook {
namespace {

GenerateJob SampleJob() {
  Profile profile;
  profile.rows = 1000;
  profile.num_days = 3;
  GenerateJob job;
  job.profile = *Resolve(profile);
  job.format = GenerateFormat::kParquet;
  job.account = "org1";
  job.cluster_id = "c1";
  job.source_uuid = "0f6a2b7c-1d34-4e56-8f90-a1b2c3d4e5f6";
  return job;
}

// What is written is what `daybook summarize --config` reads, whatever the folder is called.
TEST(CompanionFiles, TheConfigurationIsRead) {
  for (const std::string folder : {"/srv/cluster", "/srv/it's ${HOME} # \"here\"", "/srv/: {a}"}) {
    FakeWorld world;
    world.files["d.yaml"] = ConfigurationYaml(SampleJob(), folder, true);
    world.directories = {folder};
    const Result<LoadedJob> loaded = LoadJob(ConfigFlag(), world.surroundings());
    ASSERT_TRUE(loaded.ok()) << loaded.error().Message();
    const Job& job = loaded->job;
    EXPECT_EQ(job.lake_root, folder);
    EXPECT_EQ(job.days, (DayRange{Day::FromCalendar(2025, 10, 1), Day::FromCalendar(2025, 10, 3)}));
  }
}

TEST(CompanionFiles, TheLookupsAreThoseOfTheConfiguration) {
  const std::string lookups = LookupsYaml();
  const std::string configuration = ConfigurationYaml(SampleJob(), "/srv/cluster", true);
  EXPECT_NE(configuration.find(lookups.substr(lookups.find('\n') + 1)), std::string::npos);
}

TEST(CompanionFiles, AnIngestOfReportsIsLookedForBesideThem) {
  GenerateJob job = SampleJob();
  job.format = GenerateFormat::kCsv;
  EXPECT_NE(ConfigurationYaml(job, "/srv/c", true).find("uri: '/srv/c/lake'"), std::string::npos);
  EXPECT_NE(ConfigurationYaml(job, "/srv/c", false).find("storage: false"), std::string::npos);
}

}  // namespace
}  // namespace daybook
