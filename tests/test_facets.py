"""The counts beside the filters: what each value would find, exactly, and what they leave out."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from claims.choices import Standing, Status
from claims.filters import ClaimFilterSet, DenialFilterSet
from claims.models import Actor, Claim, Denial, Event, Place, Topic
from tests import cast
from tests.reading import links, main, tags

pytestmark = pytest.mark.django_db

HIDDEN = [Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN]


def named(model, numbers):
    """The numbers by the names of the records, in their order."""
    records = model.objects.in_bulk(list(numbers))
    return {str(records[key]): number for key, number in numbers.items()}


def numbers(query, name, filters=ClaimFilterSet):
    """What a filter says that each of its values would find; those that would find nothing too."""
    options = filters(QueryDict(query)).options(name)
    return {option.value: option.number for option in options}


# The verbs


def test_claimants_count_what_they_and_their_parts_say_the_most_first():
    cast.claim(actor=cast.actor("Army", part_of=cast.actor("Ministry", part_of="Armenia")))
    cast.claim(actor="Ministry")
    cast.claim(actor="Russia")
    counts = named(Actor, Claim.objects.counted_by_claimant())
    assert counts == {"Armenia": 2, "Ministry": 2, "Army": 1, "Russia": 1}
    assert list(counts.values()) == [2, 2, 1, 1]


def test_a_claim_against_two_parts_of_one_whole_counts_once_for_the_whole():
    ministry, army = (
        cast.actor("Ministry", part_of="Armenia"),
        cast.actor("Army", part_of="Armenia"),
    )
    cast.claim(accused=[ministry, army])
    cast.claim(accused=[army])
    cast.claim(actor="Armenia")
    counts = named(Actor, Claim.objects.counted_by_accused())
    assert counts == {"Armenia": 2, "Army": 2, "Ministry": 1}


def test_events_topics_and_places_count_the_claims_about_them():
    cast.place("School", part_of="Stepanakert")
    cast.claim(event="The operation", topics=["Shelling", "Mines"], place="School")
    cast.claim(event="The operation", topics=["Mines"], place="Stepanakert")
    cast.claim()
    cast.event("Another event")
    assert named(Event, Claim.objects.counted_by_event()) == {"The operation": 2}
    assert named(Topic, Claim.objects.counted_by_topic()) == {"Mines": 2, "Shelling": 1}
    assert named(Place, Claim.objects.counted_by_place()) == {"Stepanakert": 2, "School": 1}


def test_a_claim_counts_in_every_year_in_which_it_may_have_been_said():
    for said in ["2020-11-10", "2019/2021", "../2018", "2021/..", "", "2023-09~"]:
        cast.claim(said=said)
    counts = Claim.objects.counted_by_year()
    assert counts == {2023: 2, 2022: 1, 2021: 2, 2020: 2, 2019: 1, 2018: 1, None: 1}
    assert list(counts) == [2023, 2022, 2021, 2020, 2019, 2018, None]


def test_a_year_counts_what_asking_for_that_year_finds():
    for said in ["2020-12-31", "2019-06/2021-02", "../2018-05", "2021-03/..", "2016", "1999/2017"]:
        cast.claim(said=said)
    counts = Claim.objects.counted_by_year()
    for year in range(1990, 2030):
        query = QueryDict(f"said_after={year}&said_before={year}")
        found = ClaimFilterSet(query).qs.filter(said_earliest__isnull=False).count()
        open_begin = ClaimFilterSet(query).qs.filter(said_earliest__isnull=True).count()
        if 1999 <= year <= 2021:
            assert counts.get(year, 0) == found + open_begin
        else:
            assert year not in counts


def test_where_nothing_is_counted_nothing_is_told():
    cast.claim(actor="Azerbaijan", said="")
    claims = Claim.objects
    assert claims.counted_by_event() == claims.counted_by_topic() == {}
    assert claims.counted_by_place() == claims.counted_by_accused() == {}
    assert claims.counted_by_year() == {None: 1}
    assert claims.none().counted_by_year() == claims.none().counted_by_standing() == {}


def test_denials_count_by_the_claim_that_they_deny():
    claim = cast.claim(
        actor="Azerbaijan", accused="Armenia", event="The operation", topics=["Mines"],
        place="Stepanakert", said="2020",
    )  # fmt: skip
    cast.response(claim, actor="Armenia", said="2023")
    cast.response(claim, actor="France", said="2023")
    denials = Denial.objects.published()
    assert denials.counted_by_standing() == {Standing.DENIED: 2}
    assert named(Actor, denials.counted_by_claimant()) == {"Azerbaijan": 2}
    assert named(Actor, denials.counted_by_accused()) == {"Armenia": 2}
    assert named(Event, denials.counted_by_event()) == {"The operation": 2}
    assert named(Topic, denials.counted_by_topic()) == {"Mines": 2}
    assert named(Place, denials.counted_by_place()) == {"Stepanakert": 2}
    assert denials.counted_by_year() == {2020: 2}


# What a value would find, beside the other filters


@pytest.fixture
def several():
    cast.claim(actor="Azerbaijan", accused="Armenia", topics=["Mines"], said="2023-09-19")
    cast.claim(actor="Azerbaijan", accused="France", topics=["Mines", "Shelling"], said="2022")
    cast.claim(actor="Russia", accused="Armenia", topics=["Shelling"], said="")
    denied = cast.claim(actor="Armenia", accused="Azerbaijan", topics=["Mines"], said="2022-03")
    cast.response(denied, actor="Azerbaijan")


FACETS = ["standing", "actor", "accused", "event", "topic", "place"]
QUERIES = [
    "", "actor=azerbaijan", "actor=azerbaijan&actor=russia", "topic=mines&accused=armenia",
    "standing=denied", "said_after=2022&said_before=2022&topic=mines", "q=claim&responder=azerbaijan",
]  # fmt: skip


@pytest.mark.parametrize("filters", [ClaimFilterSet, DenialFilterSet])
@pytest.mark.parametrize("query", QUERIES)
def test_the_number_beside_a_value_is_what_choosing_it_alone_finds(several, filters, query):
    asked = filters(QueryDict(query))
    for name in FACETS:
        for value, number in numbers(query, name, filters).items():
            chosen = filters(QueryDict(asked.replacing(name, value)))
            assert number == chosen.qs.count(), f"{name}={value}"


def test_the_numbers_of_a_filter_do_not_heed_its_own_choice_but_all_the_others(several):
    assert numbers("actor=russia", "actor") == {"azerbaijan": 2, "armenia": 1, "russia": 1}
    assert numbers("actor=russia", "topic") == {"shelling": 1}


def test_a_chosen_value_stays_in_sight_where_it_finds_nothing(several):
    assert numbers("actor=russia&topic=mines", "actor") == {
        "azerbaijan": 2,
        "armenia": 1,
        "russia": 0,
    }


def test_every_standing_is_told_also_those_of_no_claim(several):
    counts = numbers("", "standing")
    assert counts == dict.fromkeys(Standing.values, 0) | {"denied": 1, "unanswered": 3}


@pytest.mark.parametrize("status", HIDDEN)
def test_what_is_not_published_is_in_no_number(status):
    hidden = cast.claim(
        actor="Azerbaijan", accused="Armenia", event="The operation", topics=["Mines"],
        place="Stepanakert", status=status,
    )  # fmt: skip
    cast.response(hidden, actor="Armenia")
    cast.response(cast.claim(actor="Russia", said="2020"), actor="France", status=status)
    for name in ["accused", "event", "topic", "place"]:
        assert numbers("", name) == {}
    assert numbers("", "actor") == {"russia": 1}
    assert numbers("", "standing")["unanswered"] == 1
    assert ClaimFilterSet(QueryDict("")).years() == {2020: 1}
    for name in ["actor", "accused", "event", "topic", "place"]:
        assert numbers("", name, DenialFilterSet) == {}
    assert DenialFilterSet(QueryDict("")).years() == {}


def test_a_facet_costs_two_queries_however_many_values_it_has(django_assert_num_queries):
    for number in range(30):
        cast.claim(actor=f"Actor {number}")
        if number in {0, 29}:
            with django_assert_num_queries(2):
                assert len(numbers("q=claim", "actor")) == number + 1


def test_filters_that_can_not_be_used_have_no_numbers(several):
    assert set(numbers("actor=nobody", "topic").values()) == {None}
    assert ClaimFilterSet(QueryDict("actor=nobody")).years() == {}


# On the page


def beside(response, label):
    """The number that stands beside a value where it first occurs in the form."""
    form = main(response).split("Apply the filters")[1]
    found = re.search(rf"\b{re.escape(label)} ([\d,]+)", form)
    return found and found[1]


@pytest.mark.parametrize("address", ["/claims/", "/denials/"])
def test_the_numbers_stand_beside_the_boxes_of_the_form(client, several, address):
    response = client.get(f"{address}?actor=armenia")
    assert beside(response, "Denied") == "1"
    assert beside(response, "Azerbaijan") == {"/claims/": "2", "/denials/": "1"}[address]
    assert beside(response, "Mines") == "1"


def test_a_year_toggles_both_dates_and_keeps_the_other_filters(client, several):
    response = client.get("/claims/?topic=mines&said_after=2020")
    assert links(response)["2022 2"] == "/claims/?topic=mines&said_after=2022&said_before=2022"
    chosen = client.get(links(response)["2022 2"])
    assert len(tags(chosen, "article")) == 2
    assert links(chosen)["Not only 2022 2"] == "/claims/?topic=mines"
    assert links(chosen)["2023 1"] == "/claims/?topic=mines&said_after=2023&said_before=2023"


def test_the_years_say_how_many_claims_are_of_none(client, several):
    assert "1 of unknown date in none." in main(client.get("/claims/"))
    assert "of unknown date in none." not in main(client.get("/claims/?topic=mines"))


def test_the_most_frequent_values_and_the_chosen_stand_in_sight_and_the_rest_folded(client):
    for number in range(14):
        cast.claim(actor=f"Actor {number:02}")
    cast.claim(actor="Actor 00")
    page = client.get("/claims/?actor=actor-13").content.decode()
    folded = page[page.index('id="rest-actor"') :]
    folded = folded[: folded.index("</details>")]
    assert "1 more" in folded
    assert "Actor 12" in folded
    assert "Actor 13" not in folded


def test_what_to_drop_costs_as_many_queries_as_there_are_filters_however_many_values(
    client, several, django_assert_num_queries
):
    one = "/claims/?actor=russia&topic=mines&accused=france"
    client.get(one)
    with CaptureQueriesContext(connection) as few:
        assert "without the filter" in main(client.get(one))
    with django_assert_num_queries(len(few)):
        many = client.get("/claims/?actor=russia&actor=france&topic=mines&accused=france")
    assert "1 claim without the filter “claimant”" in links(many)
