"""What must hold is refused by the database itself, under its name, and by forms in plain words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models, transaction
from django.utils import timezone

from claims.choices import (
    ActorKind,
    Credibility,
    ImportKind,
    ImportState,
    Reliability,
    RowOutcome,
    Scope,
    SourceKind,
    Stance,
    Standing,
    Status,
)
from claims.dialects import SQLite
from claims.merging import merge
from claims.models import (
    Actor,
    ActorLineage,
    Claim,
    ColumnChoice,
    Event,
    ExternalKey,
    Import,
    ImportRow,
    Merge,
    NotADuplicate,
    Place,
    PlaceLineage,
    PlaceName,
    Response,
    Snapshot,
    Source,
    Topic,
)
from claims.triggers import all_triggers

from .cast import actor, analyst, claim, event, place, response, source, topic

pytestmark = pytest.mark.django_db

Fields = dict[str, Any] | Callable[[Any], dict[str, Any]]
REFUSALS = (IntegrityError, DataError)
DIGEST = hashlib.sha256(b"what the source held").hexdigest()


@dataclass
class Case:
    """What is refused of a model, and the nearest that is not."""

    model: type[models.Model]
    refused: list[Fields]
    allowed: list[Fields]


# A record of each model that breaks no rule


def place_name() -> PlaceName:
    return PlaceName.objects.create(place=place(), name="Xankəndi", language="az")


def snapshot() -> Snapshot:
    return Snapshot.objects.create(
        source=source(), content=b"what the source held", media_type="text/plain", sha256=DIGEST,
        taken_at=timezone.now(),
    )  # fmt: skip


def actor_lineage() -> ActorLineage:
    actor("Ministry", part_of="State")
    return ActorLineage.objects.get(depth=1)


def place_lineage() -> PlaceLineage:
    place("City", part_of="Region")
    return PlaceLineage.objects.get(depth=1)


def apart(first: Claim, second: Claim) -> NotADuplicate:
    return NotADuplicate.objects.create(first=first, second=second)


OTHER = "f" * 64


def table(**fields: str) -> Import:
    given = {
        "kind": "claims",
        "name": "sheet",
        "file_name": "a.csv",
        "content": b"text",
        "digest": DIGEST,
    }
    number = Import.objects.count()
    return Import.objects.create(
        started_by=analyst(), **given | {"digest": f"{number:064}"} | fields
    )


def row(of: Import | None = None) -> ImportRow:
    of = of or table()
    return ImportRow.objects.create(of=of, number=of.rows.count() + 1, outcome="skip")


def external_key(**fields: str) -> ExternalKey:
    given = {"namespace": "sheet", "model": "claim", "key": "7", "record_id": 1}
    return ExternalKey.objects.create(**given | fields)


def column_choice(**fields: str) -> ColumnChoice:
    given = {"user": analyst(), "kind": "claims", "headers": DIGEST}
    return ColumnChoice.objects.create(**given | fields)


MAKERS: dict[type[models.Model], Callable[..., Any]] = {
    Actor: actor,
    ActorLineage: actor_lineage,
    Place: place,
    PlaceLineage: place_lineage,
    PlaceName: place_name,
    Source: source,
    Snapshot: snapshot,
    Event: event,
    Topic: topic,
    Import: table,
    ImportRow: row,
    ExternalKey: external_key,
    ColumnChoice: column_choice,
    Claim: lambda: claim("That they shelled us"),
    Response: lambda: response(claim(), "That they did not"),
    Merge: lambda: merge(claim(), claim()),
    NotADuplicate: lambda: apart(claim(), claim()),
}


# The rules


def codes(name: str, choices: type[models.TextChoices], *others: str) -> dict[str, list[Fields]]:
    wrong = [code.value.swapcase() for code in choices if code.value.swapcase() != code.value]
    return {
        "refused": [{name: code} for code in ["", "7", *wrong, *others]],
        "allowed": [{name: code} for code in choices.values],
    }


def dates(name: str) -> dict[str, list[Fields]]:
    refused = [
        "2020/2019", "2020-11-10/2020-11-09", "../..", "/", "2020-13-01", "2021-02-29", "0000-01-01",
        "10000", "soon", "2020-11-10 and more", " 2020", "1" * 40,
    ]  # fmt: skip
    allowed = ["", "2020/2020", "2020-11-10/2020-11-10", "2020/..", "2020-02-29", "0001-01-01"]
    return {
        "refused": [{name: text} for text in refused],
        "allowed": [{name: text} for text in allowed],
    }


def addresses(name: str) -> dict[str, list[Fields]]:
    refused = [
        "javascript:alert(1)", "data:text/html,x", "ftp://example.org", "//example.org", "example.org",
        "HTTP://example.org", "Https://example.org", " http://example.org", "http:/example.org", "#",
    ]  # fmt: skip
    allowed = ["", "http://example.org", "https://example.org/%D0%B0?q=%s&r=_#§"]
    return {
        "refused": [{name: address} for address in refused],
        "allowed": [{name: address} for address in allowed],
    }


def slugs() -> dict[str, list[Fields]]:
    return {
        "refused": [{"slug": text} for text in ("", "a b", "a/b", "ä", "Աբ", "a.", "-a\n", "%")],
        "allowed": [{"slug": text} for text in ("a", "A-b_9", "-")],
    }


def filled(name: str) -> dict[str, list[Fields]]:
    return {"refused": [{name: ""}], "allowed": [{name: "Ա"}]}


def low_and_high(name: str) -> dict[str, list[Fields]]:
    low, high = f"{name}_low", f"{name}_high"
    return {
        "refused": [{low: 3, high: 2}, {low: 1, high: 0}],
        "allowed": [
            {low: 2, high: 2}, {low: 2, high: 3}, {low: 3, high: None}, {low: None, high: 0},
        ],
    }  # fmt: skip


def whole(model: type[models.Model]) -> Case:
    other = MAKERS[model]
    return Case(
        model,
        refused=[lambda it: {"part_of": it}],
        allowed=[{"part_of": None}, lambda it: {"part_of": other("Another")}],
    )


def lineage(model: type[models.Model], what: str, other: Callable[..., Any]) -> Case:
    return Case(
        model,
        refused=[lambda it: {"ancestor": getattr(it, what)}],
        allowed=[lambda it: {"ancestor": other("Another")}],
    )


def publishing(model: type[models.Model]) -> Case:
    gaps: list[dict[str, Any]] = [{"text": ""}, {"actor": None}, {"source": None}]
    return Case(
        model,
        refused=[*gaps],
        allowed=[{"text": "Ա"}, *({"status": Status.DRAFT, **gap} for gap in gaps)],
    )


def withdrawing(model: type[models.Model]) -> Case:
    return Case(
        model,
        refused=[{"status": Status.WITHDRAWN}],
        allowed=[{"status": Status.WITHDRAWN, "withdrawn_reason": "Logged twice."}],
    )


def at(latitude: str | None, longitude: str | None) -> dict[str, Decimal | None]:
    return {
        "latitude": None if latitude is None else Decimal(latitude),
        "longitude": None if longitude is None else Decimal(longitude),
    }


CASES = {
    "actor_slug_is_a_slug": Case(Actor, **slugs()),
    "actor_name_is_filled": Case(Actor, **filled("name")),
    "actor_kind_is_known": Case(Actor, **codes("kind", ActorKind)),
    "actor_wikidata_id_is_an_item": Case(
        Actor,
        refused=[
            {"wikidata_id": text}
            for text in ("Q", "Q0", "Q01", "q227", "227", "Q227x", "QQ1", " Q1", "Q1\n")
        ],
        allowed=[{"wikidata_id": text} for text in ("", "Q1", "Q227", "Q90")],
    ),
    "actor_is_not_part_of_itself": whole(Actor),
    "actor_lineage_once": lineage(ActorLineage, "actor", actor),
    "place_slug_is_a_slug": Case(Place, **slugs()),
    "place_name_is_filled": Case(Place, **filled("name")),
    "place_is_not_part_of_itself": whole(Place),
    "place_coordinates_in_range": Case(
        Place,
        refused=[
            at("90.000001", "0"), at("-90.000001", "0"), at("0", "180.000001"),
            at("0", "-180.000001"), at("39.8", None), at(None, "46.7"),
        ],
        allowed=[at("90", "180"), at("-90", "-180"), at("0", "0"), at(None, None)],
    ),
    "place_lineage_once": lineage(PlaceLineage, "place", place),
    "place_name_name_is_filled": Case(PlaceName, **filled("name")),
    "place_name_once": Case(
        PlaceName,
        refused=[lambda it: another_name(it, name="Ханкенди", language="ru")],
        allowed=[
            lambda it: another_name(it, name="Ханкенди", language="uk"),
            lambda it: another_name(it, name="Khankendi", language="ru"),
        ],
    ),
    "source_title_is_filled": Case(Source, **filled("title")),
    "source_kind_is_known": Case(Source, **codes("kind", SourceKind)),
    "source_reliability_is_known": Case(Source, **codes("reliability", Reliability, "G")),
    "source_published_is_a_date": Case(Source, **dates("published")),
    "source_url_is_http": Case(Source, **addresses("url")),
    "source_archive_url_is_http": Case(Source, **addresses("archive_url")),
    "source_url_once": Case(
        Source,
        refused=[lambda it: address_of_another("https://example.org/a", "https://example.org/a")],
        allowed=[
            lambda it: address_of_another("https://example.org/a", "https://example.org/A"),
            lambda it: address_of_another("", ""),
        ],
    ),
    "source_does_not_relay_itself": Case(
        Source,
        refused=[lambda it: {"relays": it}],
        allowed=[lambda it: {"relays": source("The press release")}],
    ),
    "snapshot_sha256_is_a_digest": Case(
        Snapshot,
        refused=[
            {"sha256": text}
            for text in ("", DIGEST[:-1], DIGEST + "0", DIGEST.upper(), DIGEST[:-1] + "g")
        ],
        allowed=[{"sha256": "0" * 64}, {"sha256": "f" * 64}],
    ),
    "snapshot_url_is_http": Case(Snapshot, **addresses("url")),
    "event_slug_is_a_slug": Case(Event, **slugs()),
    "event_title_is_filled": Case(Event, **filled("title")),
    "event_began_is_a_date": Case(Event, **dates("began")),
    "event_ended_is_a_date": Case(Event, **dates("ended")),
    "event_does_not_end_before_it_begins": Case(
        Event,
        refused=[{"began": "2020-11-10", "ended": "2020-11-09"}, {"began": "2020/..", "ended": "2019"}],
        allowed=[
            {"began": "2020-11-10", "ended": "2020-11-10"}, {"began": "2020-11-10", "ended": "2020"},
            {"began": "2020", "ended": ""}, {"began": "", "ended": "2020"},
        ],
    ),
    "import_kind_is_known": Case(Import, **codes("kind", ImportKind)),
    "import_state_is_known": Case(Import, **codes("state", ImportState)),
    "import_name_is_filled": Case(Import, **filled("name")),
    "import_file_written_once": Case(
        Import,
        refused=[lambda it: {"state": "writing", "digest": table(state="writing").digest}],
        allowed=[
            {"state": "writing"},
            lambda it: {"state": "checked", "digest": table(state="writing").digest},
            lambda it: {"state": "writing", "kind": "actors", "digest": table(state="writing").digest},
        ],
    ),
    "import_row_outcome_is_known": Case(ImportRow, **codes("outcome", RowOutcome)),
    "import_row_once": Case(
        ImportRow,
        refused=[lambda it: {"number": row(of=it.of).number}],
        allowed=[{"number": 3}],
    ),
    "external_key_once": Case(
        ExternalKey,
        refused=[lambda it: {"key": external_key(key="8").key}],
        allowed=[lambda it: {"key": external_key(key="8", model="source").key}, {"key": "9"}],
    ),
    "column_choice_kind_is_known": Case(ColumnChoice, **codes("kind", ImportKind)),
    "column_choice_once": Case(
        ColumnChoice,
        refused=[lambda it: {"headers": column_choice(headers=OTHER).headers}],
        allowed=[lambda it: {"headers": column_choice(headers=OTHER, kind="places").headers}],
    ),
    "topic_slug_is_a_slug": Case(Topic, **slugs()),
    "topic_name_is_filled": Case(Topic, **filled("name")),
    "claim_status_is_known": Case(Claim, refused=codes("status", Status)["refused"], allowed=[
        {"status": Status.DRAFT}, {"status": Status.IN_REVIEW}, {"status": Status.PUBLISHED},
    ]),
    "claim_said_is_a_date": Case(Claim, **dates("said")),
    "claim_published_has_text_actor_source": publishing(Claim),
    "claim_withdrawn_has_reason": withdrawing(Claim),
    "claim_credibility_is_known": Case(
        Claim,
        refused=[{"credibility": code} for code in ("", "0", "7", "A")],
        allowed=[{"credibility": Credibility.NOT_JUDGED}],
    ),
    # A standing of any name is overwritten by what the responses make it.
    "claim_standing_is_known": Case(Claim, [{"standing": "true"}], [{"standing": Standing.DENIED}]),
    "claim_killed_low_not_above_high": Case(Claim, **low_and_high("killed")),
    "claim_wounded_low_not_above_high": Case(Claim, **low_and_high("wounded")),
    "claim_judgement_is_signed_and_dated": Case(
        Claim,
        refused=[
            {"credibility": "1"},
            {"credibility": "5", "assessed_on": date(2024, 1, 2)},
            lambda it: {"credibility": "2", "assessed_by": analyst()},
        ],
        allowed=[
            {"credibility": "6"},
            lambda it: {"credibility": "1", "assessed_by": analyst(), "assessed_on": date(2024, 1, 2)},
        ],
    ),
    "claim_does_not_repeat_itself": Case(
        Claim,
        refused=[lambda it: {"duplicate_of": it}],
        allowed=[lambda it: {"duplicate_of": claim()}],
    ),
    "merge_is_of_two_claims": Case(
        Merge,
        refused=[lambda it: {"survivor": it.merged}],
        allowed=[lambda it: {"survivor": claim()}],
    ),
    "not_a_duplicate_once": Case(
        NotADuplicate,
        refused=[lambda it: {"second": apart(it.first, claim()).second}],
        allowed=[lambda it: {"second": apart(it.second, claim()).second}],
    ),
    "not_a_duplicate_in_order": Case(
        NotADuplicate,
        refused=[lambda it: {"first": it.second, "second": it.first}, lambda it: {"second": it.first}],
        allowed=[lambda it: {"second": claim()}],
    ),
    "response_status_is_known": Case(Response, refused=codes("status", Status)["refused"], allowed=[
        {"status": Status.DRAFT}, {"status": Status.IN_REVIEW}, {"status": Status.PUBLISHED},
    ]),
    "response_said_is_a_date": Case(Response, **dates("said")),
    "response_published_has_text_actor_source": publishing(Response),
    "response_withdrawn_has_reason": withdrawing(Response),
    "response_stance_is_known": Case(
        Response,
        refused=codes("stance", Stance)["refused"],
        allowed=[{"stance": Stance.DENIES}, {"stance": Stance.ACKNOWLEDGES}],
    ),
    "response_scope_is_known": Case(
        Response,
        refused=[
            {"scope": text}
            for text in (
                "Place", "placebo", "place,", ",place", ",", "place, time", "place;time", "place,war",
                "ti,placeme", "place,,time",
            )
        ],
        allowed=[{"scope": text} for text in ("", *Scope, "place,time", ",".join(Scope))],
    ),
    "response_does_not_reply_to_itself": Case(
        Response,
        refused=[lambda it: {"in_reply_to": it}],
        allowed=[lambda it: {"in_reply_to": response(it.claim)}, {"in_reply_to": None}],
    ),
    "response_counter_claim_is_another": Case(
        Response,
        refused=[lambda it: {"counter_claim": it.claim}],
        allowed=[lambda it: {"counter_claim": claim()}, {"counter_claim": None}],
    ),
}  # fmt: skip

# What a row can't tell by itself is refused by triggers.
RULES = {
    "actor_is_not_part_of_its_own_part": Case(
        Actor,
        refused=[lambda it: {"part_of": actor("Office", part_of=actor("Ministry", part_of=it))}],
        allowed=[lambda it: {"part_of": actor("Office", part_of="Ministry")}],
    ),
    "place_is_not_part_of_its_own_part": Case(
        Place,
        refused=[lambda it: {"part_of": place("Street", part_of=place("Quarter", part_of=it))}],
        allowed=[lambda it: {"part_of": place("Street", part_of="Quarter")}],
    ),
    "response_replies_within_its_claim": Case(
        Response,
        refused=[lambda it: {"in_reply_to": response(claim())}],
        allowed=[lambda it: {"in_reply_to": response(it.claim)}],
    ),
    "response_thread_does_not_turn_back": Case(
        Response,
        refused=[lambda it: {"in_reply_to": response(it)}, lambda it: {"in_reply_to": response(response(it))}],
        allowed=[lambda it: {"in_reply_to": response(response(it.claim))}],
    ),
    "merge_leads_to_what_goes_on": Case(
        Merge,
        refused=[
            lambda it: {"survivor": merge(claim(), claim()).merged},
            lambda it: {"merged": merge(claim(published=False), claim(published=False)).survivor},
        ],
        allowed=[lambda it: {"survivor": merge(claim(), claim()).survivor}],
    ),
    "merge_leaves_nothing_published": Case(
        Merge,
        refused=[lambda it: {"merged": claim()}],
        allowed=[lambda it: {"merged": claim(status=Status.WITHDRAWN)}],
    ),
    "claim_merged_is_not_published": Case(
        Claim,
        refused=[lambda it: {"status": merge(it, claim()) and Status.PUBLISHED}],
        allowed=[lambda it: {"status": merge(claim(), it) and Status.PUBLISHED}],
    ),
}  # fmt: skip


def another_name(of: PlaceName, **fields: str) -> dict[str, str]:
    PlaceName.objects.create(place=of.place, name="Ханкенди", language="ru")
    return fields


def address_of_another(taken: str, wanted: str) -> dict[str, str]:
    source("Another", url=taken)
    return {"url": wanted}


def each(cases: dict[str, Case], kind: str) -> Iterable[Any]:
    return [
        pytest.param(name, case.model, fields, id=f"{name}-{number}")
        for name, case in cases.items()
        for number, fields in enumerate(getattr(case, kind))
    ]


def made(model: type[models.Model], fields: Fields) -> tuple[Any, dict[str, Any]]:
    """A record that breaks no rule, and what is to be written to it."""
    record = MAKERS[model]()
    return record, fields(record) if callable(fields) else fields


def named_rules() -> set[str]:
    """The rules that the triggers name when they refuse a row."""
    heard: set[str] = set()

    class Listening(SQLite):
        def refuse(self, rule: str, message: str, condition: str) -> str:
            heard.add(rule)
            return super().refuse(rule, message, condition)

    all_triggers(Listening())
    return heard


def test_every_constraint_has_its_case_here():
    constraints = {
        constraint.name
        for model in apps.get_app_config("claims").get_models()
        for constraint in model._meta.constraints
    }
    assert constraints == CASES.keys()
    assert named_rules() == RULES.keys()


@pytest.mark.parametrize(("name", "model", "fields"), each(CASES | RULES, "refused"))
def test_the_database_refuses_what_breaks_a_rule(name, model, fields):
    record, wanted = made(model, fields)
    with pytest.raises(REFUSALS) as refusal, transaction.atomic():
        model._base_manager.filter(pk=record.pk).update(**wanted)
    if isinstance(refusal.value, IntegrityError) and not name.endswith("_once"):
        assert name in str(refusal.value)


@pytest.mark.parametrize(("name", "model", "fields"), each(CASES | RULES, "allowed"))
def test_the_database_takes_the_nearest_that_breaks_none(name, model, fields):
    record, wanted = made(model, fields)
    assert model._base_manager.filter(pk=record.pk).update(**wanted) == 1


@pytest.mark.parametrize(("name", "model", "fields"), each(CASES | RULES, "refused"))
def test_a_form_refuses_what_breaks_a_rule_in_plain_words(name, model, fields):
    record, wanted = made(model, fields)
    for field, value in wanted.items():
        setattr(record, field, value)
    with pytest.raises(ValidationError) as refusal:
        record.full_clean()
    assert refusal.value.messages
    for message in refusal.value.messages:
        assert message[0] in "“‘'" or message[0].isupper()
        assert message.endswith(".")
        assert name not in message


@pytest.mark.parametrize(("name", "model", "fields"), each(CASES | RULES, "allowed"))
def test_a_form_takes_the_nearest_that_breaks_none(name, model, fields):
    record, wanted = made(model, fields)
    for field, value in wanted.items():
        setattr(record, field, value)
    record.full_clean()


@pytest.mark.parametrize("model", [Actor, ActorLineage, Place, PlaceName, Source, Claim, Response])
def test_a_form_refuses_records_that_are_not_there(model):
    record = MAKERS[model]()
    keys = [field for field in model._meta.concrete_fields if field.is_relation]
    for field in keys:
        setattr(record, field.attname, 2**62)
    with pytest.raises(ValidationError) as refusal:
        record.full_clean()
    assert refusal.value.message_dict.keys() == {field.name for field in keys}


@pytest.mark.parametrize("text", ["soon", "2020-02-30", "1" * 40, "1" * 50_000, "\0", "2020\ud800"])
@pytest.mark.parametrize(
    ("model", "name"),
    [
        (Claim, "said"),
        (Response, "said"),
        (Source, "published"),
        (Event, "began"),
        (Event, "ended"),
    ],
)
def test_a_bad_date_is_an_error_at_its_field_and_nothing_else(model, name, text):
    record = MAKERS[model]()
    setattr(record, name, text)
    with pytest.raises(ValidationError) as refusal:
        record.full_clean()
    assert refusal.value.message_dict.keys() == {name}


def test_a_bulk_insert_is_held_to_the_rules_too():
    with pytest.raises(IntegrityError, match="actor_kind_is_known"), transaction.atomic():
        Actor.objects.bulk_create([Actor(slug="a", name="A", kind="king")])
    one = response(claim())
    reply = Response(
        claim=claim(), in_reply_to=one, actor=actor("Armenia"), stance=Stance.DENIES, text="No."
    )
    with pytest.raises(IntegrityError, match="within_its_claim"), transaction.atomic():
        Response.objects.bulk_create([reply])


def test_publishing_by_a_form_needs_no_moment_typed_in():
    record = claim(published=False)
    record.status = Status.PUBLISHED
    record.full_clean()
    record.save()
    assert Claim.objects.get(pk=record.pk).published_at is not None
