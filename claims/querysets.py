"""The vocabulary of the tracker: filters are adjectives, annotations are `with_…`, orderings are phrases."""

from __future__ import annotations

from django.db import models


class ActorQuerySet(models.QuerySet):
    pass


class PlaceQuerySet(models.QuerySet):
    pass


class EventQuerySet(models.QuerySet):
    pass


class TopicQuerySet(models.QuerySet):
    pass


class SourceQuerySet(models.QuerySet):
    pass


class ClaimQuerySet(models.QuerySet):
    pass


class ResponseQuerySet(models.QuerySet):
    pass
