#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Summarizes the example cluster and tells how to look at the rows. `make demo` calls it with the program it built.
set -euo pipefail

if [[ $# -ne 1 ]]; then
  echo "usage: demo.sh BINARY" >&2
  exit 2
fi
binary=$(realpath -- "$1")
cd "$(dirname -- "${BASH_SOURCE[0]}")/.."
out=build/demo
mkdir -p "$out"

echo 'The example cluster "harbor": 3 days, 3 nodes, 8 namespaces (examples/README.md).'
echo

"$binary" summarize --quiet --config examples/cluster/daybook.yaml \
  --output "$out/rows.csv" --output "$out/rows.parquet" --totals

shown=$binary
[[ $shown == "$PWD"/* ]] && shown=${shown#"$PWD"/}

# The rows as DuckDB shows them; the module that the tests use does where there is no program of that name.
columns="usage_start, namespace, node, data_source, pod_usage_cpu_core_hours"
query="SELECT $columns FROM '$out/rows.parquet' LIMIT 10"
if ! command -v duckdb >/dev/null && [[ -d build/deps/python/duckdb ]]; then
  duckdb_command="PYTHONPATH=build/deps/python /usr/bin/python3 -c \"import duckdb; duckdb.sql(\\\"$query\\\").show()\""
else
  duckdb_command="duckdb -c \"$query\""
fi

cat <<EOF

All rows were written to
  $out/rows.csv       $(($(wc -l <"$out/rows.csv") - 1)) rows, text
  $out/rows.parquet   the same rows

To look at them with DuckDB:
  $duckdb_command

To have them in PostgreSQL, in a new database "harbor" of a server that you may use:
  createdb harbor
  $shown init-db 'postgresql:///harbor?schema=org1234567'
  psql harbor -f examples/cluster/report_period.sql
  $shown summarize --config examples/cluster/daybook.yaml --output 'postgresql:///harbor?schema=org1234567'
  psql harbor -c 'SELECT $columns FROM org1234567.reporting_ocpusagelineitem_daily_summary LIMIT 10'
EOF
