"""Snapshots of sources in the admin: taken by a button, shown as text, downloaded as a file."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from ..evidence import Finding, finding_of, findings_in, keep, marked
from ..models import Claim, FailedSnapshot, Response, Snapshot, Source, Statement
from .labels import beginning

#: More statements of one source than anybody checks at once.
MOST_STATEMENTS = 200
#: So many characters of a text are shown; the quotations are looked for in all of it.
MOST_SHOWN = 1_000_000

FILES = {"warc": ("warc.gz", "application/gzip"), "content": ("bin", "application/octet-stream")}


class Untouched(admin.TabularInline):
    """What the tracker wrote down. Nobody writes it by hand."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class SnapshotInline(Untouched):
    model = Snapshot
    verbose_name_plural = "snapshots"
    fields = readonly_fields = ("shown", "taken_by", "media_type", "sha256", "opening")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        found = super().get_queryset(request).select_related("taken_by")
        return found.defer("content", "warc", "headers")

    @admin.display(description="taken")
    def shown(self, snapshot: Snapshot) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>', address_of(snapshot), _in_words(snapshot.taken_at)
        )

    @admin.display(description="its text begins")
    def opening(self, snapshot: Snapshot) -> str:
        return beginning(snapshot.text) or "(no text in it)"


class FailedSnapshotInline(Untouched):
    model = FailedSnapshot
    verbose_name_plural = "attempts to keep it that failed"
    fields = readonly_fields = ("moment", "tried_by", "url", "what")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("tried_by")

    @admin.display(description="tried")
    def moment(self, failed: FailedSnapshot) -> str:
        return _in_words(failed.tried_at)

    @admin.display(description="what came of it")
    def what(self, failed: FailedSnapshot) -> str:
        return f"{failed.problem} The address died." if failed.gone else failed.problem


class SnapshotFilter(admin.SimpleListFilter):
    title = "snapshot"
    parameter_name = "snapshot"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("yes", "Taken"),
            ("no", "None yet"),
            ("due", "None yet, though it has an address"),
            ("died", "The address died"),
        ]

    def queryset(self, request: Any, queryset: QuerySet) -> QuerySet:
        known = {"due": Source.objects.not_kept, "died": Source.objects.died}
        if found := known.get(self.value() or ""):
            return queryset.filter(pk__in=found().values("pk"))
        if self.value() in ("yes", "no"):
            return queryset.filter(kept=self.value() == "yes")
        return queryset


class SnapshotTools(admin.ModelAdmin):
    """Adds to the admin of sources the pages of their snapshots, and the button that takes one."""

    change_form_template = "admin/claims/source_form.html"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/snapshots/take/", view(self.take), name="claims_source_snapshot_take"),
            path("<int:pk>/snapshots/<int:number>/", view(self.show), name="claims_snapshot"),
            path(
                "<int:pk>/snapshots/<int:number>/<str:part>/",
                view(self.download),
                name="claims_snapshot_file",
            ),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        source = kwargs.get("obj")
        context["may_take_snapshot"] = bool(source and source.url and _may_take(request))
        return super().render_change_form(request, context, *args, **kwargs)

    @method_decorator(require_POST)
    def take(self, request: HttpRequest, pk: int) -> HttpResponse:
        source = get_object_or_404(Source, pk=pk)
        if not (_may_take(request) and self.has_view_permission(request, source)):
            raise PermissionDenied
        outcome = keep(source, request.user)
        if isinstance(outcome, Snapshot):
            self.log_change(request, source, "Took a snapshot.")
            self.message_user(request, "The snapshot was taken.", messages.SUCCESS)
            return HttpResponseRedirect(address_of(outcome))
        text = f"No snapshot was taken. {outcome.problem}"
        self.message_user(request, text, messages.ERROR)
        return HttpResponseRedirect(reverse("admin:claims_source_change", args=[pk]))

    @method_decorator(require_safe)
    def show(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """The text of a snapshot, with the quotations marked; what it is made of is never run."""
        snapshot = self._found(request, pk, number, "content", "warc")
        statements = list(islice(_quoting(snapshot.source), MOST_STATEMENTS + 1))
        told = _told(snapshot, statements[:MOST_STATEMENTS])
        context = {
            **self.admin_site.each_context(request),
            "title": f"Snapshot of {_in_words(snapshot.taken_at)}",
            "zone": timezone.get_current_timezone_name(),
            "opts": self.opts,
            "snapshot": snapshot,
            "told": told,
            "more_statements": len(statements) > MOST_STATEMENTS,
            "stretches": _stretches(snapshot, told),
            "cut": len(snapshot.text) > MOST_SHOWN,
            "has_warc": Snapshot.objects.filter(pk=snapshot.pk).exclude(warc=b"").exists(),
        }
        return TemplateResponse(request, "admin/claims/snapshot.html", context)

    @method_decorator(require_safe)
    def download(self, request: HttpRequest, pk: int, number: int, part: str) -> HttpResponse:
        """The WARC file, or the document, as a file that no browser opens as a page."""
        snapshot = self._found(request, pk, number, "text")
        content = bytes(getattr(snapshot, part)) if part in FILES else b""
        if not content:
            raise Http404("There is no such file of this snapshot.")
        ending, kind = FILES[part]
        name = f"source-{pk}-{snapshot.taken_at:%Y%m%dT%H%M%SZ}.{ending}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type=kind, headers=headers)

    def _found(self, request: HttpRequest, pk: int, number: int, *deferred: str) -> Snapshot:
        if not request.user.has_perm("claims.view_snapshot"):
            raise PermissionDenied
        snapshots = Snapshot.objects.select_related("source", "taken_by").defer(*deferred)
        return get_object_or_404(snapshots, pk=number, source=pk)


# The statements that were read in it


def _quoting(source: Source) -> Any:
    """The statements with a quote that were read in a source, claims first."""
    for model in (Claim, Response):
        quoting = model._default_manager.filter(source=source).exclude(quote="")
        yield from quoting.select_related("actor").order_by("pk")[: MOST_STATEMENTS + 1]


def _told(snapshot: Snapshot, statements: list[Statement]) -> list[dict[str, Any]]:
    """What the page tells of each statement: what it is, where to find it, what became of it."""
    return [
        {
            "speaker": statement.actor,
            "name": f"{statement._meta.verbose_name} {statement.pk}".capitalize(),
            "anchor": anchor_of(statement),
            "url": reverse(
                f"admin:claims_{statement._meta.model_name}_change", args=[statement.pk]
            ),
            "quote": statement.quote,
            "finding": finding,
        }
        for statement, finding in zip(statements, findings_in(snapshot, statements), strict=True)
    ]


def _stretches(snapshot: Snapshot, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The text, divided by the quotations, each with the statements that they belong to."""
    text = snapshot.text[:MOST_SHOWN]
    places = [[span for span in each["finding"].spans if span[1] <= len(text)] for each in told]
    begun: set[int] = set()
    stretches = []
    for stretch in marked(text, places):
        begin = [told[number]["anchor"] for number in stretch.quotes if number not in begun]
        begun.update(stretch.quotes)
        stretches.append(
            {
                "text": stretch.text,
                "marked": bool(stretch.quotes),
                "begin": begin,
                "ends": [told[number] for number in stretch.ends],
            }
        )
    return stretches


def _in_words(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i")


def _may_take(request: HttpRequest) -> bool:
    return request.user.has_perm("claims.add_snapshot")


def address_of(snapshot: Snapshot) -> str:
    """The address of the page that shows a snapshot."""
    return reverse("admin:claims_snapshot", args=[snapshot.source_id, snapshot.pk])


def anchor_of(statement: Statement) -> str:
    """Where on that page the quote of a statement is marked."""
    return f"{statement._meta.model_name}-{statement.pk}"


def quote_in_words(statement: Statement) -> SafeString | str:
    """What became of the quote of a statement, with the way to the place."""
    if statement.pk is None:
        return ""
    finding: Finding = finding_of(statement)
    if finding.snapshot is not None:
        url = f"{address_of(finding.snapshot)}#{anchor_of(statement)}"
        return format_html('{} <a href="{}">Show the snapshot</a>', finding.words, url)
    if statement.source_id is not None and statement.quote.strip():
        url = reverse("admin:claims_source_change", args=[statement.source_id])
        return format_html('{} <a href="{}">Go to the source</a>', finding.words, url)
    return finding.words
