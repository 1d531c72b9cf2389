"""`manage.py rederive`: what is derived untrue is found, named and put right."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from claims import dialects, triggers
from claims.models import ActorLineage, Claim, PlaceLineage, SearchDocument

from .cast import actor, claim, place, response

pytestmark = pytest.mark.django_db


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def untended():
    """A denied claim in a database whose triggers are gone."""
    ministry = actor("Ministry", part_of="Azerbaijan")
    shelling = claim("Shells fell", actor=ministry, place=place("Aghdam", part_of="Karabakh"))
    response(shelling)
    triggers.remove(connection)
    return shelling


FALSEHOODS = {
    "standing": "UPDATE claims_claim SET standing = 'acknowledged'",
    "denial_count": "UPDATE claims_claim SET denial_count = 7",
    "response_count": "UPDATE claims_claim SET response_count = 7",
    "delay_days_low": "UPDATE claims_claim SET delay_days_low = 99",
    "first_answered_latest": "UPDATE claims_claim SET first_answered_latest = NULL",
    "actor lineage": "DELETE FROM claims_actorlineage WHERE depth = 1",
    "place lineage": "DELETE FROM claims_placelineage WHERE depth = 1",
    "search document": "UPDATE claims_searchdocument SET body = 'nothing of the kind'",
}


@pytest.mark.parametrize("what", FALSEHOODS)
def test_a_falsehood_is_named_and_left_by_the_check_and_put_right_without_it(
    untended, what, capsys
):
    sql(FALSEHOODS[what])
    with pytest.raises(SystemExit) as left:
        call_command("rederive", check=True)
    assert left.value.code == 1
    assert f"{what}: 1 differed" in capsys.readouterr().out
    call_command("rederive")
    assert f"{what}: 1 differed" in capsys.readouterr().out
    call_command("rederive", check=True)
    assert "as it should be" in capsys.readouterr().out
    assert Claim.objects.get().standing == "denied"
    assert ActorLineage.objects.filter(depth=1).count() == 1
    assert PlaceLineage.objects.filter(depth=1).count() == 1
    assert SearchDocument.objects.filter(body__contains="shells fell").exists() or (
        Claim.objects.search("shells").exists()
    )


def test_a_missing_trigger_is_named_and_put_back(capsys):
    claim()
    name, (table, _) = next(iter(dialects.of(connection).installed(connection, "keep_").items()))
    for statement in dialects.of(connection).drop_trigger(name, table):
        sql(statement)
    with pytest.raises(SystemExit):
        call_command("rederive", check=True)
    assert name in capsys.readouterr().out
    call_command("rederive")
    assert triggers.wrong(connection) == []


def test_a_healthy_database_has_nothing_to_report(capsys):
    response(claim())
    call_command("rederive", check=True)
    assert capsys.readouterr().out == "Everything that is derived is as it should be.\n"
