"""What claims are about: events and topics."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from ..fields import UncertainDateField
from ..querysets import EventQuerySet, TopicQuerySet
from .base import (
    SlugManager,
    Versioned,
    bound_fields,
    date_constraint,
    filled_constraint,
    historical,
    slug_constraint,
)
from .places import Place


class Event(Versioned):
    """What several claims are about."""

    slug = models.SlugField(
        max_length=100,
        unique=True,
        help_text="Stands in addresses and exports; best never changed.",
    )
    title = models.CharField(max_length=300)
    began = UncertainDateField()
    began_earliest, began_latest = bound_fields("began")
    ended = UncertainDateField()
    ended_earliest, ended_latest = bound_fields("ended")
    summary = models.TextField(blank=True)
    places = models.ManyToManyField(Place, blank=True, related_name="events")

    history = historical(
        without=["began_earliest", "began_latest", "ended_earliest", "ended_latest"],
        several=[places],
    )

    objects = SlugManager.from_queryset(EventQuerySet)()

    class Meta:
        ordering = [F("began_earliest").desc(nulls_last=True), "id"]
        constraints = [
            slug_constraint("event"),
            filled_constraint("title", "event"),
            date_constraint("began", "event"),
            date_constraint("ended", "event"),
            models.CheckConstraint(
                condition=Q(began_earliest__isnull=True) | Q(ended_latest__isnull=True)
                | Q(began_earliest__lte=F("ended_latest")),
                name="event_does_not_end_before_it_begins",
                violation_error_message="An event can't end before it begins.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def get_absolute_url(self) -> str:
        return reverse("event", args=[self.slug])


class Topic(Versioned):
    """A kind of matter: shelling, landmines, casualties, ceasefire, …"""

    slug = models.SlugField(
        max_length=100,
        unique=True,
        help_text="Stands in addresses and exports; best never changed.",
    )
    name = models.CharField(max_length=100)

    history = historical()

    objects = SlugManager.from_queryset(TopicQuerySet)()

    class Meta:
        ordering = ["name", "id"]
        constraints = [slug_constraint("topic"), filled_constraint("name", "topic")]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)
