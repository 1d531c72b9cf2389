"""One report: what was typed, whether it holds, and saving all of it or nothing."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from ...models import Claim, Response, Source
from .forms import MOST_RESPONSES, ClaimForm, ResponseFormSet, SourceForm
from .names import Names, name_for

#: What the next report from the same source begins with.
CARRIED_ON = ("event", "place")


class Report:
    """The three parts, bound to what was sent, or as they begin.

    `initial` is what stands in them at first, by the name of the part. Where the parts are bound,
    `is_valid()` makes the records that the form says to make: ask and save in one transaction.
    """

    def __init__(
        self,
        names: Names,
        typed: QueryDict | None = None,
        initial: dict[str, Any] | None = None,
        rows: int = 1,
    ) -> None:
        begun = initial or {}
        self.names = names
        self.source = SourceForm(typed, prefix="source", names=names, initial=begun.get("source"))
        self.claim = ClaimForm(typed, prefix="claim", names=names, initial=begun.get("claim"))
        self.responses = ResponseFormSet(
            typed, prefix="responses", form_kwargs={"names": names}, initial=begun.get("responses")
        )
        self.responses.extra = rows

    @property
    def parts(self) -> list[Any]:
        return [self.source, self.claim, *self.responses.forms]

    @property
    def wrong(self) -> bool:
        """True where it was checked and does not hold."""
        bound = [form for form in self.parts if form.is_bound]
        return any(form.errors for form in bound) or bool(self.responses.non_form_errors())

    def is_valid(self, status: str) -> bool:
        """True where all of it can be saved with this status; each error is at its field."""
        self.claim.instance.status = status
        valid = [self.source.is_valid(), self.claim.is_valid()]
        for form in self.responses.forms:
            form.instance.claim, form.instance.status = self.claim.instance, status
        return all([*valid, self.responses.is_valid()])

    def refuse(self, error: Any) -> None:
        """Show what the database refused: at its field where the report has it, else over all."""
        self.claim.add_error(None, error)

    def save(self, user: Any) -> Claim:
        """Save what `is_valid()` found good; give back the claim."""
        source = self._saved_source()
        claim = self.claim.instance
        claim.source, claim.logged_by = source, user
        self.claim.save()
        for form in self.responses.filled:
            form.instance.claim, form.instance.logged_by = claim, user
            form.instance.source = form.cleaned_data["source"] or source
            form.save()
        return claim

    def _saved_source(self) -> Source:
        if self.source.known:
            return self.source.known
        self.source.instance.accessed_at = timezone.now()
        return self.source.save()

    @property
    def saved(self) -> list[Claim | Response | Source | Any]:
        """All records that `save()` put on record, in their order."""
        own = [] if self.source.known else [self.source.instance]
        answers = [form.instance for form in self.responses.filled]
        return [*self.names.made, *own, self.claim.instance, *answers]


def saved_or_not(report: Report, user: Any, status: str) -> bool:
    """Save the report if it holds; where it doesn't, nothing of it stays in the database.

    Raises `DatabaseError` where the database refuses what the forms let pass.
    """
    with transaction.atomic():
        good = report.is_valid(status)
        if good:
            report.save(user)
        else:
            transaction.set_rollback(True)
    return good


def as_typed(
    names: Names, typed: QueryDict, proposed: dict[str, str] | None = None, more: int = 0
) -> Report:
    """The report with what was typed, unchecked; `proposed` stands where the source has nothing."""
    bound = Report(names, typed)
    source = _typed(bound.source)
    source |= {name: value for name, value in (proposed or {}).items() if not source[name]}
    answers = [_typed(form) for form in bound.responses.forms]
    return Report(
        names,
        initial={"source": source, "claim": _typed(bound.claim), "responses": answers},
        rows=min(len(answers) + more, MOST_RESPONSES),
    )


def _typed(form: Any) -> dict[str, Any]:
    return {
        name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        for name, field in form.fields.items()
    }


def following(claim: Claim) -> dict[str, Any]:
    """What the next report begins with after this one: its source, event, place and date."""
    kept = {
        of: name_for(of, getattr(claim, of)) for of in CARRIED_ON if getattr(claim, of) is not None
    }
    url = (claim.source.url or name_for("source", claim.source)) if claim.source else ""
    return {"source": {"url": url}, "claim": {**kept, "said": claim.said}}
