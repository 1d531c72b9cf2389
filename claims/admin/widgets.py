"""What an analyst types and chooses with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import (
    AutocompleteMixin,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from .. import dates
from .labels import label

HIGHEST_KEY = 2**63 - 1


def is_key(text: str) -> bool:
    """True for what can be the key of a record: neither a word nor a number too high to be stored."""
    return text.isascii() and text.isdigit() and len(text) <= 19 and int(text) <= HIGHEST_KEY


class _Picking(AutocompleteMixin):
    """Shows what is chosen, and nothing for what can't be: a key is text from an address or a form.

    `known` are the labels of records that are at hand, so that they needn't be fetched once more.
    """

    known: dict[str, str] = {}

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        keys = [str(key) for key in value if is_key(str(key))]
        if not keys or not self.known.keys() >= set(keys):
            return super().optgroups(name, keys, attr)
        widget: Any = self
        options = [] if widget.is_required else [widget.create_option(name, "", "", False, 0)]
        options += [
            widget.create_option(name, key, self.known[key], True, number)
            for number, key in enumerate(keys, len(options))
        ]
        return [(None, options, 0)]


class PickOne(_Picking, AutocompleteSelect):
    pass


class PickSeveral(_Picking, AutocompleteSelectMultiple):
    pass


class OneField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return label(obj)


class SeveralField(forms.ModelMultipleChoiceField):
    def clean(self, value: Any) -> Any:
        for key in value or ():
            if not is_key(str(key)):
                message = self.error_messages["invalid_choice"]
                raise ValidationError(message, "invalid_choice", {"value": key})
        return super().clean(value)

    def label_from_instance(self, obj: Any) -> str:
        return label(obj)


class UncertainDateInput(forms.TextInput):
    """Says beside the text what the tracker reads in it, as far as it is a date."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        usual = {"placeholder": "2023-09-19", "size": "28", "spellcheck": "false"}
        super().__init__({**usual, **(attrs or {})})

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        field = super().render(name, value, attrs, renderer)
        meaning = days_meant(str(value or ""))
        return (
            format_html('{} <span class="meaning">{}</span>', field, meaning) if meaning else field
        )


def days_meant(text: str) -> str:
    """An uncertain date in words, with the days that it can mean; empty for what is no date."""
    try:
        days = dates.bounds(text)
    except ValidationError:
        return ""
    words = dates.describe(text)
    if not text or days.exact:
        return words
    first, last = days.earliest or "any day", days.latest or "any day"
    return f"{words} ({first} to {last})"
