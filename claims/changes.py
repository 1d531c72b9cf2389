"""The public history of a claim and its responses: what changed since publication, when and why.

Only what readers could see is told: versions before publication, and those that were prepared while
a statement was out of sight, are passed over. Who changed something, and what is the tracker's own
business, is left out. Words that were taken from readers are not quoted again: of changes before
that only the names of the fields are told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from itertools import chain
from typing import Any

from .choices import Status
from .models import Claim, Response, Statement
from .versions import ONE_SAVE, PUBLIC, Version, Words, versions_of

VERSIONS = 500  # read at most, of the claim and as many of its responses
CHANGES = 100  # told at most
LONG = 200  # characters; what a change of a longer text leaves as it was is cut
AROUND = 40  # characters that stay on each side of what differs
LONGEST = 1000


class Kind(Enum):
    """What happened to a statement, in words that follow its name."""

    PUBLISHED = "published"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    TAKEN_BACK = "taken back for review"
    PUBLISHED_AGAIN = "published again"


@dataclass(frozen=True)
class Difference:
    """A field by its label and what it said before and after; "" is nothing, None is not told."""

    what: str
    before: str | None = None
    after: str | None = None

    @property
    def is_told(self) -> bool:
        return self.before is not None


@dataclass(frozen=True)
class Change:
    """What happened to a claim or a response at one moment, and why, where a reason was given.

    A change without differences is one of which it isn't on record what it changed.
    """

    moment: datetime
    statement: Statement
    kind: Kind
    reason: str = ""
    differences: Sequence[Difference] = ()

    @property
    def is_of_claim(self) -> bool:
        return isinstance(self.statement, Claim)

    @property
    def is_unexplained(self) -> bool:
        """True where something changed and it isn't on record what."""
        return self.kind is Kind.CHANGED and not self.differences


@dataclass(frozen=True)
class History:
    """The changes, the newest first, and whether that is all of them."""

    changes: list[Change]
    complete: bool


@dataclass(frozen=True)
class _Step:
    """A change whose differences are still to be put into words."""

    moment: datetime
    statement: Statement
    kind: Kind
    reason: str = ""
    before: Version | None = None
    after: Version | None = None
    told: bool = True

    @property
    def fields(self) -> list[Any]:
        """The fields that differ, in the order in which they are told."""
        if self.before is None or self.after is None:
            return []
        before, after = self.before.values, self.after.values
        model = type(self.statement)
        names = [name for name in PUBLIC[model] if before[name] != after[name]]
        return [model._meta.get_field(name) for name in names]

    @property
    def is_empty(self) -> bool:
        return self.kind is Kind.CHANGED and self.before is not None and not self.fields


def history_of(claim: Claim) -> History:
    """The public history of a published claim, brought by `with_exchange()`, and of its responses.

    The publication of the claim itself is not part of it. The number of queries is bounded.
    """
    responses = {response.pk: response for response in claim.public_responses}
    versions, all_of_claim = versions_of(Claim, [claim.pk], VERSIONS)
    answers, all_of_answers = versions_of(Response, responses, VERSIONS)
    steps = [
        *_steps(claim, versions.get(claim.pk, []), all_of_claim),
        *chain.from_iterable(
            [
                *_publication(response, claim),
                *_steps(response, answers.get(key, []), all_of_answers),
            ]
            for key, response in responses.items()
        ),
    ]
    since = [step for step in steps if claim.published_at and step.moment >= claim.published_at]
    since.sort(key=lambda step: step.moment, reverse=True)
    complete = all_of_claim and all_of_answers and len(since) <= CHANGES
    return History(_in_words(since[:CHANGES]), complete)


def _publication(response: Response, claim: Claim) -> Iterator[_Step]:
    """The publication of a response, where it wasn't published together with the claim."""
    published = response.published_at
    if published and claim.published_at and published > claim.published_at + ONE_SAVE:
        yield _Step(published, response, Kind.PUBLISHED)


def _steps(statement: Statement, versions: Sequence[Version], complete: bool) -> list[_Step]:
    """What readers saw happening to a statement, the oldest first."""
    steps: list[_Step] = []
    seen: Version | None = None  # the last version that readers saw
    hidden: Version | None = None  # the one that took it from them
    for number, version in enumerate(versions):
        first = complete and number == 0
        if version.is_published:
            steps += _shown(statement, seen, hidden, version, first)
            seen, hidden = version, None
        elif _was_taken(version, seen, hidden):
            steps = [replace(step, told=False) for step in steps]
            steps.append(_taken(statement, version))
            hidden = version
    return [step for step in steps if not step.is_empty]


def _shown(
    statement: Statement,
    seen: Version | None,
    hidden: Version | None,
    version: Version,
    first: bool,
) -> Iterator[_Step]:
    """What readers are told where they see this version, after what they saw last."""
    moment, reason = version.moment, version.reason
    if hidden:
        yield _Step(moment, statement, Kind.PUBLISHED_AGAIN, reason, seen, version, told=False)
    elif seen:
        yield _Step(moment, statement, Kind.CHANGED, reason, seen, version)
    elif first and _was_there_before(version):
        yield _Step(moment, statement, Kind.CHANGED, reason)


def _was_there_before(version: Version) -> bool:
    """True where the first version on record changed what was published already."""
    published = version.published_at
    return not version.made and published is not None and published < version.changed_at - ONE_SAVE


def _was_taken(version: Version, seen: Version | None, hidden: Version | None) -> bool:
    """True where this version takes a statement from readers, or tells them another reason."""
    if version.published_at is None:
        return False
    if version.status == Status.WITHDRAWN:
        return hidden is None or hidden.withdrawn_reason != version.withdrawn_reason
    return seen is not None and hidden is None


def _taken(statement: Statement, version: Version) -> _Step:
    if version.status == Status.WITHDRAWN:
        return _Step(version.moment, statement, Kind.WITHDRAWN, version.withdrawn_reason)
    return _Step(version.moment, statement, Kind.TAKEN_BACK, version.reason)


def _in_words(steps: Sequence[_Step]) -> list[Change]:
    words = Words(
        (field, version.values[field.name])
        for step in steps
        if step.told
        for field in step.fields
        for version in (step.before, step.after)
        if version
    )
    return [
        Change(step.moment, step.statement, step.kind, step.reason, _differences(step, words))
        for step in steps
    ]


def _differences(step: _Step, words: Words) -> list[Difference]:
    found = []
    for field in step.fields:
        label = str(field.verbose_name)
        if step.told and step.before and step.after:
            before, after = (
                words.of(field, version.values[field.name]) for version in (step.before, step.after)
            )
            found.append(Difference(label, *excerpts(before, after)))
        else:
            found.append(Difference(label))
    return found


def excerpts(before: str, after: str) -> tuple[str, str]:
    """Two texts; of long ones what differs, with some characters around it."""
    if max(len(before), len(after)) <= LONG:
        return before, after
    start = _shared(before, after)
    rest = min(len(before), len(after)) - start
    end = min(_shared(before[::-1], after[::-1]), rest)
    return _cut(before, start, end), _cut(after, start, end)


def _shared(one: str, other: str) -> int:
    """With how many of the same characters two texts begin."""
    pairs = zip(one, other, strict=False)
    shortest = min(len(one), len(other))
    return next((place for place, (a, b) in enumerate(pairs) if a != b), shortest)


def _cut(text: str, start: int, end: int) -> str:
    """The text without what is far from the part between `start` and the last `end` characters."""
    first, last = max(start - AROUND, 0), min(len(text) - end + AROUND, len(text))
    last = min(last, first + LONGEST)
    return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"
