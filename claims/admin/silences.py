"""Looking for answers, in the admin: one click says that somebody looked today and found none."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from .. import silence
from ..models import Claim


class ToLookForFilter(admin.SimpleListFilter):
    title = "looking for an answer"
    parameter_name = "look"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [("due", f"Nobody looked for {silence.HOLDS.days} days"), ("today", "Looked today")]

    def queryset(self, request: Any, queryset: Any) -> QuerySet:
        if self.value() == "due":
            return silence.due(queryset)
        return silence.looked_today(queryset) if self.value() == "today" else queryset


class SilenceAdmin(admin.ModelAdmin):
    """Adds the click to the admin of claims. Every analyst has it: it says nothing of the claim."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_POST(self.silence_view))
        return [path("<int:pk>/silence/", view, name="claims_claim_silence"), *super().get_urls()]

    def silence_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write down that the user looked today and found no answer, or, with `undo`, did not."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        claim = Claim.objects.filter(pk=pk).first()
        if claim is None:
            raise Http404("There is no claim of this number.")
        undo = "undo" in request.POST
        try:
            (silence.take_back if undo else silence.look)(claim, request.user)
        except ValidationError as error:
            self.message_user(request, f"“{claim}”: {error.messages[0]}", messages.ERROR)
        else:
            done = "Taken back: nobody looked" if undo else "Looked today and found no answer"
            self.log_change(request, claim, f"{done}.")
            self.message_user(request, f"{done}: “{claim}”", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:index"))
