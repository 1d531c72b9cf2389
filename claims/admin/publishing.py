"""Publishing and withdrawing in the admin: the actions, the buttons, and who has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import get_text_list

from .. import roles, workflow
from ..choices import Status
from ..models import Response, Statement
from ..refusals import refusal
from .conflicts import hold_as_listed, listed_version
from .labels import label

#: More would take longer than a browser and a server wait for each other.
MOST_AT_ONCE = 200
MOST_REASONS = 20

PUBLISHED, REVIEWED = "Published", "Put up for review"

#: What is done to a statement by a user. Gives what it was done to; raises `ValidationError`.
Act = Callable[[Any, Any], list[Statement]]


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label="Reason",
        max_length=Statement._meta.get_field("withdrawn_reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField", "autofocus": True}),
        help_text="Readers see it in the place of what is withdrawn.",
    )


class PublishingAdmin(admin.ModelAdmin):
    """Adds to the admin of a statement what only those may do who publish."""

    actions = ["put_up_for_review", "publish", "withdraw"]
    change_form_template = "admin/claims/statement_form.html"

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return roles.may_publish(request.user, self.model)

    # The actions

    @admin.action(description="Put up for review", permissions=["change"])
    def put_up_for_review(self, request: HttpRequest, queryset: QuerySet) -> None:
        self.each(request, queryset, REVIEWED, workflow.put_up_for_review)

    @admin.action(description="Publish", permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: QuerySet) -> None:
        self.each(request, queryset, PUBLISHED, _publish)

    @admin.action(description="Withdraw (with a reason)", permissions=["publish"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet) -> HttpResponseBase | None:
        form = WithdrawalForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            self.each(request, queryset, "Withdrawn", lambda one, by: _withdraw(one, reason, by))
            return None
        if (chosen := self._chosen(request, queryset)) is None:
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": "Withdraw, with a reason",
            "opts": self.opts,
            "chosen": [(one.pk, label(one), *_as_listed(request, one)) for one in chosen],
            "form": form,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/claims/withdraw.html", context)

    # Doing one thing to several statements, and saying what came of it

    def each(
        self,
        request: HttpRequest,
        statements: Iterable[Any],
        done: str,
        act: Act,
    ) -> bool:
        """Do it to each that lets it be done, log it, and tell the user; true if all did."""
        if (chosen := self._chosen(request, statements)) is None:
            return False
        succeeded: list[Statement] = []
        reasons: list[str] = []
        for statement in chosen:
            try:
                succeeded += _acted(request, statement, act)
            except ValidationError as error:
                reasons.append(f"“{statement}”: {' '.join(_with_fields(error))}")
            except IntegrityError as error:
                reasons.append(f"“{statement}”: {' '.join(refusal(error).messages)}")
        for statement in succeeded:
            reason = statement.withdrawn_reason
            self.log_change(request, statement, f"{done}: {reason}" if reason else f"{done}.")
        self._tell(request, done, succeeded, reasons)
        return not reasons

    def _chosen(self, request: HttpRequest, statements: Iterable[Any]) -> list[Any] | None:
        chosen = list(islice(statements, MOST_AT_ONCE + 1))
        if len(chosen) <= MOST_AT_ONCE:
            return chosen
        text = f"Choose at most {MOST_AT_ONCE} at a time; nothing was changed."
        self.message_user(request, text, messages.ERROR)
        return None

    def _tell(
        self, request: HttpRequest, done: str, succeeded: list[Statement], reasons: list[str]
    ) -> None:
        if succeeded:
            self.message_user(request, f"{done}: {_counted(succeeded)}.", messages.SUCCESS)
        for reason in reasons[:MOST_REASONS]:
            self.message_user(request, f"Not {done.lower()}: {reason}", messages.ERROR)
        if len(reasons) > MOST_REASONS:
            text = f"Not {done.lower()}, for reasons of the same kind: {len(reasons) - MOST_REASONS} more."
            self.message_user(request, text, messages.ERROR)

    # The buttons under the form of one statement

    def buttons(self, request: HttpRequest, statement: Any) -> dict[str, Any]:
        """What stands around the form beyond Django's own; `statement` is None for a new one."""
        allowed = self.has_publish_permission(request)
        status = statement.status if statement else Status.DRAFT
        waits = allowed and status != Status.PUBLISHED
        needs_another = waits and _needs_another_reader(request.user, statement)
        return {
            "show_review": status == Status.DRAFT,
            "show_publish": waits and not needs_another,
            "show_withdraw": allowed and status == Status.PUBLISHED,
            "needs_another_reader": needs_another,
        }

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        context.update(self.buttons(request, kwargs.get("obj")))
        context["action_checkbox_name"] = ACTION_CHECKBOX_NAME
        return super().render_change_form(request, context, *args, **kwargs)

    def pressed(self, request: HttpRequest) -> tuple[str, Act] | None:
        """What the button that was pressed does beyond saving. Raises `PermissionDenied`."""
        if "_review" in request.POST:
            return REVIEWED, workflow.put_up_for_review
        if "_publish" not in request.POST:
            return None
        if not self.has_publish_permission(request):
            raise PermissionDenied
        return PUBLISHED, _publish

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> Any:
        if pressed := self.pressed(request):
            return self._response_after(request, obj, *pressed)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> Any:
        if pressed := self.pressed(request):
            return self._response_after(request, obj, *pressed)
        return super().response_change(request, obj)

    def _response_after(
        self, request: HttpRequest, obj: Any, done: str, act: Act
    ) -> HttpResponseBase:
        if not self.each(request, [obj], done, act):
            self.message_user(request, "All that you typed is saved.", messages.INFO)
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(name, args=[obj.pk]))


def _as_listed(request: HttpRequest, statement: Any) -> tuple[str, Any]:
    """The version to which an action goes on to apply: that which the list showed."""
    name, version = listed_version(statement)
    return name, request.POST.get(name, version)


def _acted(request: HttpRequest, statement: Any, act: Act) -> list[Statement]:
    with transaction.atomic():
        hold_as_listed(request.POST, statement)
        return act(statement, request.user)


def _publish(statement: Any, by: Any) -> list[Statement]:
    return [workflow.publish(statement, by)]


def _withdraw(statement: Any, reason: str, by: Any) -> list[Statement]:
    return [workflow.withdraw(statement, reason, by)]


def _needs_another_reader(user: Any, statement: Any) -> bool:
    """True where this user wrote the statement, or is about to, and another has to publish it."""
    if statement is None:
        return not settings.ALLOW_PUBLISHING_OWN
    return workflow.is_only_reader(user, statement)


def _with_fields(error: ValidationError) -> list[str]:
    """The messages, each of a field with its name."""
    if not hasattr(error, "error_dict"):
        return error.messages
    return [
        message if name == "__all__" else f"{name.replace('_', ' ')}: {message}"
        for name, message_list in error.message_dict.items()
        for message in message_list
    ]


def _counted(statements: list[Statement]) -> str:
    responses = sum(isinstance(statement, Response) for statement in statements)
    counts = [(len(statements) - responses, "claim"), (responses, "response")]
    words = [f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts if count]
    return get_text_list(words, "and")
