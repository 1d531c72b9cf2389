from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ClaimsConfig(AppConfig):
    name = "claims"
    verbose_name = "Claims and responses"

    def ready(self) -> None:
        from . import rederivation, roles, triggers

        pre_migrate.connect(triggers.remove_before_migrate, sender=self)
        post_migrate.connect(rederivation.install_after_migrate, sender=self)
        post_migrate.connect(roles.ensure_groups, sender=self)
