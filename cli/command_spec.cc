// SPDX-License-Identifier: Apache-2.0
#include "cli/command_spec.h"

#include <array>

namespace daybook::cli {
namespace {

using enum ValueKind;

constexpr auto kInputFlags = std::to_array<FlagSpec>({
    {"--config", "FILE", kFile, "", "Configuration in YAML; flags win over DAYBOOK_ variables, and those over it"},
    {"--input", "URI", kDirectory, "input.uri", "Root of the lake: a directory, or s3://bucket/prefix"},
    {"--layout", "koku|poc", kChoice, "input.layout",
     "How objects lie below the root (default koku); a template of one's own goes into the configuration"},
    {"--source", "UUID", kText, "ocp.provider_uuid", "Source (provider) of the reports"},
    {"--account", "NAME", kText, "ocp.account", "The tenant's schema, as org1234567 or acct1234567"},
    {"--cluster-id", "ID", kText, "ocp.cluster_id", "Cluster, as it stands in the rows"},
    {"--cluster-alias", "NAME", kText, "ocp.cluster_alias", "Its name for people"},
    {"--report-period-id", "N", kText, "ocp.report_period_id",
     "Report period of the rows; when it is not given, PostgreSQL is asked for it, and files leave it NULL"},
    {"--start", "YYYY-MM-DD", kText, "ocp.start", "First day"},
    {"--end", "YYYY-MM-DD", kText, "ocp.end", "Last day, included"},
    {"--month", "YYYY-MM", kText, "", "All days of a month, instead of --start and --end"},
    {"--no-storage", "", kNone, "ocp.storage", "The tenant has no storage table"},
});

constexpr auto kRuleFlags = std::to_array<FlagSpec>({
    {"--dialect", "trino|onprem", kChoice, "dialect",
     "Whose answers: those of Koku's Trino SQL (default), or of its PostgreSQL-only SQL"},
    {"--lookups", "FILE|postgres", kFile, "lookups",
     "Enabled keys, cost categories and node roles: from a YAML file with a section lookups:, or from the tenant's "
     "tables"},
    {"--label-change", "every|latest", kChoice, "performance.label_change",
     "When labels change within a day: a row counts once for every map (default), or once with the latest"},
});

constexpr auto kOutputFlags = std::to_array<FlagSpec>({
    {"--output", "URI", kFile, "output",
     "rows.csv, rows.parquet, a directory/ for Hive partitions, or postgresql://host/database?schema=NAME; may be "
     "repeated, one PostgreSQL at most",
     true},
    {"--replace", "changed|all", kChoice, "",
     "How the days' rows in PostgreSQL are replaced: a stored row that equals a computed one stays (default), or all "
     "are "
     "deleted and inserted; the table is the same afterwards"},
    {"--fill-nodes", "", kNone, "postgresql.fill_nodes",
     "Add the nodes of the reports to the tenant's reporting_ocp_nodes, with their roles, as the service does before a "
     "summary"},
    {"--truncate", "", kNone, "",
     "Empty the source's days in PostgreSQL first, rows with costs too; asks before, unless --yes is given"},
    {"--yes", "", kNone, "", "Do not ask"},
    {"--validate", "BASELINE", kFile, "",
     "Compare what was written with BASELINE, as validate does; without one, with validate.baseline of the "
     "configuration. The exit status is 1 when they differ",
     false, "", true},
    {"--totals", "", kNone, "", "Print the totals by namespace and node on standard output"},
    {"--report", "FILE", kFile, "", "Write the run as one JSON document; - for standard output"},
    {"--metrics", "FILE", kFile, "", "Write the run's metrics in Prometheus text format"},
});

constexpr auto kPerformanceFlags = std::to_array<FlagSpec>({
    {"--mode", "auto|streaming|in-memory", kChoice, "performance.mode",
     "Read while computing, or read what is needed first (default auto); the rows are the same"},
    {"--memory", "SIZE", kText, "performance.memory",
     "Bound of the resident memory, as 256MiB or 2GiB (default 256MiB; in-memory: three quarters of what is free)"},
    {"--threads", "N", kText, "performance.threads", "Threads (default 0: one a processor)"},
    {"--batch-rows", "N", kText, "performance.batch_rows", "Rows decoded at a time (default 0: as measured best)"},
});

constexpr auto kLogFlags = std::to_array<FlagSpec>({
    {"--log-format", "text|json", kChoice, "", "How progress is told on standard error (default text)"},
    {"--quiet", "", kNone, "", "Tell warnings and errors only"},
    {"--verbose", "", kNone, "", "Tell more"},
    {"--help", "", kNone, "", "Show this text", false, "-h"},
});

constexpr auto kPreflightOutputFlags = std::to_array<FlagSpec>({
    {"--output", "URI", kFile, "output",
     "Where the rows of the run would go: rows.csv, rows.parquet, a directory/ or "
     "postgresql://host/database?schema=NAME; may be repeated",
     true},
});

constexpr auto kAnswerFlags = std::to_array<FlagSpec>({
    {"--strict", "", kNone, "", "Exit with status 1 when there are warnings"},
    {"--json", "", kNone, "", "Print one JSON document instead of lines"},
});

constexpr auto kConnectionFlags = std::to_array<FlagSpec>({
    {"--config", "FILE", kFile, "", "Configuration in YAML, whose section postgresql: gives what URI leaves out"},
});

constexpr auto kClusterFlags = std::to_array<FlagSpec>({
    {"--scale", "NAME", kText, "",
     "A named profile: small, medium, large, xlarge, xxlarge, production-small, production-medium, production-large, "
     "rows-1M, rows-10M or rows-100M"},
    {"--profile", "FILE", kFile, "", "A profile in YAML; the flags below win over it"},
    {"--rows", "N", kText, "", "Hourly pod rows, exactly; K, M and G stand for thousands, millions and billions"},
    {"--pods", "N", kText, "", "Pods that live at any time of the range (default: 100 hours each)"},
    {"--nodes", "N", kText, "", "Nodes"},
    {"--namespaces", "N", kText, "", "Namespaces, platform ones included"},
    {"--days", "N", kText, "", "Days (default 31, or the profile's)"},
    {"--start", "YYYY-MM-DD", kText, "", "First day (default 2025-10-01)"},
    {"--seed", "N", kText, "", "The same seed makes the same cluster (default 1)"},
});

constexpr auto kGenerateOutputFlags = std::to_array<FlagSpec>({
    {"--output", "DIRECTORY", kDirectory, "", "Where the files go; made when it is missing"},
    {"--format", "csv|payload|parquet", kChoice, "",
     "Reports as CSV (default), one tar.gz a day as the operator uploads it, or hourly and daily Parquet"},
    {"--layout", "koku|poc", kChoice, "", "How Parquet lies below the output (default koku)"},
    {"--source", "UUID", kText, "", "Source of the reports (default: made from the seed)"},
    {"--account", "NAME", kText, "", "The tenant's schema (default org1234567)"},
    {"--cluster-id", "ID", kText, "", "Cluster (default generated-cluster)"},
    {"--threads", "N", kText, "", "Threads (default: one a processor); the files do not depend on it"},
});

constexpr auto kBenchFlags = std::to_array<FlagSpec>({
    {"--modes", "LIST", kText, "", "streaming, in-memory or streaming,in-memory (default both)"},
    {"--parts", "all|pods", kChoice, "", "What is summarized: all (default), or a tenant without a storage table"},
    {"--batch-rows", "LIST", kText, "",
     "Numbers of rows decoded at a time, as 25000,50000,100000: each is measured in each mode (default: the mode's "
     "own)"},
    {"--runs", "N", kText, "", "Runs of each, after one that warms up (default 5)"},
    {"--threads", "N", kText, "", "Threads (default: one a processor)"},
    {"--lake", "local|s3", kChoice, "", "Where the reports are read: in a directory (default), or from S3"},
    {"--lake-uri", "URI", kText, "",
     "Of --lake s3: s3://bucket/prefix, below which the reports of each cluster are put. Keys and endpoint come from "
     "AWS_ variables and files"},
    {"--sink", "csv|parquet|postgresql", kChoice, "", "What the runs write (default csv)"},
    {"--target", "URI", kText, "",
     "Of --sink postgresql: the server, and with ?schema= a schema that is made for the benchmark and dropped at its "
     "end"},
    {"--program", "FILE", kFile, "", "The daybook that is measured (default: this one)"},
});

constexpr auto kBenchFolderFlags = std::to_array<FlagSpec>({
    {"--results", "DIRECTORY", kDirectory, "",
     "Where the folder of this benchmark is made (default benchmark_results)"},
    {"--data", "DIRECTORY", kDirectory, "",
     "Where the clusters are kept, and used again (default benchmark_data beside the results)"},
});

constexpr auto kComparisonFlags = std::to_array<FlagSpec>({
    {"--tolerance", "N", kText, "validate.tolerance",
     "Relative difference that is none, of the larger of two numbers (default 0.0001)"},
    {"--from-nise", "FILE", kFile, "",
     "Instead of BASELINE: the totals of CPU and memory that follow from a static report file of nise"},
    {"--ignore", "COLUMN", kText, "", "A column that is not compared; may be repeated", true},
    {"--allow-empty", "", kNone, "", "Let a side have no rows; otherwise that is a refusal"},
    {"--report", "FILE", kFile, "", "Write the comparison as FILE.html, FILE.json or FILE.md, too; may be repeated",
     true},
});

constexpr auto kComparedRowsFlags = std::to_array<FlagSpec>({
    {"--config", "FILE", kFile, "",
     "Configuration in YAML: its source and days, connections, and validate: with baseline and tolerance"},
    {"--source", "UUID", kText, "ocp.provider_uuid", "Compare the rows of this source only"},
    {"--start", "YYYY-MM-DD", kText, "ocp.start", "First day that is compared"},
    {"--end", "YYYY-MM-DD", kText, "ocp.end", "Last day that is compared"},
    {"--month", "YYYY-MM", kText, "", "All days of a month, instead of --start and --end"},
});

constexpr auto kHelpFlags = std::to_array<FlagSpec>({{"--help", "", kNone, "", "Show this text", false, "-h"}});

constexpr auto kSummarizeGroups = std::to_array<FlagGroup>({{"Input", kInputFlags},
                                                            {"Rules", kRuleFlags},
                                                            {"Output", kOutputFlags},
                                                            {"Performance", kPerformanceFlags},
                                                            {"Messages", kLogFlags}});
constexpr auto kPreflightGroups = std::to_array<FlagGroup>({{"Input", kInputFlags},
                                                            {"Rules", kRuleFlags},
                                                            {"Output", kPreflightOutputFlags},
                                                            {"Performance", kPerformanceFlags},
                                                            {"Answer", kAnswerFlags},
                                                            {"Messages", kLogFlags}});
constexpr auto kValidateGroups =
    std::to_array<FlagGroup>({{"Rows", kComparedRowsFlags}, {"Comparison", kComparisonFlags}, {"Messages", kLogFlags}});
constexpr auto kInitDbGroups = std::to_array<FlagGroup>({{"Connection", kConnectionFlags}, {"Messages", kLogFlags}});
constexpr auto kGenerateGroups =
    std::to_array<FlagGroup>({{"Cluster", kClusterFlags}, {"Output", kGenerateOutputFlags}, {"Messages", kLogFlags}});
constexpr auto kBenchGroups =
    std::to_array<FlagGroup>({{"Runs", kBenchFlags}, {"Folders", kBenchFolderFlags}, {"Messages", kLogFlags}});
constexpr auto kCompletionGroups = std::to_array<FlagGroup>({{"Messages", kHelpFlags}});

constexpr auto kCommands = std::to_array<CommandSpec>({
    {"summarize", "Parquet reports -> daily summary rows", "daybook summarize [--config FILE] [options]",
     "Computes the daily summary of an OpenShift cluster from its Parquet reports and writes it to every output. "
     "Days are replaced as a whole, and nothing is written unless all of it can be.",
     "", "", kSummarizeGroups,
     "  daybook summarize --config daybook.yaml\n"
     "  daybook summarize --config daybook.yaml --month 2025-10 --output rows.csv\n"
     "  daybook summarize --input lake --account org1234567 \\\n"
     "      --source 9a89bb64-11e9-51f8-ba33-03f65341c835 --cluster-id harbor \\\n"
     "      --start 2025-10-01 --end 2025-10-03 \\\n"
     "      --output rows.parquet --totals\n"
     "  PGPASSWORD=... daybook summarize --config daybook.yaml \\\n"
     "      --output 'postgresql://koku@db/koku?schema=org1234567'\n"},
    {"preflight", "is everything a run needs there? one line a check", "daybook preflight [--config FILE] [options]",
     "Asks whether a run of summarize with the same options would find what it needs: reports and their columns, "
     "look-ups, the tables and privileges in PostgreSQL, disk and memory. One line a check: ok, warn, FAIL with what "
     "to "
     "do, or skip where something that it needs has failed. Nothing is written. The exit status is 0 when all is "
     "ready, "
     "1 when there are warnings and --strict is given, 4 when something is not.",
     "", "", kPreflightGroups,
     "  daybook preflight --config daybook.yaml\n"
     "  daybook preflight --config daybook.yaml --month 2025-10 --strict\n"
     "  daybook preflight --config daybook.yaml --json | jq '.checks[]'\n"},
    {"generate", "deterministic synthetic clusters, CSV or Parquet",
     "daybook generate (--scale NAME | --rows N) --output DIRECTORY [options]",
     "Makes the reports of a synthetic OpenShift cluster of any size: pods, storage, labels, virtual machines and "
     "GPUs. "
     "The same seed gives the same files, whatever the number of threads. A look-up file and a configuration with "
     "which "
     "summarize reads the cluster are written beside them.",
     "", "", kGenerateGroups,
     "  daybook generate --scale small --format parquet --output small\n"
     "  daybook summarize --config small/daybook.yaml\n"
     "  daybook generate --rows 250K --nodes 20 --days 7 --seed 42 --output week\n"
     "  daybook generate --profile cluster.yml --format payload --output payloads\n"},
    {"validate", "compare a summary with another one", "daybook validate ACTUAL BASELINE [options]",
     "Compares two summaries row by row and column by column, whoever wrote them, and then their totals by cluster, "
     "node "
     "and namespace. Rows are matched by day, data source, namespace, node, resource, claim, volume, storage class, "
     "category and labels. A side is rows.csv, rows.parquet, a directory/ or "
     "postgresql://host/database?schema=NAME[&table=NAME] or trino://user@host:port/catalog.schema.table (password in "
     "TRINO_PASSWORD), or catalog.schema?run=summary, which lets Trino compute the rows from the reports there; "
     "BASELINE may be a file .yaml of expected totals. Without "
     "BASELINE it is validate.baseline of the "
     "configuration. The exit status is 1 when the summaries differ, and 3 when there are no rows to compare.",
     "ACTUAL BASELINE", "", kValidateGroups,
     "  daybook validate rows.csv baseline.parquet\n"
     "  daybook validate rows.csv 'postgresql://koku@db/koku?schema=org1234567' \\\n"
     "      --source 9a89bb64-11e9-51f8-ba33-03f65341c835 --month 2025-10\n"
     "  daybook validate rows.csv other/ --ignore report_period_id --report diff.md\n",
     true, true},
    {"diff", "the same as validate, for two files", "daybook diff FILE FILE [options]",
     "Compares two summaries: a short name of validate.", "ACTUAL BASELINE", "", kValidateGroups,
     "  daybook diff rows.csv yesterday.csv\n", true, true},
    {"bench", "streaming against in-memory over the scales", "daybook bench [SCALE...] [options]",
     "Measures summarize over clusters of several scales, which generate makes: in both modes by turns, each run a "
     "process of its own. A time counts only when the answer was checked: its rows, its totals, both modes bit by bit "
     "and, for small clusters, the plain engine. Without a SCALE it takes small, medium and large. Prints the medians; "
     "the folder of the benchmark has a log of each run, SUMMARY.csv and results.json. The exit status is 1 when a run "
     "failed.",
     "SCALE",
     "small|medium|large|xlarge|xxlarge|production-small|production-medium|production-large|rows-1M|rows-10M|rows-100M",
     kBenchGroups,
     "  daybook bench small medium large\n"
     "  daybook bench production-small production-medium --modes streaming\n"
     "  daybook bench xlarge --batch-rows 25000,50000,100000 --runs 3\n",
     true},
    {"init-db", "the schema, tables and look-ups of a tenant", "daybook init-db [URI] [--config FILE] [options]",
     "Makes what is missing of a tenant's schema in PostgreSQL: the summary table and the look-up tables that a run "
     "reads. What is there already stays as it is. For tests and newcomers: a Koku of one's own has these tables.",
     "URI", "", kInitDbGroups,
     "  daybook init-db 'postgresql:///harbor?schema=org1234567'\n"
     "  daybook init-db --config daybook.yaml\n"},
    {"completion", "a script that completes commands and flags", "daybook completion bash|zsh",
     "Prints a script with which a shell completes the commands and flags of daybook.", "SHELL", "bash|zsh",
     kCompletionGroups,
     "  source <(daybook completion bash)\n"
     "  daybook completion zsh > ~/.zfunc/_daybook\n"},
});

}  // namespace

std::span<const CommandSpec> Commands() { return kCommands; }

const CommandSpec* FindCommand(std::string_view name) {
  for (const CommandSpec& command : kCommands) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

}  // namespace daybook::cli
