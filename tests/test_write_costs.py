"""Writing a response costs the same in a small tracker and a large one: it reads its own claim's."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from claims import derivations, dialects

pytestmark = pytest.mark.django_db

COLUMNS = list(derivations.claim_columns(dialects.of(connection)))


def steps(node: dict) -> list[dict]:
    return [node, *(step for below in node.get("Plans", []) for step in steps(below))]


def reads_of_responses(expression: str) -> list[str]:
    """How the database finds responses when it derives a column of one claim, step by step."""
    query = f"SELECT {expression} FROM claims_claim WHERE claims_claim.id = 5"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {query}")
            return [
                row[3] for row in cursor.fetchall()
                if row[3].split()[1:2] in (["r"], ["later"])
            ]  # fmt: skip
        # An empty table is read whole whatever indexes it has.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {query}")
        plan = cursor.fetchone()[0]
        plan = json.loads(plan) if isinstance(plan, str) else plan
        return [
            str(step.get("Index Cond")) for step in steps(plan[0]["Plan"])
            if step.get("Relation Name") == "claims_response" and "Bitmap Heap" not in step["Node Type"]
        ]  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS)
def test_deriving_a_column_reads_no_response_to_another_claim(column):
    found = reads_of_responses(derivations.claim_columns(dialects.of(connection))[column])
    assert [step for step in found if "claim_id" not in step] == []


def test_every_derived_column_is_looked_at():
    assert {"standing", "denial_count", "delay_days_low"} <= set(COLUMNS)
    dialect = dialects.of(connection)
    assert any(reads_of_responses(sql) for sql in derivations.claim_columns(dialect).values())
