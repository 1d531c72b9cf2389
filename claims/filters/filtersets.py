"""The filters, and what they find."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms.utils import ErrorDict
from django.http import QueryDict

from ..choices import Sort
from ..models import Claim, Denial, Response, Source
from ..querysets import ClaimQuerySet, ResponseQuerySet
from . import sentences
from .addresses import Addressed
from .declarations import Declarations
from .fields import Option, shown, unknown_parameters
from .kinds import ClaimFilter, ResponseFilter, SourceFilter, VerbFilter

DATES = "said_after", "said_before"


@dataclass(frozen=True)
class Chip:
    """One value of one filter, in words, and the query string without it."""

    name: str
    label: str
    value: str
    query: str


class FilterForm(forms.Form):
    def clean(self) -> dict[str, Any]:
        after, before = (self.cleaned_data.get(name) for name in DATES)
        if after and before and after[0].first > before[0].last:
            problem = f"“{after[0].text}” is later than “{before[0].text}”, where the search ends."
            raise ValidationError({"said_after": problem})
        return self.cleaned_data


class ClaimFilterSet(Addressed, Declarations):
    """The published claims that a query string asks for.

    `also` names the parameters that the page takes beside the filters. Nothing is ever ignored: a
    parameter that is unknown is an error, under its own name.
    """

    orders: dict[str, Callable[[Any], QuerySet]] = {
        Sort.NEWEST: ClaimQuerySet.newest_first,
        Sort.OLDEST: ClaimQuerySet.oldest_first,
        Sort.LOGGED: ClaimQuerySet.recently_logged,
        Sort.SILENCE: ClaimQuerySet.longest_silence_first,
        Sort.QUICKEST: ClaimQuerySet.quickest_answer_first,
    }

    class Meta:
        model: type[Model] = Claim
        fields: list[str] = []
        form = FilterForm

    def __init__(
        self, data: QueryDict | None, queryset: Any = None, also: Collection[str] = ()
    ) -> None:
        rows = self._meta.model._default_manager.all() if queryset is None else queryset
        super().__init__(QueryDict() if data is None else data, self._listed(rows))
        self.also = also

    # What is asked for

    def is_valid(self) -> bool:
        return not self.errors

    @cached_property
    def errors(self) -> ErrorDict:
        """The messages, by the name of their parameter."""
        errors = ErrorDict(self.form.errors)
        errors.update(unknown_parameters(self.data, [*self.filters, *self.also]))
        return errors

    @cached_property
    def given(self) -> dict[str, list[Any]]:
        """The filters that were given and could be read: their names with their values."""
        self.form.is_valid()
        cleaned = self.form.cleaned_data
        return {name: cleaned[name] for name in self.filters if cleaned.get(name)}

    def sentence(self) -> str:
        """Return what is asked for, in English."""
        return sentences.of_claims(self.given)

    def chips(self) -> list[Chip]:
        """Return each value that was given, good or bad; the order is none of them."""
        return [
            Chip(name, str(self.filters[name].label), word, self.without_value(name, text))
            for name in self.filters
            if name != "sort"
            for text, word in zip(self.values(name), self._words(name), strict=True)
        ]

    def _words(self, name: str) -> list[str]:
        if name in self.given:
            return [self.filters[name].field.word(value) for value in self.given[name]]
        return [shown(text) for text in self.values(name)]

    def options(self, name: str) -> list[Option]:
        """Return what a page can offer for a filter, in two queries at most.

        That is every code of a set; of records, so many of those that occur that a page can hold
        them, and what is chosen already. A filter with a facet tells what each of its values would
        find beside all that the other filters ask for, whichever of its own are chosen: more of
        them find more, and so the number says what ticking this one alone would list.
        """
        described, values = self.filters[name], self.given.get(name, [])
        facet = getattr(described, "facet", None)
        if facet is None or not self.is_valid():
            return described.field.options(values)
        return described.field.counted(values, facet(self._but_for(name)))

    def years(self) -> dict[int | None, int]:
        """Return what each year would find in place of the dates asked for; None: the undated.

        Nothing where `is_valid()` is false.
        """
        return self._but_for(*DATES).counted_by_year() if self.is_valid() else {}

    # What is found

    @cached_property
    def qs(self) -> Any:
        """What matches, in the order asked for. Raises `ValueError` where `is_valid()` is false."""
        sort = self.given.get("sort", [Sort.NEWEST])[0]
        return self.orders[sort](self._matching(self._checked()))

    def _but_for(self, *names: str) -> Any:
        """What all the filters but these leave, in no order."""
        given = self._checked()
        return self._matching({name: given[name] for name in given if name not in names})

    def undated_left_out(self) -> int:
        """Return how many match but for the dates asked for, because their claim has none.

        Raises `ValueError` where `is_valid()` is false.
        """
        asked = any(name in self._checked() for name in DATES)
        return self._undated(self._but_for(*DATES)).count() if asked else 0

    def _checked(self) -> dict[str, list[Any]]:
        if not self.is_valid():
            raise ValueError(f"These filters can't be used: {dict(self.errors)}")
        return self.given

    def _listed(self, claims: ClaimQuerySet) -> Any:
        """Return those of the rows that readers see in lists."""
        return claims.published()

    def _matching(self, given: dict[str, list[Any]]) -> Any:
        claims = self._narrowed(self.queryset, ClaimFilter, given)
        claims = self._read_in_sources(claims, given)
        if self._any(ResponseFilter, given):
            responses = Response.objects.published().on_the_claim()
            responses = self._narrowed(responses, ResponseFilter, given)
            claims = claims.responded_to_with(responses)
        return claims

    def _read_in_sources(self, claims: Any, given: dict[str, list[Any]]) -> Any:
        if not self._any(SourceFilter, given):
            return claims
        return claims.read_in(self._narrowed(Source.objects.all(), SourceFilter, given))

    def _undated(self, claims: Any) -> Any:
        return claims.undated()

    def _any(self, kinds: Any, given: dict[str, list[Any]]) -> bool:
        """Tell whether a filter of this kind, or one of these, was given."""
        return any(isinstance(self.filters[name], kinds) for name in given)

    def _narrowed(self, rows: Any, kind: type[VerbFilter], given: dict[str, list[Any]]) -> Any:
        """Return the rows that the filters of this kind leave."""
        for name, values in given.items():
            if isinstance(self.filters[name], kind):
                rows = self.filters[name].filter(rows, values)
        return rows


class DenialFilterSet(ClaimFilterSet):
    """The published denials that a query string asks for, each straight to a published claim.

    The filters that speak of a response speak of the denial, all others of the claim it denies.
    """

    orders = {
        Sort.NEWEST: ResponseQuerySet.newest_first,
        Sort.OLDEST: ResponseQuerySet.oldest_first,
        Sort.LOGGED: ResponseQuerySet.recently_logged,
        Sort.SILENCE: ResponseQuerySet.slowest_first,
        Sort.QUICKEST: ResponseQuerySet.quickest_first,
    }

    class Meta(ClaimFilterSet.Meta):
        model = Denial

    def sentence(self) -> str:
        return sentences.of_denials(self.given)

    def _listed(self, denials: Any) -> Any:
        return denials.published().answers().to_published_claims()

    def _matching(self, given: dict[str, list[Any]]) -> Any:
        denials = self._narrowed(self.queryset, ResponseFilter, given)
        if not self._any((ClaimFilter, SourceFilter), given):
            return denials
        claims = self._narrowed(Claim.objects.published(), ClaimFilter, given)
        return denials.to_claims(self._read_in_sources(claims, given))

    def _undated(self, denials: Any) -> Any:
        return denials.to_claims(Claim.objects.undated())
