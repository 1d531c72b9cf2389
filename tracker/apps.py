"""The project as an app, so that its checks run with `manage.py check`."""

from django.apps import AppConfig
from django.core import checks


class TrackerConfig(AppConfig):
    name = "tracker"

    def ready(self) -> None:
        from tracker.checks import https_away_from_loopback

        checks.register(https_away_from_loopback, checks.Tags.security)
