"""Writing what was found good: in bulk, with its history, in an order that costs the triggers least."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection, models

from .. import bulk, dialects
from ..choices import RowOutcome
from ..models import (
    Actor,
    Claim,
    Event,
    ExternalKey,
    Place,
    PlaceName,
    Response,
    Source,
    Statement,
    Topic,
)
from .parts import Part, Verdict

#: Responses and what claims name come before the claims. A trigger that finds no claim has nothing to
#: derive, so all that is derived of a claim is worked out once, when it is inserted with everything there.
ORDER: tuple[Any, ...] = (Actor, Place, Topic, Event, Source, Response, Claim)


class ChangedMeanwhileError(Exception):
    """Somebody changed a record between the check of a row and its writing."""

    def __init__(self, part: Part) -> None:
        super().__init__(part)
        self.part = part


class Writer:
    """Writes rows into the tracker: logged by `author`, who brought them, and let in by `user`.

    `reason` stands in the history.
    """

    def __init__(self, namespace: str, author: Any, user: Any, reason: str) -> None:
        self.namespace, self.author, self.user, self.reason = namespace, author, user, reason
        self.stored: set[int] = set()

    def write(self, verdicts: Iterable[Verdict]) -> None:
        """Write these rows. Call it in a transaction, and `keep` what it returned when that is safe.

        Raises `ChangedMeanwhileError`, and `IntegrityError` or `DataError` where the database has the
        last word against a row.
        """
        parts = [part for verdict in verdicts for part in verdict.parts if part.same_as is None]
        changed = [part for part in parts if part.outcome == RowOutcome.CHANGE]
        self._refuse_what_changed(changed)
        new = {id(part.record): part.record for part in parts if part.outcome == RowOutcome.CREATE}
        for part in parts:
            if part.outcome in (RowOutcome.CREATE, RowOutcome.CHANGE):
                new |= {id(one): one for made in part.makes for one in _with_its_own(made)}
        new = {key: record for key, record in new.items() if key not in self.stored}
        self._create(list(new.values()))
        self._change(changed)
        self._keep_keys(parts)
        self.written = set(new)

    def keep(self) -> None:
        """What was written last is safe: it is not written again."""
        self.stored |= self.written

    # New records

    def _create(self, records: list[Any]) -> None:
        by_model = {model: [one for one in records if type(one) is model] for model in ORDER}
        self._give_keys(by_model)
        for model, made in by_model.items():
            several = _named(made, _relations(model))
            bulk.create(model, made, several=several, by=self.user, reason=self.reason)
            if model is Place:
                self._name_places(made)

    def _give_keys(self, by_model: dict[Any, list[Any]]) -> None:
        """Let every new record have its key, and point to the keys of those that it names."""
        for model, made in by_model.items():
            keys = dialects.of(connection).take_keys(connection, model._meta.db_table, len(made))
            for record, key in zip(made, keys, strict=True):
                record.pk = key
        for record in (one for made in by_model.values() for one in made):
            _settle(record)
            if isinstance(record, Statement):
                record.logged_by = self.author

    # Records that were there

    def _refuse_what_changed(self, parts: list[Part]) -> None:
        """Hold the records, claims first, and see whether they still have the version that was checked."""
        for model in reversed(ORDER):
            own = {part.record.pk: part for part in parts if type(part.record) is model}
            held = model._base_manager.select_for_update().filter(pk__in=own).order_by("pk")
            versions = dict(held.values_list("pk", "version"))
            for key, part in own.items():
                if str(versions.get(key)) != part.seen:
                    raise ChangedMeanwhileError(part)

    def _change(self, parts: list[Part]) -> None:
        alike: dict[Any, list[Any]] = defaultdict(list)
        for part in parts:
            _settle(part.record)
            several = tuple(name for name in part.changed if name in _relations(part.rows.model))
            fields = tuple(_written(part))
            alike[part.rows.model, fields, several].append(part.record)
        for (_, fields, several), records in alike.items():
            bulk.change(
                records, fields, several=_named(records, several), by=self.user, reason=self.reason
            )
        self._name_places([part.record for part in parts if part.rows.model is Place])

    def _name_places(self, places: list[Any]) -> None:
        """Add the names that the table has beyond those on record; none is taken away."""
        known = set(
            PlaceName.objects.filter(place__in=places).values_list("place_id", "name", "language")
        )
        wanted = {
            (place.pk, *name): None
            for place in places
            for name in getattr(place, "several", {}).get("names", ())
        }
        names = [
            PlaceName(place_id=place, name=name, language=language)
            for place, name, language in wanted
            if (place, name, language) not in known
        ]
        bulk.create(PlaceName, names, by=self.user, reason=self.reason)

    # What is remembered of it

    def _keep_keys(self, parts: list[Part]) -> None:
        """Keep by which keys the spreadsheet knows what was written.

        Two who write rows of one key at once can't both be right: the database refuses the second.
        """
        keyed = [part for part in parts if part.keep_key]
        made = [part for part in keyed if part.outcome == RowOutcome.CREATE]
        self._forget_the_deleted(made)
        ExternalKey.objects.bulk_create(map(self._key_of, made))
        changed = [part for part in keyed if part.outcome == RowOutcome.CHANGE]
        ExternalKey.objects.bulk_create(map(self._key_of, changed), ignore_conflicts=True)

    def _key_of(self, part: Part) -> ExternalKey:
        model = part.record._meta.model_name
        return ExternalKey(
            namespace=self.namespace, model=model, key=part.key, record_id=part.record.pk
        )

    def _forget_the_deleted(self, made: list[Part]) -> None:
        """A key whose record was deleted is free again."""
        for model in {part.rows.model for part in made}:
            wanted = [part.key for part in made if part.rows.model is model]
            named = {"namespace": self.namespace, "model": model._meta.model_name}
            kept = ExternalKey.objects.filter(**named, key__in=wanted)
            alive = model._base_manager.filter(pk__in=kept.values("record_id"))
            kept.exclude(record_id__in=alive.values("pk")).delete()


def in_order(verdicts: list[Verdict]) -> Iterator[list[Verdict]]:
    """The rows in groups that can be written one after another: each with all that it refers to."""
    by_number = {verdict.row.number: verdict for verdict in verdicts}
    placed: set[int] = set()
    for verdict in verdicts:
        group: list[Verdict] = []
        waiting = [verdict]
        while waiting:
            one = waiting.pop()
            if one.row.number in placed:
                continue
            placed.add(one.row.number)
            group.append(one)
            for part in one.parts:
                for needed in (part, *part.needs):
                    maker = by_number.get((needed.same_as or needed).number)
                    if maker is not None:
                        waiting.append(maker)
        if group:
            yield group


def _with_its_own(record: Any) -> Iterator[Any]:
    """A record that is made, and those that it names and that are made with it."""
    for field in record._meta.fields:
        other = record._state.fields_cache.get(field.name) if field.is_relation else None
        if getattr(other, "was_missing", False):
            yield from _with_its_own(other)
    yield record


def _settle(record: models.Model) -> None:
    """Let the record point to the keys that the records which it names have now."""
    for field in record._meta.fields:
        if field.is_relation and (other := record._state.fields_cache.get(field.name)) is not None:
            setattr(record, field.attname, other.pk)


def _written(part: Part) -> list[str]:
    """The fields of a record that change with what its row changes."""
    record = part.record
    along = ["published_at"] if isinstance(record, Statement) else []
    along += ["assessed_by", "assessed_on"] if isinstance(record, Claim) else []
    own = [name for name in part.changed if name not in record.several]
    return list(dict.fromkeys([*own, *along]))


def _relations(model: Any) -> list[str]:
    """The several values that are rows of a many-to-many table."""
    return [field.name for field in model._meta.many_to_many if model is Claim]


def _named(records: list[Any], names: Iterable[str]) -> dict[str, list[list[int]]]:
    """The keys that each record names in these relations."""
    return {
        name: [[other.pk for other in record.several[name]] for record in records] for name in names
    }
