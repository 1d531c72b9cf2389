"""What the pages count of many claims and responses at once, and what they leave out."""

from __future__ import annotations

import pytest

from claims.choices import Stance, Standing, Status
from claims.models import Actor, Claim, Event, Place, Response, Source, Topic
from tests import cast

pytestmark = pytest.mark.django_db

HIDDEN = [Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN]


def texts(statements):
    return [statement.text for statement in statements]


def names(records):
    return [str(record) for record in records]


@pytest.fixture
def ministry():
    """The ministry of Armenia, and its army."""
    cast.actor("Army", part_of=cast.actor("Ministry", part_of="Armenia"))
    return cast.actor("Ministry")


# Actors


def counts(name):
    found = Actor.objects.with_claim_counts().get(name=name)
    return found.made_count, found.against_count, found.answered_count


def test_a_whole_counts_what_its_parts_make_and_answer_and_a_part_not_what_its_whole_does(ministry):
    cast.claim(actor="Armenia")
    cast.claim(actor="Ministry")
    claim = cast.claim(accused="Army")
    cast.response(claim, actor="Ministry")
    assert counts("Armenia") == (2, 1, 1)
    assert counts("Ministry") == (1, 1, 1)
    assert counts("Army") == (0, 1, 0)


def test_a_claim_against_two_parts_that_both_answer_twice_counts_once(ministry):
    claim = cast.claim(accused=["Ministry", "Army"])
    for speaker in ["Ministry", "Army", "Ministry"]:
        cast.response(claim, actor=speaker)
    assert counts("Armenia") == (0, 1, 1)


def test_only_an_answer_to_the_claim_counts_as_answered():
    claim = cast.claim(actor="Azerbaijan", accused="Armenia")
    answer = cast.response(claim, actor="Russia")
    cast.response(answer, actor="Armenia")
    assert counts("Armenia") == (0, 1, 0)


@pytest.mark.parametrize("status", HIDDEN)
def test_what_is_not_published_counts_for_no_actor(status):
    hidden = cast.claim(actor="Azerbaijan", accused="Armenia", status=status)
    cast.response(hidden, actor="Armenia")
    cast.response(cast.claim(actor="Georgia", accused="Armenia"), actor="Armenia", status=status)
    assert counts("Azerbaijan") == (0, 0, 0)
    assert counts("Armenia") == (0, 1, 0)


def test_readers_meet_whoever_speaks_is_spoken_of_or_publishes_and_their_wholes():
    cast.actor("Paper", part_of="Publishing house", kind="media")
    claim = cast.claim(
        actor="Claimant", accused="Accused", mentions=["Mentioned"],
        source=cast.source("Report", publisher="Paper"),
    )  # fmt: skip
    cast.response(claim, actor="Responder")
    cast.actor("Nobody")
    met = Actor.objects.in_use().order_by("name")
    assert names(met) == [
        "Accused", "Claimant", "Mentioned", "Paper", "Publishing house", "Responder",
    ]  # fmt: skip


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW])
def test_readers_do_not_meet_whom_only_unpublished_statements_name(status):
    cast.claim(
        actor="Claimant", accused="Accused", mentions=["Mentioned"], status=status,
        source=cast.source("Report", publisher="Paper"),
    )  # fmt: skip
    cast.response(cast.claim(actor="Azerbaijan"), actor="Responder", status=status)
    assert names(Actor.objects.in_use()) == ["Azerbaijan"]


def test_wholes_are_part_of_nothing_and_parts_have_their_wholes_in_order(ministry):
    assert names(Actor.objects.wholes()) == ["Armenia"]
    assert names(Actor.objects.wholes_of(cast.actor("Army"))) == ["Armenia", "Ministry"]
    assert names(Actor.objects.parts_of("armenia")) == ["Army", "Ministry"]
    assert names(Actor.objects.parts_of(cast.actor("Army"))) == []


def test_the_most_heard_come_first_and_equals_by_name():
    cast.claim(actor="Azerbaijan", accused="Armenia")
    cast.claim(actor="Russia", accused="Armenia")
    heard = Actor.objects.with_claim_counts().most_heard_first()
    assert names(heard) == ["Armenia", "Azerbaijan", "Russia"]


# Places, events, topics, sources


def test_a_place_counts_the_claims_about_its_parts():
    cast.place("Stepanakert", part_of="Karabakh")
    cast.claim(place="Stepanakert")
    cast.claim(place="Karabakh")
    cast.claim(place="Stepanakert", published=False)
    counted = {place.name: place.claim_count for place in Place.objects.with_claim_counts()}
    assert counted == {"Karabakh": 2, "Stepanakert": 1}


def test_an_event_is_at_its_places_and_at_what_they_are_part_of():
    cast.place("Stepanakert", part_of="Karabakh")
    cast.event("Operation").places.add(cast.place("Stepanakert"))
    cast.event("Elsewhere").places.add(cast.place("Baku"))
    assert names(Event.objects.at_place(cast.place("Karabakh"))) == ["Operation"]
    assert names(Event.objects.at_place("stepanakert")) == ["Operation"]


def test_an_event_counts_its_claims_and_those_without_an_answer():
    cast.response(cast.claim(event="Operation"))
    cast.claim(event="Operation")
    cast.claim(event="Operation", published=False)
    cast.event("War")
    counted = {
        event.title: (event.claim_count, event.unanswered_count)
        for event in Event.objects.with_claim_counts()
    }
    assert counted == {"Operation": (2, 1), "War": (0, 0)}


def test_topics_come_by_the_claims_that_touch_them():
    cast.claim(topics=["Shelling"])
    cast.claim(topics=["Ceasefire", "Shelling"])
    cast.claim(topics=["Ceasefire"], published=False)
    topics = Topic.objects.with_claim_counts().most_claimed_first()
    assert [(topic.name, topic.claim_count) for topic in topics] == [
        ("Shelling", 2),
        ("Ceasefire", 1),
    ]


def test_a_source_counts_each_claim_read_in_it_once_and_each_response():
    paper, other = cast.source("Paper"), cast.source("Other")
    claim = cast.claim(source=paper, further_sources=[paper, other])
    cast.response(claim, source=other)
    cast.response(claim, source=other, published=False)
    cast.response(cast.claim(source=paper, published=False), source=other)
    counted = {
        source.title: (source.claim_count, source.response_count)
        for source in Source.objects.with_statement_counts()
    }
    assert counted == {"Paper": (1, 0), "Other": (1, 1)}


def test_what_repeats_a_source_is_followed_to_the_end_both_ways():
    origin = cast.source("Origin")
    agency = cast.source("Agency", relays=origin)
    paper = cast.source("Paper", relays=agency)
    cast.source("Stranger")
    assert set(names(Source.objects.repeating(origin))) == {"Origin", "Agency", "Paper"}
    assert set(names(Source.objects.repeating(agency))) == {"Agency", "Paper"}
    assert set(names(Source.objects.repeated_by(paper))) == {"Origin", "Agency", "Paper"}
    assert set(names(Source.objects.repeated_by(agency))) == {"Origin", "Agency"}


def test_sources_that_repeat_each_other_in_a_circle_are_followed_once():
    one = cast.source("One")
    two = cast.source("Two", relays=one)
    Source.objects.filter(pk=one.pk).update(relays=two)
    assert set(names(Source.objects.repeating(one))) == {"One", "Two"}
    assert set(names(Source.objects.repeated_by(one))) == {"One", "Two"}


# Claims


def test_claims_are_counted_by_how_they_stand():
    cast.response(cast.claim(), stance=Stance.DENIES)
    cast.response(cast.claim(), stance=Stance.ACKNOWLEDGES)
    cast.claim()
    cast.claim()
    counted = Claim.objects.published().counted_by_standing()
    assert list(counted.items()) == [
        (Standing.DENIED, 1),
        (Standing.ACKNOWLEDGED, 1),
        (Standing.UNANSWERED, 2),
    ]


def test_mentioning_finds_whom_a_claim_names_beside_the_accused(ministry):
    cast.claim("mentions the army", mentions=["Army"])
    cast.claim("accuses the army", accused="Army")
    assert texts(Claim.objects.mentioning("armenia")) == ["mentions the army"]
    assert texts(Claim.objects.mentioning("ministry", "azerbaijan")) == ["mentions the army"]
    assert texts(Claim.objects.mentioning()) == []


def test_answered_is_what_is_not_unanswered():
    cast.claim("silence")
    cast.response(cast.claim("declined"), stance=Stance.DECLINES)
    assert texts(Claim.objects.answered()) == ["declined"]


def test_logged_from_finds_claims_and_answers_read_there():
    paper, other = cast.source("Paper"), cast.source("Other")
    cast.claim("first read there", source=paper)
    cast.claim("also read there", source=other, further_sources=[paper])
    cast.response(cast.claim("answered there", source=other), source=paper)
    cast.response(cast.claim("answer is a draft", source=other), source=paper, published=False)
    found = Claim.objects.published().logged_from(paper).oldest_first()
    assert texts(found) == ["first read there", "also read there", "answered there"]


def test_a_side_is_the_top_most_actor_and_sides_come_as_they_first_spoke(ministry):
    cast.claim(actor="Army", said="2023-09-20")
    cast.claim(actor="Armenia", said="")
    cast.claim(actor="Azerbaijan", said="2023-09-19")
    cast.claim(actor="Russia", said="")
    wholes = {actor.pk: actor.name for actor in Actor.objects.all()}
    sides = [
        (wholes[row["side"]], row["dated"], row["undated"])
        for row in Claim.objects.published().sides()
    ]
    assert sides == [("Azerbaijan", 1, 0), ("Armenia", 1, 1), ("Russia", 0, 1)]


def test_responses_have_sides_too_and_own_words_are_told_apart(ministry):
    claim = cast.claim(actor="Army")
    cast.response(claim, actor="Armenia", stance=Stance.REPEATS, said="2023-09-22")
    cast.response(claim, actor="Russia", said="2023-09-21")
    assert [row["dated"] for row in Response.objects.published().sides()] == [1, 1]
    brief = [(row["side_name"], row["own"]) for row in sided(Response.objects.published())]
    assert brief == [("Armenia", True), ("Russia", False)]


def sided(responses):
    return responses.with_side().with_own().order_by("pk").values("side_name", "own")


def test_a_statement_in_brief_is_no_longer_than_it_needs_to_be(ministry):
    cast.response(cast.claim("long " * 100, actor="Army"), "long " * 100, actor="Russia")
    for statements in [Claim.objects.all(), Response.objects.all()]:
        (row,) = statements.in_brief()
        assert row["opening"] == "long " * 20
        assert str(row["said_earliest"]) == "2023-09-19"


def test_claims_are_counted_by_side_and_days_and_by_whether_they_are_answered(ministry):
    for speaker, said in [("Army", "2023-09"), ("Armenia", "2023-09"), ("Army", "2023-09-01")]:
        cast.claim(actor=speaker, said=said)
    cast.response(cast.claim(actor="Ministry", said="2023-09"), actor="Russia")
    counted = [
        (str(row["said_earliest"]), str(row["said_latest"]), row["unanswered"], row["number"])
        for row in Claim.objects.counted_by_days()
    ]
    assert sorted(counted) == [
        ("2023-09-01", "2023-09-01", True, 1),
        ("2023-09-01", "2023-09-30", False, 1),
        ("2023-09-01", "2023-09-30", True, 2),
    ]


def test_responses_are_counted_by_side_and_days_and_own_words_apart(ministry):
    claim = cast.claim(actor="Army")
    for speaker, stance in [("Armenia", "repeats"), ("Russia", "denies"), ("Russia", "declines")]:
        cast.response(claim, actor=speaker, stance=stance)
    counted = [(row["own"], row["number"]) for row in Response.objects.counted_by_days()]
    assert sorted(counted) == [(False, 2), (True, 1)]


# Responses


def test_responses_count_each_claim_once_for_a_stance():
    claim = cast.claim()
    cast.response(claim, stance=Stance.DENIES)
    cast.response(claim, stance=Stance.DENIES)
    cast.response(claim, stance=Stance.ACKNOWLEDGES)
    cast.response(cast.claim(), stance=Stance.DENIES)
    assert Response.objects.all().claims_counted() == 2
    counted = Response.objects.all().claims_counted_by_stance()
    assert list(counted.items()) == [(Stance.DENIES, 2), (Stance.ACKNOWLEDGES, 1)]


@pytest.mark.parametrize(
    ("claimed", "answers", "days"),
    [
        ("2023-09-19", ["2023-09-21", "2023-09-20"], 1),
        ("2023-09-19", ["2023-09-19"], 0),
        ("2023-09-19", ["2023-09-17"], -2),
        ("2023-09", ["2023-09-20"], None),
        ("", ["2023-09-20"], None),
        ("2023-09-19", ["2023-09"], None),
        ("2023-09-19", ["2023-09-20", ""], None),
        ("2023-09-19", ["2023-09-20", "../2023-12-31"], None),
        ("2023-09-19", ["2023-09-20", "2023-09"], None),
        ("2023-09-19", ["2023-09-20", "2023-10"], 1),
        ("2023-09-19", ["2023-09-20", "2023-10/.."], 1),
    ],
)
def test_a_delay_is_given_only_where_the_first_answer_is_known_to_the_day(claimed, answers, days):
    claim = cast.claim(said=claimed)
    for said in answers:
        cast.response(claim, said=said)
    assert Response.objects.all().delays_by_claim() == [days]
