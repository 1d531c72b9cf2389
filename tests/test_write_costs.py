"""Writing a response costs the same in a small tracker and a large one: it reads its own claim's."""

from __future__ import annotations

import pytest
from django.db import connection

from claims import derivations, dialects
from claims.invention import World, fill

pytestmark = pytest.mark.django_db

COLUMNS = derivations.claim_columns(dialects.of(connection))


def steps(node: dict) -> list[dict]:
    return [node, *(step for below in node.get("Plans", []) for step in steps(below))]


def plan(expression: str) -> list[str]:
    """How the database finds responses when it derives a column of one claim, step by step."""
    query = f"SELECT {expression} FROM claims_claim WHERE claims_claim.id = 5"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {query}")
            details = [row[3] for row in cursor.fetchall()]
            return [each for each in details if each.split()[1:2] in (["r"], ["later"])]
        cursor.execute(f"EXPLAIN (FORMAT JSON) {query}")
        found = steps(cursor.fetchone()[0][0]["Plan"])
        # The heap of a bitmap scan is read where its index said; its index names the condition.
        return [
            f"{step.get('Index Cond')} {step.get('Recheck Cond')}"
            for step in found
            if step.get("Relation Name") == "claims_response"
        ]


@pytest.fixture
def many_responses():
    """Responses to many claims.

    PostgreSQL plans by what the table holds, and reads a small one whole, so it gets statistics.
    SQLite plans here as it does in a tracker that was never analysed, where the fault was.
    """
    fill(World(400))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE claims_response")
            cursor.execute("SET LOCAL enable_seqscan = off")


def test_deriving_a_column_reads_no_response_to_another_claim(many_responses):
    plans = {name: plan(expression) for name, expression in COLUMNS.items()}
    assert plans.keys() >= {"standing", "denial_count", "answered_by_accused", "delay_days_low"}
    assert [name for name, found in plans.items() if not found] == []
    elsewhere = {
        name: step for name, found in plans.items() for step in found if "claim_id" not in step
    }
    assert elsewhere == {}
