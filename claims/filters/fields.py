"""The form fields of the filters.

Each takes what the query string gives for one parameter, a list of texts, and cleans it to a list
of values; an empty list is a filter that was not given. What can't be read is an error, which names
the value and says what would do.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet, TextChoices
from django.forms.utils import ErrorList

from .. import dates, search

LARGEST_KEY = 2**63 - 1
MOST_OPTIONS = 300
SHOWN_LENGTH = 60
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"  # what Django puts where the bytes are not UTF-8


@dataclass(frozen=True)
class Option:
    """One value that a filter can take; `number` is what it would find, where that was counted."""

    value: str
    label: str
    selected: bool
    number: int | None = None


@dataclass(frozen=True)
class Day:
    """A day, a month or a year as given, with the first and the last day of it."""

    text: str
    first: date
    last: date

    def __str__(self) -> str:
        return dates.describe(self.text)


def shown(text: str) -> str:
    """Return the text as a message can quote it."""
    text = "".join(character if character.isprintable() else REPLACEMENT for character in text)
    return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…"


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """Return a sentence that names what was probably meant, or nothing."""
    close = difflib.get_close_matches(text[:SHOWN_LENGTH], list(known), n=1)
    return f" Did you mean “{close[0]}”?" if close else ""


def unknown_parameters(given: Iterable[str], known: Sequence[str]) -> dict[str, ErrorList]:
    """Return a message for each of the names that is none of the known, by the name."""
    listed = f"Known are {', '.join(known)}." if known else "None is known."
    return {
        shown(name): ErrorList(
            [f"“{shown(name)}” is not a parameter here.{did_you_mean(name, known)} {listed}"]
        )
        for name in given
        if name not in known
    }


def given_texts(texts: Iterable[str]) -> list[str]:
    """Return the texts that say something: a browser sends each empty control of a form as ""."""
    return [text.strip() for text in texts if text.strip()]


class ValuesField(forms.Field):
    """Any number of values, in the order in which they were given, each once."""

    widget = forms.SelectMultiple

    def clean(self, value: Any) -> list[Any]:
        texts = given_texts(value or [])
        for text in texts:
            self._refuse_what_is_illegible(text)
        return self.read(list(dict.fromkeys(texts))) if texts else []

    def _refuse_what_is_illegible(self, text: str) -> None:
        if "\x00" in text:
            raise ValidationError(f"“{shown(text)}” has a NUL character in it.", "nul")
        if REPLACEMENT in text:
            raise ValidationError(f"“{shown(text)}” is not valid UTF-8.", "not_utf8")

    def read(self, texts: list[str]) -> list[Any]:
        """Return what the texts, one or more, stand for; `ValidationError` where one is no good."""
        return texts

    def word(self, value: Any) -> str:
        """Return a value in words."""
        return str(value)

    def options(self, values: list[Any]) -> list[Option]:
        """Return what to offer beside these values, which are chosen already."""
        return []

    def counted(self, values: list[Any], numbers: dict[Any, int]) -> list[Option]:
        """Return what to offer beside these values where it is known what each would find."""
        return self.options(values)


class RecordsField(ValuesField):
    """Records by their slugs.

    `known` narrows the records that exist for readers, `offered` those that are worth offering.
    """

    key = "slug"

    def __init__(
        self,
        *,
        model: type[Model],
        offered: Callable[[Any], QuerySet],
        known: Callable[[Any], QuerySet] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(**extra)
        self.model, self.offered, self.known = model, offered, known

    def read(self, texts: list[str]) -> list[Any]:
        records = self.model._default_manager.filter(**{f"{self.key}__in": self.usable(texts)})
        found = {
            str(getattr(record, self.key)): record
            for record in (self.known(records) if self.known else records)
        }
        missing = [text for text in texts if text not in found]
        if missing:
            name = self.model._meta.verbose_name
            raise ValidationError([f"There is no {name} “{shown(text)}”." for text in missing])
        return [found[text] for text in texts]

    def usable(self, texts: list[str]) -> list[str]:
        """Return those of the texts that a database can be asked about."""
        return texts

    def options(self, values: list[Any]) -> list[Option]:
        offered = list(self.offered(self.model._default_manager.all())[:MOST_OPTIONS])
        offered += [record for record in values if record not in offered]
        return [
            Option(str(getattr(record, self.key)), str(record), record in values)
            for record in offered
        ]

    def counted(self, values: list[Any], numbers: dict[Any, int]) -> list[Option]:
        """Return the records with these keys, those that find most first, in one query.

        There are so many of them as a page can hold, and all that are chosen already.
        """
        most = list(numbers)[:MOST_OPTIONS]
        found = self.model._default_manager.in_bulk(most)
        records = [*found.values(), *(record for record in values if record.pk not in found)]
        records.sort(key=lambda record: (-numbers.get(record.pk, 0), str(record), record.pk))
        return [
            Option(
                str(getattr(record, self.key)),
                str(record),
                record in values,
                numbers.get(record.pk, 0),
            )
            for record in records
        ]


class KeysField(RecordsField):
    """Records by their numbers."""

    key = "pk"

    def usable(self, texts: list[str]) -> list[str]:
        numbers = [text for text in texts if re.fullmatch(r"[0-9]{1,19}", text)]
        return [number for number in numbers if int(number) <= LARGEST_KEY]


class CodesField(ValuesField):
    """Codes of a set."""

    def __init__(self, *, choices: type[TextChoices], **extra: Any) -> None:
        super().__init__(**extra)
        self.choices = choices

    def read(self, texts: list[str]) -> list[Any]:
        known = self.choices.values
        wrong = [text for text in texts if text not in known]
        if wrong:
            raise ValidationError(
                [f"“{shown(text)}” is none of {', '.join(known)}." for text in wrong]
            )
        return [self.choices(text) for text in texts]

    def word(self, value: Any) -> str:
        return str(value.label)

    def options(self, values: list[Any]) -> list[Option]:
        return [Option(code.value, str(code.label), code in values) for code in self.choices]

    def counted(self, values: list[Any], numbers: dict[Any, int]) -> list[Option]:
        return [
            Option(code.value, str(code.label), code in values, numbers.get(code, 0))
            for code in self.choices
        ]


class SingleField(ValuesField):
    """One value at most."""

    def clean(self, value: Any) -> list[Any]:
        count = len(given_texts(value or []))
        if count > 1:
            raise ValidationError(f"It takes one value, and was given {count}.", "repeated")
        return super().clean(value)


class CodeField(SingleField, CodesField):
    """One code of a set."""


class WordsField(SingleField):
    """What to search for."""

    def read(self, texts: list[str]) -> list[Any]:
        search.terms(texts[0])
        return texts


class FlagField(SingleField):
    """`true` or `false`."""

    flags = {"true": True, "false": False}

    def read(self, texts: list[str]) -> list[Any]:
        if texts[0] not in self.flags:
            raise ValidationError(f"“{shown(texts[0])}” is neither true nor false.", "not_a_flag")
        return [self.flags[texts[0]]]

    def word(self, value: Any) -> str:
        return "Yes" if value else "No"

    def options(self, values: list[Any]) -> list[Option]:
        return [Option(text, self.word(flag), flag in values) for text, flag in self.flags.items()]


class DayField(SingleField):
    """A day, a month or a year."""

    def read(self, texts: list[str]) -> list[Any]:
        text = texts[0]
        if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
            self._refuse(text)
        try:
            days = dates.bounds(text)
        except ValidationError:
            self._refuse(text)
        return [Day(text, days.earliest, days.latest)]  # type: ignore[arg-type]  # both are there

    def _refuse(self, text: str) -> NoReturn:
        raise ValidationError(
            f"“{shown(text)}” is not a date that exists."
            " Write YYYY-MM-DD, YYYY-MM or YYYY, such as 2023-09-19.",
            "not_a_date",
        ) from None
