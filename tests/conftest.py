"""A PostgreSQL server for whatever is true on both databases; without one those tests are skipped, but never in CI."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests import postgres

# No test judges by the clock: the machines that run them are noisy.
settings.register_profile("concordat", deadline=None)
settings.load_profile("concordat")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """Give a server on which a test may make databases."""
    try:
        postgres.binaries()
    except postgres.NoServer as error:
        if postgres.GIVEN not in os.environ:
            no_server(error)
    with postgres.server() as server:
        yield server


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[postgres.OwnServer]:
    """Give a server that this module's tests alone have, and may stop."""
    try:
        postgres.binaries()
    except postgres.NoServer as error:
        no_server(error)
    with postgres.own_server() as own:
        yield own


def no_server(error: postgres.NoServer) -> None:
    """Skip the test, or fail it where a server has to be."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{error}")
    pytest.skip(f"{error}")
