"""What the fields of a form show: as a browser sends it back, and in words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from .labels import label
from .widgets import is_key

#: The value of a field as a browser sends it: a text, or several.
Shown = str | list[str]


def sent(bound: BoundField, value: Any) -> Shown:
    """What a form that nobody touched would send for this field, where it holds this value."""
    widget, value = _inner(bound), bound.field.prepare_value(value)
    if isinstance(widget, forms.CheckboxInput):
        return "on" if widget.check_test(value) else ""
    if isinstance(widget, forms.MultiWidget):
        parts = zip(widget.widgets, widget.decompress(value), strict=True)
        return [str(each.format_value(part) or "") for each, part in parts]
    found = widget.format_value(value)
    return [str(each) for each in found] if isinstance(found, list) else str(found or "")


def typed(bound: BoundField) -> Shown:
    """What was sent for this field."""
    value = bound.data
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, list | tuple):
        return [str(each or "") for each in value]
    text = "" if value is None else str(value)
    return [text] if isinstance(_inner(bound), forms.Select) else text


def put(data: Any, bound: BoundField, value: Shown) -> None:
    """Let the data of a form (a `QueryDict` that may be changed) send this value for the field."""
    widget, name = _inner(bound), bound.html_name
    if isinstance(widget, forms.MultiWidget) and isinstance(value, list):
        for suffix, part in zip(widget.widgets_names, value, strict=False):
            data[name + suffix] = part
    elif isinstance(widget, forms.CheckboxInput) and not value:
        data.pop(name, None)
    else:
        data.setlist(name, value if isinstance(value, list) else [value])


def same(one: Shown, other: Shown) -> bool:
    """True where both mean the same: neither the order of several nor how lines end matters."""
    return _plain(one) == _plain(other)


def in_words(bound: BoundField, value: Shown) -> str:
    """The value as a person reads it; "" where it is empty."""
    several = [each for each in ([value] if isinstance(value, str) else value) if each]
    field = bound.field
    if isinstance(_inner(bound), forms.CheckboxInput):
        return "yes" if several else "no"
    if isinstance(field, forms.ModelChoiceField):
        return "; ".join(sorted(_named(bound.field, several)))
    if isinstance(field, forms.ChoiceField):
        labels = {str(code): str(text) for code, text in _choices(field)}
        return "; ".join(labels.get(code, code) for code in several)
    return " ".join(several)


def _choices(field: Any) -> Any:
    return field.choices


def _named(field: Any, keys: list[str]) -> list[str]:
    records = field.queryset.model._base_manager.in_bulk([int(key) for key in keys if is_key(key)])
    found = {str(key): label(record) for key, record in records.items()}
    return [found.get(key, "what is no longer on record") for key in keys]


def _inner(bound: BoundField) -> Any:
    """The widget itself, without what the admin puts round it."""
    return getattr(bound.field.widget, "widget", bound.field.widget)


def _plain(value: Shown) -> list[str]:
    several = [value] if isinstance(value, str) else value
    lines = (each.replace("\r\n", "\n").replace("\r", "\n").strip() for each in several)
    return sorted(each for each in lines if each)
