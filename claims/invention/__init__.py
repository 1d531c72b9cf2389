"""A tracker of any size, invented: countries that do not exist, and what they say of one another.

For looking at the tracker full, and for measuring it. The same seed gives the same tracker.
"""

from .loading import fill
from .world import World

__all__ = ["World", "fill"]
