"""Where to go on from an address that answers for another one now."""

from __future__ import annotations

from django.http import HttpResponsePermanentRedirect


def moved_to(address: str) -> HttpResponsePermanentRedirect:
    """The way from a merged claim to the one that goes on for it.

    Kept, but asked for again each time (RFC 9111, 5.2.2.4): a merge can be taken back.
    """
    return HttpResponsePermanentRedirect(address, headers={"Cache-Control": "no-cache"})
