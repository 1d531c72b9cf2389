"""What whoever upgrades a tracker can rely on: migrations go forth and back and lose nothing that
keeps the derived columns true."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from claims import dialects, migrations, triggers
from claims.choices import Standing
from claims.models import ActorLineage, Claim
from claims.rederivation import rederive

from .cast import actor, claim, response

pytestmark = pytest.mark.django_db(transaction=True)

PACKAGES = (f"migrations_to_come_{number}" for number in itertools.count())


def migrate(*arguments: str) -> None:
    call_command("migrate", *arguments, verbosity=0)


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith("claims_")}


def functions() -> int:
    """How many functions there are that triggers call; SQLite has none."""
    if connection.vendor == "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_proc WHERE proname LIKE 'keep@_%' ESCAPE '@'")
        return cursor.fetchone()[0]


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """Leave the database of the tests as it was, whatever became of it."""
    yield
    migrate()
    assert triggers.wrong(connection) == []


@pytest.fixture
def later(settings, tmp_path: Path, monkeypatch) -> Path:
    """Where migrations stand of which the last comes from a version that is still to be written."""
    folder = tmp_path / next(PACKAGES)
    shutil.copytree(Path(migrations.__path__[0]), folder, ignore=shutil.ignore_patterns("__pyc*"))
    last = max(path.stem for path in folder.glob("0*.py"))
    (folder / "9999_later.py").write_text(f"""
from django.db import migrations, models


def own_up(apps, schema_editor):
    apps.get_model("claims", "Response").objects.update(stance="acknowledges")
    apps.get_model("claims", "Actor").objects.update(name="Renamed", part_of=None)


class Migration(migrations.Migration):
    dependencies = [("claims", "{last}")]
    operations = [
        migrations.RunPython(own_up, migrations.RunPython.noop),
        *(
            operation
            for name in ("actor", "claim", "response", "searchdocument")
            for operation in (
                migrations.AddField(name, "extra", models.CharField(max_length=9, null=True)),
                migrations.AddConstraint(
                    name,
                    models.CheckConstraint(condition=~models.Q(extra=""), name=name + "_extra"),
                ),
            )
        ),
    ]
""")
    monkeypatch.syspath_prepend(str(tmp_path))
    settings.MIGRATION_MODULES = {**settings.MIGRATION_MODULES, "claims": folder.name}
    yield folder
    # Those of the version that is still to be written are undone while they are still known.
    migrate("claims", last)


def test_all_migrations_can_be_undone_and_done_again():
    claim("That they shelled the school")
    before, kept = tables(), functions()
    migrate("claims", "zero")
    assert tables() == set()
    assert functions() == 0
    migrate()
    assert tables() == before
    assert functions() == kept
    assert triggers.wrong(connection) == []
    shelling = claim("That they shelled the road")
    response(shelling)
    assert Claim.objects.get().standing == Standing.DENIED
    assert list(Claim.objects.search("road")) == [shelling]
    assert not Claim.objects.search("school").exists()


def test_a_migration_that_remakes_tables_loses_nothing(later):
    ministry = actor("Ministry", part_of="Armenia")
    shelling = claim("That they shelled the school", accused="Armenia")
    response(shelling, actor=ministry)
    migrate()
    with connection.cursor() as cursor:
        cursor.execute("SELECT extra FROM claims_claim")
        assert cursor.fetchall() == [(None,)]
    assert triggers.wrong(connection) == []
    assert dialects.of(connection).word_index_is_true(connection, *triggers.WORDS)


def test_what_a_migration_writes_is_derived_anew(later):
    ministry = actor("Ministry", part_of="Armenia")
    shelling = claim("That they shelled the school", accused="Armenia")
    response(shelling, actor=ministry)
    shelling.refresh_from_db()
    assert (shelling.standing, shelling.answered_by_accused) == (Standing.DENIED, True)
    migrate()
    shelling.refresh_from_db()
    assert (shelling.standing, shelling.answered_by_accused) == (Standing.ACKNOWLEDGED, False)
    assert not ActorLineage.objects.filter(depth__gt=0).exists()
    assert list(Claim.objects.search("renamed")) == [shelling]
    assert not rederive(connection, mend=False).counts


def test_migrating_again_changes_nothing():
    with connection.cursor() as cursor:
        for statement in dialects.of(connection).drop_trigger(
            "keep_response_deleted", "claims_response"
        ):
            cursor.execute(statement)
    assert triggers.wrong(connection) == ["keep_response_deleted"]
    migrate()
    assert triggers.wrong(connection) == []
    assert triggers.install(connection) == []
