"""Which record each row speaks of: by its permanent identifier, by the spreadsheet's own key, by name.

A claim or a response that has neither is known by what its cells say: the same file twice makes
nothing twice.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from ..models import Actor, Claim, ExternalKey, Place, Response, Source, Statement
from .cells import Several
from .finding import Finder, at_once
from .parts import Part
from .resources import Rows

LONGEST_KEY = 200
BY_CONTENT = "row:"


class Identifier:
    """Gives every part its record: one on record, loaded with what it is compared by, or a new one."""

    def __init__(self, finder: Finder, namespace: str) -> None:
        self.finder, self.namespace = finder, namespace
        self.by_uid: dict[tuple[str, str], Any] = {}
        self.by_pk: dict[tuple[str, Any], Any] = {}
        self.keys: dict[tuple[str, str], int] = {}
        self.first: dict[int, Part] = {}

    def identify(self, parts: list[Part]) -> None:
        """Set `record` and `new` of each part, and refuse what can't be told apart."""
        for part in parts:
            part.key = part.cells.get("key", "").strip()[:LONGEST_KEY]
            part.keep_key = bool(part.key)
        for model in {part.rows.model: part.rows for part in parts}.values():
            self._load(model, [part for part in parts if part.rows is model])
        for part in parts:
            self._give_record(part)

    def _load(self, rows: type[Rows], parts: list[Part]) -> None:
        name = rows.model._meta.model_name
        keys = {part.key or content_key(part) for part in parts}
        for batch in at_once(keys):
            known = ExternalKey.objects.filter(namespace=self.namespace, model=name, key__in=batch)
            self.keys |= {(name, one.key): one.record_id for one in known}
        pks = {pk for (model, _), pk in self.keys.items() if model == name}
        uids = {uid for part in parts if (uid := _uid(part))} if rows.identity == "uid" else set()
        for wanted, values in (("pk__in", pks), ("uid__in", uids)):
            for batch in at_once(values):
                for record in loaded(rows, **{wanted: batch}):
                    if isinstance(record, Statement):  # the instance that knows what it is part of
                        record.actor = self.finder.actors.by_pk.get(record.actor_id)
                    self._keep(name, record)

    def _keep(self, name: str, record: Any) -> Any:
        """The one instance of a record that every row speaks of."""
        kept = self.by_pk.setdefault((name, record.pk), record)
        if hasattr(kept, "uid"):
            self.by_uid[name, str(kept.uid)] = kept
        return kept

    def _give_record(self, part: Part) -> None:
        name = part.rows.model._meta.model_name
        try:
            record = self._known(part, name)
        except ValueError as error:
            part.refuse(part.rows.identity, str(error))
            record = None
        part.new = record is None
        part.record = self._new(part) if record is None else record
        self._register(part, name)

    def _known(self, part: Part, name: str) -> Any:
        """The record that a part speaks of, or None. Raises `ValueError` where that can't be told."""
        by_key = self.by_pk.get((name, self.keys.get((name, part.key or content_key(part)))))
        by_key = by_key or self.finder.rows.get((name, part.key or content_key(part)))
        if issubclass(part.rows.model, Actor | Place):
            return self._known_by_name(part, by_key)
        given = part.cells.get("uid", "").strip()
        if not given:
            return by_key or (self._known_source(part) if part.rows.model is Source else None)
        uid = _uid(part)
        if not uid:
            raise ValueError(
                f"“{given}” is no permanent identifier, which looks like {UUID(int=0)}."
            )
        by_uid = self.by_uid.get((name, uid)) or self.finder.rows.get((name, uid))
        if by_uid is not None and part.key and by_key is not None and by_key is not by_uid:
            raise ValueError(
                "The identifier and the key of this row belong to two different records."
            )
        return by_uid

    def _known_by_name(self, part: Part, by_key: Any) -> Any:
        actors = part.rows.model is Actor
        shelf = self.finder.actors if actors else self.finder.places
        slug, written = part.cells.get("slug", "").strip(), part.cells.get("name", "").strip()
        found = (
            shelf.by_slug.get(slug)
            if slug
            else by_key or (shelf.look_up(written) if written else None)
        )
        if found is None or not found.pk:
            return found
        name = part.rows.model._meta.model_name
        known = self.by_pk.get((name, found.pk))
        if known is None:
            known = self._keep(name, with_several(part.rows, found))
        return known

    def _known_source(self, part: Part) -> Any:
        url, title = (part.cells.get(name, "").strip() for name in ("url", "title"))
        found = self.finder.sources.at(url) if url else self.finder.sources.titled(title)
        if found is None or not found.pk:
            return found
        return self._keep("source", with_several(part.rows, found))

    def _new(self, part: Part) -> Any:
        model = part.rows.model
        uid = {"uid": UUID(_uid(part))} if part.rows.identity == "uid" and _uid(part) else {}
        record = with_several(part.rows, model(**uid))
        if issubclass(model, Actor | Place):
            shelf = self.finder.actors if model is Actor else self.finder.places
            record.name = part.cells.get("name", "").strip()
            record.slug = part.cells.get("slug", "").strip() or shelf.free_slug(record.name)
            shelf.add(record)
        elif model is Source:
            record.title, record.url = (
                part.cells.get(name, "").strip() for name in ("title", "url")
            )
            self.finder.sources.add(record)
        if not uid and not part.key and issubclass(model, Statement):
            part.key, part.keep_key = content_key(part), True
        return record

    def _register(self, part: Part, name: str) -> None:
        first = self.first.setdefault(id(part.record), part)
        if first is not part:
            part.same_as, part.new = first, False
            if any(first.given.get(column) != cell for column, cell in part.given.items()):
                part.refuse("", f"Row {first.number} says something else of the same {name}.")
        for handle in (
            part.cells.get("id", "").strip(),
            part.key,
            str(getattr(part.record, "uid", "")),
        ):
            if handle:
                self.finder.rows.setdefault((name, handle), part.record)
        if number := part.cells.get("source_id", "").strip():
            self.finder.documents.setdefault(number, part.given)


def loaded(rows: type[Rows], **which: Any) -> Iterator[Any]:
    """Records on record, with all that their rows can speak of."""
    named = {one.attribute: one for one in rows.fields.values()}
    several = [name for name, one in named.items() if isinstance(one, Several)]
    single = [
        one.name
        for one in rows.model._meta.fields
        if one.many_to_one and one.name in (*named, "claim")
    ]
    if rows.model is Response:
        single += ["in_reply_to__claim"]
    if rows.model is Claim:
        single += ["merge__survivor__actor"]
    found = rows.model._base_manager.filter(**which)
    for record in found.select_related(*single).prefetch_related(*several):
        yield with_several(rows, record)


def with_several(rows: type[Rows], record: Any) -> Any:
    """The record with its several values at hand as a table speaks of them."""
    record.several = defaultdict(list)
    for one in rows.fields.values():
        if isinstance(one, Several) and record.pk:
            related = getattr(record, one.attribute).all()
            record.several[one.attribute] = (
                [(each.name, each.language) for each in related]
                if one.attribute == "names"
                else list(related)
            )
    return record


def content_key(part: Part) -> str:
    """A key for what has none of its own: a digest of its cells, and of the claim that it answers."""
    said = {name: cell.strip() for name, cell in part.given.items()}
    above = [content_key(other) for other in part.needs if part.rows.model is Response]
    text = json.dumps([above, sorted(said.items())])
    return BY_CONTENT + hashlib.sha256(text.encode()).hexdigest()[:40]


def _uid(part: Part) -> str:
    """The permanent identifier in a row; "" where there is none, or none that is one."""
    try:
        return str(UUID(part.cells.get("uid", "").strip()))
    except ValueError:
        return ""
