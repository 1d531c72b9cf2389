"""Places under all their names, for names are contested: Stepanakert and Khankendi are one city."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from ..querysets import PlaceQuerySet
from .actors import Actor
from .base import (
    Lineage,
    Part,
    SlugManager,
    Versioned,
    filled_constraint,
    historical,
    slug_constraint,
)


class Place(Part, Versioned):
    slug = models.SlugField(
        max_length=100,
        unique=True,
        help_text="Stands in addresses and exports; best never changed.",
    )
    name = models.CharField(
        max_length=200, help_text="The name that the tracker uses; every other stands beside it."
    )
    latitude = models.DecimalField(
        max_digits=8,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )

    history = historical()

    objects = SlugManager.from_queryset(PlaceQuerySet)()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            slug_constraint("place"),
            filled_constraint("name", "place"),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=F("id")),
                name="place_is_not_part_of_itself",
                violation_error_message="A place is not part of itself.",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    # A comparison with NULL is not false, and a check refuses only what is.
                    latitude__isnull=False, latitude__gte=-90, latitude__lte=90,
                    longitude__isnull=False, longitude__gte=-180, longitude__lte=180,
                ),
                name="place_coordinates_in_range",
                violation_error_message="Give both a latitude from -90 to 90 and a longitude from"
                " -180 to 180, or neither.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def get_absolute_url(self) -> str:
        return reverse("place", args=[self.slug])


class PlaceNameManager(models.Manager["PlaceName"]):
    """Lets fixtures and imports name a place's name by the place, the name and its language."""

    def get_by_natural_key(self, place_slug: str, name: str, language: str) -> PlaceName:
        return self.get(place__slug=place_slug, name=name, language=language)


class PlaceName(Versioned):
    """Another name of a place: in which language, and which actor uses it, where that is known."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    language = models.CharField(
        max_length=35, blank=True, help_text="A language tag (BCP 47), such as hy, az or ru."
    )
    used_by = models.ForeignKey(
        Actor,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="place_names",
        help_text="Who uses the name, if known.",
    )

    history = historical()

    objects = PlaceNameManager()

    class Meta:
        ordering = ["language", "name", "id"]
        constraints = [
            filled_constraint("name", "place_name"),
            models.UniqueConstraint(
                fields=["place", "name", "language"],
                name="place_name_once",
                violation_error_message="The place has this name in this language already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str, str]:
        return (*self.place.natural_key(), self.name, self.language)

    natural_key.dependencies = ["claims.place"]  # type: ignore[attr-defined]


class PlaceLineage(Lineage):
    """A place and one that it is part of. Kept by the database; never written by hand."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="lineage")
    ancestor = models.ForeignKey(Place, models.CASCADE, related_name="offspring")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "ancestor"], name="place_lineage_once")
        ]

    def __str__(self) -> str:
        return f"{self.place} under {self.ancestor}"
