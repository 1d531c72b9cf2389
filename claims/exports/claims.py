"""The columns of `claims`: one row for each claim."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, When

from ..choices import Credibility, Reliability, Standing
from ..models import Claim
from .cells import Kind
from .columns import Column, Export, day, moment, number, text
from .expressions import Bytewise, Joined, Permalink, key_of_published


def _several(name: str, relation: Any, label: str, by: Any, help: str) -> Column:
    """All values that a claim has in a relation, in the order of `by`."""
    rows = relation.through.objects.filter(claim=OuterRef("pk"))
    return Column(name, Kind.TEXTS, Joined(rows, label, by), help)


def _actors(name: str, relation: Any, label: str, help: str) -> Column:
    return _several(name, relation, f"actor__{label}", Bytewise("actor__slug"), help)


def _topics(name: str, label: str, help: str) -> Column:
    return _several(name, Claim.topics, f"topic__{label}", Bytewise("topic__slug"), help)


_ONE_DAY = Q(first_answered_earliest=F("first_answered_latest"))
_BOTH_ONE_DAY = _ONE_DAY & Q(said_earliest=F("said_latest"))

# What comes first in every file, in the order that was promised.
FACTS = (
    number("id", "pk", "The number of the claim in this tracker; its page has it in its address."),
    text("uid", "uid",
         "The permanent identifier of the claim (a UUID), the same in every copy of the data."),
    Column("url", Kind.TEXT, Permalink("pk", route="claim"), "The address of the claim’s page."),
    text("actor", "actor__name", "Who makes the claim."),
    _actors("accused", Claim.accused, "name",
            "Whom the claim is held against. Ordered by accused_slugs."),
    _actors("mentions", Claim.mentions, "name",
            "Who is named in the claim and not accused. Ordered by mentions_slugs."),
    text("text", "text",
         "What is claimed, in neutral words. It is the actor’s claim and not the tracker’s."),
    text("quote", "quote",
         "The actor’s own words, in the language in which they were said or written."),
    text("quote_language", "language",
         "The language of the quote (a BCP 47 tag, such as hy, az or ru)."),
    text("quote_translation", "translation", "A translation of the quote."),
    text("said", "said",
         "When it was said, as exactly as it is known: an EDTF date. Empty where that is unknown."),
    day("said_earliest", "said_earliest",
        "The first day that said can mean. Empty where it is unknown or open."),
    day("said_latest", "said_latest",
        "The last day that said can mean. Empty where it is unknown or open."),
    text("said_note", "said_note", "How the date was inferred, where the source does not say it."),
    text("event", "event__title",
         "What the claim is about, where several claims are about the same."),
    text("place", "place__name",
         "Where it is claimed to have happened, by the name that the tracker uses."),
    text("place_as_stated", "place_as_stated", "The place in the words of the source."),
    _topics("topics", "name", "The matters that it touches. Ordered by topic_slugs."),
    text("source_title", "source__title", "The document that the claim was read in."),
    text("source_url", "source__url", "The address of that document."),
    text("source_archive_url", "source__archive_url", "The address of an archived copy of it."),
    text("publisher", "source__publisher__name", "Who published that document."),
    text("source_reliability", "source__reliability",
         "How far the source can be relied on (Admiralty code). F is “not judged”, not a middle.",
         Reliability),
    text("credibility", "credibility",
         "How credible an analyst judges it (Admiralty code). 6 is “not judged”, not a middle.",
         Credibility),
    text("standing", "standing",
         "What the actors did about it, by the published responses. It says nothing about truth.",
         Standing),
    number("responses", "response_count",
           "How many published responses there are, replies to other responses included."),
    number("denials", "denial_count",
           "How many published responses straight to the claim deny it."),
    Column("first_answered_on", Kind.DATE, Case(When(_ONE_DAY, then=F("first_answered_earliest"))),
           "The day of the first answer, where it is exactly known."),
    Column("answer_delay_days", Kind.NUMBER, Case(When(_BOTH_ONE_DAY, then=F("delay_days_low"))),
           "Days from the claim to its first answer, where both days are exactly known."),
    day("silence_checked_on", "silence_checked_on",
        "The day on which somebody last looked for an answer and found none."),
    Column("duplicate_of", Kind.NUMBER,
           key_of_published("duplicate_of"),
           "The id of the published claim that this one repeats."),
    moment("published_at", "published_at", "When the claim was first published here."),
    moment("changed_at", "changed_at", "When its record last changed."),
)  # fmt: skip

FURTHER_FACTS = (
    text("actor_slug", "actor__slug",
         "Who makes the claim, as the filters actor, accused and responder take it."),
    _actors("accused_slugs", Claim.accused, "slug", "The slugs of accused, in the same order."),
    _actors("mentions_slugs", Claim.mentions, "slug", "The slugs of mentions, in the same order."),
    text("event_slug", "event__slug", "The event, as the filter event takes it."),
    text("place_slug", "place__slug", "The place, as the filter place takes it."),
    _topics("topic_slugs", "slug", "The slugs of topics, in the same order."),
    number("source_id", "source_id", "The source, as the filter source takes it."),
    text("publisher_slug", "source__publisher__slug",
         "The publisher, as the filter publisher takes it."),
    _several("further_source_ids", Claim.further_sources, "source_id", F("source_id"),
             "Other sources that the claim was read in, by id, the smallest first."),
    Column("answered_by_accused", Kind.TRUTH, F("answered_by_accused"),
           "Whether an accused actor, a part of one, or what one is part of answered."),
    day("first_answered_earliest", "first_answered_earliest",
        "The first day on which the first answer can have come."),
    day("first_answered_latest", "first_answered_latest",
        "The last day on which the first answer can have come."),
    number("answer_delay_days_min", "delay_days_low",
           "The fewest days from the claim to its first answer that are possible."),
    number("answer_delay_days_max", "delay_days_high",
           "The most days from the claim to its first answer that are possible."),
    number("killed_low", "killed_low", "How many people the claim says were killed, at least."),
    number("killed_high", "killed_high", "How many people the claim says were killed, at most."),
    number("wounded_low", "wounded_low", "How many people the claim says were wounded, at least."),
    number("wounded_high", "wounded_high", "How many people the claim says were wounded, at most."),
    text("assessment", "assessment", "Why the analyst judges the credibility so."),
    day("assessed_on", "assessed_on", "The day on which the analyst judged it."),
)  # fmt: skip


def _rows(claims: QuerySet) -> QuerySet:
    return claims


CLAIMS = Export(
    name="claims",
    help="One row for each published claim that matches.",
    columns=FACTS + FURTHER_FACTS,
    rows=_rows,
    key=F("pk"),
)
