"""Which column of a table is which: guessed from its header, chosen by an analyst, remembered."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from typing import Any

from ..models import ColumnChoice
from . import cells
from .days import is_ambiguous
from .resources import KINDS
from .tables import Table

_CLOSE = 0.86


def targets(kind: str) -> list[str]:
    """What the columns of a table of this kind can be."""
    return [column for section in KINDS[kind] for column in section.columns]


def proposed(kind: str, headers: list[str], user: Any = None) -> dict[str, str]:
    """For each header what it is: as this user chose last time, else guessed; "" where neither helps."""
    remembered = ColumnChoice.objects.filter(user=user, kind=kind, headers=_digest(headers)).first()
    if remembered is None:
        return guessed(kind, headers)
    known = targets(kind)
    return {header: _if_known(remembered.columns.get(header, ""), known) for header in headers}


def remember(kind: str, headers: list[str], user: Any, columns: dict[str, str]) -> None:
    """Propose this choice to the user when a table with these headers comes again."""
    ColumnChoice.objects.update_or_create(
        {"columns": columns}, user=user, kind=kind, headers=_digest(headers)
    )


def guessed(kind: str, headers: list[str]) -> dict[str, str]:
    """For each header the column that is called so, by one of its words, or nearly so; none twice."""
    known = {_plain(column): column for column in targets(kind)}
    derived = {
        _plain(section.column(name)) for section in KINDS[kind] for name in section.rows.derived
    }
    found = {header: known.get(_plain(header), "") for header in headers}
    for likeness in (_by_word, _by_resemblance):
        words = {
            word: column for word, column in _words(kind).items() if column not in found.values()
        }
        for header in headers:
            column = "" if _plain(header) in derived else likeness(_plain(header), words)
            if not found[header] and column not in found.values():
                found[header] = column
    return _with_own_keys(kind, found)


def _by_word(header: str, words: dict[str, str]) -> str:
    return words.get(header, "")


def _by_resemblance(header: str, words: dict[str, str]) -> str:
    close = difflib.get_close_matches(header, words, 1, _CLOSE)
    return words[close[0]] if close else ""


def _with_own_keys(kind: str, found: dict[str, str]) -> dict[str, str]:
    """A column "id" beside permanent identifiers is that of an export; alone it is the analyst's own."""
    own = {}
    for section in KINDS[kind]:
        if section.column(section.rows.identity) not in found.values():
            own[section.column("id")] = section.column("key")
    taken = set(found.values())
    return {
        header: own[column] if column in own and own[column] not in taken else column
        for header, column in found.items()
    }


def date_columns(kind: str) -> set[str]:
    """The columns in which dates stand."""
    dated = (cells.UncertainDate, cells.Day, cells.Moment)
    return {
        section.column(field.column_name)
        for section in KINDS[kind]
        for field in section.rows.fields.values()
        if isinstance(field.widget, dated)
    }


def ambiguous_date(kind: str, table: Table, columns: dict[str, str]) -> str:
    """The first date of the table that can be either of two days; "" where there is none."""
    dated = date_columns(kind)
    positions = [
        number for number, header in enumerate(table.headers) if columns.get(header) in dated
    ]
    found = (
        row.cells[position]
        for row in table.rows
        for position in positions
        if position < len(row.cells) and is_ambiguous(row.cells[position])
    )
    return next(found, "")


def _words(kind: str) -> dict[str, str]:
    """What people call a column, and which it is; of words for several the first section's is meant."""
    words: dict[str, str] = {}
    for bare in (False, True):
        for section in KINDS[kind]:
            for name in section.rows.columns():
                for word in (name, *section.rows.words.get(name, ())):
                    words.setdefault(
                        _plain(word if bare else section.prefix + word), section.column(name)
                    )
    return words


def _plain(header: str) -> str:
    return re.sub(r"[\W_]+", " ", header.casefold()).strip()


def _digest(headers: list[str]) -> str:
    return hashlib.sha256(json.dumps(headers).encode()).hexdigest()


def _if_known(column: str, known: list[str]) -> str:
    return column if column in known else ""
