"""Several people at one record: who saves holds it, and saves only what nobody changed meanwhile.

Every record that is edited has a `version`, which the database counts. `docs/decisions/versions.md`
says why it is so.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from .models import Claim, Response
from .models.base import Versioned

Record = TypeVar("Record", bound=Versioned)

GONE = "It is gone: somebody deleted it."
CHANGED = "Somebody changed it since you saw it. Look at it as it is now, and do it again."


def hold(record: Versioned) -> Any:
    """Give back the record as it is now, which nobody else changes until the transaction ends.

    Raises `ValidationError` where somebody deleted it.

    A claim is held before its responses, by everybody: the database does so too when a response
    changes what is derived about the claim. A proxy gives way to the model itself, for which alone
    history is written.
    """
    model: Any = type(record)._meta.concrete_model
    if model is Response:
        claims = Claim._base_manager.select_for_update(of=("self",))
        list(claims.filter(responses=record.pk).values_list("pk"))
    found = model._base_manager.select_for_update().filter(pk=record.pk).first()
    if found is None:
        raise ValidationError(GONE, "gone")
    return found


def hold_unchanged(record: Versioned, version: Any) -> Any:
    """Hold the record, as `hold` does, where it still has this version.

    `version` is a number, or the text of one from a form. Raises `ValidationError` with the code
    "changed" where the record has another by now, or where it is no version at all.
    """
    found = hold(record)
    if str(found.version) != str(version):
        raise ValidationError(CHANGED, "changed")
    return found


def save_if_unchanged(record: Record, version: Any, **options: Any) -> Record:
    """Save the record where the database still holds this version of it; give it back, saved.

    `version` is the `record.version` that was read together with what was changed; `options` go to
    `save()`. Its history is written as by any `save()`. Raises `ValidationError` as
    `hold_unchanged` does; then nothing is saved. Afterwards `record.version` is the new one.
    """
    with transaction.atomic():
        hold_unchanged(record, version)
        record.save(**options)
        record.refresh_from_db(fields=["version"])
    return record
