"""Which rows fall with others: a row that refers to what a refused row would have made can't stand."""

from __future__ import annotations

from collections import defaultdict

from .parts import Part, Verdict


def let_fall(verdicts: list[Verdict]) -> None:
    """Refuse the rows that need what refused rows would have made, and what needs these in turn.

    A claim that is good itself is made by the next row that speaks of it, where the first falls for
    another reason.
    """
    refused = {verdict.row.number for verdict in verdicts if verdict.all_reasons}
    followers = _followers(verdicts)
    for verdict in verdicts:
        if verdict.row.number in refused:
            _hand_over(verdict, followers, refused)
    fell = bool(refused)
    while fell:
        fell = False
        for verdict in verdicts:
            fallen = [number for number in _needed_rows(verdict) if number in refused]
            if fallen and verdict.row.number not in refused:
                verdict.refuse(f"It needs row {fallen[0]}, which is refused.")
                refused.add(verdict.row.number)
                _hand_over(verdict, followers, refused)
                fell = True


def _followers(verdicts: list[Verdict]) -> dict[int, list[Part]]:
    """The parts that speak of a record after the first one that does, by the record."""
    found: dict[int, list[Part]] = defaultdict(list)
    for part in (part for verdict in verdicts for part in verdict.parts):
        if part.same_as is not None:
            found[id(part.record)].append(part)
    return found


def _hand_over(verdict: Verdict, followers: dict[int, list[Part]], refused: set[int]) -> None:
    for part in verdict.parts:
        if not part.new or part.reasons:
            continue
        heirs = [one for one in followers[id(part.record)] if one.number not in refused]
        if not heirs:
            continue
        heir, *others = heirs
        heir.take_over(part)
        for other in (part, *others):
            other.same_as, other.new = heir, False
        followers[id(part.record)] = others


def _needed_rows(verdict: Verdict) -> list[int]:
    """The other rows that make a record to which this one refers."""
    named = [one for part in verdict.parts for one in (part, *part.needs)]
    makers = [one.same_as or one for one in named]
    return [one.number for one in makers if one.new and one.number != verdict.row.number]
