"""How each address of the API is described: its parameters and its answers (OpenAPI 3.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from ..filters import ClaimFilterSet
from ..filters.fields import DayField, FlagField, SingleField
from .questions import LARGEST_PAGE, Paging
from .resources import Resource
from .serializers import page_of, row_of

_MESSAGE = {
    "type": "object",
    "properties": {"detail": {"type": "string"}, "reason": {"type": "string"}},
    "required": ["detail"],
}
_MESSAGES = {
    "type": "object",
    "additionalProperties": {"type": "array", "items": {"type": "string"}, "minItems": 1},
}
_ADDRESSES = {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}
_REFUSED = OpenApiResponse(_MESSAGES, "What is wrong with each parameter, by its name.")
_OTHER = {
    301: OpenApiResponse(_MESSAGE, "The claim gave way to another one, which is there."),
    404: OpenApiResponse(_MESSAGE, "There is none, or it isn’t published."),
    410: OpenApiResponse(_MESSAGE, "It was withdrawn, and why."),
    406: OpenApiResponse(_MESSAGE, "The API speaks JSON alone."),
    429: OpenApiResponse(
        _MESSAGE, "Too many requests; the header Retry-After says when to come back."
    ),
}


class Description(AutoSchema):
    """The description of one view of the API."""

    @property
    def resource(self) -> Resource | None:
        return getattr(self.view, "resource", None)

    @property
    def is_list(self) -> bool:
        return type(self.view).__name__ == "List"

    def get_operation_id(self) -> str:
        if self.resource is None:
            return type(self.view).__name__.lower()
        return f"{self.resource.name}_{'list' if self.is_list else 'detail'}"

    def get_tags(self) -> list[str]:
        return [self.resource.name if self.resource else "about"]

    def get_summary(self) -> str:
        if self.resource is None:
            return str(type(self.view).__doc__)
        if self.is_list:
            return f"The {self.resource.name} that the query string asks for."
        return f"One {self.resource.one}."

    def get_description(self) -> str:
        return self.resource.table.help if self.resource and self.is_list else ""

    def get_override_parameters(self) -> list[Any]:
        return list(_parameters(self.resource)) if self.resource and self.is_list else []

    def get_request_serializer(self) -> None:
        return None

    def get_response_serializers(self) -> dict[int, Any]:
        if self.resource is None:
            given: Any = OpenApiResponse(
                _ADDRESSES if type(self.view).__name__ == "Root" else {"type": "object"}
            )
            return {200: given, 400: _REFUSED, 406: _OTHER[406], 429: _OTHER[429]}
        if self.is_list:
            page = page_of(self.resource)
            return {200: page, 400: _REFUSED, 406: _OTHER[406], 429: _OTHER[429]}
        return {200: row_of(self.resource), 400: _REFUSED, **self._not_there()}

    def _not_there(self) -> dict[int, OpenApiResponse]:
        """Only claims give way to others, and only a withdrawn claim leaves its reason behind."""
        claims = self.resource is not None and self.resource.name == "claims"
        return {code: one for code, one in _OTHER.items() if claims or code not in {301, 410}}


def _parameters(resource: Resource) -> Iterator[OpenApiParameter]:
    if resource.takes_filters:
        for name, given in ClaimFilterSet.base_filters.items():
            choices = given.extra.get("choices")
            codes = choices.values if choices else None
            yield _filter(name, given.field_class, given.extra["help_text"], codes)
    size, cursor = Paging.base_fields["page_size"], Paging.base_fields["cursor"]
    number = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE}
    yield OpenApiParameter(
        "page_size", {"anyOf": [number, {"const": ""}]}, description=str(size.help_text)
    )
    yield OpenApiParameter("cursor", str, description=str(cursor.help_text))


def _filter(name: str, field: Any, help: str, codes: Any) -> OpenApiParameter:
    """A filter; an empty value asks for nothing, as a form sends it."""
    if issubclass(field, FlagField):
        return OpenApiParameter(
            name, OpenApiTypes.STR, enum=["", *FlagField.flags], description=help
        )
    if issubclass(field, DayField):
        day = r"^([0-9]{4}(-[0-9]{2}){0,2})?$"
        return OpenApiParameter(name, OpenApiTypes.STR, pattern=day, description=help)
    several, known = not issubclass(field, SingleField), ["", *codes] if codes else None
    return OpenApiParameter(
        name, OpenApiTypes.STR, many=several, explode=several or None, enum=known, description=help
    )
