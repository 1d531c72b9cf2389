"""What whoever starts a tracker can rely on: `manage.py bootstrap`, which `make run` calls."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command
from django.db import DatabaseError, connection

from claims.models import Actor, Claim

ACTORS = "- model: claims.actor\n  fields: {slug: ruritania, name: Ruritania, kind: state}\n"


def bootstrap() -> str:
    """Run the command; return what it printed."""
    output = StringIO()
    call_command("bootstrap", stdout=output)
    return output.getvalue()


@pytest.fixture
def fixtures(settings, tmp_path: Path) -> Callable[[str], None]:
    """Put a project of no fixtures in place of ours; return a function that writes its only one."""
    (tmp_path / "fixtures").mkdir()
    settings.BASE_DIR = tmp_path

    def write(text: str) -> None:
        (tmp_path / "fixtures" / "actors.yaml").write_text(text)

    return write


@pytest.mark.django_db
def test_an_empty_tracker_gets_the_projects_own_fixtures() -> None:
    assert "Loaded the fixtures" in bootstrap()
    assert Claim.objects.exists()


@pytest.mark.django_db
def test_a_tracker_that_holds_anything_is_left_alone(fixtures) -> None:
    fixtures(ACTORS)
    Actor.objects.create(slug="utopia", name="Utopia", kind="state")

    assert "Loaded" not in bootstrap()
    assert [actor.slug for actor in Actor.objects.all()] == ["utopia"]


@pytest.mark.django_db
def test_a_second_run_says_nothing_and_changes_nothing(fixtures) -> None:
    fixtures(ACTORS)
    bootstrap()
    Actor.objects.update(name="The Kingdom of Ruritania")
    password = get_user_model().objects.get().password

    assert bootstrap() == ""
    assert Actor.objects.get().name == "The Kingdom of Ruritania"
    assert get_user_model().objects.get().password == password


@pytest.mark.django_db
def test_the_printed_password_signs_the_administrator_in(fixtures) -> None:
    name, password = re.findall(r"administrator '(\w+)' with the password (\S+)", bootstrap())[0]
    user = authenticate(username=name, password=password)

    assert user is not None
    assert user.is_superuser
    assert user.is_staff


@pytest.mark.django_db
def test_an_administrator_of_any_name_is_enough(fixtures, django_user_model) -> None:
    django_user_model.objects.create_superuser("ada", password="x")

    assert "administrator" not in bootstrap()
    assert django_user_model.objects.count() == 1


@pytest.mark.django_db
def test_an_ordinary_user_called_admin_is_not_promoted(fixtures, django_user_model) -> None:
    django_user_model.objects.create_user("admin", password="x")

    assert "'admin2'" in bootstrap()
    assert not django_user_model.objects.get(username="admin").is_superuser


@pytest.mark.django_db(transaction=True)
def test_a_broken_fixture_leaves_nothing_behind(fixtures, django_user_model) -> None:
    fixtures(
        ACTORS + "- model: claims.actor\n  fields: {slug: utopia, name: Utopia, kind: planet}\n"
    )

    with pytest.raises(DatabaseError):
        bootstrap()
    assert not Actor.objects.exists()
    assert not django_user_model.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_load_and_announce_once(fixtures, django_user_model) -> None:
    fixtures(ACTORS)

    def bootstrap_and_leave(_: int) -> str:
        try:
            return bootstrap()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outputs = sorted(pool.map(bootstrap_and_leave, range(2)))

    assert outputs[0] == ""
    assert "with the password" in outputs[1]
    assert Actor.objects.count() == django_user_model.objects.count() == 1
