"""Take a picture of each public page, for the documentation and to be looked at.

    .venv/bin/python -m benchmarks.screenshots [FOLDER]

The folder is `docs/images` unless another is named. Each page is shown on a desk in light and on a
phone in dark; the list of claims in all four.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.looks import addresses, chromium, views
from benchmarks.serving import ROOT, served

SIZES = {1280: "desktop", 390: "phone"}
KEPT = {("desktop", "light"), ("phone", "dark")}


def main(folder: Path) -> None:
    """Write one PNG for each look into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with served(invented=True) as site, chromium() as browser:
        for name, address in addresses(site).items():
            for page, (width, scheme) in views(browser, address, list(SIZES)):
                look = SIZES[width], scheme
                if look in KEPT or name == "list":
                    page.screenshot(path=folder / f"{name}-{'-'.join(look)}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")
