# SPDX-License-Identifier: Apache-2.0
import pytest


def pytest_addoption(parser):
    group = parser.getgroup("daybook")
    group.addoption("--no-postgresql", action="store_true", help="leave out what needs a PostgreSQL server")
    group.addoption("--only-postgresql", action="store_true", help="only what needs a PostgreSQL server")


def pytest_collection_modifyitems(config, items):
    for option, left_out in (("--no-postgresql", True), ("--only-postgresql", False)):
        if config.getoption(option):
            deselected = [item for item in items if ("server" in item.fixturenames) is left_out]
            config.hook.pytest_deselected(items=deselected)
            items[:] = [item for item in items if item not in deselected]


@pytest.fixture(scope="session")
def server():
    """A PostgreSQL of the tests' own, stopped when they end."""
    import pg_server
    import program

    with pg_server.Server(password=program.PASSWORD) as running:
        yield running


@pytest.fixture(scope="session")
def database(server):
    """A tenant's schema in that server. Tests share it: each fills it anew."""
    import tenant

    return tenant.Tenant(server)


def pytest_runtestloop(session):
    if session.config.option.collectonly:
        return
    import program

    try:
        program.binary()
    except FileNotFoundError as error:
        pytest.exit(str(error), returncode=pytest.ExitCode.USAGE_ERROR)
