"""What a row can say of a record: resources of django-import-export, a field for each column.

A column is called as in our own exports. `words` are further names under which people have it.
"""

from __future__ import annotations

from typing import Any, ClassVar

from import_export.fields import Field
from import_export.resources import Resource
from import_export.widgets import Widget

from .. import choices
from ..models import Actor, Claim, Place, Response, Source
from . import cells
from .cells import Several


def field(attribute: str, widget: Widget, column: str = "", **options: Any) -> Field:
    return Field(attribute, column or attribute, widget, **options)


def several(attribute: str, widget: Widget, column: str = "") -> Several:
    return Several(attribute, column or attribute, widget)


class Rows(Resource):
    """The rows that speak of records of `model`.

    `identity` names the column that identifies a record for good; `beside` the columns that are read
    with another (a slug beside a name) and `words` what people call columns.
    """

    model: ClassVar[Any]
    identity: ClassVar[str] = "uid"
    beside: ClassVar[dict[str, str]] = {}
    words: ClassVar[dict[str, list[str]]] = {}
    #: Columns of our own exports that the tracker works out by itself.
    derived: ClassVar[frozenset[str]] = frozenset()
    required: ClassVar[dict[str, str]] = {}

    @classmethod
    def columns(cls) -> list[str]:
        """Every column that a table can have, in the order in which a form offers them."""
        # The source is in several columns, which stand beside the field that reads them.
        fields = [one for one in cls.fields.values() if not isinstance(one.widget, cells.Document)]
        own = [cls.identity, "key", *(one.column_name for one in fields)]
        return list(dict.fromkeys([*own, *cls.beside]))

    @classmethod
    def field_of(cls, attribute: str) -> Field:
        return next(one for one in cls.fields.values() if one.attribute == attribute)


_DOCUMENT = {
    "source_title": "source", "source_url": "source", "source_archive_url": "source", "publisher": "source",
    "publisher_slug": "source", "source_reliability": "source", "source_id": "",
}  # fmt: skip
_STATEMENT_WORDS = {
    "uid": ["uuid", "permanent identifier"],
    "key": ["external key", "row id", "row number", "ref", "reference", "number", "no", "№"],
    "actor": ["who", "speaker", "who says it", "author of the claim", "кто"],
    "text": ["summary", "paraphrase", "what", "what is said", "текст"],
    "quote": ["original", "own words", "verbatim", "цитата"],
    "quote_language": ["language", "lang"],
    "quote_translation": ["translation", "english"],
    "said": ["date", "date said", "when", "day", "дата"],
    "said_note": ["note on the date", "date note"],
    "source_title": ["source", "document", "headline", "источник"],
    "source_url": ["url", "link", "address", "source link", "ссылка"],
    "source_archive_url": ["archive", "archived", "archive link"],
    "publisher": ["outlet", "medium", "published by"],
    "source_reliability": ["reliability"],
}
_DERIVED = frozenset({
    "said_earliest", "said_latest", "standing", "responses", "denials", "first_answered_on", "answer_delay_days",
    "published_at", "changed_at", "answered_by_accused", "first_answered_earliest", "first_answered_latest",
    "answer_delay_days_min", "answer_delay_days_max", "delay_days", "by_accused", "to_claim",
})  # fmt: skip


class StatementRows(Rows):
    """What rows of claims and of responses share."""

    actor = field("actor", cells.Named("actors", "actor_slug"))
    text = field("text", cells.Text())
    quote = field("quote", cells.Text())
    quote_language = field("language", cells.Line(), "quote_language")
    quote_translation = field("translation", cells.Text(), "quote_translation")
    said = field("said", cells.UncertainDate())
    said_note = field("said_note", cells.Line())
    source = field("source", cells.Document())
    status = field("status", cells.Code(choices.Status))

    derived = _DERIVED
    required: ClassVar[dict[str, str]] = {"text": "A new statement needs its text."}


class ClaimRows(StatementRows):
    model = Claim

    accused = several("accused", cells.SeveralNamed("actors", "accused_slugs"))
    mentions = several("mentions", cells.SeveralNamed("actors", "mentions_slugs"))
    event = field("event", cells.Named("events", "event_slug"))
    place = field("place", cells.Named("places", "place_slug"))
    place_as_stated = field("place_as_stated", cells.Line())
    topics = several("topics", cells.SeveralNamed("topics", "topic_slugs"))
    further_sources = several("further_sources", cells.SeveralDocuments())
    further_source_ids = several("further_sources", cells.NumberedDocuments(), "further_source_ids")
    credibility = field(
        "credibility", cells.Code(choices.Credibility, choices.Credibility.NOT_JUDGED)
    )
    assessment = field("assessment", cells.Text())
    assessed_on = field("assessed_on", cells.Day())
    killed_low = field("killed_low", cells.Number())
    killed_high = field("killed_high", cells.Number())
    wounded_low = field("wounded_low", cells.Number())
    wounded_high = field("wounded_high", cells.Number())
    silence_checked_on = field("silence_checked_on", cells.Day())
    duplicate_of = field("duplicate_of", cells.Reference(Claim))

    beside = {
        "id": "", "actor_slug": "actor", "accused_slugs": "accused", "mentions_slugs": "mentions",
        "event_slug": "event", "place_slug": "place", "topic_slugs": "topics", **_DOCUMENT,
    }  # fmt: skip
    words = {
        **_STATEMENT_WORDS,
        "text": [*_STATEMENT_WORDS["text"], "claim"],
        "actor": [*_STATEMENT_WORDS["actor"], "claimant"],
        "accused": ["against", "against whom", "about whom", "target", "обвиняемый"],
        "mentions": ["mentioned", "also named"],
        "place": ["where", "location", "место"],
        "topics": ["topic", "subject", "tags", "тема"],
        "further_sources": ["other sources", "more sources"],
        "silence_checked_on": ["silence checked", "looked for an answer on"],
        "duplicate_of": ["repeats", "duplicate"],
    }


class ResponseRows(StatementRows):
    model = Response

    stance = field("stance", cells.Code(choices.Stance))
    calls_disinformation = field("calls_disinformation", cells.Truth())
    scope = field("scope", cells.Codes(choices.Scope))
    in_reply_to = field("in_reply_to", cells.Reference(Response))
    counter_claim = field("counter_claim", cells.Reference(Claim), "counter_claim_id")

    beside = {"id": "", "actor_slug": "actor", **_DOCUMENT}
    words = {
        **_STATEMENT_WORDS,
        "text": [*_STATEMENT_WORDS["text"], "response", "answer", "denial"],
        "actor": [*_STATEMENT_WORDS["actor"], "responder", "denied by"],
        "calls_disinformation": ["disinformation", "calls it disinformation"],
        "scope": ["contests", "what is contested"],
    }
    required = {**StatementRows.required, "stance": "A new response needs its stance."}


class SourceRows(Rows):
    model = Source

    title = field("title", cells.Line())
    url = field("url", cells.Line())
    publisher = field("publisher", cells.Named("actors", "publisher_slug"))
    author = field("author", cells.Line())
    kind = field("kind", cells.Code(choices.SourceKind, choices.SourceKind.ARTICLE))
    language = field("language", cells.Line())
    published = field("published", cells.UncertainDate())
    accessed_at = field("accessed_at", cells.Moment())
    archive_url = field("archive_url", cells.Line())
    relays = field("relays", cells.OneDocument())
    reliability = field("reliability", cells.Code(choices.Reliability, choices.Reliability.F))

    beside = {"publisher_slug": "publisher"}
    words = {
        **{name: _STATEMENT_WORDS[name] for name in ("uid", "key")},
        "title": ["headline", "name", "source", "source_title", "document"],
        "url": [*_STATEMENT_WORDS["source_url"], "source_url"],
        "publisher": _STATEMENT_WORDS["publisher"],
        "kind": ["type"],
        "language": ["lang"],
        "published": ["date", "published on", "date published"],
        "accessed_at": ["accessed", "read on"],
        "archive_url": [*_STATEMENT_WORDS["source_archive_url"], "source_archive_url"],
        "relays": ["repeats", "reprint of"],
        "reliability": ["source_reliability"],
    }
    required = {"title": "A new source needs its title."}


class ActorRows(Rows):
    model = Actor
    identity = "slug"

    name = field("name", cells.Line())
    kind = field("kind", cells.Code(choices.ActorKind, choices.ActorKind.OTHER))
    part_of = field("part_of", cells.Named("actors"))
    aliases = field("aliases", cells.Lines())
    wikidata_id = field("wikidata_id", cells.Line())
    description = field("description", cells.Text())

    words = {
        "key": _STATEMENT_WORDS["key"],
        "name": ["actor", "title"],
        "kind": ["type"],
        "part_of": ["parent", "belongs to", "under"],
        "aliases": ["other names", "also known as", "aka"],
        "wikidata_id": ["wikidata", "qid"],
        "description": ["note", "about"],
    }
    required = {"name": "A new actor needs a name."}


class PlaceRows(Rows):
    model = Place
    identity = "slug"

    name = field("name", cells.Line())
    latitude = field("latitude", cells.Coordinate())
    longitude = field("longitude", cells.Coordinate())
    part_of = field("part_of", cells.Named("places"))
    names = several("names", cells.OtherNames())

    words = {
        "key": _STATEMENT_WORDS["key"],
        "name": ["place", "title"],
        "latitude": ["lat"],
        "longitude": ["lon", "lng", "long"],
        "part_of": ["parent", "belongs to", "region"],
        "names": ["other names", "alternate names", "aliases"],
    }
    required = {"name": "A new place needs a name."}


class Section:
    """The columns of a table that speak of one record: those with this prefix, and a few without."""

    def __init__(self, rows: type[Rows], prefix: str = "", bare: tuple[str, ...] = ()) -> None:
        self.rows, self.prefix, self.bare = rows, prefix, bare

    def column(self, name: str) -> str:
        """What the table calls a column of the resource."""
        return name if name in self.bare else self.prefix + name

    @property
    def columns(self) -> dict[str, str]:
        """The columns as the table calls them, each with what the resource calls it."""
        return {self.column(name): name for name in self.rows.columns()}


KINDS: dict[str, list[Section]] = {
    choices.ImportKind.CLAIMS: [Section(ClaimRows)],
    choices.ImportKind.EXCHANGES: [
        Section(ClaimRows, "claim_"),
        Section(ResponseRows, "response_", ("in_reply_to", "counter_claim_id")),
    ],
    choices.ImportKind.SOURCES: [Section(SourceRows)],
    choices.ImportKind.ACTORS: [Section(ActorRows)],
    choices.ImportKind.PLACES: [Section(PlaceRows)],
}
