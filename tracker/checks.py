"""Checks of the settings that `manage.py check`, `migrate` and `runserver` run."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning


def https_away_from_loopback(**kwargs: Any) -> list[CheckMessage]:
    """Return a warning where the site is meant for other machines but does without https."""
    if settings.HTTPS or settings.SITE_HOST in {"localhost", "127.0.0.1", "::1"}:
        return []
    return [
        CheckWarning(
            f"SITE_URL={settings.SITE_URL} is plain http: passwords would travel in clear text.",
            hint="Set SITE_URL to the https address under which readers reach the site.",
            id="tracker.W001",
        )
    ]
