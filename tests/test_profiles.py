"""What a reader can rely on in an actor's page: its parts, its others, its positions in time."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.choices import Stance, Status
from claims.models import Claim, Response
from claims.profiles import MOST_OTHERS, MOST_STANCES
from claims.views.actors import HISTORIES
from tests import cast
from tests.reading import links, main, tags

pytestmark = pytest.mark.django_db

HIDDEN = [Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN]


@pytest.fixture
def ministry():
    """The ministry of Armenia."""
    return cast.actor("Ministry", part_of="Armenia")


def page(client, query="", of="armenia"):
    return client.get(f"/actors/{of}/{query}")


def texts(claims):
    return [claim.text for claim in claims]


def say(claim, *stances, actor="Armenia"):
    """Let an actor say one thing after another to a claim; each is a stance and a date."""
    for stance, said in stances:
        cast.response(claim, actor=actor, stance=stance, said=said)


DENIED = Stance.DENIES, "2023-09-20"
OWNED_UP = Stance.ACKNOWLEDGES, "2023-10-01"


# Verbs


def test_made_by_against_and_mentioning_leave_the_parts_out_where_asked_to(ministry):
    for actor in ("Armenia", "Ministry"):
        cast.claim(f"{actor} speaks", actor=actor)
        cast.claim(f"{actor} is accused", accused=actor)
        cast.claim(f"{actor} is named", mentions=[actor])
    claims = Claim.objects.oldest_first()
    assert texts(claims.made_by("armenia", parts=False)) == ["Armenia speaks"]
    assert texts(claims.against("armenia", parts=False)) == ["Armenia is accused"]
    assert texts(claims.mentioning("armenia", parts=False)) == ["Armenia is named"]
    assert texts(claims.made_by("armenia")) == ["Armenia speaks", "Ministry speaks"]
    assert texts(claims.against("armenia")) == ["Armenia is accused", "Ministry is accused"]
    assert texts(claims.mentioning("armenia")) == ["Armenia is named", "Ministry is named"]


@pytest.mark.parametrize(
    ("stances", "changes"),
    [
        ([DENIED, OWNED_UP], ["acknowledges"]),
        ([OWNED_UP, DENIED], ["acknowledges"]),
        ([DENIED, OWNED_UP, (Stance.JUSTIFIES, "2024")], ["acknowledges", "justifies"]),
        ([DENIED, (Stance.BLAMES_ANOTHER, "2023-10-01")], []),
        ([DENIED, (Stance.DECLINES, "2023-10-01")], []),
        ([(Stance.INVESTIGATES, "2023-09-20"), OWNED_UP], []),
        ([(Stance.DECLINES, "2023-09-25"), DENIED, OWNED_UP], ["acknowledges"]),
        ([DENIED, (Stance.ACKNOWLEDGES, "")], []),
        ([DENIED], []),
        ([(Stance.RETRACTS, "2023-10-01")], ["retracts"]),
        ([(Stance.REPEATS, "2023-10-01")], []),
        ([(Stance.REPEATS, "2023-10-01"), (Stance.RETRACTS, "2023-10-02")], ["retracts"]),
    ],
)
def test_a_position_changes_with_the_next_dated_one_that_is_another(stances, changes):
    say(cast.claim(), *stances)
    changed = Response.objects.all().changing_position().order_by("said_latest")
    assert [response.stance for response in changed] == changes


def test_positions_on_different_claims_are_no_change():
    say(cast.claim(), DENIED)
    say(cast.claim(), OWNED_UP)
    assert not Response.objects.all().changing_position()


def test_claims_come_by_their_newest_change_and_each_once():
    first, second = cast.claim(), cast.claim()
    say(first, DENIED, OWNED_UP, (Stance.DENIES, "2023-11-01"), (Stance.ACKNOWLEDGES, "2023-12-01"))
    say(second, DENIED, (Stance.APOLOGISES, "2023-11-15"), (Stance.APOLOGISES, "2024-01-01"))
    say(cast.claim(), DENIED)
    assert list(Response.objects.all().claims_by_newest_change()) == [first.pk, second.pk]


def test_the_last_of_each_claim_come_in_time_and_the_undated_at_the_end():
    claim, other = cast.claim(), cast.claim()
    say(claim, (Stance.DECLINES, ""), OWNED_UP, DENIED)
    say(other, DENIED)
    last = Response.objects.filter(claim=claim).last_of_each_claim(2)
    assert [response.stance for response in last] == ["acknowledges", "declines"]
    assert len(Response.objects.all().last_of_each_claim(2)) == 3


# With its parts or without


def test_the_parts_are_folded_in_unless_the_reader_chooses_otherwise(client, ministry):
    cast.claim("Armenia speaks", actor="Armenia")
    cast.claim("The ministry speaks", actor="Ministry", mentions=["Armenia"])
    cast.response(cast.claim("Against the ministry", accused="Ministry"), actor="Ministry")
    cast.claim("Names the ministry", mentions=["Ministry"])
    folded, alone = main(page(client)), main(page(client, "?parts=without"))
    for text in ("The ministry speaks", "Against the ministry", "Names the ministry"):
        assert text in folded
    assert "2 claims. How they stand" in folded
    assert "1 claim. How it stands" in alone
    assert "Armenia speaks" in alone
    assert "Against the ministry" not in alone
    assert "Names the ministry" not in alone
    assert "No claim against it is on record." in alone
    assert "No response of it is on record." in alone
    assert main(page(client, "?parts=with")) == folded


def test_the_choice_is_offered_both_ways_and_only_where_there_are_parts(client, ministry):
    cast.claim(actor="Ministry")
    for query, current in [("", "With its parts"), ("?parts=without", "Without its parts")]:
        response = page(client, query)
        assert links(response)["With its parts"] == "/actors/armenia/"
        assert links(response)["Without its parts"] == "/actors/armenia/?parts=without"
        marked = [link for link in tags(response, "a") if link.get("aria-current") == "true"]
        assert links(response)[current] in [link["href"] for link in marked]
    assert "Without its parts" not in links(page(client, of="ministry"))


def test_without_its_parts_no_number_leads_to_a_list_that_would_bring_them(client, ministry):
    for actor in ("Armenia", "Ministry"):
        cast.response(cast.claim(actor="France", accused=actor), actor=actor)
        cast.claim(actor=actor, accused="France")
    alone = links(page(client, "?parts=without"))
    lists = {text for text, address in alone.items() if address.startswith("/claims/?")}
    assert lists == {
        "The claims that it and its parts make",
        "The claims held against it and its parts",
    }


def test_an_actor_without_parts_has_all_its_links_either_way(client):
    cast.claim(actor="France", accused="Armenia")
    assert links(page(client, "?parts=without")) == links(page(client))


@pytest.mark.parametrize("address", ["/actors/armenia/", "/actors/armenia/positions/"])
@pytest.mark.parametrize("value", ["moon", "", "With", "\0"])
def test_another_choice_than_with_or_without_is_refused_by_name(client, ministry, address, value):
    response = client.get(address, {"parts": value})
    assert response.status_code == 400
    assert "The parameter parts can’t be" in main(response)
    assert "It takes with or without." in main(response)


def test_the_choice_is_kept_from_page_to_page(client, ministry):
    cast.claim(actor="Ministry")
    for n in range(51):
        cast.claim(f"Names it {n}", mentions=["Armenia"])
    assert links(page(client, "?parts=without"))["Next"] == "?parts=without&page=2"


# Whom it accuses, who accuses it


def test_sides_are_ranked_by_their_claims_and_each_opens_them(client, ministry):
    cast.actor("Army", part_of="Azerbaijan")
    for accused in (["Army", "Azerbaijan"], ["Army"], ["France"]):
        cast.claim(actor="Ministry", accused=accused)
    cast.response(cast.claim(actor="Army", accused="Armenia"))
    response = page(client)
    profile = response.context["profile"]
    assert [(side.actor.name, side.count) for side in profile.accused.most] == [
        ("Azerbaijan", 2),
        ("France", 1),
    ]
    assert [(side.actor.name, side.count) for side in profile.accusers.most] == [("Azerbaijan", 1)]
    for query, number in [
        ("actor=armenia&accused=azerbaijan", 2),
        ("accused=armenia&actor=azerbaijan", 1),
    ]:
        assert f"/claims/?{query}" in [link["href"] for link in tags(response, "a")]
        assert client.get(f"/claims/?{query}").context["listing"].page.paginator.count == number
    assert "Azerbaijan 1 1 denied" in main(response)


def test_the_sides_are_bounded_and_the_matrix_has_the_rest(client):
    for n in range(MOST_OTHERS + 1):
        cast.claim(actor="Armenia", accused=f"Side {n}")
    response = page(client)
    assert len(response.context["profile"].accused.most) == MOST_OTHERS
    way = links(response)[f"All {MOST_OTHERS + 1} in the matrix"]
    assert way == "/matrix/?actor=armenia"
    assert len(client.get(way).context["matrix"].columns) == MOST_OTHERS + 1


# Its positions in time


def test_what_it_denied_and_later_acknowledged_is_shown_in_time(client, ministry):
    claim = cast.claim("A school was shelled.", actor="Azerbaijan", accused="Armenia")
    say(claim, OWNED_UP)
    say(claim, (Stance.DENIES, "2023-09-20"), actor="Ministry")
    say(cast.claim("It never wavered here."), DENIED)
    text = main(page(client))
    history = text[text.index("Its positions in time") :]
    assert "On 1 claim it took more than one position" in history
    assert (
        "20 September 2023 Ministry denies outright 1 October 2023 Armenia acknowledges" in history
    )
    assert "It never wavered here." not in history
    assert "Its positions in time" not in main(page(client, "?parts=without"))
    response = Response.objects.get(stance="acknowledges")
    assert links(page(client))["acknowledges"] == response.get_absolute_url()


@pytest.mark.parametrize("status", HIDDEN)
def test_no_change_of_position_is_told_by_what_is_not_published(client, status):
    claim = cast.claim()
    say(claim, DENIED)
    cast.response(claim, stance=Stance.ACKNOWLEDGES, said="2023-10-01", status=status)
    hidden = cast.claim("A hidden claim", status=status)
    say(hidden, DENIED, OWNED_UP)
    assert "positions in time" not in main(page(client))
    assert "On no claim" in main(client.get("/actors/armenia/positions/"))


def test_a_reply_in_a_thread_is_no_position_on_the_claim(client):
    claim = cast.claim()
    answer = cast.response(claim, actor="Armenia", stance=Stance.DENIES)
    reply = cast.response(answer, actor="Azerbaijan")
    cast.response(reply, actor="Armenia", stance=Stance.ACKNOWLEDGES, said="2024")
    assert "positions in time" not in main(page(client))


def test_the_changes_are_bounded_and_all_stand_on_a_page_of_their_own(client):
    for n in range(HISTORIES + 1):
        say(cast.claim(f"Claim number {n}."), DENIED, (Stance.ACKNOWLEDGES, f"2023-10-1{n}"))
    response = page(client)
    assert "Claim number 0." not in main(response)
    way = links(response)[f"All {HISTORIES + 1} claims on which its position changed"]
    text = main(client.get(way))
    order = [f"Claim number {n}." for n in reversed(range(HISTORIES + 1))]
    assert sorted(order, key=text.index) == order


def test_a_long_quarrel_is_cut_to_its_last_words(client):
    claim = cast.claim()
    say(claim, *[(Stance.DECLINES, "2023-09-19")] * MOST_STANCES, DENIED, OWNED_UP)
    text = main(page(client))
    assert f"The last {MOST_STANCES}; the claim’s page has any before them." in text
    assert "acknowledges" in text


@pytest.mark.parametrize("query", ["", "?parts=without"])
@pytest.mark.parametrize("of", ["armenia", "armenia/positions"])
def test_an_actor_asks_no_more_of_the_database_the_more_there_is(client, ministry, of, query):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert page(client, query, of).status_code == 200
        return len(captured)

    def grow(numbers):
        for n in numbers:
            claim = cast.claim(actor=f"Side {n}", accused=["Armenia", "Ministry"])
            say(claim, DENIED, OWNED_UP)
            say(claim, DENIED, OWNED_UP, actor="Ministry")
            cast.claim(actor="Armenia", accused=f"Side {n}", mentions=["Ministry"])

    grow(range(1))
    few = queries()
    grow(range(1, 9))
    assert queries() == few
