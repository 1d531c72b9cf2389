"""What all the lists and forms of the admin share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import BaseModelAdmin, IncorrectLookupParameters
from django.contrib.admin.utils import lookup_spawns_duplicates
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList, ChangeListSearchForm
from django.contrib.admin.widgets import AdminTextareaWidget, RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models
from django.db.models import ProtectedError, QuerySet, RestrictedError
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest, HttpResponseRedirect

from ..fields import UncertainDateField
from ..refusals import refusal
from .conflicts import VersionedFormSet
from .forms import RecordForm, ShelfForm
from .history import HistoryAdmin
from .keeping import Keeping
from .labels import label
from .saving import VersionedAdmin, is_saving
from .search import LONGEST_TERM, containing
from .widgets import OneField, PickOne, PickSeveral, SeveralField, UncertainDateInput, is_key


class ListSearchForm(ChangeListSearchForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[SEARCH_VAR] = forms.CharField(
            required=False, strip=False, max_length=LONGEST_TERM
        )


class RecordList(ChangeList):
    search_form_class = ListSearchForm


class Steady(Keeping):
    """Answers what no form sends, and what the database refuses, with a message and never a 500."""

    list_per_page = 50

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return RecordList

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        try:
            return super().get_changelist_instance(request)
        except (IncorrectLookupParameters, ValueError, OverflowError, DataError) as error:
            # Stock Django looks for bad parameters before it asks the database, and so misses
            # those that only come to nothing there, such as a year of five digits.
            if not request.GET:
                raise
            text = "The address asked for what no list can be filtered by. All are shown."
            self.message_user(request, text, messages.WARNING)
            raise IncorrectLookupParameters(error) from error

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuse regular expressions: a bad one fails only in the database, a slow one holds it up."""
        if not {"regex", "iregex"}.isdisjoint(lookup.split(LOOKUP_SEP)):
            return False
        return super().lookup_allowed(lookup, value, request)

    def response_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not all(is_key(key) for key in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            self.message_user(request, "That is no selection of records.", messages.WARNING)
            return None
        return super().response_action(request, *args, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What an address proposes for a new record, as far as a field can hold it."""
        proposed: dict[str, Any] = super().get_changeform_initial_data(request)
        for name in {field.name for field in self.opts.fields if not field.is_relation} & {
            *proposed
        }:
            try:
                proposed[name] = self.opts.get_field(name).to_python(proposed[name])  # type: ignore[union-attr]
            except ValidationError:
                del proposed[name]
        return proposed

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        refused = getattr(request, "refusal", None)
        return form if refused is None else _refusing(form, refused)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (IntegrityError, DataError) as error:
            # Once more from the start, so that the form comes back with all that was typed.
            request.refusal = refusal(error)  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        try:
            return super().delete_view(request, object_id, extra_context)
        except (ProtectedError, RestrictedError) as error:
            self.message_user(request, error.args[0], messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


def _refusing(form: Any, refused: Any) -> Any:
    """The form class, made to come back with what the database refused."""

    class Refusing(form):
        def clean(self) -> Any:
            cleaned = super().clean()
            for name, errors in refused.error_dict.items():
                self.add_error(name if name in self.fields else None, errors)
            return cleaned

    return Refusing


class Naming(BaseModelAdmin):
    """Lets related records be chosen by typing a part of any of their names."""

    formfield_overrides = {
        UncertainDateField: {"widget": UncertainDateInput},
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})},
    }

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", PickOne(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, form_class=OneField, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Beside a choice stand adding and changing; what is chosen is not deleted from there."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = False
            field.widget.can_view_related &= not field.widget.can_change_related
        return field

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", PickSeveral(db_field, self.admin_site))
        field: Any = super().formfield_for_manytomany(
            db_field, request, form_class=SeveralField, **kwargs
        )
        return field


class VersionedInline(Naming):
    """Rows that each carry their own version, held while they are saved."""

    form = RecordForm
    formset = VersionedFormSet

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The page itself shows the versions of its rows."""
        return [name for name in super().get_fields(request, obj) if name != "opened"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.select_for_update(of=("self",)) if is_saving(request) else rows


class RecordAdmin(VersionedAdmin, HistoryAdmin, Naming, Steady):
    """The admin of a record: found by any of its names, and recognised by its label.

    It is held while it is saved, and saved only over the version that the form was opened from.
    """

    label = staticmethod(label)
    form = ShelfForm
    change_form_template = "admin/claims/record_form.html"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """With the reason for a change."""
        fields = super().get_fields(request, obj)
        return [*fields, "why"] if obj and self.has_change_permission(request, obj) else fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        if len(search_term) > LONGEST_TERM:
            return queryset.none(), False
        if not search_term.split():
            return queryset, False
        fields = self.get_search_fields(request)
        several = any(lookup_spawns_duplicates(self.opts, field) for field in fields)
        return queryset.filter(self.matching(search_term, fields)), several

    def matching(self, term: str, fields: Any) -> models.Q:
        """The condition by which a search finds records."""
        return containing(term, fields)


class SluggedAdmin(RecordAdmin):
    """Proposes the slug while the name of a new record is typed; one in use stays as it is."""

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else super().get_prepopulated_fields(request, obj)
