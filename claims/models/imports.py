"""Tables that analysts bring from elsewhere: each file, what comes of its rows, and what is remembered."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ..choices import ImportKind, ImportState, RowOutcome
from .base import codes_constraint, filled_constraint

BUSY = (ImportState.CHECKING, ImportState.WRITING)


class Import(models.Model):
    """One file on its way into the tracker. The file itself is kept until the import is finished."""

    kind = models.CharField(max_length=10, choices=ImportKind)
    name = models.CharField(
        max_length=200,
        help_text="The same name, for the same spreadsheet, each time that it is imported: by it and the"
        " keys of your rows the tracker finds again what came from there.",
    )
    file_name = models.CharField(max_length=255)
    content = models.BinaryField()
    digest = models.CharField("SHA-256", max_length=64)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="imports", editable=False
    )
    run_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        editable=False, help_text="Who let it be written; another editor where it publishes.",
    )  # fmt: skip
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.READ)
    options = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    made = models.JSONField(default=dict, blank=True)
    problem = models.TextField(blank=True)

    rows: Any

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            codes_constraint("kind", ImportKind, "import"),
            codes_constraint("state", ImportState, "import"),
            filled_constraint("name", "import"),
            models.UniqueConstraint(
                fields=["kind", "digest"],
                condition=Q(state=ImportState.WRITING),
                name="import_file_written_once",
                violation_error_message="Somebody is importing this very file at this moment.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name}, {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def busy(self) -> bool:
        """True while the tracker works on it."""
        return self.state in BUSY


class ImportRow(models.Model):
    """What comes of one row: what would be made or changed, or why it is refused."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=RowOutcome)
    changes = models.JSONField(default=list, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    cells = models.JSONField(
        default=list, blank=True
    )  # of rows that are refused, to give them back
    seen = models.JSONField(
        default=list, blank=True
    )  # the versions of the records that it speaks of
    written = models.BooleanField(default=False)

    class Meta:
        ordering = ["number", "id"]
        indexes = [models.Index(fields=["of", "outcome", "number"], name="import_row_by_outcome")]
        constraints = [
            codes_constraint("outcome", RowOutcome, "import_row"),
            models.UniqueConstraint(
                fields=["of", "number"],
                name="import_row_once",
                violation_error_message="The import has this row already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Row {self.number} of {self.of}"


class ExternalKey(models.Model):
    """By which key of its own a spreadsheet knows a record."""

    namespace = models.CharField(max_length=200)
    model = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    record_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["namespace", "model", "key"],
                name="external_key_once",
                violation_error_message="Another record has this key already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.namespace}: {self.key}"


class ColumnChoice(models.Model):
    """What somebody chose for the columns of a table with these headers, to be proposed again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=ImportKind)
    headers = models.CharField(max_length=64, help_text="The SHA-256 of the headers.")
    columns = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            codes_constraint("kind", ImportKind, "column_choice"),
            models.UniqueConstraint(
                fields=["user", "kind", "headers"],
                name="column_choice_once",
                violation_error_message="These columns are remembered already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Columns of {self.kind}, chosen by {self.user}"
