"""Claims, each with the responses to it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from .. import roles, workflow
from ..choices import Credibility
from ..models import Actor, Claim, Response
from .publishing import PUBLISHED, Act
from .repeats import RepeatsAdmin
from .responses import ResponseInline, answering
from .silences import SilenceAdmin, ToLookForFilter
from .statements import OWN_WORDS, RECORD, SpeakerKindFilter, StatementAdmin, folded

DERIVED = ("standing", "answers", "answered_by_accused", "first_answer", "delay")


@admin.register(Claim)
class ClaimAdmin(RepeatsAdmin, SilenceAdmin, StatementAdmin):
    change_form_template = "admin/claims/claim_form.html"
    actions = ["put_up_for_review", "publish", "publish_with_responses", "withdraw"]
    list_display = (
        "words", "speaker", "against", "said_when", "standing", "status", "logged_by",
    )  # fmt: skip
    list_select_related = ("actor", "logged_by")
    list_filter = (
        "status",
        "standing",
        ToLookForFilter,
        "topics",
        ("event", admin.RelatedOnlyFieldListFilter),
        ("logged_by", admin.RelatedOnlyFieldListFilter),
        "logged_at",
        "answered_by_accused",
        "credibility",
        ("actor__kind", SpeakerKindFilter),
    )
    search_fields = ("text", "actor__name", "actor__aliases")
    search_help_text = (
        "Words and “quoted phrases” in claims, in published responses and in every name of actors "
        "and places; or a part of the text or of the speaker’s name; or a number or identifier."
    )
    autocomplete_fields = (
        "actor", "accused", "mentions", "event", "place", "topics", "source", "further_sources",
        "duplicate_of",
    )  # fmt: skip
    readonly_fields = (*DERIVED, "assessed_by", "assessed_on", "quote_in_snapshots", *RECORD)
    fieldsets = (
        ("Who says what", {"fields": ("actor", "text", ("said", "said_note"), "source", "status")}),
        (
            "About whom and what",
            {"fields": ("accused", "mentions", "topics", "event", "place", "place_as_stated")},
        ),
        folded("In the actor’s own words", *OWN_WORDS),
        folded(
            "Numbers that the claim states",
            ("killed_low", "killed_high"),
            ("wounded_low", "wounded_high"),
        ),
        folded(
            "Our assessment",
            "credibility",
            "assessment",
            ("assessed_by", "assessed_on"),
            description="Who judges, and on which day, is filled in by itself.",
        ),
        folded(
            "Silence, repeats and further sources",
            "silence_checked_on",
            "duplicate_of",
            "further_sources",
        ),
        folded("Record", *DERIVED, *RECORD, description="Kept by the tracker itself."),
    )
    inlines = (ResponseInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        accused = Prefetch("accused", Actor.objects.only("name"))
        return super().get_queryset(request).prefetch_related(accused)

    def matching(self, term: str, fields: Any) -> Q:
        """A claim is found by what readers find it by too."""
        condition = super().matching(term, fields)
        try:
            return condition | Q(pk__in=Claim.objects.search(term).order_by().values("pk"))
        except ValidationError:
            return condition

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if {"credibility", "assessment"}.intersection(form.changed_data):
            _sign(obj, request.user)
        super().save_model(request, obj, form, change)

    # Publishing an exchange

    def has_publish_exchange_permission(self, request: HttpRequest) -> bool:
        return all(roles.may_publish(request.user, model) for model in (Claim, Response))

    @admin.action(description="Publish with its responses", permissions=["publish_exchange"])
    def publish_with_responses(self, request: HttpRequest, queryset: QuerySet) -> None:
        self.each(request, queryset, PUBLISHED, workflow.publish_with_responses)

    def buttons(self, request: HttpRequest, statement: Any) -> dict[str, Any]:
        buttons = super().buttons(request, statement)
        allowed = self.has_publish_exchange_permission(request)
        buttons["show_publish_exchange"] = allowed and not buttons["needs_another_reader"]
        if statement:
            buttons["respond"] = answering("Add a response", statement)
        return buttons

    def pressed(self, request: HttpRequest) -> tuple[str, Act] | None:
        if "_publish_exchange" not in request.POST:
            return super().pressed(request)
        if not self.has_publish_exchange_permission(request):
            raise PermissionDenied
        return PUBLISHED, workflow.publish_with_responses

    # Showing

    @admin.display(description="about whom")
    def against(self, claim: Claim) -> str:
        return ", ".join(actor.name for actor in claim.accused.all())

    @admin.display(description="answers")
    def answers(self, claim: Claim) -> str:
        return f"{claim.response_count} published responses, {claim.denial_count} of them denials"

    @admin.display(description="first answer")
    def first_answer(self, claim: Claim) -> str:
        return _span(claim.first_answered_earliest, claim.first_answered_latest)

    @admin.display(description="days to the first answer")
    def delay(self, claim: Claim) -> str:
        return _span(claim.delay_days_low, claim.delay_days_high)


def _sign(claim: Claim, user: Any) -> None:
    """A judgement is signed and dated; what is not judged, and not commented on, is neither."""
    judged = claim.credibility != Credibility.NOT_JUDGED or claim.assessment
    claim.assessed_by = user if judged else None
    claim.assessed_on = timezone.localdate() if judged else None


def _span(low: Any, high: Any) -> str:
    if low == high:
        return "" if low is None else str(low)
    return f"{'?' if low is None else low} to {'?' if high is None else high}"
