"""Saving a record of the admin only over the version that its form was opened from."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import OperationalError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from ..concurrency import hold
from .conflicts import Opened, listed_version

BUSY = (
    "Nothing was saved: too many were saving at this moment. Nothing that you typed is lost; save"
    " it again."
)


class OutdatedError(Exception):
    """A form was opened from another version than the one that is on record."""


def is_saving(request: HttpRequest) -> bool:
    """True within the transaction in which a form is saved."""
    return request.method == "POST" and transaction.get_connection().in_atomic_block


class VersionedAdmin(admin.ModelAdmin):
    """Holds a record while it is saved. A refusal is worked out when it is let go again: however
    many save at once, each waits only for those who really write.
    """

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is None or not is_saving(request):
            return found
        try:
            version = hold(found).version
        except ValidationError:
            return None
        if getattr(request, "compares", False) and _is_outdated(request, version):
            raise OutdatedError
        return super().get_object(request, object_id, from_field)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        sent = request.method == "POST" and "opened" in request.POST
        if sent and object_id and super().get_object(request, unquote(object_id)) is None:
            return self._as_new(request, extra_context)
        request.compares = sent  # type: ignore[attr-defined]
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except OutdatedError:
            request.compares = False  # type: ignore[attr-defined]
        except OperationalError:
            # Outside of the transaction, and so as a form that surely comes back.
            request.refusal = ValidationError({NON_FIELD_ERRORS: BUSY})  # type: ignore[attr-defined]
            return self._changeform_view(request, object_id, form_url, extra_context)
        if self._is_refused(request, object_id):
            request.is_refused = True  # type: ignore[attr-defined]
            return self._changeform_view(request, object_id, form_url, extra_context)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _as_new(self, request: HttpRequest, extra_context: dict[str, Any] | None) -> Any:
        """What somebody deleted meanwhile comes back, with all that was typed, as a new record."""
        add = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_add"
        return super().changeform_view(request, None, reverse(add), extra_context)

    def _is_refused(self, request: HttpRequest, object_id: str | None) -> bool:
        """Whether the form would overwrite what nobody has seen."""
        record = super().get_object(request, unquote(object_id or ""))
        if record is None:
            return False
        fields = flatten_fieldsets(self.get_fieldsets(request, record))
        form = self.get_form(request, record, change=True, fields=fields)
        filled = form(request.POST, request.FILES, instance=record)
        return not filled.is_valid() and filled.conflict is not None

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.is_refused = hasattr(request, "is_refused")
        return form

    @admin.display(description=mark_safe('<input type="checkbox" id="action-toggle">'))
    def action_checkbox(self, obj: Any) -> SafeString:
        """With the version that the list shows: an action applies to that one and no other."""
        name, version = listed_version(obj)
        hidden = format_html('<input type="hidden" name="{}" value="{}">', name, version)
        return super().action_checkbox(obj) + hidden


def _is_outdated(request: HttpRequest, version: int) -> bool:
    opened = Opened.read(request.POST.get("opened"))
    return opened is None or opened.version != version
