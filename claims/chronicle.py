"""The whole history of a record, for those who edit it: each version, by whom and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet

from .differences import Piece, pieces
from .versions import ONE_SAVE, Words, several_of

MOST = 500  # rows of the history that are read at once, the newest

#: What the tracker keeps by itself, and which no version differs in.
_KEPT = {"id", "uid", "logged_by", "logged_at", "changed_at"}
#: What actions do, and no form; going back to a version leaves it as it is.
_DONE = {"status", "published_at", "withdrawn_reason", "assessed_by", "assessed_on"}


@dataclass(frozen=True)
class Entry:
    """A record as one save left it. `kind` is "+" for the first, "-" for its deletion, else "~".

    Records are named by their keys in `values`, several of them by a set of keys.
    """

    key: int
    record: int
    kind: str
    moment: datetime
    by: str
    reason: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """A field by its label, and its text with what was taken out and put in."""

    label: str
    pieces: list[Piece]


def fields_of(model: Any) -> list[Any]:
    """The fields that versions can differ in, in the order of the model."""
    tracked = {field.name for field in model.history.model.tracked_fields} - _KEPT
    single = [field for field in model._meta.concrete_fields if field.name in tracked]
    return [*single, *model._meta.many_to_many]


def entries_of(model: Any, key: int) -> tuple[list[Entry], bool]:
    """The versions of the record with this key, the newest first, and whether that is all.

    A save that touches what is many-to-many writes several rows, which are one version here.
    """
    rows = list(
        model.history.filter(id=key)
        .select_related("history_user")
        .order_by("-history_date", "-history_id")[: MOST + 1]
    )
    saves: list[list[Any]] = []
    for row in reversed(rows[:MOST]):
        if saves and _is_same_save(model, saves[-1][-1], row):
            saves[-1].append(row)
        else:
            saves.append([row])
    return [_entry(model, save, named) for save, named in _with_named(model, saves)][::-1], len(
        rows
    ) <= MOST


def entry_of(model: Any, key: int, number: int) -> Entry | None:
    """The version of this number of the record with this key; None where there is none."""
    entries, _ = entries_of(model, key)
    return next((entry for entry in entries if entry.key == number), None)


def deleted(model: Any) -> QuerySet:
    """The last word of the history of what is no longer on record, the newest first."""
    present = model._base_manager.values("pk")
    gone = model.history.filter(history_type="-").exclude(id__in=present)
    newer = model.history.filter(
        id=models.OuterRef("id"), history_id__gt=models.OuterRef("history_id")
    )
    return (
        gone.filter(~models.Exists(newer))
        .select_related("history_user")
        .order_by("-history_date", "-history_id")
    )


def differences(model: Any, pairs: Iterable[tuple[Entry | None, Entry]]) -> list[list[Difference]]:
    """For each pair of versions what differs; the number of queries is that of the models named."""
    known = list(pairs)
    fields = {field.name: field for field in fields_of(model)}
    differing = [
        [name for name in fields if _value(old, fields[name]) != new.values[name]]
        for old, new in known
    ]
    words = AllWords(
        (fields[name], value)
        for (old, new), names in zip(known, differing, strict=True)
        for name in names
        for value in (_value(old, fields[name]), new.values[name])
    )
    return [
        [
            _difference(fields[name], words, _value(old, fields[name]), new.values[name])
            for name in names
        ]
        for (old, new), names in zip(known, differing, strict=True)
    ]


def to_restore(model: Any, entry: Entry) -> tuple[dict[str, Any], list[str]]:
    """What a form shows that goes back to this version, and what it names that is gone, in words."""
    values, gone = {}, []
    for field in fields_of(model):
        if field.name in _DONE:
            continue
        value = entry.values[field.name]
        if field.related_model:
            keys = value if field.many_to_many else {value} - {None}
            present = set(
                field.related_model._base_manager.filter(pk__in=keys).values_list("pk", flat=True)
            )
            if missing := set(keys) - present:
                words = AllWords([(field, frozenset(missing) if field.many_to_many else value)])
                lost = words.of(field, frozenset(missing) if field.many_to_many else value)
                gone.append(f"{field.verbose_name}: {lost}")
            value = sorted(present) if field.many_to_many else next(iter(present), None)
        values[field.name] = value
    return values, gone


class AllWords(Words):
    """Names every record, what is no longer on record too: as its history knew it last."""

    def names(self, model: Any, keys: set[int]) -> dict[int, str]:
        found = {key: str(record) for key, record in model._base_manager.in_bulk(keys).items()}
        missing = keys - found.keys()
        if missing and hasattr(model, "history"):
            rows = model.history.filter(id__in=missing).order_by("history_date", "history_id")
            found |= {row.id: f"{row.instance} (deleted)" for row in rows}
        return found


def _is_same_save(model: Any, last: Any, row: Any) -> bool:
    """True where a row follows only because something many-to-many was written in the same save."""
    soon = row.history_date - last.history_date <= ONE_SAVE
    same = row.history_type == "~" and row.history_user_id == last.history_user_id
    columns = [field.attname for field in fields_of(model) if not field.many_to_many]
    return soon and same and all(getattr(row, name) == getattr(last, name) for name in columns)


def _with_named(model: Any, saves: list[list[Any]]) -> list[tuple[list[Any], dict[str, Any]]]:
    named = several_of(model, [save[-1].history_id for save in saves])
    return [
        (save, {name: keys.get(save[-1].history_id, frozenset()) for name, keys in named.items()})
        for save in saves
    ]


def _entry(model: Any, save: list[Any], named: dict[str, Any]) -> Entry:
    row, user = save[-1], save[0].history_user
    single = {
        field.name: getattr(row, field.attname)
        for field in fields_of(model)
        if not field.many_to_many
    }
    return Entry(
        key=row.history_id,
        record=row.id,
        kind=save[0].history_type,
        moment=save[0].history_date,
        by=(user.get_full_name() or user.get_username()) if user else "",
        reason=next(
            (each.history_change_reason for each in save if each.history_change_reason), ""
        ),
        values={**single, **named},
    )


def _value(entry: Entry | None, field: Any) -> Any:
    if entry is not None:
        return entry.values[field.name]
    if field.many_to_many:
        return frozenset()
    return None if field.null or field.related_model else ""


def _difference(field: Any, words: Words, before: Any, after: Any) -> Difference:
    label = str(field.verbose_name)
    return Difference(
        label[:1].upper() + label[1:], pieces(words.of(field, before), words.of(field, after))
    )
