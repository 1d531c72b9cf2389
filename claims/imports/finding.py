"""Finding the records that the cells of a table name, and making those that are missing.

Actors, places, topics and events are found by their slug or by any of their names, folded as the
search folds them. A name that several have is refused: the table has to say which is meant. What
can't be found raises `ValueError` with a message for the analyst.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify

from ..addresses import canonical
from ..choices import ActorKind
from ..models import Actor, Event, Place, Source, Topic
from ..search import fold

AT_ONCE = 500
LONGEST_SLUG = 100
_CLOSE = 0.75


@lru_cache(maxsize=65536)  # names recur in a table, and folding one takes a tenth of a millisecond
def name_key(name: str) -> str:
    """What two spellings of one name have in common."""
    return fold(name) or name.strip().casefold()


def pieces(text: str, is_known: Callable[[str], bool]) -> list[str]:
    """The values in a cell: between semicolons and line breaks, or between plus signs.

    A plus sign inside what is known as a whole belongs to its name.
    """
    if is_known(text.strip()):
        return [text.strip()]
    found: list[str] = []
    for piece in re.split(r"[;\n]", text):
        parts = [part.strip() for part in piece.split("+")]
        found += parts if all(parts) and not is_known(piece.strip()) else [piece.strip()]
    return list(dict.fromkeys(piece for piece in found if piece))


def at_once(values: Iterable[Any]) -> Iterator[list[Any]]:
    """The values, so many at a time as a query may ask for."""
    listed = list(values)
    return (listed[start : start + AT_ONCE] for start in range(0, len(listed), AT_ONCE))


def checked(record: models.Model, *besides: str) -> None:
    """Raise `ValueError` where a field of the record, those that name others apart, is no good."""
    left_out = {field.name for field in record._meta.fields if field.is_relation or field.generated}
    try:
        record.clean_fields(exclude=left_out.union(besides))
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from None


class Shelf:
    """All records of one model that has names, and those that this import adds to them."""

    def __init__(
        self, model: Any, label: str, names: Callable[[Any], Iterable[str]], touched: list[Any], make: bool,
        related: Sequence[str] = (), **usual: Any,
    ) -> None:  # fmt: skip
        self.noun, self.model, self.label, self.usual = (
            model._meta.verbose_name,
            model,
            label,
            usual,
        )
        self.names, self.touched, self.make = names, touched, make
        self.by_slug: dict[str, Any] = {}
        self.by_name: dict[str, list[Any]] = {}
        self.by_pk: dict[int | None, Any] = {}
        self.made: list[Any] = []
        for record in model._default_manager.prefetch_related(*related):
            self.add(record)
        for record in self.by_pk.values():
            if getattr(record, "part_of_id", None):
                record.part_of = self.by_pk[record.part_of_id]

    def add(self, record: Any) -> None:
        """Let the record be found from now on."""
        self.by_slug[record.slug] = record
        if record.pk:
            self.by_pk[record.pk] = record
        for name in {name_key(name) for name in self.names(record)}:
            self.by_name.setdefault(name, []).append(record)

    def knows(self, name: str) -> bool:
        return name in self.by_slug or name_key(name) in self.by_name

    def find(self, name: str, slug: str = "") -> Any:
        """The record of this slug, or else of this name; a new one where missing ones are made."""
        record = self.look_up(name, slug)
        if record is None:
            record = self._made(name, slug)
        self.touched.append(record)
        return record

    def look_up(self, name: str, slug: str = "") -> Any:
        """The record of this slug, or else of this name, or None. An ambiguous name is refused."""
        if (slug or name) in self.by_slug:
            return self.by_slug[slug or name]
        found = self.by_name.get(name_key(name), [])
        if len(found) > 1:
            meant = " or ".join(f"{getattr(one, self.label)} ({one.slug})" for one in found)
            raise ValueError(f"“{name}” can be {meant}. Write the slug of the one that is meant.")
        return found[0] if found else None

    def _made(self, name: str, slug: str) -> Any:
        if not self.make:
            close = difflib.get_close_matches(name_key(name), self.by_name, 1, _CLOSE)
            hint = f" Is {getattr(self.by_name[close[0]][0], self.label)} meant?" if close else ""
            raise ValueError(f"No {self.noun} is called “{name}”.{hint}")
        record = self.model(
            **{self.label: name, "slug": slug or self.free_slug(name)}, **self.usual
        )
        checked(record)
        self.add(record)
        record.was_missing = True
        self.made.append(record)
        return record

    def free_slug(self, name: str) -> str:
        """A slug for a new record of this name that none has."""
        digest = hashlib.sha256(name.encode()).hexdigest()[:8]
        wanted = slugify(name)[:LONGEST_SLUG].strip("-") or f"{self.noun}-{digest}"
        return wanted if wanted not in self.by_slug else f"{wanted[: LONGEST_SLUG - 9]}-{digest}"


class SourceShelf:
    """The sources that a table names: by address, or by title and publisher where it has none."""

    noun = "source"

    def __init__(self, actors: Shelf, touched: list[Any], make: bool) -> None:
        self.actors, self.touched, self.make = actors, touched, make
        self.by_url: dict[str, Any] = {}
        self.by_title: dict[str, list[Any]] = {}
        self.by_uid: dict[str, Any] = {}
        self.made: list[Any] = []

    def prepare(self, rows: Iterable[dict[str, str]]) -> None:
        """Read, in few queries, all sources that cells of these rows can mean."""
        meant = {
            piece
            for row in rows
            for name, cell in row.items()
            if _names_sources(name)
            for piece in _each(cell)
        }
        addresses = {canonical(piece) for piece in meant if piece.startswith("http")}
        found = Source.objects.select_related("publisher")
        self._add_all(found.filter(canonical_url=None).exclude(url=""))
        for batch in at_once(addresses):
            self._add_all(found.filter(canonical_url__in=batch))
        for batch in at_once(meant):
            self._add_all(found.filter(title__in=batch))

    def _add_all(self, sources: Iterable[Source]) -> None:
        for source in sources:
            self.add(source)

    def add(self, source: Source) -> None:
        """Let the source be found from now on."""
        uid = str(source.uid)
        if uid in self.by_uid:
            return
        self.by_uid[uid] = source
        self.by_title.setdefault(source.title, []).append(source)
        if source.url:
            self.by_url.setdefault(canonical(source.url), source)

    def knows(self, text: str) -> bool:
        return canonical(text) in self.by_url or text in self.by_title

    def find(self, cells: dict[str, str]) -> Any:
        """The source that these cells describe, by the names of its fields; a new one where missing
        ones are made.
        """
        url, title = cells.get("url", "").strip(), cells.get("title", "").strip()
        publisher = self._publisher(cells)
        source = self.at(url) if url else self.titled(title, publisher)
        if source is None:
            source = self._made({**cells, "url": url, "title": title or url}, publisher)
        self.touched.append(source)
        return source

    def _publisher(self, cells: dict[str, str]) -> Any:
        name, slug = cells.get("publisher", "").strip(), cells.get("publisher_slug", "").strip()
        return self.actors.find(name or slug, slug) if name or slug else None

    def at(self, url: str) -> Any:
        """The source at this address, in whatever spelling; None where none is."""
        return self.by_url.get(canonical(url))

    def titled(self, title: str, publisher: Any = None) -> Any:
        """The source of this title, and of this publisher where one is given; None where none is."""
        found = self.by_title.get(title, [])
        if publisher is not None:
            found = [source for source in found if source.publisher == publisher]
        if len(found) > 1:
            raise ValueError(
                f"{len(found)} sources are called “{title}”. Give the address of the one that is meant."
            )
        return found[0] if found else None

    def _made(self, cells: dict[str, str], publisher: Any) -> Source:
        shown = cells["title"]
        if not self.make:
            raise ValueError(f"No source is on record with the address or title “{shown}”.")
        taken = {
            name: cells[name]
            for name in ("title", "url", "archive_url", "reliability")
            if cells.get(name)
        }
        source = Source(publisher=publisher, **taken)
        checked(source)
        self.add(source)
        source.was_missing = True  # type: ignore[attr-defined]
        self.made.append(source)
        return source


def _names_sources(column: str) -> bool:
    return column.endswith(("url", "title", "sources", "relays"))


def _each(cell: str) -> set[str]:
    """A cell, and what stands in it between semicolons and line breaks."""
    return {cell.strip(), *re.split(r"\s*[;\n]\s*", cell.strip())} - {""}


class Finder:
    """Everything that the cells of one table can name. `touched` holds what was found since it was
    emptied.
    """

    def __init__(self, make: bool) -> None:
        self.touched: list[Any] = []
        self.actors = Shelf(
            Actor,
            "name",
            lambda actor: [actor.name, *actor.other_names],
            self.touched,
            make,
            kind=ActorKind.OTHER,
        )
        self.places = Shelf(
            Place,
            "name",
            lambda place: [place.name, *_other_names(place)],
            self.touched,
            make,
            ["names"],
        )
        self.topics = Shelf(Topic, "name", lambda topic: [topic.name], self.touched, make)
        self.events = Shelf(Event, "title", lambda event: [event.title], self.touched, make)
        self.sources = SourceShelf(self.actors, self.touched, make)
        # What the rows of the table are: by model and by number, uid or key.
        self.rows: dict[tuple[str, str], Any] = {}
        # The cells that say what a source is, by the number that it has in the table.
        self.documents: dict[str, dict[str, str]] = {}
        self.notes: list[str] = []

    @property
    def made(self) -> list[Any]:
        """The records that the table names and that were missing."""
        shelves = (self.actors, self.places, self.topics, self.events, self.sources)
        return [record for shelf in shelves for record in shelf.made]

    def statement(self, model: Any, text: str) -> Any:
        """The statement that a cell names: by its number or key in the table, or by its uid."""
        record = self.rows.get((model._meta.model_name, text))
        if record is None and len(text) in (32, 36):
            try:
                record = model._base_manager.filter(uid=text).first()
            except ValidationError:
                record = None
        if record is None:
            raise ValueError(
                f"“{text}” is no {model._meta.verbose_name} of this file, by its number or key, nor a permanent"
                " identifier on record. Mend it, or leave the column out."
            )
        self.touched.append(record)
        return record


def _other_names(place: Place) -> list[str]:
    return [other.name for other in place.names.all()] if place.pk else []
