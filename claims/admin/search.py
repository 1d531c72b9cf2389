"""Finding records in the admin by a part of any of their names, in any script."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Q

#: A longer term is nobody's search, and SQLite refuses conditions that nest too deep.
LONGEST_TERM = 200

# Azerbaijani and Turkish have two letters where English has one.
_ALIKE = dict.fromkeys("iIıİ", "iIıİ")


def containing(term: str, fields: Iterable[str]) -> Q:
    """A condition: each word of the term stands in one of the fields, in whatever case.

    It is a regular expression that spells out both cases, because SQLite folds the case of
    English letters only, and PostgreSQL that of what its locale knows.
    """
    condition = Q()
    for word in term.split():
        pattern = "".join(_either_case(letter) for letter in word)
        condition &= Q.create([(f"{field}__regex", pattern) for field in fields], connector=Q.OR)
    return condition


def called(name: str, fields: Iterable[str]) -> Q:
    """A condition: the name is one of the fields, or a line of one, in whatever case."""
    words = r"\s+".join("".join(map(_either_case, word)) for word in name.split())
    pattern = rf"(^|\n)\s*{words}\s*(\n|$)"
    return Q.create([(f"{field}__regex", pattern) for field in fields], connector=Q.OR)


def _either_case(letter: str) -> str:
    forms = {*_ALIKE.get(letter, ()), letter, letter.lower(), letter.upper()}
    single = sorted(form for form in forms if len(form) == 1)
    return re.escape(letter) if len(single) == 1 else f"[{''.join(single)}]"
