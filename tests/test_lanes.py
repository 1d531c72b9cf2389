"""What can be relied on in a drawing in lanes: nothing is lost, nothing lies on anything else."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.lanes import MOST, ROWS, draw
from claims.marks import MARGIN, WIDTH, Kind, Point

LANES = {"a": "Armenia", "b": "Azerbaijan", "c": "Others"}
DAY = date(2023, 9, 19)


def point(key, lane="a", first=DAY, last=DAY, kind=Kind.CLAIM, **more):
    return Point(key, lane, kind, first, last, f"label {key}", f"/{key}/", **more)


def drawn(points, lanes=LANES):
    return draw(points, lanes, lambda several: (f"{several.number} points", "/several/"))


def marks(drawing, lane=0):
    return drawing.lanes[lane].marks


def later(days):
    return DAY + timedelta(days)


DAYS = st.integers(0, 40).map(later) | st.dates(date(1, 1, 1), date(9999, 12, 31))


@st.composite
def points(draw_from, most=60):
    found = []
    for key in range(draw_from(st.integers(1, most))):
        one, other = sorted([draw_from(DAYS), draw_from(DAYS)])
        bounds = draw_from(
            st.sampled_from([(one, one)] * 5 + [(one, other), (one, None), (None, one)])
        )
        kind = draw_from(st.sampled_from(Kind))
        to = draw_from(st.sampled_from([key - 1, key - 7, 1000])) if kind != Kind.CLAIM else None
        found.append(
            point(
                key, draw_from(st.sampled_from(list(LANES))), *bounds, kind,
                number=draw_from(st.sampled_from([1, 1, 1, 12, 123456])),
                silent=int(kind == Kind.CLAIM and draw_from(st.booleans())),
                to=frozenset() if to is None else frozenset([to]),
                note=draw_from(st.sampled_from(["", "", "after 2 days"])),
            )
        )  # fmt: skip
    return found


@settings(deadline=None)
@given(points())
def test_no_two_marks_of_a_row_lie_on_each_other_and_none_lies_outside(some):
    drawing = drawn(some)
    for lane in drawing.lanes:
        for mark in lane.marks:
            assert lane.y < mark.top < mark.y < lane.y + lane.height
            assert 0 <= mark.left <= mark.start < mark.end <= mark.right <= WIDTH
            assert mark.end - mark.start >= mark.point.room
        for one, other in combinations(lane.marks, 2):
            apart = one.right <= other.left or other.right <= one.left
            assert one.y != other.y or apart, (one, other)


@settings(deadline=None)
@given(points())
def test_every_statement_is_in_exactly_one_mark_of_its_lane(some):
    drawing = drawn(some)
    for key, lane in zip(LANES, drawing.lanes, strict=True):
        mine = [each for each in some if each.lane == key]
        assert sum(mark.point.number for mark in lane.marks) == sum(each.number for each in mine)
        single = {mark.point.key for mark in lane.marks}
        assert single <= {each.key for each in mine}
        assert len(single) == len(lane.marks)


@settings(deadline=None)
@given(points())
def test_ties_join_marks_that_are_drawn(some):
    drawing = drawn(some)
    everything = list(drawing.marks)
    for tie in drawing.ties:
        assert tie.one in everything
        assert tie.other in everything
        assert tie.one != tie.other
    pairs = [(tie.one.point.key, tie.other.point.key) for tie in drawing.ties]
    assert len(pairs) == len(set(pairs))


@settings(deadline=None)
@given(points())
def test_the_lanes_stand_one_under_the_other_between_head_and_foot(some):
    drawing = drawn(some)
    assert [lane.name for lane in drawing.lanes] == list(LANES.values())
    for one, other in zip(drawing.lanes, drawing.lanes[1:], strict=False):
        assert one.y + one.height == other.y
    assert drawing.lanes[-1].y + drawing.lanes[-1].height == drawing.foot


@settings(deadline=None)
@given(points(20))
def test_the_order_in_which_points_are_given_changes_nothing(some):
    def shape(drawing):
        return [(mark.point.number, mark.x, mark.y) for mark in drawing.marks]

    assert shape(drawn(some)) == shape(drawn(some[::-1]))


def test_marks_of_one_day_stand_side_by_side_within_it_before_they_take_a_second_row():
    drawing = drawn([point(n) for n in range(20)])
    rows = {mark.y for mark in marks(drawing)}
    assert len(rows) == 2
    begin, end = drawing.axis.at(DAY.toordinal()), drawing.axis.after(DAY.toordinal())
    assert all(begin <= mark.start and mark.end <= end for mark in marks(drawing))


def test_few_marks_are_drawn_one_by_one_and_many_of_one_day_as_one():
    days = [point(f"day {n}", first=later(n), last=later(n)) for n in range(30)]
    few = drawn([*days, *[point(n) for n in range(ROWS - 1)]])
    assert few.gathered == 0
    many = drawn([*days, *[point(n) for n in range(ROWS)]])
    assert many.gathered == ROWS + 1
    (crowd,) = [mark for mark in many.marks if mark.point.number > 1]
    assert (crowd.point.label, crowd.point.address) == (f"{ROWS + 1} points", "/several/")
    assert len(list(many.marks)) == 30


def test_a_drawing_of_thousands_holds_some_hundred_marks_and_every_statement():
    some = [
        point((lane, kind, length, n), lane, later(n), later(n + length), kind, number=3)
        for lane in LANES
        for kind in Kind
        for length in (0, 30)
        for n in range(0, 900, 3)
    ]
    drawing = drawn(some)
    assert len(list(drawing.marks)) <= MOST
    assert sum(mark.point.number for mark in drawing.marks) == 3 * len(some)


def test_crowds_keep_days_kinds_and_open_ends_apart():
    some = [
        point((n, kind, last), last=last, kind=kind)
        for n in range(40)
        for kind in (Kind.CLAIM, Kind.ANSWER)
        for last in (DAY, later(3), None)
    ]
    some += [point(("later", n), first=later(5), last=later(5)) for n in range(40)]
    found = {
        (mark.point.kind, mark.point.first, mark.point.last): mark.point.number
        for mark in drawn(some).marks
    }
    assert found[Kind.CLAIM, later(5), later(5)] == 40
    assert found[Kind.ANSWER, DAY, None] == 40
    assert len(found) == 7


def test_a_crowd_is_tied_once_to_each_that_its_members_answer():
    days = [point(f"day {n}", "a", later(n), later(n)) for n in range(30)]
    answers = [
        point(f"answer {n}", "b", later(2), later(2), Kind.ANSWER, to=frozenset([f"day {n % 2}"]))
        for n in range(20)
    ]
    drawing = drawn([*days, *answers])
    assert [(tie.one.point.key, tie.other.point.number) for tie in drawing.ties] == [
        ("day 0", 20),
        ("day 1", 20),
    ]


def test_an_answer_to_what_is_in_a_crowd_is_tied_to_the_crowd():
    days = [point(f"day {n}", "a", later(n), later(n)) for n in range(30)]
    crowd = [point(n) for n in range(50)]
    answer = point("answer", "b", later(9), later(9), Kind.ANSWER, to=frozenset([49]))
    (tie,) = drawn([*days, *crowd, answer]).ties
    assert tie.one.point.number == 51
    assert tie.other.point.key == "answer"


def test_an_uncertain_date_is_a_bar_over_all_its_days_and_stays_open_where_nobody_knows():
    drawing = drawn([
        point("month", last=later(10)),
        point("since", "b", later(5), None),
        point("until", "c", None, later(5)),
    ])  # fmt: skip
    at = [drawing.axis.at(later(n).toordinal()) for n in (0, 5, 6, 11)]
    month, since, until = (marks(drawing, n)[0] for n in range(3))
    assert month.start == pytest.approx(at[0], abs=1)
    assert month.end == pytest.approx(at[3], abs=1)
    assert (month.bar, month.open_start, month.open_end) == (True, False, False)
    assert since.start == pytest.approx(at[1], abs=1)
    assert (since.open_start, since.open_end, since.end > WIDTH - MARGIN) == (False, True, True)
    assert until.end == pytest.approx(at[2], abs=1)
    assert (until.open_start, until.open_end, until.start) == (True, False, 0)


def test_silence_is_a_tail_and_reaches_to_the_day_that_is_given():
    short, answered = point("short", silent=1), point("answered", "b")
    until = point("long", "c", silent=1, until=later(900))
    drawing = drawn([short, answered, until])
    ends = [marks(drawing, n)[0] for n in range(3)]
    assert ends[0].tail is not None
    assert ends[0].end < ends[0].tail < ends[0].end + 30
    assert ends[1].tail is None
    assert ends[2].tail == drawing.axis.after(later(900).toordinal())


def test_a_point_without_a_lane_is_refused():
    with pytest.raises(KeyError, match="nowhere"):
        drawn([point("x", "nowhere")])
