"""What whoever runs a tracker can rely on: `manage.py rederive` finds and mends what is untrue,
and on a healthy database there is nothing to find."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from io import StringIO
from pathlib import Path
from threading import Event as Signal
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims import dialects, rederivation, triggers
from claims.choices import Stance, Standing, Status
from claims.models import (
    Actor,
    ActorLineage,
    Claim,
    Place,
    PlaceLineage,
    PlaceName,
    Response,
    SearchDocument,
)
from claims.rederivation import rederive

from .cast import actor, claim, event, place, response, topic

on_sqlite = connection.vendor == "sqlite"
HEALTHY = "Everything that is derived is as it should be.\n"
DERIVED = (
    "pk", "standing", "response_count", "denial_count", "answered_by_accused",
    "first_answered_earliest", "first_answered_latest", "delay_days_low", "delay_days_high",
)  # fmt: skip


def sql(*statements: str) -> None:
    """Run statements, each of which may alter a table: so nothing may be left waiting on one."""
    with connection.cursor() as cursor:
        for statement in statements:
            connection.check_constraints()
            cursor.execute(statement)
    connection.check_constraints()


def run(*arguments: str) -> tuple[int, str]:
    """The command's exit status, and what it printed."""
    connection.check_constraints()
    output, status = StringIO(), 0
    try:
        call_command("rederive", *arguments, stdout=output)
    except SystemExit as exit_:
        status = int(exit_.code or 0)
    return status, output.getvalue()


def everything_derived() -> dict[str, Any]:
    """All that the database keeps by itself, and which of its triggers are not as they should be."""
    return {
        "claims": list(Claim.objects.order_by("pk").values_list(*DERIVED)),
        "documents": list(SearchDocument.objects.order_by("pk").values_list("pk", "body")),
        "actors": set(ActorLineage.objects.values_list("actor", "ancestor", "depth")),
        "places": set(PlaceLineage.objects.values_list("place", "ancestor", "depth")),
        "triggers": triggers.wrong(connection),
        "index": dialects.of(connection).word_index_is_true(connection, *triggers.WORDS),
    }


def without_triggers(*statements: str) -> None:
    """Write behind the back of the database's triggers."""
    dialect = dialects.of(connection)
    connection.check_constraints()
    triggers.remove(connection)
    sql(*statements)
    triggers.install(connection)
    sql(*dialect.rebuild_word_index(*triggers.WORDS))


@pytest.fixture
def scene(db: None) -> Claim:
    """A claim that is denied after two days by a part of the accused, at a place that is a part."""
    quarter = place("Quarter", part_of="Stepanakert")
    PlaceName.objects.create(place=quarter, name="Թաղամաս", language="hy")
    ministry = actor("Ministry", part_of="Armenia")
    shelling = claim("Somebody shelled the school", accused="Armenia", place=quarter)
    response(shelling, "Nobody did", actor=ministry, said="2023-09-21")
    return shelling


# What is untrue is found, named, left alone by --check, and mended

UNTRUE = {
    "standing": ["UPDATE claims_claim SET standing = 'contested'"],
    "response_count": ["UPDATE claims_claim SET response_count = 7"],
    "denial_count": ["UPDATE claims_claim SET denial_count = 0"],
    "answered_by_accused": ["UPDATE claims_claim SET answered_by_accused = (1 = 0)"],
    "first_answered_earliest": ["UPDATE claims_claim SET first_answered_earliest = '1999-12-31'"],
    "first_answered_latest": ["UPDATE claims_claim SET first_answered_latest = NULL"],
    "delay_days_low": ["UPDATE claims_claim SET delay_days_low = 3"],
    "delay_days_high": ["UPDATE claims_claim SET delay_days_high = NULL"],
    "search document": ["UPDATE claims_searchdocument SET body = 'other words'"],
    "search document that is gone": ["DELETE FROM claims_searchdocument"],
    "actor lineage": ["DELETE FROM claims_actorlineage WHERE depth = 1"],
    "actor lineage too deep": ["UPDATE claims_actorlineage SET depth = 2 WHERE depth = 1"],
    "actor lineage too much": [
        """INSERT INTO claims_actorlineage (actor_id, ancestor_id, depth)
        SELECT min(id), max(id), 1 FROM claims_actor"""
    ],
    "place lineage": ["DELETE FROM claims_placelineage WHERE depth = 1"],
}


@pytest.mark.parametrize("what", UNTRUE)
def test_what_is_untrue_is_found_and_mended(scene, what):
    healthy = everything_derived()
    without_triggers(*UNTRUE[what])
    untrue = everything_derived()
    assert untrue != healthy
    found = f"{' '.join(what.split()[:2])}: {2 if 'deep' in what else 1} differed\n"

    status, said = run("--check")
    assert status == 1
    assert found in said
    assert everything_derived() == untrue

    status, said = run()
    assert status == 0
    assert found in said
    assert said.endswith("Put right.\n")
    assert everything_derived() == healthy
    assert run("--check") == (0, HEALTHY)


def stale(name: str) -> list[str]:
    """Statements that give a trigger another body than it should have."""
    dialect = dialects.of(connection)
    trigger = dialects.Trigger(name, "claims_response", "DELETE", ["DELETE FROM claims_topic"])
    return dialect.create_trigger(trigger)


# SQLite knows no way to switch a trigger off.
WRONG = ["missing", "stale", "unknown"] + ([] if on_sqlite else ["switched off"])


@pytest.mark.parametrize("kind", WRONG)
def test_a_trigger_that_is_not_as_it_should_be_is_found_and_mended(scene, kind):
    dialect, name = dialects.of(connection), "keep_response_deleted"
    if kind == "missing":
        sql(*dialect.drop_trigger(name, "claims_response"))
    elif kind == "stale":
        sql(*stale(name))
    elif kind == "unknown":
        name = "keep_of_an_older_version"
        sql(*stale(name))
    else:
        sql(f"ALTER TABLE claims_response DISABLE TRIGGER {name}")

    status, said = run("--check")
    assert status == 1
    assert f"triggers: 1 differed\n  trigger {name} is missing, stale or unknown\n" in said
    assert triggers.wrong(connection) == [name]

    assert run()[0] == 0
    assert run("--check") == (0, HEALTHY)
    Response.objects.all()._raw_delete("default")
    assert Claim.objects.get().standing == Standing.UNANSWERED


def test_a_word_index_out_of_step_is_found_and_mended(scene):
    if on_sqlite:
        words = "claims_searchdocument_words"
        sql(f"INSERT INTO {words}({words}, rowid, body) SELECT 'delete', claim_id, body"
            " FROM claims_searchdocument")  # fmt: skip
    else:
        sql(*dialects.of(connection).drop_word_index("claims_searchdocument"))
    status, said = run("--check")
    assert status == 1
    assert "word index: 1 differed" in said
    assert run("--check")[0] == 1
    assert run()[0] == 0
    assert run("--check") == (0, HEALTHY)
    assert list(Claim.objects.search("school")) == [scene]


def test_all_that_is_untrue_is_counted_and_the_first_are_shown(scene, monkeypatch):
    monkeypatch.setattr(rederivation, "EXAMPLES", 4)
    monkeypatch.setattr("claims.management.commands.rederive.EXAMPLES", 4)
    monkeypatch.setattr(rederivation, "BATCH", 2)
    for _ in range(6):
        response(claim())
    without_triggers("UPDATE claims_claim SET denial_count = 5, standing = 'retracted'")
    status, said = run()
    assert status == 0
    assert said.startswith("denial_count: 7 differed\nstanding: 7 differed\n  claim ")
    assert said.count("\n  claim ") == 4
    assert "  … the first 4 of 14\n" in said
    assert run("--check") == (0, HEALTHY)


def test_a_healthy_database_has_nothing_to_mend(scene):
    healthy = everything_derived()
    assert run("--check") == (0, HEALTHY)
    assert run() == (0, HEALTHY)
    assert everything_derived() == healthy


@pytest.mark.django_db
def test_an_empty_tracker_has_nothing_to_mend():
    assert run("--check") == (0, HEALTHY)


# Whatever is written, in any order


def all_records() -> list[Any]:
    """Every record that somebody logged; what the database derives by itself is not among them."""
    derived = {ActorLineage, PlaceLineage, SearchDocument}
    return [
        record
        for model in apps.get_app_config("claims").get_models()
        if model not in derived
        for record in model._base_manager.all()
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_fixtures_may_come_in_any_order(scene, tmp_path: Path, seed):
    other = claim(actor="Ministry", mentions=["Russia"], event=event(), topics=[topic()])
    answer = response(other, actor="Armenia", stance=Stance.RETRACTS)
    response(answer, actor="Russia", counter_claim=scene)
    healthy, records = everything_derived(), all_records()
    random.Random(seed).shuffle(records)
    fixture = tmp_path / "shuffled.json"
    fixture.write_text(serializers.serialize("json", records))

    tables = {"claims_claim_accused", "claims_claim_mentions", "claims_claim_topics"}
    tables |= {record._meta.db_table for record in records}
    connection.check_constraints()
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"DELETE FROM {table}")
    assert everything_derived() == {
        "claims": [], "documents": [], "actors": set(), "places": set(), "triggers": [], "index": True,
    }  # fmt: skip
    call_command("loaddata", str(fixture), verbosity=0)
    assert run("--check") == (0, HEALTHY)
    assert everything_derived() == healthy


def some(model: Any, number: int) -> Any:
    """One of the records of a model, by any number."""
    records = model.objects.order_by("pk")
    return records[number % records.count()]


def write(what: str, first: int, second: int) -> None:
    """One of the many ways to change a tracker, some of which it refuses."""
    one, other = some(Actor, first), some(Actor, second)
    told, answer = some(Claim, first), some(Response, second)
    changes: dict[str, Callable[[], Any]] = {
        "move": lambda: Actor.objects.filter(pk=one.pk).update(part_of=other),
        "free": lambda: Actor.objects.filter(pk=one.pk).update(part_of=None),
        "rename": lambda: Actor.objects.filter(pk=one.pk).update(name=f"Renamed {second}"),
        "accuse": lambda: told.accused.add(other),
        "acquit": lambda: told.accused.clear(),
        "mention": lambda: told.mentions.set([one, other]),
        "attribute": lambda: Claim.objects.filter(pk=told.pk).update(actor=other),
        "speak": lambda: Response.objects.filter(pk=answer.pk).update(actor=one),
        "date": lambda: Claim.objects.filter(pk=told.pk).update(said=f"20{second % 90 + 10}"),
        "answer": lambda: response(told, actor=other, stance=Stance.values[first % 11]),
        "reply": lambda: response(answer, actor=one, stance=Stance.values[second % 11]),
        "hide": lambda: Response.objects.filter(pk=answer.pk).update(status=Status.DRAFT),
        "carry": lambda: Response.objects.filter(in_reply_to=None, replies=None).update(claim=told),
        "place": lambda: Claim.objects.filter(pk=told.pk).update(place=some(Place, second)),
        "name": lambda: PlaceName.objects.update(name=f"Named {first}", place=some(Place, second)),
        "be part": lambda: Place.objects.filter(pk=some(Place, first).pk).update(
            part_of=some(Place, second)
        ),
        "unsay": lambda: Response.objects.filter(replies=None).exclude(
            pk=answer.pk
        )._raw_delete("default"),
    }  # fmt: skip
    with suppress(IntegrityError), transaction.atomic():
        changes[what]()


WAYS = (
    "move", "free", "rename", "accuse", "acquit", "mention", "attribute", "speak", "date", "answer",
    "reply", "hide", "carry", "place", "name", "be part", "unsay",
)  # fmt: skip


@pytest.mark.django_db
@given(
    writes=st.lists(
        st.tuples(st.sampled_from(WAYS), st.integers(0, 50), st.integers(0, 50)), max_size=12
    )
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_written_there_is_nothing_to_mend(writes):
    with transaction.atomic():
        quarter = place("Quarter", part_of="Stepanakert")
        PlaceName.objects.create(place=quarter, name="Թաղամաս", language="hy")
        actor("Ministry", part_of="Armenia")
        actor("Forces", part_of="Ministry")
        for speaker in ("Azerbaijan", "Ministry", "Russia"):
            response(claim(actor=speaker, accused="Forces", place=quarter), actor="Armenia")
        for what, first, second in writes:
            write(what, first, second)
        assert not rederive(connection, mend=False).counts
        transaction.set_rollback(True)


# Two at once


def meanwhile(first: Callable[[], Any], second: Callable[[], Any]) -> None:
    """Begin the second while the first has written and not committed yet, which it does soon."""
    written, over = Signal(), Signal()

    def begin() -> None:
        try:
            with transaction.atomic():
                first()
                written.set()
                over.wait(0.7)
        finally:
            connection.close()

    def follow() -> None:
        try:
            assert written.wait(10)
            with transaction.atomic():
                second()
        finally:
            over.set()
            connection.close()

    with ThreadPoolExecutor() as pool:
        for running in [pool.submit(begin), pool.submit(follow)]:
            running.result(timeout=30)


@pytest.fixture
def shelling(transactional_db: None) -> Claim:
    actor("Ministry")
    actor("Armenia")
    actor("Russia")
    return claim(accused="Armenia")


def assert_true() -> None:
    assert not rederive(connection, mend=False).counts


def test_two_who_answer_at_once_are_both_counted(shelling):
    meanwhile(
        lambda: response(shelling, actor="Armenia"),
        lambda: Response.objects.create(
            claim=shelling, actor=actor("Russia"), stance=Stance.ACKNOWLEDGES, text="Yes.",
            source=shelling.source, status=Status.PUBLISHED,
        ),
    )  # fmt: skip
    shelling.refresh_from_db()
    assert (shelling.response_count, shelling.denial_count) == (2, 1)
    assert shelling.standing == Standing.CONTESTED
    assert_true()


def test_many_who_answer_at_once_are_all_counted(shelling):
    def answer(number: int) -> None:
        try:
            Response.objects.create(
                claim=shelling, actor=actor("Russia"), stance=Stance.DENIES, text=f"No, {number}.",
                source=shelling.source, status=Status.PUBLISHED,
            )  # fmt: skip
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(answer, range(20)))
    shelling.refresh_from_db()
    assert (shelling.response_count, shelling.denial_count) == (20, 20)
    assert_true()


def test_two_who_mention_at_once_are_both_found(shelling):
    meanwhile(
        lambda: shelling.mentions.add(Actor.objects.get(name="Ministry")),
        lambda: shelling.mentions.add(Actor.objects.get(name="Russia")),
    )
    assert list(Claim.objects.search("ministry russia")) == [shelling]
    assert_true()


def rename() -> None:
    Actor.objects.filter(name="Ministry").update(name="Office")


def log_by_ministry() -> None:
    claim("They shelled us again", actor=Actor.objects.get(slug="ministry"))


@pytest.mark.parametrize("pair", [(rename, log_by_ministry), (log_by_ministry, rename)])
def test_a_claim_logged_during_a_rename_is_found_by_the_new_name(shelling, pair):
    meanwhile(*pair)
    assert Claim.objects.search("office again").count() == 1
    assert_true()


def move() -> None:
    Actor.objects.filter(name="Ministry").update(part_of=Actor.objects.get(name="Armenia"))


def answer_by_ministry() -> None:
    response(Claim.objects.get(), actor=Actor.objects.get(name="Ministry"))


@pytest.mark.parametrize("pair", [(move, answer_by_ministry), (answer_by_ministry, move)])
def test_an_answer_logged_during_a_move_counts_as_what_its_actor_is_part_of(shelling, pair):
    meanwhile(*pair)
    assert Claim.objects.get().answered_by_accused is True
    assert_true()


def test_two_who_reply_to_each_other_at_once_make_no_circle(shelling):
    one, other = response(shelling), response(shelling)

    def reply(to: Response, by: Response) -> Callable[[], Any]:
        return lambda: Response.objects.filter(pk=by.pk).update(in_reply_to=to)

    with pytest.raises(DatabaseError, match="thread_does_not_turn_back"):
        meanwhile(reply(one, other), reply(other, one))


def test_two_who_move_below_each_other_at_once_make_no_circle(shelling):
    def below(part: str, whole: str) -> Callable[[], Any]:
        return lambda: Actor.objects.filter(name=part).update(part_of=Actor.objects.get(name=whole))

    with pytest.raises(DatabaseError, match="is_not_part_of_its_own_part"):
        meanwhile(below("Armenia", "Russia"), below("Russia", "Armenia"))
