"""Dates as people write them in spreadsheets, made into EDTF.

    19.09.2023   19/09/2023   19-09-2023   2023/9/19   09.2023   2023-09-19 00:00:00
    19 September 2023   September 19, 2023   Sep 2023   19 сентября 2023   about May 2021

EDTF itself is taken as it is. Points stand between day, month and year in this order; with slashes
or hyphens either of the first two can be the day: such a date is read as its file is said to be.
"""

from __future__ import annotations

import re
from functools import lru_cache

from django.core.exceptions import ValidationError

from ..dates import bounds

DAY_FIRST, MONTH_FIRST = "day", "month"

_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
    "dec": 12, "янв": 1, "фев": 2, "мар": 3, "апр": 4, "май": 5, "мая": 5, "июн": 6, "июл": 7, "авг": 8, "сен": 9,
    "окт": 10, "ноя": 11, "дек": 12,
}  # fmt: skip
_MONTH = rf"(?P<word>(?:{'|'.join(_MONTHS)})[^\W\d]*)\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = r"(?P<year>\d{4})(?:\s*г(?:\.|ода?)?)?"
_MIDNIGHT = r"(?:[ T]+0?0:00(?::00(?:\.0+)?)?)?"
_FORMS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<year>\d{{4}})(?P<between>[./-])(?P<month>\d{{1,2}})(?:(?P=between)(?P<day>\d{{1,2}}))?{_MIDNIGHT}",
        r"(?P<month>\d{1,2})[./](?P<year>\d{4})",
        rf"{_DAY}\s+{_MONTH},?\s+{_YEAR}",
        rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"{_MONTH},?\s+{_YEAR}",
        _YEAR,
    )
]
_TWO_ORDERS = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<between>[./-])(?P<second>\d{{1,2}})(?P=between)(?P<year>\d{{4}}){_MIDNIGHT}"
)
_ABOUT = re.compile(r"(?:about|around|approx(?:\.|imately)?|circa|ca?\.|около)\s*", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2}")


def is_ambiguous(text: str) -> bool:
    """Whether either of two days is meant, and nothing in the date says which."""
    match = _TWO_ORDERS.fullmatch(_bare(text)[0])
    if match is None or match["between"] == ".":
        return False
    first, second = int(match["first"]), int(match["second"])
    return 1 <= first <= 12 and 1 <= second <= 12 and first != second


@lru_cache(maxsize=8192)  # dates recur, and so does what is wrong with them
def edtf(text: str, order: str = "") -> str:
    """The EDTF text of a date; "" of nothing.

    `order` says which of two numbers is the day (`DAY_FIRST`, `MONTH_FIRST`). Raises `ValueError`
    with a message that says how to mend it for what is no date, and for one that could be either of
    two where `order` is not given.
    """
    text = " ".join(text.split())
    try:
        bounds(text)
    except ValidationError as error:
        written, mark = _bare(text)
        found = _in_numbers(written, order) or _in_words(written)
        if found is None or found + mark == text:
            raise ValueError(_what_is_wrong(text, error)) from None
        return _checked(found + mark, text)
    return text


def _bare(text: str) -> tuple[str, str]:
    """The date without the words for "about" or a question mark, and the mark that EDTF has for it."""
    text = " ".join(text.split())
    if match := _ABOUT.match(text):
        return text[match.end() :], "~"
    return (text[:-1].rstrip(), "?") if text.endswith("?") else (text, "")


def _in_numbers(text: str, order: str) -> str | None:
    match = _TWO_ORDERS.fullmatch(text)
    if match is None:
        return None
    first, second = int(match["first"]), int(match["second"])
    if is_ambiguous(text) and not order:
        raise ValueError(
            f"“{text}” can be two days. Say for the file whether the day or the month comes first."
        )
    month_first = match["between"] != "." and (order == MONTH_FIRST or (not order and second > 12))
    day, month = (second, first) if month_first else (first, second)
    return f"{match['year']}-{month:02}-{day:02}"


def _in_words(text: str) -> str | None:
    for form in _FORMS:
        if match := form.fullmatch(text):
            named = match.groupdict()
            word = (named.get("word") or "")[:3].lower()
            month = int(named.get("month") or _MONTHS.get(word, 0))
            parts = [
                named["year"],
                *(f"{int(part):02}" for part in (month, named.get("day")) if part),
            ]
            return "-".join(parts)
    return None


def _checked(date: str, text: str) -> str:
    try:
        bounds(date)
    except ValidationError:
        raise ValueError(f"“{text}” is not a date that exists.") from None
    return date


def _what_is_wrong(text: str, error: ValidationError) -> str:
    if _SHORT_YEAR.fullmatch(text):
        return f"“{text}” does not say which century; write the year with four digits."
    return " ".join(error.messages)
