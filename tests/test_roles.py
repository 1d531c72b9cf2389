"""What analysts and editors may do, and that a migrated tracker knows both."""

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import transaction
from django.db.models import ProtectedError

from claims import roles
from claims.choices import Status
from claims.models import Actor, Claim, Denial, Response, Source
from tests import cast
from tests.desk import user_of

pytestmark = pytest.mark.django_db


def migrate() -> None:
    call_command("migrate", verbosity=0, stdout=StringIO())


def permissions(group: str) -> set[str]:
    return set(Group.objects.get(name=group).permissions.values_list("codename", flat=True))


def test_both_groups_exist_with_their_permissions_after_migrate() -> None:
    assert permissions("Analysts") == roles.ANALYST_PERMISSIONS
    assert permissions("Editors") == roles.EDITOR_PERMISSIONS


def test_analysts_log_and_change_everything_that_statements_speak_of() -> None:
    for model in ("actor", "place", "placename", "event", "topic", "source", "claim", "response"):
        for verb in ("add", "change", "view"):
            assert user_of("Analysts").has_perm(f"claims.{verb}_{model}")


def test_editors_publish_and_analysts_do_not() -> None:
    for model in ("claim", "response"):
        assert user_of("Editors").has_perm(f"claims.publish_{model}")
        assert not user_of("Analysts").has_perm(f"claims.publish_{model}")


@pytest.mark.parametrize("group", ["Analysts", "Editors"])
def test_nobody_of_either_group_manages_accounts_or_writes_what_the_tracker_keeps(group) -> None:
    user = user_of(group)
    assert not user.has_module_perms("auth")
    for model in (
        "failedsnapshot",
        "searchdocument",
        "actorlineage",
        "placelineage",
        "historicalclaim",
    ):
        for verb in ("add", "change", "delete"):
            assert not user.has_perm(f"claims.{verb}_{model}")
    # A snapshot is taken, and never touched again.
    assert user.has_perm("claims.add_snapshot")
    assert not any(user.has_perm(f"claims.{verb}_snapshot") for verb in ("change", "delete"))


def test_migrating_again_gives_back_what_is_missing_and_takes_nothing() -> None:
    group = Group.objects.get(name="Analysts")
    group.permissions.set(Permission.objects.filter(codename__in=["view_claim", "view_user"]))
    Group.objects.get(name="Editors").delete()
    Group.objects.create(name="Guests")
    migrate()
    assert permissions("Analysts") == roles.ANALYST_PERMISSIONS | {"view_user"}
    assert permissions("Editors") == roles.EDITOR_PERMISSIONS
    assert permissions("Guests") == set()


def test_migrating_again_keeps_who_is_in_a_group() -> None:
    user = user_of("Editors")
    migrate()
    assert [group.name for group in user.groups.all()] == ["Editors"]


# Rules beyond a permission


def test_analysts_change_what_readers_never_saw_and_editors_everything() -> None:
    analyst, editor = user_of("Analysts"), user_of("Editors")
    draft, published = cast.claim(published=False), cast.claim()
    withdrawn = cast.claim(status=Status.WITHDRAWN)
    waiting = cast.claim(status=Status.IN_REVIEW)
    seen = {draft: True, waiting: True, published: False, withdrawn: False}
    for statement, changes in seen.items():
        assert roles.may_change(analyst, statement) == changes
        assert roles.may_change(editor, statement)


def test_a_draft_is_deleted_by_who_logged_it_and_by_editors() -> None:
    analyst, other, editor = user_of("Analysts"), user_of("Analysts", "other"), user_of("Editors")
    draft = cast.claim(published=False, logged_by=analyst)
    assert roles.may_delete(analyst, draft)
    assert not roles.may_delete(other, draft)
    assert roles.may_delete(editor, draft)


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.WITHDRAWN])
def test_what_was_ever_published_is_deleted_by_nobody(status) -> None:
    root = get_user_model().objects.create_superuser("root", password="x")
    assert not roles.may_delete(root, cast.claim(status=status, logged_by=root))


def test_no_kind_of_delete_takes_what_was_ever_published() -> None:
    published = cast.claim(accused="Armenia")
    denial = cast.response(published)
    withdrawn = cast.response(published, status=Status.WITHDRAWN)
    for records in (
        published,
        denial,
        withdrawn,
        Claim.objects.all(),
        Response.objects.all(),
        Denial.objects.all(),
        Denial.objects.get(pk=denial.pk),
        Actor.objects.all(),
        Source.objects.all(),
    ):
        with pytest.raises(ProtectedError), transaction.atomic():
            records.delete()
    assert (Claim.objects.count(), Response.objects.count()) == (1, 2)


def test_a_cascade_does_not_take_what_was_ever_published() -> None:
    draft = cast.claim(published=False)
    cast.response(draft)
    with pytest.raises(ProtectedError), transaction.atomic():
        draft.delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        Claim.objects.filter(pk=draft.pk).delete()
    assert Response.objects.exists()


def test_what_a_claim_names_among_several_is_not_deleted_from_under_it() -> None:
    claim = cast.claim(
        accused="Accused", mentions=["Named"], topics=["Shelling"], further_sources=["A reprint"]
    )
    named = [claim.accused.get(), claim.mentions.get(), claim.topics.get()]
    named.append(claim.further_sources.get())
    for record in named:
        with pytest.raises(ProtectedError), transaction.atomic():
            record.delete()
        with pytest.raises(ProtectedError), transaction.atomic():
            type(record)._default_manager.filter(pk=record.pk).delete()
    claim.accused.clear()
    named[0].delete()
    assert not Actor.objects.filter(name="Accused").exists()


def test_what_somebody_published_meanwhile_is_not_deleted() -> None:
    stale = cast.claim(published=False)
    Claim.objects.filter(pk=stale.pk).update(status=Status.PUBLISHED, published_at=cast.LOGGED_AT)
    with pytest.raises(ProtectedError), transaction.atomic():
        stale.delete()


def test_a_draft_goes_together_with_its_thread() -> None:
    draft = cast.claim(published=False)
    denial = cast.response(draft, published=False)
    cast.response(denial, actor="Azerbaijan", published=False)
    draft.delete()
    assert not Claim.objects.exists()
    assert not Response.objects.exists()
