"""The forms of an import: the file, how it is read, and which column is which."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.template.defaultfilters import filesizeformat

from ..choices import ImportKind, Status
from ..imports import KINDS, LARGEST_FILE, mapping
from ..imports.checking import (
    BY_COLUMN,
    EMPTY_EMPTIES,
    EMPTY_KEEPS,
    MISSING_MADE,
    MISSING_REFUSED,
)
from ..imports.days import DAY_FIRST, MONTH_FIRST
from ..imports.resources import Section
from ..imports.tables import ENCODINGS, SEPARATORS, Table
from ..models import Claim, Import, Response

ORDERS = [(DAY_FIRST, "The day comes first"), (MONTH_FIRST, "The month comes first")]
MISSING = [
    (MISSING_REFUSED, "Refuse the rows that name them"),
    (MISSING_MADE, "Make them (actors as kind “other”, to be filled in later)"),
]
EMPTIES = [
    (EMPTY_KEEPS, "says nothing: what is on record stays"),
    (EMPTY_EMPTIES, "empties what is on record"),
]
STATUSES = [
    (Status.DRAFT, "Drafts"),
    (Status.IN_REVIEW, "In review"),
    (Status.PUBLISHED, "Published, by an editor other than you"),
    (BY_COLUMN, "As the column “status” says, by an editor other than you"),
]


def kinds_for(user: Any) -> list[tuple[str, str]]:
    """What this user may import: what they may add and change one by one."""
    allowed = []
    for kind, label in ImportKind.choices:
        names = [section.rows.model._meta.model_name for section in KINDS[kind]]
        if user.has_perms(
            [f"claims.{verb}_{name}" for name in names for verb in ("add", "change")]
        ):
            allowed.append((kind, str(label)))
    return allowed


def _label(section: Section, column: str) -> str:
    """A column as our exports call it, and in the words of the form where these say more."""
    name, name_there = column.replace("_", " "), section.columns[column]
    if name_there == "key":
        return f"{name} (your own number or name of the row)"
    own = [one.attribute for one in section.rows.fields.values() if one.column_name == name_there]
    try:
        words = str(section.rows.model._meta.get_field((own or [name_there])[0]).verbose_name)  # type: ignore[union-attr]
    except (FieldDoesNotExist, AttributeError):
        return name
    return name if words in (name, name_there) else f"{name} ({words})"


class FileForm(forms.ModelForm):
    file = forms.FileField(
        label="File",
        help_text=f"CSV in any usual encoding and with any separator, or Excel (.xlsx); at most"
        f" {filesizeformat(LARGEST_FILE)}. Its first row names the columns.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xlsm"}),
    )

    class Meta:
        model = Import
        fields = ("kind", "name")
        labels = {"kind": "What a row holds", "name": "Name of the spreadsheet"}
        widgets = {"kind": forms.RadioSelect}

    field_order = ("kind", "file", "name")

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds_for(user)  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(
                f"The file is larger than {filesizeformat(LARGEST_FILE)}; divide it into several."
            )
        return file


class ColumnsForm(forms.Form):
    """How the file is read, which of its columns is which, and what is done about what is missing.

    `table` is the file as it is read now; where it holds a date that can be two days, the form asks
    which is meant.
    """

    encoding = forms.ChoiceField(choices=[*ENCODINGS.items()], label="Encoding")
    separator = forms.ChoiceField(
        choices=[(mark, name.capitalize()) for mark, name in SEPARATORS.items()]
    )
    sheet = forms.ChoiceField()
    order = forms.ChoiceField(choices=ORDERS, widget=forms.RadioSelect)
    missing = forms.ChoiceField(
        choices=MISSING,
        widget=forms.RadioSelect,
        label="Actors, places, events, topics and sources that are not on record",
    )
    empties = forms.ChoiceField(choices=EMPTIES, widget=forms.RadioSelect, label="An empty cell")
    status = forms.ChoiceField(
        choices=STATUSES, widget=forms.RadioSelect, label="New statements are"
    )
    reason = forms.CharField(
        required=False, max_length=300, label="Reason",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Stands in the history of each record. Needed where what readers see already is changed.",
    )  # fmt: skip

    def __init__(self, record: Import, table: Table, user: Any, data: Any = None) -> None:
        self.record, self.table = record, table
        columns = record.options.get("columns") or mapping.proposed(
            record.kind, table.headers, user
        )
        usual = {"missing": MISSING_REFUSED, "empties": EMPTY_KEEPS, "status": Status.DRAFT}
        initial = {
            **usual,
            **record.options,
            "encoding": table.encoding,
            "separator": table.separator,
        }
        super().__init__(data, initial=initial | {"sheet": table.sheet})
        self._choose_how_to_read()
        self._choose_columns(columns)
        self._ask_about_dates()
        models = [section.rows.model for section in KINDS[record.kind]]
        if not {Claim, Response}.intersection(models):
            del self.fields["status"]

    def _choose_how_to_read(self) -> None:
        if self.table.sheets:
            del self.fields["encoding"], self.fields["separator"]
            self.fields["sheet"].choices = [(name, name) for name in self.table.sheets]  # type: ignore[attr-defined]
        else:
            del self.fields["sheet"]

    def _choose_columns(self, columns: dict[str, str]) -> None:
        choices = [("", "Leave it out")]
        for section in KINDS[self.record.kind]:
            own = [(column, _label(section, column)) for column in section.columns]
            title = str(section.rows.model._meta.verbose_name).capitalize()
            choices += own if len(KINDS[self.record.kind]) == 1 else [(title, own)]  # type: ignore[list-item]
        for number, header in enumerate(self.table.headers):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                choices=choices, required=False, label=header, initial=columns.get(header, "")
            )

    def _ask_about_dates(self) -> None:
        found = mapping.ambiguous_date(self.record.kind, self.table, self.columns)
        if found:
            self.fields["order"].label = f"“{found}” can be two days"
            self.fields["order"].error_messages["required"] = (
                "Say which is meant; it holds for the whole file."
            )
        else:
            del self.fields["order"]

    @property
    def columns(self) -> dict[str, str]:
        """For each header what is chosen, or proposed, for it."""
        fields = (self[f"column_{number}"] for number in range(len(self.table.headers)))
        return dict(
            zip(self.table.headers, (str(field.value() or "") for field in fields), strict=True)
        )

    @property
    def column_rows(self) -> list[tuple[Any, list[str]]]:
        """Each column's field, with the first cells that have something in them."""
        rows = []
        for number in range(len(self.table.headers)):
            cells = (row.cells[number] for row in self.table.rows[:200] if number < len(row.cells))
            filled = [cell[:80] for cell in cells if cell.strip()]
            rows.append((self[f"column_{number}"], filled[:2]))
        return rows

    @property
    def reading_fields(self) -> list[Any]:
        return [self[name] for name in ("encoding", "separator", "sheet") if name in self.fields]

    @property
    def deciding_fields(self) -> list[Any]:
        names = ("order", "missing", "empties", "status")
        return [self[name] for name in names if name in self.fields]

    def clean(self) -> Any:
        chosen = [column for column in self.columns.values() if column]
        twice = next((column for column in chosen if chosen.count(column) > 1), None)
        if twice:
            raise ValidationError(
                f"Two columns are chosen as “{twice.replace('_', ' ')}”; one of them is to be left out."
            )
        if not chosen:
            raise ValidationError("Choose what at least one column is.")
        return super().clean()

    def options(self) -> dict[str, Any]:
        """What was chosen, as the import keeps it."""
        names = (
            "encoding",
            "separator",
            "sheet",
            "order",
            "missing",
            "empties",
            "status",
            "reason",
        )
        kept = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return {**kept, "columns": self.columns, "headers": self.table.headers}
