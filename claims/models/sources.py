"""Documents that statements were read in, and what was kept of them."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.urls import reverse

from ..choices import Reliability, SourceKind
from ..fields import CanonicalAddressField, UncertainDateField
from ..querysets import SnapshotQuerySet, SourceQuerySet
from .actors import Actor
from .base import (
    Versioned,
    bound_fields,
    codes_constraint,
    date_constraint,
    filled_constraint,
    historical,
    made_of,
    web_address,
    web_address_constraint,
)


class UidManager(models.Manager):
    """Lets fixtures and imports name a record by its permanent identifier."""

    def get_by_natural_key(self, uid: str) -> Any:
        return self.get(uid=uid)


class Source(Versioned):
    """One document."""

    uid = models.UUIDField("permanent identifier", default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=500)
    url = models.CharField("address", max_length=2000, blank=True, validators=[web_address])
    canonical_url = CanonicalAddressField("url")
    publisher = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="publications"
    )
    author = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=SourceKind, default=SourceKind.ARTICLE)
    language = models.CharField(
        max_length=35, blank=True, help_text="A language tag (BCP 47), such as en, hy, az or ru."
    )
    published = UncertainDateField()
    published_earliest, published_latest = bound_fields("published")
    accessed_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody of the tracker read it."
    )
    archive_url = models.CharField(
        "archived address", max_length=2000, blank=True, validators=[web_address]
    )
    relays = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reprints",
        help_text="The source that this one repeats: ten reprints of one statement are one origin.",
    )  # fmt: skip
    reliability = models.CharField(max_length=1, choices=Reliability, default=Reliability.F)

    history = historical(without=["published_earliest", "published_latest", "canonical_url"])

    objects = UidManager.from_queryset(SourceQuerySet)()

    class Meta:
        ordering = [F("published_earliest").desc(nulls_last=True), "-id"]
        # `SourceQuerySet.at_address()`, as soon as an address is typed or pasted
        indexes = [models.Index(fields=["canonical_url"], name="source_canonical_url")]
        constraints = [
            filled_constraint("title", "source"),
            codes_constraint("kind", SourceKind, "source"),
            codes_constraint("reliability", Reliability, "source"),
            date_constraint("published", "source"),
            web_address_constraint("url", "source"),
            web_address_constraint("archive_url", "source"),
            models.UniqueConstraint(
                fields=["url"], condition=~Q(url=""), name="source_url_once",
                violation_error_message="A source with this address is on record already.",
            ),
            models.CheckConstraint(
                condition=Q(relays__isnull=True) | ~Q(relays=F("id")), name="source_does_not_relay_itself",
                violation_error_message="A source does not repeat itself.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (str(self.uid),)

    def get_absolute_url(self) -> str:
        return reverse("source", args=[self.pk])


class Snapshot(models.Model):
    """What a source held when somebody kept it: the document, its digest, and the text in it."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="snapshots")
    url = models.CharField(
        "address", max_length=2000, blank=True, validators=[web_address],
        help_text="Where it was found, after all redirects.",
    )  # fmt: skip
    content = models.BinaryField(help_text="The document itself, unpacked where it came packed.")
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(
        "SHA-256", max_length=64, help_text="Of the document, in lower-case hexadecimal."
    )
    headers = models.TextField(blank=True, help_text="What the server said of it, line by line.")
    text = models.TextField(
        blank=True, help_text="The words that a reader sees; empty where it is no page or text."
    )
    warc = models.BinaryField(
        "WARC", default=bytes, help_text="Requests, answers and metadata as archives read them (ISO 28500)."
    )  # fmt: skip
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(Exact(Length("sha256"), 64), made_of(F("sha256"), "0123456789abcdef")),
                name="snapshot_sha256_is_a_digest",
                violation_error_message="A SHA-256 digest is 64 hexadecimal digits in lower case.",
            ),
            web_address_constraint("url", "snapshot"),
        ]

    def __str__(self) -> str:
        return f"{self.source}, {self.taken_at:%Y-%m-%d %H:%M}"


class FailedSnapshot(models.Model):
    """A time when somebody wanted to keep a source, and there was nothing to keep."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="failed_snapshots")
    url = models.CharField("address", max_length=2000, blank=True)
    problem = models.TextField()
    gone = models.BooleanField(
        help_text="There is no such host or document (404, 410) any more: the address died."
    )
    tried_at = models.DateTimeField()
    tried_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-tried_at", "-id"]

    def __str__(self) -> str:
        return f"{self.source}, {self.tried_at:%Y-%m-%d %H:%M}: {self.problem}"
