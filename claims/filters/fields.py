"""The form fields of the filters.

Each takes what the query string gives for one parameter, a list of texts, and cleans it to a list
of values; an empty list is a filter that was not given. What can't be read is an error, which names
the value and says what would do.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet, TextChoices

from .. import dates, search

LARGEST_KEY = 2**63 - 1
SHOWN_LENGTH = 60
_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}", re.ASCII)


@dataclass(frozen=True)
class Day:
    """A day, a month or a year, as given: YYYY-MM-DD, YYYY-MM or YYYY."""

    text: str
    first: date
    last: date

    def __str__(self) -> str:
        return dates.describe(self.text)


def shown(text: str) -> str:
    """Return the text as an error message can quote it."""
    text = "".join(character if character.isprintable() else "�" for character in text)
    return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…"


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """Return a sentence that names what was probably meant, or nothing."""
    close = difflib.get_close_matches(text[:SHOWN_LENGTH], list(known), n=1)
    return f" Did you mean “{close[0]}”?" if close else ""


def not_empty(texts: Iterable[str]) -> list[str]:
    """Return the texts that say something: a browser sends each empty control of a form as ""."""
    return [text.strip() for text in texts if text.strip()]


class ValuesField(forms.Field):
    """Any number of values, in the order in which they were given, each once."""

    widget = forms.SelectMultiple

    def clean(self, value: Any) -> list[Any]:
        texts = not_empty(value or [])
        for text in texts:
            refuse_what_is_illegible(text)
        return self.read(list(dict.fromkeys(texts))) if texts else []

    def read(self, texts: list[str]) -> list[Any]:
        """Return the values that the texts stand for, which are at least one.

        Raises `ValidationError` where one of them stands for none.
        """
        raise NotImplementedError


def refuse_what_is_illegible(text: str) -> None:
    """Raise `ValidationError` for text that no database should be asked about."""
    if "\x00" in text:
        raise ValidationError(f"“{shown(text)}” has a NUL character in it.", "nul")
    if "�" in text:
        raise ValidationError(f"“{shown(text)}” is not valid UTF-8.", "not_utf8")


class RecordsField(ValuesField):
    """Records by their slugs, or by what `key` names."""

    key = "slug"

    def __init__(self, *, queryset: QuerySet, what: str, **extra: Any) -> None:
        super().__init__(**extra)
        self.queryset, self.what = queryset, what

    def read(self, texts: list[str]) -> list[Any]:
        found = {
            str(getattr(record, self.key)): record
            for record in self.queryset.filter(**{f"{self.key}__in": self.usable(texts)})
        }
        missing = [text for text in texts if text not in found]
        if missing:
            raise ValidationError([f"There is no {self.what} “{shown(text)}”." for text in missing])
        return [found[text] for text in texts]

    def usable(self, texts: list[str]) -> list[Any]:
        """Return those of the texts that can be a key at all."""
        return texts


class KeysField(RecordsField):
    """Records by their numbers."""

    key = "pk"

    def usable(self, texts: list[str]) -> list[Any]:
        digits = [text for text in texts if re.fullmatch(r"[0-9]{1,19}", text)]
        return [text for text in digits if int(text) <= LARGEST_KEY]


class CodesField(ValuesField):
    """Codes of a set."""

    def __init__(self, *, choices: type[TextChoices], **extra: Any) -> None:
        super().__init__(**extra)
        self.choices = choices

    def read(self, texts: list[str]) -> list[Any]:
        wrong = [text for text in texts if text not in self.choices.values]
        known = ", ".join(self.choices.values)
        if wrong:
            raise ValidationError([
                f"“{shown(text)}” is none of {known}.{did_you_mean(text, self.choices.values)}"
                for text in wrong
            ])  # fmt: skip
        return [self.choices(text) for text in texts]


class SingleField(ValuesField):
    """One value at most."""

    def clean(self, value: Any) -> list[Any]:
        texts = not_empty(value or [])
        if len(texts) > 1:
            raise ValidationError(
                f"It was given {len(texts)} times; it takes one value.", "repeated"
            )
        return super().clean(texts)


class CodeField(SingleField, CodesField):
    """One code of a set."""


class WordsField(SingleField):
    """What to search for."""

    def read(self, texts: list[str]) -> list[Any]:
        search.terms(texts[0])
        return texts


class FlagField(SingleField):
    """`true` or `false`."""

    words = {"true": True, "false": False}

    def read(self, texts: list[str]) -> list[Any]:
        if texts[0] not in self.words:
            raise ValidationError(f"“{shown(texts[0])}” is neither true nor false.", "not_a_flag")
        return [self.words[texts[0]]]


class DayField(SingleField):
    """A day, a month or a year."""

    def read(self, texts: list[str]) -> list[Any]:
        text = texts[0]
        try:
            days = dates.bounds(text) if _DAY.fullmatch(text) else None
        except ValidationError:
            days = None
        if days is None or days.earliest is None or days.latest is None:
            raise ValidationError(
                f"“{shown(text)}” is not a date in the years 0001 to 9999."
                " Write YYYY, YYYY-MM or YYYY-MM-DD, such as 2023-09-19.",
                "not_a_date",
            )
        return [Day(text, days.earliest, days.latest)]
