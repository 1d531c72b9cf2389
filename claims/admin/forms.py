"""The forms of statements: what may be chosen, and what stays as it is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.functional import cached_property

from .. import roles
from ..choices import Status
from ..workflow import WAITING
from .conflicts import VersionedForm, VersionedFormSet
from .labels import label
from .widgets import PickOne


class RecordForm(VersionedForm):
    """Shows errors of fields that the form doesn't have as errors of the whole."""

    def add_error(self, field: str | None, error: Any) -> None:
        if field is None and hasattr(error, "error_dict"):
            placed: dict[str, list[Any]] = {}
            for name, errors in error.error_dict.items():
                shown = name if name in self.fields else NON_FIELD_ERRORS
                placed.setdefault(shown, []).extend(errors)
            error = ValidationError(placed)
        super().add_error(field, error)

    @cached_property
    def changed_data(self) -> list[str]:
        """The fields that changed; a reason alone changes nothing."""
        return [name for name in super().changed_data if name != "why"]


class ShelfForm(RecordForm):
    """What statements speak of, or were read in. Why it is changed is kept where somebody says it."""

    why = forms.CharField(
        label="Reason",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Why it is changed, for the history. Readers don’t see it.",
    )

    def clean(self) -> Any:
        cleaned = super().clean()
        self.instance._change_reason = self.cleaned_data.get("why") or ""
        return cleaned


class StatementForm(RecordForm):
    """A claim or a response. `user` is set by the admin that makes the form.

    Where readers see it, a change needs its reason, which the history keeps and readers are told.
    `reason_elsewhere` is one that was given for the whole page.
    """

    user: Any = None
    reason_elsewhere = ""

    why = forms.CharField(
        label="Reason",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Why it is changed, where it is: readers are told in the history of the claim.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.status != Status.PUBLISHED:
            self.fields["why"].widget = forms.HiddenInput()
        if "status" in self.fields:
            self._narrow_status(self.fields["status"])
        if not roles.may_change(self.user, self.instance):
            for field in self.fields.values():
                field.disabled = True
        for name, field in self.fields.items():
            self._name_what_is_at_hand(name, field)

    def clean(self) -> Any:
        cleaned = super().clean()
        # On record, and not in the form: no form says that something is not published.
        if self.instance.status == Status.PUBLISHED and self.changed_data:
            reason = self.cleaned_data.get("why") or self.reason_elsewhere
            if not reason and "why" not in self.errors:
                self.add_error("why", "Say why it is changed: readers see it now.")
            self.instance._change_reason = reason
        return cleaned

    def _narrow_status(self, field: Any) -> None:
        """Publishing and withdrawing are actions of their own."""
        if self.instance.status in WAITING:
            field.choices = [(code, code.label) for code in WAITING]
        else:
            field.disabled = True

    def _name_what_is_at_hand(self, name: str, field: Any) -> None:
        picker = getattr(field.widget, "widget", field.widget)
        if isinstance(picker, PickOne):
            chosen = self.instance._state.fields_cache.get(name)
            picker.known = {str(chosen.pk): label(chosen)} if chosen else {}


class ResponseFormSet(VersionedFormSet):
    """The responses to a claim, on its page. `user` is set by the admin that makes the class.

    The reason for a change of the claim is that of its responses too, where these give none.
    """

    user: Any = None

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.reason_elsewhere = str(self.data.get("why", "")).strip()
        if DELETION_FIELD_NAME in form.fields and not form.instance._state.adding:
            may_delete = roles.may_delete(self.user, form.instance)
            form.fields[DELETION_FIELD_NAME].disabled = not may_delete
