"""The tiny fixed cast that tests play with.

Each function returns a saved record. Actors, places, events, topics and sources are known by their
name: naming one again gives the same record. Wherever a record is expected, its name will do.
Statements are published unless told otherwise, and everything about them is the same in each run:
identifiers, moments and texts follow from how many there are already.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.db.models import Model
from django.utils.text import slugify

from claims.choices import ActorKind, Credibility, Stance, Status
from claims.models import Actor, Claim, Event, Place, Response, Source, Topic

LOGGED_AT = datetime(2024, 1, 1, 12, 0, tzinfo=UTC)
ASSESSED_ON = date(2024, 1, 2)

Record = TypeVar("Record", bound=Model)


def actor(
    name: str | Actor = "Azerbaijan",
    part_of: str | Actor | None = None,
    kind: str = ActorKind.STATE,
    **fields: Any,
) -> Actor:
    """Return the actor of this name."""
    if part_of is not None:
        fields["part_of"] = actor(part_of)
    return _known(Actor, "name", name, kind=kind, **fields)


def place(
    name: str | Place = "Stepanakert", part_of: str | Place | None = None, **fields: Any
) -> Place:
    """Return the place of this name."""
    if part_of is not None:
        fields["part_of"] = place(part_of)
    return _known(Place, "name", name, **fields)


def event(title: str | Event = "The operation", **fields: Any) -> Event:
    """Return the event of this title."""
    return _known(Event, "title", title, **fields)


def topic(name: str | Topic = "Shelling", **fields: Any) -> Topic:
    """Return the topic of this name."""
    return _known(Topic, "name", name, **fields)


def source(
    title: str | Source = "The article", publisher: str | Actor | None = None, **fields: Any
) -> Source:
    """Return the source of this title."""
    if isinstance(title, Source):
        return title
    if publisher is not None:
        fields["publisher"] = actor(publisher, kind=ActorKind.MEDIA)
    fields.setdefault("uid", _uid(Source, _next_number(Source)))
    return Source.objects.get_or_create(title=title, defaults=fields)[0]


def analyst(username: str = "analyst", **fields: Any) -> Any:
    """Return the user of this name, who may do nothing in particular."""
    return get_user_model().objects.get_or_create(username=username, defaults=fields)[0]


def claim(
    text: str = "",
    *,
    actor: str | Actor = "Azerbaijan",
    accused: Iterable[str | Actor] | str | Actor = (),
    mentions: Iterable[str | Actor] = (),
    topics: Iterable[str | Topic] = (),
    further_sources: Iterable[str | Source] = (),
    published: bool = True,
    **fields: Any,
) -> Claim:
    """Return a new claim. `accused` takes one actor or several."""
    number = _next_number(Claim)
    for name, find in (("event", event), ("place", place)):
        if fields.get(name) is not None:
            fields[name] = find(fields[name])
    if fields.get("credibility", Credibility.NOT_JUDGED) != Credibility.NOT_JUDGED:
        fields = {"assessed_by": analyst(), "assessed_on": ASSESSED_ON, **fields}
    made = _statement(Claim, number, text or f"Claim {number}", actor, published, fields)
    several = [accused] if isinstance(accused, str | Actor) else accused
    made.accused.set(_actor(one) for one in several)
    made.mentions.set(_actor(one) for one in mentions)
    made.topics.set(topic(one) for one in topics)
    made.further_sources.set(source(one) for one in further_sources)
    made.refresh_from_db()
    return made


def response(
    to: Claim | Response,
    text: str = "",
    *,
    actor: str | Actor = "Armenia",
    stance: str = Stance.DENIES,
    published: bool = True,
    **fields: Any,
) -> Response:
    """Return a new response to a claim, or to a response in its thread.

    The derived columns of a claim at hand are as old as the claim: `refresh_from_db()` reads them.
    """
    number = _next_number(Response)
    thread = {"in_reply_to": to, "claim": to.claim} if isinstance(to, Response) else {"claim": to}
    fields = {**thread, **fields, "stance": stance}
    made = _statement(Response, number, text or f"Response {number}", actor, published, fields)
    made.refresh_from_db()
    return made


def _known(model: type[Record], label: str, name: Any, **fields: Any) -> Record:
    """Return the record that is called so; make it, with these fields, where there is none."""
    if isinstance(name, model):
        return name
    fields.setdefault(
        "slug", slugify(name) or f"{model.__name__.lower()}-{model._default_manager.count() + 1}"
    )
    return model._default_manager.get_or_create(**{label: name}, defaults=fields)[0]


def _statement(
    model: type[Record],
    number: int,
    text: str,
    speaker: str | Actor,
    published: bool,
    fields: dict[str, Any],
) -> Record:
    """Return a new statement; `status` among the fields has the last word over `published`."""
    status = fields.setdefault("status", Status.PUBLISHED if published else Status.DRAFT)
    moment = LOGGED_AT + timedelta(hours=number)
    defaults: dict[str, Any] = {
        "uid": _uid(model, number),
        "text": text,
        "actor": _actor(speaker),
        "source": _source(fields),
        "said": "2023-09-19",
        "logged_at": moment,
        "changed_at": moment,
    }
    if status in {Status.PUBLISHED, Status.WITHDRAWN}:
        defaults["published_at"] = moment
    if status == Status.WITHDRAWN:
        defaults["withdrawn_reason"] = "Logged by mistake."
    return model._default_manager.create(**{**defaults, **fields})


def _source(fields: dict[str, Any]) -> Source | None:
    given = fields.pop("source", "The article")
    return None if given is None else source(given)


def _next_number(model: type[Model]) -> int:
    """Return a number whose identifier is free, also where records were deleted."""
    number = model._default_manager.count() + 1
    while model._default_manager.filter(uid=_uid(model, number)).exists():
        number += 1
    return number


def _uid(model: type[Model], number: int) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{model.__name__.lower()} {number}")


_actor = actor
