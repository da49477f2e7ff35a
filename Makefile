# SPDX-License-Identifier: Apache-2.0
# Commands for people; the build itself is CMake's (CMakePresets.json).

PREFIX ?= /usr/local
JOBS ?= $(shell nproc)
# Of the benchmarks. A generated cluster is kept.
SCALE ?= rows-1M
RUNS ?= 5
generate-scale = test -f build/bench/$(SCALE)/daybook.yaml || build/release/daybook generate --quiet \
	  --scale $(SCALE) --format parquet --output build/bench/$(SCALE)
# Debian's programs first, whatever other versions are on PATH.
export PATH := /usr/bin:/bin:$(PATH)

.DEFAULT_GOAL := help
.PHONY: help demo build test test-offline scenarios differential asan tsan nightly bench-peers bench-micro \
  install format format-check tidy clean

help:
	@echo 'make demo           install what is missing, build, summarize the example cluster'
	@echo 'make test           install what is missing, build, run all tests'
	@echo 'make build          only build the program: build/release/daybook'
	@echo 'make test-offline   the tests that need no server, with what is installed already'
	@echo 'make scenarios      twenty scenarios, each into PostgreSQL and compared: one line each'
	@echo 'make differential   12,000 random lakes, both engines on each: some ten minutes'
	@echo 'make asan           unit, golden and differential tests under AddressSanitizer and UBSan'
	@echo 'make tsan           unit and differential tests under ThreadSanitizer'
	@echo 'make nightly        test, asan, tsan, planted bugs, 110,000 new random lakes'
	@echo 'make bench-peers    time and memory beside DuckDB, PostgreSQL and pandas; SCALE ($(SCALE)), RUNS ($(RUNS)), TRINO=URL'
	@echo 'make bench-micro    the hot loops one by one, and decoding SCALE ($(SCALE)) alone'
	@echo 'make install        install to PREFIX ($(PREFIX)); needs the right to write there'
	@echo 'make format         format C++ sources; format-check only tells'
	@echo 'make tidy           clang-tidy over the C++ sources'
	@echo 'make clean          remove what was built; downloads stay'

demo:
	scripts/bootstrap demo
	cmake --preset release
	cmake --build --preset release --target daybook -j $(JOBS)
	examples/demo.sh build/release/daybook

build:
	scripts/bootstrap build
	cmake --preset release
	cmake --build --preset release --target daybook -j $(JOBS)

test:
	scripts/bootstrap test
	cmake --preset release -DDAYBOOK_BUILD_TESTS=ON
	cmake --build --preset release -j $(JOBS)
	ctest --preset release

test-offline:
	cmake --preset release -DDAYBOOK_BUILD_TESTS=ON
	cmake --build --preset release -j $(JOBS)
	ctest --preset offline
	@echo 'Left out: all that needs a PostgreSQL server, and the tests of the installation and of the documents.'
	@echo '"make test" runs everything.'

scenarios:
	scripts/bootstrap test
	cmake --preset release
	cmake --build --preset release --target daybook -j $(JOBS)
	cd tests && DAYBOOK_BINARY=$(CURDIR)/build/release/daybook /usr/bin/python3 -m pytest -q \
	  -o console_output_style=classic --only-postgresql scenarios

asan tsan:
	scripts/bootstrap test
	cmake --preset $@
	cmake --build --preset $@ -j $(JOBS)
	ctest --preset $@

differential:
	scripts/bootstrap test
	cmake --preset release -DDAYBOOK_BUILD_TESTS=ON
	cmake --build --preset release --target differential_test -j $(JOBS)
	DAYBOOK_DIFFERENTIAL_CASES=12000 DAYBOOK_DIFFERENTIAL_FIRST=$${DAYBOOK_DIFFERENTIAL_FIRST:-61500} \
	  DAYBOOK_DIFFERENTIAL_KEEP=build/differential-failures \
	  build/release/unit/differential_test --gtest_filter='Differential.RandomLakes*'

nightly: test asan tsan
	DAYBOOK_DIFFERENTIAL_CASES=100000 DAYBOOK_DIFFERENTIAL_FIRST=$$(date +%Y%j)000000 \
	  DAYBOOK_METAMORPHIC_CASES=2000 DAYBOOK_MALFORMED_CASES=20000 \
	  DAYBOOK_DIFFERENTIAL_KEEP=build/differential-failures build/release/unit/differential_test
	python3 tests/mutations/run.py --jobs $(JOBS)
	DAYBOOK_REPLACE_CASES=2000 python3 tests/postgresql/with_server.py build/release/postgresql_server_test \
	  --gtest_filter='ReplaceServerTest.*'
	cd tests && DAYBOOK_FAULT_ROUNDS=10 DAYBOOK_BINARY=$(CURDIR)/build/release/daybook /usr/bin/python3 -m pytest -q \
	  e2e/test_postgresql_faults.py
	cd tests && DAYBOOK_ORACLE_CASES=10000 DAYBOOK_ORACLE_FIRST=$$(date +%Y%j)00000 \
	  python3 -m pytest -q oracle/test_random_cases.py

bench-micro:
	scripts/bootstrap bench
	cmake --preset release -DDAYBOOK_BUILD_BENCHMARKS=ON
	cmake --build --preset release --target daybook daybook_micro -j $(JOBS)
	$(generate-scale)
	build/release/daybook_micro build/bench/$(SCALE)

# The peers' answers come first, then the figures.
bench-peers:
	scripts/bootstrap peers
	cmake --preset release
	cmake --build --preset release --target daybook -j $(JOBS)
	cd tests && DAYBOOK_BINARY=$(CURDIR)/build/release/daybook /usr/bin/python3 -m pytest -q peers
	$(generate-scale)
	/usr/bin/python3 bench/peers/measure.py build/bench/$(SCALE) --daybook build/release/daybook --runs $(RUNS) \
	  --threads $(JOBS) --json build/bench/peers-$(SCALE).json $(if $(TRINO),--trino $(TRINO))

install:
	scripts/bootstrap build
	cmake --preset release
	cmake --build --preset release --target daybook daybook_api -j $(JOBS)
	cmake --install build/release --prefix $(PREFIX)

format:
	scripts/bootstrap format
	git ls-files '*.cc' '*.h' | xargs build/deps/clang-format/clang_format/data/bin/clang-format -i

format-check:
	scripts/bootstrap format
	git ls-files '*.cc' '*.h' | xargs build/deps/clang-format/clang_format/data/bin/clang-format --dry-run --Werror

tidy:
	scripts/bootstrap tidy
	cmake --preset dev
	run-clang-tidy -quiet -p build/dev '$(CURDIR)/(src|cli)/.*\.cc$$'

clean:
	rm -rf build/release build/dev build/asan build/tsan build/demo build/bench
