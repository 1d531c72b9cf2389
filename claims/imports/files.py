"""The table in a file, whatever wrote it. How it is read is guessed, shown, and can be chosen instead."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from .tables import Table, read_text
from .workbooks import read_workbook

LARGEST_FILE = 50 * 1024 * 1024
_OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")


def read(content: bytes, encoding: str = "", separator: str = "", sheet: str = "") -> Table:
    """The table in a file; what is not said about it is guessed.

    Raises `ValidationError`, with a message that says how to mend it, for what can't be read.
    """
    if not content.strip():
        raise ValidationError("The file is empty.")
    if len(content) > LARGEST_FILE:
        raise ValidationError(
            f"The file is larger than {LARGEST_FILE // 1024**2} MB; divide it into several."
        )
    if content.startswith(_OLD_EXCEL):
        raise ValidationError("This is an old Excel file (.xls). Save it as .xlsx or as CSV.")
    if content.startswith(b"PK\x03\x04"):
        return read_workbook(content, sheet)
    return read_text(content, encoding, separator)
