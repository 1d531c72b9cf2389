"""A claim as linked data (JSON-LD in the vocabulary of schema.org), for machines that read pages.

It says who claims what and who responds how. There is a review only where an analyst signed one: the
analyst's, in the words of the Admiralty code, and not the tracker's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from .choices import ActorKind, Credibility, Scope, Stance, Status
from .citations import NAME, last_changed
from .code_sets import anchor
from .exports.description import LICENCE
from .fields import codes
from .models import Actor, Claim, Place, Response, Source, Statement
from .origins import Origin, first_of, sources_of

Node = dict[str, Any]

#: The uncertain dates that are dates of ISO 8601 too, which is what schema.org asks for.
_ISO = re.compile(r"\d{4}(-\d\d){0,2}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
_WIKIDATA = "https://www.wikidata.org/entity/"
#: What could end the element, or a line of a script, is written as an escape of JSON.
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def linked(claim: Claim, origins: Sequence[Origin]) -> Node:
    """A published claim, brought by `with_exchange()`, with the published responses to it.

    `origins` are those of the claim. Asks nothing of the database but what `with_exchange()` and
    `origins_of()` left to be asked.
    """
    first = first_of(origins)
    shown = {response.pk: response for response in claim.published_responses}
    return {
        "@context": "https://schema.org",
        "@type": "Claim",
        **_statement(claim),
        "claimInterpreter": _tracker(),
        "about": [
            *map(_actor, claim.accused.all()),
            *([_event(claim.event)] if claim.event else []),
        ],
        "mentions": [_actor(actor) for actor in claim.mentions.all()],
        "contentLocation": _place(claim.place) if claim.place else None,
        "keywords": [topic.name for topic in claim.topics.all()],
        "firstAppearance": _source(first) if first else None,
        "appearance": [_source(source) for source in sources_of(claim)],
        "commentCount": len(shown),
        "comment": [_response(response, claim, shown) for response in shown.values()],
        "review": _assessment(claim) if _is_signed(claim) else None,
        "sdPublisher": _tracker(),
        "sdLicense": LICENCE,
        "sdDatePublished": last_changed(claim).astimezone(UTC).date().isoformat(),
    }


def embedded(node: Node) -> SafeString:
    """The node as an element that can stand anywhere in a page.

    A script of this type is data: it is never run, so a Content-Security-Policy lets it be.
    """
    text = json.dumps(_filled(node), ensure_ascii=False, separators=(",", ":"))
    return mark_safe(  # noqa: S308  what could end the element is escaped
        f'<script type="application/ld+json">{text.translate(_ESCAPES)}</script>'
    )


def _filled(node: Any) -> Any:
    """The node without what is empty."""
    if isinstance(node, dict):
        filled = {name: _filled(value) for name, value in node.items()}
        return {name: value for name, value in filled.items() if value not in (None, "", [], {})}
    return [_filled(value) for value in node] if isinstance(node, list) else node


def _statement(statement: Statement) -> Node:
    """What claims and responses share."""
    address = _address(statement)
    return {
        "@id": address,
        "url": address,
        "identifier": f"urn:uuid:{statement.uid}",
        "author": _actor(statement.actor) if statement.actor else None,
        "text": statement.text,
        "dateCreated": _iso(statement.said),
        "hasPart": _quotation(statement) if statement.quote else None,
    }


def _quotation(statement: Statement) -> Node:
    translated = {"@type": "Quotation", "text": statement.translation}
    return {
        "@type": "Quotation",
        "text": statement.quote,
        "inLanguage": statement.language,
        "workTranslation": translated if statement.translation else None,
    }


def _response(response: Response, claim: Claim, shown: Mapping[int, Response]) -> Node:
    above = response.in_reply_to_id
    parent = claim if above is None else shown.get(above)
    counter = response.counter_claim
    return {
        "@type": "Comment",
        **_statement(response),
        "parentItem": {"@id": _address(parent)} if parent else None,
        "keywords": _position(response),
        "citation": _source(response.source) if response.source else None,
        "mentions": [{"@type": "Claim", "@id": _address(counter), "url": _address(counter)}]
        if counter and counter.status == Status.PUBLISHED
        else None,
    }


def _position(response: Response) -> list[Node]:
    """How it answers, in terms of the codebook."""
    contested = [_term(Scope(code)) for code in codes(response.scope)]
    terms = [_term(Stance(response.stance)), *contested]
    if response.calls_disinformation:
        terms.append({"@type": "DefinedTerm", "name": "Calls it disinformation"})
    return terms


def _term(code: Stance | Scope) -> Node:
    codebook = settings.SITE_URL + reverse("codebook")
    label = str(code.label)
    return {
        "@type": "DefinedTerm",
        "name": f"Contests: {label.lower()}" if isinstance(code, Scope) else label,
        "termCode": code.value,
        "inDefinedTermSet": f"{codebook}#{anchor(type(code))}",
    }


def _is_signed(claim: Claim) -> bool:
    """Whether somebody judged the claim, put a name and a day to it, and said why."""
    judged = claim.credibility != Credibility.NOT_JUDGED
    return bool(judged and claim.assessed_by and claim.assessed_on and claim.assessment)


def _assessment(claim: Claim) -> Node:
    """What the analyst who signs it says; of the Admiralty code, 1 is the best and 5 the worst."""
    analyst = claim.assessed_by
    name = analyst.get_full_name() or analyst.get_username() if analyst else None
    return {
        "@type": "ClaimReview",
        "url": f"{_address(claim)}#assessment",
        "itemReviewed": {"@id": _address(claim)},
        "claimReviewed": claim.text,
        "author": {"@type": "Person", "name": name, "affiliation": _tracker()},
        "datePublished": claim.assessed_on.isoformat() if claim.assessed_on else None,
        "reviewBody": claim.assessment,
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": int(claim.credibility),
            "bestRating": int(Credibility.CONFIRMED),
            "worstRating": int(Credibility.IMPROBABLE),
            "alternateName": str(Credibility(claim.credibility).label),
            "ratingExplanation": "Credibility by the Admiralty code, as this analyst judges it.",
        },
    }


def _tracker() -> Node:
    return {"@type": "Organization", "name": NAME, "url": settings.SITE_URL + reverse("home")}


def _actor(actor: Actor) -> Node:
    """An actor; a state is an organisation here like any other, since nobody's status is judged."""
    return {
        "@type": "Person" if actor.kind == ActorKind.PERSON else "Organization",
        "@id": _address(actor),
        "name": actor.name,
        "url": _address(actor),
        "sameAs": _WIKIDATA + actor.wikidata_id if actor.wikidata_id else None,
    }


def _event(event: Any) -> Node:
    return {"@type": "Event", "@id": _address(event), "name": event.title, "url": _address(event)}


def _place(place: Place) -> Node:
    """A place under all its names."""
    geo = {
        "@type": "GeoCoordinates",
        "latitude": float(place.latitude) if place.latitude is not None else None,
        "longitude": float(place.longitude) if place.longitude is not None else None,
    }
    return {
        "@type": "Place",
        "@id": _address(place),
        "name": place.name,
        "alternateName": list(dict.fromkeys(name.name for name in place.names.all())),
        "url": _address(place),
        "geo": geo if place.latitude is not None else None,
    }


def _source(source: Source) -> Node:
    publisher = source.publisher
    return {
        "@type": "CreativeWork",
        "@id": _address(source),
        "name": source.title,
        "url": source.url or _address(source),
        "archivedAt": source.archive_url,
        "creditText": source.author,
        "publisher": _actor(publisher) if publisher else None,
        "inLanguage": source.language,
        "datePublished": _iso(source.published),
    }


def _address(record: Any) -> str:
    return settings.SITE_URL + record.get_absolute_url()


def _iso(text: str) -> str | None:
    """An uncertain date as schema.org takes one, or None: less is said rather than too much."""
    return text if _ISO.fullmatch(text) else None
