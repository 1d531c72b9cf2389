"""The filters, what they ask of the vocabulary, and what they say about themselves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict
from django.utils.http import urlencode
from django_filters import Filter, FilterSet

from ..choices import Credibility, Reliability, Sort, Stance, Standing
from ..models import Actor, Claim, Denial, Event, Place, Response, Source, Topic
from . import sentences
from .fields import (
    CodeField,
    CodesField,
    DayField,
    FlagField,
    KeysField,
    RecordsField,
    ValuesField,
    WordsField,
    did_you_mean,
    not_empty,
    shown,
)

MOST_OPTIONS = 300


@dataclass(frozen=True)
class Chip:
    """One value of one filter, and the query string without it."""

    name: str
    label: str
    value: str
    query: str


@dataclass(frozen=True)
class Option:
    """One value that a filter can take."""

    value: str
    label: str
    selected: bool


class VerbFilter(Filter):
    """A filter that hands its values to a verb of a QuerySet."""

    def __init__(
        self, field_class: type[ValuesField], verb: Callable[[Any, list[Any]], Any], **extra: Any
    ) -> None:
        self.field_class = field_class
        self.verb = verb
        self.offered: QuerySet | None = extra.pop("offered", None)
        super().__init__(**extra)

    def filter(self, queryset: Any, values: list[Any]) -> Any:
        return self.verb(queryset, values) if values else queryset


class ClaimFilter(VerbFilter):
    """Speaks of the claim."""


class ResponseFilter(VerbFilter):
    """Speaks of a response to the claim; all filters of this kind speak of the same one."""


class SourceFilter(VerbFilter):
    """Speaks of a source of the claim; all filters of this kind speak of the same one."""


class DateFilter(ClaimFilter):
    """Leaves out the undated."""


class SortFilter(VerbFilter):
    """Says in which order to read."""


def _actors(kind: type[VerbFilter], verb: Any, occurring: QuerySet, label: str, help: str) -> Any:
    return kind(
        RecordsField, verb, queryset=Actor.objects.all(), what="actor", offered=occurring,
        label=label, help_text=f"{help} The actors that are part of it are included.",
    )  # fmt: skip


class _Form(forms.Form):
    def clean(self) -> dict[str, Any]:
        after, before = self.cleaned_data.get("said_after"), self.cleaned_data.get("said_before")
        if after and before and after[0].first > before[0].last:
            raise ValidationError(
                {
                    "said_after": f"“{after[0].text}” is later than “{before[0].text}”, where the search ends."
                }
            )
        return self.cleaned_data


class ClaimFilterSet(FilterSet):
    """The published claims that a query string asks for.

    `data` is the query string; `also` names the parameters that the page takes beside the filters.
    Nothing is ever ignored: an unknown parameter is an error under its own name.
    """

    q = ClaimFilter(
        WordsField, lambda claims, texts: claims.search(*texts), label="Search",
        help_text="Words and “quoted phrases”, all of them required, in texts, quotes, translations and names.",
    )  # fmt: skip
    actor = _actors(
        ClaimFilter, lambda claims, actors: claims.made_by(*actors), Actor.objects.claiming(),
        "Claimant", "Who makes the claim.",
    )  # fmt: skip
    accused = _actors(
        ClaimFilter, lambda claims, actors: claims.against(*actors), Actor.objects.accused(),
        "Accused", "Whom the claim is held against.",
    )  # fmt: skip
    responder = _actors(
        ResponseFilter, lambda responses, actors: responses.made_by(*actors), Actor.objects.responding(),
        "Responder", "Who responds to the claim.",
    )  # fmt: skip
    standing = ClaimFilter(
        CodesField, lambda claims, codes: claims.standing_in(codes), choices=Standing, label="Standing",
        help_text="What the actors did about the claim.",
    )  # fmt: skip
    stance = ResponseFilter(
        CodesField, lambda responses, codes: responses.taking(codes), choices=Stance, label="Stance",
        help_text="What a response does to the claim.",
    )  # fmt: skip
    calls_disinformation = ResponseFilter(
        FlagField, lambda responses, flags: responses.calling_it_disinformation(*flags),
        label="Calls it disinformation", help_text="Whether a response uses that word.",
    )  # fmt: skip
    answered_by_accused = ClaimFilter(
        FlagField, lambda claims, flags: claims.answered_by_accused(*flags),
        label="Answered by an accused", help_text="Whether an accused, or a part of one, answered.",
    )  # fmt: skip
    event = ClaimFilter(
        RecordsField, lambda claims, events: claims.about_event(*events), queryset=Event.objects.all(),
        what="event", offered=Event.objects.in_use(), label="Event", help_text="What the claim is about.",
    )  # fmt: skip
    place = ClaimFilter(
        RecordsField, lambda claims, places: claims.at_place(*places), queryset=Place.objects.all(),
        what="place", offered=Place.objects.in_use(), label="Place",
        help_text="Where it is said to have happened. The places that are part of it are included.",
    )  # fmt: skip
    topic = ClaimFilter(
        RecordsField, lambda claims, topics: claims.on_topic(*topics), queryset=Topic.objects.all(),
        what="topic", offered=Topic.objects.in_use(), label="Topic", help_text="What the claim touches.",
    )  # fmt: skip
    source = SourceFilter(
        KeysField, lambda sources, chosen: sources.filter(pk__in=[one.pk for one in chosen]),
        queryset=Source.objects.in_use(), what="source", offered=Source.objects.in_use(), label="Source",
        help_text="The document that the claim was read in, by its number.",
    )  # fmt: skip
    publisher = _actors(
        SourceFilter, lambda sources, actors: sources.published_by(*actors), Actor.objects.publishing(),
        "Publisher", "Who published a document that the claim was read in.",
    )  # fmt: skip
    said_after = DateFilter(
        DayField, lambda claims, days: claims.between(days[0].first, None), label="Said after",
        help_text="The first day, month or year; claims that may have been said then are included.",
    )  # fmt: skip
    said_before = DateFilter(
        DayField, lambda claims, days: claims.between(None, days[0].last), label="Said before",
        help_text="The last day, month or year; claims that may have been said then are included.",
    )  # fmt: skip
    logged_after = ClaimFilter(
        DayField, lambda claims, days: claims.logged_since(days[0].first), label="Logged after",
        help_text="The first day, month or year, in UTC, on which the tracker recorded the claim.",
    )  # fmt: skip
    credibility = ClaimFilter(
        CodesField, lambda claims, codes: claims.credible_as(codes), choices=Credibility,
        label="Credibility", help_text="How credible an analyst judged the claim (Admiralty code).",
    )  # fmt: skip
    reliability = SourceFilter(
        CodesField, lambda sources, codes: sources.relied_on_as(codes), choices=Reliability,
        label="Reliability",
        help_text="How far a document that the claim was read in can be relied on (Admiralty code).",
    )  # fmt: skip
    sort = SortFilter(
        CodeField, lambda rows, codes: rows, choices=Sort, label="Sort",
        help_text="In which order to read; the newest first where nothing is said.",
    )  # fmt: skip

    orders: dict[str, Callable[[Any], Any]] = {
        Sort.NEWEST: lambda claims: claims.newest_first(),
        Sort.OLDEST: lambda claims: claims.oldest_first(),
        Sort.LOGGED: lambda claims: claims.recently_logged(),
        Sort.SILENCE: lambda claims: claims.longest_silence_first(),
        Sort.QUICKEST: lambda claims: claims.quickest_answer_first(),
    }

    class Meta:
        model = Claim
        fields: list[str] = []
        form = _Form

    def __init__(
        self, data: QueryDict | None, queryset: Any = None, also: Collection[str] = ()
    ) -> None:
        super().__init__(QueryDict() if data is None else data, self.everything(queryset))
        self.also = also

    def everything(self, queryset: Any) -> Any:
        """Return what there is to filter; `queryset` is what the caller would narrow it to."""
        return (Claim.objects.all() if queryset is None else queryset).published()

    # What is asked for

    def is_valid(self) -> bool:
        return not self.errors

    @cached_property
    def errors(self) -> ErrorDict:
        """The errors by the name of their parameter, unknown parameters included."""
        errors = ErrorDict(self.form.errors)
        for name in self.data:
            if name not in self.filters and name not in self.also:
                errors[name] = ErrorList([self._unknown(name)])
        return errors

    def _unknown(self, name: str) -> str:
        known = [*self.filters, *self.also]
        return (
            f"“{shown(name)}” is not among the parameters.{did_you_mean(name, known)}"
            f" They are {', '.join(known)}."
        )

    @cached_property
    def given(self) -> dict[str, list[Any]]:
        """The values of the filters that were given and are good."""
        cleaned = self.form.cleaned_data if self.errors is not None else {}
        return {name: cleaned[name] for name in self.filters if cleaned.get(name)}

    # What is found

    @cached_property
    def qs(self) -> Any:
        """What matches, in the order asked for. Raises `ValueError` where `is_valid()` is false."""
        sort = self.given.get("sort", [Sort.NEWEST])[0]
        return self.orders[sort](self._matching())

    def undated_left_out(self) -> int:
        """Return how many undated rows match all but the dates; 0 where no date is asked for.

        Raises `ValueError` where `is_valid()` is false.
        """
        if not any(isinstance(self.filters[name], DateFilter) for name in self.given):
            return 0
        return self._undated(self._matching(but=DateFilter)).count()

    def _matching(self, but: type[VerbFilter] | tuple[()] = ()) -> Any:
        """Return what matches, kinds of filters in `but` aside, in no order."""
        if not self.is_valid():
            raise ValueError(f"The filters are not valid: {dict(self.errors)}")
        return self._find(self.queryset, but)

    def _find(self, claims: Any, but: Any) -> Any:
        """Return those of the claims that match."""
        claims = self._narrow(claims, ClaimFilter, but)
        if self._has(ResponseFilter):
            responses = Response.objects.published().on_the_claim()
            claims = claims.responded_to_with(self._narrow(responses, ResponseFilter))
        if self._has(SourceFilter):
            claims = claims.read_in(self._narrow(Source.objects.all(), SourceFilter))
        return claims

    def _has(self, kind: type[VerbFilter]) -> bool:
        return any(isinstance(self.filters[name], kind) for name in self.given)

    def _narrow(self, rows: Any, kind: type[VerbFilter], but: Any = ()) -> Any:
        for name, values in self.given.items():
            if isinstance(self.filters[name], kind) and not isinstance(self.filters[name], but):
                rows = self.filters[name].filter(rows, values)
        return rows

    def _undated(self, rows: Any) -> Any:
        return rows.undated()

    # What it says about itself

    def sentence(self) -> str:
        """Return what is asked for, in English."""
        return sentences.of_claims(self.given)

    def values(self, name: str) -> list[str]:
        """Return the texts given for a filter, each once."""
        return list(dict.fromkeys(not_empty(self.data.getlist(name))))

    def chips(self) -> list[Chip]:
        """Return every value that was given, good or bad, but for the order."""
        return [
            Chip(name, str(filter.label), label, self._query_string(name, text))
            for name, filter in self.filters.items()
            if not isinstance(filter, SortFilter)
            for text, label in zip(self.values(name), self._labels(name), strict=True)
        ]

    def _labels(self, name: str) -> list[str]:
        """Return the values of a filter in words; as they were given where they are bad."""
        values = self.given.get(name)
        if values is None or name in self.errors:
            return [shown(text) for text in self.values(name)]
        return [_label(value) for value in values]

    def query_string(self) -> str:
        """Return the query string that asks for the same: filters in their order, nothing empty."""
        return self._query_string()

    def without(self, name: str) -> str:
        """Return the query string without a filter."""
        return self.replacing(name)

    def replacing(self, name: str, *values: str) -> str:
        """Return the query string with these values of a filter in place of those given."""
        return _encode((one, values if one == name else self.values(one)) for one in self.filters)

    def _query_string(self, name: str = "", without: str = "") -> str:
        return _encode(
            (one, [text for text in self.values(one) if (one, text) != (name, without)])
            for one in self.filters
        )

    def options(self, name: str) -> list[Option]:
        """Return what to offer for a filter, at most `MOST_OPTIONS` and what is chosen already.

        For codes that is all of them; for records those that occur. One query for records.
        """
        chosen = self.values(name)
        filter = self.filters[name]
        if filter.offered is not None:
            return self._records(filter, self.given.get(name, []))
        choices = FLAGS if filter.field_class is FlagField else filter.extra["choices"].choices
        return [Option(value, str(label), value in chosen) for value, label in choices]

    def _records(self, filter: VerbFilter, chosen: list[Any]) -> list[Option]:
        assert filter.offered is not None
        records = list(filter.offered[:MOST_OPTIONS])
        records += [record for record in chosen if record not in records]
        key = filter.field_class.key  # type: ignore[attr-defined]
        return [
            Option(str(getattr(record, key)), str(record), record in chosen) for record in records
        ]


FLAGS = [("true", "Yes"), ("false", "No")]


def _label(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(getattr(value, "label", value))


def _encode(parameters: Iterable[tuple[str, Iterable[str]]]) -> str:
    return urlencode([(name, value) for name, values in parameters for value in values])


class DenialFilterSet(ClaimFilterSet):
    """The published denials of published claims that a query string asks for.

    The filters that speak of a response speak of the denial, all others of the claim it denies.
    """

    orders = {
        Sort.NEWEST: lambda denials: denials.newest_first(),
        Sort.OLDEST: lambda denials: denials.oldest_first(),
        Sort.LOGGED: lambda denials: denials.recently_logged(),
        Sort.SILENCE: lambda denials: denials.slowest_first(),
        Sort.QUICKEST: lambda denials: denials.quickest_first(),
    }

    class Meta(ClaimFilterSet.Meta):
        model = Denial

    def everything(self, queryset: Any) -> Any:
        return (Denial.objects.all() if queryset is None else queryset).published().answers()

    def _find(self, denials: Any, but: Any) -> Any:
        claims = self._narrow(Claim.objects.published(), ClaimFilter, but)
        if self._has(SourceFilter):
            claims = claims.read_in(self._narrow(Source.objects.all(), SourceFilter))
        return self._narrow(denials.to_claims(claims), ResponseFilter)

    def _undated(self, denials: Any) -> Any:
        return denials.to_claims(Claim.objects.undated())

    def sentence(self) -> str:
        return sentences.of_denials(self.given)
