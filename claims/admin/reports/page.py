"""The page on which a report is logged, and what it asks the server while one types."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import DataError, IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST

from ...choices import Status
from ...models import Claim
from ...refusals import refusal
from ..keeping import confirm
from ..widgets import is_key
from .lookup import Found, look_up, on_record
from .names import SHELVES, Names, find, proposals
from .report import Report, as_typed, following, saved_or_not

NEEDED = tuple(f"claims.add_{kind}" for kind in ("source", "claim", "response"))
BLANKS = [{"of": of, "name": "", "way": "", "ways": shelf.ways} for of, shelf in SHELVES.items()]
BROUGHT = {"url": ("source", "url"), "title": ("source", "title"), "quote": ("claim", "quote")}


def may_log(user: Any) -> bool:
    """True for who may log a whole report."""
    return user.has_perms(NEEDED)


class ReportPages:
    """The addresses under /admin/log/, each for those who may log."""

    def __init__(self, site: admin.AdminSite) -> None:
        self.site = site

    def get_urls(self) -> list[Any]:
        pages = [
            ("log/", self.log, "log_report"),
            ("log/source/", require_POST(self.source), "log_source"),
            ("log/names/", require_GET(self.names), "log_names"),
        ]
        return [
            path(address, self.site.admin_view(_for_those_who_log(view)), name=name)
            for address, view, name in pages
        ]

    # The page

    def log(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return self._show(request, self._begun(request))
        names = Names(request.user, request.POST)
        if "_look_up" in request.POST:
            found = look_up(request.POST.get("source-url", ""))
            return self._show(request, as_typed(names, request.POST, found.proposed), found)
        if "_add_response" in request.POST:
            return self._show(request, as_typed(names, request.POST, more=1))
        return self._saved(request, Report(names, request.POST))

    def _begun(self, request: HttpRequest) -> Report:
        """A new report, with what the address brings: a document, or the report to go on from."""
        brought = {name: request.GET.getlist(name) for name in request.GET}
        unknown = brought.keys() - BROUGHT.keys() - {"after"}
        if unknown or any(len(values) > 1 for values in brought.values()):
            raise BadRequest("The address brings what this page does not take.")
        initial: dict[str, Any] = {"source": {}, "claim": {}}
        if "after" in brought:
            initial = following(_claim_of(brought.pop("after")[0]))
        for name, (text,) in brought.items():
            part, field = BROUGHT[name]
            initial[part][field] = text
        return Report(Names(request.user), initial=initial)

    def _saved(self, request: HttpRequest, report: Report) -> HttpResponse:
        status = Status.IN_REVIEW if "_review" in request.POST else Status.DRAFT
        try:
            good = saved_or_not(report, request.user, status)
        except (IntegrityError, DataError) as error:
            report.refuse(refusal(error))
            good = False
        if not good:
            return self._show(request, report)
        self._record(request, report)
        self.site.get_model_admin(Claim).take_decisions(request, report.claim.instance, "claim-")
        return confirm(request, self._after(request, report))

    def _after(self, request: HttpRequest, report: Report) -> HttpResponse:
        claim: Any = report.claim.instance
        own = self.site.get_model_admin(Claim)
        address = reverse("admin:claims_claim_change", args=[claim.pk])
        count = len(report.responses.filled)
        responses = f"{count or 'no'} response{'' if count == 1 else 's'}"
        text = format_html('Logged: <a href="{}">{}</a>, with {}.', address, claim, responses)
        messages.success(request, text)
        if "_publish_exchange" in request.POST and (pressed := own.pressed(request)):
            own.each(request, [claim], *pressed)
        if "_next" in request.POST:
            return HttpResponseRedirect(f"{reverse('admin:log_report')}?after={claim.pk}")
        return HttpResponseRedirect(address)

    def _record(self, request: HttpRequest, report: Report) -> None:
        for record in report.saved:
            self.site.get_model_admin(type(record)).log_addition(request, record, [{"added": {}}])

    def _show(
        self, request: HttpRequest, report: Report, found: Found | None = None
    ) -> HttpResponse:
        own = self.site.get_model_admin(Claim)
        context = {
            **self.site.each_context(request),
            "title": "Log a report",
            "report": report,
            "found": found or (on_record(known) if (known := report.source.known) else Found()),
            "may_publish": own.buttons(request, None)["show_publish_exchange"],
            "here": request.build_absolute_uri(reverse("admin:log_report")),
            "blanks": BLANKS,
        }
        return TemplateResponse(request, "admin/claims/log.html", context)

    # What it asks while one types

    def source(self, request: HttpRequest) -> JsonResponse:
        """What is known of the document with an address: a source on record, or what is proposed."""
        return JsonResponse(look_up(request.POST.get("url", "")).as_json())

    def names(self, request: HttpRequest) -> JsonResponse:
        """Records for a part of a name, and whether it is the whole name of one."""
        of, term = request.GET.get("of", ""), request.GET.get("term", "")
        if of not in SHELVES:
            raise BadRequest("There are no names of that kind.")
        return JsonResponse({"names": proposals(of, term), "known": bool(term and find(of, term))})


def _for_those_who_log(view: Any) -> Any:
    def allowed(request: HttpRequest, *args: Any) -> HttpResponse:
        if not may_log(request.user):
            raise PermissionDenied
        return view(request, *args)

    return allowed


def _claim_of(key: str) -> Claim:
    claims = Claim.objects.select_related("source", "event", "place")
    claim = claims.filter(pk=int(key)).first() if is_key(key) else None
    if claim is None:
        raise BadRequest("The report to go on from is not on record.")
    return claim
