"""What every test may use, and the rule for tests that need a browser."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections
from hypothesis import settings

from claims import fetching
from tests.parts import CHROMIUM, NOTHING_LEFT_OUT
from tests.web import Web, serving

# No timing is asserted in a test: a busy machine makes none of them false.
settings.register_profile("tracker", deadline=None)
settings.load_profile("tracker")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip the browser tests, or fail them in CI, on a machine without Chromium."""
    if CHROMIUM or not item.get_closest_marker("e2e"):
        return
    reason = "no Chromium found: install the package chromium to run the browser tests"
    if NOTHING_LEFT_OUT:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Make pytest-playwright use the system's Chromium, which has no sandbox inside containers."""
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-dev-shm-usage"],
    }


@pytest.fixture(scope="session")
def playwright(playwright: Any) -> Iterator[Any]:
    """Leave no connection behind when Playwright ends.

    While its event loop runs, Django keeps this thread's connections in a place of their own, which
    nobody reaches any more once the loop has stopped.
    """
    yield playwright
    connections.close_all()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Keep the test database until the servers that tests stopped have let go of it.

    PostgreSQL drops no database while somebody is connected. Fails where one stays: a test, or the
    tracker itself, leaks a connection.
    """
    yield
    with django_db_blocker.unblock():
        patience = time.monotonic() + 30
        while others := _other_sessions():
            assert time.monotonic() < patience, f"still connected to the test database: {others}"
            time.sleep(0.1)


def _other_sessions() -> list[Any]:
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT application_name, state, query FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchall()


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """A web of this test's own, which is all that the tracker fetches from."""
    with serving() as served:
        monkeypatch.setattr(fetching, "_fetcher", served.fetcher())
        yield served
