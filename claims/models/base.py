"""What several models share: parts and wholes, uncertain dates, addresses on the web."""

from __future__ import annotations

from collections.abc import Iterable
from string import ascii_letters, digits
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Left
from django.db.models.lookups import Exact
from simple_history.models import HistoricalRecords

from ..dates import EXAMPLES, Earliest, IsInForm, IsRealDate, Latest

web_address = URLValidator(schemes=["http", "https"])


class SlugManager(models.Manager):
    """Lets fixtures and imports name a record by its slug."""

    def get_by_natural_key(self, slug: str) -> Any:
        return self.get(slug=slug)


def related(record: models.Model, name: str) -> Any:
    """The record that a foreign key names; None where it names none, or one that is not there."""
    try:
        return getattr(record, name)
    except ObjectDoesNotExist:
        return None


class Versioned(models.Model):
    """What several people may have open at once. The database counts the versions (`triggers`).

    A number says only that a record is still as it was; how many saves lie between two is not in it.
    What a record in memory says of its version is as old as the record.
    """

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


def historical(*, without: Iterable[str] = (), several: Iterable[Any] = ()) -> HistoricalRecords:
    """The history of a model: each version, by whom and why.

    `without` names what the database derives, which follows from the rest; `several` are the
    many-to-many fields.
    """
    return HistoricalRecords(
        excluded_fields=["version", *without],
        m2m_fields=list(several),
        history_change_reason_field=models.TextField(blank=True, null=True),
    )


class Part(models.Model):
    """What can be part of another of its kind: a ministry of its state, a city of its region.

    The lineage table (every record with all that it is part of, itself included) is kept by
    database triggers, which refuse cycles as well.
    """

    part_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    part_of_id: int | None

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if not self.pk or self.part_of_id in (None, self.pk):
            return
        records: Any = type(self)._base_manager
        whole = records.filter(pk=self.part_of_id, lineage__ancestor=self.pk).first()
        if whole is not None:
            problem = f"“{whole}” is itself part of “{self}”: no whole is part of its own part."
            raise ValidationError({"part_of": problem})


class Lineage(models.Model):
    """A record and one that it is part of, directly (depth 1) or through others; itself at 0."""

    depth = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True


def bound_fields(name: str) -> tuple[models.GeneratedField, models.GeneratedField]:
    """The generated columns for the first and the last day that an uncertain date can mean."""
    return (
        models.GeneratedField(
            expression=Earliest(name), output_field=models.DateField(), db_persist=True, null=True
        ),
        models.GeneratedField(
            expression=Latest(name), output_field=models.DateField(), db_persist=True, null=True
        ),
    )


def date_constraint(name: str, prefix: str) -> models.CheckConstraint:
    """The uncertain date of this name is empty, or one that `dates.bounds` takes."""
    earliest, latest = f"{name}_earliest", f"{name}_latest"
    bounded = Q(**{f"{earliest}__isnull": False}) | Q(**{f"{latest}__isnull": False})
    ordered = (
        Q(**{f"{earliest}__isnull": True})
        | Q(**{f"{latest}__isnull": True})
        | Q(**{f"{earliest}__lte": F(latest)})
    )
    return models.CheckConstraint(
        condition=Q(**{name: ""})
        | Q(IsInForm(F(name)), bounded, ordered, IsRealDate(F(earliest)), IsRealDate(F(latest))),
        name=f"{prefix}_{name}_is_a_date",
        violation_error_message=f"This is not a date. Write a date as {EXAMPLES}.",
    )


def web_address_constraint(name: str, prefix: str) -> models.CheckConstraint:
    """The address of this name is empty or begins with http:// or https://."""
    # Not `startswith`, which takes capitals for small letters on SQLite.
    http, https = (
        Exact(Left(F(name), len(scheme)), Value(scheme)) for scheme in ("http://", "https://")
    )
    return models.CheckConstraint(
        condition=Q(**{name: ""}) | Q(http) | Q(https),
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


def made_of(text: Any, characters: str) -> Exact:
    """A condition: the text holds none but these characters."""
    rest = Func(text, Value(characters), function="LTRIM", output_field=models.TextField())
    return Exact(rest, Value(""))


def slug_constraint(prefix: str) -> models.CheckConstraint:
    """The slug can stand in an address."""
    return models.CheckConstraint(
        condition=~Q(slug="") & Q(made_of(F("slug"), f"{ascii_letters}{digits}-_")),
        name=f"{prefix}_slug_is_a_slug",
        violation_error_message="A slug is made of Latin letters, digits, hyphens and underscores.",
    )


def filled_constraint(name: str, prefix: str) -> models.CheckConstraint:
    """The text of this name is not empty."""
    return models.CheckConstraint(
        condition=~Q(**{name: ""}),
        name=f"{prefix}_{name}_is_filled",
        violation_error_message=f"The {name} must not be empty.",
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
    "Versioned",
    "bound_fields",
    "codes_constraint",
    "date_constraint",
    "filled_constraint",
    "historical",
    "made_of",
    "range_constraint",
    "related",
    "slug_constraint",
    "web_address",
    "web_address_constraint",
]
