"""What a set of filters asks for, as an English sentence.

The functions take the filters that were given: their names with their values, none of them empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..choices import Stance
from .fields import Day

Given = Mapping[str, list[Any]]


def either(values: Iterable[Any]) -> str:
    """Join the values: "A", "A or B", "A, B or C"."""
    *first, last = [str(value) for value in values]
    return f"{', '.join(first)} or {last}" if first else last


def of_claims(given: Given) -> str:
    """Describe the claims: "Claims by Azerbaijan against Armenia, denied, since September 2023"."""
    claims = _claims(given, "Claims", _response(given))
    return claims if claims != "Claims" else "All claims"


def of_denials(given: Given) -> str:
    """Describe the denials: "Denials by Armenia of claims by Azerbaijan, since September 2023"."""
    by = f" by {either(given['responder'])}" if "responder" in given else ""
    which = f", each of which {deeds}" if (deeds := _deeds(given)) else ""
    claims = _claims(given, "claims")
    if claims != "claims":
        return f"Denials{by}{which}{',' if which else ''} of {claims}"
    return f"Denials{by}{which}" if by or which else "All denials"


def _claims(given: Given, noun: str, *further: str) -> str:
    """Describe the claims: who speaks, and then all else between commas."""
    phrases = [phrase for phrase in (*_claim_phrases(given), *further) if phrase]
    if speakers := _speakers(given):
        return ", ".join([noun + speakers, *phrases])
    return f"{noun} {', '.join(phrases)}".rstrip()


def _speakers(given: Given) -> str:
    by = f" by {either(given['actor'])}" if "actor" in given else ""
    against = f" against {either(given['accused'])}" if "accused" in given else ""
    return by + against


def _claim_phrases(given: Given) -> list[str]:
    return [
        _phrase(given, "standing", "{}", _label),
        _phrase(given, "answered_by_accused", "{}", _answered_by_accused),
        _phrase(given, "event", "about {}"),
        _phrase(given, "place", "at {}"),
        _phrase(given, "topic", "on {}"),
        _read_in(given),
        _said(given),
        _phrase(given, "logged_after", "logged since {}"),
        _phrase(given, "credibility", "of credibility {}", _code),
        _phrase(given, "q", "matching “{}”"),
    ]


def _phrase(given: Given, name: str, pattern: str, word: Any = str) -> str:
    return pattern.format(either(map(word, given[name]))) if name in given else ""


def _label(code: Any) -> str:
    label = str(code.label)
    return label[:1].lower() + label[1:]


def _code(code: Any) -> str:
    return str(code.value)


def _answered_by_accused(answered: bool) -> str:
    return "answered by an accused" if answered else "not answered by an accused"


def _response(given: Given) -> str:
    by = f" by {either(given['responder'])}" if "responder" in given else ""
    done = f" that {deeds}" if (deeds := _deeds(given)) else ""
    return f"with a response{by}{done}" if by or done else ""


def _deeds(given: Given) -> str:
    """What one response does: "denies outright or justifies and calls it disinformation"."""
    deeds = []
    if "stance" in given:
        deeds.append(either(_label(Stance(stance)) for stance in given["stance"]))
    if "calls_disinformation" in given:
        calls = "calls it disinformation", "does not call it disinformation"
        deeds.append(calls[0] if given["calls_disinformation"][0] else calls[1])
    return " and ".join(deeds)


def _read_in(given: Given) -> str:
    phrases = [
        _phrase(given, "source", "{}", lambda source: f"“{source}”") or "a source",
        _phrase(given, "publisher", "published by {}"),
        _phrase(given, "reliability", "of reliability {}", _code),
    ]
    asked = {"source", "publisher", "reliability"} & given.keys()
    return f"read in {' '.join(filter(None, phrases))}" if asked else ""


def _said(given: Given) -> str:
    after, before = given.get("said_after"), given.get("said_before")
    if after and before:
        return _said_between(after[0], before[0])
    return f"since {after[0]}" if after else f"until {before[0]}" if before else ""


def _said_between(after: Day, before: Day) -> str:
    if after.text != before.text:
        return f"said between {after} and {before}"
    return f"said {'on' if after.first == after.last else 'in'} {after}"
