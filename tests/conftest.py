"""What every test may use, and the rule for tests that need a browser."""

from typing import Any

import pytest
from hypothesis import settings

from tests.parts import CHROMIUM, NOTHING_LEFT_OUT

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
