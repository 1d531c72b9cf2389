"""The public pages as a browser meets them: each address once, at each width, in light and dark."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

WIDTHS = [320, 768, 1280]
SCHEMES = ["light", "dark"]

#: A page of each kind: its name, and its address; `{}` is filled by the first link of that kind in
#: the list that is named.
PAGES: dict[str, tuple[str, str]] = {
    "home": ("/", ""),
    "list": ("/claims/", ""),
    "claim": ("/claims/?standing=denied", r'href="(/claims/\d+/)"'),
    "denials": ("/denials/", ""),
    "silences": ("/silences/", ""),
    "matrix": ("/matrix/", ""),
    "actors": ("/actors/", ""),
    "actor": ("/actors/", r'href="(/actors/[\w-]+/)"'),
    "events": ("/events/", ""),
    "event": ("/events/", r'href="(/events/[\w-]+/)"'),
    "sources": ("/sources/", ""),
    "source": ("/sources/", r'href="(/sources/\d+/)"'),
    "place": ("/claims/", r'href="(/places/[\w-]+/)"'),
    "codebook": ("/codebook/", ""),
    "about": ("/about/", ""),
    "nothing-found": ("/claims/?q=nothinglikethis", ""),
    "bad-filters": ("/claims/?actor=nobody&said_after=2023-02-30", ""),
    "not-found": ("/nowhere/", ""),
}


def addresses(site: str) -> dict[str, str]:
    """Return the address of one page of each kind on the tracker at `site`, by the page's name.

    Raises `LookupError` where a list holds no record to show.
    """
    return {name: site + _address(site, *page) for name, page in PAGES.items()}


def _address(site: str, path: str, link: str) -> str:
    if not link:
        return path
    found = re.search(link, httpx.get(site + path).text)
    if found is None:
        raise LookupError(f"{path} has no link like {link}")
    return found[1]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def views(browser: Browser, address: str, widths: list[int] = WIDTHS) -> Iterator[tuple[Page, Any]]:
    """Open an address at each width in each colour scheme; give the page and `(width, scheme)`."""
    for width in widths:
        for scheme in SCHEMES:
            look: Any = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
            context = browser.new_context(**look)
            page = context.new_page()
            page.goto(address)
            yield page, (width, scheme)
            context.close()
