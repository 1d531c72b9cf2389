"""Facts in words: dates, languages, delays, silences, numbers and codes."""

import re
from datetime import date

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from .. import dates
from ..choices import Credibility, Reliability
from ..models import Claim, Response, Source

register = template.Library()

#: The forms of a date that HTML takes for a machine-readable one.
MACHINE_READABLE = re.compile(
    r"\d{4}(-\d{2}){0,2}|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})"
)
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"}
RIGHT_TO_LEFT_SCRIPTS = {"arab", "hebr", "syrc", "thaa"}


@register.filter
def in_words(text: str) -> str:
    """Return an uncertain date in words, as a <time> where it is one day, month or year."""
    words = dates.describe(text)
    if MACHINE_READABLE.fullmatch(text):
        return format_html('<time datetime="{}">{}</time>', text, words)
    return words


@register.filter
def day(value: date) -> SafeString:
    """Return a day (of a date or a moment) as a <time>."""
    words = dates.describe(value.strftime("%Y-%m-%d"))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words)


@register.filter
def language(tag: str) -> SafeString:
    """Return the attributes lang and dir for a text in the language of this tag; it may be empty.

    What the text itself begins with decides its direction wherever the language doesn't.
    """
    if not LANGUAGE_TAG.fullmatch(tag):
        return mark_safe('dir="auto"')
    direction = "rtl" if _is_right_to_left(tag.lower().split("-")) else "auto"
    return format_html('lang="{}" dir="{}"', tag, direction)


def _is_right_to_left(subtags: list[str]) -> bool:
    """Return whether the script that a language tag names, or else its language, is so written."""
    scripts = [subtag for subtag in subtags[1:] if len(subtag) == 4 and subtag.isalpha()]
    if scripts:
        return scripts[0] in RIGHT_TO_LEFT_SCRIPTS
    return subtags[0] in RIGHT_TO_LEFT


@register.filter
def code(source: Source, claim: Claim | None = None) -> str:
    """Return the Admiralty code of a source, with the digit of the claim where one is given."""
    return source.reliability + (claim.credibility if claim else "")


@register.filter
def code_in_words(source: Source, claim: Claim | None = None) -> str:
    """Return what that code means: "Usually reliable; possibly true"."""
    reliability = str(Reliability(source.reliability).label)
    if claim is None:
        return reliability
    credibility = str(Credibility(claim.credibility).label)
    return f"{reliability}; {credibility[0].lower()}{credibility[1:]}"


@register.simple_tag
def number(low: int | None, high: int | None) -> str:
    """Return the number that lies between the bounds: "2", "3 to 5", "at least 3", "up to 5"."""
    if low is None and high is None:
        return ""
    if high is None:
        return f"at least {low:,}"
    if low is None:
        return f"up to {high:,}"
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


@register.filter
def delay(response: Response) -> str:
    """Return how long after the claim a response was said: "same day", "after 3 to 33 days"."""
    low, high = response.delay_low, response.delay_high
    if high is None:
        return f"after at least {span(low)}" if low is not None and low > 0 else "date unknown"
    if high < 0:
        return "before the claim"
    if low is None:
        return f"at most {span(high)} after" if high else "same day or before"
    if high == 0:
        return "same day"
    return f"after {_between(low, high)}" if low else f"within {span(high)}"


@register.filter
def silence(claim: Claim) -> str:
    """Return for how long nobody has answered: "3 years", "2 to 3 years"; "" where none knows."""
    today = timezone.localdate()
    low, high = _days(claim.said_latest, today), _days(claim.said_earliest, today)
    if high is None:
        return f"at least {span(low)}" if low is not None and low > 0 else ""
    if high <= 0:
        return "less than a day"
    if low is None or low <= 0:
        return f"up to {span(high)}"
    return _between(low, high)


def span(days: int) -> str:
    """Return a number of days in words, in months above a hundred and in years above two."""
    return _counted(days, _unit(days))


UNITS = {"day": 1, "month": 30.436875, "year": 365.2425}  # days in each, on average


def _unit(days: int) -> str:
    if days <= 100:
        return "day"
    return "month" if days < 2 * UNITS["year"] else "year"


def _counted(days: int, unit: str) -> str:
    count = int(days / UNITS[unit])
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _between(low: int, high: int) -> str:
    """Return "3 to 33 days": both numbers in the unit of the higher, where the lower has any."""
    unit = _unit(high)
    first, last = int(low / UNITS[unit]), _counted(high, unit)
    if first == int(high / UNITS[unit]):
        return last
    return f"{first} to {last}" if first else f"{span(low)} to {last}"


def _days(start: date | None, end: date | None) -> int | None:
    return None if start is None or end is None else (end - start).days


@register.filter
def grouped(value: int) -> str:
    """Return a number with its thousands set apart: "50,000"."""
    return f"{value:,}"
