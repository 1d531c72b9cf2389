"""What the frame of every page needs: its navigation."""

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def nav_link(context: Any, name: str, label: str, *within: str) -> SafeString:
    """Return a link to the page of this URL name, marked where it, or one `within` it, is shown.

    A page that failed is rendered without a request: then no link is marked.
    """
    try:
        reverse(name)
    except NoReverseMatch:
        return mark_safe("")
    match = getattr(context.get("request"), "resolver_match", None)
    here = match.url_name if match else None
    current = {name: "page"} | dict.fromkeys(within, "true")
    if here not in current:
        return format_html('<a href="{}">{}</a>', reverse(name), label)
    return format_html('<a href="{}" aria-current="{}">{}</a>', reverse(name), current[here], label)
