"""Open data: what the tracker holds, as files that can be described, cited, checked and got again.

One ordered list of columns says what a file holds; whatever else knows the columns is made of it.
"""

from .cells import UNDO, Kind, defuse, undefuse
from .claims import CLAIMS
from .columns import Column, Export
from .description import HEADERS
from .download import refuse, stream_csv
from .exchanges import EXCHANGES

EXPORTS = (CLAIMS, EXCHANGES)

__all__ = [
    "CLAIMS",
    "EXCHANGES",
    "EXPORTS",
    "HEADERS",
    "UNDO",
    "Column",
    "Export",
    "Kind",
    "defuse",
    "refuse",
    "stream_csv",
    "undefuse",
]
