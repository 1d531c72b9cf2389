"""What programs read that follow the tracker: feeds, the list of all pages, and where not to look."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import EmptyPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import conditional_page, require_safe

from ..exports import refuse
from ..feeds import MEDIA_TYPE, feed
from ..filters import ClaimFilterSet
from ..sitemaps import SECTIONS
from .parameters import only_parameters

ENTRIES = 50


@require_safe
@conditional_page
def claims_atom(request: HttpRequest) -> HttpResponse:
    """The first claims that the query string asks for as a feed; 400 as for exports.

    Where no order is asked for, the latest changed come first, as those who follow a feed expect.
    """
    filters = ClaimFilterSet(request.GET)
    if not filters.is_valid():
        return refuse(filters.errors)
    claims = filters.qs if filters.values("sort") else filters.qs.latest_changed_first()
    text = feed(filters, claims.with_exchange()[:ENTRIES])
    return HttpResponse(text, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-cache"})


@require_safe
@conditional_page
@only_parameters()
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The sitemaps that there are."""
    parts = [
        {"location": settings.SITE_URL + reverse("sitemap", args=[name, part])}
        for name, section in SECTIONS.items()
        for part in section.parts()
    ]
    return render(request, "sitemap_index.xml", {"sitemaps": parts}, content_type="application/xml")


@require_safe
@conditional_page
@only_parameters()
def sitemap(request: HttpRequest, section: str, part: int) -> HttpResponse:
    """The pages in one part of one sitemap. Raises `Http404` where there is no such part."""
    if section not in SECTIONS:
        raise Http404(f"There is no sitemap of {section}.")
    try:
        pages = SECTIONS[section].get_urls(part)
    except EmptyPage:
        raise Http404(f"The sitemap of {section} has no part {part}.") from None
    return render(request, "sitemap.xml", {"urlset": pages}, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Where programs may look (RFC 9309): everywhere but in the admin, and nowhere in inventions."""
    closed = "/" if settings.INVENTED_DATA else reverse("admin:index")
    sitemaps = settings.SITE_URL + reverse("sitemap_index")
    lines = ["User-agent: *", f"Disallow: {closed}", "", f"Sitemap: {sitemaps}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
