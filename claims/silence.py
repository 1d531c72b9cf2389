"""Somebody looked for an answer to a claim today and found none; and taking that back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from .choices import Standing, Status
from .concurrency import hold
from .models import Claim

HOLDS = timedelta(days=30)  # after which it is time to look again


def due(claims: Any) -> Any:
    """Those of the claims that nobody answered and for which nobody looked of late."""
    return claims.published().unanswered().not_looked_at_since(timezone.localdate() - HOLDS)


def looked_today(claims: Any) -> Any:
    """Those of the claims for which somebody looked today and found no answer."""
    return claims.published().unanswered().filter(silence_checked_on=timezone.localdate())


def look(claim: Claim, by: Any) -> Claim:
    """Write down that this user looked for an answer today and found none; give the claim back.

    Raises `ValidationError` where readers don't see the claim, or where it was answered.
    """
    with transaction.atomic():
        current = hold(claim)
        if current.status != Status.PUBLISHED:
            raise ValidationError("It is not published: nobody can have answered it.")
        if current.standing != Standing.UNANSWERED:
            raise ValidationError("Somebody answered it meanwhile.")
        return _checked(current, timezone.localdate(), by, "Looked for an answer, found none.")


def take_back(claim: Claim, by: Any) -> Claim:
    """Write down the day on which somebody looked before today; give the claim back.

    Raises `ValidationError` where nobody looked today.
    """
    with transaction.atomic():
        current = hold(claim)
        if current.silence_checked_on != timezone.localdate():
            raise ValidationError("Nobody looked for an answer today.")
        earlier = Claim.history.filter(id=current.pk).exclude(
            silence_checked_on=current.silence_checked_on
        )
        before = earlier.order_by("-history_date", "-history_id").first()
        day = before.silence_checked_on if before else None
        return _checked(current, day, by, "Nobody looked for an answer after all.")


def _checked(claim: Any, day: date | None, by: Any, reason: str) -> Claim:
    claim.silence_checked_on = day
    claim._change_reason, claim._history_user = reason, by
    claim.save()
    return claim
