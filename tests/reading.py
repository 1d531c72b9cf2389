"""What a reader takes from a page: its words without the markup, and where its links lead."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

UNSEEN = {"script", "style", "title"}
APART = {"dd", "dt", "h1", "h2", "h3", "li", "p", "td", "th"}  # what no word runs over


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: dict[str, str] = {}
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[tuple[str, int]] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in APART:
            self.words.append(" ")
        self._unseen += tag in UNSEEN
        if tag == "a":
            self._open.append((dict(attrs).get("href") or "", len(self.words)))

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in UNSEEN
        if tag == "a":
            address, start = self._open.pop()
            self.links.setdefault(_joined(self.words[start:]), address)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(data)


def _joined(words: list[str]) -> str:
    return " ".join("".join(words).split())


def _read(response: Any) -> _Reader:
    reader = _Reader()
    reader.feed(response.content.decode())
    reader.close()
    return reader


def words(response: Any) -> str:
    """Return the text of a page, each run of white space as one blank."""
    return _joined(_read(response).words)


def main(response: Any) -> str:
    """Return the text between the masthead and the footer."""
    body = response.content.decode()
    start, end = body.index("<main"), body.index("</main>")
    reader = _Reader()
    reader.feed(body[start:end])
    return _joined(reader.words)


def links(response: Any) -> dict[str, str]:
    """Return the addresses of a page's links by their text; of equal texts, the first."""
    return _read(response).links


def tags(response: Any, name: str) -> list[dict[str, str | None]]:
    """Return the attributes of each element of this name, in the order of the page."""
    return [attributes for tag, attributes in _read(response).tags if tag == name]
