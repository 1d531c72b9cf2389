"""Measure the public pages by tools that others wrote, and print the figures as Markdown.

    make quality

It serves two trackers of its own, the article's and an invented one, and asks axe, the Nu HTML
checker and Lighthouse what they find. The latter two come from npm, the checker runs on Java; they
are kept in `data/quality`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
from axe_playwright_python.sync_playwright import Axe

from benchmarks.looks import SCHEMES, WIDTHS, addresses, chromium, views
from benchmarks.serving import ROOT, served

TOOLS = ["vnu-jar@26.9.27", "lighthouse@12.8.2"]
PLACE = ROOT / "data" / "quality"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LIGHTHOUSE = ["performance", "accessibility", "best-practices"]
RUNS = 3  # of Lighthouse, of which the median counts


def main() -> int:
    """Print every figure; return 1 where a promise of `docs/quality.md` is broken."""
    _install()
    kept = True
    for name, invented in [("the article", False), ("2,000 invented claims", True)]:
        with served(invented=invented) as site:
            pages = addresses(site)
            print(f"\n## On {name}, {len(pages)} pages\n")
            kept &= _axe(pages)
            kept &= _markup(pages)
            kept &= _weight(pages["list"])
            for page in ("list", "claim"):
                kept &= _lighthouse(page, pages[page])
    return 0 if kept else 1


def _install() -> None:
    PLACE.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", *TOOLS],
        cwd=PLACE, check=True,
    )  # fmt: skip


def _axe(pages: dict[str, str]) -> bool:
    """Every rule of WCAG 2.2 A and AA, and axe's best practices, with every fold opened."""
    found: Counter[str] = Counter()
    with chromium() as browser:
        for name, address in pages.items():
            for page, (width, scheme) in views(browser, address):
                page.evaluate(
                    "document.querySelectorAll('details').forEach(box => box.open = true)"
                )
                for violation in Axe().run(page, options=RULES).response["violations"]:
                    found[f"{name} at {width}, {scheme}: {violation['id']}"] += 1
    looks = len(pages) * len(WIDTHS) * len(SCHEMES)
    print(f"- axe: {found.total()} violations in {looks} looks")
    return _told(found)


def _markup(pages: dict[str, str]) -> bool:
    """Errors and warnings of the Nu HTML checker."""
    with tempfile.TemporaryDirectory() as folder:
        for name, address in pages.items():
            Path(folder, f"{name}.html").write_bytes(httpx.get(address).content)
        jar = PLACE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
        command = ["java", "-jar", str(jar), "--format", "json", "--skip-non-html", folder]
        checked = subprocess.run(command, capture_output=True, text=True)
    messages = json.loads(checked.stderr)["messages"]
    found = Counter(f"{Path(one['url']).name}: {one['message']}" for one in messages)
    print(f"- Nu HTML checker: {found.total()} errors and warnings in {len(pages)} pages")
    return _told(found)


def _weight(address: str) -> bool:
    """The bytes of a first visit, compressed as the server sends them: page, style, scripts."""
    with httpx.Client(headers={"Accept-Encoding": "br, gzip"}) as client:
        page = client.get(address)
        parts = _linked(page.text)
        sizes = {"page": _size(client, address)} | {
            Path(part).name: _size(client, urljoin(address, part)) for part in parts
        }
    listed = ", ".join(f"{name} {size / 1024:.1f}" for name, size in sizes.items())
    total = sum(sizes.values()) / 1024
    print(f"- first visit to the list: {total:.1f} KB compressed ({listed})")
    return total <= 60


def _linked(html: str) -> list[str]:
    """The scripts and stylesheets of the tracker's own that a page asks for."""
    return re.findall(r'(?:src|rel="stylesheet" href)="(/static/[^"]+\.(?:js|css))"', html)


def _size(client: httpx.Client, address: str) -> int:
    with client.stream("GET", address) as answer:
        return sum(len(chunk) for chunk in answer.iter_raw())


def _lighthouse(name: str, address: str) -> bool:
    scores = [_lighthouse_once(address) for _ in range(RUNS)]
    medians = {part: sorted(score[part] for score in scores)[RUNS // 2] for part in LIGHTHOUSE}
    print(f"- Lighthouse on the {name}: " + ", ".join(f"{k} {v:.0f}" for k, v in medians.items()))
    return all(value == 100 for value in medians.values())


def _lighthouse_once(address: str) -> dict[str, Any]:
    command = [
        str(PLACE / "node_modules" / ".bin" / "lighthouse"), address, "--output=json", "--quiet",
        f"--only-categories={','.join(LIGHTHOUSE)}", "--chrome-flags=--headless=new --no-sandbox",
    ]  # fmt: skip
    environment = os.environ | {"CHROME_PATH": shutil.which("chromium") or ""}
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    categories = json.loads(ran.stdout)["categories"]
    return {part: 100 * (categories[part]["score"] or 0) for part in LIGHTHOUSE}


def _told(found: Counter[str]) -> bool:
    for what, number in found.items():
        print(f"  - {what} ({number})")
    return not found


if __name__ == "__main__":
    sys.exit(main())
