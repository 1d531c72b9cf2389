"""Uncertain dates: EDTF text (ISO 8601-2) and the days that it can mean.

A date is stored as the analyst typed it. The first and the last day that it can mean are columns
that the database generates from that text, so no path around a form leaves them untrue. The forms
that are taken are those that can be bounded honestly:

    2020-11-10   2020-11   2020   202X   20XX   2020-11-XX   2020-XX   2020-XX-XX
    any of them marked at its end with ? (uncertain), ~ (approximate) or % (both)
    an interval of any two of them (1991/1994), open on a side (2021/.. or ../2021) or unknown on
    it (2021/ or /2021)
    2020-11-10T03:00:00+04:00 (a time with its zone; its day is the day as written)
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
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

# The forms, with 9 for any digit and ~ for any mark. Python and the database both go by them.
FORM = str.maketrans("012345678?%", "999999999~~")
_UNMARKED = (
    "9999", "999X", "99XX", "9999-99", "9999-XX", "9999-99-99", "9999-99-XX", "9999-XX-XX",
)  # fmt: skip
PLAIN = ("9999", "9999-99", "9999-99-99")
DATES = (*_UNMARKED, *(f"{form}~" for form in _UNMARKED))
MOMENTS = tuple(f"9999-99-99T99:99:99{zone}" for zone in ("Z", "+99", "-99", "+99:99", "-99:99"))
OPEN = ("", "..")
MARKS = "?~%"
SEASONS = range(21, 25)

_NO_OFFSET = re.compile(r"[+-]00(:00)?$")


@dataclass(frozen=True)
class Bounds:
    """The first and the last day that a date can mean; None where it is open or unknown."""

    earliest: date | None
    latest: date | None

    @property
    def exact(self) -> bool:
        """True where the date means one day and no other."""
        return self.earliest is not None and self.earliest == self.latest


UNKNOWN = Bounds(None, None)


def bounds(text: str) -> Bounds:
    """The days that an EDTF text can mean.

    Empty text is an unknown date: both bounds are None. Raises `ValidationError`, with a message
    that names what is wrong and how to mend it, for text that is no EDTF date or that can't be
    bounded without inventing days.
    """
    result = _by_the_calendar(text)
    for side in text.split("/"):
        if side not in OPEN and not _is_edtf(side):
            raise _invalid(text, "is not a date that exists")
    return result


def validate(text: str) -> None:
    """Raise `ValidationError` where `bounds` would."""
    bounds(text)


def _by_the_calendar(text: str) -> Bounds:
    """What `bounds` gives, without asking the parser, which takes its time."""
    if not text:
        return UNKNOWN
    first, slash, last = text.partition("/")
    earliest = _side(first, text).earliest
    latest = _side(last if slash else first, text).latest
    if earliest is None and latest is None:
        raise _invalid(text, "says nothing about when; leave the date empty where it is unknown")
    if earliest and latest and earliest > latest:
        raise _invalid(text, "ends before it begins; write the earlier date first")
    return Bounds(earliest, latest)


def _side(text: str, whole: str) -> Bounds:
    """The bounds of one side of an interval, or of a date that is none."""
    form = text.translate(FORM)
    if form in OPEN:
        return UNKNOWN
    if problem := _problem(text, form, in_interval="/" in whole):
        raise _invalid(whole, problem)
    try:
        if form in MOMENTS:
            datetime.fromisoformat(text)
        return _days(text)
    except ValueError:
        raise _invalid(whole, "is not a date that exists") from None


def _problem(text: str, form: str, in_interval: bool) -> str:
    """What is wrong with a date that can be seen without a calendar; nothing if all is well."""
    if form == "9999-99-99T99:99:99":
        return "gives a time of day without its zone; write Z for UTC"
    if form not in DATES + MOMENTS:
        return "is not in the form of a date"
    if form in MOMENTS and in_interval:
        return "gives a time of day in an interval; write its days alone"
    if text[:4].replace("X", "0") == "0000":
        return "reaches before the year 1"
    if form.startswith("9999-99") and int(text[5:7]) in SEASONS:
        return "names a season, whose days depend on where it is; write months"
    return ""


def _parts(text: str) -> tuple[str, str, str]:
    """The year, the month and the day of a date as written; XX for a part that is not."""
    year, month, day, *_ = [*text[:10].rstrip(MARKS).split("-"), "XX", "XX"]
    return year, month, day


def _days(text: str) -> Bounds:
    """The days of a date in one of the forms. Raises `ValueError` where there is no such day."""
    year, month, day = _parts(text)
    first_year, last_year = int(year.replace("X", "0")), int(year.replace("X", "9"))
    first_month, last_month = (1, 12) if month == "XX" else (int(month), int(month))
    if day != "XX":
        only = date(first_year, first_month, int(day))
        return Bounds(only, only)
    _, last_day = calendar.monthrange(last_year, last_month)
    return Bounds(date(first_year, first_month, 1), date(last_year, last_month, last_day))


@lru_cache(maxsize=4096)  # the parser takes tens of milliseconds, and dates recur
def _is_edtf(text: str) -> bool:
    """Whether the parser takes the date. It knows no offset of zero, which is written as Z.

    A day, a month or a year of the calendar is EDTF: level 0 of it is ISO 8601.
    """
    if text.translate(FORM) in PLAIN:
        return True
    try:
        parse_edtf(_NO_OFFSET.sub("Z", text) if "T" in text else text)
    except (EDTFParseException, AttributeError, TypeError, ValueError):
        return False  # the parser leaks errors of other kinds on some texts that are no EDTF
    return True


def _invalid(text: str, problem: str) -> ValidationError:
    shown = "".join(c if c.isprintable() else "�" for c in text[:MAX_LENGTH])
    return ValidationError("“%(text)s” %(problem)s. Write a date as %(examples)s.", "invalid_date", {
        "text": shown, "problem": problem, "examples": EXAMPLES,
    })  # fmt: skip


def describe(text: str) -> str:
    """An EDTF text in words: "10 November 2020", "about September 2023", "since 2021", "the 1990s".

    Empty text gives "". Text that is no date comes back as it is.
    """
    try:
        _by_the_calendar(text)
    except ValidationError:
        return text
    first, slash, last = text.partition("/")
    if not slash:
        return _in_words(text)
    if first in OPEN:
        return f"until {_in_words(last)}" + (", beginning unknown" if first == "" else "")
    if last in OPEN:
        return f"since {_in_words(first)}" + (", end unknown" if last == "" else "")
    return f"{_in_words(first)} to {_in_words(last)}"


def _in_words(text: str) -> str:
    """A date that is no interval, in words; "" for empty text."""
    if not text:
        return ""
    year, month, day = _parts(text)
    words = [
        "" if day == "XX" else str(int(day)),
        "" if month == "XX" else calendar.month_name[int(month)],
        _year_in_words(year),
    ]
    date_in_words = " ".join(word for word in words if word)
    if "T" in text:
        return f"{date_in_words}, {text[11:16]} UTC{text[19:].removeprefix('Z')}"
    if text.endswith("%"):
        return f"perhaps about {date_in_words}"
    if text.endswith("~"):
        return f"about {date_in_words}"
    return f"{date_in_words} (uncertain)" if text.endswith("?") else date_in_words


def _year_in_words(year: str) -> str:
    if "X" not in year:
        return str(int(year))
    first, last = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if year.endswith("XX") or first % 100 == 0:  # "the 1900s" could mean ten years or a hundred
        return f"a year from {first} to {last}"
    return f"the {first}s"


class _OfText(models.Func):
    """An expression over one column of EDTF text, which subclasses write in SQL."""

    def as_sql(
        self,
        compiler: Any,
        connection: Any,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> Any:
        column, params = compiler.compile(self.get_source_expressions()[0])
        sql = self.sql(dialects.of(connection), column)
        return sql, list(params) * sql.count(column)

    def sql(self, dialect: dialects.Dialect, column: str) -> str:
        raise NotImplementedError


class _Bound(_OfText):
    """One bound of the EDTF text in a column, in SQL: what `bounds` does in Python.

    For generated columns. Text that is no date makes the statement fail on PostgreSQL and gives a
    value that `IsRealDate` refuses on SQLite.
    """

    def __init__(self, text: Combinable | str, **extra: Any) -> None:
        super().__init__(text, output_field=models.DateField(), **extra)


class Earliest(_Bound):
    """The first day that the EDTF text in a column can mean (a date, or NULL)."""

    def sql(self, dialect: dialects.Dialect, column: str) -> str:
        side = dialect.before_slash(_without_marks(dialect, column))
        year = f"replace(substr({side}, 1, 4), 'X', '0')"
        month = f"replace(substr({side}, 6, 2), 'XX', '01')"
        day = f"replace(substr({side}, 9, 2), 'XX', '01')"
        return f"""CASE WHEN {side} IN ('', '..') THEN NULL ELSE CASE length({side})
            WHEN 4 THEN {dialect.to_date(f"{year} || '-01-01'")}
            WHEN 7 THEN {dialect.to_date(f"{year} || '-' || {month} || '-01'")}
            ELSE {dialect.to_date(f"{year} || '-' || {month} || '-' || {day}")} END END"""


class Latest(_Bound):
    """The last day that the EDTF text in a column can mean (a date, or NULL)."""

    def sql(self, dialect: dialects.Dialect, column: str) -> str:
        side = dialect.after_slash(_without_marks(dialect, column))
        year = f"replace(substr({side}, 1, 4), 'X', '9')"
        month = f"replace(substr({side}, 6, 2), 'XX', '12')"
        day = f"substr({side}, 9, 2)"
        month_end = dialect.month_end(f"{year} || '-' || {month} || '-01'")
        return f"""CASE WHEN {side} IN ('', '..') THEN NULL ELSE CASE length({side})
            WHEN 4 THEN {dialect.to_date(f"{year} || '-12-31'")}
            WHEN 7 THEN {month_end}
            ELSE CASE WHEN {day} = 'XX' THEN {month_end}
                ELSE {dialect.to_date(f"{year} || '-' || {month} || '-' || {day}")} END END END"""


def _without_marks(dialect: dialects.Dialect, column: str) -> str:
    text = f"CAST({column} AS text)"
    for mark in MARKS:
        # By its code: a driver takes "%" and "?" in the text of a statement for placeholders.
        text = f"replace({text}, {dialect.character(ord(mark))}, '')"
    return text


class _Condition(_OfText):
    conditional = True

    def __init__(self, column: Combinable | str, **extra: Any) -> None:
        super().__init__(column, output_field=models.BooleanField(), **extra)


class IsInForm(_Condition):
    """A condition: the EDTF text in a column is in one of the forms, its time of day exists."""

    def sql(self, dialect: dialects.Dialect, column: str) -> str:
        text = f"CAST({column} AS text)"
        sides = _listed(DATES + OPEN)
        first, last = (
            _form(dialect, side(text)) for side in (dialect.before_slash, dialect.after_slash)
        )
        highest = ((12, 2, "23"), (15, 2, "59"), (18, 2, "59"), (21, 5, "14:00"), (24, 2, "59"))
        time = " AND ".join(
            f"{dialect.bytewise(f'substr({text}, {start}, {length})')} <= '{most}'"
            for start, length, most in highest
        )
        return f"""({dialect.without_nul(text)} AND (({first} IN ({sides}) AND {last} IN ({sides}))
            OR ({_form(dialect, text)} IN ({_listed(MOMENTS)}) AND {time})))"""


def _form(dialect: dialects.Dialect, text: str) -> str:
    """The form of a text, in SQL: what `translate(FORM)` gives in Python."""
    for character, instead in FORM.items():
        text = f"replace({text}, {dialect.character(character)}, '{chr(instead)}')"
    return text


def _listed(forms: tuple[str, ...]) -> str:
    return ", ".join(f"'{form}'" for form in forms)


class IsRealDate(_Condition):
    """A condition: the date in a column is in the calendar of years 1 to 9999, or is NULL."""

    def sql(self, dialect: dialects.Dialect, column: str) -> str:
        return dialect.is_real_date(column)
