"""What several models share: parts and wholes, uncertain dates, addresses on the web."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q

from ..dates import Earliest, IsRealDate, Latest

web_address = URLValidator(schemes=["http", "https"])


class SlugManager(models.Manager):
    """Lets fixtures and imports name a record by its slug."""

    def get_by_natural_key(self, slug: str) -> Any:
        return self.get(slug=slug)


class Part(models.Model):
    """Something that can be part of another of its kind: a ministry of its state, a city of its region.

    The lineage table (every record with all that it is part of, itself included) is kept by database triggers, which
    refuse cycles as well.
    """

    part_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.part_of is None:
            return
        if self.pk and self.part_of.lineage.filter(ancestor=self.pk).exists():  # type: ignore[attr-defined]
            whole = self.part_of
            raise ValidationError(
                {
                    "part_of": f"“{whole}” is itself part of “{self}”: a whole can't be part of its own part."
                }
            )


class Lineage(models.Model):
    """A record and one that it is, directly or through others, part of. Depth 0 is the record itself."""

    depth = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True


def bound_fields(name: str) -> tuple[models.GeneratedField, models.GeneratedField]:
    """The generated columns for the first and the last day that the uncertain date of this name can mean."""
    return (
        models.GeneratedField(
            expression=Earliest(name), output_field=models.DateField(), db_persist=True, null=True
        ),
        models.GeneratedField(
            expression=Latest(name), output_field=models.DateField(), db_persist=True, null=True
        ),
    )


def date_constraint(name: str, prefix: str) -> models.CheckConstraint:
    """The uncertain date of this name is empty, or says something about when, and does not end before it begins."""
    earliest, latest = f"{name}_earliest", f"{name}_latest"
    bounded = Q(**{f"{earliest}__isnull": False}) | Q(**{f"{latest}__isnull": False})
    ordered = (
        Q(**{f"{earliest}__isnull": True})
        | Q(**{f"{latest}__isnull": True})
        | Q(**{f"{earliest}__lte": F(latest)})
    )
    return models.CheckConstraint(
        condition=Q(**{name: ""})
        | Q(bounded, ordered, IsRealDate(F(earliest)), IsRealDate(F(latest))),
        name=f"{prefix}_{name}_is_a_date",
        violation_error_message="This is not a date that can be bounded: its earliest day must not come after its latest.",
    )


def web_address_constraint(name: str, prefix: str) -> models.CheckConstraint:
    """The address of this name is empty or begins with http:// or https://."""
    return models.CheckConstraint(
        condition=Q(**{name: ""})
        | Q(**{f"{name}__startswith": "http://"})
        | Q(**{f"{name}__startswith": "https://"}),
        name=f"{prefix}_{name}_is_http",
        violation_error_message="Only addresses that begin with http:// or https:// can be stored.",
    )


def codes_constraint(
    name: str, choices: type[models.TextChoices], prefix: str
) -> models.CheckConstraint:
    """The column of this name holds one of the codes."""
    return models.CheckConstraint(
        condition=Q(**{f"{name}__in": choices.values}),
        name=f"{prefix}_{name}_is_known",
        violation_error_message=f"The {name} must be one of {', '.join(choices.values)}.",
    )


def range_constraint(name: str, prefix: str) -> models.CheckConstraint:
    """The low bound of the number of this name is not above its high bound."""
    low, high = f"{name}_low", f"{name}_high"
    return models.CheckConstraint(
        condition=Q(**{f"{low}__isnull": True})
        | Q(**{f"{high}__isnull": True})
        | Q(**{f"{low}__lte": F(high)}),
        name=f"{prefix}_{name}_low_not_above_high",
        violation_error_message=f"The lowest number of {name} is above the highest.",
    )


__all__ = [
    "Lineage",
    "Part",
    "SlugManager",
    "bound_fields",
    "codes_constraint",
    "date_constraint",
    "range_constraint",
    "web_address",
    "web_address_constraint",
]
