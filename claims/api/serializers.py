"""The columns of a table as a serializer, by which the API describes what it gives."""

from __future__ import annotations

from functools import cache
from typing import Any

from rest_framework import serializers

from ..exports import Column, Kind
from .resources import Resource

_FIELDS: dict[Kind, type[serializers.Field]] = {
    Kind.TEXT: serializers.CharField,
    Kind.NUMBER: serializers.IntegerField,
    Kind.DECIMAL: serializers.FloatField,
    Kind.DATE: serializers.DateField,
    Kind.MOMENT: serializers.DateTimeField,
    Kind.TRUTH: serializers.BooleanField,
}


# One class for each, always the same: that is how a description knows what it described already.
@cache
def row_of(resource: Resource) -> type[serializers.Serializer]:
    """The serializer of one record."""
    fields = {column.name: _field(column) for column in resource.table.columns}
    return type(f"{resource.one.capitalize()}Serializer", (serializers.Serializer,), fields)


@cache
def page_of(resource: Resource) -> type[serializers.Serializer]:
    """The serializer of a page of records."""
    fields = {
        "count": serializers.IntegerField(help_text="How many there are on all pages together."),
        "undated_left_out": serializers.IntegerField(
            help_text="How many match all but the dates that were asked for, and carry no date to"
            " tell by."
        ),
        "next": _link("The address of the next page; null on the last."),
        "previous": _link("The address of the page before; null on the first."),
        "results": row_of(resource)(
            many=True, help_text="What is on this page, in the order asked for."
        ),
    }
    return type(f"{resource.one.capitalize()}PageSerializer", (serializers.Serializer,), fields)


def _link(help: str) -> serializers.Field:
    return serializers.URLField(allow_null=True, help_text=help)


def _field(column: Column) -> serializers.Field:
    if column.kind == Kind.TEXTS:
        return serializers.ListField(child=_one(column), help_text=column.help)
    return _one(column, allow_null=True, help_text=column.help)


def _one(column: Column, **extra: Any) -> serializers.Field:
    if column.codes is not None:
        # What has no code, a reliability where there is no source, is null.
        return serializers.ChoiceField(choices=column.codes.choices, **extra)
    return _FIELDS.get(column.kind, serializers.CharField)(**extra)
