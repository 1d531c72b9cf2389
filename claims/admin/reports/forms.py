"""The three parts of a report: its source, its claim, and the responses to that claim."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory

from ...fields import UncertainDateField
from ...models import Claim, Response, Source
from ..forms import RecordForm
from ..labels import label
from ..widgets import UncertainDateInput
from .addresses import address_in
from .fields import NamedField
from .names import Names, find

MOST_RESPONSES = 50


class PartForm(RecordForm):
    """A part of a report. Every record in it is known by its name."""

    use_required_attribute = False

    def __init__(self, *args: Any, names: Names, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for name, field in self.fields.items():
            if isinstance(field, NamedField):
                field.names = names
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 2
            if isinstance(self._meta.model._meta.get_field(name), UncertainDateField):
                field.widget, field.help_text = UncertainDateInput({"size": "12"}), ""


class SourceForm(PartForm):
    """Where it was read: a source on record, which is `known` then, or a new one."""

    known: Source | None = None
    publisher = NamedField("actor", label="Publisher")

    class Meta:
        model = Source
        fields = ["url", "title", "author", "published", "publisher", "kind", "language"]
        labels = {"url": "Address, or the title of a source on record"}
        help_texts = {"language": ""}
        widgets = {"url": forms.TextInput(attrs={"data-names": "source", "autocomplete": "off"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False

    def clean_url(self) -> str:
        text = self.cleaned_data["url"].strip()
        found = find("source", text) if text else []
        if len(found) > 1:
            choices = "; ".join(f"{label(one)} #{one.pk}" for one in found)
            raise ValidationError(f"Several are called so. Write one of: {choices}.")
        self.known = found[0] if found else None
        if text and not found and not address_in(text):
            raise ValidationError(
                "No source on record is called so. Give its address; or leave this empty and give "
                "its title below."
            )
        return address_in(text)

    def clean(self) -> Any:
        cleaned = super().clean()
        if self.known is None and "url" in self.cleaned_data and not self.cleaned_data.get("title"):
            self.add_error("title", "Give the title of the source that it was read in.")
        return cleaned

    def _post_clean(self) -> None:
        """What is on record stays as it is, whatever stands in the fields of a new source."""
        if self.known is None:
            super()._post_clean()
        else:
            self._errors.clear()


class ClaimForm(PartForm):
    actor = NamedField("actor", label="Who says it")
    accused = NamedField("actor", several=True, label="Held against")
    mentions = NamedField("actor", several=True, label="Also named")
    place = NamedField("place", label="Place")
    event = NamedField("event", label="Event")
    topics = NamedField("topic", several=True, label="Topics")

    class Meta:
        model = Claim
        fields = [
            "actor", "accused", "mentions", "text", "quote", "language", "translation", "said",
            "said_note", "place", "place_as_stated", "event", "topics",
        ]  # fmt: skip
        labels = {
            "text": "What is said, in our neutral words",
            "quote": "In the actor’s own words",
            "language": "Language",
            "translation": "Translation",
            "said": "Said on",
            "said_note": "How the date was inferred",
            "place_as_stated": "Place, in the source’s words",
        }
        help_texts = dict.fromkeys(
            ["text", "quote", "language", "said_note", "place_as_stated"], ""
        )


class ResponseForm(PartForm):
    actor = NamedField("actor", label="Who answers")
    source = NamedField("source", label="Source, if it is another")

    MORE = ("quote", "language", "translation", "said_note", "source")

    class Meta:
        model = Response
        fields = [
            "actor", "stance", "calls_disinformation", "text", "said", "scope", "quote",
            "language", "translation", "said_note", "source",
        ]  # fmt: skip
        labels = {
            "text": "What is answered, in our neutral words",
            "quote": "In the actor’s own words",
            "language": "Language",
            "translation": "Translation",
            "said": "Said on",
            "said_note": "How the date was inferred",
        }
        help_texts = dict.fromkeys(
            ["text", "quote", "language", "said_note", "calls_disinformation", "scope"], ""
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].widget.attrs["placeholder"] = "that of the report"

    @property
    def has_more(self) -> bool:
        """True where something stands in the fields that are seldom used."""
        return any(self[name].value() or name in (self._errors or {}) for name in self.MORE)


class Responses(BaseFormSet):
    """Responses that are all new; those left empty are none."""

    def initial_form_count(self) -> int:
        """None of them is on record, whatever they begin with."""
        return 0

    @property
    def filled(self) -> list[ResponseForm]:
        return [
            form for form in self.forms if form.has_changed() and form not in self.deleted_forms
        ]


ResponseFormSet = formset_factory(
    ResponseForm, Responses, extra=1, can_delete=True, max_num=MOST_RESPONSES, validate_max=True,
    absolute_max=MOST_RESPONSES + 1,
)  # fmt: skip
