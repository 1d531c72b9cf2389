"""What this machine has for the tests, and whether they may do without."""

import os
import shutil

BROWSERS = ["chromium", "chromium-browser", "google-chrome"]
CHROMIUM = next((path for path in map(shutil.which, BROWSERS) if path), None)

# Where nothing may be left out, a test that can't run fails instead of being skipped.
NOTHING_LEFT_OUT = any(
    os.environ.get(name, "").lower() in {"1", "true"} for name in ["CI", "REQUIRE_ALL"]
)
