# SPDX-License-Identifier: Apache-2.0
"""Flags, configurations and look-up files that are refused: exit 2, word for word, nothing written (spec: cli.md)."""

import pytest

import lake as lakes
import program

CONFIGURATION = f"""\
input: {{uri: lake}}
ocp:
  provider_uuid: {lakes.SOURCE}
  account: {lakes.ACCOUNT}
  cluster_id: {lakes.CLUSTER}
  report_period_id: 7
  start: 2025-10-14
  end: 2025-10-14
lookups:
  enabled_keys: [app]
output: [out/rows.csv]
"""

EDITS = [
    # name, the text that is replaced, its replacement, the message
    ("unset-variable", "cluster_id: cluster-small", 'cluster_id: "${CLUSTER_OF_NOBODY}"',
     "read configuration: daybook.yaml:5: ocp.cluster_id: environment variable CLUSTER_OF_NOBODY is not set; "
     "set it, or write ${CLUSTER_OF_NOBODY:-default}"),
    ("unknown-key", "  account:", "  acount:",
     "read configuration: daybook.yaml:4: unknown key ocp.acount; the nearest known key is ocp.account"),
    ("unknown-section", "lookups:", "look_ups:",
     "read configuration: daybook.yaml:9: unknown key look_ups; the nearest known key is lookups"),
    ("impossible-date", "start: 2025-10-14", "start: 2025-02-30",
     "read configuration: daybook.yaml:7: ocp.start: '2025-02-30' is not a day of the calendar; write it as "
     "YYYY-MM-DD"),
    ("start-after-end", "end: 2025-10-14", "end: 2025-10-13",
     "read configuration: daybook.yaml:8: ocp.end: 2025-10-13 is before the start, 2025-10-14; give an end that is "
     "not before the start"),
    ("missing-source", f"  provider_uuid: {lakes.SOURCE}\n", "",
     "read settings: ocp.provider_uuid: not given; give --source, DAYBOOK_OCP__PROVIDER_UUID or the configuration key"),
    ("bad-uuid", lakes.SOURCE, lakes.SOURCE[:-1] + "g",
     "read configuration: daybook.yaml:3: ocp.provider_uuid: '0f6a2b7c-1d34-4e56-8f90-a1b2c3d4e5fg' is no UUID; "
     "write it as 8-4-4-4-12 hexadecimal digits"),
    ("no-enabled-keys", "enabled_keys: [app]", "nodes: []",
     "read configuration: daybook.yaml:9: lookups.enabled_keys: not given; list the enabled keys, or write [] for "
     "none"),
    ("not-yaml", "lookups:", "lookups: [",
     "read configuration: daybook.yaml:11: end of sequence flow not found; correct the YAML"),
    ("key-twice", "output:", "input:",
     "read configuration: daybook.yaml:11: input: given twice; keep one of them"),
    ("scalar-for-section", "input: {uri: lake}", "input: lake",
     "read configuration: daybook.yaml:1: input: must be a section of keys"),
    ("no-output", "output: [out/rows.csv]\n", "",
     "read settings: output: not given; give --output, DAYBOOK_OUTPUT or the configuration key"),
    ("unknown-output", "out/rows.csv", "out/rows.xlsx",
     "read configuration: daybook.yaml:11: output[0]: 'out/rows.xlsx' is no form of output; an output is rows.csv, "
     "rows.parquet, a directory/ or postgresql://host/database?schema=NAME"),
    ("two-postgresql", "[out/rows.csv]", "['postgresql://a/b?schema=c', 'postgresql://a/b?schema=d']",
     "read configuration: daybook.yaml:11: output[1]: a second PostgreSQL output; give one: a run is one transaction"),
    ("no-schema", "[out/rows.csv]", "['postgresql://a/b']",
     "read configuration: daybook.yaml:11: output[0]: postgresql://a/b: the tenant's schema is not given; "
     "add ?schema=NAME to the URI, or set postgresql.schema"),
    ("prefix-of-a-bucket", "uri: lake", "uri: 's3://cost-management//a'",
     "read configuration: daybook.yaml:1: input.uri: 's3://cost-management//a': an empty part in the prefix; "
     "write it as s3://bucket or s3://bucket/prefix"),
    ("bad-report-period", "report_period_id: 7", "report_period_id: seven",
     "read configuration: daybook.yaml:6: ocp.report_period_id: 'seven' is no whole number from 0 to 2147483647"),
    ("unknown-layout", "{uri: lake}", "{uri: lake, layout: kooku}",
     "read configuration: daybook.yaml:1: input.layout: 'kooku' is not known; it can be koku or poc, or a section with "
     "hourly and daily"),
    ("no-lake", "uri: lake", "uri: no-such-folder",
     "open the lake: no-such-folder: there is no such directory; give the root of the lake with --input"),
]

FLAGS = [
    ("impossible-date", ["--start", "2025-02-30"],
     "read command line: --start: '2025-02-30' is not a day of the calendar; write it as YYYY-MM-DD"),
    ("start-after-end", ["--start", "2025-10-15"],
     "read command line: --start: 2025-10-15 is after the end, 2025-10-14; give an end that is not before the start"),
    ("impossible-month", ["--month", "2025-13"],
     "read command line: --month: '2025-13' is not a month of the calendar; write it as YYYY-MM"),
    ("month-and-start", ["--month", "2025-10", "--start", "2025-10-01"],
     "read command line: --month: given together with --start; give --month, or --start and --end"),
    ("bad-uuid", ["--source", "of-mine"],
     "read command line: --source: 'of-mine' is no UUID; write it as 8-4-4-4-12 hexadecimal digits"),
    ("unknown-dialect", ["--dialect", "presto"],
     "read command line: --dialect: 'presto' is not known; it can be trino or onprem"),
    ("unknown-label-change", ["--label-change", "last"],
     "read command line: --label-change: 'last' is not known; it can be every or latest"),
    ("no-bucket", ["--input", "s3://"],
     "read command line: --input: 's3://': no name of a bucket; write it as s3://bucket or s3://bucket/prefix"),
    ("two-postgresql", ["--output", "postgresql://a/b?schema=c", "--output", "postgresql://a/b?schema=c"],
     "read command line: --output: a second PostgreSQL output; give one: a run is one transaction"),
    ("password", ["--output", f"postgresql://koku:{program.PASSWORD}@db/koku?schema=org1234567"],
     "read command line: --output: postgresql://koku:***@db/koku?schema=org1234567: a password on the command line is "
     "seen by every user of the machine; set PGPASSWORD, or name a password file in PGPASSFILE"),
    ("password-parameter", ["--output", f"postgresql://db/koku?schema=org1234567&password={program.PASSWORD}"],
     "read command line: --output: postgresql://db/koku?schema=org1234567&password=***: a password on the command line "
     "is seen by every user of the machine; set PGPASSWORD, or name a password file in PGPASSFILE"),
    ("no-configuration", ["--config", "nowhere.yaml"],
     "read file: nowhere.yaml: No such file or directory"),
    ("no-look-up-file", ["--lookups", "nowhere.yaml"],
     "read file: nowhere.yaml: No such file or directory"),
    ("look-ups-of-no-server", ["--lookups", "postgres"],
     "read command line: --lookups: no PostgreSQL server is given to read them from; add a postgresql:// output or a "
     "section postgresql:"),
    ("value-of-a-switch", ["--no-storage=false"],
     "read command line: --no-storage: takes no value; see 'daybook summarize --help'"),
    ("output-twice", ["--output", "out/rows.csv", "--output", "out/../out/rows.csv"],
     "read settings: output out/../out/rows.csv: names the same file as output out/rows.csv; keep one of them"),
    ("report-over-output", ["--report", "./out/rows.csv"],
     "read command line: --report: names the same file as output out/rows.csv; give it a file of its own"),
    ("metrics-over-report", ["--report", "out/r.json", "--metrics", "out/r.json"],
     "read command line: --metrics: names the same file as --report; give it a file of its own"),
    ("truncate-of-files", ["--truncate", "--yes"],
     "read command line: --truncate: there is no PostgreSQL output to empty; files are always replaced as a whole"),
    ("truncate-without-yes", ["--truncate", "--output", "postgresql://127.0.0.1:1/b?schema=c"],
     "read command line: --truncate: standard input is no terminal to ask on; add --yes to go on without the question"),
]


def refuse(desk, arguments, message):
    done = program.run(*arguments, cwd=desk.folder, env=desk.environment())
    assert done.exit_status == 2, str(done)
    assert done.error_line == message, str(done)
    assert done.stdout == ""
    assert desk.files_left() == []


@pytest.mark.parametrize(("old", "new", "message"), [edit[1:] for edit in EDITS], ids=[edit[0] for edit in EDITS])
def test_configuration(desk, old, new, message):
    desk.lake.write_pods()
    assert CONFIGURATION.count(old) == 1
    (desk.folder / "daybook.yaml").write_text(CONFIGURATION.replace(old, new))
    refuse(desk, desk.arguments(), message)


@pytest.mark.parametrize(("flags", "message"), [flag[1:] for flag in FLAGS], ids=[flag[0] for flag in FLAGS])
def test_flag(desk, flags, message):
    desk.lake.write_pods()
    (desk.folder / "daybook.yaml").write_text(CONFIGURATION)
    refuse(desk, ["summarize", *([] if "--config" in flags else ["--config", "daybook.yaml"]), *flags], message)


def test_look_up_file_without_the_section(desk):
    desk.lake.write_pods()
    (desk.folder / "daybook.yaml").write_text(CONFIGURATION)
    (desk.folder / "keys.yaml").write_text("ocp: {account: org1}\n")
    refuse(desk, desk.arguments("--lookups", "keys.yaml"),
           "read configuration: keys.yaml: lookups: not given; a look-up file holds a section lookups: with "
           "enabled_keys")


def test_password_in_a_file_that_cannot_be_parsed(desk):
    (desk.folder / "daybook.yaml").write_text(f"postgresql: {{password: [{program.PASSWORD}]}}\n")
    refuse(desk, desk.arguments(),
           "read configuration: daybook.yaml:1: postgresql.password: must be a single value")


USAGE = [
    ("unknown-flag", ["summarize", "--outptu", "rows.csv"],
     "read command line: --outptu: unknown option of summarize; the nearest known one is --output"),
    ("unknown-subcommand", ["sumarize"],
     "read command line: sumarize: unknown command; the nearest known one is summarize"),
    ("subcommand-of-later", ["ingest", "."],
     "read command line: ingest: unknown command; see 'daybook --help'"),
    ("flag-of-later", ["summarize", "--keep-csv"],
     "read command line: --keep-csv: unknown option of summarize; see 'daybook summarize --help'"),
    ("no-subcommand", [],
     "read command line: no command is given; see 'daybook --help'"),
    ("flag-without-value", ["summarize", "--config"],
     "read command line: --config: has no value; see 'daybook summarize --help'"),
    ("flag-twice", ["summarize", "--dialect", "trino", "--dialect", "onprem"],
     "read command line: --dialect: given twice; keep one of them"),
    ("password", ["init-db", f"postgresql://koku:{program.PASSWORD}@db/koku?schema=org1234567"],
     "read command line: URI: postgresql://koku:***@db/koku?schema=org1234567: a password on the command line is seen "
     "by every user of the machine; set PGPASSWORD, or name a password file in PGPASSFILE"),
    ("no-schema", ["init-db", "postgresql://db/koku"],
     "read command line: URI: postgresql://db/koku: the tenant's schema is not given; add ?schema=NAME to the URI, or "
     "set postgresql.schema"),
    ("an-argument-too-many", ["summarize", "rows.csv"],
     "read command line: rows.csv: is one argument too many for summarize; see 'daybook summarize --help'"),
]


@pytest.mark.parametrize(("arguments", "message"), [usage[1:] for usage in USAGE], ids=[usage[0] for usage in USAGE])
def test_usage(desk, arguments, message):
    refuse(desk, arguments, message)
