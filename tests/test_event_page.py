"""What a reader can rely on in the page of an event: its accounts drawn in lanes, and in a table."""

from __future__ import annotations

import re

import pytest

from claims import timelines
from claims.choices import Stance, Status
from tests import cast
from tests.reading import links, main, tags

pytestmark = pytest.mark.django_db

ADDRESS = "/events/the-war/"
NAME = re.compile(r'<a class="mark (\w+)" href="([^"]*)"><title>(.*?)</title>')
NUMBER = re.compile(r'class="number"[^>]*>(\d+)<')


def page(client, query=""):
    return client.get(ADDRESS + query)


def marks(response):
    """The kind, the address and the name of each mark, in the order of the page."""
    return NAME.findall(response.content.decode())


def claim(text="", **fields):
    return cast.claim(text, event="The war", **fields)


@pytest.fixture
def war():
    """A claim by a part of Azerbaijan, a denial by a part of Armenia, and the claimant's last word."""
    cast.actor("Army", part_of="Azerbaijan")
    cast.actor("Ministry", part_of="Armenia")
    made = claim("A bridge was shelled", actor="Army", accused="Ministry", said="2023-09-19")
    denial = cast.response(made, "No bridge was", actor="Ministry", said="2023-09-21")
    cast.response(denial, "It was", actor="Azerbaijan", said="2023-09-22")
    return made


# The drawing


def test_each_mark_is_a_link_that_says_who_when_what_and_how_it_stands(client, war):
    assert marks(page(client)) == [
        ("claim", f"/claims/{war.pk}/", "Army, 19 September 2023: A bridge was shelled; denied"),
        (
            "own",
            f"/claims/{war.pk}/#response-{war.responses.all()[1].pk}",
            "Azerbaijan, 22 September 2023, denies outright: It was",
        ),
        (
            "answer",
            f"/claims/{war.pk}/#response-{war.responses.all()[0].pk}",
            "Ministry, 21 September 2023, denies outright: No bridge was",
        ),
    ]


def test_a_side_has_one_lane_for_all_its_parts_in_the_order_in_which_sides_spoke(client, war):
    claim(actor="Russia", said="2023-09-20")
    accounts = page(client).context["accounts"]
    assert [lane.name for lane in accounts.drawing.lanes] == ["Azerbaijan", "Russia", "Armenia"]
    assert [len(lane.marks) for lane in accounts.drawing.lanes] == [2, 1, 1]


def test_a_line_leads_from_each_claim_to_its_answer_and_from_an_answer_to_its_reply(client, war):
    response = page(client)
    ties = response.context["accounts"].drawing.ties
    assert {(tie.one.point.lane, tie.other.point.kind) for tie in ties} == {
        (cast.actor("Azerbaijan").pk, "answer"),
        (cast.actor("Armenia").pk, "own"),
    }
    assert [tag["class"] for tag in tags(response, "path")].count("tie") == 2


def test_only_a_claim_that_nobody_answers_has_a_tail(client, war):
    silent = claim("Nobody answered", said="2023-09-20")
    drawing = page(client).context["accounts"].drawing
    assert [mark.point.address for mark in drawing.marks if mark.tail] == [
        silent.get_absolute_url()
    ]


def test_the_key_explains_what_is_drawn_and_nothing_else(client):
    def explained():
        text = main(page(client))
        return [
            words
            for words in ["a claim without an answer", "an uncertain date", "so many in one place"]
            if words in text
        ]

    made = claim(said="2023-09-19")
    cast.response(made, said="2023-09-21")
    assert explained() == []
    claim(said="2023-09-19")
    assert explained() == ["a claim without an answer"]
    claim(said="2023-09")
    assert explained() == ["a claim without an answer", "an uncertain date"]
    for _ in range(60):
        claim(said="2023-09-19")
    assert explained()[-1] == "so many in one place"


def test_lines_are_spoken_of_only_where_there_are_any(client):
    made = claim("A bridge was shelled", said="2023-09-19")
    assert "A line leads" not in main(page(client))
    cast.response(made, "No bridge was", said="2023-09-21")
    assert "A line leads from each claim to its answer." in main(page(client))


def test_what_is_undated_is_not_drawn_but_counted_and_listed(client, war):
    claim("Some day", said="")
    cast.response(war, "Some other day", said="")
    response = page(client)
    assert len(marks(response)) == 3
    text = main(response)
    assert "Not drawn, because nobody knows when: 1 claim and 1 answer." in text
    assert text.index("1 claim of any side whose day nobody knows") < text.index("Some day")
    assert text.count("Some other day") == 1


def test_an_event_of_which_nothing_is_dated_has_no_drawing(client):
    claim("Some day", said="")
    response = page(client)
    assert marks(response) == []
    assert "Some day" in main(response)


def test_drafts_and_what_is_withdrawn_are_neither_drawn_nor_told(client, war):
    for status in [Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN]:
        claim("Hidden claim", actor="Secret side", status=status)
        cast.response(war, "Hidden answer", actor="Secret side", status=status)
        hidden = claim("Hidden claim", status=status)
        cast.response(hidden, "Hidden answer", actor="Secret side")
    response = page(client)
    assert len(marks(response)) == 3
    for word in ["Hidden", "Secret"]:
        assert word not in response.content.decode()


def test_long_empty_stretches_are_cut_out_and_the_page_says_so(client, war):
    claim("Long before", said="1991-09-19")
    cast.response(war, said="2023-09-20")
    response = page(client)
    assert "Long stretches" in main(response)
    assert "31 years" in main(response)


# Many


def test_many_of_one_day_are_one_mark_that_counts_them_and_leads_to_their_list(client, war):
    for n in range(60):
        claim(f"Another {n}", actor="Army", said="2023-09-20")
    claim("Uncertain", actor="Army", said="2023-09")
    response = page(client)
    (crowd,) = [mark for mark in marks(response) if "open the list" in mark[2]]
    assert (
        crowd[2]
        == "60 claims by Azerbaijan, 20 September 2023, 60 of them unanswered: open the list"
    )
    assert "60 statements are drawn together" in main(response)
    listed = client.get(crowd[1].replace("&amp;", "&")).context["listing"].page.paginator.count
    assert listed == 61  # with the one that may have been made on that day


def test_the_sides_that_said_least_share_a_lane(client, war):
    for n in range(15):
        claim(actor=f"Side {n:02}", said="2023-09-20")
        claim(actor=f"Side {n % 9:02}", said="2023-09-20")
    response = page(client)
    lanes = response.context["accounts"].drawing.lanes
    assert lanes[-1].name == "5 other sides"
    assert sum(mark.point.number for mark in lanes[-1].marks) == 5
    assert len(lanes) == timelines.SIDES + 1
    assert "17 sides" in main(response)


@pytest.fixture
def crowded(monkeypatch):
    """As if four statements were too many to be drawn one by one."""
    monkeypatch.setattr(timelines, "SEPARATE", 3)


def test_where_there_are_too_many_each_mark_stands_for_a_side_and_its_days(client, war, crowded):
    for said in ["2023-09-19", "2023-09-19", "2023-09", "2023/.."]:
        claim(actor="Army", said=said)
    cast.response(war, actor="Ministry", said="2023-09-21")
    response = page(client)
    asked = "event=the-war&amp;actor=azerbaijan"
    assert sorted((name.split(":")[0], address) for _, address, name in marks(response)) == [
        (
            "1 claim by Azerbaijan, 1 September 2023 to 30 September 2023, 1 of them unanswered",
            f"/claims/?{asked}&amp;said_after=2023-09-01&amp;said_before=2023-09-30",
        ),
        (
            "1 claim by Azerbaijan, 19 September 2023",
            f"/claims/?{asked}&amp;said_after=2023-09-19&amp;said_before=2023-09-19",
        ),
        (
            "1 claim by Azerbaijan, since 1 January 2023, 1 of them unanswered",
            f"/claims/?{asked}&amp;said_after=2023-01-01",
        ),
        ("1 later statement on own claims by Azerbaijan, 22 September 2023", f"/claims/?{asked}"),
        (
            "2 answers by Armenia, 21 September 2023",
            "/claims/?event=the-war&amp;responder=armenia",
        ),
        (
            "2 claims by Azerbaijan, 19 September 2023, 2 of them unanswered",
            f"/claims/?{asked}&amp;said_after=2023-09-19&amp;said_before=2023-09-19",
        ),
    ]
    assert response.context["accounts"].drawing.ties == []
    assert "no lines are drawn" in main(response)
    for _, address, _ in marks(response):
        assert client.get(address.replace("&amp;", "&")).status_code == 200


def test_neither_queries_nor_marks_grow_with_the_claims(client, war, django_assert_num_queries):
    def more(number):
        for n in range(number):
            made = claim(actor=f"Side {n % 3}", said=f"2023-09-{n % 9 + 10}")
            cast.response(cast.response(made, actor="Ministry", said="2023-09-25"), actor="Army")
            claim(said="")

    more(2)
    with django_assert_num_queries(14):
        few = page(client)
    more(150)
    with django_assert_num_queries(14):
        many = page(client)
    assert many.context["accounts"].grouped
    assert not few.context["accounts"].grouped
    assert len(marks(many)) < 60
    assert sum(map(int, NUMBER.findall(many.content.decode()))) > 300


# The table


def test_the_table_tells_every_claim_by_date_with_its_answers_beneath_it(client, war):
    claim("Before", actor="Russia", said="2023-09-01")
    text = main(page(client)).split("The same in words")[1]
    order = [
        "1 September 2023 Russia Before Unanswered",
        "19 September 2023 Army side: Azerbaijan A bridge was shelled Denied",
        "21 September 2023 Ministry side: Armenia No bridge was Denies outright",
        "22 September 2023 Azerbaijan It was Denies outright",
    ]
    assert sorted(order, key=text.index) == order


def test_the_table_has_pages_and_the_drawing_is_whole_on_each(client):
    for n in range(101):
        claim(f"Claim no. {n:03}", said="2023-09-19")
    first, second = main(page(client)), main(page(client, "?page=2"))
    assert "Claim no. 099" in first
    assert "Claim no. 100" not in first
    assert "Claim no. 100" in second
    assert "Claim no. 099" not in second
    for query in ["", "?page=2"]:
        assert page(client, query).context["accounts"].drawing.gathered == 101


def test_more_undated_claims_than_fit_lead_to_all(client):
    for n in range(21):
        claim(f"Undated no. {n:02}", said="")
    response = page(client)
    assert "Undated no. 19" in main(response)
    assert "Undated no. 20" not in main(response)
    ways = links(response)
    address = ways["All claims about this event, the undated last"]
    assert address == "/claims/?event=the-war&sort=oldest"


def test_each_side_leads_to_the_list_of_its_claims(client, war):
    claim("Undated", actor="Azerbaijan", said="")
    address = links(page(client))["2 claims"]
    assert client.get(address).context["listing"].page.paginator.count == 2


def test_a_stance_and_the_word_disinformation_are_told_in_the_table(client, war):
    cast.response(war, actor="Ministry", stance=Stance.DENIES_IN_PART, calls_disinformation=True)
    assert "Denies in part, calls it disinformation" in main(page(client))
