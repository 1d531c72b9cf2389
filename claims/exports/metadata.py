"""What a table holds, for machines: CSV on the Web (W3C, 2015) and a Frictionless Data Package.

Both say of the CSV at one address what its columns are and what was asked, when, and of how many
rows. Cells are described as they are written, apostrophes before formulas included.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from .cells import BETWEEN_VALUES, LINE_END, Kind
from .columns import Column
from .description import LICENCE, Description

_XSD: dict[Kind, Any] = {
    Kind.TEXT: "string",
    Kind.TEXTS: "string",
    Kind.NUMBER: "integer",
    Kind.DECIMAL: "decimal",
    Kind.DATE: {"base": "date", "format": "yyyy-MM-dd"},
    Kind.MOMENT: "dateTimeStamp",
    Kind.TRUTH: {"base": "boolean", "format": "true|false"},
}
_TABLE_SCHEMA: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": "string"},
    Kind.TEXTS: {"type": "string"},
    Kind.NUMBER: {"type": "integer"},
    Kind.DECIMAL: {"type": "number"},
    Kind.DATE: {"type": "date"},
    Kind.MOMENT: {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%S.%fZ"},
    Kind.TRUTH: {"type": "boolean", "trueValues": ["true"], "falseValues": ["false"]},
}


def csv_on_the_web(described: Description) -> dict[str, Any]:
    """The metadata of a CSV, as the Metadata Vocabulary for Tabular Data has them."""
    columns = described.export.columns
    schema: dict[str, Any] = {"columns": [_csvw_column(column) for column in columns]}
    if _key(described):
        schema["primaryKey"] = _key(described)
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": described.address_of("csv"),
        "dc:title": described.export.name,
        "dc:description": f"{described.sentence}. {described.export.help}",
        "dc:license": {"@id": LICENCE},
        "dc:date": described.as_of,
        "dc:extent": f"{described.rows} rows",
        "dc:conformsTo": {"@id": described.codebook()},
        "dialect": {
            "encoding": "utf-8",
            "delimiter": ",",
            "quoteChar": '"',
            "doubleQuote": True,
            "header": True,
            "lineTerminators": [LINE_END],
        },
        "tableSchema": schema,
    }


def _csvw_column(column: Column) -> dict[str, Any]:
    kind: Any = _XSD[column.kind]
    if column.codes:
        kind = {"base": "string", "format": "|".join(map(re.escape, column.codes.values))}
    fact = {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.help,
        "datatype": kind,
    }
    return fact | ({"separator": BETWEEN_VALUES} if column.kind is Kind.TEXTS else {})


def data_package(tables: Sequence[Description]) -> dict[str, Any]:
    """The descriptor of a Data Package that holds these tables, all of one question."""
    first = tables[0]
    return {
        "profile": "data-package",
        "name": "counterclaim",
        "title": first.sentence,
        "description": "Claims, who they are held against, and what was answered, as a tracker of"
        f" claims and counter-claims recorded them: {first.sentence}. What each column and code"
        f" means is told at {first.codebook()}",
        "homepage": first.page,
        "created": first.as_of,
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "path": LICENCE,
                "title": "Creative Commons Attribution 4.0 International",
            }
        ],
        "resources": [_resource(described) for described in tables],
    }


def _resource(described: Description) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in described.export.columns],
        "missingValues": [""],
    }
    if _key(described):
        schema["primaryKey"] = [_key(described)]
    return {
        "profile": "tabular-data-resource",
        "name": described.export.name,
        "title": described.sentence,
        "description": described.export.help,
        "path": described.address_of("csv"),
        "scheme": described.address.partition(":")[0],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "rows": described.rows,
        "undatedLeftOut": described.undated_left_out,
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    fact = {"name": column.name, "description": column.help, **_TABLE_SCHEMA[column.kind]}
    if column.codes and column.kind is Kind.TEXT:
        fact["constraints"] = {"enum": column.codes.values}
    return fact


def _key(described: Description) -> str:
    """The column that tells every row from the others; empty where no one column does."""
    return "id" if "id" in described.export.names else ""
