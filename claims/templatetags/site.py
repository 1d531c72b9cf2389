"""What the frame of every page and the foot of every list need."""

from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def nav_link(context: Any, name: str, label: str, *within: str) -> SafeString:
    """Return a link to the page of this URL name, marked where it, or one `within` it, is shown.

    A page that failed is rendered without a request: then no link is marked.
    """
    match = getattr(context.get("request"), "resolver_match", None)
    here = match.url_name if match else None
    current = {name: "page"} | dict.fromkeys(within, "true")
    if here not in current:
        return format_html('<a href="{}">{}</a>', reverse(name), label)
    return format_html('<a href="{}" aria-current="{}">{}</a>', reverse(name), current[here], label)


@register.simple_tag
def invented_data() -> bool:
    """Return whether this tracker holds nothing but inventions, which every page has to say."""
    return settings.INVENTED_DATA


@register.filter
def page_link(query: str | None, number: int) -> str:
    """Return the address of a page of the list that this query string asks for."""
    return f"?{query}&page={number}" if query else f"?page={number}"


@register.filter
def page_numbers(page: Page) -> list[int | None]:
    """Return the pages worth a link, None for each gap between them."""
    paginator = page.paginator
    return [
        number if isinstance(number, int) else None
        for number in paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
