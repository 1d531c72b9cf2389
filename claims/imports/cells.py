"""What the cells of a table mean: widgets of django-import-export, each for one kind of value.

`clean` makes of a cell's text a value, and raises `ValueError` with a message that says how to mend
it. Beside the row, it is given the `finder` of records and the `order` of day and month.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import TextChoices
from django.utils.dateparse import parse_datetime
from import_export.fields import Field
from import_export.widgets import Widget

from ..choices import Reliability
from ..dates import bounds
from .days import edtf
from .finding import name_key, pieces

_TRUE = {"true", "yes", "y", "1", "x", "да", "ja", "oui"}
_FALSE = {"false", "no", "n", "0", "нет", "nein", "non"}
_TAGGED = re.compile(r"(?P<name>.+?)\s*[(\[](?P<tag>[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*)[)\]]")
LARGEST_NUMBER = 2**31 - 1


class Line(Widget):
    """A short text: white space around it is no part of it."""

    def clean(self, value: str, row: Any = None, **_: Any) -> str:
        return value.strip()


class Text(Widget):
    """A text that is kept as it is."""

    def clean(self, value: str, row: Any = None, **_: Any) -> str:
        return value if value.strip() else ""


class Lines(Widget):
    """Several names, each on a line."""

    def clean(self, value: str, row: Any = None, **_: Any) -> str:
        return "\n".join(pieces(value.replace("+", "\0"), lambda _: False)).replace("\0", "+")


class UncertainDate(Widget):
    """A date in a form that people use."""

    def clean(self, value: str, row: Any = None, order: str = "", **_: Any) -> str:
        return edtf(value.strip(), order)


class Day(Widget):
    """One day, exactly."""

    def clean(self, value: str, row: Any = None, order: str = "", **_: Any) -> date | None:
        text = edtf(value.strip(), order)
        days = bounds(text)
        if text and (not days.exact or "T" in text):
            raise ValueError(f"“{value}” is not one day; write it as 2023-09-19.")
        return days.earliest


class Moment(Widget):
    """A day, or a moment; UTC where it names no zone."""

    def clean(self, value: str, row: Any = None, order: str = "", **_: Any) -> datetime | None:
        if not value.strip():
            return None
        try:
            moment = parse_datetime(value.strip())
        except ValueError:
            moment = None
        if moment is None:
            day = Day().clean(value, order=order)
            return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Number(Widget):
    """A whole number that is not negative."""

    def clean(self, value: str, row: Any = None, **_: Any) -> int | None:
        text = re.sub(r"[\s\u00a0\u202f]", "", value)
        if not text:
            return None
        if (
            not re.fullmatch(r"[0-9]+(?:\.0+)?", text)
            or int(text.partition(".")[0]) > LARGEST_NUMBER
        ):
            raise ValueError(f"“{value.strip()}” is not a whole number.")
        return int(text.partition(".")[0])


class Coordinate(Widget):
    """Degrees, with a point or a comma before their parts."""

    def clean(self, value: str, row: Any = None, **_: Any) -> Decimal | None:
        if not value.strip():
            return None
        try:
            return round(Decimal(value.strip().replace(",", ".")), 6)
        except InvalidOperation:
            raise ValueError(
                f"“{value.strip()}” is not a number of degrees, such as 39.8153."
            ) from None


class Truth(Widget):
    """Yes or no."""

    def clean(self, value: str, row: Any = None, **_: Any) -> bool:
        text = value.strip().casefold()
        if text not in _TRUE | _FALSE | {""}:
            raise ValueError(f"“{value.strip()}” is neither yes nor no.")
        return text in _TRUE

    def render(self, value: Any, obj: Any = None, **_: Any) -> str:
        return "yes" if value else "no"


class Code(Widget):
    """One of a set of codes, by its slug or by its label."""

    def __init__(self, codes: type[TextChoices], usual: str = "") -> None:
        super().__init__()
        self.usual, self.codes = usual, codes
        self.known = {
            name_key(name): code for code, label in codes.choices for name in (code, str(label))
        }

    def clean(self, value: str, row: Any = None, **_: Any) -> str:
        if not value.strip():
            return self.usual
        return self.code(value)

    def code(self, value: str) -> str:
        code = self.known.get(name_key(value))
        if code is None:
            raise ValueError(f"“{value.strip()}” is none of {', '.join(self.codes.values)}.")
        return code


class Codes(Code):
    """Several of a set of codes."""

    def clean(self, value: str, row: Any = None, **_: Any) -> str:
        given = {
            self.code(piece)
            for piece in pieces(value.replace(",", ";"), lambda text: name_key(text) in self.known)
        }
        return ",".join(code for code in self.codes.values if code in given)


_RELIABILITY = Code(Reliability, Reliability.F)


def distinct(records: Iterable[Any]) -> list[Any]:
    """The records without repeats; those that are new have no key yet by which to tell."""
    return list({id(record): record for record in records}.values())


class Named(Widget):
    """A record by its name, or by its slug in the column beside it."""

    def __init__(self, shelf: str, slugs: str = "") -> None:
        super().__init__()
        self.shelf, self.slugs = shelf, slugs

    def clean(self, value: str, row: Any = None, finder: Any = None, **_: Any) -> Any:
        name, slug = value.strip(), (row or {}).get(self.slugs, "").strip()
        return getattr(finder, self.shelf).find(name or slug, slug) if name or slug else None


class SeveralNamed(Named):
    """Several records by their names, or by their slugs in the column beside it."""

    def clean(self, value: str, row: Any = None, finder: Any = None, **_: Any) -> list[Any]:
        shelf = getattr(finder, self.shelf)
        slugs = [
            slug.strip() for slug in (row or {}).get(self.slugs, "").split(";") if slug.strip()
        ]
        if not slugs:
            return distinct(shelf.find(name) for name in pieces(value, shelf.knows))
        names = [name.strip() for name in value.split("; ")]
        if len(names) != len(slugs):  # a name may hold what stands between names
            names = slugs
        return distinct(shelf.find(name, slug) for name, slug in zip(names, slugs, strict=True))


class Document(Widget):
    """The source that a statement was read in, from the columns that describe it."""

    def clean(self, value: str, row: Any = None, finder: Any = None, **_: Any) -> Any:
        cells = {
            name.removeprefix("source_"): cell
            for name, cell in (row or {}).items()
            if name.startswith("source_")
        }
        cells |= {
            name: row[name] for name in ("publisher", "publisher_slug") if row and name in row
        }
        if not cells.get("url", "").strip() and not cells.get("title", "").strip():
            return None
        reliability = cells.get("reliability", "")
        return finder.sources.find({**cells, "reliability": _RELIABILITY.clean(reliability)})


class OneDocument(Widget):
    """A source by its address or its title."""

    def clean(self, value: str, row: Any = None, finder: Any = None, **_: Any) -> Any:
        text = value.strip()
        if not text:
            return None
        return finder.sources.find(
            {"url" if text.startswith(("http://", "https://")) else "title": text}
        )


class SeveralDocuments(OneDocument):
    """Several sources by their addresses or titles."""

    def clean(self, value: str, row: Any = None, finder: Any = None, **options: Any) -> list[Any]:
        found = [
            super(SeveralDocuments, self).clean(piece, finder=finder)
            for piece in re.split(r"\s*[;\n]\s*|\s+\+\s+", value.strip())
            if piece
        ]
        return distinct(found)


class NumberedDocuments(Widget):
    """Several sources by the numbers that they have in the table, of which other rows say more."""

    def clean(self, value: str, row: Any = None, finder: Any = None, **_: Any) -> list[Any]:
        numbers = [number.strip() for number in value.split(";") if number.strip()]
        unknown = [number for number in numbers if number not in finder.documents]
        if unknown:
            finder.notes.append(
                f"The file does not say what source {', '.join(unknown)} is; it is left out."
            )
        return distinct(
            Document().clean("", finder.documents[one], finder)
            for one in numbers
            if one not in unknown
        )


class Reference(Widget):
    """Another statement: by its number or key in the table, or by its permanent identifier."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def clean(self, value: str, row: Any = None, finder: Any = None, **_: Any) -> Any:
        return finder.statement(self.model, value.strip()) if value.strip() else None


class OtherNames(Widget):
    """The other names of a place, each with the tag of its language in brackets where it is known."""

    def clean(self, value: str, row: Any = None, **_: Any) -> list[tuple[str, str]]:
        found = []
        for piece in pieces(value, lambda _: False):
            match = _TAGGED.fullmatch(piece)
            found.append((match["name"], match["tag"]) if match else (piece, ""))
        return found

    def render(self, value: Any, obj: Any = None, **_: Any) -> str:
        return "; ".join(f"{name} ({tag})" if tag else name for name, tag in value or ())


class Several(Field):
    """A field that holds several values: it keeps them in the record's `several` until it is written."""

    def get_value(self, instance: Any) -> Any:
        return instance.several.get(self.attribute, [])

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **options: Any) -> None:
        instance.several[self.attribute] = self.clean(row, **options)

    def export(self, instance: Any, **options: Any) -> str:
        value = self.get_value(instance)
        if isinstance(self.widget, OtherNames):
            return self.widget.render(value)
        return "; ".join(sorted(map(str, value)))
