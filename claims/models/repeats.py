"""What was decided about claims that look as if one repeats the other."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from ..choices import Status
from .base import related
from .statements import Claim


class NotADuplicate(models.Model):
    """Two claims of which somebody said that neither repeats the other; the lower key is first."""

    first = models.ForeignKey(Claim, models.CASCADE, related_name="+")
    second = models.ForeignKey(Claim, models.CASCADE, related_name="+")
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="not_a_duplicate_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="not_a_duplicate_in_order",
                violation_error_message="The claim with the lower number stands first.",
            ),
        ]

    def __str__(self) -> str:
        return f"Claims {self.first_id} and {self.second_id} are not one"


class Merge(models.Model):
    """A claim that was logged twice: the record that gave way, the one that goes on, what moved.

    The database keeps one step between them: a claim that was merged takes in no other, and one
    that took in another is not merged. Undoing a merge deletes this record.
    """

    merged = models.OneToOneField(Claim, models.PROTECT, primary_key=True, related_name="merge")
    survivor = models.ForeignKey(Claim, models.PROTECT, related_name="merges")
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    merged_at = models.DateTimeField(default=timezone.now)
    was: Any = models.JSONField(
        help_text="What the merged claim was: its status and what hangs on it."
    )
    moved: Any = models.JSONField(help_text="The keys of what moved, by what it is.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(merged=F("survivor")),
                name="merge_is_of_two_claims",
                violation_error_message="A claim is not merged into itself.",
            )
        ]

    def clean(self) -> None:
        super().clean()
        others = Merge.objects.exclude(pk=self.pk)
        if others.filter(Q(merged=self.survivor_id) | Q(survivor=self.merged_id)).exists():
            raise ValidationError(
                "A claim that was merged takes in no other, and one that took in another is not merged."
            )
        merged = related(self, "merged")
        if merged and merged.status == Status.PUBLISHED:
            raise ValidationError("A claim that is merged is taken from readers first.")

    def __str__(self) -> str:
        return f"Claim {self.merged_id}, merged into claim {self.survivor_id}"
