"""Values as cells of a CSV file: UTF-8 and RFC 4180, the same bytes from both databases.

Text is always quoted, and numbers, dates and booleans never are. What is not there is `""` where
the column holds text and nothing where it doesn't.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

LINE_END = "\r\n"
BETWEEN_VALUES = "; "
# Between values that the database hands over in one text: nobody types it into a name.
UNIT_SEPARATOR = "\x1f"

FORMULA_MARKS = "=+-@＝＋－＠"
# White space and marks that nobody sees: a spreadsheet may drop them and find a formula behind.
UNSEEN = (
    " \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u202f\u205f"
    "\u2060\u2066\u2067\u2068\u2069\u3000\ufeff"
)
# Apostrophes are passed over too: what was defused once must look dangerous still, or the undoing
# could not tell it from a text that began with an apostrophe by itself.
_FORMULA = re.compile(rf"['{re.escape(UNSEEN)}]*[{re.escape(FORMULA_MARKS)}]|'*[\t\r\n]")


def _spelled(characters: str) -> str:
    return "".join(f"\\u{ord(character):04x}" for character in characters)


#: The regular expression (of Python, JavaScript and others) that finds the apostrophe of `defuse`.
UNDO = rf"^'(?=['{_spelled(UNSEEN)}]*[{_spelled(FORMULA_MARKS)}]|'*[\t\r\n])"


def defuse(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet might run it as a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def undefuse(text: str) -> str:
    """The text that `defuse` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text, 1) else text


def _text(value: Any) -> str:
    return '""' if value is None else '"' + defuse(str(value)).replace('"', '""') + '"'


def _texts(value: str | None) -> str:
    return '""' if value is None else _text(value.replace(UNIT_SEPARATOR, BETWEEN_VALUES))


def values_in(value: str | None) -> list[str]:
    """The values that the database handed over in one text."""
    return value.split(UNIT_SEPARATOR) if value else []


def _number(value: int | Decimal | None) -> str:
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def _truth(value: bool | None) -> str:
    return "" if value is None else str(value).lower()


def _date(value: date | None) -> str:
    return "" if value is None else value.isoformat()


def _moment(value: datetime | None) -> str:
    if value is None:
        return ""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _itself(value: Any) -> Any:
    return value


def _plain_text(value: Any) -> str | None:
    return None if value is None else str(value)


def _plain_decimal(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _plain_date(value: date | None) -> str | None:
    return _date(value) or None


def _plain_moment(value: datetime | None) -> str | None:
    return _moment(value) or None


class Kind(Enum):
    """What a column holds, in words, how CSV writes its values, and what they are as plain values.

    A plain value is what JSON knows: text, a list of texts, a number, true, false or nothing.
    """

    TEXT = "text", _text, _plain_text
    TEXTS = "texts, with “; ” between them", _texts, values_in
    NUMBER = "whole number", _number, _itself
    DECIMAL = "number", _number, _plain_decimal
    DATE = "date (YYYY-MM-DD)", _date, _plain_date
    MOMENT = "moment (UTC)", _moment, _plain_moment
    TRUTH = "true or false", _truth, _itself

    def __init__(
        self, words: str, write: Callable[[Any], str], plain: Callable[[Any], Any]
    ) -> None:
        self.words = words
        self.write = write
        self.plain = plain


def header(names: Iterable[str]) -> str:
    """The first line of a file: the names of its columns."""
    return ",".join(map(_text, names)) + LINE_END


def line(kinds: Sequence[Kind], values: Iterable[Any]) -> str:
    """The line that holds these values, one for each kind."""
    written = [kind.write(value) for kind, value in zip(kinds, values, strict=True)]
    return ",".join(written) + LINE_END
