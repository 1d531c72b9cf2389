"""The one module that knows which database it is on.

Everything else is written in the SQL that SQLite and PostgreSQL share, and asks here for the words
in which they differ. `of(connection)` gives the dialect; what a method returns is SQL text, never a
result.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class Trigger:
    """What the database does by itself after rows of `table` change.

    `event` is `INSERT`, `DELETE`, `UPDATE` or `UPDATE OF a, b`; `body` holds SQL statements that
    may use `NEW.` and `OLD.`; `when` is a condition on them, or empty for always.
    """

    name: str
    table: str
    event: str
    body: Sequence[str]
    when: str = ""
    timing: str = "AFTER"


class Dialect(ABC):
    """The words of one database."""

    #: SQL for "differs from", in which NULL equals NULL.
    differs: str

    @abstractmethod
    def before_slash(self, text: str) -> str:
        """The part of `text` before its first "/", or the whole where there is none."""

    @abstractmethod
    def after_slash(self, text: str) -> str:
        """The part of `text` after its first "/", or the whole where there is none."""

    @abstractmethod
    def character(self, code: int) -> str:
        """The character with this code point."""

    @abstractmethod
    def to_date(self, text: str) -> str:
        """The date that the ten characters of `text` (YYYY-MM-DD) write."""

    @abstractmethod
    def month_end(self, text: str) -> str:
        """The date of the last day of the month whose first day `text` (YYYY-MM-DD) writes."""

    @abstractmethod
    def without_nul(self, text: str) -> str:
        """A condition: no NUL stands in the text, where the database could hold one."""

    @abstractmethod
    def is_real_date(self, date: str) -> str:
        """A condition: the date exists in the calendar of years 1 to 9999, or is NULL."""

    @abstractmethod
    def days_between(self, start: str, end: str) -> str:
        """Whole days from one date to another, NULL where either is."""

    @abstractmethod
    def least(self, *values: str) -> str:
        """The smallest of the values."""

    @abstractmethod
    def greatest(self, *values: str) -> str:
        """The largest of the values."""

    @abstractmethod
    def now(self) -> str:
        """This moment, as Django stores one."""

    @abstractmethod
    def joined(self, expression: str, source: str, order: str, separator: str = "\n") -> str:
        """A subquery: the texts `expression` of the rows of `source` (a FROM clause) with a
        character between them; '' for no row.
        """

    @abstractmethod
    def bytewise(self, text: str) -> str:
        """The text, ordered by its bytes and not by the rules of some language."""

    @abstractmethod
    def begin_snapshot(self) -> str:
        """The statement that begins a transaction in which every query sees one moment, and which
        keeps no writer waiting.
        """

    @abstractmethod
    def lock(self, table: str, condition: str) -> list[str]:
        """Statements: hold these rows, so that what follows sees all that others did
        to what hangs on them.
        """

    @abstractmethod
    def take_turns(self, name: str, *, shared: bool = False) -> list[str]:
        """Statements: until this transaction ends, nobody else passes the same call.

        Shared calls keep each other from nothing; they and the others wait for one another.
        """

    @abstractmethod
    def take_keys(self, connection: BaseDatabaseWrapper, table: str, count: int) -> list[int]:
        """So many keys for new rows of a table, which nobody else gets. Call it in a transaction."""

    @abstractmethod
    def refuse(self, rule: str, message: str, condition: str) -> str:
        """A statement for a trigger: abort, naming the rule, where the condition holds."""

    @abstractmethod
    def create_trigger(self, trigger: Trigger) -> list[str]:
        """The statements that install a trigger, its predecessor gone."""

    @abstractmethod
    def drop_trigger(self, name: str, table: str) -> list[str]:
        """The statements that remove a trigger, if it is there."""

    @abstractmethod
    def installed(self, connection: BaseDatabaseWrapper, prefix: str) -> dict[str, tuple[str, str]]:
        """The triggers whose names begin with the prefix: name to (table, the SQL that identifies
        its content).
        """

    @abstractmethod
    def fingerprint(self, trigger: Trigger) -> str:
        """What `installed` says of this trigger when it is in place."""

    @abstractmethod
    def create_folds(self, folds: dict[str, str]) -> list[str]:
        """The statements that make what `fold` needs, or make it anew."""

    @abstractmethod
    def fold(self, text: str, folds: dict[str, str]) -> str:
        """The text with characters replaced as `folds` says and made ready for the word index."""

    @abstractmethod
    def create_word_index(self, table: str, key: str, column: str) -> list[str]:
        """The statements that make the full-text index over `table.column`, if it is not there."""

    @abstractmethod
    def word_index_triggers(self, table: str, key: str, column: str) -> list[Trigger]:
        """The triggers that keep the full-text index in step with `table.column`, where it does not
        do so by itself.
        """

    @abstractmethod
    def word_index_is_true(
        self, connection: BaseDatabaseWrapper, table: str, key: str, column: str
    ) -> bool:
        """Whether the full-text index holds the words of `table.column`, no more and no fewer."""

    @abstractmethod
    def rebuild_word_index(self, table: str, key: str, column: str) -> list[str]:
        """The statements that make the full-text index anew from `table.column`."""

    @abstractmethod
    def drop_word_index(self, table: str) -> list[str]:
        """The statements that remove the full-text index of the table, if it is there."""

    @abstractmethod
    def has_words(
        self, table: str, key: str, column: str, terms: Iterable[Sequence[str]]
    ) -> tuple[str, list[str]]:
        """A subquery and its parameters: the keys of the rows that hold every term, its words next
        to each other.

        The words are folded: letters and digits, nothing that has a meaning to the database.
        """


class SQLite(Dialect):
    differs = "IS NOT"

    def before_slash(self, text: str) -> str:
        return f"CASE WHEN instr({text}, '/') > 0 THEN substr({text}, 1, instr({text}, '/') - 1) ELSE {text} END"

    def after_slash(self, text: str) -> str:
        return f"substr({text}, instr({text}, '/') + 1)"

    def character(self, code: int) -> str:
        return f"char({code})"

    def to_date(self, text: str) -> str:
        return text

    def month_end(self, text: str) -> str:
        # The calendar of SQLite ends with 9999, so December of that year has no next month.
        return f"coalesce(date({text}, '+1 month', '-1 day'), substr({text}, 1, 8) || '31')"

    def without_nul(self, text: str) -> str:
        # Most functions of SQLite take a NUL for the end of the text and would not see what follows.
        return f"instr({text}, char(0)) = 0"

    def is_real_date(self, date: str) -> str:
        # Without a modifier SQLite gives 30 February back as it came.
        return f"({date} IS date({date}, '+0 days') AND coalesce({date}, '0001') >= '0001')"

    def days_between(self, start: str, end: str) -> str:
        return f"CAST(julianday({end}) - julianday({start}) AS integer)"

    def least(self, *values: str) -> str:
        return f"min({', '.join(values)})"

    def greatest(self, *values: str) -> str:
        return f"max({', '.join(values)})"

    def now(self) -> str:
        return "strftime('%Y-%m-%d %H:%M:%f', 'now')"

    def joined(self, expression: str, source: str, order: str, separator: str = "\n") -> str:
        rows = f"SELECT {expression} AS line FROM {source} ORDER BY {order}"
        return f"(SELECT coalesce(group_concat(line, {self.character(ord(separator))}), '') FROM ({rows}))"

    def bytewise(self, text: str) -> str:
        return text  # every column has the collation BINARY

    def begin_snapshot(self) -> str:
        return "BEGIN DEFERRED"  # not IMMEDIATE, which takes the one writer's place

    def lock(self, table: str, condition: str) -> list[str]:
        return []  # one writer at a time: the whole file is held

    def take_turns(self, name: str, *, shared: bool = False) -> list[str]:
        return []

    def take_keys(self, connection: BaseDatabaseWrapper, table: str, count: int) -> list[int]:
        # Nobody else writes until the transaction ends, and inserting a key moves the counter.
        with connection.cursor() as cursor:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            last = (cursor.fetchone() or [0])[0]
        return list(range(last + 1, last + 1 + count))

    def refuse(self, rule: str, message: str, condition: str) -> str:
        return f"SELECT RAISE(ABORT, '{rule}: {message}') WHERE {condition}"

    def create_trigger(self, trigger: Trigger) -> list[str]:
        return [*self.drop_trigger(trigger.name, trigger.table), self.fingerprint(trigger)]

    def drop_trigger(self, name: str, table: str) -> list[str]:
        return [f'DROP TRIGGER IF EXISTS "{name}"']

    def installed(self, connection: BaseDatabaseWrapper, prefix: str) -> dict[str, tuple[str, str]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
            return {
                name: (table, sql)
                for name, table, sql in cursor.fetchall()
                if name.startswith(prefix)
            }

    def fingerprint(self, trigger: Trigger) -> str:
        when = f" WHEN {trigger.when}" if trigger.when else ""
        body = ";\n  ".join(trigger.body)
        return (
            f'CREATE TRIGGER "{trigger.name}" {trigger.timing} {trigger.event} ON "{trigger.table}"'
            f" FOR EACH ROW{when} BEGIN\n  {body};\nEND"
        )

    # FTS5 cuts the text into words, lowers their letters and strips the marks of Latin ones; the
    # rest is replaced in the text. It knows the characters of Unicode 6.1 and takes any other for a
    # letter, so it must be told of the symbols (emoji, currencies) that were added since.
    _YOUNG_SYMBOLS = (
        (0x58D, 0x58E), (0x605, 0x605), (0x61D, 0x61D), (0x20BA, 0x20C0), (0x23F4, 0x23FF),
        (0x2B4D, 0x2BFF), (0x2E3C, 0x2E5D), (0x1F300, 0x1FAFF),
    )  # fmt: skip
    _TOKENIZER = "unicode61 remove_diacritics 2 categories 'L* Nd' separators '{}'".format(
        "".join(chr(code) for first, last in _YOUNG_SYMBOLS for code in range(first, last + 1))
    )

    def create_folds(self, folds: dict[str, str]) -> list[str]:
        rows = ", ".join(
            f"({step}, {self._text(characters)}, {self._text(replacement)})"
            for step, (characters, replacement) in enumerate(self._needed(folds).items())
        )
        columns = "step integer PRIMARY KEY, characters text NOT NULL, replacement text NOT NULL"
        return [
            f"CREATE TABLE IF NOT EXISTS claims_fold ({columns})",
            "DELETE FROM claims_fold",
            f"INSERT INTO claims_fold (step, characters, replacement) VALUES {rows}",
        ]

    def fold(self, text: str, folds: dict[str, str]) -> str:
        # A table and not nested calls of replace(): twenty triggers would hold hundreds of calls
        # each, which every new connection has to parse, and SQLite's parser takes no more than 25
        # nested. Were rows of the table missing, the result would be NULL, which a document can't
        # be.
        needed = self._needed(folds)
        return f"""(WITH RECURSIVE folded(step, body) AS (SELECT 0, {text}
            UNION ALL SELECT claims_fold.step + 1, replace(body, characters, replacement)
            FROM folded JOIN claims_fold ON claims_fold.step = folded.step)
            SELECT body FROM folded WHERE step = {len(needed)}) /* folds {self._digest(needed)} */"""

    def _needed(self, folds: dict[str, str]) -> dict[str, str]:
        """Those that the tokenizer does not do by itself."""
        return {c: replacement for c, replacement in folds.items() if not self._strips(c)}

    def _strips(self, character: str) -> bool:
        """Whether the tokenizer drops this mark, or the marks of this letter."""
        bare = unicodedata.normalize("NFD", character)[0]
        return "\u0300" <= character <= "\u0331" or (
            bare.isascii() and bare != character and character not in "Ǡǡ"
        )

    def _digest(self, folds: dict[str, str]) -> str:
        """Changes with how texts are folded and cut, so that triggers made before count as stale."""
        return hashlib.sha256(repr((folds, self._TOKENIZER)).encode()).hexdigest()[:16]

    def _text(self, characters: str) -> str:
        """A text by its codes, because most of these characters can't be seen."""
        return f"char({', '.join(str(ord(character)) for character in characters)})"

    def create_word_index(self, table: str, key: str, column: str) -> list[str]:
        index = self._word_index(table, key, column)
        return [f"CREATE VIRTUAL TABLE IF NOT EXISTS {table}_words USING {index}"]

    def _word_index(self, table: str, key: str, column: str) -> str:
        content = f"content='{table}', content_rowid='{key}'"
        return f'fts5({column}, {content}, tokenize="{self._TOKENIZER}")'

    def word_index_triggers(self, table: str, key: str, column: str) -> list[Trigger]:
        # External content: the index keeps no copy of the text, so it must be told which words a
        # row loses.
        forget = f"INSERT INTO {table}_words({table}_words, rowid, {column}) VALUES ('delete', OLD.{key}, OLD.{column})"
        learn = f"INSERT INTO {table}_words(rowid, {column}) VALUES (NEW.{key}, NEW.{column})"
        return [
            Trigger("keep_words_learnt", table, "INSERT", [learn]),
            Trigger("keep_words_replaced", table, "UPDATE", [forget, learn]),
            Trigger("keep_words_forgotten", table, "DELETE", [forget]),
        ]

    def word_index_is_true(
        self, connection: BaseDatabaseWrapper, table: str, key: str, column: str
    ) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [f"{table}_words"])
            made = cursor.fetchone()
            if made is None or not made[0].endswith(self._word_index(table, key, column)):
                return False  # made by an earlier version, which cut texts into words another way
            try:
                # Rank 1 asks for a comparison with the content table as well.
                cursor.execute(
                    f"INSERT INTO {table}_words({table}_words, rank) VALUES ('integrity-check', 1)"
                )
            except DatabaseError:
                return False
        return True

    def rebuild_word_index(self, table: str, key: str, column: str) -> list[str]:
        return [
            f"DROP TABLE IF EXISTS {table}_words",
            *self.create_word_index(table, key, column),
            f"INSERT INTO {table}_words({table}_words) VALUES ('rebuild')",
        ]

    def drop_word_index(self, table: str) -> list[str]:
        return [f"DROP TABLE IF EXISTS {table}_words", "DROP TABLE IF EXISTS claims_fold"]

    def has_words(
        self, table: str, key: str, column: str, terms: Iterable[Sequence[str]]
    ) -> tuple[str, list[str]]:
        asked = " AND ".join(f'"{" ".join(words)}"' for words in terms)
        return f"SELECT rowid FROM {table}_words WHERE {table}_words MATCH %s", [asked]


class PostgreSQL(Dialect):
    differs = "IS DISTINCT FROM"

    def before_slash(self, text: str) -> str:
        return f"split_part({text}, '/', 1)"

    def after_slash(self, text: str) -> str:
        return f"CASE WHEN strpos({text}, '/') > 0 THEN substr({text}, strpos({text}, '/') + 1) ELSE {text} END"

    def character(self, code: int) -> str:
        return f"chr({code})"

    def to_date(self, text: str) -> str:
        year, month, day = (
            f"CAST(substr({text}, {start}, {length}) AS integer)"
            for start, length in ((1, 4), (6, 2), (9, 2))
        )
        return f"make_date({year}, {month}, {day})"

    def month_end(self, text: str) -> str:
        return f"CAST({self.to_date(text)} + interval '1 month' - interval '1 day' AS date)"

    def without_nul(self, text: str) -> str:
        return "true"

    def is_real_date(self, date: str) -> str:
        return f"coalesce({date} >= make_date(1, 1, 1), true)"

    def days_between(self, start: str, end: str) -> str:
        return f"({end} - {start})"

    def least(self, *values: str) -> str:
        return f"least({', '.join(values)})"

    def greatest(self, *values: str) -> str:
        return f"greatest({', '.join(values)})"

    def now(self) -> str:
        return "clock_timestamp()"

    def joined(self, expression: str, source: str, order: str, separator: str = "\n") -> str:
        between = self.character(ord(separator))
        return f"(SELECT coalesce(string_agg({expression}, {between} ORDER BY {order}), '') FROM {source})"

    def bytewise(self, text: str) -> str:
        return f'({text}) COLLATE "C"'

    def begin_snapshot(self) -> str:
        return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

    def lock(self, table: str, condition: str) -> list[str]:
        # An UPDATE that waited for a row lock computes from the snapshot that it took before it
        # waited. Locking first, in a statement of its own, gives the UPDATE that follows a snapshot
        # in which the other transaction's rows are visible.
        return [f"SELECT 1 FROM {table} WHERE {condition} ORDER BY id FOR NO KEY UPDATE"]

    def take_turns(self, name: str, *, shared: bool = False) -> list[str]:
        lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        return [f"SELECT {lock}(hashtext('{name}'))"]

    def take_keys(self, connection: BaseDatabaseWrapper, table: str, count: int) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, count],
            )
            return [key for (key,) in cursor.fetchall()]

    def refuse(self, rule: str, message: str, condition: str) -> str:
        return (
            f"IF {condition} THEN RAISE EXCEPTION '{rule}: {message}'"
            f" USING ERRCODE = 'check_violation', CONSTRAINT = '{rule}'; END IF"
        )

    def create_trigger(self, trigger: Trigger) -> list[str]:
        return [
            f'''CREATE OR REPLACE FUNCTION "{trigger.name}"() RETURNS trigger LANGUAGE plpgsql AS
                $trigger${self.fingerprint(trigger)}$trigger$''',
            f'''CREATE OR REPLACE TRIGGER "{trigger.name}" {trigger.timing} {trigger.event}
                ON "{trigger.table}" FOR EACH ROW EXECUTE FUNCTION "{trigger.name}"()''',
        ]

    def drop_trigger(self, name: str, table: str) -> list[str]:
        return [
            f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"',
            f'DROP FUNCTION IF EXISTS "{name}"()',
        ]

    def installed(self, connection: BaseDatabaseWrapper, prefix: str) -> dict[str, tuple[str, str]]:
        with connection.cursor() as cursor:
            cursor.execute(
                # One that is switched off keeps nothing true.
                "SELECT t.tgname, t.tgrelid::regclass::text,"
                " CASE WHEN t.tgenabled IN ('O', 'A') THEN p.prosrc ELSE '' END"
                " FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
                " JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
            )
            return {
                name: (table, source)
                for name, table, source in cursor.fetchall()
                if name.startswith(prefix)
            }

    def fingerprint(self, trigger: Trigger) -> str:
        # What a SELECT in a function finds must be thrown away in so many words.
        body = ";\n  ".join(re.sub(r"^SELECT\b", "PERFORM", line) for line in trigger.body)
        if trigger.when:
            body = f"IF {trigger.when} THEN\n  {body};\n  END IF"
        # The first line is there so that a change of table or event is seen as a change of the
        # function.
        heading = f"-- {trigger.timing} {trigger.event} ON {trigger.table}"
        return f"\n{heading}\nBEGIN\n  {body};\n  RETURN NULL;\nEND\n"

    # translate() walks its list for each character of the text, so what is frequent stands in front
    # and becomes itself; without this a text takes ten times as long. First what is frequent in
    # English, the most frequent first, then the Russian, Armenian, Georgian and Arabic alphabets.
    _FREQUENT = " etaoinsrhldcumfpgwybvkxjqz\n.,0123456789" + "".join(
        chr(code)
        for first, last in ((0x430, 0x44F), (0x561, 0x586), (0x10D0, 0x10F0), (0x627, 0x64A))
        for code in range(first, last + 1)
    )

    def create_folds(self, folds: dict[str, str]) -> list[str]:
        return []

    def fold(self, text: str, folds: dict[str, str]) -> str:
        # The rules of ICU and not of the database's own locale, which may know no letters but
        # ASCII's.
        small = {c: replacement for c, replacement in folds.items() if c == c.lower()}
        letters = {c: r for c, r in small.items() if len(c) == len(r) == 1}
        frequent = "".join(c for c in self._FREQUENT if c not in small)
        source = "".join([frequent, *letters, *(c for c, r in small.items() if not r)])
        target = "".join([frequent, *letters.values()])
        folded = f'translate(lower(({text}) COLLATE "und-x-icu"), {self._text(source)}, {self._text(target)})'
        for characters, replacement in small.items():
            if len(characters) > 1 or len(replacement) > 1:
                folded = f"replace({folded}, {self._text(characters)}, {self._text(replacement)})"
        return f"(btrim(regexp_replace({folded}, '[^[:alnum:]]+', ' ', 'g')) COLLATE \"C\")"

    def _text(self, characters: str) -> str:
        """A text by its codes, because many of these characters can't be seen."""
        return "E'" + "".join(f"\\u{ord(character):04x}" for character in characters) + "'"

    def create_word_index(self, table: str, key: str, column: str) -> list[str]:
        # Not to_tsvector(): its parser has its own idea of numbers, hyphens and addresses, and
        # takes its letters from the database's locale. In a folded text, words stand between
        # spaces. No text may make a write fail, so the index leaves out what a tsvector can't hold:
        # words of more than 2 KB, and what follows after 1 MB of text.
        short = f"regexp_replace({column}, '\\S{{255}}\\S{{255}}\\S*', '', 'g')"
        held = f"CASE WHEN octet_length({column}) < 1000000 THEN {short} ELSE left({short}, 250000) END"
        words = f"array_to_tsvector(array_remove(string_to_array({held}, ' '), ''))"
        # Asked first, because even an ALTER TABLE that has nothing to do waits for every reader. Many
        # statistics, so that the planner knows rare words for rare and does not walk the table instead.
        return [
            f"""DO $index$ BEGIN IF to_regclass('{table}_words') IS NULL THEN
            ALTER TABLE {table} ADD COLUMN IF NOT EXISTS words tsvector GENERATED ALWAYS AS ({words}) STORED;
            ALTER TABLE {table} ALTER COLUMN words SET STATISTICS 1000;
            CREATE INDEX {table}_words ON {table} USING gin (words);
            END IF; END $index$"""
        ]

    def word_index_triggers(self, table: str, key: str, column: str) -> list[Trigger]:
        return []  # a generated column

    def word_index_is_true(
        self, connection: BaseDatabaseWrapper, table: str, key: str, column: str
    ) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT to_regclass('{table}_words') IS NOT NULL")
            return bool(cursor.fetchone()[0])  # over a generated column: it is there, or it is not

    def rebuild_word_index(self, table: str, key: str, column: str) -> list[str]:
        return self.create_word_index(table, key, column)

    def drop_word_index(self, table: str) -> list[str]:
        return [f"ALTER TABLE IF EXISTS {table} DROP COLUMN IF EXISTS words"]

    def has_words(
        self, table: str, key: str, column: str, terms: Iterable[Sequence[str]]
    ) -> tuple[str, list[str]]:
        # The index finds the rows that hold all the words; whether they stand next to each other
        # the text itself says. A tsvector could not: it counts no further than 16,383, or 256 of
        # one word.
        asked = [list(words) for words in terms]
        phrases = [f"% {' '.join(words)} %" for words in asked if len(words) > 1]
        adjacent = f" AND ' ' || {column} || ' ' LIKE %s" * len(phrases)
        return (
            f"SELECT {key} FROM {table} WHERE words @@ CAST(%s AS tsquery){adjacent}",
            [" & ".join(f"'{word}'" for words in asked for word in words), *phrases],
        )


def of(connection: BaseDatabaseWrapper) -> Dialect:
    """The dialect of a connection.

    Raises `ValueError` for a database that is neither SQLite nor PostgreSQL.
    """
    dialects: dict[str, Dialect] = {"sqlite": SQLite(), "postgresql": PostgreSQL()}
    try:
        return dialects[connection.vendor]
    except KeyError:
        raise ValueError(
            f"The tracker runs on SQLite and PostgreSQL, not on {connection.display_name}."
        ) from None
