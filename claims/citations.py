"""How to cite a claim: as a sentence, for BibTeX and for reference managers (RIS).

The tracker is the author and the speaker stands in the title, since the words are the tracker's
paraphrase of what the speaker said.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.conf import settings
from django.utils.text import Truncator

from . import dates
from .models import Actor, Claim

NAME = "Counterclaim"
LICENCE = "CC BY 4.0"
LONGEST_TEXT = 500
NAMES = 5

#: A quotation may overrule the direction of letters; what stands around it in a line must not.
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

#: Braces count for BibTeX even behind a backslash, so none may stand alone.
_BIBTEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{character: f"\\{character}" for character in "$&%#_"},
    }
)


@dataclass(frozen=True)
class Citation:
    """What a citation says of a published claim, each text on one line."""

    number: int
    uid: str
    title: str
    said: str
    version: date
    accessed: date
    address: str
    invented: bool

    @property
    def key(self) -> str:
        """A name for it that differs from that of every other claim."""
        return f"{NAME.lower()}-claim-{self.number}"

    @property
    def urn(self) -> str:
        """The permanent identifier."""
        return f"urn:uuid:{self.uid}"

    @property
    def notes(self) -> list[str]:
        """What no field of a reference manager has room for."""
        notes = [self.said, f"version of {_in_words(self.version)}", self.urn, LICENCE]
        return ["invented data: nobody said this", *notes] if self.invented else notes


def cite(claim: Claim, accessed: date) -> Citation:
    """What to cite a published claim by; nothing is asked for a claim brought by `with_exchange()`.

    Its version is the day of the last change, in UTC, to it or to a response that readers see.
    """
    return Citation(
        number=claim.pk,
        uid=str(claim.uid),
        title=titled(claim),
        said=_said(claim),
        version=last_changed(claim).astimezone(UTC).date(),
        accessed=accessed,
        address=settings.SITE_URL + claim.get_absolute_url(),
        invented=settings.INVENTED_DATA,
    )


def titled(claim: Claim) -> str:
    """What it is called where it stands by itself: who says it about whom, and the text."""
    return f"{_attribution(claim)}: {_shortened(claim.text)}"


def last_changed(claim: Claim) -> datetime:
    """The moment of the last change to the claim or to a response that readers see."""
    return max([claim.changed_at, *(one.changed_at for one in claim.public_responses)])


def plain(citation: Citation) -> str:
    """The citation as a sentence or two, on one line."""
    title = (
        citation.title if citation.title.endswith((".", "!", "?", "…")) else f"{citation.title}."
    )
    said = f"{citation.said[0].upper()}{citation.said[1:]}"
    parts = [
        *(["Invented data: nobody said this."] if citation.invented else []),
        f"{title} {said}. {NAME}, claim {citation.number},",
        f"version of {_in_words(citation.version)}, {citation.address}",
        f"(accessed {_in_words(citation.accessed)}). {citation.urn}. {LICENCE}.",
    ]
    return " ".join(parts) + "\n"


def bibtex(citation: Citation) -> str:
    """The citation as an entry for BibTeX and biblatex, in UTF-8."""
    fields = {
        "author": f"{{{NAME}}}",
        "title": f"{{{citation.title.translate(_BIBTEX)}}}",
        "year": f"{citation.version.year:04}",
        "month": str(citation.version.month),
        "version": citation.version.isoformat(),
        "url": citation.address,
        "urldate": citation.accessed.isoformat(),
        "note": "; ".join(citation.notes).translate(_BIBTEX),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{citation.key},", *lines, "}", ""])


def ris(citation: Citation) -> str:
    """The citation as a record for reference managers, in UTF-8."""
    fields = [
        ("TY", "ELEC"),
        ("ID", citation.key),
        ("AU", NAME),
        ("TI", citation.title),
        ("PY", f"{citation.version.year:04}"),
        ("DA", f"{citation.version:%Y/%m/%d}"),
        ("ET", citation.version.isoformat()),
        ("UR", citation.address),
        ("Y2", f"{citation.accessed:%Y/%m/%d}"),
        ("AN", citation.urn),
        ("DB", NAME),
        *(("N1", note) for note in citation.notes),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in fields)


@dataclass(frozen=True)
class Style:
    """A way of writing a citation down, as a file that can be downloaded."""

    label: str
    suffix: str
    media_type: str
    write: Callable[[Citation], str]


STYLES = {
    style.suffix: style
    for style in (
        Style("Plain text", "txt", "text/plain; charset=utf-8", plain),
        Style("BibTeX", "bib", "application/x-bibtex; charset=utf-8", bibtex),
        Style("RIS", "ris", "application/x-research-info-systems; charset=utf-8", ris),
    )
}


def _attribution(claim: Claim) -> str:
    """Who says it, and about whom."""
    speaker = _on_one_line(claim.actor.name) if claim.actor else ""
    accused = _listed(claim.accused.all())
    return f"{speaker} says about {accused}" if accused else f"{speaker} says"


def _listed(actors: Iterable[Actor]) -> str:
    names = [_on_one_line(actor.name) for actor in actors]
    if len(names) > NAMES:
        names = [*names[: NAMES - 1], f"{len(names) - NAMES + 1} others"]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _said(claim: Claim) -> str:
    if not claim.said:
        return "date said unknown"
    inferred = " (date inferred)" if claim.said_note else ""
    return f"said {dates.describe(claim.said)}{inferred}"


def _in_words(day: date) -> str:
    return dates.describe(day.isoformat())


def _shortened(text: str) -> str:
    return Truncator(_on_one_line(text)).chars(LONGEST_TEXT)


def _on_one_line(text: str) -> str:
    """The text without line breaks and other characters that would act instead of being read."""
    words = " ".join(text.split())
    return "".join(
        character
        for character in words
        if unicodedata.category(character) != "Cc" and character not in _DIRECTIONS
    )
