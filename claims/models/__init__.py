"""The records of the tracker. The vocabulary is that of the field; `choices` has the codes."""

from .actors import Actor, ActorLineage
from .imports import ColumnChoice, ExternalKey, Import, ImportRow
from .places import Place, PlaceLineage, PlaceName
from .repeats import Merge, NotADuplicate
from .sources import FailedSnapshot, Snapshot, Source
from .statements import Claim, Denial, Response, SearchDocument, Statement
from .subjects import Event, Topic

__all__ = [
    "Actor",
    "ActorLineage",
    "Claim",
    "ColumnChoice",
    "Denial",
    "Event",
    "ExternalKey",
    "FailedSnapshot",
    "Import",
    "ImportRow",
    "Merge",
    "NotADuplicate",
    "Place",
    "PlaceLineage",
    "PlaceName",
    "Response",
    "SearchDocument",
    "Snapshot",
    "Source",
    "Statement",
    "Topic",
]
