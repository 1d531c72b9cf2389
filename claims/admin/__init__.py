"""The analysts' side. Importing this package registers every record that analysts work on."""

from . import accounts, claims, records, responses

__all__ = ["accounts", "claims", "records", "responses"]
