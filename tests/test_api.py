"""The API: the questions of the pages and the columns of the files, as pages of JSON."""

from __future__ import annotations

import json

import pytest
from django.core.cache import cache

from claims.api.resources import RESOURCES
from claims.exports import CLAIMS
from claims.filters import ClaimFilterSet
from claims.merging import merge
from claims.models import Claim, PlaceName
from tests import cast

pytestmark = pytest.mark.django_db

LISTS = [f"/api/{name}/" for name in RESOURCES]


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "http://testserver"


def ask(client, address, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/json"
    return response.json()


def texts(client, question=""):
    return [claim["text"] for claim in ask(client, f"/api/claims/{question}")["results"]]


def exchange(text="They shelled us.", **fields):
    """A claim with everything that a claim can have, and its denial."""
    fields = {
        "accused": ["Armenia"], "mentions": ["Russia"], "topics": ["Shelling"],
        "event": "The operation", "place": "Shusha", **fields,
    }  # fmt: skip
    claim = cast.claim(text, **fields)
    return claim, cast.response(claim, "We did not.", said="2023-09-20", scope="occurrence,time")


# What it holds


def test_a_claim_has_the_columns_of_the_export_with_values_of_their_own_kinds(client):
    claim, _ = exchange(quote="Կրակում են", killed_low=3)
    (found,) = ask(client, "/api/claims/")["results"]
    assert list(found) == CLAIMS.names
    assert found["id"] == claim.pk
    assert found["uid"] == str(claim.uid)
    assert found["url"] == f"http://testserver/claims/{claim.pk}/"
    assert found["accused"] == ["Armenia"]
    assert found["topic_slugs"] == ["shelling"]
    assert found["further_source_ids"] == []
    assert found["quote"] == "Կրակում են"
    assert (found["killed_low"], found["killed_high"]) == (3, None)
    assert found["answered_by_accused"] is True
    assert found["said_earliest"] == "2023-09-19"
    assert found["changed_at"].startswith("2024-01-01T13:00:00")
    assert (found["standing"], found["denials"]) == ("denied", 1)


def test_a_response_has_those_of_the_exchanges_and_the_claim_that_it_answers(client):
    claim, denial = exchange()
    (found,) = ask(client, "/api/responses/")["results"]
    assert found["response_id"] == denial.pk
    assert found["response_scope"] == ["occurrence", "time"]
    assert found["response_delay_days"] == 1
    assert found["response_by_accused"] is True
    assert (found["claim_id"], found["claim_uid"]) == (claim.pk, str(claim.uid))
    assert "claim_text" not in found


def test_replies_and_retractions_are_responses_too(client):
    claim, denial = exchange()
    cast.response(denial, "They did.", actor="Azerbaijan", stance="repeats")
    cast.response(claim, "We take it back.", actor="Azerbaijan", stance="retracts")
    found = ask(client, "/api/responses/?sort=logged")["results"]
    assert [one["response_stance"] for one in found] == ["retracts", "repeats", "denies"]


def test_the_records_that_claims_name_can_be_read_too(client):
    place = cast.place("Shusha", latitude="39.758", longitude="46.748")
    PlaceName.objects.create(place=place, name="Shushi", language="hy")
    exchange(place=place)
    for name, words in {
        "actors": {"slug": "armenia", "claims_against": 1},
        "sources": {"title": "The article", "claims": 1},
        "events": {"slug": "the-operation", "claims": 1},
        "places": {"slug": "shusha", "latitude": 39.758, "other_names": ["Shushi"]},
        "topics": {"slug": "shelling", "name": "Shelling", "claims": 1},
    }.items():
        rows = ask(client, f"/api/{name}/")["results"]
        assert [row for row in rows if words.items() <= row.items()], (name, rows)


@pytest.mark.parametrize("name", RESOURCES)
def test_each_record_has_an_address_of_its_own(client, name):
    exchange()
    resource = RESOURCES[name]
    rows = ask(client, f"/api/{name}/")["results"]
    assert rows
    for row in rows:
        key = row["slug"] if resource.lookup == "slug" else row[resource.key]
        assert ask(client, f"/api/{name}/{key}/") == row


def test_the_first_page_says_where_everything_is(client):
    exchange()
    root = ask(client, "/api/")
    assert set(RESOURCES) < set(root)
    for name, address in root.items():
        if name != "license":
            assert client.get(address.removeprefix("http://testserver")).status_code == 200


# Only what is published


def test_drafts_are_in_none_of_it(client):
    claim, _ = exchange()
    cast.response(claim, "Secret", actor="Secret state", published=False)
    cast.response(cast.claim("Secret", published=False), "Secret")
    draft = cast.claim(
        "Secret", published=False, actor="Secret actor", event="Secret event",
        place="Secret place", topics=["Secret topic"], source="Secret source",
    )  # fmt: skip
    for address in LISTS:
        assert "Secret" not in json.dumps(ask(client, address)["results"])
    for address in (
        f"/api/claims/{draft.pk}/", "/api/actors/secret-actor/", "/api/events/secret-event/",
        "/api/places/secret-place/", "/api/topics/secret-topic/", f"/api/sources/{draft.source_id}/",
    ):  # fmt: skip
        assert client.get(address).status_code == 404


def test_a_withdrawn_claim_leaves_its_reason_and_nothing_else(client):
    claim = cast.claim("Secret", status="withdrawn", withdrawn_reason="The article was.")
    denial = cast.response(claim, "Secret")
    response = client.get(f"/api/claims/{claim.pk}/")
    assert response.status_code == 410
    assert response.json() == {"detail": "It was withdrawn.", "reason": "The article was."}
    assert client.get(f"/api/responses/{denial.pk}/").status_code == 404
    assert ask(client, "/api/claims/")["count"] == ask(client, "/api/responses/")["count"] == 0


def test_a_claim_that_gave_way_to_another_leads_there(client):
    merged, survivor = cast.claim(), cast.claim()
    merge(merged, survivor)
    response = client.get(f"/api/claims/{merged.pk}/")
    assert response.status_code == 301
    assert response["Location"] == f"http://testserver/api/claims/{survivor.pk}/"


# The same questions


def test_it_takes_the_filters_of_the_pages(client):
    exchange("Shelled")
    cast.claim("Mined", actor="Armenia", topics=["Landmines"], said="2020")
    assert texts(client, "?topic=shelling&topic=landmines&sort=oldest") == ["Mined", "Shelled"]
    assert texts(client, "?actor=armenia") == ["Mined"]
    assert texts(client, "?standing=denied") == ["Shelled"]
    assert texts(client, "?q=mined") == ["Mined"]
    assert texts(client, "?said_after=2023") == ["Shelled"]
    assert ask(client, "/api/responses/?responder=armenia")["count"] == 1
    assert ask(client, "/api/responses/?stance=acknowledges")["count"] == 0


def test_it_says_how_many_undated_claims_the_dates_left_out(client):
    cast.claim()
    cast.claim(said="")
    page = ask(client, "/api/claims/?said_after=2023")
    assert (page["count"], page["undated_left_out"]) == (1, 1)


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("?colour=red", "colour"),
        ("?page=2", "page"),
        ("?page_size=0", "page_size"),
        ("?page_size=501", "page_size"),
        ("?page_size=1&page_size=2", "page_size"),
        ("?page_size=%00", "page_size"),
        ("?cursor=made-up", "cursor"),
        ("?cursor=%00", "cursor"),
        ("?format=csv", "format"),
    ],
)
def test_what_it_can_not_use_is_refused_by_its_name(client, address, question, name):
    exchange()
    response = client.get(address + question)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/json"
    assert list(response.json()) == [name]


@pytest.mark.parametrize("name", list(ClaimFilterSet.base_filters))
def test_a_bad_filter_is_refused_in_the_words_of_the_page(client, name):
    errors = ClaimFilterSet(client.get(f"/claims/?{name}=%00").wsgi_request.GET).errors
    for address in ("/api/claims/", "/api/responses/"):
        response = client.get(f"{address}?{name}=%00")
        assert response.status_code == 400
        assert response.json() == {name: list(map(str, errors[name]))}


# Pages that hold still


def crawl(client, address, step="next"):
    """All pages from this address on."""
    while address:
        page = ask(client, address.removeprefix("http://testserver"))
        yield page
        address = page[step]


@pytest.fixture
def many():
    """Claims and denials whose dates are alike, different, uncertain and unknown."""
    for number, said in enumerate(
        ["2023-09-19", "2023-09-19", "", "2020", "../2019", "2021-05/.."]
    ):
        claim = cast.claim(f"Claim {number}", said=said, topics=[f"Topic {number}"])
        if number % 2:
            cast.response(claim, said="2023-09-20" if number == 1 else "")
        cast.response(claim, said="2022-01-01", source=cast.source(f"Source {number}"))


@pytest.mark.parametrize("sort", ["newest", "oldest", "logged", "silence", "quickest"])
@pytest.mark.parametrize("name", ["claims", "responses"])
def test_pages_give_each_row_once_in_the_order_asked_for_and_lead_back(client, many, name, sort):
    key = RESOURCES[name].key
    whole = [row[key] for row in ask(client, f"/api/{name}/?sort={sort}")["results"]]
    assert len(whole) == {"claims": 6, "responses": 9}[name]
    pages = list(crawl(client, f"/api/{name}/?sort={sort}&page_size=2"))
    assert [[row[key] for row in page["results"]] for page in pages] == [
        whole[start : start + 2] for start in range(0, len(whole), 2)
    ]
    back = list(crawl(client, pages[-1]["previous"], "previous"))
    assert [row[key] for page in reversed(back) for row in page["results"]] == whole[
        : 2 * len(back)
    ]
    assert len(back) == len(pages) - 1
    assert pages[0]["previous"] is None
    assert all(f"sort={sort}" in page["next"] for page in pages[:-1])


@pytest.mark.parametrize("name", ["actors", "sources", "events", "places", "topics"])
def test_pages_of_records_give_each_once(client, many, name):
    for each in ("One", "Two", "Three"):
        exchange(event=each, place=each, actor=f"Actor {each}")
    whole = ask(client, f"/api/{name}/")["results"]
    pages = list(crawl(client, f"/api/{name}/?page_size=2"))
    assert [row for page in pages for row in page["results"]] == whole
    assert len(whole) == pages[0]["count"] > 2


def test_what_is_added_or_withdrawn_meanwhile_moves_nothing(client):
    old = [cast.claim(f"Claim {n}", said=f"2023-09-0{n}") for n in range(1, 7)]
    first = ask(client, "/api/claims/?page_size=2")
    assert [one["text"] for one in first["results"]] == ["Claim 6", "Claim 5"]
    cast.claim("Newer", said="2024")
    Claim.objects.filter(pk=old[4].pk).update(status="withdrawn", withdrawn_reason="Gone.")
    second = ask(client, first["next"].removeprefix("http://testserver"))
    assert [one["text"] for one in second["results"]] == ["Claim 4", "Claim 3"]
    back = ask(client, second["previous"].removeprefix("http://testserver"))
    assert [one["text"] for one in back["results"]] == ["Newer", "Claim 6"]


def test_a_cursor_serves_only_the_question_that_it_was_given_for(client, many):
    page = ask(client, "/api/claims/?page_size=2")
    cursor = page["next"].split("cursor=")[1].split("&")[0]
    for other in (f"/api/claims/?sort=oldest&cursor={cursor}", f"/api/actors/?cursor={cursor}"):
        response = client.get(other)
        assert response.status_code == 400
        assert list(response.json()) == ["cursor"]
    assert client.get(f"/api/claims/?cursor={cursor}&page_size=3").status_code == 200


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("/api/claims/", 3), ("/api/responses/", 3), ("/api/actors/", 3), ("/api/sources/", 3),
        ("/api/events/", 3), ("/api/places/", 3), ("/api/topics/", 3),
    ],
)  # fmt: skip
def test_a_page_takes_as_many_queries_for_many_rows_as_for_one(
    client, django_assert_num_queries, address, number
):
    exchange()
    with django_assert_num_queries(number):
        client.get(address)
    for name in ("One", "Two", "Three"):
        exchange(actor=name, event=name, place=name, topics=[name], source=name)
    with django_assert_num_queries(number):
        assert ask(client, address)["count"] > 1


# As HTTP


def test_a_page_is_sent_again_only_where_it_changed(client):
    exchange()
    for address in [*LISTS, "/api/", "/api/schema/"]:
        tag = client.get(address)["ETag"]
        same = client.get(address, headers={"If-None-Match": tag})
        assert (same.status_code, same.content) == (304, b"")
    tag = client.get("/api/claims/")["ETag"]
    cast.claim()
    assert client.get("/api/claims/", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("address", [*LISTS, "/api/", "/api/schema/", "/api/claims/1/"])
def test_it_only_reads(client, address):
    for method in ("post", "put", "patch", "delete"):
        response = getattr(client, method)(address)
        assert response.status_code == 405
        assert response["Content-Type"] == "application/json"
        assert response["Allow"] == "GET, HEAD, OPTIONS"
    options = client.options(address)
    assert (options.status_code, options["Allow"]) == (204, "GET, HEAD, OPTIONS")


def test_the_head_of_an_answer_is_that_of_the_whole(client):
    exchange()
    head = client.head("/api/claims/")
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "address",
    [
        "/api/nowhere/", "/api/claims/0/", "/api/claims/-1/", "/api/claims/99999999999999999999/",
        "/api/actors/nobody/", "/api/claims/1/more/", "/api/actors/%00/", "/api/actors/a%0Ab/",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found_in_json(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/json"
    assert list(response.json()) == ["detail"]


def test_an_address_without_its_last_slash_leads_to_the_one_with_it(client):
    response = client.get("/api/claims?standing=denied")
    assert (response.status_code, response["Location"]) == (301, "/api/claims/?standing=denied")


def test_who_wants_anything_but_json_is_told_so(client):
    response = client.get("/api/claims/", headers={"Accept": "text/csv"})
    assert response.status_code == 406
    assert response["Content-Type"] == "application/json"
    assert ask(client, "/api/claims/", Accept="text/html, */*;q=0.8")["count"] == 0


def test_nobody_gets_a_cookie_and_any_page_may_read(admin_client):
    response = admin_client.get("/api/claims/")
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert response["Access-Control-Allow-Origin"] == "*"


def test_who_asks_too_often_is_told_when_to_come_back(client, settings):
    settings.API_REQUESTS_PER_MINUTE = 2
    cache.clear()
    for _ in range(2):
        assert client.get("/api/claims/").status_code == 200
    response = client.get("/api/claims/")
    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 60
    assert list(response.json()) == ["detail"]
    assert client.get("/api/claims/", REMOTE_ADDR="192.0.2.7").status_code == 200
    # Without a proxy, nobody gets further by naming another address.
    forwarded = client.get("/api/claims/", headers={"X-Forwarded-For": "192.0.2.8"})
    assert forwarded.status_code == 429
    cache.clear()
