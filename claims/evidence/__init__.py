"""What is kept of sources, and what it says of the words that are logged from them.

`keeping` takes a snapshot of a source, `warc` writes it as archives read it, `rounds` goes over
many sources without being a burden to anybody, and `quotations` looks for quotes in what was kept.
"""

from .keeping import keep
from .quotations import Finding, finding_of, findings_in, marked
from .rounds import politely

__all__ = ["Finding", "finding_of", "findings_in", "keep", "marked", "politely"]
