"""How dates, delays, silences, numbers and languages are put into words."""

from datetime import date
from types import SimpleNamespace

import pytest

from claims.templatetags import wording


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0, 0, "same day"),
        (1, 1, "after 1 day"),
        (2, 2, "after 2 days"),
        (3, 33, "after 3 to 33 days"),
        (0, 33, "within 33 days"),
        (100, 100, "after 100 days"),
        (101, 101, "after 3 months"),
        (40, 370, "after 1 to 12 months"),
        (20, 800, "after 20 days to 2 years"),
        (731, 1100, "after 2 to 3 years"),
        (1100, 1150, "after 3 years"),
        (-3, -3, "before the claim"),
        (-30, -1, "before the claim"),
        (None, -1, "before the claim"),
        (5, None, "after at least 5 days"),
        (None, 5, "at most 5 days after"),
        (None, 0, "same day or before"),
        (0, None, "date unknown"),
        (-9, None, "date unknown"),
        (None, None, "date unknown"),
    ],
)
def test_a_delay_says_no_more_than_the_dates_allow(low, high, words):
    assert wording.delay(SimpleNamespace(delay_low=low, delay_high=high)) == words


@pytest.mark.parametrize(
    ("earliest", "latest", "words"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), "9 days"),
        (date(2026, 1, 9), date(2026, 1, 9), "1 day"),
        (date(2026, 1, 10), date(2026, 1, 10), "less than a day"),
        (date(2023, 9, 19), date(2023, 9, 19), "2 years"),
        (date(2025, 8, 1), date(2025, 8, 31), "4 to 5 months"),
        (date(1991, 1, 1), date(1991, 12, 31), "34 to 35 years"),
        (date(2021, 1, 1), None, "up to 5 years"),
        (date(2025, 1, 1), date(2026, 12, 31), "up to 12 months"),
        (None, date(2021, 1, 1), "at least 5 years"),
        (None, date(2027, 1, 1), ""),
        (None, None, ""),
    ],
)
def test_a_silence_lasts_from_the_day_of_the_claim_to_today(monkeypatch, earliest, latest, words):
    monkeypatch.setattr(wording.timezone, "localdate", lambda: date(2026, 1, 10))
    claim = SimpleNamespace(said_earliest=earliest, said_latest=latest)
    assert wording.silence(claim) == words


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("2020-11-10", '<time datetime="2020-11-10">10 November 2020</time>'),
        ("2020-11", '<time datetime="2020-11">November 2020</time>'),
        ("1991", '<time datetime="1991">1991</time>'),
        ("2023-09~", "about September 2023"),
        ("1991/1994", "1991 to 1994"),
        ("2021/..", "since 2021"),
        (
            "2020-11-10T03:00:00+04:00",
            '<time datetime="2020-11-10T03:00:00+04:00">10 November 2020, 03:00 UTC+04:00</time>',
        ),
    ],
)
def test_only_a_date_that_machines_can_read_is_marked_as_one(text, html):
    assert wording.in_words(text) == html


@pytest.mark.parametrize(
    ("tag", "attributes"),
    [
        ("hy", 'lang="hy" dir="auto"'),
        ("ar", 'lang="ar" dir="rtl"'),
        ("fa-AF", 'lang="fa-AF" dir="rtl"'),
        ("az-Latn", 'lang="az-Latn" dir="auto"'),
        ("az-Arab", 'lang="az-Arab" dir="rtl"'),
        ("ku-Latn", 'lang="ku-Latn" dir="auto"'),
        ("ur-Latn", 'lang="ur-Latn" dir="auto"'),
        ("", 'dir="auto"'),
        ('x" onload="y', 'dir="auto"'),
    ],
)
def test_a_quote_carries_its_language_and_runs_in_its_direction(tag, attributes):
    assert wording.language(tag) == attributes


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (2, 2, "2"),
        (3, 5, "3 to 5"),
        (7000, 7000, "7,000"),
        (3, None, "at least 3"),
        (None, 5, "up to 5"),
        (0, 0, "0"),
        (None, None, ""),
    ],
)
def test_a_number_is_as_exact_as_it_was_stated(low, high, words):
    assert wording.number(low, high) == words
