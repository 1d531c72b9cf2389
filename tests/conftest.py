"""What every test may use, and the rule for tests that need a browser."""

import os
import shutil
from typing import Any

import pytest

CHROMIUM = next(
    filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None
)
# Where nothing may be left out, a test that can't run fails instead of being skipped.
NOTHING_LEFT_OUT = any(
    os.environ.get(name, "").lower() in {"1", "true"} for name in ["CI", "REQUIRE_ALL"]
)


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
