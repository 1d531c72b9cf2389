"""What a question finds as a feed: Atom 1.0 (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from .citations import NAME, last_changed, titled
from .filters import ClaimFilterSet
from .models import Claim

MEDIA_TYPE = Atom1Feed.content_type
LICENCE = "https://creativecommons.org/licenses/by/4.0/"

#: What XML 1.0 has no way to write, not even escaped.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: A feed must say when it changed; one in which nothing ever stood never did.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class _Feed(Atom1Feed):
    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=_NEVER)

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("link", "", {"rel": "license", "href": LICENCE})


def feed(filters: ClaimFilterSet, claims: Iterable[Claim]) -> str:
    """The claims, brought by `with_exchange()`, as the feed of what was asked for.

    The same claims give the same text, whenever they are asked for.
    """
    written = _Feed(
        title=_legible(f"{_invented()}{filters.sentence()} · {NAME}"),
        link=_asked_of("claims", filters),
        feed_url=_asked_of("claims_atom", filters),
        feed_guid=_asked_of("claims_atom", filters),
        description="Each claim beside its answers. Nobody says here who is right.",
        author_name=NAME,
        author_link=settings.SITE_URL + reverse("home"),
        language="en",
    )
    for claim in claims:
        _add(claim, written)
    return written.writeString("utf-8")


def _add(claim: Claim, written: _Feed) -> None:
    text = render_to_string("claims/_feed_entry.html", {"claim": claim})
    written.add_item(
        title=_legible(_invented() + titled(claim)),
        link=settings.SITE_URL + claim.get_absolute_url(),
        description=_legible(text.strip()),
        unique_id=f"urn:uuid:{claim.uid}",
        pubdate=claim.published_at,
        updateddate=last_changed(claim),
        categories=[_legible(topic.name) for topic in claim.topics.all()],
    )


def _asked_of(route: str, filters: ClaimFilterSet) -> str:
    question = filters.query_string()
    return settings.SITE_URL + reverse(route) + (f"?{question}" if question else "")


def _invented() -> str:
    return "Invented: " if settings.INVENTED_DATA else ""


def _legible(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
