"""One set of filters for every list of claims and denials: pages, exports and feeds."""

from .fields import Option
from .filtersets import Chip, ClaimFilterSet, DenialFilterSet
from .options import Options
from .records import RecordFilterSet

__all__ = ["Chip", "ClaimFilterSet", "DenialFilterSet", "Option", "Options", "RecordFilterSet"]
