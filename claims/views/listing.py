"""A filtered list, ready for its templates: the rows of one page and the ways on from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from ..choices import Sort
from ..filters import Chip, ClaimFilterSet
from .controls import Control, Folded, controls, fold
from .parameters import EXCHANGES, page_of

DATES = ("said_after", "said_before")


@dataclass(frozen=True)
class Way:
    """A link to another state of the list; `number` is what it finds, where that is known."""

    label: str
    query: str
    number: int | None = None
    current: bool = False


@dataclass(frozen=True)
class Problem:
    """What is wrong with one parameter; `control` is the filter's, None where it has none."""

    name: str
    text: str
    control: Control | None


class Listing:
    """What a query string asks of one list. `page` is None where the filters can't be used.

    Raises `Http404` for a page that is not there.
    """

    orders: dict[str, str] = dict(Sort.choices)

    def __init__(self, request: HttpRequest, filters: ClaimFilterSet) -> None:
        self.filters = filters
        self.path = request.path
        self.page: Page | None = None
        if filters.is_valid():
            if len(request.GET.getlist("page")) > 1:
                raise Http404("There is no such page: only one can be shown at a time.")
            self.page = page_of(request, self.rows.with_exchange(), EXCHANGES)

    @cached_property
    def rows(self) -> QuerySet:
        return self.filters.qs

    @cached_property
    def controls(self) -> list[Control]:
        """The filters as a form shows them."""
        return controls(self.filters)

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the query string; none where there is a page."""
        known = {control.name: control for control in self.controls}
        return [
            Problem(name, str(error), known.get(name))
            for name, errors in self.filters.errors.items()
            for error in errors
        ]

    @cached_property
    def chips(self) -> list[Chip]:
        return self.filters.chips()

    @cached_property
    def query(self) -> str:
        """The query string that asks for all the pages of this list."""
        return self.filters.query_string()

    @cached_property
    def sort(self) -> str:
        """The order that was asked for."""
        return next(iter(self.filters.values("sort")), Sort.NEWEST)

    @property
    def sorts(self) -> list[Way]:
        """The orders in which the list can be read."""
        return [
            Way(label, self.filters.replacing("sort", *codes), current=sort == self.sort)
            for sort, label in self.orders.items()
            for codes in [[] if sort == Sort.NEWEST else [sort]]
        ]

    @cached_property
    def years(self) -> Folded[Way]:
        """The years in which what is listed may have been said, the latest first.

        Each leads to the list of that year alone; the one that is asked for, to that of all dates.
        """
        ways = [
            self._year(f"{year:04}", number)
            for year, number in self._by_year.items()
            if year is not None
        ]
        return fold(ways, lambda way: way.current)

    def _year(self, year: str, number: int) -> Way:
        current = all(self.filters.values(name) == [year] for name in DATES)
        dates = dict.fromkeys(DATES, [] if current else [year])
        return Way(year, self.filters.with_values(dates), number, current)

    @property
    def of_no_year(self) -> int:
        """How many are undated, of all dates."""
        return self._by_year.get(None, 0)

    @cached_property
    def _by_year(self) -> dict[int | None, int]:
        return self.filters.years()

    @cached_property
    def undated(self) -> Way:
        """How many undated rows the dates leave out, and the list of all dates."""
        left_out = self.filters.undated_left_out()
        return Way("", _without(self.filters, *DATES).query_string(), left_out)

    @cached_property
    def less(self) -> list[Way]:
        """What dropping one filter would find, for a list that is empty; only what finds any.

        A filter is dropped with all its values, which mean any of them: fewer would find no more.
        """
        dropped = {chip.name: chip.label for chip in self.chips}
        ways = []
        for name, label in dropped.items():
            wider = _without(self.filters, name)
            if found := wider.qs.count():
                ways.append(Way(label, wider.query_string(), found))
        return ways


class DenialListing(Listing):
    """What a query string asks of the denials."""

    orders = Listing.orders | {Sort.SILENCE: "Slowest first", Sort.QUICKEST: "Quickest first"}


def _without(filters: ClaimFilterSet, *names: str) -> ClaimFilterSet:
    """Return the same filters but for these."""
    for name in names:
        filters = type(filters)(QueryDict(filters.without(name)))
    return filters


def respond(
    request: HttpRequest, template: str, listing: Listing, **context: object
) -> HttpResponse:
    """Return the page of a list: 400 where its filters can't be used, and then without rows.

    The empty parameters of a sent form lead to the same list under its shortest address. A script
    that changes the page in place is sent no more than what changes.
    """
    if listing.page is not None and any("" in values for _, values in request.GET.lists()):
        response: HttpResponse = HttpResponseRedirect(
            f"{request.path}?{listing.query}".removesuffix("?")
        )
    else:
        frame = "live.html" if _changes_in_place(request) else "base.html"
        status = 400 if listing.page is None else 200
        context = {"listing": listing, "frame": frame, **context}
        response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


def _changes_in_place(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page; for an earlier page it asks as a browser does."""
    htmx = HtmxDetails(request)
    return bool(htmx) and not htmx.history_restore_request
