"""Who works in the admin, and what a browser would send from its forms."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from claims import roles


def user_of(group: str, username: str = "") -> Any:
    """Return a user who may sign in to the admin and is in this group."""
    name = username or group.lower().rstrip("s")
    user = get_user_model().objects.update_or_create({"is_staff": True}, username=name)[0]
    user.groups.set([Group.objects.get(name=group)])
    return user


def signed_in(user: Any) -> Client:
    """Return the browser of this user; a failure of the server is a failure of the test."""
    client = Client()
    client.force_login(user)
    return client


def analyst(username: str = "") -> Client:
    return signed_in(user_of(roles.ANALYSTS, username))


def editor(username: str = "") -> Client:
    return signed_in(user_of(roles.EDITORS, username))


def administrator() -> Client:
    found = get_user_model().objects.filter(username="root").first()
    return signed_in(found or get_user_model().objects.create_superuser("root", password="x"))


def page(model: type[Model], *key: Any, of: str = "") -> str:
    """Return the address of a page of this model: its list, or what `of` says of the record."""
    name = of or ("change" if key else "changelist")
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=key)


def fields_of(response: Any) -> dict[str, Any]:
    """Return what a browser would send from the form on this page if nobody touched it."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    values = {
        field.html_name: field.value()
        for form in forms
        for field in form
        if not field.field.disabled
    }
    return {
        name: value for name, value in values.items() if value is not None and value is not False
    }


def fill(client: Client, address: str, **typed: Any) -> Any:
    """Open the form at this address, type into it, save it; return the answer."""
    return client.post(address, fields_of(client.get(address)) | typed)


def act(client: Client, model: type[Model], action: str, *records: Model, **fields: Any) -> Any:
    """Choose records in the list of this model and an action; return where that leads."""
    chosen = {"_selected_action": [record.pk for record in records], "action": action}
    return client.post(page(model), chosen | fields, follow=True)


def told(response: Any) -> list[str]:
    """Return the messages over the page."""
    return [str(message) for message in response.context["messages"]]


def errors_at(response: Any, name: str) -> list[str]:
    """Return the errors shown at a field of the form that came back."""
    return list(response.context["adminform"].form.errors.get(name, []))
