"""The columns of `exchanges`: one row for each claim and response, claims without any included."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, Replace

from ..choices import Reliability, Scope, Stance, Status
from ..fields import CodesField
from ..models import ActorLineage
from .cells import UNIT_SEPARATOR, Kind
from .claims import FACTS, FURTHER_FACTS
from .columns import Column, Export, day, moment, number, text
from .expressions import DaysBetween, Permalink, key_of_published


def _where_there_is_one(expression: Any) -> Case:
    """The expression in rows that have a response, and nothing in the others."""
    return Case(When(response__pk__isnull=False, then=expression))


_ADDRESS = Concat(
    Permalink("pk", route="claim"),
    Value("#response-"),
    Cast("response__pk", TextField()),
    output_field=TextField(),
)
_SCOPE = Replace(
    "response__scope",
    Value(CodesField.separator),
    Value(UNIT_SEPARATOR),
    output_field=TextField(),
)
# An accused speaks by itself, by a part of it, or by what it is part of.
_BY_ACCUSED = Q(
    Exists(
        ActorLineage.objects.filter(
            actor=OuterRef("response__actor"), ancestor__accusations=OuterRef("pk")
        )
    )
) | Q(
    Exists(
        ActorLineage.objects.filter(
            ancestor=OuterRef("response__actor"), actor__accusations=OuterRef("pk")
        )
    )
)
_DELAY = Case(
    When(
        said_earliest=F("said_latest"),
        response__said_earliest=F("response__said_latest"),
        then=DaysBetween("said_earliest", "response__said_earliest"),
    )
)
_FIRST_DAY = Coalesce("response__said_earliest", "response__said_latest")

RESPONSE_FACTS = (
    number("response_id", "response__pk",
           "The number of the response in this tracker. Empty where the claim has none."),
    text("response_uid", "response__uid", "The permanent identifier of the response (a UUID)."),
    text("response_actor", "response__actor__name", "Who responds."),
    text("response_stance", "response__stance",
         "What the response does to the claim, or to the response that it replies to.", Stance),
    Column("response_calls_disinformation", Kind.TRUTH, F("response__calls_disinformation"),
           "Whether the responder uses this word, or one that means it. It is their word."),
    Column("response_scope", Kind.TEXTS, _SCOPE, "What is contested.", Scope),
    text("response_text", "response__text",
         "What is responded, in the neutral words of the tracker."),
    text("response_quote", "response__quote", "The responder’s own words, in their language."),
    text("response_quote_language", "response__language",
         "The language of that quote (a BCP 47 tag)."),
    text("response_quote_translation", "response__translation", "A translation of that quote."),
    text("response_said", "response__said",
         "When the response was made: an EDTF date, empty where that is unknown."),
    day("response_said_earliest", "response__said_earliest",
        "The first day that response_said can mean."),
    day("response_said_latest", "response__said_latest",
        "The last day that response_said can mean."),
    text("response_source_title", "response__source__title",
         "The document that the response was read in."),
    text("response_source_url", "response__source__url", "The address of that document."),
    Column("response_delay_days", Kind.NUMBER, _DELAY,
           "Days from the claim to this response, where both days are exactly known."),
    Column("response_by_accused", Kind.TRUTH, _where_there_is_one(_BY_ACCUSED),
           "Whether the responder is an accused actor, part of one, or what one is part of."),
    Column("in_reply_to", Kind.NUMBER,
           key_of_published("response__in_reply_to"),
           "The response_id of the published response that this one replies to."),
    Column("counter_claim_id", Kind.NUMBER,
           key_of_published("response__counter_claim"),
           "The id of the published claim that the responder puts in the place of this one."),
)  # fmt: skip

FURTHER_RESPONSE_FACTS = (
    Column("response_url", Kind.TEXT, _where_there_is_one(_ADDRESS),
           "The address of the response on the claim’s page."),
    Column("response_to_claim", Kind.TRUTH,
           _where_there_is_one(Q(response__in_reply_to__isnull=True)),
           "Whether it responds to the claim itself; false where it replies to another response."),
    text("response_actor_slug", "response__actor__slug",
         "Who responds, as the filter responder takes it."),
    text("response_said_note", "response__said_note",
         "How response_said was inferred, where the source does not say it."),
    number("response_source_id", "response__source_id", "The source of the response, by id."),
    text("response_source_archive_url", "response__source__archive_url",
         "The address of an archived copy of it."),
    text("response_publisher", "response__source__publisher__name", "Who published it."),
    text("response_source_reliability", "response__source__reliability",
         "How far that source can be relied on: the letter of the Admiralty code.", Reliability),
    moment("response_published_at", "response__published_at",
           "When the response was first published here."),
    moment("response_changed_at", "response__changed_at", "When its record last changed."),
)  # fmt: skip


def _rows(claims: QuerySet) -> QuerySet:
    """Each claim as often as it has published responses, in their order, and at least once."""
    published = FilteredRelation("responses", condition=Q(responses__status=Status.PUBLISHED))
    order = claims.query.order_by or claims.model._meta.ordering
    return claims.alias(response=published).order_by(
        *order, _FIRST_DAY.asc(nulls_last=True), "response__pk"
    )


EXCHANGES = Export(
    name="exchanges",
    help="One row for each published claim that matches and each published response to it; a claim"
    " without a response has one row, in which every column of the response is empty.",
    columns=(
        *(fact.under("claim_") for fact in FACTS),
        *RESPONSE_FACTS,
        *(fact.under("claim_") for fact in FURTHER_FACTS),
        *FURTHER_RESPONSE_FACTS,
    ),
    rows=_rows,
    key=Coalesce("response__pk", "pk"),
)
