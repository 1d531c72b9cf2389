"""What a reader can rely on in the pages of actors, events, sources and places."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from claims.choices import Stance, Status
from claims.models import Snapshot, Source
from tests import cast
from tests.reading import links, main, tags

pytestmark = pytest.mark.django_db


# Actors


def test_actors_stand_below_what_they_are_part_of(client):
    cast.claim(actor=cast.actor("A ministry", part_of="Zealand"))
    cast.claim(actor=cast.actor("An office", part_of="A ministry"))
    cast.claim(actor="Boland")
    text = main(client.get("/actors/"))
    order = ["Boland", "Zealand", "A ministry", "An office"]
    assert sorted(order, key=text.index) == order


def test_each_number_of_an_actor_is_that_of_the_list_it_leads_to(client):
    cast.actor("Army", part_of=cast.actor("Ministry", part_of="Armenia"))
    against = cast.claim(accused=["Army", "Ministry"])
    cast.response(against, actor="Ministry", stance=Stance.DENIES, calls_disinformation=True)
    cast.response(against, actor="Ministry", stance=Stance.ACKNOWLEDGES_IN_PART)
    cast.response(cast.claim(accused="Army"), actor="Russia", stance=Stance.ACKNOWLEDGES)
    cast.claim(accused="Armenia")
    cast.response(cast.claim(actor="Army"), actor="Azerbaijan", stance=Stance.DENIES)
    cast.response(cast.claim(actor="Russia"), actor="Army", stance=Stance.DECLINES)
    counted = 0
    for address in ["/actors/", "/actors/armenia/", "/actors/ministry/", "/actors/army/"]:
        for text, link in links(client.get(address)).items():
            number = text.split(" ")[0]
            if link.startswith("/claims/?") and number.isdigit():
                assert client.get(link).context["listing"].page.paginator.count == int(number), link
                counted += 1
    assert counted > 12


def test_an_actor_is_shown_with_its_names_and_what_it_is_part_of(client):
    cast.actor(
        "Ministry", part_of="Armenia", kind="government", aliases="MoD\nՊՆ", wikidata_id="Q1",
        description="Speaks for the army.",
    )  # fmt: skip
    cast.claim(actor="Ministry")
    response = client.get("/actors/ministry/")
    text = main(response)
    assert "Government body, part of Armenia" in text
    assert "Also called MoD, ՊՆ" in text
    assert "Speaks for the army." in text
    assert links(response)["Q1"] == "https://www.wikidata.org/wiki/Q1"
    assert "Its parts are included" not in text
    assert "Its parts are included" in main(client.get("/actors/armenia/"))


def answer(*delays):
    for said in delays:
        cast.response(cast.claim(accused="Armenia", said="2023-09-19"), said=said)


def test_how_fast_an_actor_answered_is_measured_on_exact_days_alone(client):
    answer("2023-09-19", "2023-09-20", "2023-09-29", "2023-09", "")
    text = main(client.get("/actors/armenia/"))
    assert "Median: 1 day; quickest: the same day; slowest: 10 days." in text
    assert "Measured on 3 claims where both days are known." in text
    assert "2 more can’t be measured to the day" in text


def test_a_median_between_two_days_is_not_rounded(client):
    answer("2023-09-20", "2023-09-23")
    assert "Median: 2.5 days" in main(client.get("/actors/armenia/"))
    answer("2023-09-16")
    assert "quickest: 3 days before the claim" in main(client.get("/actors/armenia/"))


def test_one_exact_answer_has_no_median_and_none_has_no_number(client):
    answer("2023-09")
    text = main(client.get("/actors/armenia/"))
    assert "1 can’t be measured to the day" in text
    assert "Median" not in text
    answer("2023-09-21")
    assert "2 days, on the one claim where both days are known." in main(
        client.get("/actors/armenia/")
    )


def test_the_answer_of_a_third_party_is_not_its_own(client):
    cast.response(cast.claim(accused="Armenia"), actor="Russia")
    text = main(client.get("/actors/armenia/"))
    assert "claim held against it 1" in text
    assert "of them answered by it 0" in text


def test_what_its_whole_answered_is_told_apart(client):
    cast.actor("Army", part_of=cast.actor("Ministry", part_of="Armenia"))
    cast.response(cast.claim(accused="Army"), actor="Ministry")
    both = cast.claim(accused="Army")
    cast.response(both, actor="Army")
    cast.response(both, actor="Armenia")
    text = main(client.get("/actors/army/"))
    assert "of them answered by it 1" in text
    assert "more answered by what it is part of 1" in text
    assert "what it is part of" not in main(client.get("/actors/armenia/"))


def test_claims_that_only_mention_an_actor_are_listed_apart(client):
    cast.claim("It is named here", mentions=["France"])
    text = main(client.get("/actors/france/"))
    assert "No claim that it makes is on record." in text
    assert "No claim against it is on record." in text
    assert text.index("1 claim names it") < text.index("It is named here")


# Events


def test_the_events_are_listed_with_their_dates_in_words(client):
    cast.event("A", began="1991", ended="1994")
    cast.event("B", began="2023-09-19")
    cast.event("C", began="2021/..")
    cast.event("D", began="2020-11-10", ended="2020-11-10")
    cast.event("E", ended="2020")
    cast.event("F")
    cast.event("G", began="2020/2021", ended="2022")
    for title in "ABCDEFG":
        cast.claim(event=title)
    text = main(client.get("/events/"))
    for dates in [
        "A 1991 to 1994 1", "B began 19 September 2023 1", "C since 2021 1", "D 10 November 2020 1",
        "E ended 2020 1", "F date unknown 1", "G began 2020 to 2021, ended 2022 1",
    ]:  # fmt: skip
        assert dates in text


# Sources


def test_a_source_without_a_date_says_so_and_spells_its_reliability_out(client):
    cast.claim(source=cast.source("The paper", author="L. Author", reliability="B"))
    for address in ["/sources/", links(client.get("/sources/"))["The paper"]]:
        text = main(client.get(address))
        assert "no date given" in text
        assert "usually reliable" in text.lower()
        assert "L. Author" in text


def test_a_source_tells_what_is_known_of_the_document(client):
    source = cast.source(
        "The statement", publisher="Ministry", kind="official-statement", language="hy",
        published="2023-09-20~", url="https://example.org/a?b=1&c=2", archive_url="http://example.net/a",
        accessed_at=datetime(2023, 9, 21, tzinfo=UTC),
    )  # fmt: skip
    cast.claim(source=source)
    response = client.get(f"/sources/{source.pk}/")
    text = main(response)
    for fact in [
        "Official statement", "Publisher Ministry", "Published about 20 September 2023",
        "Language Armenian", "Read for the tracker 21 September 2023", f"Identifier {source.uid}",
    ]:  # fmt: skip
        assert fact in text
    assert links(response)[source.url] == source.url
    assert links(response)[source.archive_url] == source.archive_url


def test_a_source_lists_every_claim_and_response_that_was_read_in_it(client):
    source = cast.source("The paper")
    cast.claim("First read here", source=source)
    cast.claim("Also read here", source="Other", further_sources=[source])
    claim = cast.claim("Answered here", source="Other")
    cast.response(claim, "The answer here", source=source)
    cast.claim("Read elsewhere", source="Other")
    text = main(client.get(f"/sources/{source.pk}/"))
    assert "2 claims and 1 response" in text
    for statement in ["First read here", "Also read here", "Answered here", "The answer here"]:
        assert statement in text
    assert "Read elsewhere" not in text


def test_reprints_and_what_they_repeat_count_as_one_origin(client):
    origin = cast.source("The origin")
    agency = cast.source("The agency", relays=origin)
    paper = cast.source("The paper", relays=agency)
    cast.source("A reprint that nothing public was read in", relays=origin)
    other = cast.source("Another paper", relays=origin)
    for source in [paper, other]:
        cast.claim(source=source)
    text = main(client.get(f"/sources/{paper.pk}/"))
    text = text[text.index("All 4 documents") :]
    order = [
        "The origin the origin",
        "The agency repeats “The origin”",
        "The paper repeats “The agency”, this document",
    ]
    assert sorted(order, key=text.index) == order
    assert "Another paper repeats “The origin”" in text
    assert "nothing public" not in text
    text = main(client.get(f"/sources/{origin.pk}/"))
    assert "All 3 documents here go back to the first of them and count as one origin" in text
    assert "The origin the origin, this document" in text
    assert "The paper repeats the origin through others" in text


def test_of_many_reprints_a_page_lists_some_and_counts_the_rest(client, monkeypatch):
    monkeypatch.setattr("claims.views.sources.REPRINTS", 2)
    origin = cast.source("The origin")
    for number in range(5):
        cast.claim(
            source=cast.source(f"Paper {number}", relays=origin, published=f"2023-09-0{number + 1}")
        )
    text = main(client.get(f"/sources/{origin.pk}/"))
    assert "All 6 documents" in text
    assert [number for number in range(5) if f"Paper {number}" in text] == [3, 4]
    assert "3 further reprints of it are not listed here" in text


def test_what_was_read_in_one_source_has_pages_as_short_as_those_of_the_list(client):
    for _ in range(26):
        claim = cast.claim()
    address = claim.source.get_absolute_url()
    assert len(client.get(address).context["page"]) == 25
    assert len(client.get(f"{address}?page=2").context["page"]) == 1


def test_sources_that_repeat_each_other_in_a_circle_can_be_read(client):
    one = cast.source("One")
    two = cast.source("Two", relays=one)
    Source.objects.filter(pk=one.pk).update(relays=two)
    cast.claim(source=one)
    assert "All 2 documents here" in main(client.get(f"/sources/{one.pk}/"))


def test_a_snapshot_shows_its_hash_and_day_and_never_its_content(client):
    source = cast.source("The paper")
    cast.claim(source=source)
    Snapshot.objects.create(
        source=source, content=b"kept bytes", text="kept text", media_type="text/html",
        sha256="ab" * 32, taken_at=datetime(2023, 9, 21, 23, 30, tzinfo=UTC),
    )  # fmt: skip
    text = main(client.get(f"/sources/{source.pk}/"))
    assert "Taken on 21 September 2023 as text/html" in text
    assert "ab" * 32 in text
    assert "kept" not in text.replace("What was kept of it", "")


def test_a_source_of_what_was_withdrawn_after_publication_can_still_be_read(client):
    claim = cast.claim("Withdrawn words", status=Status.WITHDRAWN)
    text = main(client.get(f"/sources/{claim.source_id}/"))
    assert "0 claims and 0 responses" in text
    assert "Withdrawn words" not in text


# Places


def test_a_place_stands_under_all_its_names_with_who_uses_each(client):
    place = cast.place("Stepanakert", part_of="Karabakh", latitude="39.8200", longitude="-46.75")
    place.names.create(name="Xankəndi", language="az", used_by=cast.actor("Azerbaijan"))
    place.names.create(name="خانكندي", language="ar")
    cast.claim("About the city", place=place)
    response = client.get("/places/stepanakert/")
    text = main(response)
    assert "Xankəndi Azerbaijani Azerbaijan" in text
    assert "خانكندي Arabic not recorded" in text
    assert "39.82° N, 46.75° W" in text
    assert {"lang": "ar", "dir": "rtl"} in tags(response, "bdi")
    positions = [tag["value"] for tag in tags(response, "data")]
    assert positions == ["39.82", "-46.75"]
    assert links(response)["Karabakh"] == "/places/karabakh/"
    assert "About the city" in main(client.get("/places/karabakh/"))


def test_a_place_lists_the_events_that_readers_know_there_and_in_its_parts(client):
    cast.place("Stepanakert", part_of="Karabakh")
    for title, public in [("Known event", True), ("Hidden event", False)]:
        cast.event(title).places.add(cast.place("Stepanakert"))
        cast.claim(event=title, published=public)
    text = main(client.get("/places/karabakh/"))
    assert "Known event" in text
    assert "Hidden event" not in text
