"""A cast with everything in it that is hard to write down, and readers of the files it goes to."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.test import Client

from claims.choices import Credibility, Reliability, Scope, Stance, Status
from claims.models import Claim
from tests import cast


def uid(number: int) -> UUID:
    return UUID(f"00000000-0000-4000-8000-{number:012}")


def moment(day: int) -> datetime:
    return datetime(2024, 1, day, tzinfo=UTC)


def logged(number: int, day: int, **fields: Any) -> dict[str, Any]:
    """The identifiers of a statement, and the moment at which it was published and left alone."""
    moments = {"published_at": moment(day), "changed_at": moment(day)}
    return {"id": number, "uid": uid(number), **moments, **fields}


def awkward_cast() -> None:
    """Claims and responses with everything in them that is hard to write down."""
    cast.actor("Azerbaijan", id=1)
    ministry = cast.actor("Ministry of Defence", id=2, slug="az-mod", part_of="Azerbaijan")
    armenia = cast.actor("Հայաստան", id=3, slug="armenia")
    company = cast.actor("=cmd(), Ltd.", id=4, slug="b-c")
    army = cast.actor("Ｚ army", id=5, slug="ba")
    agency = cast.actor("@agency", id=6, slug="agency")
    armenian_ministry = cast.actor("Armenian Ministry", id=7, slug="armenia-mod", part_of=armenia)
    cast.source(id=90)  # where none is named; the database might take a number that is used below
    first = cast.source(
        "\tTabbed title",
        id=91,
        url="https://example.org/a?b=1,2",
        archive_url="https://archive.example/1",
        publisher=agency,
        reliability=Reliability.B,
    )
    second, third = cast.source("Second", id=92), cast.source("Third", id=110)
    full = cast.claim(
        '=HYPERLINK("http://example.org","click")',
        **logged(11, 5),
        actor=ministry,
        accused=[army, company, armenia],
        mentions=[company],
        quote="«Չկա պատասխան»\u200f 😀𐎠",
        language="hy",
        translation='Line one\r\nline two\nline "three", and four',
        said="2023-09-19",
        said_note="'=already escaped",
        event=cast.event("-1 day", slug="minus-one-day"),
        place=cast.place("＝Stepanakert", slug="stepanakert"),
        place_as_stated=" +1 mile",
        topics=[cast.topic("Shelling; mines", slug="shelling-mines"), "Ceasefire"],
        source=first,
        further_sources=[third, second],
        credibility=Credibility.PROBABLE,
        assessment="@home",
        assessed_on=date(2024, 1, 2),
        killed_low=0,
        killed_high=5,
    )
    draft = cast.claim("Draft", **logged(14, 9), published=False)
    denial = cast.response(
        full,
        "\rcarriage",
        **logged(21, 6),
        actor=armenian_ministry,
        calls_disinformation=True,
        scope=[Scope.ATTRIBUTION, Scope.OCCURRENCE],
        quote="«Ոչ»",
        language="hy",
        translation="No",
        said="2023-09-21",
        said_note="as dated",
        source=second,
    )
    cast.response(
        denial, "'", **logged(22, 6), actor=ministry, stance=Stance.REPEATS, said="", source=first
    )
    cast.response(full, "Draft", **logged(23, 6), actor=armenia, published=False)
    cast.claim(
        "\u200f=1+1",
        **logged(12, 8),
        actor=company,
        said="",
        source=third,
        silence_checked_on=date(2023, 10, 1),
        duplicate_of=full,
        wounded_low=2,
        wounded_high=2,
    )
    vague = cast.claim(
        "'quoted' from the start",
        **logged(13, 7),
        said="2023-09",
        source=second,
        duplicate_of=draft,
    )
    withdrawn = cast.response(
        vague, "Withdrawn", **logged(24, 6), actor=armenia, status=Status.WITHDRAWN
    )
    cast.response(
        withdrawn,
        "Reply to what was withdrawn",
        **logged(25, 6),
        actor="Azerbaijan",
        said="2023-09-26",
        source=second,
    )
    cast.response(
        vague,
        "-",
        **logged(26, 6),
        actor=army,
        stance=Stance.ACKNOWLEDGES,
        said="2023-09-25",
        source=second,
        counter_claim=full,
    )
    cast.response(
        vague,
        "No comment",
        **logged(27, 6),
        actor=armenia,
        stance=Stance.DECLINES,
        said="2023-10/..",
        source=second,
        counter_claim=draft,
    )
    cast.claim("Withdrawn", **logged(15, 9), status=Status.WITHDRAWN)
    Claim.objects.filter(pk=11).update(
        published_at=datetime(2024, 1, 5, 6, 7, 8, 9, tzinfo=UTC),
        changed_at=datetime(2024, 2, 29, 23, 59, 59, 999_999, tzinfo=UTC),
    )


def content(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def rows(client: Client, address: str) -> list[dict[str, str]]:
    """The rows of a file, as a reader of CSV that we did not write finds them."""
    text = content(client, address).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
