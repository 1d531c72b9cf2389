"""Claims that are likely to be one: found while somebody types, and among what waits.

Two claims are likely to repeat each other where their words, or the actor's own words, are the same
or nearly so, and where the same actor accuses the same actor of something at the same place in the
same days. Whether they do is for a person to say; `docs/decisions/duplicates.md` says how they are
found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q

from . import dates, dialects
from .concurrency import hold
from .models import Claim, NotADuplicate
from .querysets.relations import DAYS_APART
from .search import DOCUMENTS, fold

ALIKE = 0.5  # of all their words they share at least so many
ALIKE_OF_OTHERS = (
    0.75  # and so many where another says it: two sides speak of one thing in like words
)
HELD = 0.8  # of the words of the shorter one the other holds at least so many
FEWEST_ALIKE, FEWEST_HELD = 4, 6  # words that they share: fewer say nothing
LONGEST = 4_000  # characters of a text that are compared
LONGEST_WORD = 100  # characters: a longer one is in no language, and no index takes any length

TELLING = 12  # of the words of a text are asked for how many claims hold them: the longest
RAREST = 6  # of these are looked for
COMMON = 300  # claims or more hold a word that tells nothing
CANDIDATES = 30  # are compared with each text at most
SHOWN = 5

COMPARED = 20  # claims at a time, where those that wait are gone through


@dataclass(frozen=True)
class Sought:
    """What a claim says, on record or just being typed; `key` is that of a claim on record."""

    text: str = ""
    quote: str = ""
    actor: int | None = None
    accused: frozenset[int] = frozenset()
    place: int | None = None
    days: tuple[date | None, date | None] = (None, None)
    key: int | None = None
    repeats: int | None = None

    @cached_property
    def words(self) -> str:
        """The words of the text, folded."""
        return fold(self.text[:LONGEST])

    @cached_property
    def quotation(self) -> str:
        """The actor's own words, folded."""
        return fold(self.quote[:LONGEST])


@dataclass(frozen=True)
class Likely:
    """A claim that is likely to be the one that was sought, and why; the higher, the likelier."""

    claim: Claim
    reasons: list[str]
    likeness: float


def typed(said: str = "", **known: Any) -> Sought:
    """What is being typed, of which the date may still be none."""
    try:
        bounds = dates.bounds(said)
    except ValidationError:
        return Sought(**known)
    return Sought(days=(bounds.earliest, bounds.latest), **known)


def on_record(claim: Claim) -> Sought:
    """What a claim on record says; asks for those that it accuses unless they are at hand."""
    return Sought(
        text=claim.text,
        quote=claim.quote,
        actor=claim.actor_id,
        accused=frozenset(actor.pk for actor in claim.accused.all()),
        place=claim.place_id,
        days=(claim.said_earliest, claim.said_latest),
        key=claim.pk,
        repeats=claim.duplicate_of_id,
    )


def likely(sought: Sought) -> list[Likely]:
    """The claims that are likely to be this one, the likeliest first, at most SHOWN."""
    return likely_for([sought])[0]


def likely_for(several: Sequence[Sought]) -> list[list[Likely]]:
    """For each of them the claims that are likely to be it; the number of queries is fixed.

    Left out are the claim itself, what was merged, and pairs of which somebody said that they are
    two, or that one repeats the other.
    """
    by_words = _holding_the_same_words(several)
    by_circumstances = _under_the_same_circumstances(several)
    claims = _claims({*by_circumstances, *(key for keys in by_words for key in keys)})
    others = {key: on_record(claim) for key, claim in claims.items()}
    told_apart = _told_apart([one.key for one in several if one.key])
    found = []
    for sought, keys in zip(several, by_words, strict=True):
        hits = [
            Likely(claims[key], *_alike(sought, others[key]))
            for key in claims.keys() & {*keys, *by_circumstances} - {sought.key, sought.repeats}
            if others[key].repeats != sought.key or sought.key is None
            if frozenset({key, sought.key}) not in told_apart
        ]
        hits = [one for one in hits if one.reasons]
        found.append(sorted(hits, key=lambda one: (-one.likeness, one.claim.pk))[:SHOWN])
    return found


def waiting() -> Any:
    """The claims that are still to come before readers, the last logged first, to be compared."""
    claims = Claim.objects.waiting().unmerged().recently_logged()
    return claims.select_related("actor").prefetch_related("accused")


def pairs(claims: Iterable[Claim]) -> list[tuple[Claim, Likely]]:
    """Each of these claims with the one that it is likeliest to repeat; no pair comes twice."""
    compared = list(claims)
    found: dict[frozenset[int], tuple[Claim, Likely]] = {}
    several = likely_for([on_record(claim) for claim in compared])
    for claim, hits in zip(compared, several, strict=True):
        for one in hits[:1]:
            found.setdefault(frozenset({claim.pk, one.claim.pk}), (claim, one))
    return list(found.values())


def let_repeat(claim: Claim, other: Claim, by: Any = None) -> Claim:
    """Write down that the claim repeats the other one; give it back.

    Raises `ValidationError` where the other repeats it, directly or through others.
    """
    with transaction.atomic():
        current = hold(claim)
        seen: set[int] = set()
        above: Claim | None = other
        while above is not None and above.pk not in seen:
            seen.add(above.pk)
            above = above.duplicate_of
        if current.pk in seen:
            raise ValidationError(f"Claim {other.pk} itself repeats claim {current.pk}.")
        current.duplicate_of = other
        current._change_reason = f"It repeats claim {other.pk}."
        if by is not None:
            current._history_user = by
        current.save()
    return current


def tell_apart(claim: Claim, others: Iterable[Claim], by: Any = None) -> None:
    """Remember that the claim repeats none of the others, so that it is not asked again."""
    pairs = [
        NotADuplicate(
            first_id=min(claim.pk, other.pk), second_id=max(claim.pk, other.pk), said_by=by
        )
        for other in others
        if other.pk != claim.pk
    ]
    NotADuplicate.objects.bulk_create(pairs, ignore_conflicts=True)


# Where to look


def _holding_the_same_words(several: Sequence[Sought]) -> list[set[int]]:
    """For each the keys of the claims that hold most of its rarest words, or all of its longest."""
    texts = [
        (place, _longest(words), words[:TELLING])
        for place, one in enumerate(several)
        for text in (one.words, one.quotation)
        if (words := [word for word in text.split() if len(word) <= LONGEST_WORD])
    ]
    numbers = _numbers({word for _, words, _ in texts for word in words})
    asked: list[tuple[int, list[list[str]]]] = []
    for place, words, beginning in texts:
        rare = sorted(
            (word for word in words if 0 < numbers[word] < COMMON), key=lambda word: numbers[word]
        )
        asked += [(place, [[word]]) for word in rare[:RAREST]]
        if len(rare) < RAREST:
            # Where words are common, the claims that hold them all, or one after the other, are few.
            asked += [(place, [[word] for word in words]), (place, [beginning])]
    found: list[set[int]] = [set() for _ in several]
    for place, key in _holding(asked):
        found[place].add(key)
    return found


def _longest(words: list[str]) -> list[str]:
    """The words that tell most: long ones are rare in every language."""
    return sorted(set(words), key=lambda word: (-len(word), word))[:TELLING]


def _numbers(words: Iterable[str]) -> dict[str, int]:
    """How many claims hold each word; nobody counts further than COMMON."""
    known = sorted(words)
    counts, params = [], []
    for place, word in enumerate(known):
        holding, asked = _documents([[word]])
        few = f"SELECT 1 FROM ({holding}) AS found{place} LIMIT {COMMON}"
        counts.append(f"SELECT {place}, (SELECT count(*) FROM ({few}) AS few{place})")
        params += asked
    rows = _rows(" UNION ALL ".join(counts), params) if counts else []
    return {known[place]: number for place, number in rows}


def _holding(asked: Sequence[tuple[int, list[list[str]]]]) -> list[tuple[int, int]]:
    """The place of what is sought and the key of a claim, at most CANDIDATES for each place."""
    parts, params = [], []
    for number, (place, terms) in enumerate(asked):
        holding, words = _documents(terms)
        few = f"SELECT * FROM ({holding}) AS found{number} LIMIT {COMMON}"
        parts.append(f"SELECT {place}, few{number}.* FROM ({few}) AS few{number}")
        params += words
    if not parts:
        return []
    rank = "row_number() OVER (PARTITION BY place ORDER BY count(*) DESC, claim DESC)"
    ranked = f"SELECT place, claim, {rank} AS number FROM found GROUP BY place, claim"
    best = f"SELECT place, claim FROM ({ranked}) AS ranked WHERE number <= {CANDIDATES}"
    return _rows(f"WITH found (place, claim) AS ({' UNION ALL '.join(parts)}) {best}", params)


def _documents(terms: list[list[str]]) -> tuple[str, list[str]]:
    return dialects.of(connection).has_words(*DOCUMENTS, terms)


def _rows(sql: str, params: list[str]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _under_the_same_circumstances(several: Sequence[Sought]) -> set[int]:
    """The keys of claims by the same actor about the same place in the same days, for all of them."""
    claims = Claim.objects.order_by("-pk")
    same = [
        Q(pk__in=claims.near(one.actor, one.place, one.days)[:CANDIDATES].values("pk"))
        for one in several
        if _has_circumstances(one)
    ]
    found = claims.filter(Q(*same, _connector=Q.OR)) if same else claims.none()
    return set(found.values_list("pk", flat=True))


def _has_circumstances(one: Sought) -> bool:
    return bool(one.actor and one.place and one.accused) and one.days != (None, None)


def _claims(keys: set[int]) -> dict[int, Claim]:
    claims = Claim.objects.unmerged().select_related("actor", "source").prefetch_related("accused")
    return {claim.pk: claim for claim in claims.filter(pk__in=keys)}


def _told_apart(keys: list[int]) -> set[frozenset[int | None]]:
    if not keys:
        return set()
    pairs = NotADuplicate.objects.filter(Q(first__in=keys) | Q(second__in=keys))
    return {frozenset(pair) for pair in pairs.values_list("first", "second")}


# How alike they are


def _alike(sought: Sought, other: Sought) -> tuple[list[str], float]:
    """Why they are likely to be one, and how likely, to put them in order; none for no reason."""
    if sought.actor in other.accused and other.actor in sought.accused:
        return [], 0.0  # one side's accusation, turned round by the other
    reason, likeness = _alike_in_words(sought, other)
    reasons = [reason] if reason else []
    if _under_the_same(sought, other):
        reasons.append("the same actor, accused, place and days")
        likeness += 0.5
    return reasons, likeness + (0.25 if sought.actor == other.actor else 0)


def _alike_in_words(sought: Sought, other: Sought) -> tuple[str, float]:
    """Why their words are alike, and how much, from 0 for not enough to 1 for the same."""
    if sought.words and sought.words == other.words:
        return "the same words", 1.0
    if sought.quotation and sought.quotation == other.quotation:
        return "the same quotation", 0.9
    words, others = set(sought.words.split()), set(other.words.split())
    shared = len(words & others)
    if shared < FEWEST_ALIKE:
        return "", 0.0
    alike, held = shared / len(words | others), shared / min(len(words), len(others))
    if sought.actor and other.actor and sought.actor != other.actor:
        similar = alike >= ALIKE_OF_OTHERS
    else:
        similar = alike >= ALIKE or (held >= HELD and shared >= FEWEST_HELD)
    return ("similar words", alike * 0.8) if similar else ("", 0.0)


def _under_the_same(sought: Sought, other: Sought) -> bool:
    """True where the same actor accuses one of the same at the same place in the same days."""
    if not _has_circumstances(sought) or not _has_circumstances(other):
        return False
    same = (sought.actor, sought.place) == (other.actor, other.place)
    near = _not_after(sought.days[0], other.days[1]) and _not_after(other.days[0], sought.days[1])
    return same and near and bool(sought.accused & other.accused)


def _not_after(first: date | None, last: date | None) -> bool:
    """True where the first is at most DAYS_APART days after the last; None is an open side."""
    return first is None or last is None or (first - last).days <= DAYS_APART
