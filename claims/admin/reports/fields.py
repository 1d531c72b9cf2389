"""Fields in which a record is named, and not picked by a key."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from .names import LONGEST_TERM, SEPARATOR, Names, parts


class NamesInput(forms.TextInput):
    """Proposes records while a name is typed, where scripts run; else it is a text like any other."""

    def __init__(self, of: str, several: bool) -> None:
        attrs = {"data-names": of, "autocomplete": "off", "spellcheck": "false"}
        super().__init__({**attrs, **({"data-several": SEPARATOR} if several else {})})


class NamingField(forms.BoundField):
    @property
    def makings(self) -> list[dict[str, Any]]:
        """What to ask about names that nobody has. See `Names.makings`."""
        field: Any = self.field
        return field.names.makings(field.of, str(self.value() or ""), field.several)


class NamedField(forms.CharField):
    """A record by its name; several of them with a semicolon between. `names` is set by the form."""

    names: Names

    def __init__(self, of: str, *, several: bool = False, **options: Any) -> None:
        self.of, self.several = of, several
        super().__init__(
            required=False,
            max_length=LONGEST_TERM * (20 if several else 10),
            widget=NamesInput(of, several),
            **options,
        )

    def get_bound_field(self, form: Any, field_name: str) -> NamingField:
        return NamingField(form, self, field_name)

    def clean(self, value: Any) -> Any:
        """The record, or None; a list where it is a field of several."""
        found, errors = [], []
        for name in parts(super().clean(value), self.several):
            try:
                found.append(self.names.one(self.of, name))
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        return list(dict.fromkeys(found)) if self.several else next(iter(found), None)
