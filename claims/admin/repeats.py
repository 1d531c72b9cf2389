"""Claims that are likely to repeat each other, in the admin: shown, told apart, joined, merged.

Any form that logs claims shows the likely repeats while somebody types by holding the partial
`admin/claims/_repeats.html` and the script `claims/repeats.js`, which asks `claims_claim_likely`, and
keeps what was said about them with `take_decisions()`.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from .. import duplicates, merging
from ..dates import describe
from ..models import Claim
from .labels import beginning, label
from .reports.names import find, parts
from .widgets import is_key

#: The fields by which repeats are found.
TELLING = {"text", "quote", "actor", "accused", "place", "said"}
#: The field of a form that names the claims which its own does not repeat, beside `duplicate_of`.
TOLD_APART = "not_a_duplicate"
MOST_TOLD_APART = 50
#: Where a decision leads back to, by what the form that takes it says of that.
_BACK = {"desk": "admin:index", "all": "admin:claims_claim_all_repeats"}


class RepeatsAdmin(admin.ModelAdmin):
    """Adds to the admin of claims what is done about those that are likely to be one."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("likely/", view(require_POST(self.likely_view)), name="claims_claim_likely"),
            path("repeats/", view(self.all_repeats_view), name="claims_claim_all_repeats"),
            path("<int:pk>/repeats/", view(self.repeats_view), name="claims_claim_repeats"),
            path("<int:pk>/merge/<int:other>/", view(self.merge_view), name="claims_claim_merge"),
            path(
                "<int:pk>/undo-merge/",
                view(require_POST(self.undo_merge_view)),
                name="claims_claim_undo_merge",
            ),
            *super().get_urls(),
        ]

    # While somebody types

    def likely_view(self, request: HttpRequest) -> HttpResponse:
        """The likely repeats of what is typed, as a part of a page; answers 400 to bad keys.

        Takes the fields of TELLING as a form sends them, `key` for a claim on record, `duplicate_of`
        and `not_a_duplicate` for what was decided in the form already. With `named`, the form tells
        records by their names, of which those count that mean one record.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        apart = _keys(request, TOLD_APART)[:MOST_TOLD_APART]
        found = [one for one in duplicates.likely(_typed(request)) if one.claim.pk not in {*apart}]
        context = {
            "likely": found,
            "apart": len(apart),
            "chosen": next(iter(_keys(request, "duplicate_of")), None),
        }
        return render(request, "admin/claims/likely.html", context)

    # When it is saved

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self.remember_told_apart(request, form.instance)
        if not change or TELLING.intersection(form.changed_data):
            self.tell_of_repeats(request, form.instance)

    def remember_told_apart(self, request: HttpRequest, claim: Claim, prefix: str = "") -> None:
        """Keep what was said in the form of a claim: which others it does not repeat."""
        keys = [key for key in request.POST.getlist(f"{prefix}{TOLD_APART}") if is_key(key)]
        others = Claim.objects.filter(pk__in=keys[:MOST_TOLD_APART])
        duplicates.tell_apart(claim, others, request.user)

    def tell_of_repeats(self, request: HttpRequest, claim: Claim) -> None:
        """Tell whoever saved a claim what it may repeat, and where that is decided."""
        if found := duplicates.likely(duplicates.on_record(claim)):
            first = f"“{beginning(label(found[0].claim))}”"
            others = f" or {len(found) - 1} more" if found[1:] else ""
            text = format_html(
                'It is saved, and may repeat {}{}. <a href="{}">Is it the same?</a>',
                first, others, reverse("admin:claims_claim_repeats", args=[claim.pk]),
            )  # fmt: skip
            self.message_user(request, text, messages.WARNING)

    def take_decisions(self, request: HttpRequest, claim: Claim, prefix: str) -> None:
        """For a form that has no field for it: keep what was said beside the likely repeats of a
        claim that it saved, and tell of those about which nothing was said.
        """
        self.remember_told_apart(request, claim, prefix)
        key = request.POST.get(f"{prefix}duplicate_of", "")
        other = Claim.objects.filter(pk=int(key)).first() if is_key(key) else None
        if other is not None:
            claim.duplicate_of = duplicates.let_repeat(claim, other, request.user).duplicate_of
        self.tell_of_repeats(request, claim)

    # On a page of its own

    def repeats_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A claim beside those that it is likely to repeat; takes what is decided about one."""
        claim = self._claim(request, pk)
        if request.method == "POST":
            return self._decide(request, claim)
        found = duplicates.likely(duplicates.on_record(claim))
        return self._page(
            request, "repeats.html", "Is it the same claim?", claim=claim, likely=found
        )

    def all_repeats_view(self, request: HttpRequest) -> HttpResponse:
        """The pairs that are likely to be one among all claims that wait, some claims at a time."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        claims = Paginator(duplicates.waiting(), duplicates.COMPARED)
        page = claims.get_page(request.GET.get("page"))
        return self._page(
            request, "all_repeats.html", "Likely repeats", page=page, pairs=duplicates.pairs(page)
        )

    def _decide(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        key = request.POST.get("other", "")
        other = self._claim(request, int(key)) if is_key(key) else None
        verdict = request.POST.get("verdict")
        if other is None or verdict not in ("new", "repeats"):
            raise BadRequest("Say of which claim, and whether it is new or repeats that one.")
        if not self.has_change_permission(request):
            raise PermissionDenied
        try:
            if verdict == "new":
                duplicates.tell_apart(claim, [other], request.user)
                text = f"Remembered: claims {claim.pk} and {other.pk} are two."
            elif not self.has_change_permission(request, claim):
                raise PermissionDenied
            else:
                duplicates.let_repeat(claim, other, request.user)
                self.log_change(request, claim, f"It repeats claim {other.pk}.")
                text = f"Claim {claim.pk} repeats claim {other.pk}."
            self.message_user(request, text, messages.SUCCESS)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        return HttpResponseRedirect(self._way_back(request, claim))

    def _way_back(self, request: HttpRequest, claim: Claim) -> str:
        if back := _BACK.get(request.POST.get("back", "")):
            return reverse(back)
        if duplicates.likely(duplicates.on_record(claim)):
            return reverse("admin:claims_claim_repeats", args=[claim.pk])
        return reverse("admin:claims_claim_change", args=[claim.pk])

    # Merging

    def merge_view(self, request: HttpRequest, pk: int, other: int) -> HttpResponse:
        """Two claims side by side, and what a merge of the first into the second moves; merges."""
        gone, stays = self._claim(request, pk), self._claim(request, other)
        if not merging.may_merge(request.user, gone, stays):
            raise PermissionDenied
        if request.method == "POST":
            try:
                merging.merge(gone, stays, request.user, request.POST.get("seen", ""))
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
            else:
                self.log_change(request, gone, f"Merged into claim {stays.pk}.")
                self.log_change(request, stays, f"Claim {gone.pk} was merged into it.")
                text = f"Claim {gone.pk} was merged into this one. It can be taken back here."
                self.message_user(request, text, messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:claims_claim_change", args=[stays.pk]))
        return self._page(
            request, "merge.html", f"Merge claim {gone.pk} into claim {stays.pk}",
            gone=gone, stays=stays, rows=_side_by_side(gone, stays), moving=gone.responses.count(),
            seen=merging.versions(gone, stays),
        )  # fmt: skip

    def undo_merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a merge back."""
        claim = self._claim(request, pk)
        if not self.has_change_permission(request):
            raise PermissionDenied
        try:
            merging.undo(claim, request.user)
        except ValidationError as error:
            self.message_user(request, f"Not taken back: {error.messages[0]}", messages.ERROR)
        else:
            self.log_change(request, claim, "The merge was taken back.")
            text = f"The merge was taken back: claim {claim.pk} is what it was."
            self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:claims_claim_change", args=[claim.pk]))

    def buttons(self, request: HttpRequest, statement: Any) -> dict[str, Any]:
        """What stands around the form of a claim about merges that it is part of."""
        known: dict[str, Any] = super().buttons(request, statement)  # type: ignore[misc]
        if statement is not None:
            known["merge"] = getattr(statement, "merge", None)
            known["merges"] = statement.merges.order_by("merged") if not known["merge"] else ()
        return known

    # What the pages share

    def _claim(self, request: HttpRequest, pk: int) -> Claim:
        if not self.has_view_permission(request):
            raise PermissionDenied
        claims = Claim.objects.select_related("actor", "source", "place", "event")
        claim = (
            claims.prefetch_related("accused", "topics", "further_sources").filter(pk=pk).first()
        )
        if claim is None:
            raise Http404("There is no claim of this number.")
        return claim

    def _page(self, request: HttpRequest, name: str, title: str, **known: Any) -> TemplateResponse:
        known |= {"title": title, "opts": self.opts, "media": self.media}
        context = {**self.admin_site.each_context(request), **known}
        return TemplateResponse(request, f"admin/claims/{name}", context)


def _keys(request: HttpRequest, name: str) -> list[int]:
    """The keys that a form sends in this field. Raises `BadRequest` for what is none."""
    values = [value for value in request.POST.getlist(name) if value]
    if not all(is_key(value) for value in values):
        raise BadRequest(f"{name} names no record.")
    return [int(value) for value in values]


def _named(request: HttpRequest, name: str) -> list[int]:
    """The keys of the records that a form names in this field; what names none, or several, is none."""
    kind = "actor" if name == "accused" else name
    texts = parts(request.POST.get(name, ""), several=name == "accused")
    return [found[0].pk for text in texts if len(found := find(kind, text)) == 1]


def _typed(request: HttpRequest) -> duplicates.Sought:
    records = _named if request.POST.get("named") else _keys
    return duplicates.typed(
        request.POST.get("said", ""),
        text=request.POST.get("text", ""),
        quote=request.POST.get("quote", ""),
        actor=next(iter(records(request, "actor")), None),
        accused=frozenset(records(request, "accused")),
        place=next(iter(records(request, "place")), None),
        key=next(iter(_keys(request, "key")), None),
    )


def _side_by_side(gone: Claim, stays: Claim) -> list[tuple[str, str, str]]:
    """What two claims say, field by field, those left out that are empty in both."""
    rows = [(name, value(gone), value(stays)) for name, value in _COMPARED.items()]
    return [row for row in rows if row[1] or row[2]]


def _names(records: Any) -> str:
    return ", ".join(str(record) for record in records.all())


_COMPARED: dict[str, Any] = {
    "status": lambda claim: claim.get_status_display(),
    "who says it": lambda claim: str(claim.actor or ""),
    "what is said": lambda claim: claim.text,
    "in own words": lambda claim: claim.quote,
    "said": lambda claim: describe(claim.said),
    "about whom": lambda claim: _names(claim.accused),
    "place": lambda claim: str(claim.place or ""),
    "event": lambda claim: str(claim.event or ""),
    "topics": lambda claim: _names(claim.topics),
    "source": lambda claim: str(claim.source or ""),
    "further sources": lambda claim: _names(claim.further_sources),
    "responses": lambda claim: str(claim.responses.count() or ""),
}
