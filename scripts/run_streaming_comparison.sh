#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Streaming against in-memory: scripts/run_streaming_comparison.sh small medium large [options of daybook bench]
set -euo pipefail
top=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
exec "${DAYBOOK:-$top/build/release/daybook}" bench --modes streaming,in-memory "$@"
