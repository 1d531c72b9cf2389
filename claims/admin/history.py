"""The history of a record in the admin: its versions, two of them side by side, and the way back.

Going back shows an earlier version in the form, where it is saved like anything that is typed: with
the same permission, the same checks, and as a new version. What was deleted comes back the same way.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from .. import chronicle
from ..chronicle import Entry
from .widgets import is_key

KINDS = {"+": "Logged", "~": "Changed", "-": "Deleted"}
FIRST = "First on record,"
PER_PAGE = 100
#: The parameter of a form's address that names the version which it shows.
VERSION = "from_version"


class HistoryAdmin(admin.ModelAdmin):
    """Adds to the admin of a record its history, what was deleted, and the way back."""

    change_list_template = "admin/claims/record_list.html"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.deleted_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_deleted"
        return [path("deleted/", view, name=name), *super().get_urls()]

    @property
    def recorded(self) -> Any:
        """The model whose history is written: a proxy has none of its own."""
        return self.model._meta.concrete_model

    # The pages

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """All versions, or two of them that the address chooses, beside each other."""
        key = unquote(object_id)
        if not self.has_view_permission(request):
            raise PermissionDenied
        entries, complete = (
            chronicle.entries_of(self.recorded, int(key)) if is_key(key) else ([], True)
        )
        record = self.recorded._base_manager.filter(pk=key).first() if is_key(key) else None
        if not entries and record is None:
            raise Http404("There is no record of this number, and there was none.")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "key": key,
            "record": record,
            "name": str(record) if record else self._name(int(key)),
            "may_restore": self._may_restore(request, record),
            "version_parameter": VERSION,
            "complete": complete,
        }
        if {"before", "after"} & request.GET.keys():
            if chosen := _chosen(request, entries):
                return self._compare(request, context, *chosen)
            text = "Choose two different versions of this record to compare."
            self.message_user(request, text, messages.WARNING)
        pairs = zip([*entries[1:], None], entries, strict=True) if entries else []
        differing = chronicle.differences(self.recorded, pairs)
        context |= {"title": "History", "entries": _shown(entries, differing)}
        return TemplateResponse(request, "admin/claims/history.html", context)

    def _compare(
        self, request: HttpRequest, context: dict[str, Any], before: Entry, after: Entry
    ) -> HttpResponse:
        [found] = chronicle.differences(self.recorded, [(before, after)])
        context |= {"title": "Two versions", "before": before, "after": after, "differences": found}
        return TemplateResponse(request, "admin/claims/history_compare.html", context)

    @method_decorator(require_safe)
    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        pages = Paginator(chronicle.deleted(self.recorded), PER_PAGE)
        page = pages.get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Deleted {self.opts.verbose_name_plural}",
            "page": page,
            "rows": [(row, str(row.instance) or "(no text)") for row in page],
        }
        return TemplateResponse(request, "admin/claims/deleted.html", context)

    def _name(self, key: int) -> str:
        return str(self.recorded.history.filter(id=key).first().instance) or "(no text)"

    def _may_restore(self, request: HttpRequest, record: Any) -> bool:
        if record is None:
            return self.has_add_permission(request)
        return self.has_change_permission(request, record)

    # The way back

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if entry := self._entry(request, obj):
            form.restored, _ = chronicle.to_restore(self.recorded, entry)
        return form

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        if request.method == "GET" and (entry := self._entry(request, kwargs.get("obj"))):
            _, gone = chronicle.to_restore(self.recorded, entry)
            context |= {"restoring": entry, "restoring_gone": gone}
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        entry = None if change else self._entry(request, None)
        if entry is None:
            super().save_model(request, obj, form, change)
            return
        last = self.recorded.history.filter(id=entry.record).first()
        for name in ("id", "uid", "logged_by_id", "logged_at"):
            if hasattr(last, name):
                setattr(obj, name, getattr(last, name))
        obj.save(force_insert=True)

    def _entry(self, request: HttpRequest, obj: Any) -> Entry | None:
        """The version that the address of a form names, of the record or of one that was deleted."""
        number = request.GET.get(VERSION, "")
        if not is_key(number):
            return None
        row = self.recorded.history.filter(history_id=number).first()
        if row is None or (obj is not None and obj.pk != row.id):
            return None
        if obj is None and self.recorded._base_manager.filter(pk=row.id).exists():
            return None
        return chronicle.entry_of(self.recorded, row.id, int(number))


def _chosen(request: HttpRequest, entries: list[Entry]) -> tuple[Entry, Entry] | None:
    """The two versions that an address names, the older first."""
    by_key = {str(entry.key): entry for entry in entries}
    before, after = (by_key.get(request.GET.get(name, "")) for name in ("before", "after"))
    if before is None or after is None or before is after:
        return None
    newest_first = [entry for entry in entries if entry in (before, after)]
    return newest_first[1], newest_first[0]


def _shown(entries: list[Entry], differing: list[Any]) -> list[dict[str, Any]]:
    """What the page says of each version. Of what was loaded, the first on record changed nothing."""
    oldest = len(entries) - 1
    return [
        {
            "entry": entry,
            "kind": FIRST if number == oldest and entry.kind == "~" else KINDS[entry.kind],
            "differences": [] if number == oldest or entry.kind == "-" else found,
            "is_newest": number == 0,
            "is_second": number == min(1, oldest),
        }
        for number, (entry, found) in enumerate(zip(entries, differing, strict=True))
    ]
