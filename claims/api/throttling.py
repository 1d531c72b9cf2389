"""How often a visitor may ask."""

from __future__ import annotations

from django.conf import settings
from rest_framework.throttling import AnonRateThrottle


class Visitors(AnonRateThrottle):
    """So many requests a minute from one address as the settings allow; 0 means any number.

    Each process counts by itself.
    """

    def get_rate(self) -> str | None:
        allowed = settings.API_REQUESTS_PER_MINUTE
        return f"{allowed}/min" if allowed else None
