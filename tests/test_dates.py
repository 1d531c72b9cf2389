"""What an analyst can rely on: a date as typed means the same days everywhere, or is refused."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from claims.dates import EXAMPLES, bounds, describe
from claims.models import Event

from .cast import event

# Text, first day, last day. Every form that the module promises to take.
TAKEN = [
    ("2020-11-10", "2020-11-10", "2020-11-10"),
    ("2020-11", "2020-11-01", "2020-11-30"),
    ("2020", "2020-01-01", "2020-12-31"),
    ("202X", "2020-01-01", "2029-12-31"),
    ("20XX", "2000-01-01", "2099-12-31"),
    ("2020-11-XX", "2020-11-01", "2020-11-30"),
    ("2020-XX", "2020-01-01", "2020-12-31"),
    ("2020-XX-XX", "2020-01-01", "2020-12-31"),
    ("2020-11-10?", "2020-11-10", "2020-11-10"),
    ("2023-09~", "2023-09-01", "2023-09-30"),
    ("2020%", "2020-01-01", "2020-12-31"),
    ("199X~", "1990-01-01", "1999-12-31"),
    ("2020-11-XX?", "2020-11-01", "2020-11-30"),
    ("1991/1994", "1991-01-01", "1994-12-31"),
    ("2020-09-27/2020-11-10", "2020-09-27", "2020-11-10"),
    ("2023-09~/2023-10?", "2023-09-01", "2023-10-31"),
    ("199X/2003-02", "1990-01-01", "2003-02-28"),
    ("2021/..", "2021-01-01", None),
    ("../2021", None, "2021-12-31"),
    ("2021/", "2021-01-01", None),
    ("/2021", None, "2021-12-31"),
    ("20XX/..", "2000-01-01", None),
    ("2020-XX/..", "2020-01-01", None),
    ("2020-11-10T03:00:00+04:00", "2020-11-10", "2020-11-10"),
    ("2020-11-10T03:00:00+04", "2020-11-10", "2020-11-10"),
    ("2020-11-10T23:59:59Z", "2020-11-10", "2020-11-10"),
    ("2020-11-10T00:00:00+00:00", "2020-11-10", "2020-11-10"),
    ("2020-11-10T00:00:00-03:30", "2020-11-10", "2020-11-10"),
    # The edges of months, leap years and the calendar
    ("2020-02", "2020-02-01", "2020-02-29"),
    ("1900-02", "1900-02-01", "1900-02-28"),
    ("2000-02-29", "2000-02-29", "2000-02-29"),
    ("2020-12-XX", "2020-12-01", "2020-12-31"),
    ("0001", "0001-01-01", "0001-12-31"),
    ("9999-12", "9999-12-01", "9999-12-31"),
    ("99XX", "9900-01-01", "9999-12-31"),
    ("", None, None),
]

# Text, and what is said to be wrong with it.
REFUSED = [
    ("2020-02-30", "is not a date that exists"),
    ("2021-02-29", "is not a date that exists"),
    ("1900-02-29", "is not a date that exists"),
    ("2020-13", "is not a date that exists"),
    ("2020-00", "is not a date that exists"),
    ("2020-01-00", "is not a date that exists"),
    ("2020-01-32", "is not a date that exists"),
    ("2020-11-10T24:00:00Z", "is not a date that exists"),
    ("2020-11-10T03:60:00Z", "is not a date that exists"),
    ("2020-11-10T03:00:60Z", "is not a date that exists"),
    ("2020-11-10T03:00:00+15:00", "is not a date that exists"),
    ("2020-11-10T03:00:00+04:60", "is not a date that exists"),
    ("0000", "reaches before the year 1"),
    ("0000-12-31", "reaches before the year 1"),
    ("000X", "reaches before the year 1"),
    ("00XX", "reaches before the year 1"),
    ("2020-21", "names a season"),
    ("2020-24~", "names a season"),
    ("2020-11-10T03:00:00", "without its zone"),
    ("2020-11-10T03:00:00Z/2020-11-11", "a time of day in an interval"),
    ("../2020-11-10T03:00:00+04:00", "a time of day in an interval"),
    ("1994/1991", "ends before it begins"),
    ("2020-11-10/2020-11-09", "ends before it begins"),
    ("..", "says nothing about when"),
    ("/", "says nothing about when"),
    ("../..", "says nothing about when"),
    ("../", "says nothing about when"),
    ("10000", "is not in the form of a date"),
    ("Y10000", "is not in the form of a date"),
    ("-0001", "is not in the form of a date"),
    ("1" * 40, "is not in the form of a date"),
    ("2020\0", "is not in the form of a date"),
    ("\0", "is not in the form of a date"),
    (" 2020", "is not in the form of a date"),
    ("2020 ", "is not in the form of a date"),
    ("2020\n", "is not in the form of a date"),
    ("٢٠٢٠", "is not in the form of a date"),
    ("２０２０", "is not in the form of a date"),
    ("2020\ud800", "is not in the form of a date"),
    ("{2020,2021}", "is not in the form of a date"),
    ("[2020..2021]", "is not in the form of a date"),
    ("202x", "is not in the form of a date"),
    ("202X-11", "is not in the form of a date"),
    ("20XX-11-10", "is not in the form of a date"),
    ("2020-XX-10", "is not in the form of a date"),
    ("2020-11-1X", "is not in the form of a date"),
    ("2020-1", "is not in the form of a date"),
    ("20201110", "is not in the form of a date"),
    ("10.11.2020", "is not in the form of a date"),
    ("2020- 1- 1", "is not in the form of a date"),
    ("2020/11/10", "is not in the form of a date"),
    ("2020//2021", "is not in the form of a date"),
    ("2020/?", "is not in the form of a date"),
    ("2020?~", "is not in the form of a date"),
    ("~2020", "is not in the form of a date"),
    ("2020-?11-10", "is not in the form of a date"),
    ("2020-11-10T03:00:00Z~", "is not in the form of a date"),
    ("2020-11-10 and what follows", "is not in the form of a date"),
    ("'; DROP TABLE claims_event; --", "is not in the form of a date"),
    ("soon", "is not in the form of a date"),
]


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def taken(text: str) -> bool:
    try:
        bounds(text)
    except ValidationError:
        return False
    return True


def stored_bounds(of: Event, text: str) -> tuple[date | None, date | None] | None:
    """The bounds that the database generates from the text; None where it refuses the text."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE claims_event SET began = %s WHERE id = %s", [text, of.pk])
    except (IntegrityError, DataError):
        return None
    return Event.objects.values_list("began_earliest", "began_latest").get(pk=of.pk)


@pytest.mark.parametrize(("text", "earliest", "latest"), TAKEN)
def test_a_date_means_the_days_that_it_can_mean(text, earliest, latest):
    assert (bounds(text).earliest, bounds(text).latest) == (day(earliest), day(latest))


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "earliest", "latest"), TAKEN)
def test_the_database_generates_the_same_days(text, earliest, latest):
    assert stored_bounds(event(), text) == (day(earliest), day(latest))


@pytest.mark.parametrize(("text", "problem"), REFUSED)
def test_what_can_not_be_bounded_is_refused_with_its_text_a_reason_and_a_remedy(text, problem):
    with pytest.raises(ValidationError) as refusal:
        bounds(text)
    [message] = refusal.value.messages
    shown = re.sub(r"[\0\n\ud800]", "�", text)
    assert message.startswith(f"“{shown}” ")
    assert problem in message
    assert message.endswith(f"Write a date as {EXAMPLES}.")


@pytest.mark.django_db
@pytest.mark.parametrize("text", [text for text, _ in REFUSED if "\ud800" not in text])
def test_the_database_refuses_it_too_whoever_writes(text):
    assert stored_bounds(event(), text) is None


def test_a_refusal_shows_the_beginning_of_a_long_text_only():
    with pytest.raises(ValidationError) as refusal:
        bounds("1" * 50_000)
    assert len(refusal.value.messages[0]) < 300


def test_the_examples_of_a_refusal_are_dates():
    examples = re.split(", | or ", EXAMPLES)
    assert len(examples) == 8
    assert all(taken(text) for text in examples)


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("2020-11-10", True),
        ("2020-11-10~/2020-11-10", True),
        ("2020-11", False),
        ("../2020", False),
    ],
)
def test_a_date_is_exact_where_it_means_one_day(text, exact):
    assert bounds(text).exact is exact


# The same on dates that nobody thought of

years = st.integers(1, 9999).map("{:04}".format)
months = st.integers(1, 12).map("{:02}".format)
unmarked = st.one_of(
    st.dates().map(date.isoformat),
    st.builds("{}-{}".format, years, months),
    years,
    st.integers(1, 999).map("{:03}X".format),
    st.integers(1, 99).map("{:02}XX".format),
    st.builds("{}-{}-XX".format, years, months),
    st.builds("{}-XX".format, years),
    st.builds("{}-XX-XX".format, years),
)
dates = st.builds("{}{}".format, unmarked, st.sampled_from(["", "", "?", "~", "%"]))
sides = st.one_of(dates, st.sampled_from(["", ".."]))
moments = st.builds(
    "{}T{:%H:%M:%S}{}".format,
    st.dates(),
    st.times(),
    st.sampled_from(["Z", "+04:00", "-12", "+14:00", "+05:30", "+00:00", "-00"]),
)
intervals = st.builds("{}/{}".format, sides, sides)
alphabet = st.sampled_from("0129-X/.?~%TZ:+ \0٢é'")
nearly_dates = st.builds(
    lambda text, at, removed, put: text[:at] + put + text[at + removed :],
    st.one_of(dates, intervals, moments),
    st.integers(0, 25),
    st.integers(0, 2),
    st.text(alphabet, max_size=2),
)
anything = st.one_of(dates, intervals, moments, nearly_dates, st.text(alphabet, max_size=12))

on_the_database = settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(text=st.one_of(dates, moments))
def test_every_date_of_a_form_that_is_taken_is_taken(text):
    assert taken(text)


@pytest.mark.django_db
@given(text=anything)
@example(text="9999-12-XX")
@example(text="0001-01-01/9999-12-31")
@example(text="2020-11-10T03:00:00+13:99")
@on_the_database
def test_python_and_the_database_agree_on_every_text(text):
    found = stored_bounds(event(), text)
    if found is None:
        assert not taken(text)
    else:
        assert (bounds(text).earliest, bounds(text).latest) == found


@given(text=anything)
def test_no_text_makes_a_date_fail_otherwise_than_by_a_refusal(text):
    assert isinstance(describe(text), str)
    if not taken(text):
        assert describe(text) == text


# In words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("2020-11-10", "10 November 2020"),
        ("2020-11-01", "1 November 2020"),
        ("2020-11", "November 2020"),
        ("2020", "2020"),
        ("199X", "the 1990s"),
        ("200X", "a year from 2000 to 2009"),
        ("20XX", "a year from 2000 to 2099"),
        ("2020-11-XX", "November 2020"),
        ("2020-XX", "2020"),
        ("2020-XX-XX", "2020"),
        ("2023-09~", "about September 2023"),
        ("2023-09-19?", "19 September 2023 (uncertain)"),
        ("2023%", "perhaps about 2023"),
        ("199X~", "about the 1990s"),
        ("1991/1994", "1991 to 1994"),
        ("2020-09-27/2020-11-10", "27 September 2020 to 10 November 2020"),
        ("2023-09~/2023-10", "about September 2023 to October 2023"),
        ("2021/..", "since 2021"),
        ("../2021", "until 2021"),
        ("2021/", "since 2021, end unknown"),
        ("/2021", "until 2021, beginning unknown"),
        ("2020-11-10T03:00:00+04:00", "10 November 2020, 03:00 UTC+04:00"),
        ("2020-11-10T03:30:00Z", "10 November 2020, 03:30 UTC"),
        ("2020-13", "2020-13"),
        ("../..", "../.."),
        ("soon", "soon"),
    ],
)
def test_a_date_is_told_in_words(text, words):
    assert describe(text) == words
