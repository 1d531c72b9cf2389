"""The pages of the site for machines that look for them (sitemaps.org)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from .models import Actor, Claim, Event, Place, Source

PAGES = (
    "home", "about", "codebook", "api_docs", "claims", "denials", "silences", "matrix", "actors", "events",
    "sources",
)  # fmt: skip


class Section(Sitemap):
    """Some of the pages, in parts of which each fits into memory."""

    limit = 5_000

    def parts(self) -> Iterator[int]:
        """The numbers of the parts; none where there is no page."""
        paginator = self.paginator
        yield from paginator.page_range if paginator.count else ()

    def get_protocol(self, protocol: str | None = None) -> str:
        return settings.SITE_URL.partition("://")[0]

    def get_domain(self, site: Any = None) -> str:
        return settings.SITE_URL.partition("://")[2]


class Overviews(Section):
    def items(self) -> Any:
        return PAGES

    def location(self, item: Any) -> str:
        return reverse(item)


class Claims(Section):
    def items(self) -> Any:
        claims = Claim.objects.published().with_last_change()
        return claims.order_by("pk").only("pk")

    def lastmod(self, item: Any) -> datetime:
        return item.last_change


class Actors(Section):
    def items(self) -> Any:
        return Actor.objects.in_use().order_by("pk").only("slug")


class Events(Section):
    def items(self) -> Any:
        return Event.objects.in_use().order_by("pk").only("slug")


class Sources(Section):
    def items(self) -> Any:
        return Source.objects.in_use().order_by("pk").only("pk")


class Places(Section):
    def items(self) -> Any:
        return Place.objects.in_use().order_by("pk").only("slug")


SECTIONS: dict[str, Section] = {
    "overviews": Overviews(),
    "claims": Claims(),
    "actors": Actors(),
    "events": Events(),
    "sources": Sources(),
    "places": Places(),
}
