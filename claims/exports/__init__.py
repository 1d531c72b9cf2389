"""Open data: what the tracker holds, as files that can be described, cited, checked and got again.

One ordered list of columns says what a file holds; whatever else knows the columns is made of it.
"""

from ..models import Claim
from .cells import UNDO, Kind, defuse, undefuse
from .claims import CLAIMS
from .columns import Column, Export
from .description import HEADERS
from .download import TooManyRowsError, checksum, described_for_machines, refuse, stream
from .exchanges import EXCHANGES
from .formats import CSV, CSV_FOR_A_SPREADSHEET, JSON_LINES, XLSX, Format
from .metadata import csv_on_the_web, data_package
from .records import ACTORS, EVENTS, PLACES, SOURCES

EXPORTS = (CLAIMS, EXCHANGES, ACTORS, SOURCES, EVENTS, PLACES)


def formats_of(export: Export) -> list[Format]:
    """The formats that a table can be had in."""
    return [CSV, JSON_LINES, XLSX] if export.model is Claim else [CSV, JSON_LINES]


__all__ = [
    "ACTORS",
    "CLAIMS",
    "CSV",
    "CSV_FOR_A_SPREADSHEET",
    "EVENTS",
    "EXCHANGES",
    "EXPORTS",
    "HEADERS",
    "JSON_LINES",
    "PLACES",
    "SOURCES",
    "UNDO",
    "XLSX",
    "Column",
    "Export",
    "Format",
    "Kind",
    "TooManyRowsError",
    "checksum",
    "csv_on_the_web",
    "data_package",
    "defuse",
    "described_for_machines",
    "formats_of",
    "refuse",
    "stream",
    "undefuse",
]
