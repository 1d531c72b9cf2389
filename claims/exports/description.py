"""What a file says of itself: what was asked, when, how many rows there are, and the address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify

from .columns import Export

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LONGEST_SENTENCE = 500
LONGEST_QUESTION_IN_NAME = 80

#: The headers of the tracker's own that come with an export, and what they say.
HEADERS = {
    "Counterclaim-Rows": "How many rows the file holds, its header not counted.",
    "Counterclaim-Query": "The question in words, as a display string of RFC 9651: what is not"
    " ASCII is percent-encoded UTF-8.",
    "Counterclaim-Undated-Left-Out": "How many claims match all but the dates that were asked for,"
    " and carry no date to tell by.",
    "Counterclaim-As-Of": "The moment of the database that every row is from, in UTC.",
}


@dataclass(frozen=True)
class Description:
    """A description of one file: of a table, in the format that the suffix tells.

    `query_string` holds the filters, `options` what else was asked for.
    """

    export: Export
    suffix: str
    sentence: str
    query_string: str
    options: str
    rows: int
    undated_left_out: int
    moment: datetime

    @property
    def address(self) -> str:
        """The address that gives the file again."""
        return self.address_of(self.suffix)

    def address_of(self, suffix: str) -> str:
        """The address of the same table in another format."""
        route = f"{self.export.name}_{re.sub(r'[^a-z0-9]', '_', suffix)}"
        return _address(route, self.query_string, self.options)

    @property
    def page(self) -> str:
        """The address of the page that lists the same; empty where there is none."""
        return _address(self.export.page, self.query_string) if self.export.page else ""

    @property
    def filename(self) -> str:
        asked = "&".join(filter(None, [self.query_string, self.options]))
        question = slugify(asked.replace("=", "-").replace("&", "-"))
        parts = ["counterclaim", self.export.name, f"{self.moment.astimezone(UTC):%Y-%m-%d}"]
        name = "-".join([*parts, question[:LONGEST_QUESTION_IN_NAME]]).rstrip("-")
        return f"{name}.{self.suffix}"

    @property
    def as_of(self) -> str:
        """The moment that every row is from, to the second and in UTC."""
        moment = self.moment.astimezone(UTC).replace(tzinfo=None)
        return f"{moment.isoformat(timespec='seconds')}Z"

    @staticmethod
    def codebook() -> str:
        """The address of the codebook."""
        return _address("codebook")

    def headers(self) -> dict[str, str]:
        """The headers that carry the description."""
        return {
            "Counterclaim-Rows": str(self.rows),
            "Counterclaim-Query": display_string(_shortened(self.sentence)),
            "Counterclaim-Undated-Left-Out": str(self.undated_left_out),
            "Counterclaim-As-Of": self.as_of,
            "Content-Disposition": f'attachment; filename="{self.filename}"',
            "Link": ", ".join(self._links()),
            # May be kept, but not shown again unasked: a claim may have been withdrawn since.
            "Cache-Control": "no-cache",
        }

    def _links(self) -> list[str]:
        links = [f'<{self.address}>; rel="self"']
        if self.page:
            links.append(f'<{self.page}>; rel="alternate"; type="text/html"')
        if self.suffix == "csv":
            metadata = self.address_of("csv-metadata.json")
            links.append(f'<{metadata}>; rel="describedby"; type="application/csvm+json"')
        return [
            *links,
            f'<{self.codebook()}>; rel="describedby"; type="text/html"',
            f'<{LICENCE}>; rel="license"',
        ]


def _address(route: str, *parts: str) -> str:
    question = "&".join(filter(None, parts))
    return settings.SITE_URL + reverse(route) + (f"?{question}" if question else "")


def display_string(text: str) -> str:
    """The text as a display string of structured header fields (RFC 9651, 4.1.11)."""
    return '%"' + "".join(map(_display_byte, text.encode())) + '"'


def _display_byte(byte: int) -> str:
    return chr(byte) if 0x20 <= byte <= 0x7E and byte not in b'%"' else f"%{byte:02x}"


def _shortened(sentence: str) -> str:
    return sentence if len(sentence) <= LONGEST_SENTENCE else f"{sentence[:LONGEST_SENTENCE]}…"
