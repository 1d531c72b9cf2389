"""Model fields of the tracker's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Concat, Replace
from django.utils.text import capfirst

from . import addresses, dates


class UncertainDateField(models.CharField):
    """An EDTF date as typed; empty where the date is unknown. `dates.bounds` says what is taken."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", dates.MAX_LENGTH)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)
        self.validators = [*self.validators, dates.validate]

    def formfield(self, **kwargs: Any) -> Any:
        field = super().formfield(**kwargs)
        if field is not None and not field.help_text:
            field.help_text = (
                f"As exactly as it is known: {dates.EXAMPLES}. Empty where it is unknown."
            )
        return field


class _Canonical:
    """What a record of a `CanonicalAddressField` has there: derived whenever it is asked for."""

    def __init__(self, field: Any) -> None:
        self.field = field

    def __get__(self, record: Any, owner: Any = None) -> Any:
        return self if record is None else addresses.canonical(getattr(record, self.field.of))

    def __set__(self, record: Any, value: Any) -> None:
        # Only so that Django knows the column to be loaded.
        record.__dict__[self.field.attname] = value


class CanonicalAddressField(models.CharField):
    """The canonical form of the address in another field, by which the record is found again.

    Nobody sets it: it is derived as a record is written, by whatever way. SQL that changes the
    address leaves NULL here (`triggers`), which means that it was not derived yet.
    """

    descriptor_class = _Canonical

    def __init__(self, of: str, **kwargs: Any) -> None:
        self.of = of
        fixed = {"max_length": addresses.MAX_LENGTH, "null": True, "editable": False}
        super().__init__(**{**kwargs, **fixed, "serialize": False})

    def deconstruct(self) -> Any:
        name, path, _args, kwargs = super().deconstruct()
        return name, path, [self.of], kwargs


class CodesField(models.CharField):
    """A set of codes, stored as text: the codes in the order of the choices, joined by commas.

    In Python the value is that text too; `codes(text)` gives the list.
    """

    separator = ","

    def validate(self, value: Any, model_instance: Any) -> None:
        known = [code for code, _ in self.flatchoices]
        for code in codes(value):
            if code not in known:
                raise ValidationError("“%(code)s” is none of %(known)s.", "invalid_choice", {
                    "code": code, "known": ", ".join(known),
                })  # fmt: skip
        if not value and not self.blank:
            raise ValidationError(self.error_messages["blank"], "blank")

    def to_python(self, value: Any) -> Any:
        if isinstance(value, (list, tuple, set)):
            order = {code: position for position, (code, _) in enumerate(self.flatchoices)}
            return self.separator.join(sorted(value, key=lambda code: order.get(code, len(order))))
        return super().to_python(value)

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(self.to_python(value))

    def formfield(self, **kwargs: Any) -> Any:
        return _CodesFormField(
            choices=self.flatchoices, required=not self.blank,
            label=capfirst(self.verbose_name), help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip


class _CodesFormField(forms.MultipleChoiceField):
    def prepare_value(self, value: Any) -> Any:
        return codes(value) if isinstance(value, str) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(codes(initial) if isinstance(initial, str) else initial, data)


def codes(value: str | None) -> list[str]:
    """The codes of a `CodesField`'s text, in their order."""
    return value.split(CodesField.separator) if value else []


def only_codes(name: str, choices: type[models.TextChoices]) -> models.Q:
    """A condition for a constraint: the `CodesField` of this name holds only these codes."""
    comma = models.Value(CodesField.separator)
    text: dict[str, Any] = {"output_field": models.TextField()}
    # Each code between commas of its own, so that what is left when one goes can't form another.
    left: Any = Replace(models.F(name), comma, models.Value(CodesField.separator * 2), **text)
    left = Concat(comma, left, comma, **text)
    for code in choices.values:
        between = f"{CodesField.separator}{code}{CodesField.separator}"
        left = Replace(left, models.Value(between), models.Value(""), **text)
    return models.Q(**{name: ""}) | models.Q(models.lookups.Exact(left, models.Value("")))
