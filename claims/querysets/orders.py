"""What public lists are ordered by.

No expression here gives NULL, which the two databases put into different places, and none has a
parameter. So each can stand in an index, and both databases walk that index to the rows of a page
instead of sorting all there are.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F

from ..choices import Standing


class FirstKnown(models.Func):
    """The first of the columns that is not NULL, or else `otherwise`, a constant of SQL."""

    function = "COALESCE"
    template = "%(function)s(%(expressions)s, %(otherwise)s)"

    def __init__(self, *columns: str, otherwise: str, output_field: Any) -> None:
        super().__init__(*columns, otherwise=otherwise, output_field=output_field)


class Answered(models.Func):
    """0 for a standing that is unanswered, 1 for every other."""

    template = f"CASE WHEN %(expressions)s = '{Standing.UNANSWERED}' THEN 0 ELSE 1 END"
    arity = 1

    def __init__(self, standing: str) -> None:
        super().__init__(standing, output_field=models.SmallIntegerField())


def _day(otherwise: str) -> FirstKnown:
    """The earliest day that is known; where the beginning is open, that is the end."""
    return FirstKnown(
        "said_earliest", "said_latest", otherwise=otherwise, output_field=models.DateField()
    )


def _days(column: str) -> FirstKnown:
    return FirstKnown(column, otherwise=str(2**31 - 1), output_field=models.IntegerField())


NEWEST = (_day("'0001-01-01'").desc(), F("id").desc())
OLDEST = (_day("'9999-12-31'").asc(), F("id").asc())
LATEST_LOGGED = (F("logged_at").desc(), F("id").desc())
LONGEST_SILENCE = (Answered("standing").asc(), *OLDEST)
QUICKEST_ANSWER = (_days("delay_days_high").asc(), _days("delay_days_low").asc(), F("id").asc())
