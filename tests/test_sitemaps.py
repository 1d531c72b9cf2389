"""The list of all pages for search engines, and where they may look."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F
from lxml import etree

from claims.models import Claim
from claims.sitemaps import Section
from tests import cast

pytestmark = pytest.mark.django_db

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "https://tracker.example"


def places_of(response):
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    return [node.text for node in etree.fromstring(response.content).iter(f"{SITEMAP}loc")]


def pages(client):
    """The paths of all pages that all sitemaps name."""
    found = []
    for address in places_of(client.get("/sitemap.xml")):
        found += places_of(client.get(address.removeprefix("https://tracker.example")))
    assert all(page.startswith("https://tracker.example/") for page in found)
    return [page.removeprefix("https://tracker.example") for page in found]


def test_every_page_in_it_can_be_read_and_stands_in_it_once(client):
    claim = cast.claim(event="The operation", place="Shusha", source="The article")
    found = pages(client)
    assert len(set(found)) == len(found)
    assert {page: client.get(page).status_code for page in found} == dict.fromkeys(found, 200)
    for page in [
        "/", f"/claims/{claim.pk}/", "/actors/azerbaijan/", "/events/the-operation/",
        f"/sources/{claim.source_id}/", "/places/shusha/",
    ]:  # fmt: skip
        assert page in found


def test_what_readers_do_not_see_is_not_in_it(client):
    draft = cast.claim(
        published=False, actor="Nobody", event="Nothing", place="Nowhere", source="Unread"
    )
    gone = cast.claim(status="withdrawn")
    found = " ".join(pages(client))
    for name in (
        f"/claims/{draft.pk}/", f"/claims/{gone.pk}/", "nobody", "nothing", "nowhere",
        f"/sources/{draft.source_id}/",
    ):  # fmt: skip
        assert name not in found


def test_a_claim_stands_there_with_the_day_of_its_last_change(client):
    claim = cast.claim()
    response = cast.response(claim)
    type(response).objects.update(changed_at=F("changed_at") + timedelta(days=30))
    sitemap = etree.fromstring(client.get("/sitemap-claims-1.xml").content)
    assert sitemap.findtext(f"{SITEMAP}url/{SITEMAP}lastmod") == "2024-01-31"
    assert Claim.objects.get().changed_at.date().isoformat() == "2024-01-01"


def test_many_pages_are_divided_and_none_is_lost(client, monkeypatch):
    monkeypatch.setattr(Section, "limit", 2)
    made = [cast.claim().pk for _ in range(5)]
    index = places_of(client.get("/sitemap.xml"))
    assert [address for address in index if "claims" in address] == [
        f"https://tracker.example/sitemap-claims-{part}.xml" for part in (1, 2, 3)
    ]
    assert [page for page in pages(client) if page.startswith("/claims/")] == [
        "/claims/", *(f"/claims/{pk}/" for pk in made)
    ]  # fmt: skip


def test_an_empty_tracker_names_no_empty_sitemap(client):
    assert places_of(client.get("/sitemap.xml")) == [
        "https://tracker.example/sitemap-overviews-1.xml"
    ]


@pytest.mark.parametrize(
    "address", ["/sitemap-claims-0.xml", "/sitemap-claims-9.xml", "/sitemap-drafts-1.xml"]
)
def test_a_part_that_is_not_there_is_not_found(client, address):
    cast.claim()
    assert client.get(address).status_code == 404


def test_it_takes_as_many_queries_for_many_pages_as_for_one(client, django_assert_num_queries):
    cast.claim()
    for address, number in [("/sitemap.xml", 5), ("/sitemap-claims-1.xml", 2)]:
        with django_assert_num_queries(number):
            client.get(address)
    for name in ("Armenia", "Russia", "Turkey"):
        cast.claim(actor=name)
    for address, number in [("/sitemap.xml", 5), ("/sitemap-claims-1.xml", 2)]:
        with django_assert_num_queries(number):
            client.get(address)


def test_it_is_sent_again_only_where_it_changed(client):
    cast.claim()
    tag = client.get("/sitemap-claims-1.xml")["ETag"]
    assert client.get("/sitemap-claims-1.xml", headers={"If-None-Match": tag}).status_code == 304
    cast.claim()
    assert client.get("/sitemap-claims-1.xml", headers={"If-None-Match": tag}).status_code == 200


def test_programs_may_look_everywhere_but_in_the_admin(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "",
        "Sitemap: https://tracker.example/sitemap.xml",
    ]


def test_inventions_are_for_no_program(client, settings):
    settings.INVENTED_DATA = True
    assert "Disallow: /\n" in client.get("/robots.txt").content.decode()
