"""The project as an app, so that its checks run with `manage.py check`, and its own admin site."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.core import checks


class TrackerConfig(AppConfig):
    name = "tracker"
    default = True  # of the two that stand here, the one that "tracker" means

    def ready(self) -> None:
        from tracker.checks import https_away_from_loopback

        checks.register(https_away_from_loopback, checks.Tags.security)


class TrackerAdminConfig(admin.AdminConfig):
    default = False
    default_site = "tracker.admin.TrackerAdminSite"
