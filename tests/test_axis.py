"""What can be relied on in a time axis: order, scale, what is cut out, and what is written at it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claims.axis import BREAK, CELL, LABEL_ROOM, axis_of

WIDTH = 936
ORDINALS = st.integers(date.min.toordinal(), date.max.toordinal())


def ordinal(text):
    return date.fromisoformat(text).toordinal()


def axis(*texts):
    return axis_of([ordinal(text) for text in texts], WIDTH)


def days_from(first, number):
    return [ordinal(first) + n for n in range(number)]


def labels(drawn):
    return [tick.label for tick in drawn.ticks if tick.label]


@given(st.lists(ORDINALS, min_size=1, max_size=60))
def test_a_later_day_never_stands_before_an_earlier_one_and_all_are_on_the_axis(days):
    drawn = axis_of(days, WIDTH)
    bands = [(drawn.at(day), drawn.after(day)) for day in sorted(set(days))]
    assert bands[0][0] >= CELL // 2
    assert bands[-1][1] <= WIDTH - CELL // 2 + 1
    assert all(start <= end for start, end in bands)
    assert all(one[1] <= other[0] for one, other in pairwise(bands))


@given(st.lists(ORDINALS, min_size=1, max_size=60))
def test_a_mark_at_the_end_of_a_stretch_has_room_before_the_next(days):
    stretches = axis_of(days, WIDTH).stretches
    assert all(b.start - a.end == CELL + BREAK for a, b in pairwise(stretches))
    assert len({stretch.scale for stretch in stretches}) == 1


@given(st.lists(ORDINALS, min_size=1, max_size=60))
def test_what_is_cut_out_holds_none_of_the_days(days):
    drawn = axis_of(days, WIDTH)
    kept = [(stretch.first, stretch.last) for stretch in drawn.stretches]
    assert all(any(first <= day <= last for first, last in kept) for day in days)
    left_out = sum(cut.days for cut in drawn.cuts)
    whole = kept[-1][1] - kept[0][0] + 1
    assert sum(last - first + 1 for first, last in kept) + left_out == whole


@given(st.lists(ORDINALS, min_size=1, max_size=60))
@example([143, 152, 161, 431, 702])  # a February, which is the shortest of months
def test_labels_do_not_run_into_each_other(days):
    ticks = axis_of(days, WIDTH).ticks
    assert ticks
    assert [tick.x for tick in ticks] == sorted(tick.x for tick in ticks)
    written = [tick.x for tick in ticks if tick.label and not tick.ends]
    assert all(b - a >= LABEL_ROOM - 2 for a, b in pairwise(written))


def test_a_single_day_has_a_day_before_and_one_after():
    assert labels(axis("2023-09-19")) == ["18 Sep 2023", "19 Sep", "20 Sep"]


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_can_be_drawn(text):
    drawn = axis(text)
    assert drawn.at(ordinal(text)) < drawn.after(ordinal(text))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2023-09-19", "2023-09-22", ["19 Sep 2023", "20 Sep", "21 Sep", "22 Sep"]),
        ("2023-12-30", "2024-01-02", ["30 Dec 2023", "31 Dec", "1 Jan 2024", "2 Jan"]),
        ("2023-09-01", "2023-09-30", ["1 Sep 2023", "8 Sep", "15 Sep", "22 Sep"]),
        ("2023-07-01", "2024-02-20", ["Jul 2023", "Aug 2023", "Sep 2023"]),
        ("2019-12-31", "2027-01-01", ["2020", "2021", "2022", "2023"]),
        ("1812-05-05", "2023-01-01", ["1820", "1840", "1860"]),
    ],
)
def test_ticks_stand_at_days_months_or_years_by_how_long_it_is(first, last, expected):
    found = labels(axis_of([ordinal(first), ordinal(last)], WIDTH))
    assert [label for label in found if label in expected] == expected
    assert len(found) <= 12


def test_a_day_far_off_does_not_squash_the_others():
    days = [ordinal("1991-05-01"), *days_from("2023-09-19", 20)]
    drawn = axis_of(days, WIDTH)
    assert [cut.days for cut in drawn.cuts] == [ordinal("2023-09-19") - ordinal("1991-05-01") - 1]
    assert drawn.after(days[-1]) - drawn.at(days[1]) > WIDTH * 0.75
    assert labels(drawn)[0] == "1 May 1991"


def test_several_days_far_off_are_each_cut_off():
    far = [ordinal(text) for text in ("1991-05-01", "2001-05-01", "2026-05-01")]
    assert len(axis_of([*far, *days_from("2023-09-19", 20)], WIDTH).cuts) == 3


@pytest.mark.parametrize(
    "days",
    [
        [ordinal("1991-05-01"), ordinal("2023-09-19")],
        [ordinal(f"{year}-01-01") for year in range(1990, 2020)],
        [*days_from("2023-09-01", 20), *days_from("2023-10-01", 20)],
    ],
    ids=["two days", "a day a year", "ten quiet days"],
)
def test_nothing_is_cut_out_where_nothing_is_far_off(days):
    assert axis_of(days, WIDTH).cuts == []
