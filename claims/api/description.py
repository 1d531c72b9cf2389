"""The description of the API, and the same as a page for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

Node = dict[str, Any]


@cache
def description() -> Node:
    """The API in terms of OpenAPI 3.1. It follows from the code, so it is made once."""
    return SchemaGenerator().get_schema(request=None, public=True)


@dataclass(frozen=True)
class Fact:
    """A parameter, or a field of an answer: its name, what it holds, what it means."""

    name: str
    holds: str
    help: str


@dataclass(frozen=True)
class Operation:
    """What can be asked at one address."""

    path: str
    anchor: str
    summary: str
    help: str
    parameters: list[Fact]
    statuses: list[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """What a record of one kind holds."""

    name: str
    fields: list[Fact]


def operations() -> Iterator[Operation]:
    """All that can be asked, in the order of the addresses."""
    for path, methods in description()["paths"].items():
        asked = methods["get"]
        yield Operation(
            path=path,
            anchor=asked["operationId"],
            summary=asked["summary"],
            help=asked.get("description", ""),
            parameters=[
                Fact(one["name"], _in_words(one["schema"]), one.get("description", ""))
                for one in asked.get("parameters", [])
            ],
            statuses=[(code, one["description"]) for code, one in asked["responses"].items()],
        )


def answers() -> Iterator[Answer]:
    """What the records hold, and then the pages of them, which are all alike."""
    schemas = description()["components"]["schemas"]
    pages = [name for name in schemas if name.endswith("Page")]
    for name in [*(name for name in schemas if name not in pages), pages[0]]:
        fields = schemas[name]["properties"].items()
        facts = [Fact(one, _in_words(of), of.get("description", "")) for one, of in fields]
        yield Answer("Page" if name in pages else name, facts)


def _in_words(schema: Node) -> str:
    """What a value is: its type, its form or its codes, and whether it may be missing."""
    if "anyOf" in schema:
        number = schema["anyOf"][0]
        return f"whole number from {number['minimum']} to {number['maximum']}"
    types, items = schema.get("type", "string"), schema.get("items", {})
    kinds = [types] if isinstance(types, str) else types
    if "array" in kinds:
        return "list of records" if "$ref" in items else f"list of {_in_words(items)}"
    if "enum" in schema:
        codes = [str(code) for code in schema["enum"] if code]
        return f"one of {', '.join(codes)}"
    words = [
        f"{kind} ({schema['format']})" if "format" in schema and kind != "null" else kind
        for kind in kinds
    ]
    return " or ".join(words)
