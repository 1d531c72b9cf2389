"""The filters by name: of what each speaks, to which verb it hands its values, what it is for."""

from __future__ import annotations

from django_filters import FilterSet

from ..choices import Credibility, Reliability, Sort, Stance, Standing
from ..models import Actor, Event, Place, Source, Topic
from ..querysets import (
    ActorQuerySet,
    ClaimQuerySet,
    EventQuerySet,
    PlaceQuerySet,
    ResponseQuerySet,
    SourceQuerySet,
    TopicQuerySet,
)
from ..querysets.facets import ClaimFacets
from .fields import CodeField, CodesField, DayField, FlagField, KeysField, RecordsField, WordsField
from .kinds import ClaimFilter, FirstDayFilter, LastDayFilter, Order, ResponseFilter, SourceFilter


class Declarations(FilterSet):
    """Every filter that a query string can hold, in the order in which it is written."""

    q = ClaimFilter(
        ClaimQuerySet.search,
        WordsField,
        label="Search",
        help_text="Words and “quoted phrases”, all of them required. Looks in texts, quotes and"
        " translations of claims and responses, and in every name of actors and places.",
    )
    actor = ClaimFilter(
        ClaimQuerySet.made_by,
        RecordsField,
        facet=ClaimFacets.counted_by_claimant,
        model=Actor,
        offered=ActorQuerySet.claiming,
        label="Claimant",
        help_text="Who makes the claim: an actor, or one that is part of it.",
    )
    accused = ClaimFilter(
        ClaimQuerySet.against,
        RecordsField,
        facet=ClaimFacets.counted_by_accused,
        model=Actor,
        offered=ActorQuerySet.accused,
        label="Accused",
        help_text="Whom the claim is held against: an actor, or one that is part of it.",
    )
    responder = ResponseFilter(
        ResponseQuerySet.made_by,
        RecordsField,
        model=Actor,
        offered=ActorQuerySet.responding,
        label="Responder",
        help_text="Who responds to the claim: an actor, or one that is part of it.",
    )
    standing = ClaimFilter(
        ClaimQuerySet.standing_in,
        CodesField,
        facet=ClaimFacets.counted_by_standing,
        choices=Standing,
        label="Standing",
        help_text="What the actors did about the claim.",
    )
    stance = ResponseFilter(
        ResponseQuerySet.taking,
        CodesField,
        choices=Stance,
        label="Stance",
        help_text="What a response does to the claim.",
    )
    calls_disinformation = ResponseFilter(
        ResponseQuerySet.calling_it_disinformation,
        FlagField,
        label="Called disinformation",
        help_text="Whether a response calls the claim disinformation.",
    )
    answered_by_accused = ClaimFilter(
        ClaimQuerySet.answered_by_accused,
        FlagField,
        label="Answered by an accused",
        help_text="Whether an accused, a part of one, or what one is part of answered the claim.",
    )
    event = ClaimFilter(
        ClaimQuerySet.about_event,
        RecordsField,
        facet=ClaimFacets.counted_by_event,
        model=Event,
        offered=EventQuerySet.in_use,
        label="Event",
        help_text="What the claim is about.",
    )
    place = ClaimFilter(
        ClaimQuerySet.at_place,
        RecordsField,
        facet=ClaimFacets.counted_by_place,
        model=Place,
        offered=PlaceQuerySet.in_use,
        label="Place",
        help_text="The place that the claim is about, or one that is part of it.",
    )
    topic = ClaimFilter(
        ClaimQuerySet.on_topic,
        RecordsField,
        facet=ClaimFacets.counted_by_topic,
        model=Topic,
        offered=TopicQuerySet.in_use,
        label="Topic",
        help_text="The kind of matter.",
    )
    source = SourceFilter(
        SourceQuerySet.among,
        KeysField,
        model=Source,
        known=SourceQuerySet.in_use,
        offered=SourceQuerySet.none,
        label="Source",
        help_text="The document that the claim was read in, by its number.",
    )
    publisher = SourceFilter(
        SourceQuerySet.published_by,
        RecordsField,
        model=Actor,
        offered=ActorQuerySet.publishing,
        label="Publisher",
        help_text="Who published a document that the claim was read in: an actor, or a part of it.",
    )
    said_after = FirstDayFilter(
        ClaimQuerySet.since,
        DayField,
        label="Said after",
        help_text="From this day, month or year on. A claim with an uncertain date matches if it"
        " may have been said then; undated claims are left out, and counted.",
    )
    said_before = LastDayFilter(
        ClaimQuerySet.until,
        DayField,
        label="Said before",
        help_text="Up to this day, month or year and with it, by the same rule.",
    )
    logged_after = FirstDayFilter(
        ClaimQuerySet.logged_since,
        DayField,
        label="Logged after",
        help_text="Logged in the tracker from this day, month or year (in UTC) on.",
    )
    credibility = ClaimFilter(
        ClaimQuerySet.credible_as,
        CodesField,
        choices=Credibility,
        label="Credibility",
        help_text="How credible an analyst judged the claim: the digit of the Admiralty code.",
    )
    reliability = SourceFilter(
        SourceQuerySet.relied_on_as,
        CodesField,
        choices=Reliability,
        label="Reliability",
        help_text="How far a document that the claim was read in can be relied on: the letter of"
        " the Admiralty code.",
    )
    sort = Order(
        CodeField,
        choices=Sort,
        label="Sort",
        help_text="In which order to read; the newest first where nothing else is asked for.",
    )
