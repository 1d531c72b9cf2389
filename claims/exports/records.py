"""The columns of `actors`, `sources`, `events` and `places`: one row for each that readers meet."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Exists, F, OuterRef, TextField, Value, When
from django.db.models.functions import Coalesce, NullIf

from ..choices import ActorKind, Reliability, SourceKind
from ..models import Actor, Event, Place, PlaceName, Snapshot, Source
from .cells import Kind
from .columns import Column, Export, day, moment, number, text
from .expressions import Bytewise, Joined, Lines, Permalink

NOBODY = "?"  # no slug is written so


def _records(name: str, help: str, model: Any, page: str, columns: Any, rows: Any) -> Export:
    return Export(
        name, help, columns, lambda found: rows(found).order_by("pk"), F("pk"), model, page
    )


def _whole(what: str) -> tuple[Column, Column]:
    return (
        text("part_of", "part_of__name", f"The {what} that this one is part of."),
        text("part_of_slug", "part_of__slug", "The slug of part_of."),
    )


def _names(name: str, label: Any, help: str) -> Column:
    """A fact of each further name of a place, in the order in which they were logged."""
    rows = PlaceName.objects.filter(place=OuterRef("pk"))
    return Column(name, Kind.TEXTS, Joined(rows, label, F("pk")), help)


def _places_of_event(name: str, label: str, help: str) -> Column:
    rows = Event.places.through.objects.filter(event=OuterRef("pk"))
    return Column(name, Kind.TEXTS, Joined(rows, f"place__{label}", Bytewise("place__slug")), help)


ACTORS = _records(
    "actors",
    "One row for each actor that readers meet: it or a part of it speaks, is spoken of, or publishes.",
    Actor,
    "actors",
    (
        number("id", "pk", "The number of the actor in this tracker."),
        text("slug", "slug", "The actor, as the filters actor, accused and responder take it."),
        Column("url", Kind.TEXT, Permalink("slug", route="actor"), "The address of its page."),
        text("name", "name", "The name that the tracker uses."),
        text("kind", "kind", "What sort of actor it is.", ActorKind),
        *_whole("actor"),
        Column("aliases", Kind.TEXTS, Lines("aliases"),
               "Other names, and names in other languages, in the order in which they were logged."),
        text("wikidata_id", "wikidata_id", "Its identifier in Wikidata."),
        text("description", "description", "What the tracker says of it."),
        number("claims_made", "made_count",
               "How many published claims it makes, those of its parts included."),
        number("claims_against", "against_count",
               "How many published claims are held against it or a part of it."),
        number("claims_answered", "answered_count",
               "How many of the claims against it it answered, by itself or by a part of it."),
    ),
    lambda actors: actors.with_claim_counts(),
)  # fmt: skip

_RELAYS = Case(
    When(Exists(Source.objects.in_use().filter(pk=OuterRef("relays"))), then=F("relays_id"))
)
_DIGESTS = Joined(Snapshot.objects.filter(source=OuterRef("pk")), "sha256", F("pk"))

SOURCES = _records(
    "sources",
    "One row for each document that a statement was read in which readers can see.",
    Source,
    "sources",
    (
        number("id", "pk", "The number of the source, as the filter source takes it."),
        text("uid", "uid",
             "The permanent identifier of the source (a UUID), the same in every copy of the data."),
        Column("url", Kind.TEXT, Permalink("pk", route="source"), "The address of its page here."),
        text("title", "title", "The title of the document."),
        text("document_url", "url", "The address of the document."),
        text("archive_url", "archive_url", "The address of an archived copy of it."),
        text("kind", "kind", "What sort of document it is.", SourceKind),
        text("publisher", "publisher__name", "Who published it."),
        text("publisher_slug", "publisher__slug",
             "The publisher, as the filter publisher takes it."),
        text("author", "author", "Who wrote it."),
        text("language", "language", "Its language (a BCP 47 tag, such as hy, az or ru)."),
        text("published", "published",
             "When it was published: an EDTF date, empty where that is unknown."),
        day("published_earliest", "published_earliest", "The first day that published can mean."),
        day("published_latest", "published_latest", "The last day that published can mean."),
        moment("accessed_at", "accessed_at", "When somebody of the tracker read it."),
        Column("relays_id", Kind.NUMBER, _RELAYS,
               "The id of the source that this one repeats, where readers can see that one."),
        text("reliability", "reliability",
             "How far it can be relied on (Admiralty code). F is “not judged”, not a middle.",
             Reliability),
        Column("snapshot_sha256", Kind.TEXTS, _DIGESTS,
               "The SHA-256 digests of the copies that the tracker kept, the oldest first."),
        number("claims", "claim_count", "How many published claims were read in it."),
        number("responses", "response_count",
               "How many published responses to published claims were read in it."),
    ),
    lambda sources: sources.with_statement_counts(),
)  # fmt: skip

EVENTS = _records(
    "events",
    "One row for each event that a published claim is about.",
    Event,
    "events",
    (
        number("id", "pk", "The number of the event in this tracker."),
        text("slug", "slug", "The event, as the filter event takes it."),
        Column("url", Kind.TEXT, Permalink("slug", route="event"), "The address of its page."),
        text("title", "title", "What it is called here."),
        text("began", "began", "When it began: an EDTF date, empty where that is unknown."),
        day("began_earliest", "began_earliest", "The first day that began can mean."),
        day("began_latest", "began_latest", "The last day that began can mean."),
        text("ended", "ended", "When it ended: an EDTF date, empty where that is unknown."),
        day("ended_earliest", "ended_earliest", "The first day that ended can mean."),
        day("ended_latest", "ended_latest", "The last day that ended can mean."),
        text("summary", "summary", "What the tracker says of it, in neutral words."),
        _places_of_event("places", "name", "Where it happened. Ordered by place_slugs."),
        _places_of_event("place_slugs", "slug", "The slugs of places, in the same order."),
        number("claims", "claim_count", "How many published claims are about it."),
    ),
    lambda events: events.with_claim_counts(),
)  # fmt: skip

_LANGUAGE = Coalesce(NullIf("language", Value("")), Value("und"), output_field=TextField())
_USER = Coalesce("used_by__slug", Value(NOBODY), output_field=TextField())

PLACES = _records(
    "places",
    "One row for each place that a published claim is about, or about a part of which one is.",
    Place,
    "",
    (
        number("id", "pk", "The number of the place in this tracker."),
        text("slug", "slug", "The place, as the filter place takes it."),
        Column("url", Kind.TEXT, Permalink("slug", route="place"), "The address of its page."),
        text("name", "name",
             "The name that the tracker uses. Names are contested; it takes no side by this one."),
        _names("other_names", "name", "Its other names, in the order in which they were logged."),
        _names("other_name_languages", _LANGUAGE,
               "The languages of other_names (BCP 47 tags), in the same order; und where unknown."),
        _names("other_name_users", _USER,
               f"The slugs of who uses each of other_names, in the same order; {NOBODY} where that"
               " is not known."),
        *_whole("place"),
        Column("latitude", Kind.DECIMAL, F("latitude"), "Degrees north of the equator (WGS 84)."),
        Column("longitude", Kind.DECIMAL, F("longitude"),
               "Degrees east of the meridian of Greenwich (WGS 84)."),
        number("claims", "claim_count",
               "How many published claims are about it, those about its parts included."),
    ),
    lambda places: places.with_claim_counts(),
)  # fmt: skip
