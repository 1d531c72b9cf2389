"""Actors, sources, events and places as files: all that readers meet, and nobody else."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims.choices import Status
from claims.exports import ACTORS, EVENTS, PLACES, SOURCES
from claims.models import Snapshot
from tests import cast
from tests.awkward import content, rows

pytestmark = pytest.mark.django_db

RECORDS = [ACTORS, SOURCES, EVENTS, PLACES]
by_name = pytest.mark.parametrize("export", RECORDS, ids=lambda export: export.name)


def objects(client: Client, address: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content(client, address).decode().splitlines()]


def names(client: Client, export: Any) -> set[str]:
    label = "title" if export in (SOURCES, EVENTS) else "name"
    return {row[label] for row in rows(client, f"/{export.name}.csv")}


@by_name
def test_what_only_drafts_speak_of_is_in_no_file(client: Client, export: Any) -> None:
    def told(mark: str, **fields: Any) -> None:
        cast.claim(actor=f"Actor {mark}", source=cast.source(f"Source {mark}"),
                   event=cast.event(f"Event {mark}"), place=cast.place(f"Place {mark}"), **fields)  # fmt: skip

    told("of readers")
    told("of drafts", published=False)
    assert names(client, export) == {f"{export.name[:-1].capitalize()} of readers"}
    assert client.head(f"/{export.name}.csv")["Counterclaim-Rows"] == "1"


def test_an_actor_stands_with_its_names_its_whole_and_what_was_said(client: Client) -> None:
    azerbaijan = cast.actor(
        "Azerbaijan", aliases="Azərbaycan\r\n\r\nԱդրբեջան\n", wikidata_id="Q227"
    )
    ministry = cast.actor("Ministry", part_of=azerbaijan, kind="government")
    claim = cast.claim(actor=ministry, accused="Armenia")
    cast.response(claim, actor="Armenia")
    by_slug = {row["slug"]: row for row in objects(client, "/actors.jsonl")}
    whole, part, accused = (by_slug[slug] for slug in ("azerbaijan", "ministry", "armenia"))
    assert whole["aliases"] == ["Azərbaycan", "Ադրբեջան"]
    assert whole["wikidata_id"] == "Q227"
    assert whole["url"] == "http://testserver/actors/azerbaijan/"
    assert (part["part_of"], part["part_of_slug"]) == ("Azerbaijan", "azerbaijan")
    assert (whole["part_of"], whole["kind"], part["kind"]) == (None, "state", "government")
    assert (whole["claims_made"], part["claims_made"], accused["claims_made"]) == (1, 1, 0)
    assert (accused["claims_against"], accused["claims_answered"]) == (1, 1)
    assert accused["aliases"] == []


def test_a_source_stands_with_its_dates_and_what_was_kept(client: Client) -> None:
    hidden = cast.source("Hidden")
    origin = cast.source("Origin", published="2023-09", url="https://example.org/", relays=hidden)
    reprint = cast.source("Reprint", publisher="Agency", relays=origin, kind="report")
    for digest in ("f" * 64, "0" * 64):
        Snapshot.objects.create(
            source=origin, content=b"", media_type="text/html", sha256=digest, taken_at=cast.LOGGED_AT
        )  # fmt: skip
    cast.response(cast.claim(source=origin), source=reprint)
    first, second = objects(client, "/sources.jsonl")
    assert (first["title"], first["document_url"]) == ("Origin", "https://example.org/")
    assert first["url"] == f"http://testserver/sources/{origin.pk}/"
    assert (first["published_earliest"], first["published_latest"]) == ("2023-09-01", "2023-09-30")
    assert first["snapshot_sha256"] == ["f" * 64, "0" * 64]
    assert first["relays_id"] is None
    assert (second["relays_id"], second["publisher_slug"]) == (origin.pk, "agency")
    assert (first["claims"], first["responses"]) == (1, 0)
    assert (second["claims"], second["responses"]) == (0, 1)


def test_an_event_stands_with_its_places_and_its_claims(client: Client) -> None:
    event = cast.event("The operation", began="2023-09-19", ended="2023-09-20")
    event.places.set([cast.place("Stepanakert"), cast.place("Aghdam")])
    cast.claim(event=event)
    cast.claim(event=event, status=Status.WITHDRAWN)
    (row,) = objects(client, "/events.jsonl")
    assert row["places"] == ["Aghdam", "Stepanakert"]
    assert row["place_slugs"] == ["aghdam", "stepanakert"]
    assert (row["began"], row["ended_latest"], row["claims"]) == ("2023-09-19", "2023-09-20", 1)


def test_a_place_stands_under_all_its_names(client: Client) -> None:
    place = cast.place("Stepanakert", part_of="Region", latitude="39.826500", longitude="46.763700")
    place.names.create(name="Xankəndi", language="az", used_by=cast.actor("Azerbaijan"))
    place.names.create(name="Vararakn")
    cast.claim(place=place)
    region, city = objects(client, "/places.jsonl")
    assert city["other_names"] == ["Xankəndi", "Vararakn"]
    assert city["other_name_languages"] == ["az", "und"]
    assert city["other_name_users"] == ["azerbaijan", "?"]
    assert (city["latitude"], city["longitude"]) == (39.8265, 46.7637)
    assert (city["part_of_slug"], region["part_of_slug"]) == ("region", None)
    assert (region["latitude"], region["other_names"], region["claims"]) == (None, [], 1)
    in_csv = rows(client, "/places.csv")[1]
    assert (in_csv["latitude"], in_csv["longitude"]) == ("39.826500", "46.763700")
    assert in_csv["other_names"] == "Xankəndi; Vararakn"


@by_name
def test_they_take_columns_and_no_filter(client: Client, export: Any) -> None:
    cast.claim(place="Aghdam", event="The operation")
    found = rows(client, f"/{export.name}.csv?columns=url,id")
    assert found
    assert all(list(row) == ["url", "id"] for row in found)
    answer = client.get(f"/{export.name}.csv?standing=denied")
    assert answer.status_code == 400
    assert "standing: “standing” is not a parameter here." in answer.content.decode()
    assert client.get(f"/{export.name}.xlsx").status_code == 404


@by_name
def test_they_cost_no_more_queries_for_more_rows(client: Client, export: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            content(client, f"/{export.name}.jsonl")
        return len(captured)

    cast.claim(place="Aghdam", event="The operation")
    for_one = queries()
    for number in range(5):
        cast.claim(actor=f"Actor {number}", place=f"Place {number}", event=f"Event {number}",
                   source=cast.source(f"Source {number}"))  # fmt: skip
    assert queries() == for_one


@pytest.mark.parametrize("address", ["/actors/", "/sources/", "/events/", "/places/aghdam/"])
def test_their_pages_lead_to_them(client: Client, address: str) -> None:
    cast.claim(place="Aghdam", event="The operation")
    page = client.get(address).content.decode()
    what = address.split("/")[1]
    assert f'href="/{what}.csv"' in page
    assert f'href="/{what}.jsonl"' in page
    assert f'href="/codebook/#{what}"' in page


def test_the_list_of_claims_leads_to_its_rows_in_every_format(client: Client) -> None:
    cast.claim()
    page = client.get("/claims/?actor=azerbaijan").content.decode()
    for file in ["claims.csv", "claims.jsonl", "claims.xlsx"]:
        assert f'href="/{file}?actor=azerbaijan"' in page
        assert f'href="/{file.replace("claims", "exchanges")}?actor=azerbaijan"' in page
