"""Actors, places, events, topics and sources: what statements speak of and were read in."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from ..dates import describe
from ..models import Actor, Event, Place, PlaceName, Snapshot, Source, Topic
from .base import RecordAdmin, SluggedAdmin, VersionedInline
from .labels import beginning
from .snapshots import FailedSnapshotInline, SnapshotFilter, SnapshotInline, SnapshotTools


class NamesInline(VersionedInline, admin.TabularInline):
    """The names of a place, each with its language and who uses it."""

    model = PlaceName
    extra = 0
    verbose_name_plural = "other names"
    autocomplete_fields = ("used_by",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("used_by")


class NamesUsedInline(VersionedInline, admin.TabularInline):
    """The names of places that an actor uses."""

    model = PlaceName
    extra = 0
    verbose_name_plural = "place names that it uses"
    autocomplete_fields = ("place",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("place")


@admin.register(Actor)
class ActorAdmin(SluggedAdmin):
    list_display = ("name", "kind", "part_of", "other_names", "wikidata_id", "slug")
    list_select_related = ("part_of",)
    list_filter = ("kind", ("part_of", admin.RelatedOnlyFieldListFilter))
    search_fields = ("name", "aliases", "slug", "wikidata_id")
    search_help_text = "A part of any name, the slug or the Wikidata identifier."
    autocomplete_fields = ("part_of",)
    prepopulated_fields = {"slug": ("name",)}
    fields = ("name", "slug", "kind", "part_of", "aliases", "wikidata_id", "description")
    inlines = (NamesUsedInline,)

    @admin.display(description="other names")
    def other_names(self, actor: Actor) -> str:
        return beginning(", ".join(actor.other_names))


@admin.register(Place)
class PlaceAdmin(SluggedAdmin):
    list_display = ("name", "other_names", "part_of", "latitude", "longitude", "slug")
    list_select_related = ("part_of",)
    list_filter = (("part_of", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("name", "slug", "names__name")
    search_help_text = "A part of any name, or the slug."
    autocomplete_fields = ("part_of",)
    prepopulated_fields = {"slug": ("name",)}
    fields = ("name", "slug", "part_of", ("latitude", "longitude"))
    inlines = (NamesInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("names")

    @admin.display(description="other names")
    def other_names(self, place: Place) -> str:
        return beginning(", ".join(each.name for each in place.names.all()))


@admin.register(Event)
class EventAdmin(SluggedAdmin):
    list_display = ("title", "began_in_words", "ended_in_words", "slug")
    search_fields = ("title", "slug", "summary")
    search_help_text = "A part of the title, the slug or the summary."
    autocomplete_fields = ("places",)
    prepopulated_fields = {"slug": ("title",)}
    fields = ("title", "slug", ("began", "ended"), "places", "summary")

    @admin.display(description="began", ordering="began_earliest")
    def began_in_words(self, event: Event) -> str:
        return describe(event.began)

    @admin.display(description="ended", ordering="ended_latest")
    def ended_in_words(self, event: Event) -> str:
        return describe(event.ended)


@admin.register(Topic)
class TopicAdmin(SluggedAdmin):
    list_display = ("name", "slug")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    fields = ("name", "slug")


@admin.register(Source)
class SourceAdmin(SnapshotTools, RecordAdmin):
    list_display = ("title", "publisher", "kind", "published_in_words", "reliability", "kept")
    list_select_related = ("publisher",)
    list_filter = (
        "kind",
        "reliability",
        SnapshotFilter,
        ("publisher", admin.RelatedOnlyFieldListFilter),
        "accessed_at",
    )
    search_fields = ("title", "url", "author", "publisher__name", "publisher__aliases")
    search_help_text = "A part of the title, the address, the author or any name of the publisher."
    autocomplete_fields = ("publisher", "relays")
    readonly_fields = ("uid",)
    fields = (
        "title",
        "url",
        ("publisher", "author"),
        ("kind", "language"),
        "published",
        "accessed_at",
        "archive_url",
        "relays",
        "reliability",
        "uid",
    )
    inlines = (SnapshotInline, FailedSnapshotInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        snapshots = Snapshot.objects.filter(source=OuterRef("pk"))
        return super().get_queryset(request).annotate(kept=Exists(snapshots))

    @admin.display(description="published", ordering="published_earliest")
    def published_in_words(self, source: Source) -> str:
        return describe(source.published)

    @admin.display(description="snapshot", boolean=True, ordering="kept")
    def kept(self, source: Any) -> bool:
        return source.kept
