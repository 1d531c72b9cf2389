"""The address of a source is enough: it is found again, or what the document says is proposed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from claims.models import Claim, Source
from tests import cast, desk
from tests.test_log_report import ADDRESS, TITLE, nothing_is_saved, typed, values

pytestmark = pytest.mark.django_db

URL = "http://news.example/2023/operation"
PAGE = f"""<!doctype html><html lang="en"><head><title>{TITLE}</title>
<meta property="og:title" content="{TITLE}"><meta property="og:site_name" content="Front Press">
<meta name="author" content="Liza Brovko">
<meta property="article:published_time" content="2023-09-19T10:00:00+03:00"></head>
<body><article><h1>{TITLE}</h1><p>The ministry announced it.</p></article></body></html>"""


def look_up(url: str) -> dict:
    return desk.analyst().post(reverse("admin:log_source"), {"url": url}).json()


def test_what_a_new_document_says_of_itself_is_proposed(web):
    web.page(URL, PAGE)
    answer = look_up(URL)
    assert answer["proposed"] == {
        "title": TITLE,
        "author": "Liza Brovko",
        "published": "2023-09-19T10:00:00+03:00",
        "publisher": "Front Press",
        "language": "en",
    }
    assert answer["known"] is False
    assert nothing_is_saved()


def test_a_source_on_record_is_found_in_any_spelling_of_its_address_and_not_fetched(web):
    cast.source("As it was logged", url=URL, published="2023-09-19")
    answer = look_up("https://www.news.example/2023/operation/?utm_source=mail#top")
    assert answer == {
        "known": True,
        "words": "On record: As it was logged, 19 September 2023",
        "proposed": {},
    }
    assert web.requests == []


def test_a_source_is_saved_once_however_its_address_is_spelt(web):
    known = cast.source("As it was logged", url=URL)
    sent = {"source-url": f"{URL}?fbclid=1", "claim-text": "It began.", "source-kind": "article"}
    desk.analyst().post(ADDRESS, {**sent, **no_responses()})
    assert Claim.objects.get().source == known
    assert Source.objects.count() == 1


def no_responses() -> dict[str, str]:
    return {"responses-TOTAL_FORMS": "0", "responses-INITIAL_FORMS": "0"}


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://nowhere.example/", "There is no host called “nowhere.example”."),
        ("http://127.0.0.1/", "127.0.0.1"),
        ("http://news.example/gone", "404"),
        ("not an address", "Give the address"),
        ("", "Give the address"),
        ("http://a\0b/", "Not looked up"),
        (f"http://news.example/{'x' * 3000}", "2000 characters"),
    ],
)
def test_an_address_that_can_not_be_fetched_says_why(web, url, reason):
    web.page(URL, PAGE)
    answer = look_up(url)
    assert reason in answer["words"]
    assert answer["proposed"] == {}


def test_a_refused_address_can_be_logged_all_the_same(web):
    desk.analyst().post(
        ADDRESS,
        {"source-url": "http://10.0.0.1/inside", "source-title": "Seen inside",
         "source-kind": "report", "claim-text": "It began.", **no_responses()},
    )  # fmt: skip
    assert Claim.objects.get().source.title == "Seen inside"
    assert web.requests == []


def test_without_scripts_a_button_looks_it_up_and_keeps_what_was_typed(web):
    web.page(URL, PAGE)
    sent = {"_look_up": "", "source-url": URL, "source-title": "", "source-author": "Somebody"}
    shown = desk.analyst().post(ADDRESS, typed() | sent)
    kept = values(shown)
    assert (kept["source-title"], kept["source-publisher"]) == (TITLE, "Front Press")
    assert kept["source-author"] == "Somebody"
    assert kept["claim-text"] == "Armenian troops fire artillery."
    assert kept["responses-0-stance"] == "denies"
    assert "What the document says of itself is proposed below." in shown.content.decode()
    assert nothing_is_saved()


def test_an_address_is_looked_up_for_those_who_log_and_by_post_alone(web, client):
    address = reverse("admin:log_source")
    assert desk.analyst().get(address).status_code == 405
    assert client.post(address, {"url": URL}).status_code == 302
    assert web.requests == []
