"""The invented tracker: the same from the same seed, true in all that is derived, and never mixed."""

from __future__ import annotations

from itertools import islice

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from claims.choices import Standing
from claims.invention import World, fill
from claims.models import Actor, Claim, Response
from claims.rederivation import rederive

from .cast import actor, claim

SCRIPTS = {"Latin": "ə", "Armenian": "ա", "Georgian": "ა", "Arabic": "ا", "Cyrillic": "о"}


def words(world: World) -> list:
    return [(one.fields, one.accused, one.responses) for one in islice(world.claims(), 50)]


def test_the_same_seed_invents_the_same_tracker_and_another_seed_another():
    assert words(World(50, seed=7)) == words(World(50, seed=7))
    assert words(World(50, seed=7)) != words(World(50, seed=8))


@pytest.mark.django_db
def test_an_invented_tracker_has_five_scripts_every_standing_and_nothing_to_rederive():
    fill(World(400))
    assert Claim.objects.count() == 400
    quotes = "".join(Claim.objects.values_list("quote", flat=True))
    assert [script for script, letter in SCRIPTS.items() if letter not in quotes] == []
    standings = set(Claim.objects.values_list("standing", flat=True))
    assert {Standing.DENIED, Standing.UNANSWERED, Standing.CONTESTED} <= standings
    assert not rederive(connection, mend=False).counts


@pytest.mark.django_db
def test_an_invented_tracker_takes_further_records():
    fill(World(20))
    newest = Claim.objects.create(actor=Actor.objects.first(), text="Logged by hand")
    assert newest.pk == 21
    assert Response.objects.create(claim=newest, stance="denies").pk > 0


@pytest.mark.django_db
def test_inventions_are_never_mixed_with_what_was_said(settings):
    settings.INVENTED_DATA = True
    actor("Armenia")
    with pytest.raises(ValueError, match="not empty"):
        fill(World(5))
    claim()
    call_command("invent", claims=5)
    assert Claim.objects.count() == 1


@pytest.mark.django_db
def test_inventing_needs_the_setting_that_marks_every_page(settings, client):
    with pytest.raises(CommandError, match="INVENTED_DATA=true"):
        call_command("invent", claims=5)
    assert b"Invented data" not in client.get(reverse("home")).content
    settings.INVENTED_DATA = True
    for name in ("home", "claims", "actors", "about"):
        assert b"Invented data" in client.get(reverse(name)).content
