"""What the database itself refuses, whichever way a record is written."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.db.models import CheckConstraint, F, UniqueConstraint

from claims.models import Actor, Claim, Event, Place, PlaceName, Response, Snapshot, Source, Topic

from .cast import LOGGED_AT, actor, claim, event, place, response, source, topic

pytestmark = pytest.mark.django_db

SHA = "0" * 64


def records() -> dict:
    """One record of each kind that a bad write is tried on."""
    shelling = claim(published=False)
    answer = response(shelling, published=False)
    here, document = place(), source()
    name = PlaceName.objects.create(place=here, name="Khankendi", language="en")
    kept = Snapshot.objects.create(
        source=document, content=b"", media_type="text/html", sha256=SHA, taken_at=LOGGED_AT
    )
    return {
        Actor: actor(), Place: here, PlaceName: name, Event: event(), Topic: topic(),
        Source: document, Snapshot: kept, Claim: shelling, Response: answer,
    }  # fmt: skip


STATEMENT = {
    "status_is_known": {"status": "secret"},
    "said_is_a_date": {"said": "2023-02-30"},
    "published_has_text_actor_source": {
        "status": "published",
        "published_at": LOGGED_AT,
        "text": "",
    },
    "withdrawn_has_reason": {"status": "withdrawn", "withdrawn_reason": ""},
}
REFUSED = {
    "actor_kind_is_known": (Actor, {"kind": "galaxy"}),
    "actor_is_not_part_of_itself": (Actor, {"part_of": F("id")}),
    "actor_slug_is_a_slug": (Actor, {"slug": "a b"}),
    "actor_name_is_filled": (Actor, {"name": ""}),
    "actor_wikidata_id_is_an_item": (Actor, {"wikidata_id": "Q0"}),
    "place_name_is_filled": (Place, {"name": ""}),
    "place_name_name_is_filled": (PlaceName, {"name": ""}),
    "event_title_is_filled": (Event, {"title": ""}),
    "topic_name_is_filled": (Topic, {"name": ""}),
    "source_title_is_filled": (Source, {"title": ""}),
    "snapshot_sha256_is_a_digest": (Snapshot, {"sha256": "F" * 64}),
    "place_is_not_part_of_itself": (Place, {"part_of": F("id")}),
    "place_slug_is_a_slug": (Place, {"slug": ""}),
    "place_coordinates_in_range": (Place, {"latitude": 90.5, "longitude": 10}),
    "event_began_is_a_date": (Event, {"began": "yesterday"}),
    "event_ended_is_a_date": (Event, {"ended": "2021/2020"}),
    "event_does_not_end_before_it_begins": (Event, {"began": "2021", "ended": "2020"}),
    "event_slug_is_a_slug": (Event, {"slug": "é"}),
    "topic_slug_is_a_slug": (Topic, {"slug": "a/b"}),
    "source_kind_is_known": (Source, {"kind": "rumour"}),
    "source_reliability_is_known": (Source, {"reliability": "G"}),
    "source_published_is_a_date": (Source, {"published": "2023-13"}),
    "source_url_is_http": (Source, {"url": "javascript:alert(1)"}),
    "source_archive_url_is_http": (Source, {"archive_url": "data:text/html,x"}),
    "source_does_not_relay_itself": (Source, {"relays": F("id")}),
    **{f"claim_{name}": (Claim, values) for name, values in STATEMENT.items()},
    "claim_credibility_is_known": (Claim, {"credibility": "7"}),
    "claim_killed_low_not_above_high": (Claim, {"killed_low": 3, "killed_high": 2}),
    "claim_wounded_low_not_above_high": (Claim, {"wounded_low": 1, "wounded_high": 0}),
    "claim_judgement_is_signed_and_dated": (
        Claim,
        {"credibility": "2", "assessed_on": date(2024, 1, 2)},
    ),
    "claim_does_not_repeat_itself": (Claim, {"duplicate_of": F("id")}),
    **{f"response_{name}": (Response, values) for name, values in STATEMENT.items()},
    "response_stance_is_known": (Response, {"stance": "shrugs"}),
    "response_scope_is_known": (Response, {"scope": "placetime"}),
    "response_does_not_reply_to_itself": (Response, {"in_reply_to": F("id")}),
    "response_counter_claim_is_another": (Response, {"counter_claim": F("claim")}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses(name):
    model, values = REFUSED[name]
    kept = records()[model]
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=kept.pk).update(**values)
    assert model.objects.filter(pk=kept.pk, **{k: getattr(kept, k) for k in values}).exists()


def test_the_database_refuses_a_second_source_with_the_same_address():
    source("One", url="https://example.org/a")
    with pytest.raises(DatabaseError), transaction.atomic():
        source("Other", url="https://example.org/a")
    source("Third", url="")
    source("Fourth", url="")


def test_the_database_refuses_to_name_a_place_twice_alike():
    PlaceName.objects.create(place=place(), name="Khankendi", language="en")
    with pytest.raises(DatabaseError), transaction.atomic():
        PlaceName.objects.create(place=place(), name="Khankendi", language="en")


def test_the_nearest_allowed_values_are_taken():
    Claim.objects.filter(pk=claim(published=False).pk).update(killed_low=2, killed_high=2)
    Place.objects.filter(pk=place().pk).update(latitude=-90, longitude=180)
    Source.objects.filter(pk=source().pk).update(url="http://example.org/", reliability="A")
    Response.objects.filter(pk=response(claim()).pk).update(scope="place,time")
    assert Event.objects.filter(pk=event().pk).update(began="2020", ended="2020-01") == 1


# Tried elsewhere: these keep derived columns and lineages, which a trigger puts right at once.
ELSEWHERE = {
    "claim_standing_is_known", "actor_lineage_once", "place_lineage_once", "source_url_once",
    "place_name_once",
}  # fmt: skip


def test_every_constraint_of_the_models_is_tried():
    named = {
        constraint.name
        for model in apps.get_app_config("claims").get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
    }
    assert sorted(named - REFUSED.keys() - ELSEWHERE) == []
