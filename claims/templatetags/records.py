"""Facts about actors, events, places and sources in words."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

from ..models import Event, Place
from .wording import in_words, span

register = template.Library()


@register.filter
def when(event: Event) -> str:
    """Return when an event was: "1991 to 1994", "began 19 September 2023", "date unknown"."""
    began, ended = in_words(event.began), in_words(event.ended)
    if "/" in event.began + event.ended and event.began and event.ended:
        return format_html("began {}, ended {}", began, ended)
    if event.began and event.ended:
        return began if event.began == event.ended else format_html("{} to {}", began, ended)
    if event.began:
        return began if "/" in event.began else format_html("began {}", began)
    return format_html("ended {}", ended) if event.ended else "date unknown"


@register.filter
def language_name(tag: str) -> str:
    """Return the English name of the language of a tag, or the tag where it has none here."""
    try:
        name = get_language_info(tag.partition("-")[0].lower())["name"]
    except KeyError:
        return tag
    return f"{name} ({tag})" if "-" in tag else name


@register.filter
def coordinates(place: Place) -> SafeString:
    """Return the coordinates of a place that has them, as text and as the geo microformat."""
    return format_html(
        '<span class="geo h-geo">{}, {}</span>',
        _degrees(place.latitude, "latitude", "N", "S"),
        _degrees(place.longitude, "longitude", "E", "W"),
    )


def _degrees(value: Decimal | None, name: str, ahead: str, behind: str) -> SafeString:
    value = value or Decimal(0)
    return format_html(
        '<data class="{0} p-{0}" value="{1}">{2}° {3}</data>',
        name,
        f"{value.normalize():f}",
        f"{abs(value).normalize():f}",
        behind if value < 0 else ahead,
    )


@register.filter
def days(number: float) -> str:
    """Return how long after a claim its answer came: "the same day", "2.5 days", "3 days before"."""
    if number == 0:
        return "the same day"
    if number < 0:
        return f"{days(-number)} before the claim"
    return span(int(number)) if number == int(number) or number > 100 else f"{number:.1f} days"
