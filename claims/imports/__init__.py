"""Tables that analysts have, taken into the tracker: read, mapped, checked, looked at, written.

django-import-export makes values of cells and records of rows (`cells`, `resources`); what it does
row by row in one request is done here in bulk, outside of any.
"""

from .files import LARGEST_FILE, read
from .resources import KINDS

__all__ = ["KINDS", "LARGEST_FILE", "read"]
