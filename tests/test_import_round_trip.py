"""Our own exports come back: imported into an empty tracker and exported again, nothing is lost."""

from __future__ import annotations

import csv
import io

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from claims.choices import ImportKind
from claims.models import Claim, Response
from tests import cast
from tests.desk import user_of
from tests.spreadsheet import brought, imported, outcomes, reasons

pytestmark = pytest.mark.django_db

# What belongs to one tracker and is no fact: its numbers, its addresses, its moments.
OF_THE_TRACKER = (
    "id", "url", "published_at", "changed_at", "source_id", "further_source_ids", "duplicate_of", "in_reply_to",
    "counter_claim_id",
)  # fmt: skip


def exported(name: str) -> bytes:
    return b"".join(Client().get(f"/{name}.csv?sort=oldest").streaming_content)


# What the responses make of a claim: a file without them can't carry it.
OF_THE_RESPONSES = (
    "standing", "responses", "denials", "first_answered_on", "answer_delay_days", "answered_by_accused",
    "first_answered_earliest", "first_answered_latest", "answer_delay_days_min", "answer_delay_days_max",
)  # fmt: skip
LOST = {"claims": {*OF_THE_TRACKER, *OF_THE_RESPONSES}, "exchanges": {*OF_THE_TRACKER}}


def facts(name: str, content: bytes) -> bytes:
    """The file without what it can't carry from one tracker to another, the rest byte for byte."""
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    bare = [column.removeprefix("claim_").removeprefix("response_") for column in rows[0]]
    kept = [number for number, column in enumerate(bare) if column not in LOST[name]]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([row[number] for number in kept] for row in rows)
    return text.getvalue().encode()


def emptied() -> None:
    """An empty tracker, but for its accounts."""
    models = apps.get_app_config("claims").get_models(include_auto_created=True)
    with connection.cursor() as cursor:
        for model in models:
            if model._meta.managed and not model._meta.proxy:
                cursor.execute(f'DELETE FROM "{model._meta.db_table}"')


def log_everything() -> None:
    """Claims and responses with all that a column can carry, and cells that a spreadsheet would run."""
    ministry = cast.actor("Ministry; of Defence + Co", part_of="Azerbaijan", kind="government")
    first = cast.claim(
        "=1+1 of the shells\nfell; near the school", actor=ministry, accused=["Armenia", "Արցախ"],
        mentions=["Russia", "Canal+"], topics=["Shelling", "Ceasefire"], event="The operation", place="Stepanakert",
        place_as_stated="the town",
        quote="'=Стреляли «ночью»", language="ru", translation="-They fired", said="2023-09~", said_note="by the paper",
        killed_low=2, killed_high=5, wounded_low=0, credibility="2", assessment="Two witnesses",
        silence_checked_on="2023-10-01",
        source=cast.source(
            "@Report", publisher="BBC; World", url="https://example.org/1", reliability="B",
            archive_url="https://archive.example/1",
        ),
    )  # fmt: skip
    second = cast.claim(
        "Again", duplicate_of=first, said="", further_sources=["@Report"], source="Only a title"
    )
    denial = cast.response(
        first, "It did not", scope="occurrence,intent", calls_disinformation=True, quote="Չի եղել", language="hy",
        translation="It was not", said_note="that evening", counter_claim=second,
    )  # fmt: skip
    cast.response(denial, actor=ministry, stance="repeats", said="2023-09-20/2023-09-22")
    cast.response(second, actor="France", stance="declines", said="")


@pytest.mark.parametrize("name", ["claims", "exchanges"])
def test_an_export_imported_into_an_empty_tracker_gives_the_same_file_again(name, settings):
    settings.ALLOW_PUBLISHING_OWN = True
    log_everything()
    content = exported(name)
    emptied()
    record = brought(content, name, user=user_of("Editors"), status="published")
    assert reasons(record) == []
    assert imported(record).problem == ""
    assert facts(name, exported(name)) == facts(name, content)
    assert Claim.objects.get(text="Again").duplicate_of == Claim.objects.get(said="2023-09~")


def test_the_thread_of_an_exchange_comes_back_though_every_number_is_another(settings):
    settings.ALLOW_PUBLISHING_OWN = True
    log_everything()
    content = exported("exchanges")
    emptied()
    imported(brought(content, ImportKind.EXCHANGES, user=user_of("Editors"), status="published"))
    denial = Response.objects.get(stance="denies")
    assert Response.objects.get(stance="repeats").in_reply_to == denial
    assert denial.counter_claim == Claim.objects.get(text="Again")


@pytest.mark.parametrize("name", ["claims", "exchanges"])
def test_an_export_imported_where_it_came_from_changes_nothing(name):
    log_everything()
    content, before = exported(name), list(Claim.history.values_list("pk"))
    record = brought(content, name)
    assert set(outcomes(record)) == {"skip"}
    assert imported(record).state == "finished"
    assert exported(name) == content
    assert list(Claim.history.values_list("pk")) == before


def test_what_an_export_does_not_carry_is_said(settings):
    settings.ALLOW_PUBLISHING_OWN = True
    cast.claim(further_sources=["Elsewhere"])
    content = exported("claims")
    emptied()
    record = brought(content, user=user_of("Editors"), status="published")
    assert outcomes(record) == ["create"]
    assert "The file does not say what source" in reasons(record)[0]
