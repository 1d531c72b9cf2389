"""The database triggers that keep true what is derived, whatever wrote the row.

They are installed after every migrate (a migration that remakes a table on SQLite drops its
triggers without a word), and what is installed is compared with what should be. The SQL is that
which both databases share; `dialects` has the rest.
"""

from __future__ import annotations

from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from . import derivations, dialects, search
from .choices import Status
from .dialects import Dialect, Trigger

PREFIX = "keep_"
WORDS = search.DOCUMENTS
# Renaming or moving an actor and logging a claim that names it wait for each other: neither sees
# what the other has not committed yet.
DERIVING = "claims_deriving"
# Two merges that would make a chain of each other see neither what the other has not committed yet.
MERGING = "claims_merging"

STATEMENT_COLUMNS = (
    "actor_id",
    "text",
    "quote",
    "language",
    "translation",
    "said",
    "said_note",
    "source_id",
    "status",
)
CLAIM_COLUMNS = (
    *STATEMENT_COLUMNS, "event_id", "place_id", "place_as_stated", "credibility", "assessed_on", "assessment",
    "killed_low", "killed_high", "wounded_low", "wounded_high", "duplicate_of_id",
    "silence_checked_on", "withdrawn_reason",
)  # fmt: skip
RESPONSE_COLUMNS = (
    *STATEMENT_COLUMNS, "claim_id", "stance", "calls_disinformation", "scope", "in_reply_to_id", "counter_claim_id",
    "withdrawn_reason",
)  # fmt: skip

#: What moves the version of a record that is edited: all that is written, and nothing that is derived.
VERSIONED = {
    "claims_actor": (
        "slug", "name", "kind", "part_of_id", "aliases", "wikidata_id", "description",
    ),
    "claims_place": ("slug", "name", "part_of_id", "latitude", "longitude"),
    "claims_placename": ("place_id", "name", "language", "used_by_id"),
    "claims_event": ("slug", "title", "began", "ended", "summary"),
    "claims_topic": ("slug", "name"),
    "claims_source": (
        "uid", "title", "url", "publisher_id", "author", "kind", "language", "published",
        "accessed_at", "archive_url", "relays_id", "reliability",
    ),
    "claims_claim": (
        *CLAIM_COLUMNS, "uid", "assessed_by_id", "logged_by_id", "logged_at", "published_at",
    ),
    "claims_response": (*RESPONSE_COLUMNS, "uid", "logged_by_id", "logged_at", "published_at"),
}  # fmt: skip
#: The many-to-many tables that say something of such a record, and their column that names it.
NAMING = {
    "claims_claim_accused": ("claims_claim", "claim_id"),
    "claims_claim_mentions": ("claims_claim", "claim_id"),
    "claims_claim_topics": ("claims_claim", "claim_id"),
    "claims_claim_further_sources": ("claims_claim", "claim_id"),
    "claims_event_places": ("claims_event", "event_id"),
}


# What the triggers do


def rederive_claims(dialect: Dialect, condition: str) -> list[str]:
    """Statements that bring the derived columns of these claims up to date, touching only rows that
    differ.
    """
    columns = derivations.claim_columns(dialect)
    differs = " OR ".join(
        f"claims_claim.{name} {dialect.differs} ({sql})" for name, sql in columns.items()
    )
    changes = ", ".join(f"{name} = ({sql})" for name, sql in columns.items())
    return [
        *dialect.take_turns(DERIVING, shared=True),
        *dialect.lock("claims_claim", condition),
        f"UPDATE claims_claim SET {changes} WHERE ({condition}) AND ({differs})",
    ]


def reindex_claims(dialect: Dialect, condition: str) -> list[str]:
    """Statements that bring the search documents of these claims up to date, touching only those
    that differ.
    """
    return [
        *dialect.take_turns(DERIVING, shared=True),
        *dialect.lock("claims_claim", condition),
        f"""INSERT INTO claims_searchdocument (claim_id, body)
            SELECT id, {derivations.search_body(dialect)} FROM claims_claim WHERE {condition}
            ON CONFLICT (claim_id) DO UPDATE SET body = excluded.body
            WHERE claims_searchdocument.body <> excluded.body""",
    ]


def derive_claims(dialect: Dialect, condition: str) -> list[str]:
    """Both: statements that bring all that is derived about these claims up to date."""
    return [*rederive_claims(dialect, condition), *reindex_claims(dialect, condition)]


# On which tables


def _named(table: str, moment: str) -> str:
    return f"{PREFIX}{table.removeprefix('claims_')}_{moment}"


def _claim_triggers(dialect: Dialect) -> list[Trigger]:
    table, own = "claims_claim", "id = NEW.id"
    derived = ", ".join(["actor_id", "said", *derivations.claim_columns(dialect)])
    words = "actor_id, text, quote, translation, place_id, place_as_stated"
    return [
        Trigger(_named(table, "inserted"), table, "INSERT", derive_claims(dialect, own)),
        Trigger(
            _named(table, "derived"), table, f"UPDATE OF {derived}", rederive_claims(dialect, own)
        ),
        Trigger(
            _named(table, "reworded"), table, f"UPDATE OF {words}", reindex_claims(dialect, own)
        ),
        Trigger(
            _named(table, "deleted"),
            table,
            "DELETE",
            ["DELETE FROM claims_searchdocument WHERE claim_id = OLD.id"],
        ),
        _change_trigger(dialect, table, CLAIM_COLUMNS),
        _publishing_trigger(dialect, table),
    ]


def _publishing_trigger(dialect: Dialect, table: str) -> Trigger:
    merged = f"NEW.status = '{Status.PUBLISHED}' AND EXISTS (SELECT 1 FROM claims_merge WHERE merged_id = NEW.id)"
    rule = dialect.refuse(
        "claim_merged_is_not_published", "a claim that was merged is not published", merged
    )
    return Trigger(_named(table, "published"), table, "UPDATE OF status", [rule])


def _merge_triggers(dialect: Dialect) -> list[Trigger]:
    """Those that keep one step between a merged claim and the one that goes on for it."""
    table = "claims_merge"
    chain = dialect.refuse(
        "merge_leads_to_what_goes_on",
        "a claim that was merged takes in no other, and one that took in another is not merged",
        f"EXISTS (SELECT 1 FROM {table} WHERE merged_id = NEW.survivor_id OR survivor_id = NEW.merged_id)",
    )
    public = dialect.refuse(
        "merge_leaves_nothing_published",
        "a claim that is merged is taken from readers first",
        f"EXISTS (SELECT 1 FROM claims_claim WHERE id = NEW.merged_id AND status = '{Status.PUBLISHED}')",
    )
    rules = [*dialect.take_turns(MERGING), chain, public]
    return [
        Trigger(_named(table, "made"), table, "INSERT", rules),
        Trigger(_named(table, "changed"), table, "UPDATE OF merged_id, survivor_id", rules),
    ]


def _response_triggers(dialect: Dialect) -> list[Trigger]:
    table, own, former = "claims_response", "id = NEW.claim_id", "id = OLD.claim_id"
    columns = "claim_id, actor_id, text, quote, translation, said, status, stance, in_reply_to_id, logged_at"
    thread = dialect.refuse(
        "response_replies_within_its_claim",
        "a response replies only to a response to the same claim",
        "EXISTS (SELECT 1 FROM claims_response other WHERE other.claim_id <> NEW.claim_id"
        " AND (other.id = NEW.in_reply_to_id OR other.in_reply_to_id = NEW.id))",
    )
    above = """WITH RECURSIVE above(id) AS (SELECT NEW.in_reply_to_id UNION
        SELECT r.in_reply_to_id FROM claims_response r JOIN above ON r.id = above.id)"""
    circle = dialect.refuse(
        "response_thread_does_not_turn_back",
        "a response does not reply to what replies to it",
        f"EXISTS ({above} SELECT 1 FROM above WHERE id = NEW.id)",
    )
    # The rules stand last: only then is the claim held, and with it what others do to its thread.
    rules = [thread, circle]
    # A response that moves to another claim changes two claims.
    moved = derive_claims(dialect, f"{former} AND OLD.claim_id <> NEW.claim_id")
    return [
        Trigger(_named(table, "inserted"), table, "INSERT", [*derive_claims(dialect, own), *rules]),
        Trigger(
            _named(table, "updated"),
            table,
            f"UPDATE OF {columns}",
            [*derive_claims(dialect, own), *moved, *rules],
        ),
        Trigger(_named(table, "deleted"), table, "DELETE", derive_claims(dialect, former)),
        _change_trigger(dialect, table, RESPONSE_COLUMNS),
    ]


def _change_trigger(dialect: Dialect, table: str, columns: tuple[str, ...]) -> Trigger:
    """Moves `changed_at` where a statement changed and whoever changed it did not say when."""
    changed = " OR ".join(f"OLD.{name} {dialect.differs} NEW.{name}" for name in columns)
    return Trigger(
        _named(table, "changed"), table, f"UPDATE OF {', '.join(columns)}",
        [f"UPDATE {table} SET changed_at = {dialect.now()} WHERE id = NEW.id"],
        when=f"OLD.changed_at = NEW.changed_at AND ({changed})",
    )  # fmt: skip


def _version_triggers(dialect: Dialect) -> list[Trigger]:
    """Those that count the versions of what is edited, whatever writes it.

    Whoever saves a record writes back the version that was read, so the right one is written anew.
    """
    made = []
    for table, columns in VERSIONED.items():
        changed = " OR ".join(f"OLD.{name} {dialect.differs} NEW.{name}" for name in columns)
        step = f"CASE WHEN {changed} THEN 1 ELSE 0 END"
        made.append(
            Trigger(
                _named(table, "versioned"), table, f"UPDATE OF {', '.join(columns)}",
                [f"UPDATE {table} SET version = OLD.version + {step} WHERE id = NEW.id"],
                when=f"NEW.version <> OLD.version OR {changed}",
            )
        )  # fmt: skip
    for table, (record, column) in NAMING.items():
        next_of = f"UPDATE {record} SET version = version + 1 WHERE id = "
        new, old = next_of + f"NEW.{column}", next_of + f"OLD.{column}"
        made += [
            Trigger(_named(table, "versioned_in"), table, "INSERT", [new]),
            Trigger(_named(table, "versioned_by"), table, "UPDATE", [new, old]),
            Trigger(_named(table, "versioned_out"), table, "DELETE", [old]),
        ]
    return made


def _crossing_triggers(dialect: Dialect) -> list[Trigger]:
    """Those of the tables that say who is accused or mentioned."""
    made = []
    for table, bring in (
        ("claims_claim_accused", derive_claims),
        ("claims_claim_mentions", reindex_claims),
    ):
        own, former = "id = NEW.claim_id", "id = OLD.claim_id"
        made += [
            Trigger(_named(table, "inserted"), table, "INSERT", bring(dialect, own)),
            Trigger(
                _named(table, "updated"),
                table,
                "UPDATE",
                [*bring(dialect, own), *bring(dialect, former)],
            ),
            Trigger(_named(table, "deleted"), table, "DELETE", bring(dialect, former)),
        ]
    return made


def _name_triggers(dialect: Dialect) -> list[Trigger]:
    """Those of the tables that hold the names of actors and places."""
    # A union, not OR: a database walks the index of each, where OR between subqueries makes it read
    # the whole table.
    names = """id IN (SELECT c.id FROM claims_claim c WHERE c.actor_id = NEW.id
        UNION SELECT r.claim_id FROM claims_response r WHERE r.actor_id = NEW.id
        UNION SELECT a.claim_id FROM claims_claim_accused a WHERE a.actor_id = NEW.id
        UNION SELECT m.claim_id FROM claims_claim_mentions m WHERE m.actor_id = NEW.id)"""
    here, before = "place_id = NEW.place_id", "place_id = OLD.place_id"
    table, turns = "claims_placename", dialect.take_turns(DERIVING)
    return [
        Trigger(
            _named("claims_actor", "renamed"),
            "claims_actor",
            "UPDATE OF name, aliases",
            [*turns, *reindex_claims(dialect, names)],
            when="OLD.name <> NEW.name OR OLD.aliases <> NEW.aliases",
        ),
        Trigger(
            _named("claims_place", "renamed"),
            "claims_place",
            "UPDATE OF name",
            [*turns, *reindex_claims(dialect, "place_id = NEW.id")],
            when="OLD.name <> NEW.name",
        ),
        # A fixture may bring a claim before the actor or the place that it names.
        Trigger(
            _named("claims_actor", "named"),
            "claims_actor",
            "INSERT",
            reindex_claims(dialect, names),
        ),
        Trigger(
            _named("claims_place", "named"),
            "claims_place",
            "INSERT",
            reindex_claims(dialect, "place_id = NEW.id"),
        ),
        Trigger(
            _named(table, "inserted"), table, "INSERT", [*turns, *reindex_claims(dialect, here)]
        ),
        Trigger(
            _named(table, "updated"),
            table,
            "UPDATE",
            [*turns, *reindex_claims(dialect, here), *reindex_claims(dialect, before)],
        ),
        Trigger(
            _named(table, "deleted"), table, "DELETE", [*turns, *reindex_claims(dialect, before)]
        ),
    ]


def _source_triggers(dialect: Dialect) -> list[Trigger]:
    """No database knows the canonical form of an address (`addresses`): where SQL changes an
    address, what was derived from the old one goes.
    """
    table = "claims_source"
    return [
        Trigger(
            _named(table, "moved"),
            table,
            "UPDATE OF url",
            [f"UPDATE {table} SET canonical_url = NULL WHERE id = NEW.id"],
            when="OLD.url <> NEW.url"
            f" AND NOT (OLD.canonical_url {dialect.differs} NEW.canonical_url)",
        )
    ]


def _lineage_triggers(dialect: Dialect, what: str, consequence: list[str]) -> list[Trigger]:
    """Those that keep who is part of whom, for actors or places.

    `consequence` follows when a lineage changed.
    """
    table, lineage = f"claims_{what}", f"claims_{what}lineage"
    below = f"SELECT d.{what}_id FROM {lineage} d WHERE d.ancestor_id = NEW.id"
    join = f"""INSERT INTO {lineage} ({what}_id, ancestor_id, depth)
        SELECT d.{what}_id, a.ancestor_id, d.depth + a.depth + 1 FROM {lineage} d, {lineage} a"""
    under_whole = f"{join} WHERE d.ancestor_id = NEW.id AND a.{what}_id = NEW.part_of_id"
    over_parts = f"""{join} JOIN {table} part ON part.part_of_id = NEW.id
        WHERE d.ancestor_id = part.id AND a.{what}_id = NEW.id"""
    cycle = dialect.refuse(
        f"{what}_is_not_part_of_its_own_part",
        "a whole can not be part of its own part",
        f"EXISTS (SELECT 1 FROM {lineage} WHERE {what}_id = NEW.part_of_id AND ancestor_id = NEW.id)",
    )
    # Parts may be inserted before their whole (a fixture in any order), so a new whole looks for
    # parts that wait for it.
    cycle_of_waiting = dialect.refuse(
        f"{what}_is_not_part_of_its_own_part",
        "a whole can not be part of its own part",
        f"EXISTS (SELECT 1 FROM {table} part JOIN {lineage} d ON d.ancestor_id = part.id"
        f" WHERE part.part_of_id = NEW.id AND d.{what}_id = NEW.part_of_id)",
    )
    itself = f"INSERT INTO {lineage} ({what}_id, ancestor_id, depth) VALUES (NEW.id, NEW.id, 0)"
    leave = f"DELETE FROM {lineage} WHERE {what}_id IN ({below}) AND ancestor_id NOT IN ({below})"
    gone = f"DELETE FROM {lineage} WHERE {what}_id = OLD.id OR ancestor_id = OLD.id"
    turns = dialect.take_turns(lineage)
    return [
        Trigger(
            _named(table, "born"), table, "INSERT",
            [*turns, cycle_of_waiting, itself, under_whole, over_parts, *consequence],
        ),
        Trigger(
            _named(table, "moved"), table, "UPDATE OF part_of_id",
            [*turns, cycle, leave, under_whole, *dialect.take_turns(DERIVING), *consequence],
            when=f"OLD.part_of_id {dialect.differs} NEW.part_of_id",
        ),
        Trigger(_named(table, "gone"), table, "DELETE", [gone]),
    ]  # fmt: skip


def _after_actor_moved(dialect: Dialect) -> list[str]:
    """Whose part an actor is decides which retraction is the claimant's, which answer the accused's."""
    below = "SELECT l.actor_id FROM claims_actorlineage l WHERE l.ancestor_id = NEW.id"
    return rederive_claims(
        dialect,
        f"""id IN (SELECT c.id FROM claims_claim c WHERE c.actor_id IN ({below})
            UNION SELECT r.claim_id FROM claims_response r WHERE r.actor_id IN ({below})
            UNION SELECT a.claim_id FROM claims_claim_accused a WHERE a.actor_id IN ({below}))""",
    )


def all_triggers(dialect: Dialect) -> list[Trigger]:
    """Every trigger of the tracker, in the order in which they are installed."""
    return [
        *_lineage_triggers(dialect, "actor", _after_actor_moved(dialect)),
        *_lineage_triggers(dialect, "place", []),
        *_name_triggers(dialect),
        *_claim_triggers(dialect),
        *_response_triggers(dialect),
        *_crossing_triggers(dialect),
        *_source_triggers(dialect),
        *_version_triggers(dialect),
        *_merge_triggers(dialect),
        *dialect.word_index_triggers(*WORDS),
    ]


# Installing them


def install(connection: BaseDatabaseWrapper) -> list[str]:
    """Make what is installed what should be; gives the names of the triggers that were missing,
    stale or too many.
    """
    dialect = dialects.of(connection)
    wanted = {trigger.name: trigger for trigger in all_triggers(dialect)}
    changed = wrong(connection)
    present = dialect.installed(connection, PREFIX)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        _run(cursor, dialect.create_folds(search.FOLDS))
        _run(cursor, dialect.create_word_index(*WORDS))
        for name in changed:
            if name in present:
                _run(cursor, dialect.drop_trigger(name, present[name][0]))
        # SQLite runs the triggers of an event in the reverse of the order of their making,
        # PostgreSQL by name: none of them may depend on that order.
        for name in changed:
            if name in wanted:
                _run(cursor, dialect.create_trigger(wanted[name]))
    return changed


def wrong(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the triggers that are missing, differ from what they should be, or should not be
    there.
    """
    dialect = dialects.of(connection)
    wanted = {
        trigger.name: (trigger.table, dialect.fingerprint(trigger))
        for trigger in all_triggers(dialect)
    }
    present = dialect.installed(connection, PREFIX)
    return sorted(
        name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name)
    )


def _run(cursor: Any, statements: list[str]) -> None:
    for statement in statements:
        cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop every trigger of the tracker, and the word index with them."""
    dialect = dialects.of(connection)
    with connection.cursor() as cursor:
        for name, (table, _) in dialect.installed(connection, PREFIX).items():
            _run(cursor, dialect.drop_trigger(name, table))
        _run(cursor, dialect.drop_word_index(WORDS[0]))


def remove_before_migrate(using: str, plan: Any, **_: Any) -> None:
    """Receiver of `pre_migrate`: a migration that remakes or alters a table stumbles over triggers
    that name it.
    """
    if any(migration.app_label == "claims" for migration, _ in plan):
        remove(connections[using])
