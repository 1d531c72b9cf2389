"""What the database refused, in words for the form that asked for it.

A form checks beforehand all that it can see. What remains are races: somebody else changed, between
the check and the saving, what the check had relied on.
"""

from __future__ import annotations

import re
from typing import Any

from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DatabaseError
from django.db.models import BaseConstraint

ELSE = (
    "This could not be saved: meanwhile somebody changed a record that it depends on. Nothing that "
    "you typed is lost; look at it again and save it again."
)

# The field of each rule that a trigger enforces.
_FIELDS = {
    "actor_is_not_part_of_its_own_part": "part_of",
    "place_is_not_part_of_its_own_part": "part_of",
    "response_replies_within_its_claim": "in_reply_to",
}
# A trigger says "rule: message".
_RULE = re.compile(rf"({'|'.join(_FIELDS)}): (.+)")


def refusal(error: DatabaseError) -> ValidationError:
    """The error for the form: at the field where the rule belongs to one, else for the whole."""
    if match := _RULE.search(str(error)):
        sentence = match[2].strip()
        return ValidationError({_FIELDS[match[1]]: f"{sentence[:1].upper()}{sentence[1:]}."})
    constraint = next((each for each in _constraints() if each.name in str(error)), None)
    message = constraint.get_violation_error_message() if constraint else ELSE
    return ValidationError({NON_FIELD_ERRORS: message})


def _constraints() -> list[BaseConstraint]:
    """Every named constraint, the longest names first: one may be the beginning of another."""
    models: Any = apps.get_app_config("claims").get_models()
    constraints = [constraint for model in models for constraint in model._meta.constraints]
    return sorted(constraints, key=lambda constraint: -len(constraint.name))
