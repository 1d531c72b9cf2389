"""The order of rows and columns shows what belongs together."""

from __future__ import annotations

from itertools import groupby, permutations

import pytest

from claims.seriation import in_blocks


def block(*members, number=5):
    return dict.fromkeys(permutations(members, 2), number)


def runs(order, group):
    """How many unbroken rows the members of a group stand in."""
    return sum(inside for inside, _ in groupby(order, key=lambda key: key in group))


@pytest.mark.parametrize("keys", ["abcxyz", "axbycz", "zcybxa"])
def test_two_planted_blocks_come_out_whole_whatever_the_order_they_went_in(keys):
    counts = {**block(*"abc"), **block(*"xyz"), ("a", "x"): 1, ("y", "c"): 1}
    order = in_blocks(keys, counts)
    assert sorted(order) == sorted(keys)
    assert runs(order, "abc") == runs(order, "xyz") == 1


def test_a_big_actor_that_everybody_accuses_does_not_break_the_blocks():
    counts = {**block(*"abc"), **block(*"xyz")}
    counts |= {(key, "big"): 15 for key in "abcxyz"}
    order = in_blocks([*"axbycz", "big"], counts)
    assert runs(order, "abc") == runs(order, "xyz") == 1


@pytest.mark.parametrize("keys", ["abxy", "yxba"])
def test_the_heavier_block_comes_first(keys):
    order = in_blocks(keys, {**block("a", "b"), **block("x", "y", number=9)})
    assert set(order[:2]) == {"x", "y"}


def test_those_who_meet_where_two_blocks_touch_have_most_to_do_with_each_other():
    counts = {**block("a", "b"), **block("x", "y"), ("b", "x"): 1}
    order = in_blocks(["b", "a", "y", "x"], counts)
    assert abs(order.index("b") - order.index("x")) == 1


def test_one_who_has_nothing_to_do_with_anybody_and_one_who_is_alone_keep_a_place():
    assert runs(in_blocks(["a", "lonely", "b"], block("a", "b")), ["a", "b"]) == 1
    assert in_blocks(["alone"], {("alone", "alone"): 3}) == ["alone"]
    assert in_blocks([], {}) == []
