"""The way of a statement so far, from its history: who wrote it, and who brought it where it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .choices import Status
from .models import Response, Statement

_WORDS = ("actor_id", "text", "quote", "translation")


@dataclass(frozen=True)
class Step:
    """A statement came to this status: when, by whom ("" where that is not on record), and why."""

    status: Status
    moment: datetime
    who: str
    reason: str


def writers(statement: Statement) -> set[int]:
    """The keys of the users who logged a statement and who last changed what it says.

    What it says is who speaks and in which words, and the stance of a response. One query.
    """
    words = (*_WORDS, "stance") if isinstance(statement, Response) else _WORDS
    newest_first = _history(statement).order_by("-history_date", "-history_id")
    author, latest = None, None
    for user, *said in newest_first.values_list("history_user", *words).iterator():
        if latest is not None and said != latest:
            break
        author, latest = user, said
    return {key for key in (statement.logged_by_id, author) if key is not None}


def steps_of(statement: Statement) -> list[Step]:
    """Each change of a statement's status, the oldest first; one query."""
    oldest_first = _history(statement).order_by("history_date", "history_id")
    rows = oldest_first.select_related("history_user").only(
        "status", "history_date", "history_change_reason", "history_user__username",
        "history_user__first_name", "history_user__last_name",
    )  # fmt: skip
    found: list[Step] = []
    for row in rows:
        if not found or found[-1].status != row.status:
            reason = row.history_change_reason or ""
            found.append(Step(Status(row.status), row.history_date, _name(row), reason))
    return found


def _history(statement: Statement) -> Any:
    model: Any = type(statement)._meta.concrete_model
    return model.history.filter(id=statement.pk)


def _name(row: Any) -> str:
    user = row.history_user
    return (user.get_full_name() or user.get_username()) if user else ""
