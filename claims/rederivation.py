"""Deriving everything anew, and saying what differed. On a healthy database nothing does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.models import QuerySet
from tqdm import tqdm

from . import derivations, dialects, triggers
from .addresses import canonical
from .models import Actor, ActorLineage, Claim, Place, PlaceLineage, Source

BATCH = 2_000
EXAMPLES = 20


@dataclass
class Report:
    """What differed: a count for each thing that is derived, and the first examples in words."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def add(self, what: str, example: str) -> None:
        """Count one difference in `what`, and keep it as an example while there are few."""
        self.counts[what] += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(example)


def rederive(
    connection: BaseDatabaseWrapper, *, mend: bool = True, progress: bool = False
) -> Report:
    """Compare everything that is derived with what it is derived from.

    Writes what is right where `mend` is true, a batch of claims to a transaction, so that the
    tracker stays usable. Shows a bar on the terminal where `progress` is true.
    """
    report = Report()
    with transaction.atomic(using=connection.alias):
        # First the index: words could not be written to one that is broken.
        _compare_word_index(connection, report, mend)
        _compare_triggers(connection, report, mend)
    _compare_lineage(connection, Actor, ActorLineage, "actor", report, mend)
    _compare_lineage(connection, Place, PlaceLineage, "place", report, mend)
    _compare_addresses(connection, report, mend)
    _compare_claims(connection, report, mend, progress)
    return report


def _compare_triggers(connection: BaseDatabaseWrapper, report: Report, mend: bool) -> None:
    for name in triggers.wrong(connection):
        report.add("triggers", f"trigger {name} is missing, stale or unknown")
    if mend:
        triggers.install(connection)


def _compare_lineage(
    connection: BaseDatabaseWrapper, model: Any, lineage: Any, name: str, report: Report, mend: bool
) -> None:
    """Actors and places are few beside claims: their lineages are compared in memory."""
    using, columns = connection.alias, (f"{name}_id", "ancestor_id", "depth")
    with transaction.atomic(using=using), connection.cursor() as cursor:
        # Whoever is born or moves meanwhile would look like a difference.
        for statement in dialects.of(connection).take_turns(f"claims_{name}lineage"):
            cursor.execute(statement)
        wholes = dict(model.objects.using(using).values_list("pk", "part_of_id"))
        right = {
            (pk, ancestor, depth)
            for pk in wholes
            for depth, ancestor in enumerate(_chain(pk, wholes))
        }
        stored = {
            row[1:]: row[0] for row in lineage.objects.using(using).values_list("pk", *columns)
        }
        wrong, missing = stored.keys() - right, right - stored.keys()
        for kind, rows in (("has", wrong), ("lacks", missing)):
            for pk, ancestor, depth in sorted(rows):
                report.add(
                    f"{name} lineage",
                    f"{name} {pk} {kind} a lineage to {ancestor} at depth {depth}",
                )
        if mend:
            lineage.objects.using(using).filter(pk__in=[stored[row] for row in wrong]).delete()
            lineage.objects.using(using).bulk_create(
                lineage(**dict(zip(columns, row, strict=True))) for row in missing
            )


def _compare_addresses(connection: BaseDatabaseWrapper, report: Report, mend: bool) -> None:
    """What was not derived yet is none that differs, but is derived now."""
    sources = Source.objects.using(connection.alias)
    for pk, url, stored in sources.values_list("pk", "url", "canonical_url").iterator(BATCH):
        right = canonical(url)
        if stored is not None and stored != right:
            report.add("canonical address", f"source {pk}: {stored} was not that of {url}")
        if mend and stored != right:
            # Where the address changed meanwhile, this is none of it.
            sources.filter(pk=pk, url=url).update(canonical_url=right)


def _chain(pk: int, wholes: dict[int, int | None]) -> Iterator[int]:
    """A record, what it is part of, what that is part of, and so on."""
    seen: set[int] = set()
    current: int | None = pk
    while current is not None and current not in seen:
        seen.add(current)
        yield current
        current = wholes.get(current)


def _compare_claims(
    connection: BaseDatabaseWrapper, report: Report, mend: bool, progress: bool
) -> None:
    dialect, claims = dialects.of(connection), Claim.objects.using(connection.alias)
    compare = _comparison(dialect)
    shown = None if progress else True  # None: only where the output is a terminal
    with tqdm(total=claims.count(), desc="Claims", unit=" claims", disable=shown) as bar:
        for keys in _batches(claims):
            listed = ", ".join(map(str, keys))
            with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
                cursor.execute(compare.replace("{keys}", listed))
                rows = cursor.fetchall()
                names = [column[0] for column in cursor.description]
                for row in rows:
                    _report_row(dict(zip(names, row, strict=True)), report)
                if mend and rows:
                    wrong = f"id IN ({', '.join(str(row[0]) for row in rows)})"
                    for statement in triggers.derive_claims(dialect, wrong):
                        cursor.execute(statement)
            bar.update(len(keys))


def _batches(claims: QuerySet[Claim]) -> Iterator[list[int]]:
    """The keys of the claims, some at a time."""
    keys = claims.order_by("pk").values_list("pk", flat=True)
    batch = list(keys[:BATCH])
    while batch:
        yield batch
        batch = list(keys.filter(pk__gt=batch[-1])[:BATCH])


def _comparison(dialect: dialects.Dialect) -> str:
    """A query for the claims that differ from what they should be, and in what."""
    columns = {
        name: (f"claims_claim.{name}", sql)
        for name, sql in derivations.claim_columns(dialect).items()
    }
    columns["search document"] = ("document.body", derivations.search_body(dialect))
    flags = ", ".join(
        f'CASE WHEN {stored} {dialect.differs} ({right}) THEN 1 ELSE 0 END AS "{name}"'
        for name, (stored, right) in columns.items()
    )
    differs = " OR ".join(
        f"{stored} {dialect.differs} ({right})" for stored, right in columns.values()
    )
    return f"""SELECT claims_claim.id AS id, {flags} FROM claims_claim
        LEFT JOIN claims_searchdocument document ON document.claim_id = claims_claim.id
        WHERE claims_claim.id IN ({{keys}}) AND ({differs}) ORDER BY claims_claim.id"""


def _report_row(row: dict[str, Any], report: Report) -> None:
    pk = row.pop("id")
    for name, differs in row.items():
        if differs:
            report.add(name, f"claim {pk}: {name} was not what its responses make it")


def _compare_word_index(connection: BaseDatabaseWrapper, report: Report, mend: bool) -> None:
    """The index itself must hold the words of the documents, no more and no fewer."""
    dialect = dialects.of(connection)
    if not dialect.word_index_is_true(connection, *triggers.WORDS):
        report.add("word index", "the full-text index was out of step with the search documents")
        if mend:
            with connection.cursor() as cursor:
                for statement in dialect.rebuild_word_index(*triggers.WORDS):
                    cursor.execute(statement)


def install_after_migrate(using: str, **_: Any) -> None:
    """Receiver of `post_migrate`: put the triggers in place; where they were not, derive anew.

    Does nothing while migrations are still to be run: the triggers belong to the newest tables.
    """
    connection = connections[using]
    executor = MigrationExecutor(connection)
    newest = [node for node in executor.loader.graph.leaf_nodes() if node[0] == "claims"]
    if not executor.migration_plan(newest) and triggers.install(connection):
        rederive(connection)
