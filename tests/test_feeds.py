"""Feeds of any question (Atom 1.0, RFC 4287), for those who follow the tracker."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.dateparse import parse_datetime
from lxml import etree

from claims.models import Claim, Response
from tests import cast
from tests.reading import tags

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
AWKWARD = "<b>&amp; \x01 \x0b \ufffe ]]> \u202e \U0001f4a5 \"'"


def read(response):
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(response.content)


def entries(client, question=""):
    return read(client.get(f"/claims.atom{question}")).findall(f"{ATOM}entry")


def titles(client, question=""):
    return [entry.findtext(f"{ATOM}title") for entry in entries(client, question)]


def change(record, days):
    """Let a record have changed so many days after the cast was logged."""
    moment = cast.LOGGED_AT + timedelta(days=days)
    type(record)._base_manager.filter(pk=record.pk).update(changed_at=moment)
    return moment


# What RFC 4287 asks for


NAMES = {"a": "http://www.w3.org/2005/Atom", "re": "http://exslt.org/regular-expressions"}
MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"
#: Rules of RFC 4287, each with the XPath that finds what breaks it.
RULES = {
    "4.1.1: the root is a feed": "/*[not(self::a:feed)]",
    "4.1.1, 4.1.2: one id": "//*[self::a:feed or self::a:entry][count(a:id) != 1]",
    "4.1.1, 4.1.2: one title": "//*[self::a:feed or self::a:entry][count(a:title) != 1]",
    "4.1.1, 4.1.2: one updated": "//*[self::a:feed or self::a:entry][count(a:updated) != 1]",
    "4.1.1: an author for all entries": "/a:feed[not(a:author)]",
    "4.1.1: a link to itself": "/a:feed[count(a:link[@rel='self']) != 1]",
    "4.1.1: no two alternates alike": "//*[count(a:link[not(@rel) or @rel='alternate']) > 1]",
    "4.1.1.1: no two entries of one id": "//a:entry[a:id = following-sibling::a:entry/a:id]",
    "4.1.2: a link where there is no content": "//a:entry[not(a:content or a:link[@rel='alternate'])]",
    "4.1.2: one published and one summary": "//a:entry[count(a:published) > 1 or count(a:summary) > 1]",
    "3.1: texts hold no elements": "//*[self::a:title or self::a:summary or self::a:subtitle][*]",
    "3.1.1: a type of text": "//a:*[self::a:title or self::a:summary][@type and not(@type='text' or @type='html')]",
    "3.2: a person has a name": "//a:author[count(a:name) != 1 or not(normalize-space(a:name))]",
    "3.3: moments of RFC 3339": f"//*[self::a:updated or self::a:published][not(re:test(., '{MOMENT}'))]",
    "4.2.2: a category has a term": "//a:category[not(@term) or @term='']",
    "4.2.6: an id is an IRI": "//a:id[not(re:test(., '^[a-z][a-z0-9+.-]*:\\S+$'))]",
    "4.2.7: a link leads somewhere": "//a:link[not(@href) or @href='']",
}  # fmt: skip


def rules_broken(feed):
    """The rules that are broken here."""
    return [rule for rule, path in RULES.items() if feed.xpath(path, namespaces=NAMES)]


def test_a_feed_keeps_the_rules_of_atom_whatever_the_texts_hold(client):
    claim = cast.claim(AWKWARD, quote=AWKWARD, actor=cast.actor(AWKWARD, slug="odd"))
    cast.response(claim, AWKWARD)
    cast.claim(topics=["Shelling"])
    feed = read(client.get("/claims.atom"))
    assert rules_broken(feed) == []
    assert len(feed.findall(f"{ATOM}entry")) == 2


def test_a_feed_without_entries_keeps_them_too(client):
    assert rules_broken(read(client.get("/claims.atom"))) == []


def test_the_rules_are_known_to_this_test():
    broken = rules_broken(etree.fromstring('<feed xmlns="http://www.w3.org/2005/Atom"/>'))
    assert {rule.split(": ")[1] for rule in broken} == {
        "one id", "one title", "one updated", "an author for all entries", "a link to itself",
    }  # fmt: skip


# What stands in it


def test_an_entry_is_known_by_the_permanent_identifier_and_says_who_claims_what(client, settings):
    settings.SITE_URL = "https://tracker.example"
    claim = cast.claim("They shelled us.", accused="Armenia", topics=["Shelling"])
    denial = cast.response(claim, "We did not.")
    changed = change(denial, 9)
    (entry,) = entries(client)
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{claim.uid}"
    assert entry.findtext(f"{ATOM}title") == "Azerbaijan says about Armenia: They shelled us."
    assert entry.find(f"{ATOM}link").get("href") == f"https://tracker.example/claims/{claim.pk}/"
    assert parse_datetime(entry.findtext(f"{ATOM}updated")) == changed
    assert parse_datetime(entry.findtext(f"{ATOM}published")) == claim.published_at
    assert entry.find(f"{ATOM}category").get("term") == "Shelling"
    summary = entry.findtext(f"{ATOM}summary")
    assert "They shelled us." in summary
    assert "Armenia</bdi> denies outright" in summary
    assert "We did not." in summary


def test_it_names_itself_and_the_page_with_the_same_question(client, settings):
    settings.SITE_URL = "https://tracker.example"
    cast.claim()
    feed = read(client.get("/claims.atom?sort=oldest&actor=azerbaijan"))
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    question = "?actor=azerbaijan&sort=oldest"
    assert links["self"] == f"https://tracker.example/claims.atom{question}"
    assert links["alternate"] == f"https://tracker.example/claims/{question}"
    assert "Azerbaijan" in feed.findtext(f"{ATOM}title")


def test_markup_in_a_text_stays_text(client):
    cast.claim("<script>alert(1)</script>")
    (entry,) = entries(client)
    assert "<script" not in entry.findtext(f"{ATOM}summary")
    assert "&lt;script&gt;" in entry.findtext(f"{ATOM}summary")


def test_it_holds_what_the_list_with_the_same_question_holds(client):
    cast.claim("Shelled", topics=["Shelling"])
    cast.claim("Mined", topics=["Landmines"])
    cast.claim("Draft", topics=["Shelling"], published=False)
    cast.claim("Gone", topics=["Shelling"], status="withdrawn")
    assert titles(client, "?topic=shelling") == ["Azerbaijan says: Shelled"]


def test_drafts_of_answers_are_not_in_it(client):
    claim = cast.claim()
    cast.response(claim, "Secret", published=False)
    cast.response(claim, "Secret", status="withdrawn")
    assert b"Secret" not in client.get("/claims.atom").content


def test_what_changed_last_comes_first_be_it_the_claim_or_an_answer(client):
    first, second, third = cast.claim("First"), cast.claim("Second"), cast.claim("Third")
    change(cast.response(first), 9)
    change(second, 8)
    change(cast.response(third, published=False), 20)
    assert titles(client) == [f"Azerbaijan says: {name}" for name in ("First", "Second", "Third")]


def test_the_order_that_is_asked_for_is_kept(client):
    cast.claim("Old", said="1999")
    change(cast.claim("New", said="2023"), 30)
    assert titles(client, "?sort=oldest") == ["Azerbaijan says: Old", "Azerbaijan says: New"]


def test_it_ends_after_fifty_entries(client):
    for _ in range(51):
        cast.claim()
    assert len(entries(client)) == 50


def test_it_takes_as_many_queries_for_many_claims_as_for_one(client, django_assert_num_queries):
    def with_answers():
        claim = cast.claim(accused="Armenia", topics=["Shelling"], place="Shusha")
        cast.response(claim, counter_claim=cast.claim())

    with_answers()
    with django_assert_num_queries(11):
        client.get("/claims.atom")
    for _ in range(5):
        with_answers()
    with django_assert_num_queries(11):
        client.get("/claims.atom")


def test_invented_claims_are_called_invented(client, settings):
    settings.INVENTED_DATA = True
    cast.claim()
    feed = read(client.get("/claims.atom"))
    assert feed.findtext(f"{ATOM}title").startswith("Invented: ")
    assert feed.find(f"{ATOM}entry").findtext(f"{ATOM}title").startswith("Invented: ")


# How it is asked for


@pytest.mark.parametrize("question", ["?actor=nobody", "?colour=red", "?q=%00", "?page=2"])
def test_what_can_not_be_answered_is_refused_by_its_name(client, question):
    cast.claim()
    response = client.get(f"/claims.atom{question}")
    assert response.status_code == 400
    assert question[1:].split("=")[0] in response.content.decode()


def test_it_is_sent_again_only_where_it_changed(client):
    claim = cast.claim()
    tag = client.get("/claims.atom")["ETag"]
    assert client.get("/claims.atom", headers={"If-None-Match": tag}).status_code == 304
    cast.response(claim)
    assert client.get("/claims.atom", headers={"If-None-Match": tag}).status_code == 200


def test_the_list_names_the_feed_of_its_own_question(client):
    cast.claim(topics=["Shelling"])
    page = client.get("/claims/?topic=shelling")
    feeds = [link for link in tags(page, "link") if link.get("type") == "application/atom+xml"]
    assert [(link["rel"], link["href"]) for link in feeds] == [
        ("alternate", "/claims.atom?topic=shelling")
    ]


def test_a_list_that_can_not_be_answered_names_none(client):
    page = client.get("/claims/?topic=nothing")
    assert page.status_code == 400
    assert not [link for link in tags(page, "link") if link.get("type") == "application/atom+xml"]


def test_the_last_change_is_that_of_what_readers_see():
    claim = cast.claim()
    change(cast.response(claim, published=False), 20)
    assert Claim.objects.with_last_change().get().last_change == claim.changed_at
    withdrawn = change(cast.response(claim, status="withdrawn"), 5)
    assert Claim.objects.with_last_change().get().last_change == withdrawn
    assert Response.objects.count() == 2
