"""The analysts' side: Django's admin under the tracker's name, and deaf to what no form sends."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import actions
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import ProtectedError, QuerySet, RestrictedError
from django.http import HttpRequest

ORDER_OF_WORK = ["Claim", "Response", "Denial", "Source", "Actor", "Place", "Event", "Topic"]


class TrackerAdminSite(admin.AdminSite):
    site_header = site_title = "Counterclaim"
    index_title = "The desk"
    index_template = "admin/desk.html"
    enable_nav_sidebar = False  # every list is in the head of the page, and the words need the room

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_action(delete_selected, "delete_selected")

    def get_urls(self) -> list[Any]:
        from claims.admin.reports import ReportPages  # which registers with this very site

        return [*ReportPages(self).get_urls(), *super().get_urls()]

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        return super().admin_view(refusing_null_characters(view), cacheable)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The desk: what waits for somebody, and below it every list."""
        # Not above: the admin of the app registers with this very site.
        from claims.admin import desk

        known = {"parts": desk.parts_for(request.user), "tools": desk.tools(request.user)}
        return super().index(request, known | (extra_context or {}))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return what the user may open, in the order of the work: exchanges, then their shelves."""
        apps: list[Any] = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=_place_in_the_work)
        return sorted(apps, key=lambda app: app["app_label"] != "claims")

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return AutocompleteView.as_view(admin_site=self)(request)


def _place_in_the_work(model: dict[str, Any]) -> int:
    name = model["object_name"]
    return ORDER_OF_WORK.index(name) if name in ORDER_OF_WORK else len(ORDER_OF_WORK)


@admin.action(permissions=["delete"], description="Delete selected %(verbose_name_plural)s")
def delete_selected(modeladmin: Any, request: HttpRequest, queryset: QuerySet) -> Any:
    """Delete all that is selected, or nothing and say why: its log entries go back with it."""
    try:
        with transaction.atomic():
            return actions.delete_selected(modeladmin, request, queryset)
    except (ProtectedError, RestrictedError) as error:
        modeladmin.message_user(request, error.args[0], messages.ERROR)
        return None


def refusing_null_characters(view: Callable[..., Any]) -> Callable[..., Any]:
    """Make a view answer 400 to a NUL character in its address, which PostgreSQL can't compare.

    A form refuses it by itself, with an error at the field.
    """

    @wraps(view)
    def refusing(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        parts = [request.path, *request.GET]
        parts += [value for values in request.GET.lists() for value in values[1]]
        if any("\0" in part for part in parts):
            raise BadRequest("The address holds a NUL character.")
        return view(request, *args, **kwargs)

    return refusing


class AutocompleteView(AutocompleteJsonView):
    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        """Return the key of a record and the words by which an analyst knows it."""
        label = getattr(self.model_admin, "label", str)
        return {"id": str(getattr(obj, to_field_name)), "text": label(obj)}
