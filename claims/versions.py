"""What statements said at each moment, from their history, and how their values read in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models

from . import dates
from .choices import Status
from .fields import CodesField, UncertainDateField, codes
from .models import Claim, Response, Statement

_SAID = ("text", "quote", "language", "translation", "said", "said_note")
#: The fields whose changes readers are told of, in the order in which they are.
PUBLIC: dict[type[Statement], tuple[str, ...]] = {
    Claim: (
        "actor", "accused", "mentions", *_SAID, "place", "place_as_stated", "event", "topics",
        "killed_low", "killed_high", "wounded_low", "wounded_high", "source", "further_sources",
        "credibility", "assessed_by", "assessed_on", "assessment", "duplicate_of",
        "silence_checked_on",
    ),
    Response: (
        "actor", "claim", "in_reply_to", "stance", "calls_disinformation", "scope", *_SAID,
        "counter_claim", "source",
    ),
}  # fmt: skip
#: The fields that are the tracker's own business, or that are told of in another way.
INTERNAL = {
    "id", "uid", "logged_by", "logged_at", "changed_at", "published_at", "status",
    "withdrawn_reason",
}  # fmt: skip

#: Where a save touches what is many-to-many it writes several versions, all within this time.
ONE_SAVE = timedelta(seconds=5)


_Row = Mapping[str, Any]  # of the history
_Save = list[_Row]
_Keys = dict[int, frozenset[int]]  # by the row that names them


@dataclass(frozen=True)
class Version:
    """A statement as one save left it: the values of its public fields, by their names.

    Records are named by their keys, several of them by a set of keys. `made` is true for the save
    that made the statement. `changed_at` is what the statement says of itself: loading a fixture
    writes a version too, and changes nothing.
    """

    moment: datetime
    changed_at: datetime
    made: bool
    status: str
    published_at: datetime | None
    withdrawn_reason: str
    reason: str
    values: Mapping[str, Any]

    @property
    def is_published(self) -> bool:
        return self.status == Status.PUBLISHED


def versions_of(
    model: type[Statement], keys: Iterable[int], limit: int
) -> tuple[dict[int, list[Version]], bool]:
    """The versions of the statements with these keys, the oldest first, and whether that is all.

    There are at most `limit` versions together, the newest; the number of queries is fixed.
    """
    history: Any = model.history  # type: ignore[attr-defined]
    newest = history.filter(id__in=list(keys)).order_by("-history_date", "-history_id")
    rows = list(newest.values()[: limit + 1])
    found: dict[int, list[_Save]] = {}
    for row in reversed(rows[:limit]):
        saves = found.setdefault(row["id"], [])
        if saves and _is_same_save(saves[-1], row):
            saves[-1].append(row)
        else:
            saves.append([row])
    # A single version differs from none, so what it names needn't be known.
    several = [rows[-1]["history_id"] for saves in found.values() if saves[1:] for rows in saves]
    named = several_of(model, several)
    versions = {
        key: [_version(model, save, named) for save in saves] for key, saves in found.items()
    }
    return versions, len(rows) <= limit


def _is_same_save(save: _Save, row: _Row) -> bool:
    last = save[-1]
    soon = row["history_date"] - last["history_date"] <= ONE_SAVE
    return soon and row["changed_at"] == last["changed_at"]


def _version(model: type[Statement], save: _Save, named: Mapping[str, _Keys]) -> Version:
    """The version that a save left which wrote these rows."""
    row, fields = save[-1], [model._meta.get_field(name) for name in PUBLIC[model]]
    return Version(
        moment=save[0]["history_date"],
        changed_at=row["changed_at"],
        made=save[0]["history_type"] == "+",
        status=row["status"],
        published_at=row["published_at"],
        withdrawn_reason=row["withdrawn_reason"],
        reason=next(
            (row["history_change_reason"] for row in save if row["history_change_reason"]), ""
        ),
        values={
            field.name: named[field.name].get(row["history_id"], frozenset())
            if field.many_to_many
            else row[field.attname]  # type: ignore[union-attr]
            for field in fields
        },
    )


def several_of(model: Any, rows: list[int]) -> dict[str, _Keys]:
    """For each many-to-many field the keys that each row of the history names; a query for each."""
    found: dict[str, _Keys] = {}
    for field in model._meta.many_to_many:
        history: Any = getattr(model.history.model, field.name)
        named = history.filter(history__in=rows)  # asks nothing where there are no rows
        keys = found.setdefault(field.name, {})
        for row, key in named.values_list("history", f"{field.m2m_reverse_field_name()}_id"):
            keys[row] = keys.get(row, frozenset()) | {key}
    return found


class Words:
    """How values read in words. The records that they name are asked for once for each model."""

    def __init__(self, values: Iterable[tuple[Any, Any]]) -> None:
        """Take the fields and values that are going to be asked for."""
        keys: dict[type[models.Model], set[int]] = {}
        for field, value in values:
            if field.related_model:
                named = value if field.many_to_many else {value} - {None}
                keys.setdefault(field.related_model, set()).update(named)
        self._names = {model: self.names(model, named) for model, named in keys.items()}

    def of(self, field: Any, value: Any) -> str:
        """The value of a field in words; "" where it is empty."""
        if field.many_to_many:
            return ", ".join(sorted(self._name(field.related_model, key) for key in value))
        if value is None or value == "":
            return ""
        if field.related_model:
            return self._name(field.related_model, value)
        return _in_words(field, value)

    def names(self, model: type[models.Model], keys: set[int]) -> dict[int, str]:
        """How the records with these keys are called, without those that have no name here."""
        return _names(model, keys)

    def _name(self, model: type[models.Model], key: int) -> str:
        return self._names[model].get(key) or _UNNAMED.get(model, "what is no longer on record")


#: What stands for a record that readers can't see.
_UNNAMED: dict[type[models.Model], str] = {
    Claim: "a claim that is not published",
    Response: "a response that is not published",
}


def _names(model: type[models.Model], keys: set[int]) -> dict[int, str]:
    """How the records with these keys are called, those left out that readers can't see."""
    if model is Claim:
        claims = Claim.objects.published().in_bulk(keys)
        return {key: f"claim {key}: {claim}" for key, claim in claims.items()}
    if model is Response:
        responses = Response.objects.published().select_related("actor").in_bulk(keys)
        return {key: f"the response of {one.actor}" for key, one in responses.items()}
    records = model._default_manager.in_bulk(keys)
    if model is get_user_model():
        return {key: one.get_full_name() or one.get_username() for key, one in records.items()}  # type: ignore[attr-defined]
    return {key: str(record) for key, record in records.items()}


def _in_words(field: Any, value: Any) -> str:
    """A value that is no record and not empty."""
    if isinstance(field, UncertainDateField):
        return dates.describe(value)
    if isinstance(field, CodesField):
        labels = dict(field.flatchoices)
        return ", ".join(str(labels.get(code, code)) for code in codes(value))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return dates.describe(value.isoformat())
    return f"{value:,}" if isinstance(value, int) else str(value)
