"""Writing many records at once. The one way to do so: every other leaves their history without it.

`bulk_create`, `bulk_update` and `QuerySet.update` write no history. A test of the repository sees
to it that they are not used on what has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from .models import Statement

BATCH = 500


def create(
    model: type[models.Model],
    records: Iterable[Any],
    *,
    several: Mapping[str, Sequence[Iterable[int]]] | None = None,
    by: Any = None,
    reason: str = "",
) -> list[Any]:
    """Write new records of a model, with their history; give them back with their keys.

    `several` holds, for the name of a many-to-many field, the keys that each record names, in the
    order of the records. `by` is the user in whose name it is done, `reason` why, here and below.

    Where the records have their keys beforehand, what they name is written first: a trigger that finds
    no record yet has nothing to derive, and what is derived of each is worked out once.
    """
    records = list(records)
    named_first = all(record.pk is not None for record in records)
    with transaction.atomic():
        made = (
            records if named_first else model._base_manager.bulk_create(records, batch_size=BATCH)
        )
        for name, keys in (several or {}).items():
            _name(model, name, made, keys)
        if named_first:
            model._base_manager.bulk_create(records, batch_size=BATCH)
        remember(made, made=True, by=by, reason=reason)
    return made


def change(
    records: Sequence[Any],
    fields: Sequence[str],
    *,
    several: Mapping[str, Sequence[Iterable[int]]] | None = None,
    by: Any = None,
    reason: str = "",
) -> None:
    """Write these fields of records that are all of one model, with their history.

    What `several` names replaces what was named. Hold the records first, and look whether they are
    still what they were (`concurrency`).
    """
    if not records:
        return
    model = type(records[0])._meta.concrete_model
    fields = list(fields)
    if issubclass(model, Statement):
        moment = timezone.now()
        for record in records:
            record.changed_at = moment
        fields.append("changed_at")
    with transaction.atomic():
        if fields:
            model._base_manager.bulk_update(records, fields, batch_size=BATCH)
        for name, keys in (several or {}).items():
            field: Any = model._meta.get_field(name)
            through = field.remote_field.through._base_manager
            through.filter(**{f"{field.m2m_field_name()}__in": records}).delete()
            _name(model, name, records, keys)
        remember(records, by=by, reason=reason)


def remember(
    records: Sequence[Any], *, made: bool = False, by: Any = None, reason: str = ""
) -> None:
    """Write the history of records, all of one model, as they are now: after whatever wrote them.

    What they name in many-to-many fields is read from the database, with one query for each field.
    `made` says that they are new. Does nothing where there are none.
    """
    if not records:
        return
    model = type(records[0])._meta.concrete_model
    rows = model.history.bulk_history_create(
        records, batch_size=BATCH, update=not made, default_user=by, default_change_reason=reason
    )
    by_record = {row.id: row for row in rows}
    for field in model._meta.many_to_many:
        through = field.remote_field.through
        own = f"{field.m2m_field_name()}_id"
        columns = [column.attname for column in through._meta.fields]
        named = through._base_manager.filter(**{f"{own}__in": list(by_record)})
        kept = getattr(model.history.model, field.name).model
        kept._base_manager.bulk_create(
            (kept(history=by_record[link[own]], **link) for link in named.values(*columns)),
            batch_size=BATCH,
        )


def _name(
    model: type[models.Model], name: str, records: Sequence[Any], keys: Sequence[Iterable[int]]
) -> None:
    field: Any = model._meta.get_field(name)
    through = field.remote_field.through
    own, other = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    links = [
        through(**{own: record.pk, other: key})
        for record, named in zip(records, keys, strict=True)
        for key in named
    ]
    through._base_manager.bulk_create(links, batch_size=BATCH)
