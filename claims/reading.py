"""What a fetched page says of itself, to be proposed to an analyst: nothing of it is guessed.

The title and the author are found by trafilatura. The date and the publisher are taken from what
the page declares alone (schema.org in JSON-LD, Open Graph, Dublin Core, HTML itself): the tools for
these fill a date up to a whole day and take the host for a name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

import lxml.html
from django.core.exceptions import ValidationError
from lxml.etree import ParserError
from trafilatura.metadata import extract_metadata

from .dates import bounds
from .fetching import Fetched

PAGES = {"text/html", "application/xhtml+xml"}
LONGEST_TITLE, LONGEST_AUTHOR, LONGEST_NAME = 500, 200, 200
# What a page says of itself stands at its beginning. Looking through a page that somebody made as
# slow as can be takes a second for each 100,000 characters.
HEAD = 300_000

# In the order in which they are believed. Dates of changes are none of publication.
_DATES = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished",
    "citation_publication_date", "citation_date", "dcterms.issued", "dc.date.issued",
    "dcterms.created", "dc.date", "dcterms.date", "parsely-pub-date", "sailthru.date", "pubdate",
    "publishdate", "publish_date", "publication_date",
)  # fmt: skip
_NAMES = (
    "og:site_name",
    "citation_journal_title",
    "dcterms.publisher",
    "dc.publisher",
    "publisher",
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE | re.ASCII)
_MOMENT = re.compile(
    r"(\d{4}(?:-\d\d){0,2})(?:[T ](\d\d:\d\d)(:\d\d)?(?:[.,]\d+)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# Characters that no one sees, and that stand in the way of finding words.
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u2060\ufeff\0"))

# Elements that begin and end a line, and those whose content is not read by anybody.
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "details", "dialog",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "option", "p", "pre", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul",
}  # fmt: skip
_SILENT = {
    "head", "iframe", "math", "noscript", "object", "script", "style", "svg", "template",
}  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """What the page says of itself, each "" where it says nothing."""

    title: str = ""
    author: str = ""
    published: str = ""  # EDTF
    publisher: str = ""  # the name of the site
    language: str = ""  # BCP 47
    text: str = ""


def propose(fetched: Fetched) -> Proposal:
    """Return what can be proposed for a source from what was fetched; for what is no HTML, nothing."""
    page = _page(fetched)
    if page is None:
        return Proposal()
    tree, markup = page
    said = list(_linked_data(tree))
    found = extract_metadata(markup[:HEAD], date_config={"extensive_search": False})
    return Proposal(
        title=_line(found.title, LONGEST_TITLE),
        author=_line(found.author, LONGEST_AUTHOR),
        published=_published(tree, said),
        publisher=_publisher(tree, said),
        language=_language(tree, fetched),
        text=_text(tree),
    )


def text_of(fetched: Fetched) -> str:
    """Return the words that a reader of what was fetched would see; "" for what is no text."""
    if fetched.media_type == "text/plain":
        return tidy(_decoded(fetched)).strip()
    page = _page(fetched)
    return _text(page[0]) if page else ""


def tidy(text: str) -> str:
    """Return a text in composed characters (NFC), without those that nobody sees."""
    return normalize("NFC", text.translate(_UNSEEN))


# The page


def _page(fetched: Fetched) -> tuple[Any, str] | None:
    """The tree of an HTML page and its markup; None for what is none."""
    if fetched.media_type not in PAGES:
        return None
    markup = _decoded(fetched).replace("\0", "")
    try:
        # As bytes: libxml2 takes no str that declares an encoding.
        parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
        tree = lxml.html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (ParserError, ValueError):
        return None
    return tree, markup


def _decoded(fetched: Fetched) -> str:
    """The content as text: by its header, else by what it declares, else as UTF-8 (WHATWG HTML)."""
    content = fetched.content
    header = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", fetched.exchange.header("content-type"))
    declared = _CHARSET.search(content[:4096])
    names = ["utf-8-sig"] if content.startswith(b"\xef\xbb\xbf") else []
    names += [header[1]] if header else []
    names += [declared[1].decode("ascii", "replace")] if declared else []
    for name in [*names, "utf-8"]:
        try:
            return content.decode(name)
        except (LookupError, ValueError):
            continue
    try:
        return content.decode(names[0] if names else "utf-8", "replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")


def _text(tree: Any) -> str:
    """The words of a page in lines, one for each block of it."""
    pieces: list[str] = []
    skipped = 0
    for event, element in lxml.etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        tag = element.tag if isinstance(element.tag, str) else ""
        silent, block = tag in _SILENT, tag in _BLOCKS
        skipped += silent and event == "start"
        if event == "start" and not skipped:
            pieces += ["\n" if block else "", _spaced(element.text)]
        skipped -= silent and event == "end"
        if event != "start" and not skipped:
            pieces += ["\n" if block else "", _spaced(element.tail)]
    lines = (" ".join(line.split()) for line in tidy("".join(pieces)).split("\n"))
    return "\n".join(line for line in lines if line)


def _spaced(text: str | None) -> str:
    """Text as HTML means it: a line in the markup is no line of the page."""
    return re.sub(r"\s+", " ", text or "")


# What it declares


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """The schema.org objects of a page, those inside others too."""
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        try:
            waiting = [json.loads(script.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            each = waiting.pop(0)
            if isinstance(each, list):
                waiting = [*each, *waiting]
            elif isinstance(each, dict):
                yield each
                waiting += [each.get("@graph"), each.get("mainEntity")]


def _declared(tree: Any, names: tuple[str, ...]) -> Iterator[str]:
    """The contents of the `meta` elements of these names, and of microdata, in the names' order."""
    found: dict[str, list[str]] = {}
    for element in tree.xpath("//meta[@content]|//*[@itemprop and (@content or @datetime)]"):
        content = element.get("content") or element.get("datetime") or ""
        for attribute in ("property", "name", "itemprop"):
            found.setdefault((element.get(attribute) or "").lower(), []).append(content)
    for name in names:
        yield from found.get(name, [])


def _published(tree: Any, said: list[dict[str, Any]]) -> str:
    """The first date of publication that is one, as exactly as it is said."""
    for text in [*(each.get("datePublished") for each in said), *_declared(tree, _DATES)]:
        if found := _edtf(text):
            return found
    return ""


def _edtf(text: Any) -> str:
    """An ISO 8601 date, or moment with its zone, as EDTF; "" for anything else.

    A time without its zone is left out: nobody could say which moment it is.
    """
    match = _MOMENT.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        return ""
    day, minute, second, zone = match.groups()
    found = day
    if minute and zone and len(day) == 10:
        offset = zone if ":" in zone or len(zone) < 4 else f"{zone[:3]}:{zone[3:]}"
        found = f"{day}T{minute}{second or ':00'}{offset}"
    try:
        bounds(found)
    except ValidationError:
        return ""
    return found


def _publisher(tree: Any, said: list[dict[str, Any]]) -> str:
    names = []
    for each in said:
        publisher = each.get("publisher")
        names.append(publisher.get("name") if isinstance(publisher, dict) else publisher)
    for name in [*_declared(tree, _NAMES[:1]), *names, *_declared(tree, _NAMES[1:])]:
        # Some put the address of a profile there.
        if isinstance(name, str) and name.strip() and "://" not in name:
            return _line(name, LONGEST_NAME)
    return ""


def _language(tree: Any, fetched: Fetched) -> str:
    said = [tree.get("lang"), tree.get("{http://www.w3.org/XML/1998/namespace}lang")]
    said += [*_declared(tree, ("inlanguage", "language", "dc.language", "og:locale"))]
    said += [fetched.exchange.header("content-language")]
    for tag in said:
        found = (tag or "").strip().replace("_", "-")
        if _LANGUAGE.fullmatch(found) and len(found) <= 35:
            return found
    return ""


def _line(text: Any, longest: int) -> str:
    return " ".join(tidy(str(text or "")).split())[:longest].rstrip()
