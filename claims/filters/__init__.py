"""One set of filters for every list of claims and denials: pages, exports and feeds."""

from .filtersets import Chip, ClaimFilterSet, DenialFilterSet, Option

__all__ = ["Chip", "ClaimFilterSet", "DenialFilterSet", "Option"]
