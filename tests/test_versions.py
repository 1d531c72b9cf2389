"""Whatever changes a record moves its version; nothing else does."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import bulk, triggers
from claims.choices import Stance
from claims.concurrency import hold_unchanged, save_if_unchanged
from claims.models import (
    Actor,
    Claim,
    Event,
    Place,
    PlaceName,
    Response,
    Source,
    Topic,
)
from tests import cast

pytestmark = pytest.mark.django_db

EDITED = (Actor, Claim, Event, Place, PlaceName, Response, Source, Topic)
DERIVED = {
    "standing", "response_count", "denial_count", "answered_by_accused", "first_answered_earliest",
    "first_answered_latest", "delay_days_low", "delay_days_high", "canonical_url",
}  # fmt: skip


def version(record) -> int:
    return type(record).objects.values_list("version", flat=True).get(pk=record.pk)


def name_of(place) -> PlaceName:
    return PlaceName.objects.get_or_create(place=place, name="Khankendi", language="az")[0]


def one_of_each() -> list:
    claim = cast.claim(published=False)
    return [
        cast.actor(), claim, cast.event(), cast.place(), name_of(cast.place()),
        cast.response(claim, published=False), cast.source(), cast.topic(),
    ]  # fmt: skip


def text_of(record) -> str:
    """The name of a field that holds a text."""
    return next(name for name in ("text", "title", "name") if hasattr(record, name))


def test_every_column_that_is_written_moves_the_version():
    for model in EDITED:
        written = {
            field.column
            for field in model._meta.concrete_fields
            if not field.generated and not field.primary_key and field.name not in DERIVED
        }
        table = model._meta.db_table
        assert set(triggers.VERSIONED[table]) == written - {"version", "changed_at"}, table
        for field in model._meta.many_to_many:
            assert field.remote_field.through._meta.db_table in triggers.NAMING


def test_saving_a_change_moves_the_version_by_one_and_saving_none_does_not():
    for record in one_of_each():
        before = version(record)
        record.save()
        assert version(record) == before
        setattr(record, text_of(record), "Another")
        record.save()
        assert version(record) == before + 1


def test_who_saves_an_old_copy_does_not_turn_the_version_back():
    for record in one_of_each():
        old = type(record).objects.get(pk=record.pk)
        for text in ("One", "Two"):
            type(record).objects.filter(pk=record.pk).update(**{text_of(record): text})
        before = version(record)
        setattr(old, text_of(record), "Three")
        old.save()
        assert version(record) == before + 1


def test_bulk_updates_and_raw_sql_move_the_version():
    for record in one_of_each():
        before, column = version(record), text_of(record)
        type(record).objects.filter(pk=record.pk).update(**{column: "In bulk"})
        assert version(record) == before + 1
        with connection.cursor() as cursor:
            table = record._meta.db_table
            cursor.execute(f"UPDATE {table} SET {column} = 'Raw' WHERE id = %s", [record.pk])
        assert version(record) == before + 2


def test_what_is_named_among_several_moves_the_version():
    claim, event = cast.claim(), cast.event()
    for record, name, one in (
        (claim, "accused", cast.actor("Armenia")),
        (claim, "mentions", cast.actor("Russia")),
        (claim, "topics", cast.topic()),
        (claim, "further_sources", cast.source("Another")),
        (event, "places", cast.place()),
    ):
        for change in ("add", "remove"):
            before = version(record)
            getattr(getattr(record, name), change)(one)
            assert version(record) == before + 1
            getattr(getattr(record, name), change)(one)
            assert version(record) == before + 1


def test_what_is_derived_of_a_claim_leaves_its_version():
    claim = cast.claim(accused="Armenia")
    before = version(claim)
    denial = cast.response(claim)
    claim.refresh_from_db()
    assert claim.denial_count == 1
    Response.objects.filter(pk=denial.pk).update(stance=Stance.ACKNOWLEDGES)
    assert version(claim) == before


# Saving only what nobody changed


def test_what_somebody_else_changed_is_not_saved():
    for record in one_of_each():
        current, mine = (type(record).objects.get(pk=record.pk) for _ in range(2))
        setattr(current, text_of(record), "Theirs")
        save_if_unchanged(current, current.version)
        setattr(mine, text_of(record), "Mine")
        with pytest.raises(ValidationError, match="Somebody changed it"):
            save_if_unchanged(mine, mine.version)
        assert getattr(type(record).objects.get(pk=record.pk), text_of(record)) == "Theirs"


def test_who_saved_can_save_again():
    actor = cast.actor()
    for name in ("One", "Two"):
        actor.name = name
        save_if_unchanged(actor, actor.version)
    assert Actor.objects.get().name == "Two"


@pytest.mark.parametrize("nothing", [None, "", "x", "-1", "1e0", 2**70])
def test_what_is_no_version_is_an_old_one(nothing):
    with pytest.raises(ValidationError, match="Somebody changed it"):
        hold_unchanged(cast.actor(), nothing)


def test_what_was_deleted_is_told():
    topic = cast.topic()
    Topic.objects.all().delete()
    with pytest.raises(ValidationError, match="gone"):
        save_if_unchanged(topic, 1)


# Writing in bulk


def kept(record) -> list:
    """The history of a record, the oldest first: kind, user, reason."""
    rows = record.history.order_by("history_id")
    return list(rows.values_list("history_type", "history_user", "history_change_reason"))


def test_what_is_made_in_bulk_has_its_history_with_all_that_it_names():
    armenia, shelling = cast.actor("Armenia"), cast.topic()
    user = cast.analyst()
    claims = bulk.create(
        Claim,
        [Claim(text="One"), Claim(text="Two")],
        several={"accused": [[armenia.pk], []], "topics": [[shelling.pk], [shelling.pk]]},
        by=user,
        reason="From the table",
    )
    assert [kept(claim) for claim in claims] == [[("+", user.pk, "From the table")]] * 2
    first, second = (claim.history.get() for claim in claims)
    assert [row.actor_id for row in first.accused.all()] == [armenia.pk]
    assert not second.accused.exists()
    assert [row.topic_id for row in second.topics.all()] == [shelling.pk]
    assert list(claims[0].accused.all()) == [armenia]


def test_what_is_changed_in_bulk_has_its_history_too():
    armenia, user = cast.actor("Armenia"), cast.analyst()
    claims = [cast.claim("One", accused="Azerbaijan"), cast.claim("Two")]
    before = [claim.changed_at for claim in claims]
    for claim in claims:
        claim.text += ", reworded"
    bulk.change(
        claims, ["text"], several={"accused": [[armenia.pk], [armenia.pk]]}, by=user, reason="Why"
    )
    for claim, moment in zip(claims, before, strict=True):
        claim.refresh_from_db()
        assert claim.text.endswith("reworded")
        assert claim.changed_at > moment
        assert list(claim.accused.all()) == [armenia]
        newest = claim.history.first()
        assert (newest.history_type, newest.history_user, newest.history_change_reason) == (
            "~", user, "Why",
        )  # fmt: skip
        assert [row.actor_id for row in newest.accused.all()] == [armenia.pk]


def test_what_is_written_in_bulk_costs_no_more_queries_for_more():
    armenia = cast.actor("Armenia")

    def queries(count: int) -> int:
        claims = [Claim(text=f"Of {count}") for _ in range(count)]
        with CaptureQueriesContext(connection) as captured:
            bulk.create(Claim, claims, several={"accused": [[armenia.pk]] * count})
            bulk.change(claims, ["text"], several={"mentions": [[armenia.pk]] * count})
        return len(captured)

    assert queries(2) == queries(12)
