"""The desk, the first page of the admin: what waits for somebody to do it.

Each part has its number, its first rows and the way to all of them. The number of queries is fixed,
and no part counts or shows more than it needs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from .. import duplicates, silence
from ..choices import Status
from ..models import Claim, Response, Source, Statement
from .reports.page import may_log

ROWS = 6
FULL = 1_000  # more are not counted


@dataclass(frozen=True)
class Way:
    """A whole list: how many are on it, in words, and its address."""

    number: int
    noun: str
    address: str

    @property
    def words(self) -> str:
        if self.number > FULL:
            return f"more than {FULL:,} {self.noun}s"
        return f"{self.number:,} {self.noun}{'' if self.number == 1 else 's'}"


@dataclass(frozen=True)
class Part:
    """A part of the desk. `kind` says how a row is shown, `nothing` what stands there without any."""

    title: str
    kind: str
    nothing: str
    rows: Sequence[Any]
    ways: Sequence[Way]
    done: Sequence[Any] = field(default_factory=list)

    @property
    def number(self) -> str:
        total = sum(way.number for way in self.ways)
        return f"{FULL:,}+" if total > FULL else f"{total:,}"


def parts_for(user: Any) -> list[Part]:
    """What waits, for whoever may see claims; nothing for anybody else."""
    if not user.has_perm("claims.view_claim"):
        return []
    return [_in_review(), _drafts(user), _unanswered(), *_sources(user), _repeats()]


def tools(user: Any) -> list[tuple[str, str]]:
    """What is begun from the desk: its name and address, as far as the user may."""
    ways = [("Log a report", "admin:log_report")] if may_log(user) else []
    if user.has_perm("claims.add_claim"):
        ways.append(("Import", "imports:index"))
    return [(name, reverse(view)) for name, view in ways]


def _in_review() -> Part:
    kinds = (Claim.objects.in_review(), Response.objects.in_review())
    rows = _first(kinds, lambda found: found.longest_logged_first(), lambda one: one.logged_at)
    return Part(
        "Waits for review", "statement", "Nothing waits for a second reader.", rows,
        _ways(kinds, status__exact=Status.IN_REVIEW),
    )  # fmt: skip


def _drafts(user: Any) -> Part:
    kinds = (Claim.objects.drafts_of(user), Response.objects.drafts_of(user))
    rows = _first(
        kinds, lambda found: found.recently_logged(), lambda one: -one.logged_at.timestamp()
    )
    return Part(
        "My drafts", "statement", "You have no drafts.", rows,
        _ways(kinds, status__exact=Status.DRAFT, logged_by__id__exact=user.pk),
    )  # fmt: skip


def _unanswered() -> Part:
    claims = Claim.objects.select_related("actor")
    waiting, done = silence.due(claims), silence.looked_today(claims)
    return Part(
        "Unanswered, and nobody looked of late", "silence",
        f"Somebody looked for an answer to every claim in the last {silence.HOLDS.days} days.",
        list(waiting.longest_silence_first()[:ROWS]),
        [_way(waiting, "claim", look="due")],
        list(done.order_by("-changed_at", "-pk")[:ROWS]),
    )  # fmt: skip


def _sources(user: Any) -> Iterable[Part]:
    if not user.has_perm("claims.view_source"):
        return
    kept, led = "Every source on the web is kept.", "Every address that was tried led somewhere."
    yield _of_sources("Sources without a snapshot", kept, Source.objects.not_kept(), "due")
    yield _of_sources("Addresses that died", led, Source.objects.died(), "died")


def _of_sources(title: str, nothing: str, found: QuerySet, code: str) -> Part:
    newest = found.order_by("-pk").select_related("publisher")[:ROWS]
    return Part(title, "source", nothing, list(newest), [_way(found, "source", snapshot=code)])


def _repeats() -> Part:
    """The pairs among the claims that were logged last and wait."""
    claims = duplicates.waiting()[: duplicates.COMPARED]
    pairs = duplicates.pairs(claims)
    return Part(
        "Likely repeats", "pair",
        f"None of the {duplicates.COMPARED} claims logged last that wait is like another one.",
        pairs[:ROWS], [Way(len(pairs), "pair", reverse("admin:claims_claim_all_repeats"))],
    )  # fmt: skip


# Rows and numbers


def _first(kinds: Iterable[QuerySet], ordered: Any, key: Any) -> list[Statement]:
    """The first rows of claims and responses together."""
    related = ("actor", "logged_by")
    rows = [one for found in kinds for one in ordered(found.select_related(*related))[:ROWS]]
    return sorted(rows, key=key)[:ROWS]


def _ways(kinds: Iterable[QuerySet], **query: Any) -> list[Way]:
    return [_way(found, str(found.model._meta.verbose_name), **query) for found in kinds]


def _way(found: QuerySet, noun: str, **query: Any) -> Way:
    number = found.order_by()[: FULL + 1].count()
    return Way(number, noun, f"{_list_of(found.model)}?{urlencode(query)}")


def _list_of(model: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
