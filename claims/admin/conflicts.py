"""Forms that know which version they were opened from, and what others made of it since.

A form carries what it showed when it was opened. Where the record has another version by the time
that it is saved, the save is refused, and the page tells field by field what it was, what somebody
else made of it, and what was typed. It also carries the new version: saving once more merges.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet, InlineForeignKeyField
from django.utils.functional import cached_property

from ..concurrency import CHANGED, hold_unchanged
from ..differences import Piece, pieces
from . import shown
from .labels import label
from .shown import Shown
from .widgets import is_key

REFUSED = (
    "Nothing was saved: somebody else changed this since you opened it. What they made of it, and"
    " what you typed, stand side by side above. Choose where both differ, and save again."
)
UNKNOWN = (
    "Nothing was saved: the form did not say which version of this it was opened from. What is on"
    " record now, and what you typed, stand side by side above. Choose, and save again."
)
DELETED = (
    "Somebody deleted this while you were typing. Nothing that you typed is lost: save again to log"
    " it anew, or leave it."
)


@dataclass(frozen=True)
class Opened:
    """What a form showed when it was opened: the version of the record, and each field's value."""

    version: int
    values: dict[str, Shown]

    @classmethod
    def read(cls, text: Any) -> Opened | None:
        """What a form sent back of it; None where it did not, or where that can't be."""
        try:
            found = json.loads(str(text))
            version, values = found["version"], found["values"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
        whole = isinstance(version, int) and isinstance(values, dict)
        if not whole or not all(_can_be_shown(value) for value in values.values()):
            return None
        return cls(version, values)

    def write(self) -> str:
        return json.dumps({"version": self.version, "values": self.values}, ensure_ascii=False)


def _can_be_shown(value: Any) -> bool:
    several = value if isinstance(value, list) else [value]
    return all(isinstance(each, str) for each in several)


class OpenedField(forms.CharField):
    """A hidden field that always shows the present version, whatever was sent."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Any:
        return value

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


@dataclass(frozen=True)
class Comparison:
    """One field in three states, in words.

    `before` is None where it isn't known. `choice` is the name under which a choice is sent.
    """

    label: str
    before: str | None
    theirs: list[Piece]
    mine: list[Piece]
    by_them: bool
    by_me: bool
    choice: str

    @property
    def is_to_choose(self) -> bool:
        return self.by_them and self.by_me


@dataclass(frozen=True)
class Conflict:
    """What a form and somebody else made of the same record; `latest` is its newest history."""

    about: str
    latest: Any = None
    comparisons: list[Comparison] = field(default_factory=list)

    @property
    def knows_before(self) -> bool:
        return all(each.before is not None for each in self.comparisons)


class VersionedForm(forms.ModelForm):
    """Saves only over the version that it was opened from. Hold the record while it is saved."""

    data: Any
    opened = OpenedField(required=False)
    conflict: Conflict | None = None
    is_stale = False
    #: True where the save was refused already, and the form only shows why.
    is_refused = False
    #: True where what this is a row of was deleted too.
    lost_its_whole = False
    #: An earlier version, by the names of the fields: shown instead of what is on record.
    restored: Mapping[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._on_record = self.initial
        if not self.is_bound:
            self.initial = {**self.initial, **self.restored}
        if self.instance._state.adding:
            del self.fields["opened"]
        else:
            self.initial = {**self.initial, "opened": self._as_shown}

    def full_clean(self) -> None:
        conflict = self._brought_up_to_date() if self._is_versioned else None
        lost = self.is_gone and self._is_kept()
        super().full_clean()
        if conflict:
            self.conflict = conflict
            self.add_error(None, REFUSED if conflict.knows_before else UNKNOWN)
        elif self.is_refused:
            self.add_error(None, CHANGED)
        elif lost:
            self.add_error(None, DELETED)

    @property
    def is_gone(self) -> bool:
        """True where the form was opened from a record that is there no longer."""
        return (
            self.is_bound and self.instance._state.adding and self.add_prefix("opened") in self.data
        )

    def _is_kept(self) -> bool:
        """Whether something typed would be lost with what is gone; if not, the row goes too."""
        opened = Opened.read(self.data.get(self.add_prefix("opened")))
        if self.lost_its_whole or opened is None or DELETION_FIELD_NAME not in self.fields:
            return True
        values = [(shown.typed(each), opened.values.get(each.name, "")) for each in self._compared]
        if not all(shown.same(typed, before) for typed, before in values):
            return True
        self.data = self.data.copy()
        self.data[self.add_prefix(DELETION_FIELD_NAME)] = "on"
        return False

    @property
    def _is_versioned(self) -> bool:
        return self.is_bound and "opened" in self.fields and not self.fields["opened"].disabled

    def _as_shown(self) -> str:
        values = {bound.name: self._recorded(bound) for bound in self._compared}
        return Opened(self.instance.version, values).write()

    def _recorded(self, bound: BoundField) -> Shown:
        return shown.sent(bound, self._on_record.get(bound.name, bound.field.initial))

    @cached_property
    def _compared(self) -> list[BoundField]:
        """The fields of the record that this form may change."""
        own = {
            each.name
            for each in (*self._meta.model._meta.fields, *self._meta.model._meta.many_to_many)
        }
        own.discard(self._meta.model._meta.pk.name)
        return [
            self[name]
            for name, each in self.fields.items()
            if name in own and not each.disabled and not isinstance(each, InlineForeignKeyField)
        ]

    def _brought_up_to_date(self) -> Conflict | None:
        """Take what was chosen, and what only others changed; give back what is left to be told."""
        opened = Opened.read(self.data.get(self.add_prefix("opened")))
        self.data = self.data.copy()
        if opened:
            self._take_chosen(opened)
            if opened.version == self.instance.version:
                return None
        self.is_stale = True
        before = opened.values if opened else {}
        comparisons = [each for bound in self._compared if (each := self._merged(bound, before))]
        clash = any(each.by_me for each in comparisons)
        return self._told(comparisons) if clash or not opened else None

    def _take_chosen(self, opened: Opened) -> None:
        """Of a field where both differed, theirs, where that was chosen: it is what the form showed."""
        for bound in self._compared:
            if self.data.get(_choice(bound)) == "theirs" and bound.name in opened.values:
                shown.put(self.data, bound, opened.values[bound.name])

    def _merged(self, bound: BoundField, before: dict[str, Shown]) -> Comparison | None:
        """How a field differs, once it has taken what only others changed; None where nothing is left."""
        theirs, mine, base = self._recorded(bound), shown.typed(bound), before.get(bound.name)
        values = [each for each in (base, theirs, mine) if each is not None]
        if all(shown.same(values[0], each) for each in values):
            return None
        if base is not None and shown.same(base, mine):
            shown.put(self.data, bound, theirs)
        return self._comparison(bound, base, theirs, mine)

    def _comparison(
        self, bound: BoundField, base: Shown | None, theirs: Shown, mine: Shown
    ) -> Comparison:
        was = None if base is None else shown.in_words(bound, base)
        now, own = shown.in_words(bound, theirs), shown.in_words(bound, mine)
        start = now if was is None else was
        return Comparison(
            label=str(bound.label),
            before=was,
            theirs=pieces(start, now),
            mine=pieces(start, own),
            by_them=base is None or not shown.same(base, theirs),
            by_me=not shown.same(mine, theirs)
            and not (base is not None and shown.same(base, mine)),
            choice=_choice(bound),
        )

    def _told(self, comparisons: list[Comparison]) -> Conflict:
        model: Any = self._meta.model._meta.concrete_model
        latest = model.history.filter(id=self.instance.pk).select_related("history_user").first()
        return Conflict(label(self.instance), latest, comparisons)


def _choice(bound: BoundField) -> str:
    return f"{bound.html_name}_kept"


def listed_version(record: Any) -> tuple[str, int]:
    """Under which name a list sends the version in which it shows a record, and that version."""
    return f"_version_{record.pk}", record.version


def hold_as_listed(data: Any, record: Any) -> None:
    """Hold a record on which a list acts. Raises `ValidationError` where the list showed another
    version; what was chosen without being shown has none.
    """
    name, _ = listed_version(record)
    if name in data:
        hold_unchanged(record, data[name])


class VersionedFormSet(BaseInlineFormSet):
    """Rows that each carry their own version, on the page of what they belong to.

    What was sent is brought in the order of what is on record. A row that somebody deleted comes
    back as a new one; one that somebody added meanwhile stays as it is.
    """

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        if self.is_bound and self.management_form.is_valid():
            self._put_in_order()

    def _put_in_order(self) -> None:
        sent = [
            self.data.get(f"{self.prefix}-{n}-id", "") for n in range(self.initial_form_count())
        ]
        keys = [int(key) if is_key(key) else 0 for key in sent]
        self._queryset = [each for each in super().get_queryset() if each.pk in keys]
        found = [keys.index(record.pk) for record in self._queryset]
        gone = [number for number in range(len(keys)) if number not in found and keys[number]]
        if gone and len(found) + len(gone) == len(keys):
            self._renumber([*found, *gone], len(found))

    def _renumber(self, order: list[int], initial: int) -> None:
        """Move the rows of what is on record to the front; the others become new ones."""
        data, place = self.data.copy(), {old: new for new, old in enumerate(order)}
        row = re.compile(rf"{re.escape(str(self.prefix))}-(\d+)-(.+)", re.DOTALL)
        moved = {}
        for name in list(data):
            if (match := row.fullmatch(name)) and int(match[1]) in place:
                moved[f"{self.prefix}-{place[int(match[1])]}-{match[2]}"] = data.pop(name)
        for name, values in moved.items():
            data.setlist(name, values)
        for number in range(initial, len(order)):
            data[f"{self.prefix}-{number}-id"] = ""
            data[f"{self.prefix}-{number}-{self.fk.name}"] = str(self.instance.pk or "")
        data[f"{self.prefix}-INITIAL_FORMS"] = str(initial)
        self.data = data
        del self.management_form

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)
        form.lost_its_whole = self.instance._state.adding
        return form

    def clean(self) -> None:
        super().clean()
        stale = [
            form for form in self.initial_forms
            if getattr(form, "is_stale", False) and self.can_delete and self._should_delete_form(form)
        ]  # fmt: skip
        if stale:
            names = ", ".join(f"“{label(form.instance)}”" for form in stale)
            raise ValidationError(
                f"Nothing was saved: somebody changed {names} since you opened it. Look at it as it"
                " is now; to delete it all the same, save again."
            )
