"""What a reader can rely on in the matrix of who accuses whom."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.choices import Stance, Standing, Status
from claims.matrix import MOST_ACTORS, MOST_NAMES
from claims.models import Actor, Claim
from tests import cast
from tests.reading import links, main, tags, words

pytestmark = pytest.mark.django_db

HIDDEN = [Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN]


@pytest.fixture
def sides():
    """Two states, each with a ministry, and one of these with an office below it."""
    cast.actor("Office", part_of=cast.actor("Ministry", part_of="Armenia"))
    cast.actor("Army", part_of="Azerbaijan")
    cast.actor("France")


def cells(response):
    """The claims in each cell, by the names of who accuses and who is accused."""
    return {
        (cell.claimant.name, cell.accused.name): cell.count
        for row in response.context["matrix"].rows
        for cell in row.cells
        if cell
    }


def lists(response):
    """The addresses of the lists that the cells open, with the number that each cell shows."""
    return {
        address: int(text.split()[0])
        for text, address in links(response).items()
        if address.startswith("/claims/?actor=")
    }


def counted(client, address):
    return client.get(address).context["listing"].page.paginator.count


# Verbs


def test_claims_are_standings_between_actors_by_how_they_stand(sides):
    cast.response(cast.claim(actor="Army", accused=["Ministry", "Office"]))
    cast.claim(actor="Azerbaijan", accused=["Office", "France"])
    cast.claim(actor="Azerbaijan")
    wholes = Actor.objects.wholes()
    armenia, azerbaijan, france = (
        cast.actor(name).pk for name in ("Armenia", "Azerbaijan", "France")
    )
    assert Claim.objects.standings_between(wholes, wholes) == {
        (azerbaijan, armenia): {Standing.DENIED: 1, Standing.UNANSWERED: 1},
        (azerbaijan, france): {Standing.UNANSWERED: 1},
    }
    assert Claim.objects.standings_between(wholes.filter(pk=france), wholes) == {}


def test_claims_are_counted_by_who_makes_and_by_who_faces_them(sides):
    cast.claim(actor="Army", accused=["Ministry", "Office"])
    cast.claim(actor="Azerbaijan")
    wholes = Actor.objects.wholes()
    silent = Standing.UNANSWERED
    assert Claim.objects.standings_by_claimant(wholes) == {cast.actor("Azerbaijan").pk: {silent: 2}}
    assert Claim.objects.standings_by_accused(wholes) == {cast.actor("Armenia").pk: {silent: 1}}


def test_accusing_and_accused_by_take_actors_with_their_parts(sides):
    cast.claim("Against the office", actor="Army", accused="Office")
    cast.claim("Against France", actor="France", accused="France")
    armenia = Actor.objects.filter(name="Armenia")
    azerbaijan = Actor.objects.filter(name="Azerbaijan")
    for found in (Claim.objects.accusing(armenia), Claim.objects.accused_by(azerbaijan)):
        assert [claim.text for claim in found] == ["Against the office"]


def test_actors_are_divided_into_parts_of_which_none_holds_another(sides):
    names = [actor.name for actor in Actor.objects.divided()]
    assert names == ["Army", "France", "Ministry"]


# The table


def test_a_claim_against_two_parts_counts_once_for_their_state(client, sides):
    cast.claim(actor="Army", accused=["Ministry", "Office", "Armenia"])
    assert cells(client.get("/matrix/")) == {("Azerbaijan", "Armenia"): 1}


def test_the_parts_take_the_place_of_their_states_where_asked_for(client, sides):
    cast.claim(actor="Army", accused=["Office", "France"])
    cast.claim(actor="Azerbaijan", accused="Armenia")
    assert cells(client.get("/matrix/?by=parts")) == {
        ("Army", "Ministry"): 1,
        ("Army", "France"): 1,
    }
    assert "in its own name" in main(client.get("/matrix/?by=parts"))


def test_an_actor_whose_parts_accuse_each_other_stands_framed_on_the_diagonal(client, sides):
    cast.claim(actor="Ministry", accused="Office")
    response = client.get("/matrix/")
    assert cells(response) == {("Armenia", "Armenia"): 1}
    assert "level-1 inward" in [cell.get("class") for cell in tags(response, "td")]


@pytest.mark.parametrize("query", ["", "by=parts", "topic=shelling", "actor=ministry&by=parts"])
def test_each_cell_opens_the_list_of_just_as_many_claims(client, sides, query):
    for topics in (["Shelling"], []):
        cast.claim(actor="Army", accused=["Ministry", "Office", "France"], topics=topics)
        cast.response(cast.claim(actor="Office", accused=["Army", "Azerbaijan"], topics=topics))
        cast.claim(actor="Armenia", accused="Army", topics=topics)
        cast.claim(actor="France", accused="Office", topics=topics)
    found = lists(client.get(f"/matrix/?{query}"))
    assert found
    assert {address: counted(client, address) for address in found} == found


def test_given_actors_have_the_rows_and_columns_whatever_their_level(client, sides):
    cast.claim(actor="Ministry", accused="Army")
    cast.claim(actor="Armenia", accused="France")
    cast.claim(actor="Army", accused="Armenia")
    assert cells(client.get("/matrix/?actor=ministry")) == {("Ministry", "Azerbaijan"): 1}
    assert cells(client.get("/matrix/?accused=army&accused=france")) == {
        ("Armenia", "Army"): 1,
        ("Armenia", "France"): 1,
    }


@pytest.mark.parametrize("status", HIDDEN)
def test_what_is_not_published_is_in_no_cell(client, sides, status):
    cast.claim(actor="Army", accused="Armenia")
    before = main(client.get("/matrix/"))
    hidden = cast.claim(actor="Army", accused="Armenia", status=status)
    cast.claim(actor="France", accused="Army", status=status)
    cast.response(hidden)
    cast.response(Claim.objects.earliest("pk"), status=status)
    assert main(client.get("/matrix/")) == before


def test_a_cell_names_every_standing_and_shows_all_shares(client, sides):
    for stances in [["denies"], ["denies", "acknowledges"], ["declines"], []]:
        claim = cast.claim(actor="Azerbaijan", accused="Armenia")
        for stance, speaker in zip(stances, ["Armenia", "Ministry"], strict=False):
            cast.response(claim, actor=speaker, stance=Stance(stance))
    text = words(client.get("/matrix/"))
    assert (
        "4 claims by Azerbaijan against Armenia:"
        " 1 contested, 1 denied, 1 declined, 1 with no answer on record"
    ) in text
    assert "25 · 0 · 25 · 50" in text


def test_shades_tell_small_numbers_apart_beside_a_big_one_and_the_legend_names_them(client):
    for accuser, number in [("A", 1), ("B", 3), ("C", 20)]:
        for _ in range(number):
            cast.claim(actor=accuser, accused="Z")
    response = client.get("/matrix/")
    levels = {
        cell.count: cell.level for row in response.context["matrix"].rows for cell in row.cells
    }
    assert levels[1] == 1
    assert levels[1] < levels[3] < levels[20] == 5
    shown = main(response).split("the more claims: ")[1]
    assert shown.startswith("1 3 20 framed")


def test_the_table_has_heads_for_its_rows_and_columns(client, sides):
    cast.claim(actor="Army", accused="Armenia")
    response = client.get("/matrix/")
    assert [head.get("scope") for head in tags(response, "th")] == ["col", "col", "row"]
    assert "against the actor of the column" in main(response)


def test_neighbours_are_those_who_accuse_each_other(client):
    for pair in [("A", "C"), ("C", "A"), ("B", "D"), ("D", "B")] * 3 + [("A", "B")]:
        cast.claim(actor=pair[0], accused=pair[1])
    order = "".join(actor.name for actor in client.get("/matrix/").context["matrix"].columns)
    assert "AC" in order or "CA" in order
    assert "BD" in order or "DB" in order


# Bounds


def accusers(number):
    for n in range(number):
        cast.claim(actor=f"Accuser {n:03}", accused="Armenia")


def test_those_who_find_no_place_are_counted_and_each_can_be_reached(client):
    cast.claim(actor="Armenia", accused="Accuser 000")
    accusers(MOST_ACTORS + 1)
    response = client.get("/matrix/?said_after=2023")
    assert len(response.context["matrix"].rows) == MOST_ACTORS
    assert "2 actors more" in main(response)
    way = links(response)[f"Accuser {MOST_ACTORS:03} makes 1"]
    assert way == f"/matrix/?actor=accuser-{MOST_ACTORS:03}&said_after=2023"
    assert cells(client.get(way)) == {(f"Accuser {MOST_ACTORS:03}", "Armenia"): 1}


def test_the_names_of_those_left_out_are_bounded_and_that_is_said(client):
    accusers(MOST_ACTORS + MOST_NAMES)
    response = client.get("/matrix/")
    assert len(response.context["matrix"].left_out) == MOST_NAMES
    assert f"Named are the {MOST_NAMES} of them" in main(response)


def test_the_matrix_asks_no_more_of_the_database_the_more_there_is(client, sides):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/matrix/?by=parts&topic=shelling").status_code == 200
        return len(captured)

    cast.claim(actor="Army", accused="Office", topics=["Shelling"])
    few = queries()
    for n in range(MOST_ACTORS + 3):
        part = cast.actor(f"Part {n}", part_of=f"State {n}")
        cast.claim(actor=part, accused=["Army", "Office"], topics=["Shelling"])
    assert queries() == few


# Questions


def test_the_filters_hold_and_can_be_dropped_one_by_one_at_the_same_level(client, sides):
    cast.claim(actor="Army", accused="Office", topics=["Shelling"], said="2020-01-01")
    cast.claim(actor="Army", accused="Office", said="2024")
    response = client.get("/matrix/?topic=shelling&said_before=2020&by=parts")
    assert cells(response) == {("Army", "Ministry"): 1}
    dropped = links(response)["Remove topic: Shelling"]
    assert dropped == "/matrix/?said_before=2020&by=parts"
    whole = links(response)["By states and others who are part of nobody"]
    assert whole == "/matrix/?topic=shelling&said_before=2020"


def test_a_list_leads_to_the_matrix_of_just_its_claims(client, sides):
    cast.claim(actor="Army", accused="Office", topics=["Shelling"])
    cast.claim(actor="France", accused="Office")
    way = links(client.get("/claims/?topic=shelling"))["Who accuses whom in these claims"]
    assert way == "/matrix/?topic=shelling"
    assert cells(client.get(way)) == {("Azerbaijan", "Armenia"): 1}


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("nonsense=1", "nonsense"),
        ("topic=nothing", "There is no topic “nothing”"),
        ("said_after=2023-02-30", "is not a date"),
        ("by=moon", "The parameter by can’t be “moon”. It takes wholes or parts."),
        ("by=", "The parameter by can’t be “”"),
        ("by=parts&by=parts", "the parameter by only once"),
        ("page=1", "page"),
        ("q=%00", "NUL"),
    ],
)
def test_what_the_matrix_can_not_answer_is_refused_by_name(client, sides, query, told):
    cast.claim(actor="Army", accused="Office")
    response = client.get(f"/matrix/?{query}")
    assert response.status_code == 400
    assert told in main(response)
    assert "Azerbaijan" not in main(response)


def test_nobody_accusing_anybody_is_said(client):
    cast.claim(actor="Army")
    assert "No claim on record is held against anybody." in main(client.get("/matrix/"))
    assert "No claim that matches these filters" in main(client.get("/matrix/?actor=army"))
