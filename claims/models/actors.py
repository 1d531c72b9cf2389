"""Anyone who speaks or is spoken of."""

from __future__ import annotations

from string import digits

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left, Substr
from django.db.models.lookups import Exact, In
from django.urls import reverse

from ..choices import ActorKind
from ..querysets import ActorQuerySet
from .base import (
    Lineage,
    Part,
    SlugManager,
    Versioned,
    codes_constraint,
    filled_constraint,
    historical,
    made_of,
    slug_constraint,
)

wikidata_item = RegexValidator(
    r"^Q[1-9]\d*$", "A Wikidata identifier is Q and a number, such as Q227."
)


class Actor(Part, Versioned):
    slug = models.SlugField(
        max_length=100,
        unique=True,
        help_text="Stands in addresses and exports; best never changed.",
    )
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=ActorKind)
    aliases = models.TextField(
        blank=True,
        help_text="Other names, and names in other languages, each on a line. A search finds every one of them.",
    )
    wikidata_id = models.CharField(
        "Wikidata identifier", max_length=20, blank=True, validators=[wikidata_item]
    )
    description = models.TextField(blank=True)

    history = historical()

    objects = SlugManager.from_queryset(ActorQuerySet)()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            slug_constraint("actor"),
            filled_constraint("name", "actor"),
            codes_constraint("kind", ActorKind, "actor"),
            models.CheckConstraint(
                condition=Q(wikidata_id="")
                | Q(
                    Exact(Left("wikidata_id", 1), "Q"),
                    In(Substr("wikidata_id", 2, 1), list("123456789")),
                    made_of(Substr("wikidata_id", 2), digits),
                ),
                name="actor_wikidata_id_is_an_item",
                violation_error_message=wikidata_item.message,
            ),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=F("id")),
                name="actor_is_not_part_of_itself",
                violation_error_message="An actor is not part of itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def get_absolute_url(self) -> str:
        return reverse("actor", args=[self.slug])

    @property
    def other_names(self) -> list[str]:
        """The aliases, one by one."""
        return [line.strip() for line in self.aliases.splitlines() if line.strip()]


class ActorLineage(Lineage):
    """An actor and one that it is part of. Kept by the database; never written by hand."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="lineage")
    ancestor = models.ForeignKey(Actor, models.CASCADE, related_name="offspring")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "ancestor"], name="actor_lineage_once")
        ]

    def __str__(self) -> str:
        return f"{self.actor} under {self.ancestor}"
