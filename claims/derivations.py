"""What is derived about a claim, as SQL that reads only what was logged.

Each function gives an expression for the row of `claims_claim` that the statement around it is at.
The triggers use them to keep the columns true, `rederive` to prove that they are.

Only published responses count, and only those straight to the claim: a response in reply to another
response is a position on that response. The claimant's retraction counts wherever in the thread it
stands.
"""

from __future__ import annotations

from collections.abc import Iterable

from . import search
from .choices import CLAIMANT_STANCES, DENYING_STANCES, OWNING_STANCES, Stance, Standing, Status
from .dialects import Dialect

# The day on which a statement counts as said when positions are put in order: its latest possible
# day, and the end of time for undated ones, which come last.
_DAY = "coalesce({r}.said_latest, {r}.said_earliest, '9999-12-31')"


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


def _published(r: str) -> str:
    return f"{r}.claim_id = claims_claim.id AND {r}.status = '{Status.PUBLISHED}'"


def _answers() -> str:
    """The FROM clause of the answers to a claim; the claimant repeating or retracting itself is
    none.
    """
    return (
        f"claims_response r WHERE {_published('r')} AND r.in_reply_to_id IS NULL"
        f" AND r.stance NOT IN ({_listed(CLAIMANT_STANCES)})"
    )


def _takes_position(r: str) -> str:
    direct = _listed([*DENYING_STANCES, *OWNING_STANCES])
    return f"({r}.stance IN ({_listed(CLAIMANT_STANCES)}) OR ({r}.in_reply_to_id IS NULL AND {r}.stance IN ({direct})))"


def _latest_position(stances: Iterable[str], further: str = "") -> str:
    """A condition: some responder's latest position is one of the stances."""
    day, later_day = _DAY.format(r="r"), _DAY.format(r="later")
    return f"""EXISTS (SELECT 1 FROM claims_response r WHERE {_published("r")} AND {_takes_position("r")}
        AND r.stance IN ({_listed(stances)}){further} AND NOT EXISTS (
            SELECT 1 FROM claims_response later WHERE {_published("later")} AND {_takes_position("later")}
            AND later.actor_id = r.actor_id AND (({later_day}) > ({day})
                OR (({later_day}) = ({day}) AND (later.logged_at, later.id) > (r.logged_at, r.id)))))"""


def standing() -> str:
    own_voice = """ AND EXISTS (SELECT 1 FROM claims_actorlineage l
            WHERE l.actor_id = claims_claim.actor_id AND l.ancestor_id = r.actor_id)"""
    retracted = _latest_position([Stance.RETRACTS], own_voice)
    denied, acknowledged = _latest_position(DENYING_STANCES), _latest_position(OWNING_STANCES)
    return f"""CASE WHEN {retracted} THEN '{Standing.RETRACTED}'
        WHEN {denied} THEN CASE WHEN {acknowledged} THEN '{Standing.CONTESTED}' ELSE '{Standing.DENIED}' END
        WHEN {acknowledged} THEN '{Standing.ACKNOWLEDGED}'
        WHEN EXISTS (SELECT 1 FROM {_answers()}) THEN '{Standing.DECLINED}' ELSE '{Standing.UNANSWERED}' END"""


def _answered_by_accused() -> str:
    """An accused answers by itself, by a part of it, or by what it is part of: a ministry answers
    for its forces.
    """
    accused = "SELECT a.actor_id FROM claims_claim_accused a WHERE a.claim_id = claims_claim.id"
    return f"""EXISTS (SELECT 1 FROM {_answers()} AND (
        EXISTS (SELECT 1 FROM claims_actorlineage l
            WHERE l.actor_id = r.actor_id AND l.ancestor_id IN ({accused}))
        OR EXISTS (SELECT 1 FROM claims_actorlineage l
            WHERE l.ancestor_id = r.actor_id AND l.actor_id IN ({accused}))))"""


def _first_answered_earliest() -> str:
    """The first day on which the first answer can have come; unknown while any answer has no such day."""
    return f"""(SELECT CASE WHEN count(*) = count(r.said_earliest) THEN min(r.said_earliest) END
        FROM {_answers()})"""


def _first_answered_latest() -> str:
    """The last day on which the first answer can have come: no answer need be waited for longer."""
    return f"(SELECT min(r.said_latest) FROM {_answers()})"


def _delay_low(dialect: Dialect) -> str:
    """From the last day that the claim can mean to the first that an answer can; not below 0 while
    0 is possible.
    """
    low = dialect.days_between("claims_claim.said_latest", _first_answered_earliest())
    return f"CASE WHEN {low} < 0 AND {_delay_high(dialect)} >= 0 THEN 0 ELSE {low} END"


def _delay_high(dialect: Dialect) -> str:
    """From the first day that the claim can mean to the last that its first answer can."""
    return dialect.days_between("claims_claim.said_earliest", _first_answered_latest())


def claim_columns(dialect: Dialect) -> dict[str, str]:
    """The derived columns of a claim: name to SQL expression."""
    return {
        "standing": standing(),
        "response_count": f"(SELECT count(*) FROM claims_response r WHERE {_published('r')})",
        "denial_count": f"(SELECT count(*) FROM {_answers()} AND r.stance IN ({_listed(DENYING_STANCES)}))",
        "answered_by_accused": _answered_by_accused(),
        "first_answered_earliest": _first_answered_earliest(),
        "first_answered_latest": _first_answered_latest(),
        "delay_days_low": _delay_low(dialect),
        "delay_days_high": _delay_high(dialect),
    }


def search_body(dialect: Dialect) -> str:
    """All words by which a reader can find a claim, folded: its texts, those of its published
    responses, every name.
    """
    newline = dialect.character(10)
    texts = [f"claims_claim.{name}" for name in ("text", "quote", "translation", "place_as_stated")]
    answer = f" || {newline} || ".join(f"r.{name}" for name in ("text", "quote", "translation"))
    named = f"p.name || {newline} || p.aliases"
    places = "claims_place p WHERE p.id = claims_claim.place_id"
    parts = [
        *texts,
        dialect.joined(answer, f"claims_response r WHERE {_published('r')}", order="r.id"),
        dialect.joined(named, f"claims_actor p WHERE p.id IN ({_people()})", order="p.id"),
        dialect.joined("p.name", places, order="p.id"),
        dialect.joined(
            "p.name", "claims_placename p WHERE p.place_id = claims_claim.place_id", order="p.id"
        ),
    ]
    return dialect.fold(f" || {newline} || ".join(parts), search.FOLDS)


def _people() -> str:
    """A subquery: the actors named in a claim or heard in a published response to it."""
    return f"""SELECT claims_claim.actor_id
        UNION SELECT a.actor_id FROM claims_claim_accused a WHERE a.claim_id = claims_claim.id
        UNION SELECT m.actor_id FROM claims_claim_mentions m WHERE m.claim_id = claims_claim.id
        UNION SELECT r.actor_id FROM claims_response r WHERE {_published("r")}"""
