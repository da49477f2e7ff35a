# SPDX-License-Identifier: Apache-2.0
"""Commands of the documentation, run as written from what looks like the top of a built repository."""

import re
import subprocess

import documents
import program
import pytest

RUN = "<!-- run -->"
RUN_POSTGRESQL = "<!-- run: postgresql -->"


def documents_with(marker):
    return [document for document in documents.documents() if documents.blocks(document, marker)]


@pytest.fixture
def repository(tmp_path):
    """The repository as a user has it after `make build`; what commands write below build/ does not reach it."""
    for entry in program.ROOT.iterdir():
        if entry.name not in ("build", ".git"):
            (tmp_path / entry.name).symlink_to(entry)
    release = tmp_path / "build/release"
    release.mkdir(parents=True)
    (release / "daybook").symlink_to(program.binary())
    if program.PYTHON_PACKAGES.is_dir():
        (tmp_path / "build/deps").mkdir()
        (tmp_path / "build/deps/python").symlink_to(program.PYTHON_PACKAGES)
    return tmp_path


@pytest.fixture
def empty_server(server):
    """Without the database that the commands make."""
    server.psql("DROP DATABASE IF EXISTS harbor")
    return server


def run(arguments, repository, env, where=""):
    """Gives what was printed."""
    done = subprocess.run(
        arguments,
        cwd=repository,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=program.TIMEOUT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{where}\nexit status {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def run_blocks(document, marker, repository, env):
    for block in documents.blocks(document, marker):
        for command in block:
            where = f"{documents.name_of(document)}:{command.line}: {command.text}"
            printed = run(["bash", "-c", command.text], repository, env, where)
            if command.expected:
                assert documents.matches(command.expected, printed.splitlines()), f"{where}\nprinted:\n{printed}"


@pytest.mark.parametrize("document", documents_with(RUN), ids=documents.name_of)
def test_commands(document, repository):
    run_blocks(document, RUN, repository, program.environment())


@pytest.mark.parametrize("document", documents_with(RUN_POSTGRESQL), ids=documents.name_of)
def test_commands_with_postgresql(document, repository, empty_server):
    run_blocks(document, RUN_POSTGRESQL, repository, program.environment(empty_server.environment()))


def test_readme_has_commands_that_are_run():
    assert program.ROOT / "README.md" in documents_with(RUN)


def test_every_marker_is_known():
    for document in documents.documents():
        for number, line in enumerate(document.read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip().startswith("<!-- run"):
                assert line.strip() in (RUN, RUN_POSTGRESQL), f"{documents.name_of(document)}:{number}: {line}"


def test_matching_of_output():
    assert documents.matches(["a", "...", "d"], ["a", "b", "c", "d"])
    assert documents.matches(["...", "d"], ["d"])
    assert not documents.matches(["a", "...", "d"], ["a", "b"])
    assert not documents.matches(["a"], ["a", "b"])
    assert not documents.matches(["a", "b"], ["a"])


def run_demo(repository):
    """`make demo` ends with this script."""
    return run(["examples/demo.sh", "build/release/daybook"], repository, program.environment())


def test_demo(repository, monkeypatch):
    printed = run_demo(repository)
    # core-hours used, requested, effective; GiB-months of capacity, requested, used; core-hours that nobody used
    for expected in (
        r"storefront +150\.00 +153\.00 +186\.00",
        r"openshift-image-registry +19\.35 +9\.68 +5\.81",
        r"worker-1 .* 851\.40 +727\.80 +682\.80",
    ):
        assert re.search(expected, printed), f"{expected}\n{printed}"
    (query,) = re.findall(r"SELECT [^\n]* FROM '[^\n]*rows\.parquet' LIMIT 10", printed)
    monkeypatch.chdir(repository)
    duckdb = program.duckdb()
    assert len(duckdb.sql(query).fetchall()) == 10
    rows = duckdb.sql("SELECT count(*) FROM 'build/demo/rows.parquet'").fetchall()[0][0]
    assert f"build/demo/rows.csv       {rows} rows" in printed
    assert len((repository / "build/demo/rows.csv").read_text(encoding="utf-8").splitlines()) == rows + 1


def test_demo_with_postgresql(repository, empty_server):
    """The commands that the demo prints for PostgreSQL, one after another."""
    indented = run_demo(repository).split("To have them in PostgreSQL")[1].splitlines()[1:]
    commands = [line.strip() for line in indented if line]
    assert len(commands) == 5, indented
    env = program.environment(empty_server.environment())
    assert "(10 rows)" in run(["bash", "-euc", "\n".join(commands)], repository, env)
