"""Uncertain dates: EDTF text (ISO 8601-2) and the days that it can mean.

A date is stored as the analyst typed it. The first and the last day that it can mean are columns that the database
generates from that text, so no path around a form leaves them untrue. The forms that are taken are those that can be
bounded honestly:

    2020-11-10   2020-11   2020   202X   20XX   2020-11-XX   2020-XX   2020-XX-XX
    any of them marked ? (uncertain), ~ (approximate) or % (both)
    an interval of any two of them (1991/1994), open on a side (2021/.. or ../2021) or unknown on it (2021/ or /2021)
    2020-11-10T03:00:00+04:00 (a time with its zone; its day is the day as written)
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import Combinable
from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from . import dialects

EXAMPLES = (
    "2020-11-10, 2020-11, 2020, 2023-09~, 199X, 1991/1994, 2021/.. or 2020-11-10T03:00:00+04:00"
)
MAX_LENGTH = 64

_DAY = r"(?P<year>\d{4}|\d{3}X|\d{2}XX)(?:-(?P<month>\d{2}|XX)(?:-(?P<day>\d{2}|XX))?)?"
_TIME = r"(?P<time>T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}(?::?\d{2})?))"
_SIDE = re.compile(rf"{_DAY}{_TIME}?")
_QUALIFIERS = str.maketrans("", "", "?~%")


@dataclass(frozen=True)
class Bounds:
    """The first and the last day that a date can mean; None where it is open or unknown."""

    earliest: date | None
    latest: date | None

    @property
    def exact(self) -> bool:
        """True where the date means one day and no other."""
        return self.earliest is not None and self.earliest == self.latest


def bounds(text: str) -> Bounds:
    """The days that an EDTF text can mean.

    Empty text is an unknown date: both bounds are None. Raises `ValidationError`, with a message that names what is wrong
    and how to mend it, for text that is no EDTF date or that can't be bounded without inventing days.
    """
    if not text:
        return Bounds(None, None)
    _refuse_what_is_not_edtf(text)
    first, slash, last = text.partition("/")
    earliest, latest = _side(first, text), _side(last if slash else first, text)
    if earliest.earliest is None and latest.latest is None:
        raise _invalid(text, "says nothing about when; leave the date empty where it is unknown")
    result = Bounds(earliest.earliest, latest.latest)
    if result.earliest and result.latest and result.earliest > result.latest:
        raise _invalid(text, "ends before it begins; write the earlier date first")
    return result


def validate(text: str) -> None:
    """Raise `ValidationError` where `bounds` would."""
    bounds(text)


def _refuse_what_is_not_edtf(text: str) -> None:
    if len(text) > MAX_LENGTH or not text.isascii():
        raise _invalid(text[:MAX_LENGTH], "is not a date")
    try:
        parse_edtf(text)
    except (EDTFParseException, AttributeError, TypeError, ValueError):
        # The parser leaks errors of other kinds on some texts that are no EDTF, such as 2020-1X.
        raise _invalid(text, "is not a date that exists") from None


def _side(text: str, whole: str) -> Bounds:
    """The bounds of one side of an interval, or of a date that is none."""
    plain = text.translate(_QUALIFIERS)
    if plain in ("", ".."):
        return Bounds(None, None)
    match = _SIDE.fullmatch(plain)
    if match is None:
        raise _invalid(whole, "has a form that can't be bounded without inventing days")
    year, month, day = match["year"], match["month"] or "XX", match["day"] or "XX"
    if match["time"] and ("X" in year + month + day or "/" in whole):
        raise _invalid(whole, "gives a time of day that belongs to no single day")
    if month == "XX" and day != "XX":
        raise _invalid(whole, "gives a day without its month")
    first_year, last_year = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if first_year < 1:
        raise _invalid(whole, "has a year before the year 1")
    first_month, last_month = (1, 12) if month == "XX" else (int(month), int(month))
    if not 1 <= last_month <= 12:
        raise _invalid(
            whole, "names a season, whose days depend on the hemisphere; write months instead"
        )
    last_day = calendar.monthrange(last_year, last_month)[1]
    try:
        return Bounds(
            date(first_year, first_month, 1 if day == "XX" else int(day)),
            date(last_year, last_month, last_day if day == "XX" else int(day)),
        )
    except ValueError:
        raise _invalid(whole, "is not a day that exists") from None


def _invalid(text: str, problem: str) -> ValidationError:
    return ValidationError("“%(text)s” %(problem)s. Write a date as %(examples)s.", "invalid_date", {
        "text": text, "problem": problem, "examples": EXAMPLES,
    })  # fmt: skip


def describe(text: str) -> str:
    """An EDTF text in words: "10 November 2020", "about September 2023", "1991 to 1994", "since 2021", "the 1990s".

    Empty text gives "". Text that is no date comes back as it is.
    """
    first, slash, last = text.partition("/")
    if not slash:
        return _describe_side(text)
    if first in ("", ".."):
        return f"until {_describe_side(last)}"
    if last == "..":
        return f"since {_describe_side(first)}"
    if last == "":
        return f"from {_describe_side(first)}, end unknown"
    return f"{_describe_side(first)} to {_describe_side(last)}"


def _describe_side(text: str) -> str:
    match = _SIDE.fullmatch(text.translate(_QUALIFIERS))
    if match is None:
        return text
    words = _describe_year(match["year"])
    if (month := match["month"]) and month != "XX":
        words = f"{calendar.month_name[int(month)]} {words}"
        if (day := match["day"]) and day != "XX":
            words = f"{int(day)} {words}"
    if match["time"]:
        words += f", {_describe_time(match['time'])}"
    if "%" in text or ("~" in text and "?" in text):
        return f"perhaps about {words}"
    if "~" in text:
        return f"about {words}"
    return f"{words} (uncertain)" if "?" in text else words


def _describe_year(year: str) -> str:
    if year.endswith("XX"):
        return f"{year[:2]}00s (century)"
    return f"the {year[:3]}0s" if year.endswith("X") else str(int(year))


def _describe_time(time: str) -> str:
    clock, zone = time[1:6], time[9:]
    return f"{clock} UTC" if zone == "Z" else f"{clock} UTC{zone}"


class _Bound(models.Func):
    """One bound of the EDTF text in a column, in SQL: what `bounds` does in Python, for generated columns.

    Text that is no date makes the statement fail on PostgreSQL and gives a value that `IsRealDate` refuses on SQLite.
    """

    def __init__(self, text: Combinable | str, **extra: Any) -> None:
        super().__init__(text, output_field=models.DateField(), **extra)

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        text, params = compiler.compile(self.get_source_expressions()[0])
        sql = self.bound(dialects.of(connection), f"CAST({text} AS text)")
        return sql, list(params) * sql.count(text)

    def bound(self, dialect: dialects.Dialect, text: str) -> str:
        raise TypeError("use Earliest or Latest")


def _without_qualifiers(dialect: dialects.Dialect, text: str) -> str:
    for qualifier in "?~%":
        # By its code, because a driver takes "%" and "?" in the text of a statement for placeholders.
        text = f"replace({text}, {dialect.character(ord(qualifier))}, '')"
    return text


class Earliest(_Bound):
    """The first day that the EDTF text in a column can mean (a date, or NULL)."""

    def bound(self, dialect: dialects.Dialect, text: str) -> str:
        side = dialect.before_slash(_without_qualifiers(dialect, text))
        year = f"replace(substr({side}, 1, 4), 'X', '0')"
        month = f"replace(substr({side}, 6, 2), 'XX', '01')"
        day = f"replace(substr({side}, 9, 2), 'XX', '01')"
        return f"""CASE WHEN {side} IN ('', '..') THEN NULL ELSE CASE length({side})
            WHEN 4 THEN {dialect.to_date(f"{year} || '-01-01'")}
            WHEN 7 THEN {dialect.to_date(f"{year} || '-' || {month} || '-01'")}
            ELSE {dialect.to_date(f"{year} || '-' || {month} || '-' || {day}")} END END"""


class Latest(_Bound):
    """The last day that the EDTF text in a column can mean (a date, or NULL)."""

    def bound(self, dialect: dialects.Dialect, text: str) -> str:
        side = dialect.after_slash(_without_qualifiers(dialect, text))
        year = f"replace(substr({side}, 1, 4), 'X', '9')"
        month = f"replace(substr({side}, 6, 2), 'XX', '12')"
        first_of_month = f"{year} || '-' || {month} || '-01'"
        return f"""CASE WHEN {side} IN ('', '..') THEN NULL ELSE CASE length({side})
            WHEN 4 THEN {dialect.to_date(f"{year} || '-12-31'")}
            WHEN 7 THEN {dialect.month_end(first_of_month)}
            ELSE CASE WHEN substr({side}, 9, 2) = 'XX' THEN {dialect.month_end(first_of_month)}
                ELSE {dialect.to_date(f"{year} || '-' || {month} || '-' || substr({side}, 9, 2)")} END END END"""


class IsRealDate(models.Func):
    """A condition: the date in a column exists in the calendar of years 1 to 9999, or is NULL."""

    conditional = True

    def __init__(self, column: Combinable | str, **extra: Any) -> None:
        super().__init__(column, output_field=models.BooleanField(), **extra)

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        column, params = compiler.compile(self.get_source_expressions()[0])
        sql = dialects.of(connection).is_real_date(column)
        return sql, list(params) * sql.count(column)
