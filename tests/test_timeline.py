"""What a reader can rely on in the drawing of one exchange in time, on the page of its claim."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import timezone

from claims.choices import Stance, Status
from claims.models import Claim
from claims.templatetags import timelines
from tests import cast
from tests.reading import main

pytestmark = pytest.mark.django_db

NAME = re.compile(r'<a class="mark (\w+)" href="([^"]*)"><title>(.*?)</title>')
NOTE = re.compile(r'class="beside"[^>]*>(.*?)<')
HEADING = "This exchange in time"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 9, 19))


def page(client, claim):
    return client.get(claim.get_absolute_url())


def marks(response):
    return NAME.findall(response.content.decode())


def notes(response):
    return NOTE.findall(response.content.decode())


def drawing(claim):
    shown = timelines.timeline_of(Claim.objects.with_exchange().get(pk=claim.pk))
    assert shown is not None
    return shown.drawing


def test_claim_answer_reply_and_later_words_stand_in_time_each_with_its_delay(client):
    claim = cast.claim("A bridge was shelled", actor="Azerbaijan", accused="Armenia")
    denial = cast.response(claim, "No bridge was", said="2023-09-21")
    reply = cast.response(denial, "It was", actor="Azerbaijan", said="2023-09")
    last = cast.response(
        claim, "Again", actor="Azerbaijan", stance=Stance.REPEATS, said="2023-09-25"
    )
    response = page(client, claim)
    assert sorted(marks(response)) == [
        (
            "answer",
            f"#response-{denial.pk}",
            "Armenia, 21 September 2023, after 2 days, denies outright: No bridge was",
        ),
        (
            "claim",
            f"#claim-{claim.pk}",
            "Azerbaijan, 19 September 2023: A bridge was shelled; denied",
        ),
        (
            "own",
            f"#response-{reply.pk}",
            "Azerbaijan, September 2023, within 11 days, denies outright: It was",
        ),
        (
            "own",
            f"#response-{last.pk}",
            "Azerbaijan, 25 September 2023, after 6 days, repeats the claim: Again",
        ),
    ]
    assert sorted(notes(response)) == ["after 2 days", "after 6 days", "within 11 days"]
    content = response.content.decode()
    assert content.count('class="tie"') == 3
    ties = {(tie.one.point.key, tie.other.point.key) for tie in drawing(claim).ties}
    assert ties == {("claim", denial.pk), (denial.pk, reply.pk), ("claim", last.pk)}
    for anchor in re.findall(r'href="#([\w-]+)"><title>', content):
        assert f'id="{anchor}"' in content


def test_silence_is_drawn_up_to_today_and_told_in_words(client):
    response = page(client, cast.claim(said="2023-09-19"))
    assert len(marks(response)) == 1
    assert notes(response) == ["today"]
    assert "Nobody is on record with an answer, for 3 years now." in main(response)


@pytest.mark.parametrize("said", ["2023/..", "2026-09", "2026-09-19"])
def test_no_silence_is_drawn_up_to_today_where_the_claim_may_be_as_late_as_that(client, said):
    response = page(client, cast.claim(said=said))
    assert [kind for kind, _, _ in marks(response)] == ["claim"]
    assert "today" not in notes(response)


def test_the_claimant_repeating_itself_does_not_end_the_silence(client):
    claim = cast.claim()
    cast.response(claim, actor="Azerbaijan", stance=Stance.REPEATS, said="2024-09-19")
    response = page(client, claim)
    assert [kind for kind, _, _ in marks(response)] == ["claim", "own"]
    assert "today" in notes(response)


@pytest.mark.parametrize(
    ("claimed", "answered", "drawn"),
    [
        ("2023-09-19", "2023-09-20", True),
        ("2023-09-19", None, True),
        ("2023-09-19", "", False),
        ("", "2023-09-20", False),
        ("", None, False),
        ("2021/..", None, True),
        ("2030-01-01", None, True),
        ("0001-01-01/9999-12-31", "9999-12-31", True),
    ],
)
def test_it_is_shown_only_where_it_tells_something(client, claimed, answered, drawn):
    claim = cast.claim(said=claimed)
    if answered is not None:
        cast.response(claim, said=answered)
    assert (HEADING in main(page(client, claim))) is drawn


def test_what_is_undated_is_counted_and_what_readers_may_not_see_is_not_there(client):
    claim = cast.claim()
    cast.response(claim)
    cast.response(claim, said="")
    for status in [Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN]:
        cast.response(claim, "Hidden", actor="Secret", status=status)
    response = page(client, claim)
    assert len(marks(response)) == 2
    assert "1 statement of unknown date is not drawn." in main(response)


def test_a_long_quarrel_stays_small(client):
    claim = cast.claim()
    for n in range(40):
        cast.response(claim, actor=f"Speaker {n % 20:02}")
    for _ in range(300):
        cast.response(claim, actor="Speaker 00")
    response = page(client, claim)
    drawing = timelines.timeline_of(claim_of(response)).drawing
    assert [lane.name for lane in drawing.lanes][-1] == "9 others"
    assert len(drawing.lanes) == timelines.SPEAKERS + 1
    assert len(marks(response)) < 60
    assert sum(mark.point.number for mark in drawing.marks) == 341
    assert "302 responses by Speaker 00" in response.content.decode()


def claim_of(response):
    return response.context["claim"]
