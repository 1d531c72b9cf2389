"""What an analyst may type for the address of a document."""

from __future__ import annotations

import re

_WITHOUT_SCHEME = re.compile(r"[^\s/:@]+\.[^\s/:@.]{2,}(/\S*)?")


def address_in(text: str) -> str:
    """The address that a text gives; empty where it is a title."""
    if text.lower().startswith(("http://", "https://")):
        return text
    return f"https://{text}" if _WITHOUT_SCHEME.fullmatch(text) else ""
