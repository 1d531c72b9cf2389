"""Records by their names, as an analyst types them: found, proposed, and made where there is none."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Case, Q, QuerySet, Value, When
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import slugify

from ...choices import ActorKind
from ...models import Actor, Event, Place, Source, Topic
from ...search import fold
from ..labels import label
from ..search import LONGEST_TERM, called, containing
from ..widgets import is_key
from .addresses import address_in

SEPARATOR = ";"
MOST_PROPOSED = 8
YES = "yes"

# What tells records of one name apart: Hadrut #12.
_NUMBERED = re.compile(r"(.*\S)\s+#(\d+)")


@dataclass(frozen=True)
class Shelf:
    """A kind of record that is known by names, and how one is made of a name alone."""

    model: Any
    nobody: str
    name: str
    other_names: tuple[str, ...]
    names_of: Callable[[Any], list[str]]
    ways: tuple[tuple[str, str], ...] = ((YES, "Make it"),)  # empty: a title is typed
    related: tuple[str, ...] = ()
    prefetched: tuple[str, ...] = ()

    @property
    def all_names(self) -> tuple[str, ...]:
        return (self.name, *self.other_names)


def _with_names_elsewhere(place: Place) -> list[str]:
    return [place.name, *(each.name for each in place.names.all())]


SHELVES = {
    "actor": Shelf(
        Actor, "Nobody", "name", ("aliases", "slug"),
        lambda actor: [actor.name, *actor.other_names],
        ways=tuple(ActorKind.choices), related=("part_of",),
    ),
    "place": Shelf(
        Place, "No place", "name", ("names__name", "slug"), _with_names_elsewhere,
        related=("part_of",), prefetched=("names",),
    ),
    "event": Shelf(Event, "No event", "title", ("slug",), lambda event: [event.title]),
    "topic": Shelf(Topic, "No topic", "name", ("slug",), lambda topic: [topic.name]),
    "source": Shelf(
        Source, "No source", "title", ("url", "author"), lambda source: [source.title, source.url], ways=(),
    ),
}  # fmt: skip


def parts(text: str, several: bool) -> list[str]:
    """The names in a text, each once; where only one is asked for, the text is the name."""
    names = text.split(SEPARATOR) if several else [text]
    return list(dict.fromkeys(name for name in (" ".join(each.split()) for each in names) if name))


def find(of: str, text: str) -> list[Any]:
    """The records that a text can mean: those of this name, else those that have it beside theirs."""
    shelf = SHELVES[of]
    if of == "source" and (address := address_in(text)):
        return _at(address)
    found = _called(shelf, text, [shelf.name]) or _called(shelf, text, shelf.other_names)
    numbered = _NUMBERED.fullmatch(text)
    if found or not numbered or not is_key(numbered[2]):
        return found
    return [one for one in find(of, numbered[1]) if one.pk == int(numbered[2])]


def _at(address: str) -> list[Any]:
    """The source with this address; of several spellings of one, that which is spelt so."""
    found = list(Source.objects.at_address(address)[:MOST_PROPOSED])
    return [one for one in found if one.url == address] or found[:1]


def _called(shelf: Shelf, text: str, fields: Iterable[str]) -> list[Any]:
    return list(shelf.model.objects.filter(called(text, fields)).distinct()[:MOST_PROPOSED])


def name_for(of: str, record: Any) -> str:
    """The text by which `find` finds this record and no other."""
    name = str(getattr(record, SHELVES[of].name))
    return name if [one.pk for one in find(of, name)] == [record.pk] else f"{name} #{record.pk}"


def proposals(of: str, term: str) -> list[dict[str, str]]:
    """Records that a part of one of their names finds, those that begin so first."""
    shelf, term = SHELVES[of], " ".join(term.split())
    if not term or len(term) > LONGEST_TERM:
        return []
    records = _nearest(shelf, term)
    names = [str(getattr(record, shelf.name)) for record in records]
    alike = _several_of_one_name(shelf, names)
    return [
        {
            "name": f"{name} #{record.pk}" if name in alike else name,
            "about": _about(shelf, record, term),
        }
        for name, record in zip(names, records, strict=True)
    ]


def _nearest(shelf: Shelf, term: str) -> list[Any]:
    keys = shelf.model.objects.filter(containing(term, shelf.all_names)).order_by().values("pk")
    beginning = Q(**{f"{shelf.name}__istartswith": term})
    near = Case(When(beginning, then=Value(0)), default=Value(1))
    records = shelf.model.objects.filter(pk__in=keys).select_related(*shelf.related)
    records = records.prefetch_related(*shelf.prefetched)
    return list(records.order_by(near, shelf.name, "pk")[:MOST_PROPOSED])


def _several_of_one_name(shelf: Shelf, names: list[str]) -> set[str]:
    found = shelf.model.objects.filter(**{f"{shelf.name}__in": names}).order_by()
    seen = list(found.values_list(shelf.name, flat=True)[: 100 * MOST_PROPOSED])
    return {name for name in seen if seen.count(name) > 1}


def _about(shelf: Shelf, record: Any, term: str) -> str:
    """What helps to recognise it: the name that was asked for, and what it is part of."""
    words = fold(term).split()
    first, *others = shelf.names_of(record)
    asked = [] if _has(first, words) else [name for name in others if _has(name, words)][:1]
    whole = getattr(record, "part_of", None)
    dated = label(record) if shelf.model is Source else first
    about = [*asked, *([f"part of {whole}"] if whole else []), dated.removeprefix(f"{first}, ")]
    return " · ".join(each for each in about if each and each != first)


def _has(name: str, words: list[str]) -> bool:
    folded = fold(name)
    return all(word in folded for word in words)


class Names:
    """The names in one form, for one request. Makes what the form says is to be made.

    `made` are the records that it made, in their order. Nothing of them stays unless the
    transaction does in which the names were read.
    """

    def __init__(self, user: Any, typed: QueryDict | None = None) -> None:
        self.user = user
        self.made: list[Any] = []
        self.unknown: set[tuple[str, str]] = set()
        rows = zip(*(typed.getlist(f"new_{what}") if typed else [] for what in _ROW), strict=False)
        self.wanted = {(of, _same(name)): way for of, name, way in rows}
        self._found: dict[tuple[str, str], Any] = {}

    def one(self, of: str, text: str) -> Any:
        """The record of this name. Raises `ValidationError` where there is none, or several."""
        asked = (of, _same(text))
        if asked not in self._found:
            self._found[asked] = self._look_for(of, text)
        return self._found[asked]

    def _look_for(self, of: str, text: str) -> Any:
        found = find(of, text)
        if len(found) > 1:
            choices = "; ".join(f"{label(one)} #{one.pk}" for one in found)
            raise ValidationError(
                "Several are called so. Write one of: %(choices)s.", "several", {"choices": choices}
            )
        return found[0] if found else self._make(of, text)

    def _make(self, of: str, text: str) -> Any:
        way = self.wanted.get((of, _same(text)), "").strip()
        if can_be_made(of, text):
            self.unknown.add((of, _same(text)))
        if not way or not can_be_made(of, text):
            raise ValidationError(
                "%(nobody)s on record is called “%(name)s”.", "unknown",
                {"nobody": SHELVES[of].nobody, "name": text},
            )  # fmt: skip
        if not self.user.has_perm(f"claims.add_{of}"):
            raise PermissionDenied
        record = new_record(of, text, way)
        try:
            record.full_clean()
        except ValidationError as error:
            raise ValidationError(error.messages) from error
        record.save()
        self.made.append(record)
        return record

    def makings(self, of: str, text: str, several: bool) -> list[dict[str, Any]]:
        """What to ask about the names in this text that nobody has: whether, and as what, to make it."""
        asked = [(name, (of, _same(name))) for name in parts(text, several)]
        return [
            {"of": of, "name": name, "way": self.wanted.get(key, ""), "ways": SHELVES[of].ways}
            for name, key in asked
            if key in self.unknown or key in self.wanted
        ]


_ROW = ("of", "name", "way")


def _same(name: str) -> str:
    return fold(name) or name


def can_be_made(of: str, name: str) -> bool:
    """True where a record can be made of this name; a source needs an address."""
    return of != "source" or bool(address_in(name))


def new_record(of: str, name: str, way: str) -> Any:
    """An unsaved record of this name. `way` is the kind of an actor, or the title of a source."""
    if of == "source":
        return Source(url=address_in(name), title=way, accessed_at=timezone.now())
    fields: dict[str, str] = {SHELVES[of].name: name, "slug": _free_slug(SHELVES[of].model, name)}
    return SHELVES[of].model(**fields, **({"kind": way} if of == "actor" else {}))


def _free_slug(model: Any, name: str) -> str:
    """The Latin letters of the name; a number of its own where they are too few, or in use."""
    slug = slugify(fold(name))[:80].strip("-")
    known: QuerySet = model.objects.filter(slug=slug)
    if slug and not known.exists():
        return slug
    return f"{slug or model._meta.model_name}-{secrets.token_hex(4)}"
