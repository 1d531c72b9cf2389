"""The quote of a statement is looked for in what was kept of its source, and what became of it told."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from claims.choices import QuoteState
from claims.evidence import finding_of, findings_in, marked
from claims.evidence.quotations import LONGEST_TEXT, Page
from claims.models import Snapshot

from .cast import claim, response, source

FOUND, CHANGED, MISSING = QuoteState.FOUND, QuoteState.CHANGED, QuoteState.MISSING
TEXT = (
    "Baku, 19 September.\nThe ministry said: “We shelled\u00a0nothing – no school, no house”, and"
    " that it ‘never would’.\nArmenia’s spokesman called it a lie. Asked twice, he did not add anything."
)


def snapshot(record, text, days=0, media_type="text/html"):
    content = text.encode()
    return Snapshot.objects.create(
        source=record, content=content, media_type=media_type, text=text,
        sha256=hashlib.sha256(content).hexdigest(),
        taken_at=datetime(2024, 3, 1, tzinfo=UTC) + timedelta(days=days),
    )  # fmt: skip


# In a text


@pytest.mark.parametrize(
    "quote",
    [
        "We shelled nothing – no school, no house",
        "“We shelled nothing – no school, no house.”",
        "  We\nshelled   nothing - no school, no house ",
        "«We shelled nothing — no school»",
        'said: "We shelled nothing',
        "that it “never would”",
        "Armenia's spokesman",
        "We shelled noth\u00ading",
        "shelled … no house",
        "We shelled nothing [...] called it a lie",
        "lie",
    ],
)
def test_a_quote_is_found_whatever_the_typesetter_did(quote):
    page = Page(TEXT)
    state, spans = page.find(quote)
    assert state == FOUND
    assert all(page.text[start:end].strip() for start, end in spans)


def test_it_stands_where_it_is_said_to_stand():
    page = Page(TEXT)
    assert [page.text[slice(*span)] for span in page.find("shelled nothing… a lie")[1]] == [
        "shelled\u00a0nothing", "a lie",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("quote", "there"),
    [
        ("We shelled nothing - neither school nor house, no house", "shelled\u00a0nothing – no school, no house"),
        ("WE SHELLED NOTHING", "We shelled\u00a0nothing"),
        ("He did not add anything when asked twice", None),
        ("Armenia’s official spokesman called it a big lie", "Armenia’s spokesman called it a lie"),
        ("no house … We shelled nothing", None),
    ],
)  # fmt: skip
def test_a_quote_that_reads_a_little_differently_is_marked_so(quote, there):
    page = Page(TEXT)
    state, spans = page.find(quote)
    assert state == (CHANGED if there else state)
    assert state != FOUND
    if there:
        assert there in page.text[slice(*spans[0])] or page.text[slice(*spans[0])] in there


@pytest.mark.parametrize(
    "quote", ["They burned down the village", "shell", "thing", "house no", "school lie house said", "Ո՛չ", "…", "“”"]
)  # fmt: skip
def test_a_quote_that_is_not_there_is_missing(quote):
    assert Page(TEXT).find(quote) == (MISSING, [])


@pytest.mark.parametrize(
    "text", ["Мы не обстреливали школу", "Մենք դպրոցը չենք գնդակոծել", "لم نقصف المدرسة"]
)
def test_any_script_will_do(text):
    assert Page(f"1. {text}։ 2").find(text)[0] == FOUND
    assert Page(f"1. {text} 2").find(f"{text} {text.split()[-1]}")[0] == CHANGED


def test_letters_are_the_same_however_they_are_composed():
    assert Page("Cafe\u0301 de l’Europe").find("Café de l'Europe")[0] == FOUND


def test_signs_of_a_pattern_are_only_signs():
    assert Page("It cost (about) $5.00 [sic]*").find("(about) $5.00 [sic]*")[0] == FOUND
    assert Page("It cost about 5x00").find("5.00")[0] == MISSING


@pytest.mark.parametrize(
    "quote", ["a " * 5_000, "word " * 5_000, "(" * 5_000, "x" * 50_000, "- " * 9_000]
)
def test_a_long_text_and_a_long_quote_come_to_an_end(quote):
    page = Page("a word, and a word again - " * (LONGEST_TEXT // 20))
    assert page.find(quote)[0] in {CHANGED, MISSING}


# Of a statement


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields", [{"quote": ""}, {"quote": "no", "source": None, "published": False}, {"quote": "no"}]
)
def test_where_nothing_can_be_looked_for_the_reason_is_told(fields):
    found = finding_of(claim(**fields))
    assert found.state == QuoteState.NOT_CHECKED
    assert found.words.endswith("yet.")


@pytest.mark.django_db
def test_a_snapshot_without_text_is_said_to_hold_none():
    snapshot(source(), "", media_type="application/pdf")
    found = finding_of(claim(quote="no"))
    assert found.words == "The snapshot of 1 March 2024 holds no text (application/pdf)."


@pytest.mark.django_db
def test_the_newest_snapshot_counts_and_the_older_ones_tell_what_changed():
    record = source()
    denial = response(claim(), quote="We shelled no school at all that day", source=record)
    snapshot(record, "“We shelled no school at all that day”, they said.")
    assert finding_of(denial).words == "Found word for word in the snapshot of 1 March 2024."
    snapshot(record, "“We shelled no school that day”, they said.", days=1)
    assert finding_of(denial).words == (
        "Found with differences in the snapshot of 2 March 2024."
        " Changed since: it was there word for word on 1 March 2024."
    )
    snapshot(record, "Nothing to see here.", days=2)
    assert finding_of(denial).words == (
        "Not found in the snapshot of 3 March 2024."
        " Changed since: it was there word for word on 1 March 2024."
    )


@pytest.mark.django_db
def test_many_statements_are_looked_up_in_one_snapshot_without_a_query(django_assert_num_queries):
    kept = snapshot(source(), TEXT)
    statements = [claim(quote="called it a lie"), claim(quote="nowhere to be read")]
    with django_assert_num_queries(0):
        assert [each.state for each in findings_in(kept, statements)] == [FOUND, MISSING]


def test_a_text_is_divided_where_quotes_begin_and_end():
    stretches = marked("one two three four", [[(4, 13)], [(8, 18)], []])
    assert [(each.text, each.quotes, each.ends) for each in stretches] == [
        ("one ", [], []), ("two ", [0], []), ("three", [0, 1], [0]), (" four", [1], [1]),
    ]  # fmt: skip
    assert [each.text for each in marked("plain", [])] == ["plain"]
    assert marked("", []) == []
