"""Responses: on the page of their claim, on pages of their own, and the denials among them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .. import roles
from ..models import Denial, Response
from .base import VersionedInline
from .forms import ResponseFormSet, StatementForm
from .labels import beginning, label
from .statements import OWN_WORDS, RECORD, SpeakerKindFilter, StatementAdmin, folded
from .widgets import is_key


def within_thread(field: Any, claim: Any, but: Any = None) -> None:
    """Let the form field offer the responses to this claim alone, fetched once for all its rows."""
    responses = Response.objects.filter(claim=claim).exclude(pk=but).select_related("actor")
    field.widget = forms.Select()
    field.queryset = responses
    field.choices = [("", "---------"), *((one.pk, label(one)) for one in responses)]
    field.error_messages["invalid_choice"] = "Choose a response to the same claim."


def answering(label: str, claim: Any, response: Any = None) -> dict[str, str]:
    """A link to the form for a response to this claim, or to a response in its thread."""
    known = {"claim": claim.pk} | ({"in_reply_to": response.pk} if response else {})
    return {"label": label, "url": f"{reverse('admin:claims_response_add')}?{urlencode(known)}"}


class ResponseInline(VersionedInline, admin.StackedInline):
    """The responses to a claim, on its page. Those that readers saw are changed by editors alone."""

    model = Response
    fk_name = "claim"
    form = StatementForm
    formset = ResponseFormSet
    show_change_link = True
    autocomplete_fields = ("actor", "source", "counter_claim")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("actor", "stance"),
                    "text",
                    ("said", "said_note"),
                    ("source", "status"),
                    "calls_disinformation",
                    "scope",
                )
            },
        ),
        folded(
            "Own words, thread and counter-claim",
            "quote",
            ("language", "translation"),
            "in_reply_to",
            "counter_claim",
        ),
    )

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """A new claim comes with room for the first response."""
        return 0 if obj else 1

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """With the reason for a change, which is hidden in the rows of what readers don't see."""
        (name, first), *others = super().get_fieldsets(request, obj)
        if obj and roles.may_change(request.user, obj):
            first = {**first, "fields": (*first["fields"], "why")}
        return [(name, first), *others]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        related = ("actor", "source", "counter_claim__actor")
        return super().get_queryset(request).select_related(*related)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.user = formset.form.user = request.user
        if "in_reply_to" in formset.form.base_fields:
            within_thread(formset.form.base_fields["in_reply_to"], obj)
        return formset


@admin.register(Response)
class ResponseAdmin(StatementAdmin):
    list_display = (
        "words", "speaker", "stance", "calls_disinformation", "to_claim", "said_when", "status",
        "logged_by",
    )  # fmt: skip
    list_select_related = ("actor", "claim__actor", "logged_by")
    list_filter = (
        "status",
        "stance",
        "calls_disinformation",
        ("logged_by", admin.RelatedOnlyFieldListFilter),
        "logged_at",
        ("actor__kind", SpeakerKindFilter),
    )
    search_fields = (
        "text", "quote", "translation", "actor__name", "actor__aliases", "claim__text",
    )  # fmt: skip
    search_help_text = (
        "A part of the words, the speaker’s name or the claim; a number or identifier."
    )
    autocomplete_fields = ("actor", "source", "claim", "counter_claim", "in_reply_to")
    fieldsets = (
        (
            "Who answers what",
            {
                "fields": (
                    "claim",
                    ("actor", "stance"),
                    "text",
                    ("said", "said_note"),
                    "source",
                    "status",
                )
            },
        ),
        (
            "What it contests",
            {"fields": ("calls_disinformation", "scope", "in_reply_to", "counter_claim")},
        ),
        folded("In the actor’s own words", *OWN_WORDS),
        folded("Record", *RECORD, description="Kept by the tracker itself."),
    )

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        claim = _claim_of(request, obj)
        if claim and "in_reply_to" in form.base_fields:
            within_thread(form.base_fields["in_reply_to"], claim, but=obj and obj.pk)
        return form

    def buttons(self, request: HttpRequest, statement: Any) -> dict[str, Any]:
        buttons = super().buttons(request, statement)
        if statement:
            buttons["respond"] = answering("Reply", statement.claim, statement)
        return buttons

    @admin.display(description="to the claim", ordering="claim__text")
    def to_claim(self, response: Response) -> str:
        return beginning(label(response.claim))


def _claim_of(request: HttpRequest, response: Response | None) -> int | None:
    """The key of the claim that the form is about: as chosen in it, on record, or proposed."""
    recorded = str(response.claim_id) if response else ""
    candidates = (request.POST.get("claim", ""), recorded, request.GET.get("claim", ""))
    return next((int(key) for key in candidates if is_key(key)), None)


@admin.register(Denial)
class DenialAdmin(ResponseAdmin):
    """A list of the responses that deny. Each opens as the response that it is."""

    list_display = (
        "opening", "speaker", "stance", "calls_disinformation", "to_claim", "said_when",
        "status", "logged_by",
    )  # fmt: skip
    list_display_links = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """A link in the history or the recent actions leads here."""
        found = self.get_object(request, unquote(object_id or ""))
        if found is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        return HttpResponseRedirect(_page_of(found))

    @admin.display(description="what is said", ordering="text")
    def opening(self, denial: Denial) -> SafeString:
        return format_html('<a href="{}">{}</a>', _page_of(denial), self.words(denial))


def _page_of(response: Response) -> str:
    return reverse("admin:claims_response_change", args=[response.pk])
