"""What a reader can rely on in every page but the lists of claims, and in the first page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.choices import Standing, Status
from tests import cast
from tests.reading import links, main

pytestmark = pytest.mark.django_db

HIDDEN = [Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN]
LISTS = ["/actors/", "/events/", "/sources/"]
FIXED = ["/", "/about/", *LISTS]
OPEN = [*FIXED, "/matrix/"]


@pytest.fixture
def records():
    """One actor, event, place and source that readers meet, with a claim and its denial."""
    cast.event("The operation").places.add(cast.place("Stepanakert"))
    claim = cast.claim(
        "The claim in question", accused="Armenia", mentions=["Russia"], event="The operation",
        place="Stepanakert", topics=["Shelling"], source="The article",
    )  # fmt: skip
    cast.response(claim, "The answer in question")
    return {
        "actor": "/actors/armenia/",
        "event": "/events/the-operation/",
        "place": "/places/stepanakert/",
        "source": f"/sources/{claim.source_id}/",
    }


# Every page


@pytest.mark.parametrize("address", OPEN)
def test_every_page_can_be_read_while_the_tracker_is_empty(client, address):
    assert client.get(address).status_code == 200


def test_every_link_of_every_page_leads_somewhere(client, records):
    seen, waiting = set(), [*OPEN, *records.values()]
    while waiting:
        address = waiting.pop().partition("#")[0]
        if not address.startswith("/") or address.startswith("/admin/") or address in seen:
            continue
        seen.add(address)
        response = client.get(address)
        assert response.status_code == 200, address
        if response["Content-Type"].startswith("text/html") and len(seen) < 80:
            waiting += links(response).values()
        response.getvalue()  # what is not read to its end holds on to its file
    assert set(records.values()) <= seen


@pytest.mark.parametrize("page", ["actor", "event", "place", "source", *FIXED])
def test_a_parameter_that_a_page_does_not_take_is_refused_by_name(client, records, page):
    response = client.get(records.get(page, page), {"<script>": "1", "q": ""})
    assert response.status_code == 400
    assert "no parameter <script>" in main(response)
    assert "no parameter q" in main(response)
    assert "The claim in question" not in main(response)


@pytest.mark.parametrize("address", LISTS)
def test_a_page_number_given_twice_is_refused(client, address):
    response = client.get(f"{address}?page=1&page=1")
    assert response.status_code == 400
    assert "page only once" in main(response)


BAD_NUMBERS = [
    "0",
    "-1",
    "2",
    "",
    "1.0",
    "x",
    "01",
    " 1",
    "１",
    "9" * 40,
    "9" * 5000,
    "\0",
    "\udcff",
]


@pytest.mark.parametrize("number", BAD_NUMBERS)
@pytest.mark.parametrize("page", ["actor", "event", "source", *LISTS])
def test_a_page_that_is_not_there_is_not_found(client, records, page, number):
    query = number.encode("utf-8", "surrogateescape")
    assert client.get(records.get(page, page), {"page": query}).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/actors/nobody/", "/events/nothing/", "/places/nowhere/", "/sources/0/",
        "/sources/9223372036854775808/", f"/sources/{'9' * 40}/", f"/sources/{'9' * 5000}/",
        "/actors/%00/", "/events/%ff/", "/places/a b/", "/sources/-1/",
    ],
)  # fmt: skip
def test_what_is_not_on_record_is_not_found(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("page", ["actor", "event", "place", "source", *OPEN])
def test_no_page_takes_data_or_sets_a_cookie(client, records, page):
    address = records.get(page, page)
    assert client.post(address).status_code == 405
    assert not client.get(address).cookies


@pytest.mark.parametrize("page", ["actor", "event", "place", "source", "/"])
@pytest.mark.parametrize("status", HIDDEN)
def test_nothing_unpublished_is_shown_or_counted_on_any_page(client, records, page, status):
    address = records.get(page, page)
    before = main(client.get(address))
    hidden = cast.claim(
        "A hidden claim", accused="Armenia", mentions=["Armenia"], event="The operation",
        place="Stepanakert", topics=["Shelling"], status=status, withdrawn_reason="Hidden reason",
    )  # fmt: skip
    cast.response(hidden, "An answer to what is hidden")
    made = cast.claim(
        "Made by it", actor="Armenia", event="The operation", place="Stepanakert", status=status,
        withdrawn_reason="Hidden reason",
    )  # fmt: skip
    cast.response(made, "Another answer to what is hidden", actor="Azerbaijan")
    cast.response(hidden, "A hidden answer", status=status)
    assert main(client.get(address)) == before


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW])
def test_records_that_only_unpublished_statements_name_are_on_no_list(client, status):
    cast.event("Secret event").places.add(cast.place("Secret place"))
    claim = cast.claim(
        actor="Secret actor", event="Secret event", place="Secret place", topics=["Secret topic"],
        source=cast.source("Secret document", publisher="Secret publisher"), status=status,
    )  # fmt: skip
    for address in ["/", *LISTS]:
        assert "Secret" not in main(client.get(address)), address
    assert client.get("/events/secret-event/").status_code == 404
    assert client.get(f"/sources/{claim.source_id}/").status_code == 404


def grow(numbers):
    """Add claims with all that a page can show of them, each by and about others."""
    for n in numbers:
        cast.event(f"Event {n}").places.add(cast.place("Stepanakert"))
        origin = cast.source(
            f"Source {n}", publisher=f"Publisher {n}", relays=cast.source("Origin")
        )
        about = {"event": "The operation", "place": cast.place(f"Place {n}", part_of="Stepanakert")}
        made = {"actor": cast.actor(f"Part {n}", part_of="Armenia"), "accused": ["Azerbaijan"]}
        claim = cast.claim(**made, **about, topics=[f"Topic {n}"], further_sources=[origin])
        cast.response(cast.response(claim, actor=f"Responder {n}"), actor="Georgia")
        against = cast.claim(
            actor=f"Speaker {n}", accused=["Armenia"], mentions=["Armenia"], **about
        )
        cast.response(against, actor=f"Part {n}", counter_claim=claim)
        cast.claim(actor=f"Speaker {n}", said="", event=f"Event {n}", mentions=[f"Part {n}"])
        cast.claim(actor=f"Speaker {n}", said="", event="The operation", source="The article")
        cast.place(f"Place {n}").names.create(name=f"Name {n}", used_by=cast.actor(f"Speaker {n}"))
        cast.place("Stepanakert").names.create(name=f"Name {n}", used_by=cast.actor(f"Part {n}"))


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_no_page_asks_more_of_the_database_the_more_there_is(client, records):
    cast.source("Origin")
    grow(range(1))
    addresses = [*FIXED, *records.values()]
    few = {address: queries(client, address) for address in addresses}
    grow(range(1, 20))
    with connection.cursor() as cursor:
        # What other tests took back lies about, and a planner that counts it reads it all each time.
        cursor.execute("ANALYZE")
    assert {address: queries(client, address) for address in addresses} == few


@pytest.mark.parametrize("address", LISTS)
def test_a_list_shows_fifty_on_a_page_and_each_once(client, address):
    for n in range(51):
        cast.claim(
            actor=f"Listed {n:02}", event=f"Listed {n:02}", source=cast.source(f"Listed {n:02}")
        )
    first, second = (main(client.get(address, {"page": page})) for page in [1, 2])
    shown = [[f"Listed {n:02}" in page for n in range(51)] for page in (first, second)]
    assert (sum(shown[0]), sum(shown[1])) == (50, 1)
    assert all(one != other for one, other in zip(*shown, strict=True))
    assert client.get(address, {"page": 3}).status_code == 404


def test_what_analysts_type_is_shown_as_text(client):
    typed = "<script>alert(1)</script>\u202e\n=1+1"
    cast.event(typed, slug="e", summary=typed).places.add(cast.place(typed, slug="p"))
    cast.actor(typed, slug="a", description=typed, aliases=typed)
    source = cast.source(typed, author=typed)
    cast.claim(typed, actor=typed, event=typed, place=typed, source=source)
    for address in [
        "/",
        *LISTS,
        "/actors/a/",
        "/events/e/",
        "/places/p/",
        f"/sources/{source.pk}/",
    ]:
        response = client.get(address)
        assert "<script>alert(1)</script>" in main(response), address
        assert "<script>alert" not in response.content.decode(), address


# Home


def test_home_tells_what_the_tracker_holds_and_each_number_leads_to_it(client, records):
    cast.claim("A silence", actor="Azerbaijan", said="2020-01-01")
    response = client.get("/")
    text = main(response)
    for figure in ["2 claims", "1 denial", "1 with no answer on record", "1 event", "3 actors"]:
        number, name = figure.split(" ", 1)
        assert f"{name} {number}" in text, figure
    assert "The answer in question" in text
    assert text.index("The longest silences") < text.index("A silence")
    assert links(response)["Armenia"] == "/actors/armenia/"
    assert links(response)["The operation"] == "/events/the-operation/"
    assert links(response)["Shelling"] == "/claims/?topic=shelling"


def test_home_shows_exchanges_by_the_day_of_the_claim_and_silences_by_their_length(client):
    for day in ["2021-05-05", "2023-05-05", "2022-05-05", "2020-05-05"]:
        cast.response(cast.claim(f"answered {day}", said=day), said=day)
        cast.claim(f"silent {day}", said=day)
    text = main(client.get("/"))
    exchanges, silences = text.split("The longest silences")
    shown = [part[:10] for part in exchanges.split("answered ")[1:]]
    assert [day for day in shown if day[0] == "2"] == ["2023-05-05", "2022-05-05", "2021-05-05"]
    shown = [part[:10] for part in silences.split("silent ")[1:]]
    assert [day for day in shown if day[0] == "2"] == ["2020-05-05", "2021-05-05", "2022-05-05"]


# About


def test_about_explains_every_standing_and_says_how_to_cite(client, settings):
    settings.SITE_URL = "https://claims.example.org"
    text = main(client.get("/about/"))
    for standing in Standing:
        assert standing.label in text
    assert "https://claims.example.org/" in text
    assert "CC BY 4.0" in text
    assert "MIT licence" in text


def test_the_home_page_asks_what_somebody_answered_only_of_those_who_are_accused(client):
    for _ in range(2):
        cast.claim(actor="Azerbaijan", accused="Armenia")
    questions = main(client.get("/")).split("Begin with a question")[1]
    assert "What did Armenia say, and what did it answer?" in questions
    assert "What did Azerbaijan say" not in questions
