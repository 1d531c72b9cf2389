"""Who may do what: the groups *Analysts* and *Editors*, and what a permission can't say."""

from __future__ import annotations

from typing import Any

from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions
from django.db import DEFAULT_DB_ALIAS, router

from .models import Statement

ANALYSTS, EDITORS = "Analysts", "Editors"

_SHELVES = ("actor", "place", "placename", "event", "topic", "source")
_STATEMENTS = ("claim", "response")

ANALYST_PERMISSIONS = frozenset(
    [f"{verb}_{model}" for model in (*_SHELVES, *_STATEMENTS) for verb in ("add", "change", "view")]
    + [f"delete_{model}" for model in (*_STATEMENTS, "placename")]
    + ["view_denial", "view_snapshot", "add_snapshot", "view_failedsnapshot"]
)
EDITOR_PERMISSIONS = ANALYST_PERMISSIONS.union(
    [f"delete_{model}" for model in _SHELVES], [f"publish_{model}" for model in _STATEMENTS]
)


def ensure_groups(
    sender: Any, using: str = DEFAULT_DB_ALIAS, apps: Any = installed_apps, **_: Any
) -> None:
    """Receiver of `post_migrate`: both groups exist and have at least their permissions.

    What an administrator gave them beyond that stays.
    """
    try:
        group, permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:
        return
    if not router.allow_migrate_model(using, group):
        return
    # Django makes the permissions of an app in a receiver that may run after this one.
    create_permissions(sender, verbosity=0, using=using, apps=apps)
    of_the_app = permission.objects.using(using).filter(content_type__app_label=sender.label)
    for name, codenames in ((ANALYSTS, ANALYST_PERMISSIONS), (EDITORS, EDITOR_PERMISSIONS)):
        members, _created = group.objects.using(using).get_or_create(name=name)
        members.permissions.add(*of_the_app.filter(codename__in=codenames))


def may_publish(user: Any, model: Any) -> bool:
    """True for who publishes and withdraws statements of this model."""
    kind = model._meta.concrete_model._meta
    return user.has_perm(f"{kind.app_label}.publish_{kind.model_name}")


def may_change(user: Any, statement: Statement) -> bool:
    """What was ever published is changed by those who publish, the rest by every analyst.

    What was merged into another claim is changed by nobody, until the merge is taken back.
    """
    if statement.is_merged:
        return False
    return not statement.was_published or may_publish(user, type(statement))


def may_delete(user: Any, statement: Statement) -> bool:
    """What was ever published stays; the rest is deleted by who logged it or who publishes."""
    if statement.was_published or statement.is_merged:
        return False
    return statement.logged_by_id == user.pk or may_publish(user, type(statement))
