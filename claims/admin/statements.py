"""What the admins of claims and responses share."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from .. import roles
from ..choices import Status
from ..dates import describe
from ..models import Statement
from ..steps import Step, steps_of
from .base import RecordAdmin
from .forms import StatementForm
from .labels import beginning
from .publishing import PublishingAdmin
from .snapshots import quote_in_words
from .widgets import days_meant, is_key

PUBLIC = (Status.PUBLISHED, Status.WITHDRAWN)
RECORD = (
    "said_in_words",
    "uid",
    "logged_by",
    "logged_at",
    "changed_at",
    "published_at",
    "withdrawn_reason",
    "way_so_far",
)
OWN_WORDS = ("quote", "quote_in_snapshots", ("language", "translation"))  # fmt: skip


def folded(title: str, *fields: Any, **options: Any) -> Any:
    """A part of a form that opens when it is wanted."""
    return title, {"fields": fields, "classes": ("collapse",), **options}


class SpeakerKindFilter(admin.ChoicesFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "kind of speaker"


class StatementAdmin(PublishingAdmin, RecordAdmin):
    form = StatementForm
    ordering = ("-logged_at", "-pk")
    readonly_fields: ClassVar[Any] = (*RECORD, "quote_in_snapshots")

    # Who may do what

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or roles.may_change(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or roles.may_delete(request.user, obj))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """With the reason for a change, where readers see what is changed."""
        fieldsets = super().get_fieldsets(request, obj)
        published = obj is not None and obj.status == Status.PUBLISHED
        if published and roles.may_change(request.user, obj):
            return [*fieldsets, ("Why it is changed", {"fields": ("why",)})]
        return fieldsets

    # Saving

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.logged_by = request.user
        # A statement that only got a response was not changed, and readers are told when one was.
        if form.changed_data or not change:
            super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        user: Any = request.user
        for row in formset.forms:
            if row.instance._state.adding and isinstance(row.instance, Statement):
                row.instance.logged_by = user
        super().save_formset(request, form, formset, change)

    # Showing

    def matching(self, term: str, fields: Any) -> Q:
        """A statement is found by its number and its permanent identifier too."""
        condition = super().matching(term, fields)
        if is_key(term.strip()):
            condition |= Q(pk=int(term))
        try:
            known = self.model._default_manager.known_as(UUID(term.strip()))
        except ValueError:
            return condition
        return condition | Q(pk__in=known.order_by().values("pk"))

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Readers see what is published, and a notice in the place of what is withdrawn."""
        public = obj is not None and obj.was_published and obj.status in PUBLIC
        return super().get_view_on_site_url(obj) if public else None

    @admin.display(description="brought here by")
    def way_so_far(self, statement: Statement) -> str:
        return format_html_join(mark_safe("<br>"), "{}", ((_told(s),) for s in steps_of(statement)))

    @admin.display(description="quote in the snapshot")
    def quote_in_snapshots(self, statement: Statement) -> SafeString | str:
        return quote_in_words(statement)

    @admin.display(description="what is said", ordering="text")
    def words(self, statement: Statement) -> str:
        return beginning(statement.text) or "(no text yet)"

    @admin.display(description="who says it", ordering="actor__name")
    def speaker(self, statement: Statement) -> Any:
        return statement.actor

    @admin.display(description="said", ordering="said_earliest")
    def said_when(self, statement: Statement) -> str:
        return describe(statement.said)

    @admin.display(description="days that the date can mean")
    def said_in_words(self, statement: Statement) -> str:
        return days_meant(statement.said)


def _told(step: Step) -> str:
    """A step of a statement's way, in words."""
    by = f" by {step.who}" if step.who else ""
    moment = localize(timezone.localtime(step.moment))
    return f"{step.status.label}{by}, {moment}{f': {step.reason}' if step.reason else ''}"
