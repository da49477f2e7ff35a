// SPDX-License-Identifier: Apache-2.0
// daybook_micro [FLAGS OF GOOGLE BENCHMARK] [LAKE]
#include <benchmark/benchmark.h>

#include <cstdio>

#include "bench/micro/lake_benchmark.h"

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
    std::fprintf(stderr, "usage: daybook_micro [FLAGS OF GOOGLE BENCHMARK] [LAKE]\n");
    return 2;
  }
  if (argc == 2) daybook::micro::RegisterLake(argv[1]);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
