#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Streaming alone: scripts/run_streaming_benchmarks.sh production-small production-medium [options of daybook bench]
set -euo pipefail
top=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
exec "${DAYBOOK:-$top/build/release/daybook}" bench --modes streaming "$@"
