"""The claims around a claim, and the origins that its sources go back to."""

import pytest

from claims.models import Claim, Source
from claims.origins import first_of, origins_of
from claims.related import NEIGHBOURS, related_to
from tests import cast
from tests.reading import links, main

pytestmark = pytest.mark.django_db


def states():
    """Two sides, each with a part."""
    cast.actor("Ministry A", part_of="A")
    cast.actor("Army A", part_of="Ministry A")
    cast.actor("Ministry B", part_of="B")
    cast.actor("Army B", part_of="B")


def accusation(speaker="Ministry A", accused="Army B", **fields):
    fields = {"said": "2023-09-19", "event": "The operation", **fields}
    return cast.claim(actor=speaker, accused=accused, **fields)


def reply(**fields):
    return accusation(speaker="Ministry B", accused="Army A", **fields)


def mirrors(claim):
    claim.refresh_from_db()
    return set(Claim.objects.published().mirroring(claim))


def section(client, claim, heading):
    return main(client.get(f"/claims/{claim.pk}/")).split(heading, 1)[1]


# Mirrored accusations


def test_each_of_two_sides_that_accuse_each_other_mirrors_the_other():
    states()
    one, other = accusation(), reply()
    assert mirrors(one) == {other}
    assert mirrors(other) == {one}


@pytest.mark.parametrize(
    ("speaker", "accused"),
    [
        ("B", "A"),  # the sides themselves
        ("Army B", "Ministry A"),  # the accused itself, against the claimant itself
        ("Ministry B", ["Russia", "Army A"]),  # among others
    ],
)
def test_any_part_of_a_side_speaks_for_it(speaker, accused):
    states()
    one, other = accusation(), accusation(speaker, accused)
    assert mirrors(one) == {other}


@pytest.mark.parametrize(
    ("speaker", "accused"),
    [
        ("Ministry A", "Army B"),  # the same accusation again
        ("Ministry B", "Russia"),  # against a third
        ("Russia", "Army A"),  # by a third
        ("Ministry B", []),  # against nobody
        ("Ministry B", "Army B"),  # against itself
    ],
)
def test_an_accusation_that_is_not_turned_round_mirrors_nothing(speaker, accused):
    states()
    one, other = accusation(), accusation(speaker, accused)
    assert mirrors(one) == set()
    assert one not in mirrors(other)


def test_who_only_names_the_other_side_does_not_accuse_it():
    states()
    one = accusation()
    accusation("Ministry B", [], mentions=["Army A"])
    assert mirrors(one) == set()


def test_a_side_that_accuses_itself_has_no_mirror_in_its_own_claims():
    states()
    one = accusation("Ministry A", ["Army A", "Army B"])
    accusation("Army A", "Ministry A")
    other = reply()
    assert mirrors(one) == {other}


def test_a_claim_that_accuses_nobody_is_mirrored_by_nothing():
    states()
    reply()
    assert mirrors(accusation(accused=[])) == set()


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("2023-09-16", True),
        ("2023-09-22", True),
        ("2023-09-15", False),
        ("2023-09-23", False),
        ("2023-09", True),
        ("2023-08", False),
        ("2023-09-22/..", True),
        ("2023-09-23/..", False),
        ("../2023-09-16", True),
        ("../2023-09-15", False),
        ("", False),
    ],
)
def test_mirrors_may_have_been_said_at_most_three_days_apart(said, found):
    states()
    one, other = accusation(), reply(said=said)
    assert (other in mirrors(one)) is found
    assert (one in mirrors(other)) is found


@pytest.mark.parametrize("said", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_no_obstacle(said):
    states()
    one, other = accusation(said=said), reply(said=said)
    assert mirrors(one) == {other}


def test_mirrors_are_about_the_same_event_or_place_or_a_part_of_it():
    states()
    region, city = cast.place("Region"), cast.place("City", part_of="Region")
    cast.place("Elsewhere", part_of="Region")
    about_city = accusation(place=city, event=None)
    at_region = reply(place=region, event=None)
    at_city = reply(place=city, event="Another")
    reply(place="Elsewhere", event=None)
    reply(place=None, event=None)
    reply(place=None, event="Another")
    assert mirrors(about_city) == {at_region, at_city}
    assert about_city in mirrors(at_region)
    same_event = accusation(place="Elsewhere", event="The operation")
    other = reply(place=city, event="The operation")
    assert other in mirrors(same_event)
    assert mirrors(accusation(place=None, event=None)) == set()


def test_only_what_is_published_is_shown_as_a_mirror(client):
    states()
    one = accusation("Ministry A", text="They began.")
    reply(text="Not we: they began.")
    reply(text="Secret", published=False)
    reply(text="Secret", status="withdrawn")
    shown = section(client, one, "Mirrored accusations").split("Other claims about")[0]
    assert "Ministry B Not we: they began." in shown
    assert "That they mirror it says nothing about which of them is so." in shown
    assert "Secret" not in shown


def test_without_a_mirror_there_is_no_such_section(client):
    claim = cast.claim(accused="Armenia")
    assert "Mirrored" not in main(client.get(f"/claims/{claim.pk}/"))


# Repetitions and neighbours


def test_what_repeats_a_claim_and_what_it_repeats_are_told_apart():
    original = cast.claim()
    repeat, again = cast.claim(duplicate_of=original), cast.claim(duplicate_of=original)
    claims = Claim.objects.all()
    assert set(claims.repeating(original)) == {repeat, again}
    assert set(claims.repeated_by(repeat)) == {original}
    assert set(claims.repeated_by(original)) == set(claims.repeating(repeat)) == set()


def test_a_claim_is_countered_by_what_published_responses_put_in_its_place():
    claim, counter, other = cast.claim(), cast.claim(), cast.claim()
    cast.response(claim, counter_claim=counter)
    cast.response(claim, counter_claim=counter)
    cast.response(other, counter_claim=counter, published=False)
    assert list(Claim.objects.countered_by(counter)) == [claim]
    assert set(Claim.objects.countered_by(claim)) == set()


def test_beside_a_claim_stand_the_others_about_its_event():
    one, other = cast.claim(event="The operation"), cast.claim(event="The operation")
    elsewhere, nowhere = cast.claim(event="Another"), cast.claim()
    cast.claim()
    assert set(Claim.objects.beside(one)) == {other}
    assert set(Claim.objects.beside(elsewhere)) == set(Claim.objects.beside(nowhere)) == set()


def test_each_relation_is_bounded_and_shows_the_newest(client):
    claim = cast.claim(event="The operation")
    for number in range(NEIGHBOURS + 5):
        cast.claim(event="The operation", duplicate_of=claim, said=str(1990 + number))
    for relation in related_to(claim):
        years = [each.said for each in relation.claims]
        assert years == [str(2004 - number) for number in range(NEIGHBOURS)]
    assert [relation.name for relation in related_to(claim)] == [
        "It is repeated by",
        "Other claims about",
    ]
    page = client.get(f"/claims/{claim.pk}/")
    assert links(page)["All claims about this event"] == "/claims/?event=the-operation"


def test_the_number_of_queries_does_not_grow_with_what_is_related(
    django_assert_num_queries, django_assert_max_num_queries
):
    states()
    claim = accusation(duplicate_of=cast.claim(event="The operation"))

    def more(number):
        for _ in range(number):
            other = reply(duplicate_of=claim)
            cast.response(other, counter_claim=claim)

    more(1)
    claim = Claim.objects.with_exchange().get(pk=claim.pk)
    with django_assert_max_num_queries(5) as few:
        assert len(related_to(claim)) == 5
    more(8)
    with django_assert_num_queries(len(few)):
        for relation in related_to(claim):
            assert [str(each.actor) for each in relation.claims]


# Origins


def chain(*titles, **fields):
    """Documents of which each repeats the one after it; the last is the origin."""
    before = None
    for title in reversed(titles):
        before = cast.source(title, relays=before, **fields)
    return before


def origins(claim):
    claim = Claim.objects.with_exchange().get(pk=claim.pk)
    return [
        (origin.source.title, origin.was_read, [each.title for each in origin.reprints])
        for origin in origins_of(claim)
    ]


def test_each_document_that_repeats_nothing_is_an_origin_of_its_own():
    claim = cast.claim(source="First", further_sources=["Second", "Third"])
    assert sorted(origins(claim)) == [
        ("First", True, []),
        ("Second", True, []),
        ("Third", True, []),
    ]
    assert origins(claim)[0][0] == "First"


def test_reprints_of_one_origin_count_as_one_however_long_the_chain():
    chain("Blog", "Paper", "Agency", "Ministry")
    chain("Radio", "Agency")
    claim = cast.claim(source="Blog", further_sources=["Radio", "Ministry", "Eyewitness"])
    assert sorted(origins(claim)) == [
        ("Eyewitness", True, []),
        ("Ministry", True, ["Blog", "Radio"]),
    ]


def test_an_origin_in_which_the_claim_was_not_read_is_named_as_such(client):
    chain("Paper", "Agency", "Ministry")
    chain("Radio", "Agency")
    claim = cast.claim(source="Paper", further_sources=["Radio"])
    assert origins(claim) == [("Ministry", False, ["Paper", "Radio"])]
    shown = " ".join(section(client, claim, "Where it was read").split())
    assert shown.startswith(
        "2 documents, which go back to 1 origin."
        " A text does not become more certain by being repeated."
        " Ministry the origin, in which the claim itself was not read"
    )
    assert shown.count("goes back to the origin above") == 2
    assert "Agency" not in shown


def test_a_single_document_is_not_counted(client):
    assert section(client, cast.claim(), "Where it was read").startswith(" The article")


def test_a_source_named_twice_is_one():
    claim = cast.claim(source="First", further_sources=["First", "Second"])
    assert sorted(origins(claim)) == [("First", True, []), ("Second", True, [])]


def test_documents_that_repeat_each_other_in_a_circle_are_one_origin():
    chain("Outside", "One", "Two", "Three")
    Source.objects.filter(title="Three").update(relays=cast.source("One"))
    claim = cast.claim(source="Outside", further_sources=["One", "Three"])
    ((origin, _, reprints),) = origins(claim)
    assert origin == "Three"  # the first of the circle to be logged
    assert sorted(reprints) == ["One", "Outside"]


def test_several_documents_bring_all_that_they_repeat():
    chain("Paper", "Agency", "Ministry")
    chain("Blog", "Eyewitness")
    paper, blog = cast.source("Paper"), cast.source("Blog")
    titles = {"Paper", "Agency", "Ministry", "Blog", "Eyewitness"}
    found = Source.objects.repeated_by(paper, blog)
    assert {source.title for source in found} == titles
    assert {source.title for source in Source.objects.repeated_by(blog)} == {"Blog", "Eyewitness"}
    assert list(Source.objects.repeated_by()) == []


def test_the_first_origin_is_the_one_that_was_surely_published_before_the_others():
    early, late = (
        cast.source("Early", published="2023-09"),
        cast.source("Late", published="2023-10"),
    )
    undated = cast.source("Undated")

    def first(source, *further):
        claim = cast.claim(source=source, further_sources=further)
        return first_of(origins_of(Claim.objects.with_exchange().get(pk=claim.pk)))

    assert first(late, early) == early
    assert first(undated) == undated
    assert first(late, undated) is None
    assert first(early, cast.source("Next", published="2023-09-30")) is None
    assert first(early, cast.source("Within", published="2023-09-05")) is None
    assert first(early, cast.source("Open", published="../2024")) is None


def test_finding_the_origins_takes_one_query_however_long_the_chains(django_assert_num_queries):
    chain(*(f"Link {number}" for number in range(30)))
    chain(*(f"Other {number}" for number in range(5)))
    claim = cast.claim(source="Link 0", further_sources=["Other 0", "Link 7"])
    plain = cast.claim(source="Alone", further_sources=["Another"])
    shown = Claim.objects.with_exchange().get(pk=claim.pk)
    with django_assert_num_queries(1):
        assert len(origins_of(shown)) == 2
    shown = Claim.objects.with_exchange().get(pk=plain.pk)
    with django_assert_num_queries(0):
        assert len(origins_of(shown)) == 2
